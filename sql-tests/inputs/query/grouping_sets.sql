-- GROUPING SETS, ROLLUP, CUBE, grouping and grouping_id.

CREATE TEMPORARY VIEW t AS SELECT * FROM VALUES (1, 'a', 10), (1, 'b', 20), (2, 'a', NULL), (2, NULL, 40), (NULL, 'a', 50) AS t(k, s, v);
SELECT k, s, sum(v) FROM t GROUP BY ROLLUP (k, s);
SELECT k, s, sum(v) FROM t GROUP BY CUBE (k, s);
SELECT k, s, sum(v) FROM t GROUP BY GROUPING SETS ((k, s), (k), ());
SELECT k, s, sum(v) FROM t GROUP BY k, s WITH ROLLUP;
SELECT k, s, sum(v) FROM t GROUP BY k, s WITH CUBE;
SELECT k, s, sum(v) FROM t GROUP BY k, ROLLUP (s);
SELECT k, s, grouping(k), grouping(s), grouping_id(), grouping_id(k, s), count(*) FROM t GROUP BY CUBE (k, s);
SELECT k, sum(v) FROM t GROUP BY GROUPING SETS ((k), (k), ());
SELECT k, count(*) FROM t GROUP BY ROLLUP (k) HAVING grouping(k) = 1;
SELECT k, s, sum(v) FROM t GROUP BY ROLLUP (k, s) ORDER BY grouping_id(), k NULLS FIRST, s NULLS FIRST;
SELECT k + 1, sum(v) FROM t GROUP BY ROLLUP (k + 1);
SELECT k, s, count(*) FROM t GROUP BY ROLLUP (k), CUBE (s);
SELECT k, sum(v) FROM t WHERE false GROUP BY ROLLUP (k);
SELECT grouping(k) FROM t GROUP BY k;
SELECT grouping(v) FROM t GROUP BY ROLLUP (k);

-- HAVING with and without GROUP BY, over names, aliases and aggregates that the list does not show.

CREATE TEMPORARY VIEW t AS SELECT * FROM VALUES (1, 'a', 10), (1, 'b', 20), (2, 'a', NULL), (2, NULL, 40), (NULL, 'a', 50) AS t(k, s, v);
SELECT k, sum(v) FROM t GROUP BY k HAVING sum(v) > 30;
SELECT k, sum(v) AS total FROM t GROUP BY k HAVING total > 30;
SELECT k FROM t GROUP BY k HAVING max(s) = 'b';
SELECT k FROM t GROUP BY k HAVING k IS NULL OR count(*) > 1;
SELECT count(*) FROM t HAVING count(*) > 100;
SELECT sum(v) FROM t HAVING true;
SELECT k, count(*) AS n FROM t GROUP BY k HAVING n = (SELECT max(c) FROM (SELECT count(*) AS c FROM t GROUP BY k));
SELECT k FROM t GROUP BY k HAVING sum(v) IS NULL;
SELECT s, count(*) FROM t GROUP BY s HAVING s IN ('a', 'z');
SELECT k, sum(v) FROM t GROUP BY k HAVING sum(v) > avg(v) ORDER BY k;
SELECT k FROM t GROUP BY k HAVING missing > 1;

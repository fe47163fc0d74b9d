-- Keys of grouping sets over a table with known order and without NULLs: in the groups of other sets they are NULL.
CREATE TABLE trip (a INT, b INT, n INT) USING parquet;
INSERT INTO trip VALUES (1, 1, 1), (1, 1, 2), (1, 2, 2), (2, 2, 2);
SELECT a, count(*) FROM trip GROUP BY ROLLUP (a) ORDER BY a;
SELECT a, count(*) FROM trip GROUP BY ROLLUP (a) ORDER BY a DESC NULLS LAST;
SELECT a, count(*) FROM trip WHERE a = 1 GROUP BY ROLLUP (a) ORDER BY a;
SELECT a, b, sum(n), sum(sum(n)) OVER (ORDER BY a, b) AS running FROM trip GROUP BY CUBE (a, b) ORDER BY running, a, b;
SELECT * FROM (SELECT a, count(*) AS c FROM trip GROUP BY ROLLUP (a)) WHERE a IS NULL;
SELECT coalesce(a, 0) + coalesce(b, 0) AS both, sum(n) FROM trip GROUP BY ROLLUP (a, b) ORDER BY both, 2;
SELECT a, b, sum(n) FROM trip GROUP BY ROLLUP (a, b) ORDER BY coalesce(a, 0) + coalesce(b, 0), a NULLS LAST, b;
SELECT a IS NULL, ifnull(b, -1), sum(n) FROM trip GROUP BY GROUPING SETS ((a), (b), ()) ORDER BY 1, 2, 3;
-- keys that are named and in no set
SELECT a, b, sum(n) FROM trip GROUP BY a, b GROUPING SETS (a) ORDER BY a;
SELECT a, b, grouping(b), grouping_id() FROM trip GROUP BY a, b GROUPING SETS ((a), ()) ORDER BY a;
SELECT a, GROUPING SETS FROM trip;
-- the same set twice, written in two ways
SELECT a + b, b, sum(n) FROM trip GROUP BY GROUPING SETS ((a + b), (b + a), (b)) ORDER BY 1, 2, 3;
-- the column of the sets
SELECT grouping__id, a, b FROM trip GROUP BY CUBE (a, b) ORDER BY grouping__id, a, b;
SELECT a FROM trip GROUP BY ROLLUP (a) HAVING grouping__id > 0;
SELECT a, grouping__id FROM trip GROUP BY a;
DROP TABLE trip;

-- What grouping() tells can be sorted by above functions with OVER, as TPC-DS does.
SELECT sum(v) AS total, a, grouping(a) + grouping(b) AS level,
       rank() OVER (PARTITION BY grouping(a) + grouping(b) ORDER BY sum(v) DESC) AS place
FROM VALUES (1, 2, 3), (1, 3, 4), (2, 2, 6) t(a, b, v)
GROUP BY ROLLUP (a, b)
ORDER BY level DESC, CASE WHEN grouping(a) + grouping(b) = 0 THEN a END, place;

-- Coarse groups made of fine ones answer as if they were made of rows.

CREATE TEMPORARY VIEW sales AS SELECT id % 7 AS a, CASE WHEN id % 5 = 0 THEN NULL ELSE CAST(id % 5 AS STRING) END AS b, id % 3 = 0 AS c, CAST(id AS INT) AS n, CAST(id / 4 AS DECIMAL(12, 2)) AS d, CASE WHEN id % 11 < 4 THEN NULL ELSE CAST(id AS TINYINT) END AS t, CAST(id AS DOUBLE) / 8 AS f FROM range(120);
SELECT a, b, count(*), count(t), sum(n), sum(d), sum(t) FROM sales GROUP BY ROLLUP (a, b);
SELECT a, b, avg(n), avg(d), avg(t) FROM sales GROUP BY ROLLUP (a, b);
SELECT a, c, min(b), max(b), min(d), max(t), min(f), max(f) FROM sales GROUP BY CUBE (a, c);
SELECT b, c, bool_and(n > 3), bool_or(n > 110), bit_and(n), bit_or(n), bit_xor(n) FROM sales GROUP BY CUBE (b, c);
SELECT a, b, c, count(*), sum(d), grouping_id(), grouping(b) FROM sales GROUP BY ROLLUP (a, b, c) HAVING grouping_id() > 0;
SELECT b, c, sum(n) FILTER (WHERE a = 1), count(*) FILTER (WHERE a > 4), avg(d) FILTER (WHERE n < 10) FROM sales GROUP BY ROLLUP (b, c);
SELECT a, sum(n), count(*), grouping_id() FROM sales GROUP BY GROUPING SETS ((a), (a), (), ());
SELECT a, b, sum(n) FROM sales GROUP BY GROUPING SETS ((a, b), (b), (a, b));
SELECT a, b, sum(n) FROM sales GROUP BY GROUPING SETS ((a), (b));
SELECT c, sum(f), avg(f), count(DISTINCT a), sum(DISTINCT a) FROM sales GROUP BY ROLLUP (c);
SELECT b, c FROM sales GROUP BY ROLLUP (b, c);
SELECT b, c, sum(n) + count(*) * 2, round(avg(n), 1) FROM sales GROUP BY CUBE (b, c) ORDER BY grouping_id(), b NULLS FIRST, c NULLS FIRST;
SELECT b, rank() OVER (PARTITION BY grouping(b) ORDER BY sum(n) DESC), sum(sum(n)) OVER (PARTITION BY grouping(b)) FROM sales GROUP BY ROLLUP (b);
SELECT a, b, sum(n), avg(d), count(*) FROM sales WHERE n < 0 GROUP BY ROLLUP (a, b);
SELECT count(*), sum(n) FROM sales WHERE n < 0 GROUP BY GROUPING SETS ((a), ());
SELECT * FROM (SELECT a, b, sum(n) AS s FROM sales GROUP BY ROLLUP (a, b)) WHERE a = 3;
SELECT a + 1, upper(b), sum(n) FROM sales GROUP BY ROLLUP (a + 1, upper(b)) HAVING sum(n) > 700;
SELECT x.a, x.s, y.s FROM (SELECT a, c, sum(n) AS s FROM sales GROUP BY CUBE (a, c)) x JOIN (SELECT a, c, sum(n) AS s FROM sales GROUP BY CUBE (a, c)) y ON x.a = y.a AND x.c = y.c AND x.s < 300;
CREATE TEMPORARY VIEW large AS SELECT * FROM VALUES (1, 1, 9223372036854775800L, 9e37BD), (1, 2, 7L, 5e37BD), (2, 1, 1L, 1BD), (2, 2, 2L, -1BD) AS large(a, b, n, d);
SELECT a, b, sum(n) FROM large GROUP BY ROLLUP (a, b);
SELECT a, b, try_sum(n) FROM large GROUP BY ROLLUP (a, b);
SELECT a, b, try_sum(d), try_avg(d) FROM large GROUP BY ROLLUP (a, b);
SELECT a, b, avg(n), avg(d) FROM large WHERE a = 2 GROUP BY ROLLUP (a, b);
SET spark.sql.ansi.enabled = false;
SELECT a, b, sum(n), sum(d), avg(d) FROM large GROUP BY ROLLUP (a, b);

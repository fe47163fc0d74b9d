-- Windows partitioned and ordered by what must be computed: comparisons, other windows, functions, NULLs
CREATE TEMPORARY VIEW t AS SELECT * FROM VALUES (1, 'b', 1.5D), (2, 'a', cast('NaN' AS double)), (3, NULL, -0.0D), (4, 'ab', 0.0D), (5, 'B', NULL) AS t(i, s, x);
SELECT i, lag(i) OVER (PARTITION BY 2D < i ORDER BY i) FROM t ORDER BY i;
SELECT i, count(*) OVER (PARTITION BY 'a' < upper(s)) FROM t ORDER BY i;
SELECT i, count(*) OVER (PARTITION BY 'a' < substring(s, 1, 1) AND length(s) > 1 ORDER BY i) FROM t ORDER BY i;
SELECT i, sum(i) OVER (PARTITION BY i % 3 = i div 2 ORDER BY i DESC) FROM t ORDER BY i;
SELECT i, lag(i) OVER (PARTITION BY 3 < sum(i) OVER (ORDER BY i) ORDER BY i) FROM t ORDER BY i;
SELECT i, rank() OVER (PARTITION BY x + 0 ORDER BY sqrt(i) > 1.5D, 'a' < lower(s)) FROM t ORDER BY i;
SELECT i, row_number() OVER (PARTITION BY x = x ORDER BY i), sum(i) OVER (PARTITION BY x = x) FROM t ORDER BY i;
SELECT i, first(i) OVER (PARTITION BY CASE WHEN i > 2 THEN s END ORDER BY -i) FROM t ORDER BY i;
SELECT i, sum(i) OVER (ORDER BY i * 2 RANGE BETWEEN 2 PRECEDING AND 1 FOLLOWING) FROM t ORDER BY i;
SELECT i % 2 = 0, sum(sum(i)) OVER (PARTITION BY count(*) > 1 ORDER BY i % 2 = 0) FROM t GROUP BY i % 2 = 0 ORDER BY 1;
SELECT i, count(*) OVER (PARTITION BY 1 / (i - 3)) FROM t ORDER BY i;

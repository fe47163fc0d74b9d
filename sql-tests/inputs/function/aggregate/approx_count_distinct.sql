-- The estimates of Spark's HyperLogLog++, to the last digit.

SELECT approx_count_distinct(id), approx_count_distinct(id, 0.01), approx_count_distinct(id % 300), approx_count_distinct(CAST(id AS STRING)), approx_count_distinct(id % 7 = 1) FROM range(20000);
SELECT id % 3 AS g, approx_count_distinct(id DIV 2), approx_count_distinct(CAST(id AS DECIMAL(20, 3)), 0.1), approx_count_distinct(DATE'2020-01-01' + CAST(id % 900 AS INT)) FROM range(5000) GROUP BY id % 3;
SELECT approx_count_distinct(x), approx_count_distinct(array(x)), approx_count_distinct(struct(x, 1)), approx_count_distinct(CAST(x AS DOUBLE)), approx_count_distinct(DISTINCT x) FROM VALUES (1), (2), (NULL), (2), (-5) t(x);
SELECT approx_count_distinct(f) FROM VALUES (0.0D), (-0.0D), (double('NaN')), (NULL) t(f);
SELECT approx_count_distinct(x) FROM VALUES (1) t(x) WHERE x > 3;
SELECT approx_count_distinct(NULL), approx_count_distinct(INTERVAL '1' DAY), approx_count_distinct(TRUE);
SELECT x, approx_count_distinct(x) OVER (ORDER BY x ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM VALUES (1), (2), (2), (4) t(x);
SELECT approx_count_distinct(x) FILTER (WHERE x > 1), approx_count_distinct(x, 0.2) FROM VALUES (1), (2), (3) t(x);
SELECT approx_count_distinct(x, 0.9) FROM VALUES (1) t(x);
SELECT approx_count_distinct(x, x) FROM VALUES (1) t(x);

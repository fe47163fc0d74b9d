-- Window functions: partitions, orders, frames, names.

CREATE TEMPORARY VIEW t AS SELECT * FROM VALUES ('a', 1, 10), ('a', 2, NULL), ('a', 3, 30), ('b', 1, 5), ('b', 1, 7), (NULL, 9, 90) AS t(g, o, v);
SELECT g, o, v, row_number() OVER (PARTITION BY g ORDER BY o, v) AS n FROM t;
SELECT g, o, rank() OVER (PARTITION BY g ORDER BY o), dense_rank() OVER (PARTITION BY g ORDER BY o) FROM t;
SELECT g, v, sum(v) OVER (PARTITION BY g) AS s, count(*) OVER () AS c FROM t;
SELECT g, o, v, sum(v) OVER (PARTITION BY g ORDER BY o) AS running FROM t;
SELECT g, o, v, sum(v) OVER (PARTITION BY g ORDER BY o, v ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS two FROM t;
SELECT o, v, sum(v) OVER (ORDER BY o RANGE BETWEEN 1 PRECEDING AND 1 FOLLOWING) AS near FROM t;
SELECT g, o, v, lag(v) OVER (PARTITION BY g ORDER BY o, v) AS l, lead(v, 1, -1) OVER (PARTITION BY g ORDER BY o, v) AS r FROM t;
SELECT g, o, v, first_value(v) OVER (PARTITION BY g ORDER BY o, v) AS f, last_value(v) OVER (PARTITION BY g ORDER BY o, v ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS l FROM t;
SELECT g, o, first_value(v) IGNORE NULLS OVER (PARTITION BY g ORDER BY o DESC, v DESC) AS f FROM t;
SELECT g, o, v, nth_value(v, 2) OVER (PARTITION BY g ORDER BY o, v) AS n FROM t;
SELECT o, v, ntile(2) OVER (ORDER BY o, v) AS half, percent_rank() OVER (ORDER BY o) AS p, cume_dist() OVER (ORDER BY o) AS c FROM t;
SELECT g, sum(sum(v)) OVER (ORDER BY g) AS s FROM t GROUP BY g;
SELECT g, o, avg(v) OVER w AS a, max(v) OVER w AS m FROM t WINDOW w AS (PARTITION BY g ORDER BY o);
SELECT g, o, v FROM (SELECT *, row_number() OVER (PARTITION BY g ORDER BY o DESC, v DESC) AS n FROM t) WHERE n = 1;
SELECT g, rank() OVER (ORDER BY count(*) DESC) AS r FROM t GROUP BY g;
SELECT o, v - lag(v, 2) OVER (ORDER BY o, v) AS d FROM t;
SELECT o, collect_list(v) OVER (PARTITION BY g ORDER BY o, v) AS l FROM t;
SELECT g FROM t QUALIFY row_number() OVER (PARTITION BY g ORDER BY o) = 1;
SELECT row_number() OVER (PARTITION BY g) FROM t;
SELECT rank() FROM t;
SELECT g FROM t WHERE row_number() OVER (ORDER BY o) = 1;
SELECT sum(v) OVER nope FROM t;
SELECT upper(g) OVER (ORDER BY o) FROM t;
SELECT sum(DISTINCT v) OVER (ORDER BY o) FROM t;

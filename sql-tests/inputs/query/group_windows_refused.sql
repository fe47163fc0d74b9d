-- Functions with OVER as keys of GROUP BY.
CREATE OR REPLACE TEMPORARY VIEW t AS SELECT * FROM VALUES (1, 'x'), (2, 'y') AS t(a, s);

SELECT a FROM t GROUP BY row_number() OVER (ORDER BY a);
SELECT row_number() OVER (ORDER BY a) FROM t GROUP BY 1;
SELECT row_number() OVER (ORDER BY a) r FROM t GROUP BY r;
SELECT row_number() OVER (ORDER BY a) r FROM t GROUP BY ALL;
SELECT row_number() OVER (ORDER BY 1) FROM t GROUP BY 1;
SELECT a, row_number() OVER (ORDER BY a) r FROM t GROUP BY 1, 2;
SELECT a, row_number() OVER (ORDER BY a) r FROM t GROUP BY a, r;
SELECT a, 1 + row_number() OVER (ORDER BY a) r FROM t GROUP BY a, r;
SELECT a, sum(a) OVER (ORDER BY a) r FROM t GROUP BY a, r;
SELECT a, sum(a) OVER () r FROM t GROUP BY 1, 2;
SELECT a, sum(1) OVER () r FROM t GROUP BY 2;
SELECT a, sum(1) OVER () r FROM t GROUP BY ROLLUP(1, 2);
SELECT a FROM t GROUP BY a, sum(1) OVER ();
FROM t |> AGGREGATE count(*) GROUP BY row_number() OVER (ORDER BY a);
SELECT count(*) FROM t GROUP BY row_number() OVER (ORDER BY a);
SELECT count(*), s FROM t GROUP BY s, 1 + row_number() OVER (ORDER BY a);
SELECT row_number() OVER (ORDER BY a), s FROM t GROUP BY s, 1;
SELECT row_number() OVER (ORDER BY s), s FROM t GROUP BY s, 1;
SELECT 1 + row_number() OVER (ORDER BY s), s FROM t GROUP BY s, 1;
FROM t |> AGGREGATE count(*) GROUP BY 1 + row_number() OVER (ORDER BY a);
FROM t |> AGGREGATE count(*) GROUP BY a, sum(a) OVER (ORDER BY a);
SELECT a, first_value(a) OVER (ORDER BY a) r FROM t GROUP BY a, r;
SELECT a, lag(a) OVER (ORDER BY a) r FROM t GROUP BY a, r;
SELECT a, nth_value(a, 1) OVER (ORDER BY a) r FROM t GROUP BY a, r;

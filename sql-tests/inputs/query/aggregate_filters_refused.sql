-- What no aggregate's FILTER can hold.
CREATE OR REPLACE TEMPORARY VIEW t AS SELECT * FROM VALUES (1, 'x'), (2, 'y') AS t(a, s);

SELECT stddev(a) FILTER (WHERE sum(a) OVER (PARTITION BY a) > 1) FROM t;
SELECT stddev(a) FILTER (WHERE row_number() OVER (PARTITION BY a ORDER BY a) > 1) FROM t;
SELECT a, sum(a) FILTER (WHERE count(*) > 1) FROM t GROUP BY a;
FROM t |> AGGREGATE stddev(a) FILTER (WHERE sum(a) OVER (PARTITION BY a) > 1);
FROM t |> AGGREGATE sum(a) FILTER (WHERE count(a) > 1);
SELECT sum(a) FILTER (WHERE sum(a) FILTER (WHERE a > 1) OVER () > 1) FROM t;
SELECT sum(a) FILTER (WHERE rand() > sum(a) OVER ()) FROM t;
SELECT sum(a) FILTER (WHERE count(*) OVER ()) FROM t;
SELECT sum(a) FILTER (WHERE s || row_number() OVER (ORDER BY a)) FROM t;
SELECT sum(a) FILTER (WHERE a > 1) OVER (ORDER BY row_number() OVER (ORDER BY a)) FROM t;
SELECT sum(a) FILTER (WHERE row_number() OVER (ORDER BY a) > 1) OVER () FROM t;
SELECT sum(a) FILTER (WHERE count(*) > 1) OVER () FROM t;
SELECT sum(a) FILTER (WHERE count(*)) FROM t;
SELECT sum(a) FILTER (WHERE rand() > count(*)) FROM t;
SELECT sum(a) FILTER (WHERE rand()) FROM t;
FROM t |> AGGREGATE 1 + stddev(a) FILTER (WHERE row_number() OVER (PARTITION BY a ORDER BY a) > 1);
SELECT a, count(*) FROM t GROUP BY a HAVING count(*) FILTER (WHERE row_number() OVER (ORDER BY a) > 1) > 0;
SELECT sum(a) FILTER (WHERE s = '→x OVER (' AND row_number() OVER (ORDER BY a) > 1) FROM t;

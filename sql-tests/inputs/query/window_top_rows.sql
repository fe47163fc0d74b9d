-- The first rows of each partition of a window, with ties, NULLs, and more conditions beside.
CREATE TEMPORARY VIEW scored AS SELECT id, CAST(id % 13 AS INT) AS k, CASE WHEN id % 17 = 0 THEN NULL ELSE (id * 7919) % 1009 END AS v,
  CAST((id * 31) % 97 AS DOUBLE) / 4 AS f, concat('name ', lpad(CAST((id * 57) % 1000 AS STRING), 12, '0')) AS t FROM range(5000);
SELECT k, v FROM (SELECT k, v, row_number() OVER (PARTITION BY k ORDER BY v DESC) AS n FROM scored) WHERE n <= 2 ORDER BY k, v;
SELECT k, v, n FROM (SELECT k, v, row_number() OVER (PARTITION BY k ORDER BY v, id) AS n FROM scored) WHERE n < 3 ORDER BY k, n;
SELECT k, v, n FROM (SELECT k, v, row_number() OVER (PARTITION BY k ORDER BY v NULLS LAST, id) AS n FROM scored) WHERE n = 1 ORDER BY k, n;
SELECT k, count(*) FROM (SELECT k, rank() OVER (PARTITION BY k ORDER BY f DESC) AS n FROM scored) WHERE n <= 3 GROUP BY k ORDER BY k;
SELECT k, id, n FROM (SELECT k, id, rank() OVER (PARTITION BY k ORDER BY f, t) AS n FROM scored) WHERE n <= 2 AND id > 100 ORDER BY k, n, id;
SELECT k, t FROM (SELECT k, t, row_number() OVER (PARTITION BY k ORDER BY t DESC) AS n FROM scored) WHERE 2 >= n ORDER BY k, t;
SELECT g, k, v FROM (SELECT k, k % 2 AS g, v, row_number() OVER (PARTITION BY k, k % 2 ORDER BY v DESC NULLS FIRST, id) AS n FROM scored) WHERE n <= 1 ORDER BY k, v;
SELECT count(*) FROM (SELECT dense_rank() OVER (PARTITION BY k ORDER BY f) AS n FROM scored) WHERE n <= 2;
SELECT k, v, s FROM (SELECT k, v, row_number() OVER (PARTITION BY k ORDER BY v, id) AS n, sum(v) OVER (PARTITION BY k) AS s FROM scored) WHERE n = 2 ORDER BY k;
SELECT count(*) FROM (SELECT row_number() OVER (PARTITION BY k ORDER BY v) AS n FROM scored) WHERE n <= 0;
SELECT k, n FROM (SELECT k, row_number() OVER (PARTITION BY k ORDER BY v) AS n FROM scored WHERE id < 0) WHERE n <= 2;
SELECT a, b FROM (SELECT a, b, row_number() OVER (PARTITION BY a ORDER BY b) AS n FROM VALUES (CAST(NULL AS STRING), -9223372036854775808), (NULL, NULL), ('x', 9223372036854775807), ('x', NULL), (NULL, 1) AS t(a, b)) WHERE n <= 1 ORDER BY a, b;

-- What is computed once for several places answers as if each computed it.

CREATE TEMPORARY VIEW facts AS SELECT id AS n, id % 10 AS k, CASE WHEN id % 9 = 0 THEN NULL ELSE id % 4 END AS y, CAST(id % 17 AS DECIMAL(9, 2)) AS d, CAST(id % 6 AS STRING) AS s FROM range(600);
WITH g AS (SELECT k, count(*) AS c, sum(d) AS d FROM facts GROUP BY k) SELECT a.k, a.c, b.d FROM g a JOIN g b ON a.k = b.k + 1;
WITH g AS (SELECT k, y, count(*) AS c, sum(d) AS d FROM facts GROUP BY k, y) SELECT a.k, a.c, b.c, a.d - b.d FROM g a, g b WHERE a.k = b.k AND a.y = 1 AND b.y = 2;
WITH g AS (SELECT k, y, count(*) AS c FROM facts GROUP BY k, y) SELECT a.k, a.c, b.c FROM g a LEFT JOIN g b ON a.k = b.k AND b.y = 3 WHERE a.y IS NULL;
WITH g AS (SELECT k, y, sum(d) AS d, rank() OVER (PARTITION BY k ORDER BY sum(d), y) AS r, avg(sum(d)) OVER (PARTITION BY k) AS m FROM facts GROUP BY k, y) SELECT a.k, a.y, a.m, b.d, c.d FROM g a, g b, g c WHERE a.k = b.k AND a.k = c.k AND a.r = b.r + 1 AND a.r = c.r - 1 AND a.k < 4;
WITH g AS (SELECT k, s, max(n) AS n FROM facts GROUP BY k, s) SELECT k FROM g WHERE n > (SELECT avg(n) FROM g) UNION ALL SELECT k FROM g WHERE s = '3' EXCEPT SELECT k + 1 FROM g;
WITH g AS (SELECT y, sum(d) AS d FROM facts GROUP BY y) SELECT * FROM g WHERE d = (SELECT max(d) FROM g);
WITH g AS (SELECT k, sum(n) AS n FROM facts GROUP BY k) SELECT 'all' AS w, sum(n) FROM g UNION ALL SELECT 'some', sum(n) FROM g WHERE k < 5 UNION ALL SELECT 'none', sum(n) FROM g WHERE k > 100;
WITH u AS (SELECT k, y, sum(d) AS d, 'a' AS w FROM facts WHERE n < 300 GROUP BY k, y UNION ALL SELECT k, y, sum(d), 'b' FROM facts WHERE n >= 300 GROUP BY k, y) SELECT p.k, p.d, q.d, r.d FROM u p, u q, u r WHERE p.k = q.k AND q.k = r.k AND p.w = 'a' AND q.w = 'b' AND r.w = 'a' AND p.y = 1 AND q.y = 1 AND r.y = 2;
WITH j AS (SELECT a.k, a.n, b.d FROM facts a JOIN facts b ON a.n = b.n + 20) SELECT count(*), min(x.n), max(y.d) FROM j x JOIN j y ON x.n = y.n + 1 WHERE x.k = 3;
WITH g AS (SELECT k, count(*) AS c FROM facts GROUP BY k), h AS (SELECT c, count(*) AS z FROM g GROUP BY c) SELECT g.k, h.z, i.z FROM g JOIN h ON g.c = h.c JOIN h i ON i.c = g.c WHERE EXISTS (SELECT 1 FROM g o WHERE o.k = g.k - 1);
WITH g AS (SELECT k, sum(d) AS d FROM facts GROUP BY k) (SELECT k FROM g ORDER BY d DESC, k LIMIT 2) UNION ALL (SELECT k FROM g ORDER BY d, k LIMIT 2);
WITH g AS (SELECT k, collect_list(s) AS l FROM facts WHERE n < 40 GROUP BY k) SELECT size(a.l), b.k FROM g a JOIN g b ON a.k = b.k;
WITH g AS (SELECT k, y, 100 / (y - 1) AS q, count(*) AS c FROM facts GROUP BY k, y) SELECT a.k, a.q FROM g a WHERE a.y = 2 UNION ALL SELECT b.k, b.c FROM g b WHERE b.y = 1;
WITH g AS (SELECT k, y, 100 / (y - 1) AS q FROM facts GROUP BY k, y) SELECT a.k, b.q FROM g a JOIN g b ON a.k = b.k AND b.y = 1;
WITH g AS (SELECT DISTINCT k, s FROM facts) SELECT count(*) FROM g a JOIN g b ON a.k = b.k AND a.s < b.s;
WITH e AS (SELECT k, count(*) AS c FROM facts WHERE n < 0 GROUP BY k), t AS (SELECT count(*) AS c FROM facts WHERE n < 0) SELECT * FROM t x JOIN t y ON x.c = y.c LEFT JOIN e ON e.c = x.c LEFT JOIN e f ON f.c = e.c;
WITH g AS (SELECT k, rand() AS r, count(*) AS c FROM facts GROUP BY k) SELECT count(*) FROM g a JOIN g b ON a.k = b.k;
WITH RECURSIVE up(i, c) AS (SELECT 1, 0L UNION ALL SELECT i + 1, (SELECT max(c) FROM (SELECT k, count(*) AS c FROM facts GROUP BY k)) FROM up WHERE i < 3) SELECT a.i, b.c FROM up a JOIN up b ON a.i = b.i;

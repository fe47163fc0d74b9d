-- The pipe syntax.

CREATE TEMPORARY VIEW t AS SELECT * FROM VALUES (1, 'a', 10), (2, 'b', 20), (3, 'a', 30), (4, NULL, NULL) AS t(id, s, v);
FROM t |> WHERE v > 10 |> SELECT id, v;
TABLE t |> EXTEND v * 2 AS w |> WHERE w >= 40 |> ORDER BY id DESC;
FROM t |> AGGREGATE sum(v) AS total, count(*) AS n;
FROM t |> AGGREGATE sum(v) AS total GROUP BY s;
FROM t |> AGGREGATE count(*) AS n GROUP BY s |> WHERE n > 1;
FROM t |> SET v = v + 1 |> DROP s;
FROM t |> AS u |> SELECT u.id;
FROM t |> ORDER BY id |> LIMIT 2 |> SELECT id;
FROM t |> ORDER BY id |> LIMIT 1 OFFSET 1;
FROM t |> JOIN (SELECT 'a' AS s, 'alpha' AS name) USING (s) |> SELECT id, name;
FROM t |> LEFT JOIN (SELECT 1 AS id, 'one' AS word) AS w ON t.id = w.id |> SELECT t.id, word;
FROM t |> SELECT id |> UNION ALL (SELECT 100);
FROM t |> SELECT s |> EXCEPT (SELECT 'a');
FROM t |> SELECT s |> DISTINCT;
SELECT 1 AS x |> SELECT x + 1 AS y;
FROM t |> DROP missing;
FROM t |> SET missing = 1;

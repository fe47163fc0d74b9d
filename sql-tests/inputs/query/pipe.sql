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

-- AGGREGATE: positions are those of the input, and each item aggregates
VALUES (3, 4), (5, 4) AS t(x, y) |> AGGREGATE sum(y) GROUP BY 1 |> ORDER BY x;
VALUES (3, 4), (5, 4) AS t(x, y) |> AGGREGATE count(*) AS n GROUP BY 2, 1 |> ORDER BY x;
VALUES (3, 4) AS t(x, y) |> AGGREGATE sum(y) GROUP BY 3;
VALUES (3, 4) AS t(x, y) |> AGGREGATE x GROUP BY x;
VALUES (3, 4) AS t(x, y) |> AGGREGATE sum(x) GROUP BY ROLLUP (y);
VALUES (3, 4) AS t(x, y) |> EXTEND sum(x) AS s;
VALUES (3, 4) AS t(x, y) |> SET x = max(x);
VALUES (3, 4) AS t(x, y) |> EXTEND *;
-- columns of both sides stay in reach behind JOIN ... USING
VALUES (1, 'l') AS l(id, v) |> LEFT JOIN VALUES (2, 'r') AS r(id, w) USING (id) |> SELECT id, l.id, r.id, v, w;
VALUES (1, 'l') AS l(id, v) |> FULL JOIN VALUES (2, 'r') AS r(id, w) USING (id) |> EXTEND r.id AS other |> ORDER BY id;

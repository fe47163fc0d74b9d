-- Clauses of Spark's queries, each with a statement whose answers are compared with Spark's.

-- # SELECT DISTINCT
SELECT DISTINCT a FROM VALUES (1), (1), (2) AS t(a);
-- # SELECT * EXCEPT
SELECT * EXCEPT (b) FROM VALUES (1, 2, 3) AS t(a, b, c);
-- # Lateral column alias
SELECT 1 AS a, a + 1 AS b;
-- # Hints
SELECT /*+ BROADCAST(t) */ a FROM VALUES (1) AS t(a);
-- # VALUES
VALUES (1, 'a'), (2, NULL);
-- # TABLE
CREATE TEMPORARY VIEW v AS SELECT 1 AS a;
TABLE v;
-- # FROM ... SELECT
FROM VALUES (1), (2) AS t(a) SELECT a WHERE a > 1;
-- # FROM with several INSERTs
CREATE TABLE x (a INT) USING parquet;
FROM VALUES (1), (2) AS t(a) INSERT INTO x SELECT a INSERT INTO x SELECT a + 10;
SELECT * FROM x;
-- # WITH
WITH c AS (SELECT 1 AS a) SELECT * FROM c;
-- # WITH RECURSIVE
WITH RECURSIVE r(n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM r WHERE n < 4) SELECT * FROM r;
-- # WITH RECURSIVE ... MAX RECURSION LEVEL
WITH RECURSIVE r(n) MAX RECURSION LEVEL 20 AS (VALUES (1) UNION ALL SELECT n + 1 FROM r WHERE n < 4) SELECT * FROM r;
-- # JOIN ... ON
SELECT * FROM VALUES (1), (2) AS a(x) JOIN VALUES (2), (3) AS b(y) ON x = y;
-- # LEFT, RIGHT and FULL OUTER JOIN
SELECT * FROM VALUES (1), (2) AS a(x) FULL OUTER JOIN VALUES (2), (3) AS b(y) ON x = y;
-- # LEFT SEMI JOIN, LEFT ANTI JOIN
SELECT * FROM VALUES (1), (2) AS a(x) LEFT ANTI JOIN VALUES (2), (3) AS b(y) ON x = y;
-- # NATURAL JOIN, USING
SELECT * FROM VALUES (1, 2) AS a(x, y) NATURAL JOIN VALUES (1, 3) AS b(x, z);
-- # CROSS JOIN
SELECT * FROM VALUES (1), (2) AS a(x) CROSS JOIN VALUES (3) AS b(y);
-- # JOIN LATERAL
SELECT * FROM VALUES (1), (2) AS a(x), LATERAL (SELECT x * 10 AS y);
-- # LATERAL VIEW
SELECT x, y FROM VALUES (array(1, 2)) AS a(x) LATERAL VIEW OUTER explode(x) e AS y;
-- # Table-valued functions
SELECT * FROM range(2), explode(array('a', 'b'));
-- # PIVOT
SELECT * FROM VALUES (1, 'a', 10), (1, 'b', 20) AS t(k, c, v) PIVOT (sum(v) FOR c IN ('a', 'b'));
-- # UNPIVOT
SELECT * FROM VALUES (1, 10, 20) AS t(k, a, b) UNPIVOT (v FOR c IN (a, b));
-- # TABLESAMPLE (n ROWS)
SELECT count(*) FROM range(10) TABLESAMPLE (3 ROWS);
-- # TABLESAMPLE (n PERCENT)
SELECT count(*) FROM range(10) TABLESAMPLE (100 PERCENT);
-- # TABLESAMPLE (BUCKET x OUT OF y)
SELECT count(*) >= 0 FROM range(10) TABLESAMPLE (BUCKET 1 OUT OF 2);
-- # TRANSFORM
SELECT TRANSFORM(a) USING 'cat' AS (b) FROM VALUES (1) AS t(a);
-- # WHERE
SELECT * FROM VALUES (1), (NULL) AS t(a) WHERE a IS NOT NULL;
-- # GROUP BY
SELECT a % 2 AS k, count(*) FROM VALUES (1), (2), (3) AS t(a) GROUP BY k;
-- # GROUP BY ALL
SELECT a, count(*) FROM VALUES (1), (1) AS t(a) GROUP BY ALL;
-- # GROUPING SETS
SELECT a, b, grouping_id(), count(*) FROM VALUES (1, 2) AS t(a, b) GROUP BY GROUPING SETS ((a), (b), ());
-- # CUBE, ROLLUP
SELECT a, b, count(*) FROM VALUES (1, 2) AS t(a, b) GROUP BY ROLLUP (a, b);
-- # HAVING
SELECT a, count(*) FROM VALUES (1), (1), (2) AS t(a) GROUP BY a HAVING count(*) > 1;
-- # FILTER (WHERE ...)
SELECT count(*) FILTER (WHERE a > 1) FROM VALUES (1), (2) AS t(a);
-- # WITHIN GROUP
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY a) FROM VALUES (1), (2) AS t(a);
-- # OVER
SELECT a, sum(a) OVER (ORDER BY a ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM VALUES (1), (2), (3) AS t(a);
-- # WINDOW
SELECT a, rank() OVER w FROM VALUES (1), (2) AS t(a) WINDOW w AS (ORDER BY a DESC);
-- # QUALIFY
SELECT a FROM VALUES (1), (2) AS t(a) QUALIFY row_number() OVER (ORDER BY a) = 1;
-- # ORDER BY
SELECT a FROM VALUES (1), (NULL), (2) AS t(a) ORDER BY a DESC NULLS FIRST;
-- # ORDER BY ALL
SELECT a FROM VALUES (2), (1) AS t(a) ORDER BY ALL;
-- # SORT BY, CLUSTER BY, DISTRIBUTE BY
SELECT a FROM VALUES (2), (1) AS t(a) CLUSTER BY a;
-- # LIMIT, OFFSET
SELECT a FROM VALUES (2), (1), (3) AS t(a) ORDER BY a LIMIT 1 OFFSET 1;
-- # UNION, INTERSECT, EXCEPT
SELECT 1 UNION ALL SELECT 2 EXCEPT SELECT 1;
-- # UNION BY NAME
SELECT 1 AS a, 2 AS b UNION BY NAME SELECT 3 AS b, 4 AS a;
-- # Scalar subquery
SELECT (SELECT max(x) FROM VALUES (1), (2) AS a(x)) AS m;
-- # EXISTS, IN (subquery)
SELECT x FROM VALUES (1), (2) AS a(x) WHERE EXISTS (SELECT 1 FROM VALUES (2) AS b(y) WHERE y = x) AND x IN (SELECT 2);
-- # Correlated subquery
SELECT x, (SELECT count(*) FROM VALUES (1), (1) AS b(y) WHERE y = x) AS n FROM VALUES (1), (2) AS a(x);
-- # IDENTIFIER(...)
SELECT * FROM IDENTIFIER('range')(2);
-- # Named arguments
SELECT mask('AbC1', lowerChar => 'q');
-- # LIKE ANY, LIKE ALL
SELECT 'abc' LIKE ANY ('x%', '%c');
-- # Lambda functions
SELECT transform(array(1, 2), (x, i) -> x * 10 + i);
-- # COLLATE
SELECT 'a' COLLATE UTF8_LCASE = 'A';
-- # Pipe: SELECT, EXTEND, SET, DROP, AS
FROM VALUES (1, 2) AS t(a, b) |> EXTEND a + b AS c |> SET a = 9 |> DROP b |> AS u |> SELECT u.a, c;
-- # Pipe: WHERE, AGGREGATE, ORDER BY, LIMIT
FROM VALUES (1), (2), (2) AS t(a) |> WHERE a > 0 |> AGGREGATE count(*) AS n GROUP BY a |> ORDER BY n DESC |> LIMIT 1;
-- # Pipe: JOIN, UNION, PIVOT, TABLESAMPLE
FROM VALUES (1), (2) AS t(a) |> JOIN VALUES (2) AS u(b) ON a = b |> UNION ALL VALUES (7, 8);
-- # Files by path
SELECT count(*) FROM text.`sql-tests/conformance/missing.txt`;
-- # Time travel
CREATE TABLE t (a INT) USING parquet;
SELECT * FROM t VERSION AS OF 1;
-- # Options of a relation
CREATE TABLE t (a INT) USING parquet;
SELECT * FROM t WITH ('split-size' = 5);
SELECT count(*), count(carrier) FROM csv.`data/airlines.csv` WITH (header = true);
INSERT INTO t WITH (compression = 'gzip') VALUES (1);
SELECT * FROM t;
-- # Hidden column _metadata of files
SELECT _metadata.file_name, name FROM csv.`data/airlines.csv` WITH (header = true) WHERE carrier = 'AA';

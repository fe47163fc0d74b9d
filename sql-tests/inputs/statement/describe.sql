-- DESCRIBE of tables, queries, functions.

CREATE TEMPORARY VIEW v AS SELECT 1 AS i, 'x' AS s, CAST(NULL AS DECIMAL(5, 2)) AS d, array(1L) AS a, named_struct('p', 1) AS st, map('k', DATE '2020-01-01') AS m;
DESCRIBE v;
DESC TABLE v;
DESCRIBE QUERY SELECT 1 AS one, 'x' AS two;
DESCRIBE SELECT count(*), avg(i) FROM v;
DESCRIBE QUERY VALUES (1, 'a');
DESCRIBE nowhere;
DESCRIBE FUNCTION nosuchfunction;
CREATE TABLE t (id INT COMMENT 'the key', name STRING) USING parquet;
DESCRIBE t;
DESCRIBE TABLE default.t;
DROP TABLE t;

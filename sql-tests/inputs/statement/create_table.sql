-- CREATE TABLE with columns, from a query, and what is refused.

CREATE TABLE t (id INT, name STRING, price DECIMAL(10, 2)) USING parquet;
SELECT * FROM t;
INSERT INTO t VALUES (1, 'one', 1.5), (2, NULL, NULL);
SELECT * FROM t ORDER BY id;
CREATE TABLE t (x INT) USING parquet;
CREATE TABLE IF NOT EXISTS t (x INT) USING parquet;
SELECT * FROM t ORDER BY id;
CREATE TABLE c USING parquet AS SELECT id + 1 AS n, upper(name) AS u FROM t;
SELECT * FROM c ORDER BY n;
CREATE TABLE c USING parquet AS SELECT 1 AS x;
CREATE TABLE bad (x NOSUCH) USING parquet;
CREATE TABLE bad (x INT, x INT) USING parquet;
CREATE TABLE bad USING parquet AS SELECT 1 AS a, 2 AS a;
DROP TABLE t;
SELECT * FROM t;
DROP TABLE t;
DROP TABLE IF EXISTS t;

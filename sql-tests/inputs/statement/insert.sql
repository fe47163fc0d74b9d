-- INSERT: column lists, BY NAME, OVERWRITE, store assignment, defaults.

CREATE TABLE t (id INT, name STRING, v DOUBLE) USING parquet;
INSERT INTO t VALUES (1, 'a', 1.5);
INSERT INTO t SELECT 2, 'b', 2;
INSERT INTO t (name, id) VALUES ('c', 3);
INSERT INTO TABLE t (id) VALUES (4), (5);
SELECT * FROM t;
INSERT INTO t BY NAME SELECT 9.5D AS v, 6 AS id, 'f' AS name;
SELECT * FROM t WHERE id = 6;
INSERT INTO t SELECT id + 100, name, v FROM t;
SELECT count(*), sum(id) FROM t;
INSERT OVERWRITE t VALUES (7, 'only', 0);
SELECT * FROM t;
INSERT INTO t VALUES (8L, 'long', 1);
SELECT * FROM t ORDER BY id;
INSERT INTO t VALUES ('x', 'x', 1);
INSERT INTO t VALUES (1, 2);
INSERT INTO t VALUES (1, 'a', 2, 3);
INSERT INTO t (id, nope) VALUES (1, 2);
INSERT INTO t (id, id) VALUES (1, 2);
INSERT INTO t VALUES (1, 'a', array(1));
INSERT INTO nowhere VALUES (1);
SELECT count(*) FROM t;
DROP TABLE t;

-- structs are stored field by field, whatever the fields are called; WITH may stand before INSERT
CREATE TABLE pair (id INT, p STRUCT<x: INT, y: BIGINT>) USING parquet;
INSERT INTO pair VALUES (1, (2, 3));
INSERT INTO pair SELECT 2, named_struct('u', 4, 'v', 5);
INSERT INTO pair SELECT 3, named_struct('u', 4);
WITH next AS (SELECT 4 AS id, named_struct('x', 6, 'y', NULL) AS p) INSERT INTO pair SELECT * FROM next;
SELECT id, p.x, p FROM pair ORDER BY id;
DROP TABLE pair;

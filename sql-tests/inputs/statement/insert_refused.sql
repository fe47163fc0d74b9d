-- answers: firesteel
-- INSERT: what is refused before anything is written.

CREATE TABLE s (a INT) USING parquet;
CREATE TABLE t (a INT) USING parquet;
CREATE TABLE f (a INT) USING csv LOCATION '${folder}/f';
INSERT INTO s VALUES (1), (2);
INSERT INTO f VALUES (1), (2);
INSERT OVERWRITE DIRECTORY '${folder}/d' USING csv SELECT a FROM s;
-- A query reads what an INSERT before it writes: a table in memory, a table in files, a folder.
FROM s INSERT INTO t SELECT a INSERT INTO s SELECT a + 10 WHERE a IN (SELECT a FROM t);
FROM f INSERT OVERWRITE f SELECT a + 10 INSERT INTO t SELECT a;
FROM f INSERT OVERWRITE f SELECT a + 10 INSERT OVERWRITE DIRECTORY '${folder}/e' USING csv SELECT a;
FROM s INSERT OVERWRITE DIRECTORY '${folder}/d' USING csv SELECT a + 10 INSERT INTO t SELECT a WHERE a IN (SELECT CAST(_c0 AS INT) FROM csv.`${folder}/d`);
FROM s INSERT OVERWRITE DIRECTORY '${folder}/f' USING csv SELECT a + 10 INSERT INTO t SELECT a WHERE a IN (SELECT a FROM f);
FROM s INSERT OVERWRITE f SELECT a + 10 INSERT INTO t SELECT a WHERE a IN (SELECT CAST(_c0 AS INT) FROM csv.`${folder}`);
SELECT * FROM t;
SELECT * FROM s ORDER BY a;
SELECT * FROM f ORDER BY a;
SELECT * FROM csv.`${folder}/d` ORDER BY _c0;
-- The other way round each query reads what was there.
FROM f INSERT INTO t SELECT a INSERT OVERWRITE f SELECT a + 10;
SELECT * FROM t ORDER BY a;
SELECT * FROM f ORDER BY a;
-- Options that are not for writing.
EXPLAIN INSERT INTO f WITH (nosuch = 1) SELECT 1;
EXPLAIN INSERT INTO f WITH (compression = 'nosuch') SELECT 1;
EXPLAIN INSERT INTO f WITH (quoteAll = 'nosuch') SELECT 1;
EXPLAIN INSERT INTO f WITH (path = '/x') SELECT 1;
EXPLAIN INSERT INTO s WITH (pathGlobFilter = '*') SELECT 1;
INSERT INTO f WITH (sep = '') SELECT 1;
ADD FILE '${folder}/f' '${folder}/nosuch';

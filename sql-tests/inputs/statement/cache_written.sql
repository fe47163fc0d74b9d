-- What is cached of a folder is computed again when the folder is written, by whatever name.

CREATE TABLE t (a INT) USING csv LOCATION '${folder}/t';
INSERT INTO t VALUES (1);
CACHE TABLE t;
SELECT * FROM t;
INSERT OVERWRITE DIRECTORY '${folder}/t' USING csv SELECT 9 AS a;
SELECT * FROM t;
INSERT OVERWRITE DIRECTORY '${folder}/none/../t' USING csv SELECT 10 AS a;
SELECT * FROM t;
INSERT OVERWRITE DIRECTORY 'file:${folder}/t' USING csv SELECT CAST(NULL AS INT) AS a UNION ALL SELECT 11;
SELECT * FROM t ORDER BY a;
-- A view of the session over files.
CREATE TEMPORARY VIEW v (a INT) USING csv OPTIONS (path '${folder}/t');
CACHE TABLE v;
SELECT count(*), sum(a) FROM v;
INSERT OVERWRITE DIRECTORY '${folder}/t' USING csv SELECT 12 AS a;
SELECT count(*), sum(a) FROM v;
SELECT count(*), sum(a) FROM t;
-- Two tables in one place.
CREATE TABLE u (a INT) USING csv LOCATION '${folder}/t';
CACHE TABLE u;
SELECT * FROM u;
INSERT OVERWRITE TABLE t VALUES (13);
SELECT * FROM t;
SELECT * FROM u;
SELECT * FROM v;
-- A table of a database with a folder.
CREATE DATABASE d LOCATION '${folder}/d';
CREATE TABLE d.m (a INT) USING csv;
INSERT INTO d.m VALUES (1);
CACHE TABLE d.m;
INSERT OVERWRITE DIRECTORY '${folder}/d/m' USING csv SELECT 2 AS a;
SELECT * FROM d.m;
-- By its path.
CACHE TABLE c AS SELECT * FROM csv.`file:${folder}/t`;
INSERT OVERWRITE DIRECTORY '${folder}/t' USING csv SELECT 14 AS a;
SELECT * FROM c;
DROP DATABASE d CASCADE;

-- answers: firesteel
-- SHOW CACHED TABLES and DESCRIBE CACHE, and when what is cached is computed again.

SHOW CACHED TABLES;
CREATE TEMPORARY VIEW t AS SELECT id, id % 3 AS g, CASE WHEN id > 0 THEN concat('s', id % 5) END AS s, 1.5D AS f FROM range(1000);
DESCRIBE CACHE t;
CACHE TABLE t;
SHOW CACHED TABLES;
DESCRIBE CACHE t;
DESC CACHE T;
SELECT count(*) FROM t;
EXPLAIN SELECT count(*) FROM t;
SELECT max(id) FROM t;
-- Two queries were served, and an EXPLAIN that ran nothing does not count.
SHOW CACHED TABLES;
DESCRIBE CACHE nowhere;
CACHE LAZY TABLE lazy AS SELECT 1 AS x, 'abc' AS s, CAST(NULL AS DATE) AS d, array(1, 2) AS a;
SHOW CACHED TABLES;
DESCRIBE CACHE lazy;
SELECT * FROM lazy;
DESCRIBE CACHE lazy;
CACHE TABLE empty OPTIONS ('storageLevel' 'DISK_ONLY') AS SELECT id FROM range(0);
DESCRIBE CACHE empty;
CACHE TABLE sorted AS SELECT id, -id AS down, DATE '2020-01-01' + CAST(id AS INT) AS day, id % 2 = 0 AS even, CAST(id AS DECIMAL(10, 2)) AS d FROM range(10);
DESCRIBE CACHE sorted;
CACHE TABLE bad OPTIONS ('storageLevel' 'NOWHERE') AS SELECT 1;
UNCACHE TABLE t;
DESCRIBE CACHE t;
-- The session's own writes reach what is cached of them, by name and by path.
CREATE TABLE kept (a INT) USING parquet LOCATION '${folder}/kept';
INSERT INTO kept VALUES (1);
CACHE TABLE kept;
CACHE TABLE by_path AS SELECT * FROM parquet.`${folder}/kept`;
SELECT count(*) FROM kept;
SELECT count(*) FROM parquet.`${folder}/kept`;
INSERT INTO kept VALUES (2);
SELECT count(*) FROM kept;
SELECT count(*) FROM parquet.`${folder}/kept`;
COPY (SELECT 1 AS a) TO '${folder}/own.csv';
CACHE TABLE own AS SELECT * FROM '${folder}/own.csv';
SELECT * FROM '${folder}/own.csv';
COPY (SELECT 2 AS a UNION ALL SELECT 3) TO '${folder}/own.csv';
SELECT * FROM '${folder}/own.csv';
DROP TABLE kept;
CLEAR CACHE;
SHOW CACHED TABLES;

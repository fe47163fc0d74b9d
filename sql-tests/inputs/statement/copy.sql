-- answers: firesteel
-- COPY: formats, options, folders, partitions, what is there already, what is refused.

CREATE TEMPORARY VIEW t AS SELECT * FROM VALUES (1, 'a', 1.50, DATE '2020-01-02', TIMESTAMP '2020-01-02 03:04:05.678901'), (2, 'b "q", c', -0.01, NULL, NULL), (3, NULL, NULL, DATE '1582-10-04', TIMESTAMP '1969-12-31 23:59:59'), (NULL, '', 0.00, DATE '9999-12-31', NULL) AS t(i, s, d, day, at);
COPY t TO '${folder}/a.csv';
SELECT value FROM text.`${folder}/a.csv`;
SELECT * FROM '${folder}/a.csv';
DESCRIBE SELECT * FROM '${folder}/a.csv';
COPY (SELECT * FROM t WHERE i > 1) TO '${folder}/a.csv';
SELECT i, s FROM '${folder}/a.csv';
COPY t TO '${folder}/b.parquet';
SELECT * FROM '${folder}/b.parquet';
DESCRIBE SELECT * FROM '${folder}/b.parquet';
COPY t TO '${folder}/c.json';
SELECT value FROM text.`${folder}/c.json`;
COPY t TO '${folder}/d.tsv.gz';
SELECT i, s FROM '${folder}/d.tsv.gz' ORDER BY i NULLS LAST;
COPY (SELECT s FROM t WHERE s IS NOT NULL) TO '${folder}/e.txt';
SELECT value FROM text.`${folder}/e.txt`;
COPY t TO '${folder}/f.arrow';
SELECT * FROM '${folder}/f.arrow';
-- Options by their Spark names and by those of DuckDB and PostgreSQL.
COPY (SELECT i, s FROM t) TO '${folder}/g.csv' (HEADER false, DELIMITER '|', NULL 'nil');
SELECT value FROM text.`${folder}/g.csv`;
COPY (SELECT i, s FROM t) TO '${folder}/g.out' (FORMAT csv, sep = ';', nullValue = '-', quote_all true);
SELECT value FROM text.`${folder}/g.out`;
-- No rows: the columns are there all the same.
COPY (SELECT * FROM t WHERE false) TO '${folder}/none.parquet';
SELECT count(*) FROM '${folder}/none.parquet';
DESCRIBE SELECT * FROM '${folder}/none.parquet';
COPY (SELECT * FROM t WHERE false) TO '${folder}/none.csv';
SELECT value FROM text.`${folder}/none.csv`;
-- Folders, and folders per value.
COPY (SELECT id, id % 3 AS p, CASE WHEN id % 2 = 0 THEN 'x/y' END AS q FROM range(12)) TO '${folder}/parts' (FORMAT parquet, PARTITION BY (p, q));
SELECT p, q, count(*), sum(id) FROM '${folder}/parts' GROUP BY p, q ORDER BY p, q;
COPY (SELECT 1 AS id, 0 AS p, 'z' AS q) TO '${folder}/parts' (PARTITION BY (p, q));
COPY (SELECT 100 AS id, 0 AS p, 'z' AS q) TO '${folder}/parts' (PARTITION BY (p, q), APPEND);
SELECT p, q, count(*), sum(id) FROM '${folder}/parts' GROUP BY p, q ORDER BY p, q;
COPY (SELECT 7 AS id, 9 AS p) TO '${folder}/parts' (PARTITION BY (p), OVERWRITE true);
SELECT * FROM '${folder}/parts';
COPY (SELECT 1 AS a) TO '${folder}/plain';
SELECT * FROM parquet.`${folder}/plain`;
COPY (SELECT 1 AS a) TO '${folder}/plain';
-- A query over the file that it replaces.
COPY (SELECT 1 AS a) TO '${folder}/self.csv';
COPY (SELECT a + 1 AS a FROM '${folder}/self.csv') TO '${folder}/self.csv';
SELECT * FROM '${folder}/self.csv';
-- Refused, and nothing is left.
COPY (SELECT 1 AS a) TO '${folder}/x.what';
COPY (SELECT 1 AS a, 2 AS A) TO '${folder}/x.csv';
COPY (SELECT array(1) AS a) TO '${folder}/x.csv';
COPY (SELECT 1 AS a) TO '${folder}/x.csv' (FORMAT nosuch);
COPY (SELECT 1 AS a) TO '${folder}/x.csv' (nosuch 1);
COPY (SELECT 1 AS a) TO '${folder}/x.csv' (OVERWRITE maybe);
COPY (SELECT 1 AS a) TO '${folder}/x.parquet' (COMPRESSION nosuch);
COPY (SELECT 1 AS a) TO '${folder}/x' (PARTITION BY (nope));
COPY (SELECT 1 AS a) TO '${folder}/x' (PARTITION BY (a));
COPY (SELECT 1 / (id - 5000) FROM range(10000)) TO '${folder}/x.csv';
COPY nowhere TO '${folder}/x.csv';
COPY (SELECT 1 AS a) TO 's3://bucket/x.csv';
COPY (SELECT 1 AS a) TO '';
COPY (SELECT 1 AS a);
COPY t TO;
SELECT * FROM '${folder}/x.csv';

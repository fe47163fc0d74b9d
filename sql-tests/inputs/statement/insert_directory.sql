-- conf: spark.sql.session.timeZone=UTC
-- INSERT OVERWRITE DIRECTORY: formats and their options, what is replaced, where it may stand, what is wrong.

CREATE TABLE t (a INT, b STRING) USING parquet;
INSERT INTO t VALUES (1, 'x'), (2, NULL), (NULL, '');
INSERT OVERWRITE DIRECTORY '${folder}/a' USING csv SELECT /*+ COALESCE(1) */ * FROM t ORDER BY a;
SELECT value FROM text.`${folder}/a` ORDER BY value;
-- The folder's files go, those of other formats too.
INSERT OVERWRITE DIRECTORY '${folder}/a' USING json SELECT 1 AS a, CAST(NULL AS STRING) AS b;
SELECT value FROM text.`${folder}/a`;
INSERT OVERWRITE LOCAL DIRECTORY '${folder}/a' USING parquet SELECT * FROM t WHERE a > 1;
SELECT * FROM parquet.`${folder}/a`;
INSERT OVERWRITE LOCAL DIRECTORY 'file:${folder}/a' USING PARQUET TABLE t;
SELECT * FROM parquet.`${folder}/a` ORDER BY a NULLS LAST;
INSERT OVERWRITE DIRECTORY '${folder}/a' USING text VALUES ('one line');
SELECT * FROM text.`${folder}/a`;
-- A name with an ending is a folder's all the same.
INSERT OVERWRITE DIRECTORY '${folder}/b.csv' USING csv VALUES (1);
INSERT OVERWRITE DIRECTORY '${folder}/b.csv' USING csv VALUES (2);
SELECT * FROM csv.`${folder}/b.csv`;
-- Options, among them the path.
INSERT OVERWRITE DIRECTORY USING csv OPTIONS (PATH '${folder}/c', header true, 'sep' = ';') SELECT 1 AS ` a `, 'x;y' AS b;
SELECT value FROM text.`${folder}/c` ORDER BY value;
INSERT OVERWRITE DIRECTORY '${folder}/c' USING csv OPTIONS (nullValue 'nil', emptyValue '-') SELECT '', '  ', CAST(NULL AS INT), 'nill';
SELECT value FROM text.`${folder}/c`;
INSERT OVERWRITE DIRECTORY '${folder}/c' USING csv OPTIONS (compression 'gzip') SELECT 1;
SELECT * FROM csv.`${folder}/c`;
INSERT OVERWRITE DIRECTORY '${folder}/c' USING csv OPTIONS (quoteAll true) SELECT ' a ', '  ', 3;
SELECT value FROM text.`${folder}/c`;
-- Spark's defaults of CSV: no header, blanks around values dropped, a backslash before a quote.
INSERT OVERWRITE DIRECTORY '${folder}/d' USING csv SELECT ' a ', '', CAST(NULL AS STRING), '  ', 'q"q', ' x,y ', 'back\\s', '\t', ' ""';
SELECT value FROM text.`${folder}/d`;
INSERT OVERWRITE DIRECTORY '${folder}/d' USING csv OPTIONS (ignoreLeadingWhiteSpace false, ignoreTrailingWhiteSpace false) SELECT ' a ', '  ';
SELECT value FROM text.`${folder}/d`;
INSERT OVERWRITE DIRECTORY '${folder}/d' USING csv SELECT TIMESTAMP '2020-01-02 03:04:05.678901', TIMESTAMP_NTZ '2020-01-02 03:04:05.678901', DATE '0001-01-01', 1.50, 1e10D, true, CAST('NaN' AS DOUBLE), CAST(1.5 AS FLOAT), 1Y, INTERVAL '1' DAY;
SELECT value FROM text.`${folder}/d`;
INSERT OVERWRITE DIRECTORY '${folder}/d' USING json SELECT TIMESTAMP '2020-01-02 03:04:05.678901' AS a, array(1, NULL) AS b, map('k', 1.5) AS c;
SELECT value FROM text.`${folder}/d`;
INSERT OVERWRITE DIRECTORY '${folder}/d' USING parquet SELECT named_struct('a', 1, 'b', array(1)) AS s, map('k', 2) AS m, X'41' AS b;
SELECT * FROM parquet.`${folder}/d`;
-- Names of a CSV file's columns may repeat.
INSERT OVERWRITE DIRECTORY '${folder}/d' USING csv SELECT 1 AS a, 2 AS a, 3 AS A;
SELECT value FROM text.`${folder}/d`;
INSERT OVERWRITE DIRECTORY '${folder}/d' USING parquet SELECT 1 AS a, 2 AS a;
INSERT OVERWRITE DIRECTORY '${folder}/d' USING json SELECT 1 AS a, 2 AS A;
-- Without rows.
INSERT OVERWRITE DIRECTORY '${folder}/e' USING parquet SELECT * FROM t WHERE a > 100;
SELECT * FROM parquet.`${folder}/e`;
INSERT OVERWRITE DIRECTORY '${folder}/e' USING csv SELECT * FROM t WHERE a > 100;
SELECT count(*) FROM text.`${folder}/e`;
-- Any query, behind WITH and behind FROM.
INSERT OVERWRITE DIRECTORY '${folder}/f' USING csv SELECT 1 UNION ALL SELECT 2 ORDER BY 1 LIMIT 1;
SELECT value FROM text.`${folder}/f`;
INSERT OVERWRITE DIRECTORY '${folder}/f' USING csv (SELECT 3);
SELECT value FROM text.`${folder}/f`;
INSERT OVERWRITE DIRECTORY '${folder}/f' USING csv FROM t SELECT a WHERE a = 2;
SELECT value FROM text.`${folder}/f`;
INSERT OVERWRITE DIRECTORY '${folder}/f' USING csv WITH x AS (SELECT 5 AS a) SELECT * FROM x;
SELECT value FROM text.`${folder}/f`;
WITH x AS (SELECT 7 AS a) INSERT OVERWRITE DIRECTORY '${folder}/f' USING csv SELECT * FROM x;
SELECT value FROM text.`${folder}/f`;
CREATE TABLE u (a INT) USING parquet;
FROM t INSERT OVERWRITE DIRECTORY '${folder}/g' USING csv SELECT a WHERE a = 1 INSERT INTO u SELECT a INSERT OVERWRITE LOCAL DIRECTORY '${folder}/h' USING csv SELECT b WHERE a = 1;
SELECT value FROM text.`${folder}/g`;
SELECT value FROM text.`${folder}/h`;
SELECT * FROM u ORDER BY a;
-- A table over the folder, and what is cached of it.
CREATE TABLE x (a INT) USING csv LOCATION '${folder}/x';
INSERT INTO x VALUES (1);
CACHE TABLE c AS SELECT * FROM csv.`${folder}/x`;
SELECT * FROM c;
INSERT OVERWRITE DIRECTORY '${folder}/x' USING csv SELECT 9;
SELECT * FROM x;
SELECT * FROM c;
-- Words that are also names of tables.
INSERT OVERWRITE directory SELECT 1;
INSERT OVERWRITE local SELECT 1;
INSERT OVERWRITE directory.x SELECT 1;
CREATE TABLE directory (a INT) USING parquet;
INSERT OVERWRITE directory SELECT 1;
INSERT OVERWRITE TABLE directory SELECT a + 1 FROM u WHERE a = 1;
SELECT * FROM directory;
-- What is wrong with the statement.
INSERT OVERWRITE DIRECTORY USING csv SELECT 1;
INSERT OVERWRITE DIRECTORY '' USING csv SELECT 1;
INSERT OVERWRITE DIRECTORY '${folder}/n' USING csv OPTIONS (Path 'x') SELECT 1;
INSERT OVERWRITE DIRECTORY '${folder}/n' USING csv OPTIONS (sep, header) SELECT 1;
INSERT OVERWRITE DIRECTORY '${folder}/n' USING csv OPTIONS (sep ';', sep ',') SELECT 1;
INSERT OVERWRITE DIRECTORY '${folder}/n' USING csv OPTIONS () SELECT 1;
INSERT OVERWRITE LOCAL DIRECTORY 'hdfs://x/y' USING csv SELECT 1;
INSERT OVERWRITE DIRECTORY '${folder}/n' USING hive SELECT 1;
INSERT OVERWRITE DIRECTORY '${folder}/n' USING csv;
INSERT OVERWRITE DIRECTORY '${folder}/n' USING csv (a) SELECT 1;
INSERT OVERWRITE DIRECTORY '${folder}/n' USING csv BY NAME SELECT 1;
INSERT OVERWRITE DIRECTORY '${folder}/n' PARTITION (a) USING csv SELECT 1;
INSERT OVERWRITE DIRECTORY '${folder}/n' OPTIONS (a 1) USING csv SELECT 1;
INSERT OVERWRITE DIRECTORY a USING csv SELECT 1;
INSERT OVERWRITE LOCAL DIRECTORY SELECT 1;
INSERT OVERWRITE TABLE DIRECTORY '${folder}/n' USING csv SELECT 1;
INSERT INTO DIRECTORY '${folder}/n' USING csv SELECT 1;
INSERT OVERWRITE DIRECTORY STORED AS PARQUET SELECT 1;
INSERT OVERWRITE DIRECTORY '${folder}/n' STORED AS PARQUET;
INSERT OVERWRITE DIRECTORY '${folder}/n' STORED AS nosuch SELECT 1;
INSERT OVERWRITE DIRECTORY '' STORED AS PARQUET SELECT 1;
INSERT OVERWRITE DIRECTORY '${folder}/n' STORED BY 'x' SELECT 1;
INSERT OVERWRITE DIRECTORY '${folder}/n' STORED BY 'x' WITH SERDEPROPERTIES ('a' = 'b') SELECT 1;
INSERT OVERWRITE DIRECTORY '${folder}/n' ROW FORMAT DELIMITED STORED AS PARQUET SELECT 1;
INSERT OVERWRITE DIRECTORY '${folder}/n' ROW FORMAT SERDE 'x' STORED AS PARQUET SELECT 1;
INSERT OVERWRITE DIRECTORY '${folder}/n' ROW FORMAT DELIMITED LINES TERMINATED BY ',' SELECT 1;
INSERT OVERWRITE DIRECTORY '${folder}/n' STORED AS PARQUET ROW FORMAT DELIMITED SELECT 1;
-- What is wrong with the query; the folder stays as it was.
INSERT OVERWRITE DIRECTORY '${folder}/f' USING csv SELECT * FROM nowhere;
INSERT OVERWRITE DIRECTORY '${folder}/f' USING csv SELECT 1 / a FROM VALUES (1), (0) AS v(a);
INSERT OVERWRITE DIRECTORY '${folder}/f' USING csv SELECT array(1);
INSERT OVERWRITE DIRECTORY '${folder}/f' USING csv SELECT NULL AS a;
INSERT OVERWRITE DIRECTORY '${folder}/f' USING text SELECT 1 AS a;
INSERT OVERWRITE DIRECTORY '${folder}/f' USING text SELECT 'a', 'b';
SELECT * FROM csv.`${folder}/n`;

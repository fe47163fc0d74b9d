-- Options behind the name of a relation, WITH (key = value, ...): for paths, tables of files, views, common tables, and for
-- what INSERT writes.

CREATE TABLE texts (value STRING) USING text LOCATION '${folder}/texts';
INSERT INTO texts SELECT explode(array('a;b', '1;x', '2;y', 'no;z'));

-- Paths.
SELECT * FROM csv.`${folder}/texts` WITH (header = true, sep = ';') ORDER BY a;
SELECT * FROM csv.`${folder}/texts` WITH (`header` = 'true', 'delimiter' = ';') AS t(k, v) WHERE k <> 'no' ORDER BY k;
SELECT * FROM csv.`${folder}/texts` WITH (header true, sep ';') t ORDER BY t.a DESC;
SELECT * FROM csv.`${folder}/texts` WITH (header = true, HEADER = false) ORDER BY 1;
SELECT * FROM csv.`${folder}/texts` WITH (header = true) TABLESAMPLE (100 PERCENT) ORDER BY 1;
SELECT l.a, r.b FROM csv.`${folder}/texts` WITH (header = true, sep = ';') l JOIN csv.`${folder}/texts` WITH (header = true, sep = ';') r ON l.a = r.a ORDER BY l.a;
SELECT count(*), max(length(value)) FROM text.`${folder}/texts` WITH (lineSep = ';');
SELECT count(*) FROM text.`${folder}/nowhere` WITH (lineSep = ';');

-- What is no list of options.
SELECT * FROM csv.`${folder}/texts` WITH ();
SELECT * FROM csv.`x` WITH (header);
SELECT * FROM csv.`x` WITH (header, sep = ';', nothing);
SELECT * FROM csv.`x` WITH (header = maybe);
SELECT * FROM csv.`x` WITH (header = NULL);
SELECT * FROM csv.`x` WITH (header = 1 + 1);
SELECT * FROM csv.`x` WITH (header = -1);
SELECT * FROM csv.`x` WITH (header = 1e3);
SELECT * FROM csv.`x` WITH (header = 1L);
SELECT * FROM csv.`x` WITH (header = concat('tr', 'ue'));
SELECT * FROM csv.`x` WITH (header = true, header = false);
SELECT * FROM csv.`x` TABLESAMPLE (100 PERCENT) WITH (header = true);
SELECT * FROM csv.`x` AS t WITH (header = true);
SELECT * FROM range(3) WITH (header = true);
SELECT * FROM (SELECT 1 AS a) WITH (header = true);
TABLE texts WITH (header = true);

-- Tables of files: what the table says itself must not be said otherwise.
CREATE TABLE pairs (a INT, b STRING) USING csv OPTIONS (sep ';') LOCATION '${folder}/texts';
SELECT * FROM pairs ORDER BY b;
SELECT * FROM pairs WITH (header = true) ORDER BY b;
SELECT * FROM pairs WITH (mode = 'DROPMALFORMED') ORDER BY b;
SELECT * FROM pairs WITH (nullValue = 'x', HEADER = 'true') ORDER BY b;
SELECT * FROM pairs WITH (sep = ';') ORDER BY b;
SELECT * FROM pairs WITH (sep = ',');
SELECT * FROM pairs WITH (SEP = ',', header = true);
SELECT * FROM spark_catalog.default.pairs WITH (sep = ',');
SELECT * FROM nothere WITH (sep = ',');
SET spark.sql.legacy.extraOptionsBehavior.enabled = true;
SELECT * FROM pairs WITH (sep = ',', header = true) ORDER BY b;
RESET spark.sql.legacy.extraOptionsBehavior.enabled;

-- Views and common tables have none.
CREATE TEMPORARY VIEW one AS SELECT 1 AS a;
SELECT * FROM one WITH (header = true);
CREATE VIEW whole AS SELECT * FROM pairs;
SELECT * FROM whole WITH (sep = ',') ORDER BY b;
CREATE VIEW headed AS SELECT * FROM pairs WITH (header = true);
SELECT * FROM headed ORDER BY b;
CREATE VIEW other AS SELECT * FROM pairs WITH (sep = ',');
CREATE VIEW lasting AS SELECT * FROM one WITH (header = true);
CREATE TEMPORARY VIEW files USING csv OPTIONS (path '${folder}/texts', header 'true');
SELECT * FROM files WITH (sep = ';') ORDER BY 1;
WITH q AS (SELECT 1 AS a) SELECT * FROM q WITH (sep = ',');
WITH pairs AS (SELECT 1 AS a) SELECT * FROM pairs WITH (sep = ',');
WITH q AS (SELECT * FROM pairs WITH (header = true)) SELECT count(*) FROM q;

-- The cache.
CACHE TABLE pairs;
SELECT * FROM pairs WITH (header = true) ORDER BY b;
SELECT * FROM pairs ORDER BY b;
UNCACHE TABLE pairs;
CACHE TABLE counted AS SELECT count(*) AS n FROM pairs WITH (header = true);
SELECT n FROM counted;
INSERT INTO pairs VALUES (3, 'w');
SELECT n FROM counted;
SELECT count(*) FROM pairs WITH (header = true);
UNCACHE TABLE counted;

-- What INSERT writes.
CREATE TABLE written (a STRING, b STRING) USING csv OPTIONS (sep ';') LOCATION '${folder}/written';
INSERT INTO written WITH (header = true) VALUES ('r', 's');
SELECT * FROM text.`${folder}/written` ORDER BY 1;
SELECT * FROM written WITH (header = true);
INSERT OVERWRITE written WITH (compression = 'gzip', nullValue = '-') (b) VALUES ('u'), (NULL);
SELECT * FROM text.`${folder}/written/*.csv.gz` ORDER BY value;
INSERT OVERWRITE TABLE written WITH (nullValue = '-') BY NAME SELECT 'y' AS b, NULL AS a;
SELECT * FROM text.`${folder}/written`;
FROM one INSERT INTO written WITH (nullValue = '-') SELECT a, NULL;
SELECT * FROM text.`${folder}/written` ORDER BY 1;
INSERT INTO written WITH (sep = '|') VALUES ('p', 'q');
INSERT INTO written (a) WITH (nullValue = '-') VALUES ('p');
INSERT INTO written BY NAME WITH (nullValue = '-') SELECT 'p' AS a;
INSERT INTO one WITH (sep = '|') VALUES ('p', 'q');
INSERT INTO nothere WITH (sep = '|') VALUES ('p', 'q');
INSERT INTO written WITH (header) VALUES ('p', 'q');
INSERT INTO written WITH q AS (SELECT 'm' AS a, 'n' AS b) SELECT * FROM q;
SELECT count(*) FROM written;

-- Tables that change no rows by name.
DELETE FROM written WITH (sep = '|') WHERE a = 'p';
UPDATE written WITH (header = true) SET a = 'p';
DROP VIEW whole;
DROP VIEW headed;
DROP TABLE pairs;
DROP TABLE written;
DROP TABLE texts;

-- Of tables of the session's own no option changes the rows.
CREATE TABLE own (a INT) USING parquet OPTIONS (compression 'snappy');
INSERT INTO own WITH (mergeSchema = true) VALUES (1), (2);
SELECT * FROM own WITH (mergeSchema = true, `split-size` = 5) ORDER BY a;
SELECT * FROM own WITH (compression = 'gzip');
INSERT INTO own WITH (compression = 'gzip') VALUES (3);
SELECT count(*) FROM own;
DROP TABLE own;

-- of files
-- input_file_name, input_file_block_start, input_file_block_length: the file that a row comes from, and the block of it.

CREATE TEMPORARY VIEW airlines(carrier string, name string) USING csv OPTIONS (path 'data/airlines.csv', header true);
CREATE TEMPORARY VIEW planes USING json OPTIONS (path 'data/planes.jsonl');
CREATE TEMPORARY VIEW weather USING csv OPTIONS (path 'data/weather.csv.gz', header true);
CREATE TEMPORARY VIEW both USING text OPTIONS (path 'data/{airlines.csv,planes.jsonl}');
CREATE TEMPORARY VIEW few(c) AS VALUES ('AA'), ('UA'), ('nobody');

-- Every format.
SELECT DISTINCT input_file_name() LIKE 'file:///%/data/airlines.csv' FROM airlines;
SELECT DISTINCT input_file_block_start(), input_file_block_length() FROM airlines;
SELECT DISTINCT substring_index(input_file_name(), '/', -2) FROM planes;
SELECT DISTINCT substring_index(input_file_name(), '/', -2), input_file_block_start(), input_file_block_length() FROM weather;
SELECT DISTINCT substring_index(input_file_name(), '/', -2) FROM parquet.`data/flights.parquet`;
SELECT DISTINCT substring_index(input_file_name(), '/', -1), input_file_block_length() FROM csv.`data/airlines.csv`;
SELECT substring_index(input_file_name(), '/', -1) AS f, count(*) FROM both GROUP BY input_file_name() ORDER BY f;
SELECT count(*) FROM both WHERE input_file_name() LIKE '%.csv';
SELECT count(*) FROM both WHERE input_file_name() LIKE '%.csv' AND input_file_block_start() > 0;
SELECT count(*), max(air_time) FROM parquet.`data/flights.parquet` WHERE input_file_name() LIKE '%flights%' AND month = 2;

-- Partitions, and names that a URI cannot have as they are.
CREATE TABLE parts (a INT, k STRING) USING parquet PARTITIONED BY (k) LOCATION '${folder}/some parts';
INSERT INTO parts VALUES (1, 'x'), (2, 'a:b'), (3, 'é 100%'), (4, NULL);
SELECT a, k, regexp_extract(input_file_name(), '/some%20parts/(.*)/', 1) AS folder FROM parts ORDER BY a;
SELECT a, input_file_block_start(), input_file_block_length() > 0 FROM parts WHERE input_file_name() LIKE '%k=x%';
SELECT a FROM parts WHERE input_file_name() LIKE '%HIVE%' OR k = 'x' ORDER BY a;
SELECT count(*) FROM parts WHERE input_file_name() = '';

-- Without files.
SELECT input_file_name(), input_file_block_start(), input_file_block_length();
SELECT input_file_name() = '', input_file_block_start() FROM few;
SELECT id, input_file_name() FROM range(2);
SELECT typeof(input_file_name()), typeof(input_file_block_start()), typeof(input_file_block_length());
SELECT input_file_name(1);
SELECT input_file_block_start('x');
SELECT * FROM VALUES (input_file_name()) AS v(f);
DECLARE f STRING DEFAULT input_file_name();
SELECT f, f IS NULL;

-- Where the row still comes from its file, and where not.
SELECT DISTINCT substring_index(input_file_name(), '/', -1) FROM (SELECT carrier FROM airlines WHERE name LIKE 'A%');
SELECT carrier, substring_index(input_file_name(), '/', -1) FROM airlines ORDER BY carrier LIMIT 2;
SELECT carrier, input_file_name() FROM (SELECT carrier FROM airlines ORDER BY carrier LIMIT 2);
SELECT carrier, input_file_name() FROM (SELECT carrier FROM airlines ORDER BY carrier) LIMIT 1;
SELECT DISTINCT input_file_name() FROM (SELECT DISTINCT carrier FROM airlines);
SELECT carrier, input_file_name(), input_file_block_start() FROM airlines GROUP BY carrier ORDER BY carrier LIMIT 2;
SELECT count(*), input_file_name() FROM airlines;
SELECT carrier, upper(substring_index(input_file_name(), '/', -1)) AS f, row_number() OVER (ORDER BY carrier) AS n
FROM airlines ORDER BY n LIMIT 2;
SELECT n, input_file_name() FROM (SELECT row_number() OVER (ORDER BY carrier) AS n FROM airlines) WHERE n < 3;
SELECT carrier, substring_index(input_file_name(), '/', -1) FROM airlines QUALIFY row_number() OVER (ORDER BY carrier) = 2;
SELECT carrier, count(*) OVER (PARTITION BY input_file_name()) FROM airlines ORDER BY carrier LIMIT 1;
SELECT x, substring_index(input_file_name(), '/', -1) FROM airlines LATERAL VIEW explode(array(1, 2)) AS x
WHERE carrier = 'AA' ORDER BY x;
SELECT v, substring_index(input_file_name(), '/', -1) FROM airlines UNPIVOT (v FOR n IN (carrier, name)) WHERE v = 'AA';
SELECT explode(array(substring_index(input_file_name(), '/', -1), carrier)) FROM airlines WHERE carrier = 'AA';
SELECT DISTINCT substring_index(input_file_name(), '/', -1) AS f
FROM (SELECT carrier FROM airlines UNION ALL SELECT tailnum FROM planes UNION ALL SELECT 'none') ORDER BY f;
SELECT DISTINCT input_file_name() FROM (SELECT carrier FROM airlines UNION SELECT tailnum FROM planes);
WITH c AS (SELECT carrier, input_file_name() AS f FROM airlines)
SELECT count(*) FROM c AS x JOIN c AS y ON x.carrier = y.carrier AND x.f = y.f WHERE x.f LIKE '%airlines.csv';
FROM airlines |> WHERE carrier = 'AA' |> EXTEND substring_index(input_file_name(), '/', -1) AS f |> SELECT carrier, f;

-- Joins: the file of the side whose rows pass through.
SELECT carrier, substring_index(input_file_name(), '/', -1) FROM airlines LEFT JOIN few ON carrier = c WHERE carrier < 'AB' ORDER BY 1;
SELECT c, carrier, input_file_name() FROM airlines RIGHT JOIN few ON carrier = c ORDER BY c;
SELECT DISTINCT input_file_name() FROM airlines FULL JOIN few ON carrier = c;
SELECT carrier, substring_index(input_file_name(), '/', -1) FROM airlines LEFT SEMI JOIN few ON carrier = c ORDER BY 1;
SELECT count(*), max(f) IS NULL FROM (SELECT input_file_name() AS f FROM airlines LEFT ANTI JOIN few ON carrier = c);
SELECT carrier, substring_index(input_file_name(), '/', -1) FROM airlines WHERE carrier IN (SELECT c FROM few) ORDER BY 1;
SELECT carrier, substring_index(input_file_name(), '/', -1) FROM airlines
WHERE EXISTS (SELECT 1 FROM both WHERE value LIKE carrier || ',%' AND input_file_name() LIKE '%.csv') ORDER BY 1 LIMIT 2;
SELECT count(*) FROM airlines WHERE input_file_name() IN (SELECT DISTINCT input_file_name() FROM both);
SELECT count(*) FROM airlines WHERE input_file_name() NOT IN (SELECT DISTINCT input_file_name() FROM planes);
SELECT count(*) FROM airlines WHERE input_file_name() = (SELECT min(f) FROM (SELECT input_file_name() AS f FROM both));
SELECT carrier, (SELECT substring_index(input_file_name(), '/', -1)) FROM airlines WHERE carrier = 'AA';
SELECT carrier, f IS NOT NULL FROM (SELECT carrier, input_file_name() AS f FROM airlines) JOIN few ON carrier = c ORDER BY 1;

-- More than one source.
SELECT input_file_name() FROM airlines JOIN planes ON carrier = tailnum;
SELECT input_file_block_start() FROM airlines, planes;
SELECT carrier FROM airlines JOIN planes ON carrier = tailnum WHERE input_file_block_length() > 0;
SELECT input_file_name() FROM airlines a NATURAL JOIN airlines b;
SELECT input_file_name() FROM (SELECT carrier FROM airlines INTERSECT SELECT tailnum FROM planes);
SELECT input_file_name() FROM (SELECT carrier FROM airlines UNION ALL SELECT tailnum FROM planes) JOIN parts ON true;

-- It may differ each time it is asked.
SELECT max(input_file_name()) FROM airlines;
SELECT count(DISTINCT input_file_name()) FROM airlines;
SELECT count(*) FILTER (WHERE input_file_name() <> '') FROM airlines;
SELECT * FROM airlines JOIN few ON input_file_name() = c;

-- What is cached is no file.
CREATE TEMPORARY VIEW named AS SELECT carrier, substring_index(input_file_name(), '/', -1) AS f FROM airlines;
CACHE TABLE airlines;
SELECT carrier, input_file_name(), input_file_block_start(), input_file_block_length() FROM airlines ORDER BY 1 LIMIT 2;
UNCACHE TABLE airlines;
SELECT carrier, substring_index(input_file_name(), '/', -1) FROM airlines ORDER BY 1 LIMIT 2;
CACHE TABLE named;
SELECT carrier, f, input_file_name() FROM named ORDER BY 1 LIMIT 2;
CACHE TABLE airlines;
SELECT carrier, f FROM named ORDER BY 1 LIMIT 2;
CLEAR CACHE;

-- What is made of it.
CREATE TABLE copied USING parquet LOCATION '${folder}/copied' AS SELECT carrier, f FROM named;
SELECT DISTINCT f, regexp_extract(input_file_name(), '/(copied)/', 1) FROM copied;
CREATE FUNCTION own_file() RETURNS STRING RETURN substring_index(input_file_name(), '/', -1);
SELECT carrier, own_file() FROM airlines ORDER BY 1 LIMIT 1;

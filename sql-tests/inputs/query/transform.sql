-- Rows sent through scripts.
CREATE TEMPORARY VIEW trips AS SELECT * FROM VALUES (1, 'Oslo', 12.5D, DATE'2024-02-29', true), (2, NULL, NULL, NULL, NULL), (3, '', -0.0D, DATE'1999-12-31', false) AS t(id, city, cost, day, paid);

SELECT TRANSFORM(id, city, cost, day, paid) USING 'cat' AS (id INT, city STRING, cost DOUBLE, day DATE, paid BOOLEAN) FROM trips;

SELECT TRANSFORM(id, city) USING 'cat' FROM trips;

SELECT TRANSFORM(id) USING 'cat' FROM trips;

SELECT TRANSFORM(id, city) USING 'cat' AS (a, b, c) FROM trips;

SELECT TRANSFORM(id, city) USING 'tr "[:lower:]" "[:upper:]"' AS a, b FROM trips WHERE id < 3;

SELECT TRANSFORM(id, city) USING 'cat' AS a BIGINT, b STRING FROM trips ORDER BY a DESC LIMIT 2;

SELECT TRANSFORM(*) USING 'cat' AS (a INT) FROM trips;

SELECT TRANSFORM(paid, max(id), count(*)) USING 'cat' AS (paid BOOLEAN, most INT, n INT) FROM trips GROUP BY paid HAVING count(*) > 0;

SELECT TRANSFORM(id, sum(id) OVER (ORDER BY id)) USING 'cat' AS (id INT, total INT) FROM trips;

SELECT TRANSFORM(array(1, NULL), map('k', 1), named_struct('x', 1, 'y', 'z')) USING 'cat' AS (a ARRAY<INT>, m MAP<STRING, INT>, s STRUCT<x: INT, y: STRING>);

SELECT TRANSFORM(array(1, NULL), map('k', 1), named_struct('x', 1, 'y', 'z')) USING 'cat' AS (a, m, s);

SELECT TRANSFORM(X'4142', 1.50BD, TIMESTAMP'2024-01-02 03:04:05', INTERVAL '1' DAY) USING 'cat' AS (b BINARY, d DECIMAL(5, 1), t TIMESTAMP, i STRING);

SELECT TRANSFORM('yes', '1.5', ' 7', '300', 'x') USING 'cat' AS (b BOOLEAN, i INT, j INT, y TINYINT, d DATE);

SELECT TRANSFORM(id, city) ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' NULL DEFINED AS 'none' USING 'cat' AS (a, b) FROM trips;

SELECT TRANSFORM(id, city) ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' NULL DEFINED AS 'none' USING 'cat' AS (a INT, b STRING) ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' NULL DEFINED AS 'none' FROM trips;

SELECT TRANSFORM('a', 'b') ROW FORMAT DELIMITED FIELDS TERMINATED BY '|' USING 'cat' AS (a, b, c) ROW FORMAT DELIMITED FIELDS TERMINATED BY '|';

SELECT TRANSFORM('one\ntwo') USING 'cat' AS (line);

SELECT TRANSFORM('a', '', '') USING 'cat' AS (a, b, c);

MAP id, city USING 'cat' AS (id INT, city) FROM trips;

FROM trips MAP id, city USING 'cat' AS (id INT, city STRING);

FROM (FROM trips MAP city, id USING 'cat' AS (city STRING, id INT) CLUSTER BY id) mapped REDUCE id USING 'cat' AS (id INT);

FROM trips SELECT TRANSFORM(id) USING 'cat' AS (id INT) WHERE city IS NULL;

WITH doubled AS (SELECT TRANSFORM(id * 2) USING 'cat' AS (id INT) FROM trips) SELECT a.id, b.id FROM doubled a JOIN doubled b ON a.id = b.id ORDER BY 1;

SELECT id FROM trips WHERE id IN (SELECT TRANSFORM(id) USING 'sed /2/d' AS (id INT) FROM trips WHERE id > 1);

SELECT TRANSFORM(id) USING 'cat' AS (id INT) FROM trips UNION ALL SELECT 9;

SELECT TRANSFORM(id) USING 'cat >/dev/null' AS (id INT) FROM trips;

SELECT TRANSFORM(missing) USING 'cat' AS (id INT) FROM trips;

SELECT TRANSFORM(DISTINCT id) USING 'cat' AS (id INT) FROM trips;

SELECT TRANSFORM(id AS x) USING 'cat' AS (id INT) FROM trips;

SELECT TRANSFORM(id, city) USING 'cat' AS (id INT, city) FROM trips;

SELECT TRANSFORM(id) ROW FORMAT DELIMITED LINES TERMINATED BY ';' USING 'cat' AS (id) FROM trips;

SELECT TRANSFORM(id) ROW FORMAT SERDE 'a.b.C' USING 'cat' AS (id) FROM trips;

SELECT TRANSFORM(id) RECORDWRITER 'a.B' USING 'cat' AS (id) FROM trips;

SELECT transform(array(1, 2), x -> x + 1) AS map, 1 AS reduce;

-- FROM with several INSERTs, FROM with several SELECTs.
CREATE TABLE multi_a (x INT, y STRING) USING parquet;
CREATE TABLE multi_b (x INT) USING parquet;
CREATE TEMPORARY VIEW multi_s AS SELECT * FROM VALUES (1, 'a'), (2, 'b'), (NULL, NULL) AS s(x, y);
FROM multi_s INSERT INTO multi_a SELECT * WHERE x = 1 INSERT INTO multi_b SELECT x;
SELECT * FROM multi_a;
SELECT * FROM multi_b;
WITH c AS (SELECT x + 10 AS x FROM multi_s) FROM c INSERT INTO multi_a SELECT x, 'c' INSERT INTO multi_b SELECT x WHERE x > 11;
SELECT * FROM multi_a;
SELECT * FROM multi_b;
FROM multi_s SELECT x SELECT x + 1;
FROM multi_s SELECT x WHERE x = 1 SELECT length(y);
FROM (SELECT x FROM multi_s) q INSERT OVERWRITE TABLE multi_b SELECT max(x);
SELECT * FROM multi_b;
INSERT INTO multi_b SELECT (SELECT max(y.x) FROM multi_s y WHERE y.x <= s.x) FROM multi_s s;
SELECT * FROM multi_b;
DROP TABLE multi_a;
DROP TABLE multi_b;

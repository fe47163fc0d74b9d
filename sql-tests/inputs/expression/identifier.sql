DECLARE relation STRING = 'things';
DECLARE field STRING = 'n';
DECLARE nothing STRING;
DECLARE number INT = 1;
CREATE TABLE IDENTIFIER('thi' || 'ngs') (n INT, `a b` STRING) USING parquet;
INSERT INTO IDENTIFIER(relation) VALUES (1, 'x');

-- relations
SELECT * FROM IDENTIFIER('things');
SELECT t.n FROM IDENTIFIER(relation) AS t WHERE t.n = 1;
SELECT * FROM IDENTIFIER('default.' || relation);
TABLE IDENTIFIER(relation);
WITH q AS (SELECT 1 AS a) SELECT * FROM IDENTIFIER('q' || '');
SELECT * FROM IDENTIFIER('ran' || 'ge')(2);
SELECT * FROM IDENTIFIER('no' || 'where');

-- columns and functions
SELECT IDENTIFIER(field), IDENTIFIER('things.' || field) + 1, IDENTIFIER('`a b`') FROM things;
SELECT IDENTIFIER(field) AS m FROM things GROUP BY IDENTIFIER(field) ORDER BY IDENTIFIER('m');
SELECT IDENTIFIER('ABS')(-3), IDENTIFIER('coal' || 'esce')(NULL, 2), IDENTIFIER('sum')(n) FROM things;
SELECT 1 AS IDENTIFIER('al'), IDENTIFIER('al') + 1;
SELECT IDENTIFIER FROM VALUES (1) AS t(IDENTIFIER);
SELECT IDENTIFIER('nowhere') FROM things;

-- no names
SELECT IDENTIFIER(nothing);
SELECT IDENTIFIER(number);
SELECT IDENTIFIER(NULL);
SELECT IDENTIFIER('');
SELECT IDENTIFIER('a b');
SELECT IDENTIFIER((SELECT 'n')) FROM things;
SELECT * FROM IDENTIFIER(1 + 1);

-- heads of statements
CREATE VIEW IDENTIFIER('over_' || relation) AS SELECT n + 1 AS m FROM things;
SELECT * FROM over_things;
DROP VIEW IDENTIFIER('over_' || relation);
CREATE DATABASE IDENTIFIER('da' || 'ta');
USE IDENTIFIER('da' || 'ta');
SELECT current_database();
USE IDENTIFIER('default');
DROP DATABASE IDENTIFIER('da' || 'ta');
CREATE TEMPORARY FUNCTION IDENTIFIER('plus_' || 'one')(a INT) RETURNS INT RETURN a + 1;
SELECT IDENTIFIER('plus_one')(1);
DECLARE IDENTIFIER('var' || 'ied') INT = 5;
SELECT varied;
DROP TEMPORARY VARIABLE IDENTIFIER('varied');
DROP TABLE IDENTIFIER(relation);

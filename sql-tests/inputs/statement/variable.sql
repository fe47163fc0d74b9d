-- made, seen, changed
DECLARE speed INT;
SELECT speed, speed IS NULL, session.speed, System.Session.SPEED;
DECLARE VARIABLE limit_of DEFAULT 120;
DECLARE OR REPLACE limit_of, margin DECIMAL(5, 2) = 120.456;
SELECT limit_of, margin, limit_of + 1, typeof(margin);
DECLARE word STRING = 'it''s';
SELECT word || '!', upper(Word);
DECLARE speed INT;
DECLARE OR REPLACE speed = 'fast';
SELECT speed;
DECLARE OR REPLACE speed INT DEFAULT 7;
SET VAR speed = speed * 6;
SELECT speed;
SET VARIABLE speed = 1, margin = speed + 0.5;
SELECT speed, margin;
SET VAR speed = DEFAULT;
SELECT speed;

-- rows as sources
SET VAR (speed, word) = (SELECT max(id), 'n' || count(*) FROM range(5));
SELECT speed, word;
SET VAR (speed, word) = (SELECT 1, 'x' WHERE false);
SELECT speed, word;
SET VAR (speed) = (SELECT DEFAULT);
SELECT speed;
SET VAR (speed, word) = (SELECT 1);
SET VAR speed = (SELECT id FROM range(2));

-- types
DECLARE tiny TINYINT = 300;
DECLARE number INT DEFAULT 'four';
DECLARE number INT DEFAULT '4';
SELECT number;
SET VAR number = 2.9;
SELECT number;
SET VAR number = 3000000000;
SET VAR number = DATE'2024-01-01';
DECLARE short_word VARCHAR(3) = 'word';
DECLARE day_of DATE = '2024-02-29';
SELECT day_of, day_of + 1;
DECLARE moment TIMESTAMP_NTZ = TIMESTAMP_NTZ'2024-02-29 12:00:00';
SELECT moment, date(moment);
DECLARE place STRUCT<x: INT, name: STRING> = named_struct('x', 1, 'name', 'here');
SELECT place.x, session.place.name, system.session.place.x + 1;
DECLARE list = array(1, NULL, 3);
SELECT list[0], size(list), list;
SELECT n FROM VALUES (1) LATERAL VIEW explode(list) AS n;
DECLARE pairs = map('a', 1);
SELECT pairs['a'], map_keys(pairs);
DECLARE nothing = NULL;
SELECT nothing, typeof(nothing);

-- which name is meant
SELECT number FROM VALUES ('a column') AS t(number);
SELECT session.number FROM VALUES ('a column') AS t(number);
SELECT number AS x, x + 1;
SELECT transform(array(1, 2), number -> number * 10);
SELECT transform(array(1, 2), x -> x + number);
SELECT (SELECT number), EXISTS (SELECT 1 WHERE number = 2);
SELECT session.absent;
SELECT `number`;

-- where they stand
SELECT id FROM range(10) WHERE id < number;
SELECT id FROM range(10) LIMIT number;
SELECT id % number, count(*) FROM range(10) GROUP BY id % number ORDER BY ALL;
SELECT number, count(*) FROM range(10) GROUP BY number HAVING count(*) > number;
VALUES (number), (number + 1);
CREATE TABLE from_variable AS SELECT number AS a, word AS b;
INSERT INTO from_variable VALUES (number + 1, 'two');
SELECT * FROM from_variable;
DROP TABLE from_variable;

-- views and functions
CREATE TEMPORARY VIEW sees AS SELECT number AS n;
SELECT * FROM sees;
SET VAR number = 5;
SELECT * FROM sees;
CREATE VIEW outlives AS SELECT number AS n;
CREATE TEMPORARY FUNCTION plus_number(a INT) RETURNS INT RETURN a + number;
SELECT plus_number(1);
CREATE FUNCTION lasting(a INT) RETURNS INT RETURN a + number;
DROP TEMPORARY VARIABLE number;
SELECT * FROM sees;

-- refused
DECLARE untyped;
DECLARE twice, twice INT;
DECLARE elsewhere.v INT;
DECLARE v INT = (SELECT 1);
DECLARE v INT = nowhere + 1;
SET VAR nowhere = 1;
SET VAR speed = 1, session.speed = 2;
SET VAR (speed, word) = (1, 'a');
SET speed = 5;
DROP TEMPORARY VARIABLE nowhere;
DROP TEMPORARY VARIABLE IF EXISTS nowhere;
DROP TEMPORARY VARIABLE builtin.speed;
DROP TEMPORARY VARIABLE session.speed;
SELECT speed;

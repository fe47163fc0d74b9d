-- CHAR is padded and both are checked where they are stored; elsewhere they are text.

CREATE TABLE t (c CHAR(4), d CHAR(6), v VARCHAR(3), s STRING) USING parquet;
DESCRIBE t;
INSERT INTO t VALUES ('ab', 'ab', 'ab', 'ab'), (NULL, '', '', ''), ('abcd  ', 'äö', 'xyz   ', 'abcd');
INSERT INTO t VALUES ('abcde', 'x', 'x', 'x');
INSERT INTO t VALUES ('a', 'x', 'wxyz', 'x');
SELECT concat('[', c, ']'), concat('[', d, ']'), concat('[', v, ']'), length(c), length(v) FROM t ORDER BY s;
SELECT s FROM t WHERE c = 'ab';
SELECT s FROM t WHERE c = 'ab        ';
SELECT s FROM t WHERE 'ab' = d;
SELECT s, c = d, c = s, v = 'ab ', c < d FROM t ORDER BY s;
SELECT typeof(c), typeof(v), typeof(upper(c)) FROM t LIMIT 1;
CREATE TABLE u USING parquet AS SELECT c, v, upper(c) AS x FROM t;
CREATE VIEW w AS SELECT c, v FROM t;
DESCRIBE w;
ALTER TABLE t ADD COLUMNS (e CHAR(2));
ALTER TABLE t CHANGE COLUMN c TYPE CHAR(5);
INSERT INTO t VALUES ('a', 'b', 'c', 'new', 'toolong');
INSERT INTO t VALUES ('a', 'b', 'c', 'new', 'e');
SELECT s, concat('[', e, ']') FROM t ORDER BY s;
DROP VIEW w;
DROP TABLE u;
DROP TABLE t;

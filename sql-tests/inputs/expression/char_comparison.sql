-- Columns of CHAR beside literals, other columns and what is computed.

CREATE TABLE chars(c CHAR(5), d CHAR(3), v VARCHAR(4), n CHAR(2)) USING parquet;
INSERT INTO chars VALUES ('a', 'a', 'a', NULL), ('bc', 'bc', 'bc', 'x');
SELECT count(*) FROM chars WHERE c IN ('a');
SELECT count(*) FROM chars WHERE c IN ('a', 'abcdefgh');
SELECT count(*) FROM chars WHERE c IN ('bc', 'abcdefgh', NULL);
SELECT c, c IN ('bc', cast(NULL AS STRING)), c IN (cast(NULL AS STRING), 'bc') FROM chars ORDER BY c;
SELECT count(*) FROM chars WHERE c NOT IN ('a', 'abcdefgh');
SELECT c, c IN ('a', cast('b' AS STRING)), c IN ('zz', concat('b', 'c')), c IN (NULL) FROM chars ORDER BY c;
SELECT c, c IN (d), d IN (c), c IN (d, 'a'), c IN (v), v IN (c), v IN ('a'), n IN ('x', 'y') FROM chars ORDER BY c;
SELECT c, c = d, c = v, c <=> 'a', 'bc' = c, c = concat('b', 'c') FROM chars ORDER BY c;
SELECT c, c BETWEEN 'a' AND 'a', c BETWEEN d AND d, c BETWEEN 'a' AND 'b', 'a' BETWEEN c AND c FROM chars ORDER BY c;
SELECT nullif(c, 'a'), nullif(c, 'a    '), nullif('a', c), nullif(c, d) FROM chars ORDER BY c;
SELECT c, equal_null(c, 'a'), equal_null(c, d), equal_null('a', c), equal_null(n, NULL) FROM chars ORDER BY c;
SELECT c, c IS DISTINCT FROM 'a', CASE c WHEN 'a' THEN 1 ELSE 2 END, decode(c, 'a', 1, 2) FROM chars ORDER BY c;
SELECT (c, 1) IN (('a', 1)), (c, d) = ('a', 'a'), struct(c) = struct(d), array(c) = array('a') FROM chars ORDER BY c;
SELECT typeof(struct(c)), typeof((c, v)), typeof(array(c)), typeof(c) FROM chars LIMIT 1;
SELECT count(*) FROM chars a JOIN chars b ON a.c IN (b.d);
SELECT c FROM chars a WHERE EXISTS (SELECT 1 FROM chars b WHERE b.d IN (a.c)) ORDER BY c;
SELECT count(*) FROM chars WHERE c IN ('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm', 'n', 'o', 'p', 'q', 'r', 's', 't', 'bc');
CREATE TABLE nested_chars(a ARRAY<CHAR(3)>, b ARRAY<CHAR(5)>, s STRUCT<x: CHAR(2)>, t STRUCT<x: CHAR(4)>) USING parquet;
INSERT INTO nested_chars VALUES (array('a'), array('a'), named_struct('x', 'q'), named_struct('x', 'q'));
SELECT a = b, b = a, s = t, a = array('a') FROM nested_chars;
DROP TABLE nested_chars;
DROP TABLE chars;

-- The columns of an inline table: text is promoted to nothing and nothing to text.

SELECT * FROM VALUES (1), (2.5), (NULL) AS t(a);
SELECT * FROM VALUES (1, 'a'), (2L, 'b') AS t(x, y);
SELECT * FROM VALUES (DATE '2020-01-01'), (TIMESTAMP '2020-01-01 00:00:00');
SELECT * FROM VALUES (array(1)), (array(2.5));
SELECT * FROM VALUES (named_struct('a', 1)), (named_struct('a', 2L));
SELECT * FROM VALUES (1), ('a') AS t(a);
SELECT * FROM VALUES (array(1)), (array('x')) AS t(a);
SELECT * FROM VALUES (1), (true) AS t(a);
SELECT * FROM VALUES (1) AS t(a, b);
SELECT DISTINCT map(1, 2);
SELECT DISTINCT array(map(1, 2));

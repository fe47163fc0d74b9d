-- VALUES as a query and as a relation.

VALUES (1, 'a'), (2, 'b');
VALUES 1, 2, 3;
SELECT * FROM VALUES (1, 'a'), (2, NULL) AS t(x, y);
SELECT * FROM VALUES (1), (2.5), (NULL);
SELECT col1 + 1 FROM VALUES (1), (2);
SELECT * FROM (VALUES (1, array(1, 2)), (2, NULL)) AS t(x, a);
VALUES (1), (2) ORDER BY col1 DESC LIMIT 1;
SELECT * FROM VALUES (1), (CAST(2 AS BIGINT)) AS t(x);
SELECT x, sum(y) FROM VALUES ('a', 1), ('b', 2), ('a', 3) AS t(x, y) GROUP BY x;
SELECT * FROM VALUES (NULL), (NULL) AS t(x);
SELECT * FROM VALUES (1, 2), (3) AS t(x, y);
SELECT * FROM VALUES (1), (array(1)) AS t(x);

-- answers: firesteel
-- Sub-queries that Spark refuses, and those that fail at run time.
CREATE TEMPORARY VIEW t AS SELECT * FROM VALUES (1, 10, 'a'), (2, 20, 'b'), (2, 21, 'b'), (3, NULL, 'c'), (NULL, 40, NULL) AS t(a, b, c);
CREATE TEMPORARY VIEW u AS SELECT * FROM VALUES (1, 100), (1, 101), (2, 200), (4, 400), (NULL, 500), (2, NULL) AS u(k, v);
CREATE TEMPORARY VIEW w AS SELECT * FROM VALUES (1, 10), (2, 22), (3, 30) AS w(p, q);

SELECT (SELECT v FROM u WHERE k = 1);
SELECT a FROM t WHERE b = (SELECT q FROM w);
SELECT a, (SELECT v FROM u WHERE u.k = t.a) FROM t;

-- IN with lists: NULLs, types, rows.

CREATE TEMPORARY VIEW t AS SELECT * FROM VALUES (1, 'a'), (2, 'b'), (3, NULL), (NULL, 'c') AS t(x, s);
SELECT x FROM t WHERE x IN (1, 3);
SELECT x FROM t WHERE x NOT IN (1, 3);
SELECT x FROM t WHERE x NOT IN (1, NULL);
SELECT x, x IN (1, NULL) FROM t;
SELECT x FROM t WHERE s IN ('a', 'b', 'z');
SELECT 1 IN (1.0, 2), 1 IN ('1'), 'a' IN ('a'), NULL IN (1), NULL IN (NULL);
SELECT (1, 'a') IN ((1, 'a'), (2, 'b')), (1, NULL) IN ((1, 2));
SELECT x FROM t WHERE (x, s) IN ((1, 'a'), (2, 'x'));
SELECT x FROM t WHERE x IN (x, 5);
SELECT x FROM t WHERE x + 1 IN (SELECT x FROM t);
SELECT DATE '2020-01-01' IN ('2020-01-01');
SELECT array(1) IN (array(1), array(2));
SELECT 1 IN ('a');
SELECT 1 IN (array(1));
SELECT 1 IN ();

-- Nested values: how they are made, taken apart, compared and shown.

SELECT struct(1, 'a'), named_struct('x', 1, 'y', NULL), array(1, 2, NULL), map('k', 1, 'l', NULL);
SELECT named_struct('x', named_struct('y', 5)).x.y, struct(1, 2).col2, named_struct('A', 1).a;
SELECT array(10, 20)[0], array(10, 20)[1], map('a', 1)['a'], map('a', 1)['b'];
SELECT array(named_struct('x', 1), named_struct('x', 2)).x;
SELECT array(1, 2.5), array(1, '2'), array(), map(), array(array(1), array()), array(NULL);
SELECT map(1, 'a', 2, 'b')[2], map(1, 2)[CAST(NULL AS INT)], array(1)[CAST(NULL AS INT)];
SELECT s.* FROM (SELECT named_struct('p', 1, 'q', 'x') AS s);
SELECT s.p, s.q FROM (SELECT named_struct('p', 1, 'q', 'x') AS s) WHERE s.p = 1;
SELECT struct(a, b) FROM VALUES (1, 2) AS t(a, b);
SELECT struct(a AS x, b + 1 AS y) FROM VALUES (1, 2) AS t(a, b);
SELECT map('a', array(1), 'b', NULL), struct(NULL), array(X'CAFE'), array(true);
SELECT size(array(1, 2)), size(NULL), cardinality(map(1, 2)), array_contains(array(1, NULL), 2);
SELECT element_at(array(1, 2), -1), element_at(map('a', 1), 'a'), try_element_at(array(1), 5);
SELECT a, count(*) FROM VALUES (array(1)), (array(1)), (NULL) AS t(a) GROUP BY a;
SELECT array(1, 2)[2];
SELECT array(1)[-1];
SELECT element_at(array(1), 0);
SELECT element_at(array(1), 3);
SELECT array(1, array(2));
SELECT map(1);
SELECT map(NULL, 1);
SELECT map('a', 1, 'a', 2);
SELECT named_struct('x', 1).y;
SELECT 1.x;
SELECT array(1)['a'];
SELECT named_struct('x');
SELECT (1)[0];

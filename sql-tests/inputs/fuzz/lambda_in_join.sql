-- a lambda in the condition of a join without equal keys
SELECT a, i FROM VALUES (array(1, 2, 3)) AS t(a) JOIN VALUES (0), (1), (2) AS u(i) ON u.i < size(filter(t.a, z -> z > 1)) ORDER BY i;
SELECT a, i FROM VALUES (array(1, 2, 3)) AS t(a) LEFT JOIN VALUES (0), (1), (2) AS u(i) ON u.i > size(filter(t.a, z -> z > u.i)) ORDER BY i;
SELECT (SELECT max(u.i) FROM VALUES (0), (1), (2) AS u(i) WHERE u.i < size(filter(t.a, z -> z > 1))) FROM VALUES (array(1, 2, 3)) AS t(a);

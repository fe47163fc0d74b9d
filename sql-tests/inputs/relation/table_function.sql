-- Functions that make tables.

SELECT * FROM range(3);
SELECT * FROM range(2, 5);
SELECT * FROM range(0, 10, 3);
SELECT * FROM range(5, 0, -2);
SELECT count(*), sum(id) FROM range(1000);
SELECT * FROM range(0);
SELECT * FROM range(1, 3) AS r(n);
SELECT a.id, b.id FROM range(2) a, range(2) b;
SELECT * FROM explode(array(1, 2, NULL));
SELECT * FROM explode(array(1, 2)) AS t(x);
SELECT * FROM posexplode(array('a'));
SELECT * FROM inline(array(named_struct('a', 1, 'b', 'x')));
SELECT * FROM stack(2, 1, 2, 3, 4);
SELECT * FROM range(1, NULL);
SELECT * FROM nosuch(1);
SELECT * FROM upper('a');

-- The SELECT list: names of columns, stars, aliases, DISTINCT.

CREATE TEMPORARY VIEW t AS SELECT * FROM VALUES (1, 'a', 1.5), (2, 'b', NULL), (3, NULL, 2.5), (NULL, 'a', 0.5) AS t(id, s, d);
SELECT * FROM t;
SELECT t.* FROM t;
SELECT id, s AS Name, d + 1 FROM t;
SELECT ID, S FROM T WHERE Id > 1;
SELECT * EXCEPT (s) FROM t;
SELECT *, id * 2 AS twice FROM t;
SELECT 1;
SELECT 1 AS one, 'x', NULL, true;
SELECT 1 + 2 * 3, -id, id % 2 FROM t;
SELECT DISTINCT s FROM t;
SELECT DISTINCT s, id IS NULL FROM t;
SELECT ALL s FROM t;
SELECT count(*), count(id), count(DISTINCT s) FROM t;
SELECT id AS `a b`, s AS `x``y` FROM t;
SELECT (id, s) FROM t;
SELECT id x, x + 1 y, y + 1 z FROM t;
SELECT * FROM t WHERE false;
SELECT missing FROM t;
SELECT t.idd FROM t;
SELECT u.id FROM t;
SELECT * FROM nowhere;
SELECT u.* FROM t;
SELECT id FROM t WHERE s;
SELECT id FROM t WHERE count(*) > 1;
SELECT id, FROM t;
SELEC id FROM t;

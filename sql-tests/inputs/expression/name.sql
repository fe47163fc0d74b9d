-- How names are found: qualifiers, case, fields, ambiguity.

CREATE TEMPORARY VIEW t AS SELECT 1 AS id, named_struct('a', 2, 'B', 3) AS s;
CREATE TEMPORARY VIEW u AS SELECT 1 AS id, 5 AS s2;
SELECT id, ID, t.Id, `id` FROM t;
SELECT s.a, s.b, t.s.a, s.A AS x FROM t;
SELECT s.* FROM t;
SELECT t.id, u.id FROM t JOIN u ON t.id = u.id;
SELECT a.id FROM t AS a;
SELECT x FROM t AS a(x, y);
SELECT q.id FROM (SELECT id FROM t) q;
SELECT id FROM t, u;
SELECT t.id FROM t AS a;
SELECT s.nope FROM t;
SELECT id.x FROM t;
SELECT x FROM t AS a(x);
SELECT x FROM t AS a(x, y, z);
SELECT `a.b` FROM t;
SELECT id FROM t a JOIN t b ON a.id = b.id;
SELECT "id" FROM t;

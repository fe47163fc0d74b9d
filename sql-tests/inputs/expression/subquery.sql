-- Subqueries: scalar, IN, EXISTS, correlated, nested, and what they refuse.

CREATE TEMPORARY VIEW t AS SELECT * FROM VALUES (1, 10, 'a'), (2, 20, 'b'), (3, 30, 'a'), (4, NULL, NULL) AS t(id, v, s);
CREATE TEMPORARY VIEW u AS SELECT * FROM VALUES (1, 100), (1, 200), (3, 300), (NULL, 400) AS u(tid, w);
SELECT id, (SELECT sum(w) FROM u WHERE u.tid = t.id) AS total FROM t;
SELECT id, (SELECT count(*) FROM u WHERE u.tid = t.id) AS n FROM t;
SELECT id FROM t WHERE v > (SELECT avg(v) FROM t);
SELECT id FROM t WHERE v > (SELECT avg(v) FROM t t2 WHERE t2.s = t.s);
SELECT id FROM t WHERE id IN (SELECT tid FROM u);
SELECT id FROM t WHERE id NOT IN (SELECT tid FROM u);
SELECT id FROM t WHERE id NOT IN (SELECT tid FROM u WHERE tid IS NOT NULL);
SELECT id FROM t WHERE EXISTS (SELECT * FROM u WHERE u.tid = t.id AND w > 150);
SELECT id FROM t WHERE NOT EXISTS (SELECT 1 FROM u WHERE u.tid = t.id);
SELECT id FROM t WHERE EXISTS (SELECT 1 FROM u WHERE u.tid = t.id) OR id = 4;
SELECT id, id IN (SELECT tid FROM u) FROM t;
SELECT id, EXISTS (SELECT 1 FROM u WHERE tid = id) AS e FROM t;
SELECT id FROM t WHERE (id, v) IN (SELECT tid, 10 FROM u);
SELECT s, sum(v) FROM t GROUP BY s HAVING sum(v) >= (SELECT max(v) FROM t);
SELECT id, (SELECT max(w) FROM u WHERE u.tid = t.id AND EXISTS (SELECT 1 FROM t x WHERE x.id = u.tid)) AS m FROM t;
SELECT * FROM (SELECT id AS a FROM t WHERE id IN (SELECT tid FROM u)) q WHERE a > 1;
SELECT id FROM t WHERE 1 = (SELECT count(*) FROM u WHERE u.tid = t.id);
SELECT id FROM t WHERE v = (SELECT max(v) FROM t WHERE s = 'zzz');
SELECT CASE WHEN EXISTS (SELECT 1 FROM u) THEN 'some' ELSE 'none' END;
SELECT (SELECT id, v FROM t LIMIT 1);
SELECT id FROM t WHERE id IN (SELECT tid, w FROM u);
SELECT id FROM t WHERE id = (SELECT nope FROM u);

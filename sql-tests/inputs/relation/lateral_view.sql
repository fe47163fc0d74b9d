-- LATERAL VIEW, generators in the SELECT list, LATERAL subqueries.

CREATE TEMPORARY VIEW t AS SELECT * FROM VALUES (1, array(10, 20), map('a', 1)), (2, array(), map()), (3, NULL, NULL), (4, array(NULL), map('b', NULL)) AS t(id, a, m);
SELECT id, e FROM t LATERAL VIEW explode(a) x AS e;
SELECT id, e FROM t LATERAL VIEW OUTER explode(a) x AS e;
SELECT id, p, e FROM t LATERAL VIEW posexplode(a) x AS p, e;
SELECT id, k, v FROM t LATERAL VIEW explode(m) x AS k, v;
SELECT id, x.* FROM t LATERAL VIEW explode(m) x;
SELECT id, e, f FROM t LATERAL VIEW explode(a) x AS e LATERAL VIEW explode(array(e, 0)) y AS f;
SELECT id, e FROM t LATERAL VIEW explode(a) x AS e WHERE e > 10;
SELECT e, count(*) FROM t LATERAL VIEW OUTER explode(a) x AS e GROUP BY e;
SELECT explode(a) FROM t;
SELECT id, explode(a) AS e FROM t;
SELECT explode_outer(a) FROM t;
SELECT posexplode(array('x', 'y'));
SELECT explode(map('a', 1, 'b', 2));
SELECT inline(array(struct(1, 'a'), struct(2, 'b')));
SELECT stack(2, 1, 'a', 2, 'b');
SELECT t.id, s.n FROM t, LATERAL (SELECT t.id * 2 AS n) s;
SELECT t.id, s.n FROM t LEFT JOIN LATERAL (SELECT t.id AS n WHERE t.id > 2) s ON true;
SELECT explode(1);
SELECT explode(a) + 1 FROM t;
SELECT id, e FROM t LATERAL VIEW upper('a') x AS e;
SELECT id, e FROM t LATERAL VIEW explode(a) x AS e, f;

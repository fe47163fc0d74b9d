-- answers: firesteel
-- Sub-queries that Spark refuses, and those that fail at run time.
CREATE TEMPORARY VIEW t AS SELECT * FROM VALUES (1, 10, 'a'), (2, 20, 'b'), (2, 21, 'b'), (3, NULL, 'c'), (NULL, 40, NULL) AS t(a, b, c);
CREATE TEMPORARY VIEW u AS SELECT * FROM VALUES (1, 100), (1, 101), (2, 200), (4, 400), (NULL, 500), (2, NULL) AS u(k, v);
CREATE TEMPORARY VIEW w AS SELECT * FROM VALUES (1, 10), (2, 22), (3, 30) AS w(p, q);

SELECT (SELECT v FROM u WHERE k = 1);
SELECT a FROM t WHERE b = (SELECT q FROM w);
SELECT a, b, (SELECT CASE WHEN count(*) = 0 THEN t.b ELSE -1 END FROM u WHERE u.k = t.a) FROM t;
SELECT a, b, (SELECT sum(v + t.b) FROM u WHERE u.k = t.a) FROM t;
SELECT a, b, (SELECT max(t.b)) FROM t;
SELECT a, (SELECT v FROM u WHERE u.k = t.a) FROM t;
SELECT a, (SELECT max(q) FROM w WHERE w.p = t.a AND EXISTS (SELECT 1 FROM u WHERE u.k = w.p AND u.v > t.b)) FROM t;
SELECT a, (SELECT count(*) FROM w WHERE w.q > (SELECT min(v) - 100 + t.a FROM u WHERE u.k = w.p)) FROM t;
SELECT a, (SELECT (SELECT max(v) FROM u WHERE u.k = t.a) + min(q) FROM w) FROM t;
SELECT a, b FROM t ORDER BY (SELECT sum(v) FROM u WHERE u.k = t.a) DESC, b;
SELECT a, max(b), (SELECT sum(v) FROM u WHERE u.k = t.a) FROM t GROUP BY a;
SELECT a FROM t WHERE EXISTS (SELECT 1 FROM w WHERE w.p = t.a AND EXISTS (SELECT 1 FROM u WHERE u.k = t.a AND u.k = w.p));
SELECT a FROM t WHERE EXISTS (SELECT 1 FROM w WHERE NOT EXISTS (SELECT 1 FROM u WHERE u.k = t.a AND u.v > w.q * 10));
SELECT a, (SELECT sum(s.x) FROM w, LATERAL (SELECT w.q + t.b AS x) s WHERE w.p = t.a) FROM t;
SELECT a, (SELECT max(s.v) FROM w, LATERAL (SELECT v FROM u WHERE u.k = w.p AND u.v > t.b) s WHERE w.p <= t.a) FROM t;
SELECT t.a, s.n FROM t, LATERAL (SELECT count(*) AS n FROM u WHERE EXISTS (SELECT 1 FROM w WHERE w.p = u.k AND w.q > t.b)) s;

CREATE TEMPORARY VIEW t AS SELECT * FROM VALUES (1, 10, 'a'), (2, 20, 'b'), (2, 21, 'b'), (3, NULL, 'c'), (NULL, 40, NULL) AS t(a, b, c);
CREATE TEMPORARY VIEW u AS SELECT * FROM VALUES (1, 100), (1, 101), (2, 200), (4, 400), (NULL, 500), (2, NULL) AS u(k, v);
CREATE TEMPORARY VIEW w AS SELECT * FROM VALUES (1, 10), (2, 22), (3, 30) AS w(p, q);

-- uncorrelated values
SELECT a, (SELECT max(v) FROM u) FROM t;
SELECT a FROM t WHERE b > (SELECT min(q) FROM w);
SELECT (SELECT v FROM u WHERE k = 4);
SELECT (SELECT v FROM u WHERE k = 99);
SELECT a FROM t ORDER BY (SELECT 1), b;
SELECT sum(b) + (SELECT max(q) FROM w) FROM t;
SELECT a, count(*) FROM t GROUP BY a HAVING count(*) > (SELECT min(p) FROM w);
-- correlated by equality
SELECT a, b, (SELECT max(v) FROM u WHERE u.k = t.a) FROM t;
SELECT a, b, (SELECT count(*) FROM u WHERE u.k = t.a) FROM t;
SELECT a, b, (SELECT count(v) + 1 FROM u WHERE u.k = t.a) FROM t;
SELECT a, b, (SELECT coalesce(sum(v), -1) FROM u WHERE u.k = t.a) FROM t;
SELECT a, b FROM t WHERE b * 10 > (SELECT avg(v) FROM u WHERE u.k = t.a);
SELECT a, b FROM t WHERE (SELECT count(*) FROM u WHERE u.k = t.a) = 0;
SELECT a, b, (SELECT collect_list(v) FROM u WHERE u.k = t.a AND v < 200) FROM t;
SELECT a, b, (SELECT count(*) FROM u WHERE u.k = t.a HAVING count(*) > 1) FROM t;
SELECT a, b, (SELECT count(*) FROM u WHERE u.k = t.a + 1) FROM t;
SELECT a, b, (SELECT max(v) FROM u WHERE u.k <=> t.a) FROM t;
-- correlated by other conditions
SELECT a, b, (SELECT max(v) FROM u WHERE u.k < t.a) FROM t;
SELECT a, b, (SELECT count(*) FROM u WHERE u.k > t.a OR t.a IS NULL) FROM t;
SELECT a, b, (SELECT sum(v) FROM u WHERE u.k = t.a AND u.v > t.b * 10) AS s FROM t;
SELECT a, b, (SELECT count(DISTINCT k) FROM u WHERE v > t.b * 10) FROM t;
SELECT a, b, (SELECT t.a + 1) FROM t;
-- no aggregate: one row at the most
SELECT a, (SELECT q FROM w WHERE w.p = t.a) FROM t;
SELECT a, (SELECT v FROM u WHERE u.k = t.a AND v > 150) FROM t WHERE a > 2;
SELECT a, (SELECT v FROM u WHERE u.k = t.a ORDER BY v DESC NULLS LAST LIMIT 1) FROM t;
SELECT a, (SELECT DISTINCT k FROM u WHERE u.k = t.a) FROM t;
SELECT a, b, (SELECT v FROM u WHERE u.k < t.a ORDER BY v LIMIT 1) FROM t;
-- grouped, set operations, windows inside
SELECT a, (SELECT max(n) FROM (SELECT count(*) AS n FROM u WHERE u.k = t.a GROUP BY v)) FROM t;
SELECT a, (SELECT sum(x) FROM (SELECT v AS x FROM u WHERE u.k = t.a UNION ALL SELECT q FROM w WHERE w.p = t.a)) FROM t;
SELECT a, (SELECT count(*) FROM (SELECT k FROM u WHERE u.k <= t.a UNION SELECT p FROM w WHERE w.p >= t.a)) FROM t;
SELECT a, (SELECT max(r) FROM (SELECT row_number() OVER (ORDER BY v) AS r FROM u WHERE u.k <= t.a)) FROM t;
SELECT a, (SELECT sum(q) FROM w LEFT JOIN u ON u.k = w.p AND u.v > 100 WHERE w.p >= t.a) FROM t;
SELECT a, (SELECT count(u.v) FROM w LEFT JOIN u ON u.k = w.p AND w.p = t.a) FROM t;
-- two levels deep
-- in other places
SELECT CASE WHEN a = 2 THEN (SELECT max(v) FROM u WHERE u.k = t.a) ELSE 0 END FROM t;
SELECT a, sum((SELECT max(v) FROM u WHERE u.k = t.a)) FROM t GROUP BY a;
SELECT a, count(*) FROM t GROUP BY a HAVING (SELECT count(*) FROM u WHERE u.k = t.a) > 1;
WITH x AS (SELECT a, b FROM t WHERE a IS NOT NULL) SELECT x.a, (SELECT count(*) FROM x y WHERE y.a = x.a) FROM x;
WITH x AS (SELECT a, b FROM t) SELECT x.a, (SELECT max(y.b) FROM x y JOIN x z ON y.a = z.a WHERE y.a < x.a) FROM x;
SELECT t.a, w.q FROM t JOIN w ON t.a = w.p AND w.q > (SELECT min(b) FROM t);

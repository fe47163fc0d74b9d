-- Sub-queries of no row and of one row for each row outside, and stars that show the columns outside.
CREATE TEMPORARY VIEW box AS SELECT * FROM VALUES (1, 1, 10), (1, 2, 20), (2, 2, 30), (3, NULL, NULL) AS box(a, b, c);
SELECT (SELECT 1 WHERE false);
SELECT (SELECT a FROM VALUES (5) AS t(a) WHERE a > 5) IS NULL, (SELECT 5 LIMIT 0) + 1;
SELECT a, (SELECT c FROM box inside WHERE inside.a = box.a AND inside.b = 2 LIMIT 1) AS first FROM box ORDER BY a, b;
SELECT a FROM box WHERE c = (SELECT c FROM box inside WHERE box.a < inside.c ORDER BY c LIMIT 1);
SELECT a FROM box WHERE exists (SELECT 1 FROM box inside WHERE inside.a = box.a LIMIT 1) ORDER BY a;
SELECT * FROM box, LATERAL (SELECT *) ORDER BY 1, 2;
SELECT * FROM VALUES (1) AS t(x), LATERAL (SELECT t.*, u.* FROM VALUES (2), (3) AS u(y)) ORDER BY 3;
SELECT a, b FROM box WHERE exists (SELECT * WHERE a = 1) ORDER BY b;
SELECT * FROM box JOIN LATERAL (SELECT inside.c AS d FROM box inside WHERE inside.a = box.a LIMIT 1) ORDER BY a, b;
SELECT count(*) FROM box WHERE (SELECT max(a) FROM box) > 2;
SELECT max(a) FROM box HAVING (SELECT max(a) FROM box) > 5;

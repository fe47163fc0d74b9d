-- Filters that become constant on their way down to the tables.

CREATE TEMPORARY VIEW shop AS SELECT * FROM VALUES (1, 5), (2, 6), (3, NULL) AS t(item, price);
CREATE TEMPORARY VIEW web AS SELECT * FROM VALUES (1, 7), (4, 8) AS t(item, price);
CREATE TEMPORARY VIEW item AS SELECT * FROM VALUES (1, 'a'), (2, 'b'), (3, 'c'), (4, 'd') AS t(id, name);
CREATE TEMPORARY VIEW every AS
SELECT 'shop' AS kind, name, price FROM shop JOIN item ON item = id UNION ALL SELECT 'web', name, price FROM web JOIN item ON item = id;

SELECT * FROM every WHERE kind = 'web' ORDER BY name;
SELECT kind, count(*), sum(price) FROM every WHERE kind <> 'web' GROUP BY kind;
SELECT count(*), sum(price) FROM every WHERE kind = 'none';
SELECT kind, name FROM every WHERE kind = 'web' OR name = 'b' ORDER BY name;
SELECT a.name, a.price, b.price FROM every a FULL JOIN every b ON a.name = b.name AND b.kind = 'web' WHERE a.kind = 'shop' ORDER BY a.name;
SELECT i.name, e.price FROM item i LEFT JOIN (SELECT * FROM every WHERE kind = 'none') e ON i.name = e.name ORDER BY i.name;
SELECT name FROM item WHERE name NOT IN (SELECT name FROM every WHERE kind = 'none') ORDER BY name;
SELECT name FROM item WHERE EXISTS (SELECT 1 FROM every WHERE kind = 'web' AND every.name = item.name) ORDER BY name;
SELECT * FROM every WHERE kind = CAST(NULL AS STRING);
SELECT count(*) FROM every WHERE 1 = 1 AND kind IN ('web', 'shop') AND price > 5;

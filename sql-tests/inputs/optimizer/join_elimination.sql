-- Joins whose other side is not read.

CREATE TEMPORARY VIEW item AS SELECT CAST(id AS INT) AS i_id, concat('item ', id) AS name, id % 3 AS class FROM range(1, 11);
CREATE TEMPORARY VIEW sale AS
SELECT * FROM VALUES (1, 3, 5.0), (2, 3, 7.5), (3, 10, 1.0), (4, NULL, 2.0), (5, 1, 3.0) AS t(s_id, s_item, price);
CREATE TEMPORARY VIEW strange AS SELECT * FROM VALUES (1, 3), (2, 11), (3, 0), (4, NULL) AS t(x_id, x_item);
CREATE TEMPORARY VIEW some_items AS SELECT * FROM item WHERE i_id <> 3;
CREATE TEMPORARY VIEW twice AS SELECT * FROM item UNION ALL SELECT * FROM item WHERE i_id = 3;
CACHE TABLE item;
CACHE TABLE sale;
CACHE TABLE strange;
CACHE TABLE some_items;
CACHE TABLE twice;
CREATE TEMPORARY VIEW report AS
SELECT s.*, i.*, c.class AS other FROM sale s LEFT JOIN item i ON s_item = i_id LEFT JOIN item c ON s_id = c.i_id;

SELECT count(*), sum(price) FROM report;
SELECT s_id, price FROM report ORDER BY s_id;
SELECT s_id, name FROM report ORDER BY s_id;
SELECT other, count(*) FROM report GROUP BY other ORDER BY other;
SELECT count(*), sum(price) FROM sale JOIN item ON s_item = i_id;
SELECT count(*), sum(price) FROM item JOIN sale ON s_item = i_id;
SELECT sum(price) FROM item RIGHT JOIN sale ON s_item = i_id;
SELECT sum(price) FROM sale WHERE s_item IN (SELECT i_id FROM item);
SELECT sum(price) FROM sale WHERE s_item NOT IN (SELECT i_id FROM item);
SELECT sum(price) FROM sale WHERE EXISTS (SELECT 1 FROM item WHERE i_id = s_item);
SELECT sum(price) FROM sale WHERE NOT EXISTS (SELECT 1 FROM item WHERE i_id = s_item);
SELECT count(*), sum(x_id) FROM strange JOIN item ON x_item = i_id;
SELECT count(*), sum(x_id) FROM strange LEFT JOIN item ON x_item = i_id;
SELECT count(*), sum(price) FROM sale JOIN some_items ON s_item = i_id;
SELECT count(*), sum(price) FROM sale LEFT JOIN some_items ON s_item = i_id;
SELECT count(*), sum(price) FROM sale JOIN twice ON s_item = i_id;
SELECT count(*), sum(price) FROM sale LEFT JOIN twice ON s_item = i_id;
SELECT DISTINCT s_id FROM sale LEFT JOIN twice ON s_item = i_id ORDER BY s_id;
SELECT s_item, max(price), count(DISTINCT s_id) FROM sale LEFT JOIN twice ON s_item = i_id GROUP BY s_item ORDER BY s_item;
SELECT s_item, max(price), count(s_id) FROM sale LEFT JOIN twice ON s_item = i_id GROUP BY s_item ORDER BY s_item;
SELECT count(*) FROM sale LEFT JOIN item ON s_item = i_id AND class = 0;
SELECT count(*) FROM sale JOIN item ON s_item = i_id AND class = 0;
SELECT count(*) FROM sale LEFT JOIN item ON s_item > i_id;
SELECT count(*) FROM sale LEFT JOIN (SELECT class, max(name) AS most FROM item GROUP BY class) ON s_item = class;
SELECT count(*) FROM sale LEFT JOIN (SELECT max(i_id) AS most FROM item) ON true;
SELECT count(*) FROM sale LEFT JOIN (SELECT DISTINCT class, i_id FROM twice) ON s_item = i_id;
SELECT count(*) FROM sale LEFT JOIN (SELECT i_id FROM twice LIMIT 1) ON s_item = i_id;
SELECT count(*) FROM sale s LEFT JOIN (SELECT a.i_id FROM item a JOIN item b ON a.i_id = b.i_id) ON s_item = i_id;
SELECT count(*), count(s.s_item) FROM strange x LEFT JOIN sale s ON x_id = s_id JOIN item ON s.s_item = i_id;
SELECT count(*) FROM (SELECT s.s_item FROM strange x LEFT JOIN sale s ON x_item = s_id) JOIN item ON s_item = i_id;
SELECT s_id, rank() OVER (ORDER BY price) AS r FROM sale LEFT JOIN item ON s_item = i_id ORDER BY s_id;
SELECT count(*) FROM sale LEFT JOIN item ON CAST(s_item AS BIGINT) = CAST(i_id AS BIGINT);
SELECT (SELECT count(*) FROM sale s LEFT JOIN item ON s_item = i_id WHERE s.s_id <= x_id) FROM strange ORDER BY x_id;
SELECT count(*) FROM sale a FULL JOIN item ON s_item = i_id;
SELECT count(*) FROM (SELECT s_id, s_item, (SELECT max(name) FROM item WHERE i_id = s_item) AS n FROM sale);
SELECT count(*) FROM (SELECT DISTINCT monotonically_increasing_id() FROM sale LEFT JOIN twice ON s_item = i_id);
SELECT count(DISTINCT id) FROM (SELECT uuid() AS id FROM sale LEFT JOIN twice ON s_item = i_id);
SELECT max(x) > 4 FROM (SELECT monotonically_increasing_id() AS x FROM sale LEFT JOIN twice ON s_item = i_id);
SELECT count(*) FROM sale LEFT JOIN (SELECT DISTINCT CAST(name AS STRING) AS k FROM item) ON CAST(s_item AS STRING) = k;
SELECT count(*) FROM sale LEFT JOIN (SELECT class FROM item GROUP BY class HAVING sum(i_id) > 0) ON s_item = class;

-- Outer joins come after inner joins that stand upon them, and answer as if they came first.

CREATE TEMPORARY VIEW sales AS SELECT CAST(id AS INT) AS sale, CAST(id % 10 AS INT) AS item, CASE WHEN id % 6 = 5 THEN NULL ELSE CAST(id % 4 AS INT) END AS day, id * 10 AS price FROM range(60);
CREATE TEMPORARY VIEW returns AS SELECT CAST(id * 3 % 50 AS INT) AS sale, CASE WHEN id % 5 = 0 THEN NULL ELSE CAST(id % 3 AS INT) END AS reason, id AS amount FROM range(30);
CREATE TEMPORARY VIEW reasons AS SELECT * FROM VALUES (0, 'late'), (1, 'broken'), (1, 'lost'), (NULL, 'none') AS reasons(reason, name);
CREATE TEMPORARY VIEW items AS SELECT * FROM VALUES (1, 'pen'), (3, 'cup'), (3, 'mug'), (7, NULL), (NULL, 'ghost') AS items(item, name);
CREATE TEMPORARY VIEW days AS SELECT * FROM VALUES (1, 'monday'), (2, 'tuesday') AS days(day, name);
SELECT s.sale, i.name, d.name, r.amount FROM sales s LEFT JOIN returns r ON s.sale = r.sale, items i, days d WHERE s.item = i.item AND s.day = d.day;
SELECT i.name, sum(s.price), sum(r.amount), count(r.sale), count(*) FROM sales s LEFT JOIN returns r ON s.sale = r.sale JOIN items i ON s.item = i.item GROUP BY i.name;
SELECT s.sale, r.amount, x.name FROM sales s LEFT JOIN returns r ON s.sale = r.sale LEFT JOIN reasons x ON r.reason = x.reason JOIN days d ON s.day = d.day JOIN items i ON i.item = s.item;
SELECT s.sale, r.amount FROM sales s LEFT JOIN returns r ON s.sale = r.sale AND r.amount > 12 JOIN days d ON s.day = d.day WHERE coalesce(r.amount, -1) < 20 AND d.name = 'monday';
SELECT s.sale, r.amount, x.name FROM sales s LEFT JOIN returns r ON s.sale = r.sale JOIN reasons x ON r.reason = x.reason JOIN items i ON s.item = i.item;
SELECT s.sale, r.amount, x.name FROM sales s LEFT JOIN returns r ON s.sale = r.sale JOIN reasons x ON coalesce(r.reason, 0) = x.reason JOIN items i ON s.item = i.item;
SELECT s.sale, r.amount FROM returns r RIGHT JOIN sales s ON s.sale = r.sale JOIN days d ON s.day = d.day JOIN items i ON s.item = i.item;
SELECT s.sale, r.amount FROM returns r FULL JOIN sales s ON s.sale = r.sale JOIN days d ON s.day = d.day JOIN items i ON s.item = i.item;
SELECT s.sale, r.amount FROM sales s LEFT JOIN returns r ON s.sale = r.sale AND s.price > 100 JOIN days d ON s.day = d.day AND s.price < d.day * 400 JOIN items i ON s.item = i.item;
SELECT * FROM days d JOIN (SELECT s.day, s.item, r.amount FROM sales s LEFT JOIN returns r ON s.sale = r.sale) x ON d.day = x.day JOIN items i ON i.item = x.item;
SELECT s.sale FROM sales s LEFT JOIN returns r ON s.sale = r.sale JOIN days d ON s.day = d.day WHERE r.sale IS NULL;
SELECT s.sale, (SELECT count(*) FROM items i WHERE i.item = s.item) AS n FROM sales s LEFT JOIN returns r ON s.sale = r.sale JOIN days d ON s.day = d.day WHERE EXISTS (SELECT 1 FROM items i LEFT JOIN reasons x ON i.item = x.reason JOIN days e ON e.day = i.item WHERE e.day = s.item);
SELECT d.name, count(*) FROM sales s LEFT JOIN returns r ON s.sale = r.sale JOIN days d ON s.day = d.day GROUP BY d.name UNION ALL SELECT i.name, r.amount FROM sales s LEFT JOIN returns r ON s.sale = r.sale JOIN items i ON s.item = i.item WHERE s.sale < 8;
SELECT s.* FROM sales s LEFT ANTI JOIN returns r ON s.sale = r.sale JOIN days d ON s.day = d.day JOIN items i ON s.item = i.item;

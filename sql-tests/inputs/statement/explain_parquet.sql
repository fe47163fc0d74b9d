-- answers: firesteel
-- EXPLAIN of what aggregates and joins ask of Parquet files: decimals in 64 bits, texts as codes, keys of a join below an aggregate.

COPY (SELECT CAST(id % 5000 AS INT) AS k, concat('s', id % 4) AS s, CAST(id % 1000 / 100 AS DECIMAL(15, 2)) AS price, CAST(id % 11 / 100 AS DECIMAL(15, 2)) AS discount, CAST(IF(id % 7 = 0, NULL, id) AS DECIMAL(5, 0)) AS some FROM range(10000)) TO '${folder}/sold/a.parquet';
COPY (SELECT CAST(id % 5000 AS INT) AS k, concat('t', id % 3) AS s, CAST(-id % 1000 / 100 AS DECIMAL(15, 2)) AS price, CAST(NULL AS DECIMAL(15, 2)) AS discount, CAST(id AS DECIMAL(5, 0)) AS some FROM range(10000)) TO '${folder}/sold/b.parquet';
CREATE TEMPORARY VIEW sold AS SELECT * FROM parquet.`${folder}/sold`;
EXPLAIN SELECT s, sum(price * (1 - discount)), count(*) FROM sold GROUP BY s;
SELECT s, sum(price * (1 - discount)), avg(discount), sum(some), count(*) FROM sold WHERE k < 4000 GROUP BY s ORDER BY s;
EXPLAIN SELECT sum(price * discount), sum(some) FROM sold WHERE discount > 0.05 AND price < 5;
SELECT sum(price * discount), sum(some), count(some) FROM sold WHERE discount > 0.05 AND price < 5;
SET firesteel.optimizer.narrow_decimals = false;
EXPLAIN SELECT s, sum(price * (1 - discount)), count(*) FROM sold GROUP BY s;
SELECT s, sum(price * (1 - discount)), avg(discount), sum(some), count(*) FROM sold WHERE k < 4000 GROUP BY s ORDER BY s;
SELECT sum(price * discount), sum(some), count(some) FROM sold WHERE discount > 0.05 AND price < 5;
RESET firesteel.optimizer.narrow_decimals;
EXPLAIN SELECT a.k, a.price FROM sold a WHERE a.some < 30 AND a.price = (SELECT min(b.price) FROM sold b WHERE b.k = a.k);
SELECT a.k, a.price, count(*) FROM sold a WHERE a.some < 30 AND a.price = (SELECT min(b.price) FROM sold b WHERE b.k = a.k) GROUP BY 1, 2 ORDER BY 1 LIMIT 5;
SET firesteel.optimizer.grouped_join = false;
EXPLAIN SELECT a.k, a.price FROM sold a WHERE a.some < 30 AND a.price = (SELECT min(b.price) FROM sold b WHERE b.k = a.k);
SELECT a.k, a.price, count(*) FROM sold a WHERE a.some < 30 AND a.price = (SELECT min(b.price) FROM sold b WHERE b.k = a.k) GROUP BY 1, 2 ORDER BY 1 LIMIT 5;
RESET firesteel.optimizer.grouped_join;
DROP VIEW sold;

-- Arithmetic and sums of decimals whose values are known to be small, or not small enough.
CREATE TEMPORARY VIEW sold AS SELECT CAST(id % 3 AS INT) AS g, CAST(id * 1.25 - 100 AS DECIMAL(15, 2)) AS price,
  CAST((id % 11) / 100 AS DECIMAL(15, 2)) AS discount, CAST(CASE WHEN id % 5 = 0 THEN NULL ELSE (id % 9) / 100 END AS DECIMAL(12, 2)) AS tax,
  CAST(999999999999999 AS DECIMAL(18, 0)) - CAST(id AS DECIMAL(10, 0)) AS large, CAST(7 AS DECIMAL(5, 1)) AS same,
  CAST(NULL AS DECIMAL(9, 2)) AS none, CASE WHEN id % 2 = 0 THEN 'even' ELSE 'odd' END AS parity FROM range(1000);
CACHE TABLE sold;
SELECT sum(price), avg(price), sum(discount), avg(tax), sum(same), avg(same), sum(none), avg(none), count(tax), count(*) FROM sold;
SELECT g, parity, sum(price * (1 - discount)), sum(price * (1 - discount) * (1 + tax)), avg(discount), count(*) FROM sold GROUP BY g, parity ORDER BY g, parity;
SELECT parity, sum(large), sum(large * same), avg(large + 1), sum(large - price) FROM sold GROUP BY parity ORDER BY parity;
SELECT g, sum(price + tax), sum(price - discount), sum(-price) FROM sold WHERE price > 0 GROUP BY g ORDER BY g;
SELECT g, min(price), max(price), sum(price) FROM sold GROUP BY g ORDER BY g;
SELECT price, sum(price) FROM sold WHERE g = 1 AND price < -90 GROUP BY price ORDER BY price;
SELECT parity, sum(price) FILTER (WHERE discount > 0.05), sum(DISTINCT discount) FROM sold GROUP BY parity ORDER BY parity;
SELECT sum(large * large) FROM sold WHERE price > 100;
SELECT parity, upper(parity), sum(tax) FROM sold WHERE parity LIKE 'e%' GROUP BY parity;
SELECT sum(price * discount) FROM sold WHERE g = 7;
SELECT g, sum(price) FROM sold WHERE g = 7 GROUP BY g;
UNCACHE TABLE sold;

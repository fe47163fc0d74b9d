-- answers: firesteel
-- EXPLAIN of the rules for aggregates and windows: what each does, and that its setting turns it off.

CACHE TABLE sold AS SELECT CAST(id % 50 AS INT) AS k, concat('s', id % 4) AS s, CAST(id % 1000 / 100 AS DECIMAL(15, 2)) AS price, CAST(id % 11 / 100 AS DECIMAL(15, 2)) AS discount FROM range(10000);
EXPLAIN SELECT s, sum(price * (1 - discount)), count(*) FROM sold GROUP BY s;
SET firesteel.optimizer.narrow_decimals = false;
EXPLAIN SELECT s, sum(price * (1 - discount)), count(*) FROM sold GROUP BY s;
SET firesteel.optimizer.packed_aggregate = false;
EXPLAIN SELECT s, sum(price * (1 - discount)), count(*) FROM sold GROUP BY s;
SET firesteel.optimizer.narrow_decimals = true;
EXPLAIN SELECT sum(price * (1 - discount)), avg(discount) FROM sold WHERE k < 10;
EXPLAIN SELECT k, price FROM (SELECT k, price, row_number() OVER (PARTITION BY k ORDER BY price DESC) AS n FROM sold) WHERE n <= 2;
SET firesteel.optimizer.top_rows = false;
EXPLAIN SELECT k, price FROM (SELECT k, price, row_number() OVER (PARTITION BY k ORDER BY price DESC) AS n FROM sold) WHERE n <= 2;
RESET firesteel.optimizer.top_rows;
RESET firesteel.optimizer.packed_aggregate;
RESET firesteel.optimizer.narrow_decimals;
UNCACHE TABLE sold;

-- answers: firesteel
-- spark.sql.crossJoin.enabled = false: the joins that it refuses. Spark shows its own plans in these errors.

CREATE TABLE a(x INT, s STRING);
CREATE TABLE b(y INT, z INT);
CREATE VIEW pairs AS SELECT * FROM a, b;
SET spark.sql.crossJoin.enabled = false;
SELECT * FROM a JOIN b;
SELECT 1 FROM a, b;
SELECT * FROM a JOIN b ON true;
SELECT * FROM a JOIN b ON x = 1 AND y = 1;
SELECT * FROM a LEFT JOIN b ON x = 1;
SELECT * FROM a RIGHT JOIN b;
SELECT * FROM a FULL JOIN b ON x = 1;
SELECT * FROM a LEFT JOIN b WHERE y IS NOT NULL;
SELECT * FROM a, (SELECT max(y) AS m FROM b);
SELECT * FROM a, (SELECT 1 AS one) o WHERE one = x;
SELECT * FROM a, b, (SELECT y AS y2 FROM b) c WHERE x = y2;
SELECT * FROM a CROSS JOIN b, (SELECT y AS y2 FROM b) c;
SELECT * FROM a, LATERAL (SELECT y FROM b);
SELECT * FROM a NATURAL JOIN b;
SELECT * FROM range(2) r1, range(2) r2;
SELECT * FROM pairs;
SELECT x FROM a WHERE x IN (SELECT y FROM b, a);
INSERT INTO b SELECT x, y FROM a, b;

-- spark.sql.crossJoin.enabled = false: the joins that it lets through.

CREATE TABLE a(x INT, s STRING) USING parquet;
INSERT INTO a VALUES (1, 'p'), (2, 'q'), (NULL, 'r');
CREATE TABLE b(y INT, z INT) USING parquet;
INSERT INTO b VALUES (1, 10), (3, 30);
SET spark.sql.crossJoin.enabled = false;
-- As it is written.
SELECT * FROM a CROSS JOIN b ORDER BY ALL;
SELECT * FROM a CROSS JOIN b WHERE x > 1 ORDER BY ALL;
SELECT * FROM a JOIN b ON x = y;
SELECT * FROM a JOIN b ON x > y;
SELECT * FROM a JOIN b ON x = y AND x = 1;
-- Conditions come down from above.
SELECT * FROM a, b WHERE x = y;
SELECT * FROM a, b WHERE x <=> y;
SELECT * FROM a, b WHERE x + y > 2 ORDER BY ALL;
SELECT * FROM a, b WHERE x = y OR x = z;
SELECT * FROM (SELECT x AS i, y AS j FROM a, b) WHERE i = j;
SELECT * FROM (SELECT DISTINCT x, y FROM a, b) WHERE x = y;
SELECT * FROM (SELECT x, y, count(*) AS n FROM a, b GROUP BY x, y) WHERE x = y;
CREATE VIEW pairs AS SELECT * FROM a, b;
SELECT * FROM pairs WHERE x = y;
-- Chains.
SELECT * FROM a, b, (SELECT y AS y2 FROM b) c WHERE x = y AND y = y2;
SELECT * FROM a, b, (SELECT y AS y2 FROM b) c WHERE x = y2 AND y = y2;
SELECT * FROM b, (SELECT y AS y2 FROM b) c, a WHERE x = y2 AND x = y;
-- Outer, semi and anti joins.
SELECT * FROM a LEFT JOIN b ON x > y ORDER BY ALL;
SELECT * FROM a FULL JOIN b ON x = y ORDER BY ALL;
SELECT * FROM a LEFT JOIN b WHERE x = y;
SELECT * FROM a LEFT SEMI JOIN b ON true ORDER BY ALL;
SELECT * FROM a LEFT ANTI JOIN b ON true;
-- Nothing to join.
SELECT * FROM a, b WHERE false;
SELECT * FROM a, b LIMIT 0;
SELECT * FROM a JOIN b ON false;
SELECT * FROM a LEFT JOIN b ON false ORDER BY ALL;
-- Sub-queries.
SELECT * FROM a WHERE EXISTS (SELECT 1 FROM b) ORDER BY ALL;
SELECT * FROM a WHERE x IN (SELECT y FROM b);
SELECT x, (SELECT max(z) FROM b) FROM a ORDER BY ALL;
SELECT x, (SELECT max(z) FROM b WHERE y = x) FROM a ORDER BY ALL;
SELECT * FROM a WHERE NOT EXISTS (SELECT 1 FROM b WHERE y > 100) ORDER BY ALL;
SELECT x, t.c FROM a, LATERAL (SELECT x + 1 AS c) t ORDER BY ALL;
SELECT * FROM a, LATERAL (SELECT y FROM b WHERE y = x);
SELECT * FROM a LATERAL VIEW explode(array(1, 2)) AS e ORDER BY ALL;
DESCRIBE QUERY SELECT * FROM a, b;
SET spark.sql.crossJoin.enabled = true;
SELECT count(*) FROM a, b;

-- answers: firesteel
-- CACHE TABLE and what it shows.

CREATE TEMPORARY VIEW t AS SELECT id, id % 3 AS g FROM range(1000);
CACHE TABLE t;
SELECT count(*), sum(id) FROM t;
SELECT g, count(*) FROM t GROUP BY g ORDER BY g;
CACHE TABLE sums AS SELECT g, sum(id) AS s FROM t GROUP BY g;
SELECT * FROM sums ORDER BY g;
CACHE LAZY TABLE lazy OPTIONS ('storageLevel' = 'MEMORY_ONLY') AS SELECT 1 AS x;
SELECT * FROM lazy;
UNCACHE TABLE t;
SELECT count(*) FROM t;
UNCACHE TABLE nowhere;
UNCACHE TABLE IF EXISTS nowhere;
CACHE TABLE nowhere;
REFRESH TABLE nowhere;
CLEAR CACHE;
SELECT * FROM sums ORDER BY g;

-- The bound of one extreme must not keep rows from another: rows come sorted, so that the first of them decide one.

CREATE TEMPORARY VIEW falling AS SELECT id, 1000000 - id AS a, CASE WHEN id >= 900000 THEN 5 END AS late, id % 7 = 3 AS flag FROM range(1000000);
SELECT min(a * 2), max(a) FROM falling;
SELECT min(-a), max(a), max(id) FROM falling;
SELECT min(late), max(a) FROM falling WHERE a <> 3;
SELECT max(late), min(id), count(*) FROM falling WHERE a <> 3;
SELECT min(id), max(id), count(*), count(1), count('x'), count(late), count(NULL) FROM falling;
SELECT min(a) FILTER (WHERE flag), max(a), count(*) FILTER (WHERE flag) FROM falling;
CACHE TABLE falling_cached AS SELECT * FROM falling;
SELECT min(a * 2), max(a) FROM falling_cached;
SELECT min(late), max(a) FROM falling_cached WHERE a <> 3;
SELECT min(id), max(id), count(*), count(1), count(late), count(NULL) FROM falling_cached;
SELECT count(*) + 1, count(DISTINCT 1), count(DISTINCT NULL), count(*) FILTER (WHERE flag) FROM falling_cached;
SELECT typeof(count(1)), count(2, 3), count(2, NULL) FROM falling_cached WHERE id < 0;
UNCACHE TABLE falling_cached;

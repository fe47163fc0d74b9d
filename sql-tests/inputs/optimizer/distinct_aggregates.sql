-- Different values are counted as groups are where they can be, and the answer is the same where they cannot.

CREATE TEMPORARY VIEW seen AS SELECT id % 5 AS g, CASE WHEN id % 7 = 0 THEN NULL ELSE CAST(id % 4 AS INT) END AS n, CASE WHEN id % 9 = 2 THEN NULL ELSE concat('text number ', id % 11) END AS s, CAST(id % 6 AS DECIMAL(8, 2)) AS d, DATE'2024-01-01' + CAST(id % 13 AS INT) AS day, CASE WHEN id % 3 = 0 THEN 0.0D WHEN id % 3 = 1 THEN -0.0D ELSE double('NaN') END AS f, id % 2 = 0 AS b FROM range(200);
SELECT count(DISTINCT n) FROM seen;
SELECT count(DISTINCT n), count(DISTINCT n) + 1, count(*), count(n), max(s), min(day) FROM seen;
SELECT g, count(DISTINCT s), count(*), max(d), bool_or(b) FROM seen GROUP BY g;
SELECT g + 1, count(DISTINCT s) FROM seen GROUP BY g + 1 HAVING count(DISTINCT s) > 3;
SELECT count(DISTINCT d), count(DISTINCT day), count(DISTINCT b), count(DISTINCT f) FROM seen;
SELECT count(DISTINCT f), count(*) FROM seen;
SELECT n, count(DISTINCT n) FROM seen GROUP BY n;
SELECT s, count(DISTINCT upper(s)), count(DISTINCT n) FROM seen WHERE g = 1 GROUP BY s;
SELECT g, count(DISTINCT n), sum(d), avg(d), sum(n), avg(n) FROM seen GROUP BY g;
SELECT count(DISTINCT n) FROM seen WHERE g > 10;
SELECT g, count(DISTINCT n), max(s) FROM seen WHERE g > 10 GROUP BY g;
SELECT count(DISTINCT n), count(*), sum(n), max(n), bool_and(b) FROM seen WHERE g > 10;
SELECT count(DISTINCT n, s) FROM seen;
SELECT g, count(DISTINCT n) FILTER (WHERE b), count(*) FROM seen GROUP BY g;
SELECT g, sum(DISTINCT n), count(DISTINCT n), avg(DISTINCT n) FROM seen GROUP BY g;
SELECT g, count(DISTINCT n) FROM seen GROUP BY ROLLUP (g);
SELECT g, count(DISTINCT s COLLATE UTF8_LCASE), count(DISTINCT CASE WHEN b THEN 'A' ELSE 'a' END COLLATE UTF8_LCASE) FROM seen GROUP BY g;
SELECT g, count(DISTINCT n) OVER (PARTITION BY g) FROM seen LIMIT 1;
SELECT x.g, x.c FROM (SELECT g, count(DISTINCT s) AS c FROM seen GROUP BY g) x JOIN (SELECT g, count(DISTINCT n) AS c FROM seen GROUP BY g) y ON x.g = y.g AND x.c > y.c;
SELECT (SELECT count(DISTINCT s) FROM seen i WHERE i.g = o.g) FROM (SELECT DISTINCT g FROM seen) o;
SELECT count(DISTINCT rand() < 2), count(DISTINCT 1), count(DISTINCT NULL) FROM seen;
SELECT g, count(DISTINCT f), count(DISTINCT f, n), count(DISTINCT CAST(f AS FLOAT)), sum(DISTINCT CASE WHEN f = 0 THEN f END) FROM seen GROUP BY g;
SELECT collect_set(f), size(collect_set(CAST(f AS FLOAT))) FROM seen WHERE f = 0;
SELECT avg(DISTINCT f), stddev_pop(DISTINCT f), median(DISTINCT f), sum(DISTINCT f), collect_list(DISTINCT f) FROM VALUES (-0.0D), (0.0D), (3.0D), (NULL) t(f);
SELECT collect_set(f), min(f), first(f) FROM VALUES (-0.0D) t(f);

-- Percentiles of many groups.
SELECT k, median(v), percentile(v, 0.25), percentile(v, array(0.0, 0.5, 1.0)), percentile_cont(0.1) WITHIN GROUP (ORDER BY v DESC), percentile_disc(0.9) WITHIN GROUP (ORDER BY v) FROM (SELECT id % 5 AS k, CASE WHEN id % 7 = 0 THEN NULL ELSE (id * 37) % 101 END AS v FROM range(1000)) GROUP BY k ORDER BY k;
SELECT k, median(v), count(v) FROM VALUES (1, NULL), (1, NULL), (2, 3.5), (2, NULL), (2, 4.5), (NULL, double('NaN')), (NULL, 1.0), (3, -0.0), (3, 0.0) AS t(k, v) GROUP BY k ORDER BY k;
SELECT k, median(v) FILTER (WHERE v > 2), percentile(v, 0.5, w) FROM VALUES (1, 1, 1), (1, 2, 3), (1, 3, 1), (2, 1, 1), (2, 2, 1) AS t(k, v, w) GROUP BY k ORDER BY k;
SELECT count(*), sum(m) FROM (SELECT k, median(v) AS m FROM (SELECT id % 3001 AS k, (id * 7919) % 10007 AS v FROM range(100000)) GROUP BY k);

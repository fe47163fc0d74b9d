-- Aggregates over NULLs, groups, nothing, and types that overflow.

CREATE TEMPORARY VIEW t AS SELECT * FROM VALUES ('a', 1, 1.5, 'x', true), ('a', 2, 2.5, 'y', false), ('b', NULL, NULL, NULL, NULL), ('b', 4, -1.0, 'x', true), (NULL, 5, 0.25, 'z', NULL) AS t(g, i, d, s, b);
SELECT g, count(*), count(i), sum(i), avg(i), min(i), max(i) FROM t GROUP BY g;
SELECT min(s), max(s), count(DISTINCT s), first(s), any_value(g) FROM t WHERE s = 'x' AND g = 'a';
SELECT corr(i, d), covar_pop(i, d), covar_samp(i, d), regr_count(i, d), regr_slope(i, d) FROM t;
SELECT every(b), some(b), bool_and(b), bool_or(b), count_if(b), bit_and(i), bit_or(i), bit_xor(i) FROM t;
SELECT g, sort_array(collect_list(i)), sort_array(collect_set(s)) FROM t GROUP BY g;
SELECT max_by(s, i), min_by(s, i), mode(s), median(i), percentile(i, 0.5), percentile_approx(i, 0.5), approx_count_distinct(s) FROM t;
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY i), percentile_disc(0.5) WITHIN GROUP (ORDER BY i DESC) FROM t;
SELECT sum(i), avg(i), count(i), max(i), collect_list(i), stddev(i), every(b), approx_count_distinct(i) FROM t WHERE false;
SELECT sum(DISTINCT i % 2), avg(DISTINCT i), count(DISTINCT g, s), count(DISTINCT b) FROM t;
SELECT try_sum(x), try_avg(x) FROM VALUES (9223372036854775807L), (1L) AS v(x);
SELECT avg(x), sum(x) FROM VALUES (CAST(1.23 AS DECIMAL(5, 2))), (CAST(4.56 AS DECIMAL(5, 2))), (NULL) AS v(x);
SELECT max(array(i)), min(struct(i, s)) FROM t;
SELECT sum(x) FROM VALUES (9223372036854775807L), (1L) AS v(x);
SELECT sum(x) FROM VALUES (CAST('99999999999999999999999999999999999999' AS DECIMAL(38, 0))), (CAST(1 AS DECIMAL(38, 0))) AS v(x);
SELECT sum('x') FROM t;
SELECT sum(b) FROM t;
SELECT avg(array(1)) FROM t;
SELECT max(map(1, 2)) FROM t;
SELECT count() FROM t;
SELECT sum(i, d) FROM t;
SELECT percentile(i, 2) FROM t;
SELECT count(DISTINCT *) FROM t;
SELECT upper(DISTINCT s) FROM t;

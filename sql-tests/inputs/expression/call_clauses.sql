-- Clauses around calls: functions that cannot obey one refuse it.

SELECT abs(DISTINCT 1);
SELECT abs(1) FILTER (WHERE true);
SELECT coalesce(NULL, 1) IGNORE NULLS;
SELECT explode(DISTINCT array(1));
SELECT explode(array(1)) FILTER (WHERE true);
SELECT * FROM nosuch.range(3);
SELECT * FROM system.builtin.range(2);
SELECT * FROM builtin.explode(array(1, 2));
SELECT row_number() FILTER (WHERE true) OVER (ORDER BY 1);
SELECT lag(DISTINCT a) OVER (ORDER BY a) FROM VALUES (1) t(a);
SELECT rank() IGNORE NULLS OVER (ORDER BY a) FROM VALUES (1) t(a);
SELECT sum(a) IGNORE NULLS FROM VALUES (1), (NULL) t(a);
SELECT count(a) IGNORE NULLS FROM VALUES (1), (NULL) t(a);
SELECT max(a) RESPECT NULLS FROM VALUES (1), (NULL) t(a);
SELECT sum(a) WITHIN GROUP (ORDER BY a) FROM VALUES (1) t(a);
SELECT collect_list(a) IGNORE NULLS, collect_list(a) RESPECT NULLS, array_agg(a) RESPECT NULLS FROM VALUES (1), (NULL), (1) t(a);
SELECT sort_array(collect_set(a) RESPECT NULLS) FROM VALUES (1), (NULL), (1), (NULL) t(a);
SELECT g, collect_list(a) RESPECT NULLS FROM VALUES (1, NULL), (2, 3), (1, NULL), (1, 4) t(g, a) GROUP BY g ORDER BY g;
SELECT first(DISTINCT a) FROM VALUES (1), (1) t(a);

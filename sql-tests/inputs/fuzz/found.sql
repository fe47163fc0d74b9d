-- answers: firesteel
-- What the fuzzer has found, made small. None of these may end as INTERNAL_ERROR.

SELECT lag(max(1) OVER (PARTITION BY id)) OVER (ORDER BY id) FROM range(3);
SELECT sum(1 + max(1) OVER (PARTITION BY id)) OVER (ORDER BY id) FROM range(3);
SELECT explode(array(5)) g FROM range(3) GROUP BY 1;
SELECT inline(array(struct(5))) g FROM range(3) GROUP BY 1;
SELECT stddev(id) FILTER (WHERE sum(id) OVER (PARTITION BY id) > 1) FROM range(3);
FROM range(3) |> AGGREGATE stddev(id) FILTER (WHERE sum(id) OVER (PARTITION BY id) > 1);
SELECT st.x, aggregate(a, 0, (x, y) -> y) FROM VALUES (1.5D, array(1), named_struct('x', 1)) AS t(d, a, st) LIMIT 1;

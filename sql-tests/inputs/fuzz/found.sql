-- answers: firesteel
-- What the fuzzer has found, made small. None of these may end as INTERNAL_ERROR.

SELECT lag(max(1) OVER (PARTITION BY id)) OVER (ORDER BY id) FROM range(3);
SELECT sum(1 + max(1) OVER (PARTITION BY id)) OVER (ORDER BY id) FROM range(3);

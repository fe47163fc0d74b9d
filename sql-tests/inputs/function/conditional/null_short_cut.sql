-- A NULL among constants is the answer before the others are looked at; aggregates, windows and columns count all the same.

CREATE TEMPORARY VIEW t AS SELECT id AS a, concat('s', id) AS s, timestamp'2024-01-01 00:00:00' AS ts FROM range(3);
SELECT pow(sum(a), NULL) FROM t;
SELECT pow(a, NULL), count(*) FROM t;
SELECT date_trunc('nonsense', max(ts)), trunc(max(ts), 'nonsense'), levenshtein(max(s), 'x', NULL), slice(collect_list(a), NULL, 1) FROM t;
SELECT a, pow(a, NULL), date_trunc('nonsense', ts), shiftright(a, NULL), conv(s, NULL, 10) FROM t;
SELECT a FROM t QUALIFY pow(row_number() OVER (ORDER BY a), NULL) > 1;
SELECT bit_get(NULL, 'MM'), shiftright(NULL, 'a int'), date_trunc(' 12 ', 't'), trunc('t', ',');
SELECT max('lateralAliasReference(a)');
SELECT count(DISTINCT *) FROM (SELECT 1 AS x, x + 1);
WITH r AS (SELECT a, rand() AS x FROM t WHERE EXISTS (SELECT 1 FROM t u WHERE u.a = t.a)) SELECT count(*) FROM r a JOIN r b ON a.a = b.a AND a.x = b.x;

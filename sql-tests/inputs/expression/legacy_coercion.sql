-- conf: spark.sql.ansi.enabled=false
-- Without ANSI rules: booleans beside 0 and 1, text in operators, casts that do not fit.

CREATE TEMPORARY VIEW t AS SELECT * FROM VALUES (1, true, '5', DATE '2020-01-02'), (2, false, 'x', NULL), (NULL, NULL, NULL, DATE '1969-12-31') AS t(i, flag, text, day);
SELECT flag = 1, flag = 0, 1 = flag, 0.0 = flag, flag = 2 FROM t;
SELECT flag <=> 1, flag <=> 0, flag <> 1, flag = i FROM t;
SELECT flag < 1 FROM t;
SELECT flag + 1 FROM t;
SELECT i + text, i / text, i % text, -text FROM t;
SELECT i & text FROM t;
SELECT i DIV text FROM t;
SELECT NOT text FROM t;
SELECT text AND flag FROM t;
SELECT day - text FROM t;
SELECT text - day FROM t;
SELECT day + text FROM t;
SELECT TIMESTAMP '2020-01-01 00:00:00' - text FROM t;
SELECT CAST(TIMESTAMP '2020-01-01 00:00:00' AS TINYINT), CAST(TIMESTAMP '2020-01-01 00:00:00' AS SMALLINT), CAST(TIMESTAMP '2200-01-01 00:00:00' AS INT), CAST(TIMESTAMP '2020-01-01 00:00:00' AS INT);
SELECT CAST(0.0000001 AS STRING), 0.00000012 || 'x', CAST(0.000001 AS STRING);
SELECT nullif(1, true), nullif(flag, 1) FROM t;
SELECT concat(array('a'), array(1)), array_union(array(1), array(2L));
SELECT array_union(array(1), array('a'));
SELECT map_zip_with(map(1, 2), map('a', 4), (k, a, b) -> a);

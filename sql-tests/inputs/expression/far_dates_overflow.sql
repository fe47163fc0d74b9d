-- answers: firesteel
-- Spark fails too, with an ArithmeticException of Java's that has no class of its own.
SELECT CAST(date_add(DATE'2020-01-01', 2147460000) AS TIMESTAMP_NTZ);

SELECT CAST(date_add(DATE'2020-01-01', i) AS TIMESTAMP_NTZ) FROM VALUES (0), (2147460000) AS t(i);

SELECT CAST(date_add(DATE'2020-01-01', i) AS TIMESTAMP) FROM VALUES (0), (2147460000) AS t(i);

SELECT date_add(DATE'2020-01-01', i) < TIMESTAMP_NTZ'2020-01-01 00:00:00' FROM VALUES (2147460000) AS t(i);

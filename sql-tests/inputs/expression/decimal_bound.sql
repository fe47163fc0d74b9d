-- A whole number beside a decimal literal is compared with the whole number next to it, which the column's name shows.

CREATE TEMPORARY VIEW t AS SELECT * FROM VALUES (1Y, 1, 1L), (2Y, 2, 2L), (NULL, NULL, NULL) AS t(b, i, l);
SELECT i > 1.5, i >= 1.5, i < 1.5, i <= 1.5, i = 1.5, i <=> 1.5 FROM t;
SELECT 1.5 > i, 1.5 >= i, 1.5 < i, 1.5 <= i FROM t;
SELECT i > -1.5, l >= -1.5, b < 2.0, b <= 300.7 FROM t;
SELECT i > 99999999999999999999.5, l < 99999999999999999999.5, -99999999999999999999.5 > l FROM t;
SELECT i FROM t WHERE NOT (i > 1.5);
SELECT count(*) FROM range(10) WHERE id > 4.5 AND 7.5 >= id;
SELECT count(*) FROM range(10) WHERE id BETWEEN 2.5 AND 7.5;
SELECT 2 > 1.1, 1.5 < 2, 2.0 = 2;

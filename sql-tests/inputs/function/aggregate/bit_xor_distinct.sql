-- The XOR of different numbers, by groups of several kinds.
CREATE TEMPORARY VIEW t AS SELECT * FROM VALUES (1, 5, 1L, INTERVAL '1' YEAR), (1, 5, 1L, INTERVAL '1' YEAR), (2, 7, NULL, NULL), (2, NULL, 3L, INTERVAL '0' YEAR), (3, NULL, NULL, NULL) AS t(g, x, y, ym);
SELECT bit_xor(DISTINCT x), bit_xor(x) FROM t;
SELECT g, bit_xor(DISTINCT x), bit_xor(x) FROM t GROUP BY g ORDER BY g;
SELECT g, bit_xor(DISTINCT x), bit_xor(DISTINCT y), sum(x) FROM t GROUP BY g ORDER BY g;
SELECT ym, bit_xor(DISTINCT x) FROM t GROUP BY ym ORDER BY ym;
SELECT bit_xor(DISTINCT x) FILTER (WHERE g < 3) FROM t GROUP BY g ORDER BY g;
SELECT bit_xor(DISTINCT x) FROM t WHERE x IS NULL;

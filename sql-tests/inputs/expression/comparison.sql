-- Comparison: coercion, NULLs, NaN, nested values.

SELECT 1 = 1, 1 = 2, 1 <> 2, 1 != 1, 1 == 1, 1 < 2, 2 <= 2, 3 > 4, 4 >= 4;
SELECT 1 = NULL, NULL = NULL, 1 <=> NULL, NULL <=> NULL, 1 <=> 1;
SELECT 1 = 1.0, 1 = 1L, 1 = '1', 1.5 = '1.5', 1 < 1.5D;
SELECT 'a' < 'b', 'a' < 'B', 'a' = 'a ', '' < 'a', 'ä' > 'z';
SELECT DATE '2020-01-01' = '2020-01-01', DATE '2020-01-01' < TIMESTAMP '2020-01-01 00:00:01';
SELECT true = 'true', true > false, true = 1;
SELECT array(1, 2) = array(1, 2), array(1, 2) < array(1, 3), array(1) = array(NULL), array(NULL) <=> array(NULL);
SELECT struct(1, 'a') = struct(1, 'a'), struct(1, 2) < struct(1, 3), struct(1, NULL) <=> struct(1, NULL);
SELECT X'01' < X'02', X'01' = X'0100';
SELECT 1 = 'a';
SELECT map(1, 2) = map(1, 2);
SELECT array(1) = 1;
SELECT 1 = DATE '2020-01-01';
SELECT struct(1) = struct(1, 2);
SELECT 1 < 2 < 3;
SELECT NOT 1 = 2, NOT NULL = 1;
SELECT greatest(1, NULL, 3), least(2, 1.5), greatest('a', 'b');
SELECT INTERVAL '1' DAY < INTERVAL '25' HOUR, INTERVAL '1' YEAR = INTERVAL '12' MONTH;
SELECT INTERVAL '1' DAY = INTERVAL '1' MONTH;

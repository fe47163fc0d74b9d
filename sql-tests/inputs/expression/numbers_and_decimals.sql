-- TINYINT beside DECIMAL, DECIMAL and DOUBLE out of the range of timestamps, thresholds that are NULL.

SELECT typeof(1Y / 1.50), typeof(1Y * 1.5), typeof(1Y + 1.5), typeof(1S + 1.5), typeof(1L + 1.5), typeof(1 + 1.5);
SELECT typeof(1Y % 1.5), typeof(1.5 / 1Y), typeof(1.5 - 1Y), typeof(1Y div 1.5), typeof(pmod(1Y, 1.5)), typeof(-1Y * 1.5);
SELECT 1Y / 1.50, 100Y * 1.5, -128Y + 0.5, 1Y = 1.5, 1Y > 0.5, typeof(coalesce(1Y, 1.5));
SELECT typeof(x + 1Y), typeof(x * 1Y), typeof(x / 1Y), typeof(x + 1S), typeof(x + 1) FROM VALUES (cast(1 AS DECIMAL(5,2))) t(x);
SELECT unix_micros(cast(99999999999999999999.5bd AS TIMESTAMP)), unix_micros(cast(x AS TIMESTAMP)) FROM VALUES (cast(-99999999999999999999999999999999999.99 AS DECIMAL(38,2))), (12345678901234567890123456789012345.67), (NULL) t(x);
SELECT unix_micros(cast(1.9999999bd AS TIMESTAMP)), unix_micros(cast(-1.9999999bd AS TIMESTAMP)), unix_micros(cast(0.00000000000000000000000000000000000001 AS TIMESTAMP));
SELECT unix_micros(cast(x AS TIMESTAMP)) FROM VALUES (9223372036854.775807bd), (9223372036854.775808bd), (99999999999999999.9999999bd), (-0.5bd) t(x);
SELECT unix_micros(try_to_timestamp(1e20D)), unix_micros(try_to_timestamp(-1e20D)), unix_micros(try_to_timestamp(3e38f));
SELECT unix_micros(try_cast(1e20D AS TIMESTAMP)), unix_micros(try_cast(double('NaN') AS TIMESTAMP)), unix_micros(try_to_timestamp(double('Infinity')));
SELECT unix_micros(cast(1e20D AS TIMESTAMP));
SELECT levenshtein('a', 'b', NULL), levenshtein('a', 'b', cast(NULL AS INT)), levenshtein('a', NULL, 1), levenshtein('a', 'b', 0);
SELECT levenshtein(a, b, n) FROM VALUES ('a', 'b', 1), ('a', 'b', NULL), ('a', 'a', NULL), ('kitten', 'sitting', 2), ('kitten', 'sitting', -1), (NULL, 'b', NULL) t(a, b, n);
SELECT length(space(100000)), length(rpad('ab', 100001, 'xyz')), right(rpad('ab', 100001, 'xyz'), 3), left(lpad('ä', 70000, 'öü'), 2), right(lpad('ä', 70000, 'öü'), 2), rpad('a', 5, ''), lpad('abc', 2, 'x'), rpad('a', -1, 'x'), repeat('ab', 0), length(repeat('äb', 40000));

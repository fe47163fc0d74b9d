SELECT format_string('%d items, %s: %s', 3, 'total', 4.50), printf('plain'), printf('100%%%n');
-- whole numbers
SELECT format_string('[%6d][%-6d][%06d][%+d][% d][%,d][%(d]', 42, 42, 42, 42, 42, 1234567, -42);
SELECT format_string('%x %X %#x %o %#o %08x', 255, 255, 255, 8, 8, 255);
SELECT format_string('%x %x %x %x', -1Y, -1S, -1, -1L), format_string('%d %d', 9223372036854775807, -128Y);
SELECT format_string('%,08d|%(,d|%+,d', 12345, -9876543, 1000);
-- floating point numbers
SELECT format_string('%f %.0f %.3f %10.2f|%-10.2f|%010.1f', 0.1D, 2.5D, 1D, 3.14159D, 3.14159D, -3.14159D);
SELECT format_string('%e %.2e %E %g %.3g %g %G', 12345.6789D, 0.00012345D, 1D, 0.00001234D, 123456.0D, 100000.0D, 1e10D);
SELECT format_string('%f %s %e', CAST('NaN' AS DOUBLE), CAST('-Infinity' AS DOUBLE), CAST('Infinity' AS DOUBLE));
SELECT format_string('%s %s %f', CAST(1.1 AS FLOAT), 1e10D, CAST(1.1 AS FLOAT)), format_string('%.15f', 0.3D), format_string('%,.1f', 1e9D);
SELECT format_string('%a %a', 1.5D, 0D);
-- text, booleans, characters
SELECT format_string('[%5s][%-5s][%.2s][%S]', 'abc', 'abc', 'abc', 'abc'), format_string('%b %B %b %b', true, false, 'x', CAST(NULL AS STRING));
SELECT format_string('%c%c%c', 70, 105S, 33Y), format_string('%5c|%-5c|', 65, 66);
-- arguments by number, and again
SELECT format_string('%2$s %1$s %2$s', 'a', 'b'), format_string('%s %<s %s', 'a', 'b'), format_string('%1$s %s %s', 'a', 'b');
-- NULLs
SELECT format_string('%s %d %5s %f %c', CAST(NULL AS STRING), CAST(NULL AS INT), NULL, CAST(NULL AS DOUBLE), CAST(NULL AS INT)), format_string(NULL, 1);
SELECT format_string(f, i, s) FROM VALUES ('%d-%s', 1, 'x'), ('%s', NULL, 'y'), (NULL, 2, 'z'), ('', 3, NULL) AS t(f, i, s);
-- values as they are stored
SELECT format_string('%s %s %s', DATE '1970-01-11', TIMESTAMP_NTZ '1970-01-01 00:00:01', INTERVAL '2' MONTH), format_string('%s %s', make_interval(0, 1), 12.50);
-- other types of the pattern
SELECT format_string(12, 1), format_string(true);
SELECT format_string();
SELECT format_string('%0$s', 'x');

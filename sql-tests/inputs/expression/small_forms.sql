-- Forms of calls and literals that mean another call.
SELECT extract('month', DATE'2024-05-06'), extract(MONTH FROM DATE'2024-05-06');
SELECT like('Ene', 'E_e'), like('50%', '50/%', '/'), like(NULL, 'a');
SELECT 'x_' LIKE 'x__' ESCAPE '_', 'xy' LIKE 'x__' ESCAPE '_', '%' LIKE '%%' ESCAPE '%';
SELECT sort_array(array('b', 'a'), CAST(NULL AS BOOLEAN));
SELECT uniform(1, 3.0F, 5), typeof(uniform(1, 3.0F, 5));
SELECT rand(123) BETWEEN 0.1 AND 0.2, rand(123) NOT BETWEEN 0.1 AND 0.2;
SELECT map_zip_with(map(1Y, 'a', 2Y, 'b'), map(2L, 'c', 3L, 'd'), (k, x, y) -> concat_ws('-', x, y));
SELECT map_zip_with(map(1, 'a'), map(true, 'c'), (k, x, y) -> x);
SELECT map('b', 1, 'a', 2), map(10, 'x', 9, 'y'), map(true, 1, false, 2);
SELECT struct(s.*), struct(1 AS one, s.*), struct(s.*).b FROM VALUES (named_struct('a', 1, 'b', 'x')) t(s);
SELECT make_timestamp_ltz(TIMESTAMP_NTZ'2024-01-01 00:00:00', TIME'10:00:00');
SELECT make_timestamp_ltz(DATE'2024-01-01', TIME'10:00:00');

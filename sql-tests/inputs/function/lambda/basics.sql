-- Functions that take functions.

CREATE TEMPORARY VIEW t AS SELECT * FROM VALUES (1, array(1, 2, 3)), (2, array()), (3, NULL), (4, array(NULL, 5)) AS t(id, a);
SELECT id, transform(a, x -> x + 1), transform(a, (x, i) -> x * i), filter(a, x -> x > 1), exists(a, x -> x > 2), forall(a, x -> x > 0) FROM t;
SELECT id, transform(a, x -> x + id) FROM t;
SELECT transform(array(array(1, 2), array(3)), x -> transform(x, y -> y * size(x)));
SELECT zip_with(array(1, 2), array(10, 20, 30), (x, y) -> x + y), transform_keys(map('a', 1), (k, v) -> upper(k)), transform_values(map('a', 1), (k, v) -> v + 1), map_filter(map('a', 1, 'b', 2), (k, v) -> v > 1);
SELECT array_sort(array(3, 1, 2), (l, r) -> r - l), array_sort(array('bb', 'a'), (l, r) -> length(l) - length(r)), map_zip_with(map(1, 'a'), map(1, 'b'), (k, x, y) -> concat(x, y));
SELECT filter(array(1, 2, 3, 4), (x, i) -> i % 2 = 0), transform(array(1), x -> named_struct('v', x));
SELECT transform(array(1), x -> x / 0);
SELECT transform(1, x -> x);
SELECT transform(array(1), (x, y, z) -> x);
SELECT filter(array(1), x -> x + 1);
SELECT transform(array(1), x -> y);
SELECT upper(x -> x);

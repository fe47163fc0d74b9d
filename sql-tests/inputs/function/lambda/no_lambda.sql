-- Values in place of lambdas, lambdas that return NULL or another type, and how columns show them.

SELECT transform(array(1, 2), 5), transform(NULL, 5), filter(array(1), true), exists(array(1), x -> NULL), forall(array(1), x -> NULL), filter(array(1), x -> NULL);
SELECT transform_values(map(1, 2), 7), map_filter(map(1, 2), (k, v) -> NULL), map_filter(NULL, true);
SELECT aggregate(array(1, 2, 3), 0, (a, x) -> a + x), reduce(array(1, 2), 0, (a, x) -> a + x, a -> a * 10);
SELECT array_sort(array(1, 2), 1), array_sort(array(3, 1, 2), (a, b) -> b - a);
SELECT array_sort(array(1, 2), (a, b) -> NULL);
SELECT array_sort(array(1, 2), (a, b) -> 1L);
SELECT array_sort(NULL);
SELECT transform_keys(map(1, 2), (k, v) -> map(k, v));
SELECT transform(NULL, x -> x);

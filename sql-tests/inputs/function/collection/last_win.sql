-- conf: spark.sql.mapKeyDedupPolicy=LAST_WIN
-- Of the values of a key that a map gets twice, the last one counts.
SELECT map(1, 'a', 2, 'b', 1, 'c'), map(1, 'a', 1, NULL);
SELECT map_from_arrays(array(1, 2, 1), array('a', 'b', 'c'));
SELECT map_from_entries(array(struct(1, 'a'), struct(2, 'b'), struct(1, 'c'), struct(2, 'd')));
SELECT str_to_map('a:1,b:2,a:3'), str_to_map('a,a,b:1,a:2');
SELECT map_from_arrays(k, v) FROM VALUES (array('x', 'x'), array(1, 2)), (array('y'), array(3)), (NULL, array(4)), (array(), array()) AS t(k, v);
SELECT map_concat(m, n) FROM VALUES (map(1, 1), map(1, 2)), (map(2, 1), NULL), (map(), map(3, 3)) AS t(m, n);
SELECT map(double('NaN'), 1, double('NaN'), 2), map(0.0D, 1, -0.0D, 2);
SELECT map(array(1), 1, array(1), 2, array(2), 3), map(named_struct('a', 1), 1, named_struct('a', 1), 2);
SELECT map(NULL, 1);
SELECT map_from_arrays(array(1, NULL, 1), array(1, 2, 3));
SELECT transform_keys(map(1, 'a', 2, 'b', 3, 'c'), (k, v) -> k % 2);
SELECT map_zip_with(map(1, 'a'), map(1, 'b', 2, 'c'), (k, a, b) -> concat_ws('-', a, b));
SELECT map_filter(map(1, 'a', 1, 'b'), (k, v) -> v = 'b');
SELECT from_json('{"a": 1, "a": 2}', 'MAP<STRING, INT>');
SELECT map(1, 'a', 1, 'b')[1];
SET spark.sql.mapKeyDedupPolicy = EXCEPTION;
SELECT map(1, 'a', 1, 'b');
SELECT map_concat(map(1, 2), map(1, 3));

-- Everyday functions of arrays and maps.

CREATE TEMPORARY VIEW t AS SELECT * FROM VALUES (1, array(3, 1, NULL, 2, 3)), (2, array()), (3, NULL), (4, array(CAST(NULL AS INT))) AS t(id, a);
SELECT id, size(a), sort_array(a), sort_array(a, false), array_sort(a), array_distinct(a), reverse(a) FROM t;
SELECT id, array_contains(a, 3), array_position(a, 3), array_remove(a, 3), array_max(a), array_min(a) FROM t;
SELECT array_union(array(1, 2), array(2, 3)), array_intersect(array(1, 2), array(2, 3)), array_except(array(1, 2), array(2)), arrays_overlap(array(1), array(1, 2));
SELECT array_join(array('a', NULL, 'b'), ','), array_join(array('a', NULL, 'b'), ',', '?'), array_repeat('x', 2), concat(array(1), array(2)), flatten(array(array(1), array(2, 3)));
SELECT slice(array(1, 2, 3, 4), 2, 2), slice(array(1, 2, 3), -2, 2), element_at(array(1, 2), 2), array_append(array(1), 2), array_prepend(array(1), 0), array_insert(array(1, 3), 2, 2), array_compact(array(1, NULL));
SELECT sequence(1, 5), sequence(5, 1, -2), sequence(DATE '2020-01-01', DATE '2020-03-01', INTERVAL '1' MONTH), arrays_zip(array(1, 2), array('a'));
SELECT map_keys(map('a', 1)), map_values(map('a', 1)), map_entries(map('a', 1)), map_from_arrays(array('a', 'b'), array(1, 2)), map_concat(map(1, 2), map(3, 4)), map_contains_key(map('a', 1), 'b'), map_from_entries(array(struct(1, 'x'))), str_to_map('a:1,b:2');
SELECT element_at(array(1, 2), 5);
SELECT element_at(array(1, 2), 0);
SELECT slice(array(1), 0, 1);
SELECT array_contains(array(1), 'x');
SELECT array_contains(1, 1);
SELECT map_concat(map(1, 2), map(1, 3));
SELECT sort_array(1);
SELECT array_repeat('x');
SELECT map_keys(array(1));

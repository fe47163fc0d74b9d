-- Lambdas beside fields of structs, which are read below a LIMIT from rows of more columns.
CREATE OR REPLACE TEMPORARY VIEW t AS SELECT * FROM VALUES
  (1, 1.5D, 1.25BD, true, array(1, 2), array(3, NULL), named_struct('x', 1, 'y', array(4)), 7L) AS t(i, d, n, b, a, c, st, l);

SELECT st.x, aggregate(a, 0, (x, y) -> y) FROM t LIMIT 1;
SELECT st.x, transform(a, x -> x) FROM t LIMIT 1;
SELECT st.x, aggregate(a, i, (x, y) -> x + y), l FROM t LIMIT 1;
SELECT st.x, transform(a, x -> x + l + i) FROM t LIMIT 1;
SELECT st.x, transform(st.y, x -> x + l + st.x) FROM t LIMIT 1;
SELECT transform(st.y, x -> transform(a, y -> x + y * l + i)), st.x FROM t LIMIT 1;
SELECT transform(a, x -> filter(c, y -> y > x AND exists(st.y, z -> z > x + y - i))), st.x FROM t LIMIT 1;
SELECT st.x, zip_with(a, c, (x, y) -> coalesce(x + y, l)), map_filter(map(i, l), (k, v) -> k < v) FROM t LIMIT 1;
SELECT st.x + 1, array_sort(a, (x, y) -> y - x + i - i) FROM t ORDER BY st.x LIMIT 1;
SELECT st.x, exists(transform(filter(array(), x -> b IS NULL), x -> first_value(count(i) OVER (PARTITION BY NULL)) OVER (PARTITION BY (a, b) ORDER BY aggregate(a, 0, (x, y) -> y))), x -> x IS NULL) FROM t LIMIT 1;

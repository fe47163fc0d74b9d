-- histogram_numeric
SELECT histogram_numeric(x, 3), histogram_numeric(x, 10) FROM VALUES (1), (2), (4), (8), (16), (NULL), (17) AS t(x);
SELECT histogram_numeric(x, 2) FROM VALUES (1.5D), (2.5D), (9D) AS t(x);
SELECT histogram_numeric(x, 2) FROM VALUES (1.25), (2.50), (3.75) AS t(x);
SELECT histogram_numeric(x, 2) FROM VALUES (DATE '2024-01-01'), (DATE '2024-01-03'), (DATE '2024-06-01') AS t(x);
SELECT histogram_numeric(x, 2) FROM VALUES (INTERVAL '1' DAY), (INTERVAL '2' DAY), (INTERVAL '9' DAY) AS t(x);
SELECT g, histogram_numeric(x, 2) FROM VALUES ('a', 1), ('a', 2), ('a', 9), ('b', NULL), ('c', 5) AS t(g, x) GROUP BY g ORDER BY g;
SELECT histogram_numeric(CAST(NULL AS INT), 2);
SELECT histogram_numeric(x, 1) FROM VALUES (1) AS t(x);
SELECT histogram_numeric(x, NULL) FROM VALUES (1) AS t(x);
SELECT histogram_numeric(x, x) FROM VALUES (1) AS t(x);
SELECT histogram_numeric(x, 2) FROM VALUES (true) AS t(x);
SELECT histogram_numeric(x) FROM VALUES (1) AS t(x);
-- bitmaps
SELECT bitmap_bit_position(1), bitmap_bit_position(32769), bitmap_bit_position(0), bitmap_bit_position(-5), bitmap_bit_position(NULL), bitmap_bucket_number(1), bitmap_bucket_number(32769), bitmap_bucket_number(0), bitmap_bucket_number(-40000);
SELECT bitmap_count(X'0F01'), bitmap_count(X''), bitmap_count(CAST(NULL AS BINARY));
SELECT bitmap_count('x');
SELECT bitmap_count(NULL);
SELECT bitmap_count(bitmap_construct_agg(bitmap_bit_position(x))), length(bitmap_construct_agg(x)), hex(substring(bitmap_construct_agg(x), 1, 3)) FROM VALUES (1), (1), (9), (NULL), (20) AS t(x);
SELECT bitmap_count(bitmap_or_agg(b)), hex(substring(bitmap_and_agg(b), 1, 3)), hex(substring(bitmap_or_agg(b), 1, 3)) FROM VALUES (X'FF0F'), (X'F1'), (NULL) AS t(b);
SELECT bitmap_count(bitmap_construct_agg(x)), bitmap_count(bitmap_or_agg(b)), bitmap_count(bitmap_and_agg(b)) FROM VALUES (CAST(NULL AS BIGINT), CAST(NULL AS BINARY)) AS t(x, b);
SELECT bitmap_construct_agg(x) FROM VALUES (32768) AS t(x);
SELECT bitmap_construct_agg(x) FROM VALUES (-1) AS t(x);
SELECT bitmap_or_agg(x) FROM VALUES ('a') AS t(x);
-- count_min_sketch
SELECT hex(count_min_sketch(x, 0.5D, 0.9D, 7)), hex(count_min_sketch(s, 0.5D, 0.9D, 7L)), hex(count_min_sketch(CAST(s AS BINARY), 0.9D, 0.5D, 7)) FROM VALUES (1, 'a'), (2, 'bcdefg'), (1, NULL), (NULL, 'a') AS t(x, s);
SELECT hex(count_min_sketch(x, 0.5D, 0.5D, 1)) FROM VALUES (1), (2) AS t(x) WHERE x > 5;
SELECT count_min_sketch(x, 0D, 0.5D, 1) FROM VALUES (1) AS t(x);
SELECT count_min_sketch(x, 0.5D, 1.5D, 1) FROM VALUES (1) AS t(x);
SELECT count_min_sketch(x, 0.5D, 0.5D, NULL) FROM VALUES (1) AS t(x);
SELECT count_min_sketch(x, 0.5, 0.5D, 1) FROM VALUES (1) AS t(x);
SELECT count_min_sketch(x, 0.5D, 0.5D, 1) FROM VALUES (1.5D) AS t(x);

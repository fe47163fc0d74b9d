-- Calls after the examples of Apache Spark's documentation (Apache License 2.0).

-- # !
SELECT ! true;
SELECT ! false;
SELECT ! NULL;
-- # !=
-- # %
SELECT 2 % 1.8;
SELECT MOD(2, 1.8);
-- # &
SELECT 3 & 5;
-- # *
SELECT 2 * 3;
-- # +
SELECT 1 + 2;
-- # -
SELECT 2 - 1;
-- # /
SELECT 3 / 2;
SELECT 2L / 2L;
-- # <
SELECT 1 < 2;
SELECT 1.1 < '1';
SELECT to_date('2009-07-30 04:17:52') < to_date('2009-07-30 04:17:52');
SELECT to_date('2009-07-30 04:17:52') < to_date('2009-08-01 04:17:52');
SELECT 1 < NULL;
-- # <<
SELECT shiftleft(2, 1);
SELECT 2 << 1;
-- # <=
SELECT 2 <= 2;
SELECT 1.0 <= '1';
SELECT to_date('2009-07-30 04:17:52') <= to_date('2009-07-30 04:17:52');
SELECT to_date('2009-07-30 04:17:52') <= to_date('2009-08-01 04:17:52');
SELECT 1 <= NULL;
-- # <=>
SELECT 2 <=> 2;
SELECT 1 <=> '1';
SELECT true <=> NULL;
SELECT NULL <=> NULL;
-- # <>
-- # =
SELECT 2 = 2;
SELECT 1 = '1';
SELECT true = NULL;
SELECT NULL = NULL;
-- # ==
SELECT 2 == 2;
SELECT 1 == '1';
SELECT true == NULL;
SELECT NULL == NULL;
-- # >
SELECT 2 > 1;
SELECT 2 > 1.1;
SELECT to_date('2009-07-30 04:17:52') > to_date('2009-07-30 04:17:52');
SELECT to_date('2009-07-30 04:17:52') > to_date('2009-08-01 04:17:52');
SELECT 1 > NULL;
-- # >=
SELECT 2 >= 1;
SELECT 2.0 >= '2.1';
SELECT to_date('2009-07-30 04:17:52') >= to_date('2009-07-30 04:17:52');
SELECT to_date('2009-07-30 04:17:52') >= to_date('2009-08-01 04:17:52');
SELECT 1 >= NULL;
-- # >>
SELECT shiftright(4, 1);
SELECT 4 >> 1;
-- # >>>
SELECT shiftrightunsigned(4, 1);
SELECT 4 >>> 1;
-- # ^
SELECT 3 ^ 5;
-- # abs
SELECT abs(-1);
SELECT abs(INTERVAL -'1-1' YEAR TO MONTH);
-- # acos
SELECT acos(1);
SELECT acos(2);
-- # acosh
SELECT acosh(1);
SELECT acosh(0);
-- # add_months
SELECT add_months('2016-08-31', 1);
-- # aes_decrypt
SELECT aes_decrypt(unhex('83F16B2AA704794132802D248E6BFD4E380078182D1544813898AC97E709B28A94'), '0000111122223333');
SELECT aes_decrypt(unhex('6E7CA17BBB468D3084B5744BCA729FB7B2B7BCB8E4472847D02670489D95FA97DBBA7D3210'), '0000111122223333', 'GCM');
SELECT aes_decrypt(unbase64('3lmwu+Mw0H3fi5NDvcu9lg=='), '1234567890abcdef', 'ECB', 'PKCS');
SELECT aes_decrypt(unbase64('2NYmDCjgXTbbxGA3/SnJEfFC/JQ7olk2VQWReIAAFKo='), '1234567890abcdef', 'CBC');
SELECT aes_decrypt(unbase64('AAAAAAAAAAAAAAAAAAAAAPSd4mWyMZ5mhvjiAPQJnfg='), 'abcdefghijklmnop12345678ABCDEFGH', 'CBC', 'DEFAULT');
SELECT aes_decrypt(unbase64('AAAAAAAAAAAAAAAAQiYi+sTLm7KD9UcZ2nlRdYDe/PX4'), 'abcdefghijklmnop12345678ABCDEFGH', 'GCM', 'DEFAULT', 'This is an AAD mixed into the input');
-- # aes_encrypt
SELECT hex(aes_encrypt('Spark', '0000111122223333'));
SELECT hex(aes_encrypt('Spark SQL', '0000111122223333', 'GCM'));
SELECT base64(aes_encrypt('Spark SQL', '1234567890abcdef', 'ECB', 'PKCS'));
SELECT base64(aes_encrypt('Apache Spark', '1234567890abcdef', 'CBC', 'DEFAULT'));
SELECT base64(aes_encrypt('Spark', 'abcdefghijklmnop12345678ABCDEFGH', 'CBC', 'DEFAULT', unhex('00000000000000000000000000000000')));
SELECT base64(aes_encrypt('Spark', 'abcdefghijklmnop12345678ABCDEFGH', 'GCM', 'DEFAULT', unhex('000000000000000000000000'), 'This is an AAD mixed into the input'));
-- # aggregate
SELECT aggregate(array(1, 2, 3), 0, (acc, x) -> acc + x);
SELECT aggregate(array(1, 2, 3), 0, (acc, x) -> acc + x, acc -> acc * 10);
-- # and
SELECT true and true;
SELECT true and false;
SELECT true and NULL;
SELECT false and NULL;
-- # any
SELECT any(col) FROM VALUES (true), (false), (false) AS tab(col);
SELECT any(col) FROM VALUES (NULL), (true), (false) AS tab(col);
SELECT any(col) FROM VALUES (false), (false), (NULL) AS tab(col);
-- # any_value
SELECT any_value(col) FROM VALUES (10), (5), (20) AS tab(col);
SELECT any_value(col) FROM VALUES (NULL), (5), (20) AS tab(col);
SELECT any_value(col, true) FROM VALUES (NULL), (5), (20) AS tab(col);
-- # approx_count_distinct
SELECT approx_count_distinct(col1) FROM VALUES (1), (1), (2), (2), (3) tab(col1);
-- # approx_percentile
SELECT approx_percentile(col, array(0.5, 0.4, 0.1), 100) FROM VALUES (0), (1), (2), (10) AS tab(col);
SELECT approx_percentile(col, 0.5, 100) FROM VALUES (0), (6), (7), (9), (10) AS tab(col);
SELECT approx_percentile(col, 0.5, 100) FROM VALUES (INTERVAL '0' MONTH), (INTERVAL '1' MONTH), (INTERVAL '2' MONTH), (INTERVAL '10' MONTH) AS tab(col);
SELECT approx_percentile(col, array(0.5, 0.7), 100) FROM VALUES (INTERVAL '0' SECOND), (INTERVAL '1' SECOND), (INTERVAL '2' SECOND), (INTERVAL '10' SECOND) AS tab(col);
-- # approx_top_k
SELECT approx_top_k(expr) FROM VALUES (0), (0), (1), (1), (2), (3), (4), (4) AS tab(expr);
SELECT approx_top_k(expr, 2) FROM VALUES 'a', 'b', 'c', 'c', 'c', 'c', 'd', 'd' AS tab(expr);
SELECT approx_top_k(expr, 10, 100) FROM VALUES (0), (1), (1), (2), (2), (2) AS tab(expr);
-- # approx_top_k_accumulate
SELECT approx_top_k_estimate(approx_top_k_accumulate(expr)) FROM VALUES (0), (0), (1), (1), (2), (3), (4), (4) AS tab(expr);
SELECT approx_top_k_estimate(approx_top_k_accumulate(expr, 100), 2) FROM VALUES 'a', 'b', 'c', 'c', 'c', 'c', 'd', 'd' AS tab(expr);
-- # approx_top_k_combine
SELECT approx_top_k_estimate(approx_top_k_combine(sketch, 10000), 5) FROM (SELECT approx_top_k_accumulate(expr) AS sketch FROM VALUES (0), (0), (1), (1) AS tab(expr) UNION ALL SELECT approx_top_k_accumulate(expr) AS sketch FROM VALUES (2), (3), (4), (4) AS tab(expr));
-- # approx_top_k_estimate
SELECT approx_top_k_estimate(approx_top_k_accumulate(expr)) FROM VALUES (0), (0), (1), (1), (2), (3), (4), (4) AS tab(expr);
SELECT approx_top_k_estimate(approx_top_k_accumulate(expr), 2) FROM VALUES 'a', 'b', 'c', 'c', 'c', 'c', 'd', 'd' tab(expr);
-- # array
SELECT array(1, 2, 3);
-- # array_agg
SELECT array_agg(col) FROM VALUES (1), (2), (1) AS tab(col);
-- # array_append
SELECT array_append(array('b', 'd', 'c', 'a'), 'd');
SELECT array_append(array(1, 2, 3, null), null);
SELECT array_append(CAST(null as Array<Int>), 2);
-- # array_compact
SELECT array_compact(array(1, 2, 3, null));
SELECT array_compact(array("a", "b", "c"));
-- # array_contains
SELECT array_contains(array(1, 2, 3), 2);
SELECT array_contains(array(1, NULL, 3), 2);
-- # array_distinct
SELECT array_distinct(array(1, 2, 3, null, 3));
-- # array_except
SELECT array_except(array(1, 2, 3), array(1, 3, 5));
-- # array_insert
SELECT array_insert(array(1, 2, 3, 4), 5, 5);
SELECT array_insert(array(5, 4, 3, 2), -1, 1);
SELECT array_insert(array(5, 3, 2, 1), -4, 4);
-- # array_intersect
SELECT array_intersect(array(1, 2, 3), array(1, 3, 5));
-- # array_join
SELECT array_join(array('hello', 'world'), ' ');
SELECT array_join(array('hello', null ,'world'), ' ');
SELECT array_join(array('hello', null ,'world'), ' ', ',');
-- # array_max
SELECT array_max(array(1, 20, null, 3));
-- # array_min
SELECT array_min(array(1, 20, null, 3));
-- # array_position
SELECT array_position(array(312, 773, 708, 708), 708);
SELECT array_position(array(312, 773, 708, 708), 414);
-- # array_prepend
SELECT array_prepend(array('b', 'd', 'c', 'a'), 'd');
SELECT array_prepend(array(1, 2, 3, null), null);
SELECT array_prepend(CAST(null as Array<Int>), 2);
-- # array_remove
SELECT array_remove(array(1, 2, 3, null, 3), 3);
-- # array_repeat
SELECT array_repeat('123', 2);
-- # array_size
SELECT array_size(array('b', 'd', 'c', 'a'));
-- # array_sort
SELECT array_sort(array(5, 6, 1), (left, right) -> case when left < right then -1 when left > right then 1 else 0 end);
SELECT array_sort(array('bc', 'ab', 'dc'), (left, right) -> case when left is null and right is null then 0 when left is null then -1 when right is null then 1 when left < right then 1 when left > right then -1 else 0 end);
SELECT array_sort(array('b', 'd', null, 'c', 'a'));
-- # array_union
SELECT array_union(array(1, 2, 3), array(1, 3, 5));
-- # arrays_overlap
SELECT arrays_overlap(array(1, 2, 3), array(3, 4, 5));
-- # arrays_zip
SELECT arrays_zip(array(1, 2, 3), array(2, 3, 4));
SELECT arrays_zip(array(1, 2), array(2, 3), array(3, 4));
-- # ascii
SELECT ascii('222');
SELECT ascii(2);
-- # asin
SELECT asin(0);
SELECT asin(2);
-- # asinh
SELECT asinh(0);
-- # assert_true
SELECT assert_true(0 < 1);
-- # atan
SELECT atan(0);
-- # atan2
SELECT atan2(0, 0);
-- # atanh
SELECT atanh(0);
SELECT atanh(2);
-- # avg
SELECT avg(col) FROM VALUES (1), (2), (3) AS tab(col);
SELECT avg(col) FROM VALUES (1), (2), (NULL) AS tab(col);
-- # base64
SELECT base64('Spark SQL');
SELECT base64(x'537061726b2053514c');
-- # between
SELECT 0.5 between 0.1 AND 1.0;
-- # bigint
-- # bin
SELECT bin(13);
SELECT bin(-13);
SELECT bin(13.3);
-- # binary
-- # bit_and
SELECT bit_and(col) FROM VALUES (3), (5) AS tab(col);
-- # bit_count
SELECT bit_count(0);
-- # bit_get
SELECT bit_get(11, 0);
SELECT bit_get(11, 2);
-- # bit_length
SELECT bit_length('Spark SQL');
SELECT bit_length(x'537061726b2053514c');
-- # bit_or
SELECT bit_or(col) FROM VALUES (3), (5) AS tab(col);
-- # bit_xor
SELECT bit_xor(col) FROM VALUES (3), (5) AS tab(col);
-- # bitmap_and_agg
SELECT substring(hex(bitmap_and_agg(col)), 0, 6) FROM VALUES (X 'F0'), (X '70'), (X '30') AS tab(col);
SELECT substring(hex(bitmap_and_agg(col)), 0, 6) FROM VALUES (X 'FF'), (X 'FF'), (X 'FF') AS tab(col);
-- # bitmap_bit_position
SELECT bitmap_bit_position(1);
SELECT bitmap_bit_position(123);
-- # bitmap_bucket_number
SELECT bitmap_bucket_number(123);
SELECT bitmap_bucket_number(0);
-- # bitmap_construct_agg
SELECT substring(hex(bitmap_construct_agg(bitmap_bit_position(col))), 0, 6) FROM VALUES (1), (2), (3) AS tab(col);
SELECT substring(hex(bitmap_construct_agg(bitmap_bit_position(col))), 0, 6) FROM VALUES (1), (1), (1) AS tab(col);
-- # bitmap_count
SELECT bitmap_count(X '1010');
SELECT bitmap_count(X 'FFFF');
SELECT bitmap_count(X '0');
-- # bitmap_or_agg
SELECT substring(hex(bitmap_or_agg(col)), 0, 6) FROM VALUES (X '10'), (X '20'), (X '40') AS tab(col);
SELECT substring(hex(bitmap_or_agg(col)), 0, 6) FROM VALUES (X '10'), (X '10'), (X '10') AS tab(col);
-- # bool_and
SELECT bool_and(col) FROM VALUES (true), (true), (true) AS tab(col);
SELECT bool_and(col) FROM VALUES (NULL), (true), (true) AS tab(col);
SELECT bool_and(col) FROM VALUES (true), (false), (true) AS tab(col);
-- # bool_or
SELECT bool_or(col) FROM VALUES (true), (false), (false) AS tab(col);
SELECT bool_or(col) FROM VALUES (NULL), (true), (false) AS tab(col);
SELECT bool_or(col) FROM VALUES (false), (false), (NULL) AS tab(col);
-- # boolean
-- # bround
SELECT bround(2.5, 0);
SELECT bround(25, -1);
-- # btrim
SELECT btrim('    SparkSQL   ');
SELECT btrim(encode('    SparkSQL   ', 'utf-8'));
SELECT btrim('SSparkSQLS', 'SL');
SELECT btrim(encode('SSparkSQLS', 'utf-8'), encode('SL', 'utf-8'));
-- # cardinality
SELECT cardinality(array('b', 'd', 'c', 'a'));
SELECT cardinality(map('a', 1, 'b', 2));
-- # case
-- # cast
SELECT cast('10' as int);
SELECT '10' :: int;
-- # cbrt
SELECT cbrt(27.0);
-- # ceil
SELECT ceil(-0.1);
SELECT ceil(5);
SELECT ceil(3.1411, 3);
SELECT ceil(3.1411, -3);
-- # ceiling
SELECT ceiling(-0.1);
SELECT ceiling(5);
SELECT ceiling(3.1411, 3);
SELECT ceiling(3.1411, -3);
-- # char
SELECT char(65);
-- # char_length
SELECT char_length('Spark SQL ');
SELECT char_length(x'537061726b2053514c');
SELECT CHAR_LENGTH('Spark SQL ');
SELECT CHARACTER_LENGTH('Spark SQL ');
-- # character_length
SELECT character_length('Spark SQL ');
SELECT character_length(x'537061726b2053514c');
SELECT CHAR_LENGTH('Spark SQL ');
SELECT CHARACTER_LENGTH('Spark SQL ');
-- # chr
SELECT chr(65);
-- # coalesce
SELECT coalesce(NULL, 1, NULL);
-- # collate
SELECT COLLATION('Spark SQL' collate UTF8_LCASE);
-- # collation
SELECT collation('Spark SQL');
-- # collations
SELECT * FROM collations() WHERE NAME = 'UTF8_BINARY';
-- # collect_list
SELECT collect_list(col) FROM VALUES (1), (2), (1) AS tab(col);
-- # collect_set
SELECT collect_set(col) FROM VALUES (1), (2), (1) AS tab(col);
-- # collect_union
SELECT collect_union(col) FROM VALUES (array(1, 2)), (array(2, 3)), (array(1)) AS tab(col);
-- # concat
SELECT concat('Spark', 'SQL');
SELECT concat(array(1, 2, 3), array(4, 5), array(6));
-- # concat_ws
SELECT concat_ws(' ', 'Spark', 'SQL');
SELECT concat_ws('s');
SELECT concat_ws('/', 'foo', null, 'bar');
SELECT concat_ws(null, 'Spark', 'SQL');
-- # contains
SELECT contains('Spark SQL', 'Spark');
SELECT contains('Spark SQL', 'SPARK');
SELECT contains('Spark SQL', null);
SELECT contains(x'537061726b2053514c', x'537061726b');
-- # conv
SELECT conv('100', 2, 10);
SELECT conv(-10, 16, -10);
-- # convert_timezone
SELECT convert_timezone('Europe/Brussels', 'America/Los_Angeles', timestamp_ntz'2021-12-06 00:00:00');
SELECT convert_timezone('Europe/Brussels', timestamp_ntz'2021-12-05 15:00:00');
-- # corr
SELECT corr(c1, c2) FROM VALUES (3, 2), (3, 3), (6, 4) as tab(c1, c2);
-- # cos
SELECT cos(0);
-- # cosh
SELECT cosh(0);
-- # cot
SELECT cot(1);
-- # count
SELECT count(*) FROM VALUES (NULL), (5), (5), (20) AS tab(col);
SELECT count(col) FROM VALUES (NULL), (5), (5), (20) AS tab(col);
SELECT count(DISTINCT col) FROM VALUES (NULL), (5), (5), (10) AS tab(col);
-- # count_if
SELECT count_if(col % 2 = 0) FROM VALUES (NULL), (0), (1), (2), (3) AS tab(col);
SELECT count_if(col IS NULL) FROM VALUES (NULL), (0), (1), (2), (3) AS tab(col);
-- # count_min_sketch
SELECT hex(count_min_sketch(col, 0.5d, 0.5d, 1)) FROM VALUES (1), (2), (1) AS tab(col);
-- # counter_diff
SELECT m, t, c, counter_diff(c) OVER (PARTITION BY m ORDER BY t) AS diff FROM VALUES ('http_requests', TIMESTAMP_NTZ '2026-01-01 00:00:00', 100), ('http_requests', TIMESTAMP_NTZ '2026-01-01 00:01:00', 200), ('http_requests', TIMESTAMP_NTZ '2026-01-01 00:02:00', 400), ('http_requests', TIMESTAMP_NTZ '2026-01-01 00:03:00', 50), ('http_requests', TIMESTAMP_NTZ '2026-01-01 00:04:00', 100) AS tab(m, t, c) ORDER BY t;
SELECT m, t, s, c, counter_diff(c, s) OVER (PARTITION BY m ORDER BY t) AS diff FROM VALUES ('http_requests', TIMESTAMP_NTZ '2026-01-01 00:00:00', 100, TIMESTAMP_NTZ '2026-01-01 00:00:00'), ('http_requests', TIMESTAMP_NTZ '2026-01-01 00:01:00', 200, TIMESTAMP_NTZ '2026-01-01 00:00:00'), ('http_requests', TIMESTAMP_NTZ '2026-01-01 00:02:00', 400, TIMESTAMP_NTZ '2026-01-01 00:00:00'), ('http_requests', TIMESTAMP_NTZ '2026-01-01 00:03:00', 500, TIMESTAMP_NTZ '2026-01-01 00:02:15'), ('http_requests', TIMESTAMP_NTZ '2026-01-01 00:04:00', 600, TIMESTAMP_NTZ '2026-01-01 00:02:15') AS tab(m, t, c, s) ORDER BY t;
-- # covar_pop
SELECT covar_pop(c1, c2) FROM VALUES (1,1), (2,2), (3,3) AS tab(c1, c2);
-- # covar_samp
SELECT covar_samp(c1, c2) FROM VALUES (1,1), (2,2), (3,3) AS tab(c1, c2);
-- # crc32
SELECT crc32('Spark');
-- # csc
SELECT csc(1);
-- # cume_dist
SELECT a, b, cume_dist() OVER (PARTITION BY a ORDER BY b) FROM VALUES ('A1', 2), ('A1', 1), ('A2', 3), ('A1', 1) tab(a, b);
-- # curdate
SELECT curdate();
-- # current_catalog
SELECT current_catalog();
-- # current_database
SELECT current_database();
-- # current_date
SELECT current_date();
SELECT current_date;
-- # current_path
SELECT current_path();
-- # current_schema
SELECT current_schema();
-- # current_time
SELECT current_time();
SELECT current_time;
SELECT current_time(0);
SELECT current_time(3);
SELECT current_time(1+1);
-- # current_timestamp
SELECT current_timestamp();
SELECT current_timestamp;
SET spark.sql.timestampNanosTypes.enabled=true;
SELECT current_timestamp(9);
-- # current_timezone
SELECT current_timezone();
-- # current_user
SELECT current_user();
-- # date
-- # date_add
SELECT date_add('2016-07-30', 1);
-- # date_diff
SELECT date_diff('2009-07-31', '2009-07-30');
SELECT date_diff('2009-07-30', '2009-07-31');
-- # date_format
SELECT date_format('2016-04-08', 'y');
SELECT date_format(TIME'14:30:45', 'HH:mm:ss');
-- # date_from_unix_date
SELECT date_from_unix_date(1);
-- # date_part
SELECT date_part('YEAR', TIMESTAMP '2019-08-12 01:00:00.123456');
SELECT date_part('week', timestamp'2019-08-12 01:00:00.123456');
SELECT date_part('doy', DATE'2019-08-12');
SELECT date_part('SECONDS', timestamp'2019-10-01 00:00:01.000001');
SELECT date_part('days', interval 5 days 3 hours 7 minutes);
SELECT date_part('seconds', interval 5 hours 30 seconds 1 milliseconds 1 microseconds);
SELECT date_part('MONTH', INTERVAL '2021-11' YEAR TO MONTH);
SELECT date_part('MINUTE', INTERVAL '123 23:55:59.002001' DAY TO SECOND);
SELECT date_part('HOUR', TIME'09:08:01.000001');
-- # date_sub
SELECT date_sub('2016-07-30', 1);
-- # date_trunc
SELECT date_trunc('YEAR', '2015-03-05T09:32:05.359');
SELECT date_trunc('MM', '2015-03-05T09:32:05.359');
SELECT date_trunc('DD', '2015-03-05T09:32:05.359');
SELECT date_trunc('HOUR', '2015-03-05T09:32:05.359');
SELECT date_trunc('MILLISECOND', '2015-03-05T09:32:05.123456');
SET spark.sql.timestampNanosTypes.enabled=true;
SELECT date_trunc('MICROSECOND', TIMESTAMP_NTZ '2015-03-05 09:32:05.123456789');
-- # dateadd
SELECT dateadd('2016-07-30', 1);
-- # datediff
SELECT datediff('2009-07-31', '2009-07-30');
SELECT datediff('2009-07-30', '2009-07-31');
-- # datepart
SELECT datepart('YEAR', TIMESTAMP '2019-08-12 01:00:00.123456');
SELECT datepart('week', timestamp'2019-08-12 01:00:00.123456');
SELECT datepart('doy', DATE'2019-08-12');
SELECT datepart('SECONDS', timestamp'2019-10-01 00:00:01.000001');
SELECT datepart('days', interval 5 days 3 hours 7 minutes);
SELECT datepart('seconds', interval 5 hours 30 seconds 1 milliseconds 1 microseconds);
SELECT datepart('MONTH', INTERVAL '2021-11' YEAR TO MONTH);
SELECT datepart('MINUTE', INTERVAL '123 23:55:59.002001' DAY TO SECOND);
SELECT datepart('HOUR', TIME'09:08:01.000001');
-- # day
SELECT day('2009-07-30');
SET spark.sql.timestampNanosTypes.enabled=true;
SELECT day(TIMESTAMP_NTZ '2009-07-30 12:00:00.123456789');
-- # dayname
SELECT dayname(DATE('2008-02-20'));
SET spark.sql.timestampNanosTypes.enabled=true;
SELECT dayname(TIMESTAMP_NTZ '2008-02-20 12:00:00.123456789');
-- # dayofmonth
SELECT dayofmonth('2009-07-30');
SET spark.sql.timestampNanosTypes.enabled=true;
SELECT dayofmonth(TIMESTAMP_NTZ '2009-07-30 12:00:00.123456789');
-- # dayofweek
SELECT dayofweek('2009-07-30');
SET spark.sql.timestampNanosTypes.enabled=true;
SELECT dayofweek(TIMESTAMP_NTZ '2009-07-30 12:00:00.123456789');
-- # dayofyear
SELECT dayofyear('2016-04-09');
SET spark.sql.timestampNanosTypes.enabled=true;
SELECT dayofyear(TIMESTAMP_NTZ '2016-04-09 12:00:00.123456789');
-- # decimal
-- # decode
SELECT decode(encode('abc', 'utf-8'), 'utf-8');
SELECT decode(2, 1, 'Southlake', 2, 'San Francisco', 3, 'New Jersey', 4, 'Seattle', 'Non domestic');
SELECT decode(6, 1, 'Southlake', 2, 'San Francisco', 3, 'New Jersey', 4, 'Seattle', 'Non domestic');
SELECT decode(6, 1, 'Southlake', 2, 'San Francisco', 3, 'New Jersey', 4, 'Seattle');
SELECT decode(null, 6, 'Spark', NULL, 'SQL', 4, 'rocks');
-- # degrees
SELECT degrees(3.141592653589793);
-- # dense_rank
SELECT a, b, dense_rank(b) OVER (PARTITION BY a ORDER BY b) FROM VALUES ('A1', 2), ('A1', 1), ('A2', 3), ('A1', 1) tab(a, b);
-- # div
SELECT 3 div 2;
SELECT INTERVAL '1-1' YEAR TO MONTH div INTERVAL '-1' MONTH;
-- # double
-- # e
SELECT e();
-- # element_at
SELECT element_at(array(1, 2, 3), 2);
SELECT element_at(map(1, 'a', 2, 'b'), 2);
-- # elt
SELECT elt(1, 'scala', 'java');
SELECT elt(2, 'a', 1);
-- # encode
SELECT encode('abc', 'utf-8');
-- # endswith
SELECT endswith('Spark SQL', 'SQL');
SELECT endswith('Spark SQL', 'Spark');
SELECT endswith('Spark SQL', null);
SELECT endswith(x'537061726b2053514c', x'537061726b');
SELECT endswith(x'537061726b2053514c', x'53514c');
-- # equal_null
SELECT equal_null(3, 3);
SELECT equal_null(1, '11');
SELECT equal_null(true, NULL);
SELECT equal_null(NULL, 'abc');
SELECT equal_null(NULL, NULL);
-- # every
SELECT every(col) FROM VALUES (true), (true), (true) AS tab(col);
SELECT every(col) FROM VALUES (NULL), (true), (true) AS tab(col);
SELECT every(col) FROM VALUES (true), (false), (true) AS tab(col);
-- # exists
SELECT exists(array(1, 2, 3), x -> x % 2 == 0);
SELECT exists(array(1, 2, 3), x -> x % 2 == 10);
SELECT exists(array(1, null, 3), x -> x % 2 == 0);
SELECT exists(array(0, null, 2, 3, null), x -> x IS NULL);
SELECT exists(array(1, 2, 3), x -> x IS NULL);
-- # exp
SELECT exp(0);
-- # explode
SELECT * FROM explode(array(10, 20));
SELECT * FROM explode(collection => array(10, 20));
-- # explode_outer
SELECT * FROM explode_outer(array(10, 20));
SELECT * FROM explode_outer(collection => array(10, 20));
-- # expm1
SELECT expm1(0);
-- # extract
SELECT extract(YEAR FROM TIMESTAMP '2019-08-12 01:00:00.123456');
SELECT extract(week FROM timestamp'2019-08-12 01:00:00.123456');
SELECT extract(doy FROM DATE'2019-08-12');
SELECT extract(SECONDS FROM timestamp'2019-10-01 00:00:01.000001');
SELECT extract(days FROM interval 5 days 3 hours 7 minutes);
SELECT extract(seconds FROM interval 5 hours 30 seconds 1 milliseconds 1 microseconds);
SELECT extract(MONTH FROM INTERVAL '2021-11' YEAR TO MONTH);
SELECT extract(MINUTE FROM INTERVAL '123 23:55:59.002001' DAY TO SECOND);
SELECT extract(HOUR FROM time '09:08:01.000001');
SELECT extract(MINUTE FROM time '09:08:01.000001');
SELECT extract(SECOND FROM time '09:08:01.000001');
-- # factorial
SELECT factorial(5);
-- # filter
SELECT filter(array(1, 2, 3), x -> x % 2 == 1);
SELECT filter(array(0, 2, 3), (x, i) -> x > i);
SELECT filter(array(0, null, 2, 3, null), x -> x IS NOT NULL);
-- # find_in_set
SELECT find_in_set('ab','abc,b,ab,c,def');
-- # first
SELECT first(col) FROM VALUES (10), (5), (20) AS tab(col);
SELECT first(col) FROM VALUES (NULL), (5), (20) AS tab(col);
SELECT first(col, true) FROM VALUES (NULL), (5), (20) AS tab(col);
-- # first_value
SELECT first_value(col) FROM VALUES (10), (5), (20) AS tab(col);
SELECT first_value(col) FROM VALUES (NULL), (5), (20) AS tab(col);
SELECT first_value(col, true) FROM VALUES (NULL), (5), (20) AS tab(col);
-- # flatten
SELECT flatten(array(array(1, 2), array(3, 4)));
-- # float
-- # floor
SELECT floor(-0.1);
SELECT floor(5);
SELECT floor(3.1411, 3);
SELECT floor(3.1411, -3);
-- # forall
SELECT forall(array(1, 2, 3), x -> x % 2 == 0);
SELECT forall(array(2, 4, 8), x -> x % 2 == 0);
SELECT forall(array(1, null, 3), x -> x % 2 == 0);
SELECT forall(array(2, null, 8), x -> x % 2 == 0);
-- # format_number
SELECT format_number(12332.123456, 4);
SELECT format_number(12332.123456, '##################.###');
-- # format_string
SELECT format_string("Hello World %d %s", 100, "days");
-- # from_avro
SELECT from_avro(s, '{"type": "record", "name": "struct", "fields": [{ "name": "u", "type": ["int","string"] }]}', map()) IS NULL AS result FROM (SELECT NAMED_STRUCT('u', NAMED_STRUCT('member0', member0, 'member1', member1)) AS s FROM VALUES (1, NULL), (NULL,  'a') tab(member0, member1));
-- # from_base32
SELECT from_base32('MZXW6YTBOI======');
-- # from_csv
SELECT from_csv('1, 0.8', 'a INT, b DOUBLE');
SELECT from_csv('26/08/2015', 'time Timestamp', map('timestampFormat', 'dd/MM/yyyy'));
-- # from_json
SELECT from_json('{"a":1, "b":0.8}', 'a INT, b DOUBLE');
SELECT from_json('{"time":"26/08/2015"}', 'time Timestamp', map('timestampFormat', 'dd/MM/yyyy'));
SELECT from_json('{"teacher": "Alice", "student": [{"name": "Bob", "rank": 1}, {"name": "Charlie", "rank": 2}]}', 'STRUCT<teacher: STRING, student: ARRAY<STRUCT<name: STRING, rank: INT>>>');
-- # from_protobuf
SELECT from_protobuf(s, 'Person', '/path/to/descriptor.desc', map()) IS NULL AS result FROM (SELECT NAMED_STRUCT('name', name, 'id', id) AS s FROM VALUES ('John Doe', 1), (NULL,  2) tab(name, id));
-- # from_unixtime
SELECT from_unixtime(0, 'yyyy-MM-dd HH:mm:ss');
SELECT from_unixtime(0);
-- # from_utc_timestamp
SELECT from_utc_timestamp('2016-08-31', 'Asia/Seoul');
-- # from_xml
SELECT from_xml('<p><a>1</a><b>0.8</b></p>', 'a INT, b DOUBLE');
SELECT from_xml('<p><time>26/08/2015</time></p>', 'time Timestamp', map('timestampFormat', 'dd/MM/yyyy'));
SELECT from_xml('<p><teacher>Alice</teacher><student><name>Bob</name><rank>1</rank></student><student><name>Charlie</name><rank>2</rank></student></p>', 'STRUCT<teacher: STRING, student: ARRAY<STRUCT<name: STRING, rank: INT>>>');
-- # get
SELECT get(array(1, 2, 3), 0);
SELECT get(array(1, 2, 3), 3);
SELECT get(array(1, 2, 3), -1);
-- # get_json_object
SELECT get_json_object('{"a":"b"}', '$.a');
SELECT get_json_object('[{"a":"b"},{"a":"c"}]', '$[0].a');
SELECT get_json_object('[{"a":"b"},{"a":"c"}]', '$[*].a');
-- # getbit
SELECT getbit(11, 0);
SELECT getbit(11, 2);
-- # greatest
SELECT greatest(10, 9, 2, 4, 3);
-- # grouping
SELECT name, grouping(name), sum(age) FROM VALUES (2, 'Alice'), (5, 'Bob') people(age, name) GROUP BY cube(name);
-- # grouping_id
SELECT name, grouping_id(), sum(age), avg(height) FROM VALUES (2, 'Alice', 165), (5, 'Bob', 180) people(age, name, height) GROUP BY cube(name, height);
-- # hash
SELECT hash('Spark', array(123), 2);
-- # hex
SELECT hex(17);
SELECT hex('Spark SQL');
-- # histogram_numeric
SELECT histogram_numeric(col, 5) FROM VALUES (0), (1), (2), (10) AS tab(col);
-- # hll_sketch_agg
SELECT hll_sketch_estimate(hll_sketch_agg(col, 12)) FROM VALUES (1), (1), (2), (2), (3) tab(col);
-- # hll_sketch_estimate
SELECT hll_sketch_estimate(hll_sketch_agg(col)) FROM VALUES (1), (1), (2), (2), (3) tab(col);
-- # hll_union
SELECT hll_sketch_estimate(hll_union(hll_sketch_agg(col1), hll_sketch_agg(col2))) FROM VALUES (1, 4), (1, 4), (2, 5), (2, 5), (3, 6) tab(col1, col2);
-- # hll_union_agg
SELECT hll_sketch_estimate(hll_union_agg(sketch, true)) FROM (SELECT hll_sketch_agg(col) as sketch FROM VALUES (1) tab(col) UNION ALL SELECT hll_sketch_agg(col, 20) as sketch FROM VALUES (1) tab(col));
-- # hmac
SELECT hex(hmac('key', 'message'));
SELECT hex(hmac('key', 'message', 'SHA-512'));
-- # hour
SELECT hour('2018-02-14 12:58:59');
SELECT hour(TIMESTAMP_NTZ '2018-02-14 12:58:59.123456789');
SELECT hour(TIMESTAMP_LTZ '2018-02-14 12:58:59.123456789');
SELECT hour(TIME'13:59:59.999999');
-- # hypot
SELECT hypot(3, 4);
-- # if
SELECT if(1 < 2, 'a', 'b');
-- # ifnull
SELECT ifnull(NULL, array('2'));
-- # ilike
SELECT ilike('Spark', '_Park');
SELECT '\\abc' AS S, S ilike r'\\abc', S ilike '\\\\abc';
SET spark.sql.parser.escapedStringLiterals=true;
SELECT '%SystemDrive%\Users\John' ilike '\%SystemDrive\%\\users%';
SET spark.sql.parser.escapedStringLiterals=false;
SELECT '%SystemDrive%\\USERS\\John' ilike r'%SystemDrive%\\Users%';
SELECT '%SystemDrive%/Users/John' ilike '/%SYSTEMDrive/%//Users%' ESCAPE '/';
-- # in
SELECT 1 in(1, 2, 3);
SELECT 1 in(2, 3, 4);
SELECT named_struct('a', 1, 'b', 2) in(named_struct('a', 1, 'b', 1), named_struct('a', 1, 'b', 3));
SELECT named_struct('a', 1, 'b', 2) in(named_struct('a', 1, 'b', 2), named_struct('a', 1, 'b', 3));
-- # initcap
SELECT initcap('sPark sql');
-- # inline
SELECT * FROM inline(array(struct(1, 'a'), struct(2, 'b')));
SELECT * FROM inline(input => array(struct(1, 'a'), struct(2, 'b')));
-- # inline_outer
SELECT * FROM inline_outer(array(struct(1, 'a'), struct(2, 'b')));
SELECT * FROM inline_outer(input => array(struct(1, 'a'), struct(2, 'b')));
-- # input_file_block_length
SELECT input_file_block_length();
-- # input_file_block_start
SELECT input_file_block_start();
-- # input_file_name
SELECT input_file_name();
-- # instr
SELECT instr('SparkSQL', 'SQL');
SELECT instr('abcabc', 'b', 1);
SELECT instr('abcabc', 'b', 1, 2);
SELECT instr('abcabc', 'b', -1, 1);
-- # int
-- # is_valid_utf8
SELECT is_valid_utf8('Spark');
SELECT is_valid_utf8(x'61');
SELECT is_valid_utf8(x'80');
SELECT is_valid_utf8(x'61C262');
-- # is_valid_variant
SELECT is_valid_variant(parse_json('null'));
SELECT is_valid_variant(parse_json('[{"b":true,"a":0}]'));
-- # is_variant_null
SELECT is_variant_null(parse_json('null'));
SELECT is_variant_null(parse_json('"null"'));
SELECT is_variant_null(parse_json('13'));
SELECT is_variant_null(parse_json(null));
SELECT is_variant_null(variant_get(parse_json('{"a":null, "b":"spark"}'), "$.c"));
SELECT is_variant_null(variant_get(parse_json('{"a":null, "b":"spark"}'), "$.a"));
-- # isnan
SELECT isnan(cast('NaN' as double));
-- # isnotnull
SELECT isnotnull(1);
-- # isnull
SELECT isnull(1);
-- # jaro_winkler_similarity
SELECT jaro_winkler_similarity('MARTHA', 'MARHTA');
SELECT jaro_winkler_similarity('kitten', 'sitting');
SELECT jaro_winkler_similarity('ABC', 'XYZ');
-- # java_method
SELECT java_method('java.util.UUID', 'randomUUID');
SELECT java_method('java.util.UUID', 'fromString', 'a5cf6c42-0c85-418f-af6c-3e4e5b1328f2');
-- # json_array_length
SELECT json_array_length('[1,2,3,4]');
SELECT json_array_length('[1,2,3,{"f1":1,"f2":[5,6]},4]');
SELECT json_array_length('[1,2');
-- # json_object_keys
SELECT json_object_keys('{}');
SELECT json_object_keys('{"key": "value"}');
SELECT json_object_keys('{"f1":"abc","f2":{"f3":"a", "f4":"b"}}');
-- # json_tuple
SELECT json_tuple('{"a":1, "b":2}', 'a', 'b');
-- # kll_merge_agg_bigint
SELECT kll_sketch_get_n_bigint(kll_merge_agg_bigint(sketch)) FROM (SELECT kll_sketch_agg_bigint(col) as sketch FROM VALUES (1), (2), (3) tab(col) UNION ALL SELECT kll_sketch_agg_bigint(col) as sketch FROM VALUES (4), (5), (6) tab(col)) t;
-- # kll_merge_agg_double
SELECT kll_sketch_get_n_double(kll_merge_agg_double(sketch)) FROM (SELECT kll_sketch_agg_double(col) as sketch FROM VALUES (CAST(1.0 AS DOUBLE)), (CAST(2.0 AS DOUBLE)), (CAST(3.0 AS DOUBLE)) tab(col) UNION ALL SELECT kll_sketch_agg_double(col) as sketch FROM VALUES (CAST(4.0 AS DOUBLE)), (CAST(5.0 AS DOUBLE)), (CAST(6.0 AS DOUBLE)) tab(col)) t;
-- # kll_merge_agg_float
SELECT kll_sketch_get_n_float(kll_merge_agg_float(sketch)) FROM (SELECT kll_sketch_agg_float(col) as sketch FROM VALUES (CAST(1.0 AS FLOAT)), (CAST(2.0 AS FLOAT)), (CAST(3.0 AS FLOAT)) tab(col) UNION ALL SELECT kll_sketch_agg_float(col) as sketch FROM VALUES (CAST(4.0 AS FLOAT)), (CAST(5.0 AS FLOAT)), (CAST(6.0 AS FLOAT)) tab(col)) t;
-- # kll_sketch_agg_bigint
SELECT LENGTH(kll_sketch_to_string_bigint(kll_sketch_agg_bigint(col))) > 0 FROM VALUES (1), (2), (3), (4), (5) tab(col);
SELECT LENGTH(kll_sketch_to_string_bigint(kll_sketch_agg_bigint(col, 400))) > 0 FROM VALUES (1), (2), (3), (4), (5) tab(col);
-- # kll_sketch_agg_double
SELECT LENGTH(kll_sketch_to_string_double(kll_sketch_agg_double(col))) > 0 FROM VALUES (CAST(1.0 AS DOUBLE)), (CAST(2.0 AS DOUBLE)), (CAST(3.0 AS DOUBLE)), (CAST(4.0 AS DOUBLE)), (CAST(5.0 AS DOUBLE)) tab(col);
SELECT LENGTH(kll_sketch_to_string_double(kll_sketch_agg_double(col, 400))) > 0 FROM VALUES (CAST(1.0 AS DOUBLE)), (CAST(2.0 AS DOUBLE)), (CAST(3.0 AS DOUBLE)), (CAST(4.0 AS DOUBLE)), (CAST(5.0 AS DOUBLE)) tab(col);
-- # kll_sketch_agg_float
SELECT LENGTH(kll_sketch_to_string_float(kll_sketch_agg_float(col))) > 0 FROM VALUES (CAST(1.0 AS FLOAT)), (CAST(2.0 AS FLOAT)), (CAST(3.0 AS FLOAT)), (CAST(4.0 AS FLOAT)), (CAST(5.0 AS FLOAT)) tab(col);
SELECT LENGTH(kll_sketch_to_string_float(kll_sketch_agg_float(col, 400))) > 0 FROM VALUES (CAST(1.0 AS FLOAT)), (CAST(2.0 AS FLOAT)), (CAST(3.0 AS FLOAT)), (CAST(4.0 AS FLOAT)), (CAST(5.0 AS FLOAT)) tab(col);
-- # kll_sketch_get_n_bigint
SELECT kll_sketch_get_n_bigint(kll_sketch_agg_bigint(col)) FROM VALUES (1), (2), (3), (4), (5) tab(col);
-- # kll_sketch_get_n_double
SELECT kll_sketch_get_n_double(kll_sketch_agg_double(col)) FROM VALUES (CAST(1.0 AS DOUBLE)), (CAST(2.0 AS DOUBLE)), (CAST(3.0 AS DOUBLE)), (CAST(4.0 AS DOUBLE)), (CAST(5.0 AS DOUBLE)) tab(col);
-- # kll_sketch_get_n_float
SELECT kll_sketch_get_n_float(kll_sketch_agg_float(col)) FROM VALUES (CAST(1.0 AS FLOAT)), (CAST(2.0 AS FLOAT)), (CAST(3.0 AS FLOAT)), (CAST(4.0 AS FLOAT)), (CAST(5.0 AS FLOAT)) tab(col);
-- # kll_sketch_get_quantile_bigint
SELECT kll_sketch_get_quantile_bigint(kll_sketch_agg_bigint(col), 0.5) > 1 FROM VALUES (1), (2), (3), (4), (5) tab(col);
-- # kll_sketch_get_quantile_double
SELECT kll_sketch_get_quantile_double(kll_sketch_agg_double(col), 0.5) > 1 FROM VALUES (CAST(1.0 AS DOUBLE)), (CAST(2.0 AS DOUBLE)), (CAST(3.0 AS DOUBLE)), (CAST(4.0 AS DOUBLE)), (CAST(5.0 AS DOUBLE)) tab(col);
-- # kll_sketch_get_quantile_float
SELECT kll_sketch_get_quantile_float(kll_sketch_agg_float(col), 0.5) > 1 FROM VALUES (CAST(1.0 AS FLOAT)), (CAST(2.0 AS FLOAT)), (CAST(3.0 AS FLOAT)), (CAST(4.0 AS FLOAT)), (CAST(5.0 AS FLOAT)) tab(col);
-- # kll_sketch_get_rank_bigint
SELECT kll_sketch_get_rank_bigint(kll_sketch_agg_bigint(col), 3) > 0.3 FROM VALUES (1), (2), (3), (4), (5) tab(col);
-- # kll_sketch_get_rank_double
SELECT kll_sketch_get_rank_double(kll_sketch_agg_double(col), 3.0) > 0.3 FROM VALUES (CAST(1.0 AS DOUBLE)), (CAST(2.0 AS DOUBLE)), (CAST(3.0 AS DOUBLE)), (CAST(4.0 AS DOUBLE)), (CAST(5.0 AS DOUBLE)) tab(col);
-- # kll_sketch_get_rank_float
SELECT kll_sketch_get_rank_float(kll_sketch_agg_float(col), 3.0) > 0.3 FROM VALUES (CAST(1.0 AS FLOAT)), (CAST(2.0 AS FLOAT)), (CAST(3.0 AS FLOAT)), (CAST(4.0 AS FLOAT)), (CAST(5.0 AS FLOAT)) tab(col);
-- # kll_sketch_merge_bigint
SELECT LENGTH(kll_sketch_to_string_bigint(kll_sketch_merge_bigint(kll_sketch_agg_bigint(col), kll_sketch_agg_bigint(col)))) > 0 FROM VALUES (1), (2), (3), (4), (5) tab(col);
-- # kll_sketch_merge_double
SELECT LENGTH(kll_sketch_to_string_double(kll_sketch_merge_double(kll_sketch_agg_double(col), kll_sketch_agg_double(col)))) > 0 FROM VALUES (CAST(1.0 AS DOUBLE)), (CAST(2.0 AS DOUBLE)), (CAST(3.0 AS DOUBLE)), (CAST(4.0 AS DOUBLE)), (CAST(5.0 AS DOUBLE)) tab(col);
-- # kll_sketch_merge_float
SELECT LENGTH(kll_sketch_to_string_float(kll_sketch_merge_float(kll_sketch_agg_float(col), kll_sketch_agg_float(col)))) > 0 FROM VALUES (CAST(1.0 AS FLOAT)), (CAST(2.0 AS FLOAT)), (CAST(3.0 AS FLOAT)), (CAST(4.0 AS FLOAT)), (CAST(5.0 AS FLOAT)) tab(col);
-- # kll_sketch_to_string_bigint
SELECT LENGTH(kll_sketch_to_string_bigint(kll_sketch_agg_bigint(col))) > 0 FROM VALUES (1), (2), (3), (4), (5) tab(col);
-- # kll_sketch_to_string_double
SELECT LENGTH(kll_sketch_to_string_double(kll_sketch_agg_double(col))) > 0 FROM VALUES (CAST(1.0 AS DOUBLE)), (CAST(2.0 AS DOUBLE)), (CAST(3.0 AS DOUBLE)), (CAST(4.0 AS DOUBLE)), (CAST(5.0 AS DOUBLE)) tab(col);
-- # kll_sketch_to_string_float
SELECT LENGTH(kll_sketch_to_string_float(kll_sketch_agg_float(col))) > 0 FROM VALUES (CAST(1.0 AS FLOAT)), (CAST(2.0 AS FLOAT)), (CAST(3.0 AS FLOAT)), (CAST(4.0 AS FLOAT)), (CAST(5.0 AS FLOAT)) tab(col);
-- # kurtosis
SELECT kurtosis(col) FROM VALUES (-10), (-20), (100), (1000) AS tab(col);
SELECT kurtosis(col) FROM VALUES (1), (10), (100), (10), (1) as tab(col);
-- # lag
SELECT a, b, lag(b) OVER (PARTITION BY a ORDER BY b) FROM VALUES ('A1', 2), ('A1', 1), ('A2', 3), ('A1', 1) tab(a, b);
-- # last
SELECT last(col) FROM VALUES (10), (5), (20) AS tab(col);
SELECT last(col) FROM VALUES (10), (5), (NULL) AS tab(col);
SELECT last(col, true) FROM VALUES (10), (5), (NULL) AS tab(col);
-- # last_day
SELECT last_day('2009-01-12');
-- # last_value
SELECT last_value(col) FROM VALUES (10), (5), (20) AS tab(col);
SELECT last_value(col) FROM VALUES (10), (5), (NULL) AS tab(col);
SELECT last_value(col, true) FROM VALUES (10), (5), (NULL) AS tab(col);
-- # lcase
SELECT lcase('SparkSql');
-- # lead
SELECT a, b, lead(b) OVER (PARTITION BY a ORDER BY b) FROM VALUES ('A1', 2), ('A1', 1), ('A2', 3), ('A1', 1) tab(a, b);
-- # least
SELECT least(10, 9, 2, 4, 3);
-- # left
SELECT left('Spark SQL', 3);
SELECT left(encode('Spark SQL', 'utf-8'), 3);
-- # len
SELECT len('Spark SQL ');
SELECT len(x'537061726b2053514c');
SELECT CHAR_LENGTH('Spark SQL ');
SELECT CHARACTER_LENGTH('Spark SQL ');
-- # length
SELECT length('Spark SQL ');
SELECT length(x'537061726b2053514c');
SELECT CHAR_LENGTH('Spark SQL ');
SELECT CHARACTER_LENGTH('Spark SQL ');
-- # levenshtein
SELECT levenshtein('kitten', 'sitting');
SELECT levenshtein('kitten', 'sitting', 2);
-- # like
SELECT like('Spark', '_park');
SELECT '\\abc' AS S, S like r'\\abc', S like '\\\\abc';
SET spark.sql.parser.escapedStringLiterals=true;
SELECT '%SystemDrive%\Users\John' like '\%SystemDrive\%\\Users%';
SET spark.sql.parser.escapedStringLiterals=false;
SELECT '%SystemDrive%\\Users\\John' like r'%SystemDrive%\\Users%';
SELECT '%SystemDrive%/Users/John' like '/%SystemDrive/%//Users%' ESCAPE '/';
-- # listagg
SELECT listagg(col) FROM VALUES ('a'), ('b'), ('c') AS tab(col);
SELECT listagg(col) WITHIN GROUP (ORDER BY col DESC) FROM VALUES ('a'), ('b'), ('c') AS tab(col);
SELECT listagg(col) FROM VALUES ('a'), (NULL), ('b') AS tab(col);
SELECT listagg(col) FROM VALUES ('a'), ('a') AS tab(col);
SELECT listagg(DISTINCT col) FROM VALUES ('a'), ('a'), ('b') AS tab(col);
SELECT listagg(col, ', ') FROM VALUES ('a'), ('b'), ('c') AS tab(col);
SELECT listagg(col) FROM VALUES (NULL), (NULL) AS tab(col);
-- # ln
SELECT ln(1);
-- # localtime
SELECT localtime();
SELECT localtime;
SELECT localtime(0);
SELECT localtime(3);
SELECT localtime(1+1);
-- # localtimestamp
SELECT localtimestamp();
SET spark.sql.timestampNanosTypes.enabled=true;
SELECT localtimestamp(9);
-- # locate
SELECT locate('bar', 'foobarbar');
SELECT locate('bar', 'foobarbar', 5);
SELECT POSITION('bar' IN 'foobarbar');
-- # log
SELECT log(10, 100);
-- # log10
SELECT log10(10);
-- # log1p
SELECT log1p(0);
-- # log2
SELECT log2(2);
-- # lower
SELECT lower('SparkSql');
-- # lpad
SELECT lpad('hi', 5, '??');
SELECT lpad('hi', 1, '??');
SELECT lpad('hi', 5);
SELECT hex(lpad(unhex('aabb'), 5));
SELECT hex(lpad(unhex('aabb'), 5, unhex('1122')));
-- # ltrim
SELECT ltrim('    SparkSQL   ');
-- # luhn_check
SELECT luhn_check('8112189876');
SELECT luhn_check('79927398713');
SELECT luhn_check('79927398714');
-- # make_date
SELECT make_date(2013, 7, 15);
SELECT make_date(2019, 7, NULL);
-- # make_dt_interval
SELECT make_dt_interval(1, 12, 30, 01.001001);
SELECT make_dt_interval(2);
SELECT make_dt_interval(100, null, 3);
-- # make_interval
SELECT make_interval(100, 11, 1, 1, 12, 30, 01.001001);
SELECT make_interval(100, null, 3);
SELECT make_interval(0, 1, 0, 1, 0, 0, 100.000001);
-- # make_time
SELECT make_time(6, 30, 45.887);
SELECT make_time(NULL, 30, 0);
-- # make_timestamp
SELECT make_timestamp(2014, 12, 28, 6, 30, 45.887);
SELECT make_timestamp(2014, 12, 28, 6, 30, 45.887, 'CET');
SELECT make_timestamp(DATE'2014-12-28');
SELECT make_timestamp(DATE'2014-12-28', TIME'6:30:45.887');
SELECT make_timestamp(DATE'2014-12-28', TIME'6:30:45.887', 'CET');
-- # make_timestamp_ltz
SELECT make_timestamp_ltz(2014, 12, 28, 6, 30, 45.887);
SELECT make_timestamp_ltz(2014, 12, 28, 6, 30, 45.887, 'CET');
SELECT make_timestamp_ltz(2019, 6, 30, 23, 59, 60);
SELECT make_timestamp_ltz(null, 7, 22, 15, 30, 0);
SELECT make_timestamp_ltz(DATE'2014-12-28', TIME'6:30:45.887');
SELECT make_timestamp_ltz(DATE'2014-12-28', TIME'6:30:45.887', 'CET');
-- # make_timestamp_ntz
SELECT make_timestamp_ntz(2014, 12, 28, 6, 30, 45.887);
SELECT make_timestamp_ntz(2019, 6, 30, 23, 59, 60);
SELECT make_timestamp_ntz(null, 7, 22, 15, 30, 0);
SELECT make_timestamp_ntz(DATE'2014-12-28', TIME'6:30:45.887');
-- # make_valid_utf8
SELECT make_valid_utf8('Spark');
SELECT make_valid_utf8(x'61');
SELECT make_valid_utf8(x'80');
SELECT make_valid_utf8(x'61C262');
-- # make_ym_interval
SELECT make_ym_interval(1, 2);
SELECT make_ym_interval(1, 0);
SELECT make_ym_interval(-1, 1);
SELECT make_ym_interval(2);
-- # map
SELECT map(1.0, '2', 3.0, '4');
-- # map_concat
SELECT map_concat(map(1, 'a', 2, 'b'), map(3, 'c'));
-- # map_contains_key
SELECT map_contains_key(map(1, 'a', 2, 'b'), 1);
SELECT map_contains_key(map(1, 'a', 2, 'b'), 3);
-- # map_entries
SELECT map_entries(map(1, 'a', 2, 'b'));
-- # map_filter
SELECT map_filter(map(1, 0, 2, 2, 3, -1), (k, v) -> k > v);
-- # map_from_arrays
SELECT map_from_arrays(array(1.0, 3.0), array('2', '4'));
-- # map_from_entries
SELECT map_from_entries(array(struct(1, 'a'), struct(2, 'b')));
-- # map_keys
SELECT map_keys(map(1, 'a', 2, 'b'));
-- # map_values
SELECT map_values(map(1, 'a', 2, 'b'));
-- # map_zip_with
SELECT map_zip_with(map(1, 'a', 2, 'b'), map(1, 'x', 2, 'y'), (k, v1, v2) -> concat(v1, v2));
SELECT map_zip_with(map('a', 1, 'b', 2), map('b', 3, 'c', 4), (k, v1, v2) -> coalesce(v1, 0) + coalesce(v2, 0));
-- # mask
SELECT mask('abcd-EFGH-8765-4321');
SELECT mask('abcd-EFGH-8765-4321', 'Q');
SELECT mask('AbCD123-@$#', 'Q', 'q');
SELECT mask('AbCD123-@$#');
SELECT mask('AbCD123-@$#', 'Q');
SELECT mask('AbCD123-@$#', 'Q', 'q');
SELECT mask('AbCD123-@$#', 'Q', 'q', 'd');
SELECT mask('AbCD123-@$#', 'Q', 'q', 'd', 'o');
SELECT mask('AbCD123-@$#', NULL, 'q', 'd', 'o');
SELECT mask('AbCD123-@$#', NULL, NULL, 'd', 'o');
SELECT mask('AbCD123-@$#', NULL, NULL, NULL, 'o');
SELECT mask(NULL, NULL, NULL, NULL, 'o');
SELECT mask(NULL);
SELECT mask('AbCD123-@$#', NULL, NULL, NULL, NULL);
-- # max
SELECT max(col) FROM VALUES (10), (50), (20) AS tab(col);
-- # max_by
SELECT max_by(x, y) FROM VALUES ('a', 10), ('b', 50), ('c', 20) AS tab(x, y);
SELECT max_by(x, y, 2) FROM VALUES ('a', 10), ('b', 50), ('c', 20) AS tab(x, y);
-- # md5
SELECT md5('Spark');
-- # mean
SELECT mean(col) FROM VALUES (1), (2), (3) AS tab(col);
SELECT mean(col) FROM VALUES (1), (2), (NULL) AS tab(col);
-- # measure
SELECT dimension_col, measure(measure_col)
  FROM test_metric_view
  GROUP BY dimension_col;
-- # median
SELECT median(col) FROM VALUES (0), (10) AS tab(col);
SELECT median(col) FROM VALUES (INTERVAL '0' MONTH), (INTERVAL '10' MONTH) AS tab(col);
-- # min
SELECT min(col) FROM VALUES (10), (-1), (20) AS tab(col);
-- # min_by
SELECT min_by(x, y) FROM VALUES ('a', 10), ('b', 50), ('c', 20) AS tab(x, y);
SELECT min_by(x, y, 2) FROM VALUES ('a', 10), ('b', 50), ('c', 20) AS tab(x, y);
-- # minute
SELECT minute('2009-07-30 12:58:59');
SELECT minute(TIMESTAMP_NTZ '2009-07-30 12:58:59.123456789');
SELECT minute(TIMESTAMP_LTZ '2009-07-30 12:58:59.123456789');
SELECT minute(TIME'23:59:59.999999');
-- # mod
SELECT 2 % 1.8;
SELECT MOD(2, 1.8);
-- # mode
SELECT mode(col) FROM VALUES (0), (10), (10) AS tab(col);
SELECT mode(col) FROM VALUES (INTERVAL '0' MONTH), (INTERVAL '10' MONTH), (INTERVAL '10' MONTH) AS tab(col);
SELECT mode(col) FROM VALUES (0), (10), (10), (null), (null), (null) AS tab(col);
SELECT mode(col, false) FROM VALUES (-10), (0), (10) AS tab(col);
SELECT mode(col, true) FROM VALUES (-10), (0), (10) AS tab(col);
SELECT mode() WITHIN GROUP (ORDER BY col) FROM VALUES (0), (10), (10) AS tab(col);
SELECT mode() WITHIN GROUP (ORDER BY col) FROM VALUES (0), (10), (10), (20), (20) AS tab(col);
SELECT mode() WITHIN GROUP (ORDER BY col DESC) FROM VALUES (0), (10), (10), (20), (20) AS tab(col);
-- # monotonically_increasing_id
SELECT monotonically_increasing_id();
-- # month
SELECT month('2016-07-30');
SET spark.sql.timestampNanosTypes.enabled=true;
SELECT month(TIMESTAMP_NTZ '2016-07-30 12:00:00.123456789');
-- # monthname
SELECT monthname('2008-02-20');
SET spark.sql.timestampNanosTypes.enabled=true;
SELECT monthname(TIMESTAMP_NTZ '2008-02-20 12:00:00.123456789');
-- # months_between
SELECT months_between('1997-02-28 10:30:00', '1996-10-30');
SELECT months_between('1997-02-28 10:30:00', '1996-10-30', false);
-- # named_struct
SELECT named_struct("a", 1, "b", 2, "c", 3);
-- # nanvl
SELECT nanvl(cast('NaN' as double), 123);
-- # negative
SELECT negative(1);
-- # next_day
SELECT next_day('2015-01-14', 'TU');
-- # not
SELECT not true;
SELECT not false;
SELECT not NULL;
-- # now
SELECT now();
SET spark.sql.timestampNanosTypes.enabled=true;
SELECT now(9);
-- # nth_value
SELECT a, b, nth_value(b, 2) OVER (PARTITION BY a ORDER BY b) FROM VALUES ('A1', 2), ('A1', 1), ('A2', 3), ('A1', 1) tab(a, b);
-- # ntile
SELECT a, b, ntile(2) OVER (PARTITION BY a ORDER BY b) FROM VALUES ('A1', 2), ('A1', 1), ('A2', 3), ('A1', 1) tab(a, b);
-- # nullif
SELECT nullif(2, 2);
-- # nullifzero
SELECT nullifzero(0);
SELECT nullifzero(2);
-- # nvl
SELECT nvl(NULL, array('2'));
-- # nvl2
SELECT nvl2(NULL, 2, 1);
-- # octet_length
SELECT octet_length('Spark SQL');
SELECT octet_length(x'537061726b2053514c');
-- # or
SELECT true or false;
SELECT false or false;
SELECT true or NULL;
SELECT false or NULL;
-- # overlay
SELECT overlay('Spark SQL' PLACING '_' FROM 6);
SELECT overlay('Spark SQL' PLACING 'CORE' FROM 7);
SELECT overlay('Spark SQL' PLACING 'ANSI ' FROM 7 FOR 0);
SELECT overlay('Spark SQL' PLACING 'tructured' FROM 2 FOR 4);
SELECT overlay(encode('Spark SQL', 'utf-8') PLACING encode('_', 'utf-8') FROM 6);
SELECT overlay(encode('Spark SQL', 'utf-8') PLACING encode('CORE', 'utf-8') FROM 7);
SELECT overlay(encode('Spark SQL', 'utf-8') PLACING encode('ANSI ', 'utf-8') FROM 7 FOR 0);
SELECT overlay(encode('Spark SQL', 'utf-8') PLACING encode('tructured', 'utf-8') FROM 2 FOR 4);
-- # parse_json
SELECT parse_json('{"a":1,"b":0.8}');
-- # parse_url
SELECT parse_url('http://spark.apache.org/path?query=1', 'HOST');
SELECT parse_url('http://spark.apache.org/path?query=1', 'QUERY');
SELECT parse_url('http://spark.apache.org/path?query=1', 'QUERY', 'query');
-- # percent_rank
SELECT a, b, percent_rank(b) OVER (PARTITION BY a ORDER BY b) FROM VALUES ('A1', 2), ('A1', 1), ('A2', 3), ('A1', 1) tab(a, b);
-- # percentile
SELECT percentile(col, 0.3) FROM VALUES (0), (10) AS tab(col);
SELECT percentile(col, array(0.25, 0.75)) FROM VALUES (0), (10) AS tab(col);
SELECT percentile(col, 0.5) FROM VALUES (INTERVAL '0' MONTH), (INTERVAL '10' MONTH) AS tab(col);
SELECT percentile(col, array(0.2, 0.5)) FROM VALUES (INTERVAL '0' SECOND), (INTERVAL '10' SECOND) AS tab(col);
-- # percentile_approx
SELECT percentile_approx(col, array(0.5, 0.4, 0.1), 100) FROM VALUES (0), (1), (2), (10) AS tab(col);
SELECT percentile_approx(col, 0.5, 100) FROM VALUES (0), (6), (7), (9), (10) AS tab(col);
SELECT percentile_approx(col, 0.5, 100) FROM VALUES (INTERVAL '0' MONTH), (INTERVAL '1' MONTH), (INTERVAL '2' MONTH), (INTERVAL '10' MONTH) AS tab(col);
SELECT percentile_approx(col, array(0.5, 0.7), 100) FROM VALUES (INTERVAL '0' SECOND), (INTERVAL '1' SECOND), (INTERVAL '2' SECOND), (INTERVAL '10' SECOND) AS tab(col);
-- # percentile_cont
SELECT percentile_cont(0.25) WITHIN GROUP (ORDER BY col) FROM VALUES (0), (10) AS tab(col);
SELECT percentile_cont(0.25) WITHIN GROUP (ORDER BY col) FROM VALUES (INTERVAL '0' MONTH), (INTERVAL '10' MONTH) AS tab(col);
-- # percentile_disc
SELECT percentile_disc(0.25) WITHIN GROUP (ORDER BY col) FROM VALUES (0), (10) AS tab(col);
SELECT percentile_disc(0.25) WITHIN GROUP (ORDER BY col) FROM VALUES (INTERVAL '0' MONTH), (INTERVAL '10' MONTH) AS tab(col);
-- # pi
SELECT pi();
-- # pmod
SELECT pmod(10, 3);
SELECT pmod(-10, 3);
-- # posexplode
SELECT * FROM posexplode(array(10,20));
SELECT * FROM posexplode(collection => array(10,20));
-- # posexplode_outer
SELECT * FROM posexplode_outer(array(10,20));
SELECT * FROM posexplode_outer(collection => array(10,20));
-- # position
SELECT position('bar', 'foobarbar');
SELECT position('bar', 'foobarbar', 5);
SELECT POSITION('bar' IN 'foobarbar');
-- # positive
SELECT positive(1);
-- # pow
SELECT pow(2, 3);
-- # power
SELECT power(2, 3);
-- # printf
SELECT printf("Hello World %d %s", 100, "days");
-- # python_worker_logs
SET spark.sql.pyspark.worker.logging.enabled=true;
SELECT * FROM python_worker_logs();
-- # quarter
SELECT quarter('2016-08-31');
SET spark.sql.timestampNanosTypes.enabled=true;
SELECT quarter(TIMESTAMP_NTZ '2016-08-31 12:00:00.123456789');
-- # quote
SELECT quote('Don\'t');
-- # radians
SELECT radians(180);
-- # raise_error
SELECT raise_error('custom error message');
-- # rand
SELECT rand();
SELECT rand(0);
SELECT rand(null);
-- # randn
SELECT randn();
SELECT randn(0);
SELECT randn(null);
-- # random
SELECT random();
SELECT random(0);
SELECT random(null);
-- # randstr
SELECT randstr(3, 0) AS result;
-- # range
SELECT * FROM range(1);
SELECT * FROM range(0, 2);
SELECT * FROM range(0, 4, 2);
-- # rank
SELECT a, b, rank(b) OVER (PARTITION BY a ORDER BY b) FROM VALUES ('A1', 2), ('A1', 1), ('A2', 3), ('A1', 1) tab(a, b);
-- # reduce
SELECT reduce(array(1, 2, 3), 0, (acc, x) -> acc + x);
SELECT reduce(array(1, 2, 3), 0, (acc, x) -> acc + x, acc -> acc * 10);
-- # reflect
SELECT reflect('java.util.UUID', 'randomUUID');
SELECT reflect('java.util.UUID', 'fromString', 'a5cf6c42-0c85-418f-af6c-3e4e5b1328f2');
-- # regexp
SET spark.sql.parser.escapedStringLiterals=true;
SELECT regexp('%SystemDrive%\Users\John', '%SystemDrive%\\Users.*');
SET spark.sql.parser.escapedStringLiterals=false;
SELECT regexp('%SystemDrive%\\Users\\John', '%SystemDrive%\\\\Users.*');
SELECT regexp('%SystemDrive%\\Users\\John', r'%SystemDrive%\\Users.*');
-- # regexp_count
SELECT regexp_count('Steven Jones and Stephen Smith are the best players', 'Ste(v|ph)en');
SELECT regexp_count('abcdefghijklmnopqrstuvwxyz', '[a-z]{3}');
-- # regexp_extract
SELECT regexp_extract('100-200', '(\\d+)-(\\d+)', 1);
SELECT regexp_extract('100-200', r'(\d+)-(\d+)', 1);
-- # regexp_extract_all
SELECT regexp_extract_all('100-200, 300-400', '(\\d+)-(\\d+)', 1);
SELECT regexp_extract_all('100-200, 300-400', r'(\d+)-(\d+)', 1);
-- # regexp_instr
SELECT regexp_instr(r"\abc", r"^\\abc$");
SELECT regexp_instr('user@spark.apache.org', '@[^.]*');
-- # regexp_like
SET spark.sql.parser.escapedStringLiterals=true;
SELECT regexp_like('%SystemDrive%\Users\John', '%SystemDrive%\\Users.*');
SET spark.sql.parser.escapedStringLiterals=false;
SELECT regexp_like('%SystemDrive%\\Users\\John', '%SystemDrive%\\\\Users.*');
SELECT regexp_like('%SystemDrive%\\Users\\John', r'%SystemDrive%\\Users.*');
-- # regexp_replace
SELECT regexp_replace('100-200', '(\\d+)', 'num');
SELECT regexp_replace('100-200', r'(\d+)', 'num');
-- # regexp_substr
SELECT regexp_substr('Steven Jones and Stephen Smith are the best players', 'Ste(v|ph)en');
SELECT regexp_substr('Steven Jones and Stephen Smith are the best players', 'Jeck');
-- # regr_avgx
SELECT regr_avgx(y, x) FROM VALUES (1, 2), (2, 2), (2, 3), (2, 4) AS tab(y, x);
SELECT regr_avgx(y, x) FROM VALUES (1, null) AS tab(y, x);
SELECT regr_avgx(y, x) FROM VALUES (null, 1) AS tab(y, x);
SELECT regr_avgx(y, x) FROM VALUES (1, 2), (2, null), (2, 3), (2, 4) AS tab(y, x);
SELECT regr_avgx(y, x) FROM VALUES (1, 2), (2, null), (null, 3), (2, 4) AS tab(y, x);
-- # regr_avgy
SELECT regr_avgy(y, x) FROM VALUES (1, 2), (2, 2), (2, 3), (2, 4) AS tab(y, x);
SELECT regr_avgy(y, x) FROM VALUES (1, null) AS tab(y, x);
SELECT regr_avgy(y, x) FROM VALUES (null, 1) AS tab(y, x);
SELECT regr_avgy(y, x) FROM VALUES (1, 2), (2, null), (2, 3), (2, 4) AS tab(y, x);
SELECT regr_avgy(y, x) FROM VALUES (1, 2), (2, null), (null, 3), (2, 4) AS tab(y, x);
-- # regr_count
SELECT regr_count(y, x) FROM VALUES (1, 2), (2, 2), (2, 3), (2, 4) AS tab(y, x);
SELECT regr_count(y, x) FROM VALUES (1, null) AS tab(y, x);
SELECT regr_count(y, x) FROM VALUES (null, 1) AS tab(y, x);
SELECT regr_count(y, x) FROM VALUES (1, 2), (2, null), (2, 3), (2, 4) AS tab(y, x);
SELECT regr_count(y, x) FROM VALUES (1, 2), (2, null), (null, 3), (2, 4) AS tab(y, x);
-- # regr_intercept
SELECT regr_intercept(y, x) FROM VALUES (1, 1), (2, 2), (3, 3), (4, 4) AS tab(y, x);
SELECT regr_intercept(y, x) FROM VALUES (1, null) AS tab(y, x);
SELECT regr_intercept(y, x) FROM VALUES (null, 1) AS tab(y, x);
SELECT regr_intercept(y, x) FROM VALUES (1, 1), (2, null), (3, 3), (4, 4) AS tab(y, x);
SELECT regr_intercept(y, x) FROM VALUES (1, 1), (2, null), (null, 3), (4, 4) AS tab(y, x);
-- # regr_r2
SELECT regr_r2(y, x) FROM VALUES (1, 2), (2, 2), (2, 3), (2, 4) AS tab(y, x);
SELECT regr_r2(y, x) FROM VALUES (1, null) AS tab(y, x);
SELECT regr_r2(y, x) FROM VALUES (null, 1) AS tab(y, x);
SELECT regr_r2(y, x) FROM VALUES (1, 2), (2, null), (2, 3), (2, 4) AS tab(y, x);
SELECT regr_r2(y, x) FROM VALUES (1, 2), (2, null), (null, 3), (2, 4) AS tab(y, x);
-- # regr_slope
SELECT regr_slope(y, x) FROM VALUES (1, 1), (2, 2), (3, 3), (4, 4) AS tab(y, x);
SELECT regr_slope(y, x) FROM VALUES (1, null) AS tab(y, x);
SELECT regr_slope(y, x) FROM VALUES (null, 1) AS tab(y, x);
SELECT regr_slope(y, x) FROM VALUES (1, 1), (2, null), (3, 3), (4, 4) AS tab(y, x);
SELECT regr_slope(y, x) FROM VALUES (1, 1), (2, null), (null, 3), (4, 4) AS tab(y, x);
-- # regr_sxx
SELECT regr_sxx(y, x) FROM VALUES (1, 2), (2, 2), (2, 3), (2, 4) AS tab(y, x);
SELECT regr_sxx(y, x) FROM VALUES (1, null) AS tab(y, x);
SELECT regr_sxx(y, x) FROM VALUES (null, 1) AS tab(y, x);
SELECT regr_sxx(y, x) FROM VALUES (1, 2), (2, null), (2, 3), (2, 4) AS tab(y, x);
SELECT regr_sxx(y, x) FROM VALUES (1, 2), (2, null), (null, 3), (2, 4) AS tab(y, x);
-- # regr_sxy
SELECT regr_sxy(y, x) FROM VALUES (1, 2), (2, 2), (2, 3), (2, 4) AS tab(y, x);
SELECT regr_sxy(y, x) FROM VALUES (1, null) AS tab(y, x);
SELECT regr_sxy(y, x) FROM VALUES (null, 1) AS tab(y, x);
SELECT regr_sxy(y, x) FROM VALUES (1, 2), (2, null), (2, 3), (2, 4) AS tab(y, x);
SELECT regr_sxy(y, x) FROM VALUES (1, 2), (2, null), (null, 3), (2, 4) AS tab(y, x);
-- # regr_syy
SELECT regr_syy(y, x) FROM VALUES (1, 2), (2, 2), (2, 3), (2, 4) AS tab(y, x);
SELECT regr_syy(y, x) FROM VALUES (1, null) AS tab(y, x);
SELECT regr_syy(y, x) FROM VALUES (null, 1) AS tab(y, x);
SELECT regr_syy(y, x) FROM VALUES (1, 2), (2, null), (2, 3), (2, 4) AS tab(y, x);
SELECT regr_syy(y, x) FROM VALUES (1, 2), (2, null), (null, 3), (2, 4) AS tab(y, x);
-- # repeat
SELECT repeat('123', 2);
-- # replace
SELECT replace('ABCabc', 'abc', 'DEF');
-- # reverse
SELECT reverse('Spark SQL');
SELECT reverse(array(2, 1, 4, 3));
SELECT hex(reverse(x'CAFE'));
-- # right
SELECT right('Spark SQL', 3);
-- # rint
SELECT rint(12.3456);
-- # rlike
SET spark.sql.parser.escapedStringLiterals=true;
SELECT rlike('%SystemDrive%\Users\John', '%SystemDrive%\\Users.*');
SET spark.sql.parser.escapedStringLiterals=false;
SELECT rlike('%SystemDrive%\\Users\\John', '%SystemDrive%\\\\Users.*');
SELECT rlike('%SystemDrive%\\Users\\John', r'%SystemDrive%\\Users.*');
-- # round
SELECT round(2.5, 0);
-- # row_number
SELECT a, b, row_number() OVER (PARTITION BY a ORDER BY b) FROM VALUES ('A1', 2), ('A1', 1), ('A2', 3), ('A1', 1) tab(a, b);
-- # rpad
SELECT rpad('hi', 5, '??');
SELECT rpad('hi', 1, '??');
SELECT rpad('hi', 5);
SELECT hex(rpad(unhex('aabb'), 5));
SELECT hex(rpad(unhex('aabb'), 5, unhex('1122')));
-- # rtrim
SELECT rtrim('    SparkSQL   ');
-- # schema_of_avro
SELECT schema_of_avro('{"type": "record", "name": "struct", "fields": [{"name": "u", "type": ["int", "string"]}]}', map());
-- # schema_of_csv
SELECT schema_of_csv('1,abc');
-- # schema_of_json
SELECT schema_of_json('[{"col":0}]');
SELECT schema_of_json('[{"col":01}]', map('allowNumericLeadingZeros', 'true'));
-- # schema_of_variant
SELECT schema_of_variant(parse_json('null'));
SELECT schema_of_variant(parse_json('[{"b":true,"a":0}]'));
-- # schema_of_variant_agg
SELECT schema_of_variant_agg(parse_json(j)) FROM VALUES ('1'), ('2'), ('3') AS tab(j);
SELECT schema_of_variant_agg(parse_json(j)) FROM VALUES ('{"a": 1}'), ('{"b": true}'), ('{"c": 1.23}') AS tab(j);
-- # schema_of_xml
SELECT schema_of_xml('<p><a>1</a></p>');
SELECT schema_of_xml('<p><a attr="2">1</a><a>3</a></p>', map('excludeAttribute', 'true'));
-- # sec
SELECT sec(0);
-- # second
SELECT second('2018-02-14 12:58:59');
SELECT second(TIMESTAMP_NTZ '2018-02-14 12:58:59.123456789');
SELECT second(TIMESTAMP_LTZ '2018-02-14 12:58:59.123456789');
SELECT second(TIME'13:25:59.999999');
-- # sentences
SELECT sentences('Hi there! Good morning.');
SELECT sentences('Hi there! Good morning.', 'en');
SELECT sentences('Hi there! Good morning.', 'en', 'US');
-- # sequence
SELECT sequence(1, 5);
SELECT sequence(5, 1);
SELECT sequence(to_date('2018-01-01'), to_date('2018-03-01'), interval 1 month);
SELECT sequence(to_date('2018-01-01'), to_date('2018-03-01'), interval '0-1' year to month);
-- # session_user
SELECT session_user();
-- # session_window
SELECT a, session_window.start, session_window.end, count(*) as cnt FROM VALUES ('A1', '2021-01-01 00:00:00'), ('A1', '2021-01-01 00:04:30'), ('A1', '2021-01-01 00:10:00'), ('A2', '2021-01-01 00:01:00') AS tab(a, b) GROUP by a, session_window(b, '5 minutes') ORDER BY a, start;
SELECT a, session_window.start, session_window.end, count(*) as cnt FROM VALUES ('A1', '2021-01-01 00:00:00'), ('A1', '2021-01-01 00:04:30'), ('A1', '2021-01-01 00:10:00'), ('A2', '2021-01-01 00:01:00'), ('A2', '2021-01-01 00:04:30') AS tab(a, b) GROUP by a, session_window(b, CASE WHEN a = 'A1' THEN '5 minutes' WHEN a = 'A2' THEN '1 minute' ELSE '10 minutes' END) ORDER BY a, start;
-- # sha
SELECT sha('Spark');
-- # sha1
SELECT sha1('Spark');
-- # sha2
SELECT sha2('Spark', 256);
-- # shiftleft
SELECT shiftleft(2, 1);
SELECT 2 << 1;
-- # shiftright
SELECT shiftright(4, 1);
SELECT 4 >> 1;
-- # shiftrightunsigned
SELECT shiftrightunsigned(4, 1);
SELECT 4 >>> 1;
-- # shuffle
SELECT shuffle(array(1, 20, 3, 5));
SELECT shuffle(array(1, 20, null, 3));
-- # sign
SELECT sign(40);
SELECT sign(INTERVAL -'100' YEAR);
-- # signum
SELECT signum(40);
SELECT signum(INTERVAL -'100' YEAR);
-- # sin
SELECT sin(0);
-- # sinh
SELECT sinh(0);
-- # size
SELECT size(array('b', 'd', 'c', 'a'));
SELECT size(map('a', 1, 'b', 2));
-- # skewness
SELECT skewness(col) FROM VALUES (-10), (-20), (100), (1000) AS tab(col);
SELECT skewness(col) FROM VALUES (-1000), (-100), (10), (20) AS tab(col);
-- # slice
SELECT slice(array(1, 2, 3, 4), 2, 2);
SELECT slice(array(1, 2, 3, 4), -2, 2);
-- # smallint
-- # some
SELECT some(col) FROM VALUES (true), (false), (false) AS tab(col);
SELECT some(col) FROM VALUES (NULL), (true), (false) AS tab(col);
SELECT some(col) FROM VALUES (false), (false), (NULL) AS tab(col);
-- # sort_array
SELECT sort_array(array('b', 'd', null, 'c', 'a'), true);
SELECT sort_array(array('b', 'd', null, 'c', 'a'), false);
-- # soundex
SELECT soundex('Miller');
-- # space
SELECT concat(space(2), '1');
-- # spark_partition_id
SELECT spark_partition_id();
-- # split
SELECT split('oneAtwoBthreeC', '[ABC]');
SELECT split('oneAtwoBthreeC', '[ABC]', -1);
SELECT split('oneAtwoBthreeC', '[ABC]', 2);
-- # split_part
SELECT split_part('11.12.13', '.', 3);
-- # sql_keywords
SELECT * FROM sql_keywords() LIMIT 2;
-- # sqrt
SELECT sqrt(4);
-- # st_asbinary
SELECT hex(st_asbinary(st_geogfromwkb(X'0101000000000000000000F03F0000000000000040')));
SELECT hex(st_asbinary(st_geomfromwkb(X'0101000000000000000000F03F0000000000000040'), 'XDR'));
-- # st_geogfromwkb
SELECT hex(st_asbinary(st_geogfromwkb(X'0101000000000000000000F03F0000000000000040')));
-- # st_geomfromwkb
SELECT hex(st_asbinary(st_geomfromwkb(X'0101000000000000000000F03F0000000000000040')));
SELECT st_srid(st_geomfromwkb(X'0101000000000000000000F03F0000000000000040'));
SELECT hex(st_asbinary(st_geomfromwkb(X'0101000000000000000000F03F0000000000000040', 4326)));
SELECT st_srid(st_geomfromwkb(X'0101000000000000000000F03F0000000000000040', 4326));
-- # st_setsrid
SELECT st_srid(st_setsrid(ST_GeogFromWKB(X'0101000000000000000000F03F0000000000000040'), 4326));
SELECT st_srid(st_setsrid(ST_GeomFromWKB(X'0101000000000000000000F03F0000000000000040'), 3857));
-- # st_srid
SELECT st_srid(st_geogfromwkb(X'0101000000000000000000F03F0000000000000040'));
SELECT st_srid(st_geomfromwkb(X'0101000000000000000000F03F0000000000000040'));
SELECT st_srid(NULL);
-- # stack
SELECT stack(2, 1, 2, 3);
-- # startswith
SELECT startswith('Spark SQL', 'Spark');
SELECT startswith('Spark SQL', 'SQL');
SELECT startswith('Spark SQL', null);
SELECT startswith(x'537061726b2053514c', x'537061726b');
SELECT startswith(x'537061726b2053514c', x'53514c');
-- # std
SELECT std(col) FROM VALUES (1), (2), (3) AS tab(col);
-- # stddev
SELECT stddev(col) FROM VALUES (1), (2), (3) AS tab(col);
-- # stddev_pop
SELECT stddev_pop(col) FROM VALUES (1), (2), (3) AS tab(col);
-- # stddev_samp
SELECT stddev_samp(col) FROM VALUES (1), (2), (3) AS tab(col);
-- # str_to_map
SELECT str_to_map('a:1,b:2,c:3', ',', ':');
SELECT str_to_map('a');
-- # string
-- # string_agg
SELECT string_agg(col) FROM VALUES ('a'), ('b'), ('c') AS tab(col);
SELECT string_agg(col) WITHIN GROUP (ORDER BY col DESC) FROM VALUES ('a'), ('b'), ('c') AS tab(col);
SELECT string_agg(col) FROM VALUES ('a'), (NULL), ('b') AS tab(col);
SELECT string_agg(col) FROM VALUES ('a'), ('a') AS tab(col);
SELECT string_agg(DISTINCT col) FROM VALUES ('a'), ('a'), ('b') AS tab(col);
SELECT string_agg(col, ', ') FROM VALUES ('a'), ('b'), ('c') AS tab(col);
SELECT string_agg(col) FROM VALUES (NULL), (NULL) AS tab(col);
-- # struct
SELECT struct(1, 2, 3);
-- # substr
SELECT substr('Spark SQL', 5);
SELECT substr('Spark SQL', -3);
SELECT substr('Spark SQL', 5, 1);
SELECT substr('Spark SQL' FROM 5);
SELECT substr('Spark SQL' FROM -3);
SELECT substr('Spark SQL' FROM 5 FOR 1);
SELECT substr(encode('Spark SQL', 'utf-8'), 5);
-- # substring
SELECT substring('Spark SQL', 5);
SELECT substring('Spark SQL', -3);
SELECT substring('Spark SQL', 5, 1);
SELECT substring('Spark SQL' FROM 5);
SELECT substring('Spark SQL' FROM -3);
SELECT substring('Spark SQL' FROM 5 FOR 1);
SELECT substring(encode('Spark SQL', 'utf-8'), 5);
-- # substring_index
SELECT substring_index('www.apache.org', '.', 2);
-- # sum
SELECT sum(col) FROM VALUES (5), (10), (15) AS tab(col);
SELECT sum(col) FROM VALUES (NULL), (10), (15) AS tab(col);
SELECT sum(col) FROM VALUES (NULL), (NULL) AS tab(col);
-- # tan
SELECT tan(0);
-- # tanh
SELECT tanh(0);
-- # theta_difference
SELECT theta_sketch_estimate(theta_difference(theta_sketch_agg(col1), theta_sketch_agg(col2))) FROM VALUES (5, 4), (1, 4), (2, 5), (2, 5), (3, 1) tab(col1, col2);
-- # theta_intersection
SELECT theta_sketch_estimate(theta_intersection(theta_sketch_agg(col1), theta_sketch_agg(col2))) FROM VALUES (5, 4), (1, 4), (2, 5), (2, 5), (3, 1) tab(col1, col2);
-- # theta_intersection_agg
SELECT theta_sketch_estimate(theta_intersection_agg(sketch)) FROM (SELECT theta_sketch_agg(col) as sketch FROM VALUES (1) tab(col) UNION ALL SELECT theta_sketch_agg(col, 20) as sketch FROM VALUES (1) tab(col));
SELECT theta_sketch_estimate(theta_intersection_agg(sketch)) FROM VALUES (CAST(NULL AS BINARY)) tab(sketch);
-- # theta_sketch_agg
SELECT theta_sketch_estimate(theta_sketch_agg(col, 12)) FROM VALUES (1), (1), (2), (2), (3) tab(col);
-- # theta_sketch_estimate
SELECT theta_sketch_estimate(theta_sketch_agg(col)) FROM VALUES (1), (1), (2), (2), (3) tab(col);
-- # theta_union
SELECT theta_sketch_estimate(theta_union(theta_sketch_agg(col1), theta_sketch_agg(col2))) FROM VALUES (1, 4), (1, 4), (2, 5), (2, 5), (3, 6) tab(col1, col2);
-- # theta_union_agg
SELECT theta_sketch_estimate(theta_union_agg(sketch)) FROM (SELECT theta_sketch_agg(col) as sketch FROM VALUES (1) tab(col) UNION ALL SELECT theta_sketch_agg(col, 20) as sketch FROM VALUES (1) tab(col));
-- # time
-- # time_bucket
SELECT time_bucket(INTERVAL '15' MINUTE, TIMESTAMP '2024-01-01 11:27:00', TIMESTAMP '1970-01-01 00:00:00');
SELECT time_bucket(INTERVAL '1' HOUR, TIMESTAMP '2024-01-01 11:27:00');
SELECT time_bucket(INTERVAL '1' MONTH, TIMESTAMP '2024-07-20 14:30:00', TIMESTAMP '2024-06-15 09:00:00');
-- # time_diff
SELECT time_diff('HOUR', TIME'20:30:29', TIME'21:30:28');
SELECT time_diff('HOUR', TIME'20:30:29', TIME'21:30:29');
SELECT time_diff('HOUR', TIME'20:30:29', TIME'12:00:00');
-- # time_from_micros
SELECT time_from_micros(0);
SELECT time_from_micros(52200000000);
SELECT time_from_micros(52200500000);
SELECT time_from_micros(86399999999);
-- # time_from_millis
SELECT time_from_millis(0);
SELECT time_from_millis(52200000);
SELECT time_from_millis(52200500);
SELECT time_from_millis(86399999);
-- # time_from_seconds
SELECT time_from_seconds(0);
SELECT time_from_seconds(52200);
SELECT time_from_seconds(52200.5);
SELECT time_from_seconds(86399.999999);
-- # time_to_micros
SELECT time_to_micros(TIME'00:00:00');
SELECT time_to_micros(TIME'14:30:00');
SELECT time_to_micros(TIME'14:30:00.5');
SELECT time_to_micros(TIME'23:59:59.999999');
-- # time_to_millis
SELECT time_to_millis(TIME'00:00:00');
SELECT time_to_millis(TIME'14:30:00');
SELECT time_to_millis(TIME'14:30:00.5');
SELECT time_to_millis(TIME'23:59:59.999');
-- # time_to_seconds
SELECT time_to_seconds(TIME'00:00:00');
SELECT time_to_seconds(TIME'14:30:00');
SELECT time_to_seconds(TIME'14:30:00.5');
SELECT time_to_seconds(TIME'23:59:59.999999');
-- # time_trunc
SELECT time_trunc('HOUR', TIME'09:32:05.359');
SELECT time_trunc('MILLISECOND', TIME'09:32:05.123456');
-- # timestamp
-- # timestamp_micros
SELECT timestamp_micros(1230219000123123);
-- # timestamp_millis
SELECT timestamp_millis(1230219000123);
-- # timestamp_nanos
SET spark.sql.timestampNanosTypes.enabled=true;
SELECT timestamp_nanos(1230219000123456789);
-- # timestamp_seconds
SELECT timestamp_seconds(1230219000);
SELECT timestamp_seconds(1230219000.123);
-- # tinyint
-- # to_avro
SELECT to_avro(s, '{"type": "record", "name": "struct", "fields": [{ "name": "u", "type": ["int","string"] }]}') IS NULL FROM (SELECT NULL AS s);
SELECT to_avro(s) IS NULL FROM (SELECT NULL AS s);
-- # to_base32
SELECT to_base32('foobar');
SELECT to_base32(x'666f6f626172');
-- # to_binary
SELECT to_binary('abc', 'utf-8');
-- # to_char
SELECT to_char(454, '999');
SELECT to_char(454.00, '000D00');
SELECT to_char(12454, '99G999');
SELECT to_char(78.12, '$99.99');
SELECT to_char(-12454.8, '99G999D9S');
SELECT to_char(date'2016-04-08', 'y');
SELECT to_char(x'537061726b2053514c', 'base64');
SELECT to_char(x'537061726b2053514c', 'hex');
SELECT to_char(encode('abc', 'utf-8'), 'utf-8');
-- # to_csv
SELECT to_csv(named_struct('a', 1, 'b', 2));
SELECT to_csv(named_struct('time', to_timestamp('2015-08-26', 'yyyy-MM-dd')), map('timestampFormat', 'dd/MM/yyyy'));
-- # to_date
SELECT to_date('2009-07-30 04:17:52');
SELECT to_date('2016-12-31', 'yyyy-MM-dd');
-- # to_json
SELECT to_json(named_struct('a', 1, 'b', 2));
SELECT to_json(named_struct('time', to_timestamp('2015-08-26', 'yyyy-MM-dd')), map('timestampFormat', 'dd/MM/yyyy'));
SELECT to_json(array(named_struct('a', 1, 'b', 2)));
SELECT to_json(map('a', named_struct('b', 1)));
SELECT to_json(map(named_struct('a', 1),named_struct('b', 2)));
SELECT to_json(map('a', 1));
SELECT to_json(array(map('a', 1)));
SELECT to_json(named_struct('b', 1, 'a', 2), map('sortKeys', 'true'));
-- # to_number
SELECT to_number('454', '999');
SELECT to_number('454.00', '000.00');
SELECT to_number('12,454', '99,999');
SELECT to_number('$78.12', '$99.99');
SELECT to_number('12,454.8-', '99,999.9S');
-- # to_protobuf
SELECT to_protobuf(s, 'Person', '/path/to/descriptor.desc', map('emitDefaultValues', 'true')) IS NULL FROM (SELECT NULL AS s);
-- # to_time
SELECT to_time('00:12:00');
SELECT to_time('12.10.05', 'HH.mm.ss');
-- # to_timestamp
SELECT to_timestamp('2016-12-31 00:12:00');
SELECT to_timestamp('2016-12-31', 'yyyy-MM-dd');
-- # to_timestamp_ltz
SELECT to_timestamp_ltz('2016-12-31 00:12:00');
SELECT to_timestamp_ltz('2016-12-31', 'yyyy-MM-dd');
-- # to_timestamp_ntz
SELECT to_timestamp_ntz('2016-12-31 00:12:00');
SELECT to_timestamp_ntz('2016-12-31', 'yyyy-MM-dd');
-- # to_unix_timestamp
SELECT to_unix_timestamp('2016-04-08', 'yyyy-MM-dd');
-- # to_utc_timestamp
SELECT to_utc_timestamp('2016-08-31', 'Asia/Seoul');
-- # to_varchar
SELECT to_varchar(454, '999');
SELECT to_varchar(454.00, '000D00');
SELECT to_varchar(12454, '99G999');
SELECT to_varchar(78.12, '$99.99');
SELECT to_varchar(-12454.8, '99G999D9S');
SELECT to_varchar(date'2016-04-08', 'y');
SELECT to_varchar(x'537061726b2053514c', 'base64');
SELECT to_varchar(x'537061726b2053514c', 'hex');
SELECT to_varchar(encode('abc', 'utf-8'), 'utf-8');
-- # to_variant_object
SELECT to_variant_object(named_struct('a', 1, 'b', 2));
SELECT to_variant_object(array(1, 2, 3));
SELECT to_variant_object(array(named_struct('a', 1)));
SELECT to_variant_object(array(map("a", 2)));
-- # to_xml
SELECT to_xml(named_struct('a', 1, 'b', 2));
SELECT to_xml(named_struct('time', to_timestamp('2015-08-26', 'yyyy-MM-dd')), map('timestampFormat', 'dd/MM/yyyy'));
-- # transform
SELECT transform(array(1, 2, 3), x -> x + 1);
SELECT transform(array(1, 2, 3), (x, i) -> x + i);
-- # transform_keys
SELECT transform_keys(map_from_arrays(array(1, 2, 3), array(1, 2, 3)), (k, v) -> k + 1);
SELECT transform_keys(map_from_arrays(array(1, 2, 3), array(1, 2, 3)), (k, v) -> k + v);
-- # transform_values
SELECT transform_values(map_from_arrays(array(1, 2, 3), array(1, 2, 3)), (k, v) -> v + 1);
SELECT transform_values(map_from_arrays(array(1, 2, 3), array(1, 2, 3)), (k, v) -> k + v);
-- # translate
SELECT translate('AaBbCc', 'abc', '123');
-- # trim
SELECT trim('    SparkSQL   ');
SELECT trim(BOTH FROM '    SparkSQL   ');
SELECT trim(LEADING FROM '    SparkSQL   ');
SELECT trim(TRAILING FROM '    SparkSQL   ');
SELECT trim('SL' FROM 'SSparkSQLS');
SELECT trim(BOTH 'SL' FROM 'SSparkSQLS');
SELECT trim(LEADING 'SL' FROM 'SSparkSQLS');
SELECT trim(TRAILING 'SL' FROM 'SSparkSQLS');
-- # trunc
SELECT trunc('2019-08-04', 'week');
SELECT trunc('2019-08-04', 'quarter');
SELECT trunc('2009-02-12', 'MM');
SELECT trunc('2015-10-27', 'YEAR');
-- # try_add
SELECT try_add(1, 2);
SELECT try_add(2147483647, 1);
SELECT try_add(date'2021-01-01', 1);
SELECT try_add(date'2021-01-01', interval 1 year);
SELECT try_add(timestamp'2021-01-01 00:00:00', interval 1 day);
SELECT try_add(time'09:00:00', interval 1 hour);
SELECT try_add(time'23:00:00', interval 2 hour);
SELECT try_add(interval 1 year, interval 2 year);
-- # try_aes_decrypt
SELECT try_aes_decrypt(unhex('6E7CA17BBB468D3084B5744BCA729FB7B2B7BCB8E4472847D02670489D95FA97DBBA7D3210'), '0000111122223333', 'GCM');
SELECT try_aes_decrypt(unhex('----------468D3084B5744BCA729FB7B2B7BCB8E4472847D02670489D95FA97DBBA7D3210'), '0000111122223333', 'GCM');
-- # try_avg
SELECT try_avg(col) FROM VALUES (1), (2), (3) AS tab(col);
SELECT try_avg(col) FROM VALUES (1), (2), (NULL) AS tab(col);
SELECT try_avg(col) FROM VALUES (interval '2147483647 months'), (interval '1 months') AS tab(col);
-- # try_divide
SELECT try_divide(3, 2);
SELECT try_divide(2L, 2L);
SELECT try_divide(1, 0);
SELECT try_divide(interval 2 month, 2);
SELECT try_divide(interval 2 month, 0);
-- # try_element_at
SELECT try_element_at(array(1, 2, 3), 2);
SELECT try_element_at(map(1, 'a', 2, 'b'), 2);
-- # try_make_interval
SELECT try_make_interval(100, 11, 1, 1, 12, 30, 01.001001);
SELECT try_make_interval(100, null, 3);
SELECT try_make_interval(0, 1, 0, 1, 0, 0, 100.000001);
SELECT try_make_interval(2147483647);
-- # try_make_timestamp
SELECT try_make_timestamp(2014, 12, 28, 6, 30, 45.887);
SELECT try_make_timestamp(2014, 12, 28, 6, 30, 45.887, 'CET');
SELECT try_make_timestamp(DATE'2014-12-28');
SELECT try_make_timestamp(DATE'2014-12-28', TIME'6:30:45.887');
SELECT try_make_timestamp(DATE'2014-12-28', TIME'6:30:45.887', 'CET');
SELECT try_make_timestamp(2019, 6, 30, 23, 59, 60);
SELECT try_make_timestamp(2019, 6, 30, 23, 59, 1);
SELECT try_make_timestamp(null, 7, 22, 15, 30, 0);
SELECT try_make_timestamp(2024, 13, 22, 15, 30, 0);
-- # try_make_timestamp_ltz
SELECT try_make_timestamp_ltz(2014, 12, 28, 6, 30, 45.887);
SELECT try_make_timestamp_ltz(2014, 12, 28, 6, 30, 45.887, 'CET');
SELECT try_make_timestamp_ltz(2019, 6, 30, 23, 59, 60);
SELECT try_make_timestamp_ltz(null, 7, 22, 15, 30, 0);
SELECT try_make_timestamp_ltz(2024, 13, 22, 15, 30, 0);
SELECT try_make_timestamp_ltz(DATE'2014-12-28', TIME'6:30:45.887');
SELECT try_make_timestamp_ltz(DATE'2014-12-28', TIME'6:30:45.887', 'CET');
-- # try_make_timestamp_ntz
SELECT try_make_timestamp_ntz(2014, 12, 28, 6, 30, 45.887);
SELECT try_make_timestamp_ntz(2019, 6, 30, 23, 59, 60);
SELECT try_make_timestamp_ntz(null, 7, 22, 15, 30, 0);
SELECT try_make_timestamp_ntz(2024, 13, 22, 15, 30, 0);
SELECT try_make_timestamp_ntz(DATE'2014-12-28', TIME'6:30:45.887');
-- # try_mod
SELECT try_mod(3, 2);
SELECT try_mod(2L, 2L);
SELECT try_mod(3.0, 2.0);
SELECT try_mod(1, 0);
-- # try_multiply
SELECT try_multiply(2, 3);
SELECT try_multiply(-2147483648, 10);
SELECT try_multiply(interval 2 year, 3);
-- # try_parse_json
SELECT try_parse_json('{"a":1,"b":0.8}');
SELECT try_parse_json('{"a":1,');
-- # try_parse_url
SELECT try_parse_url('http://spark.apache.org/path?query=1', 'HOST');
SELECT try_parse_url('http://spark.apache.org/path?query=1', 'QUERY');
SELECT try_parse_url('inva lid://spark.apache.org/path?query=1', 'QUERY');
SELECT try_parse_url('http://spark.apache.org/path?query=1', 'QUERY', 'query');
-- # try_reflect
SELECT try_reflect('java.util.UUID', 'randomUUID');
SELECT try_reflect('java.util.UUID', 'fromString', 'a5cf6c42-0c85-418f-af6c-3e4e5b1328f2');
SELECT try_reflect('java.net.URLDecoder', 'decode', '%');
-- # try_subtract
SELECT try_subtract(2, 1);
SELECT try_subtract(-2147483648, 1);
SELECT try_subtract(date'2021-01-02', 1);
SELECT try_subtract(date'2021-01-01', interval 1 year);
SELECT try_subtract(timestamp'2021-01-02 00:00:00', interval 1 day);
SELECT try_subtract(time'09:00:00', interval 1 hour);
SELECT try_subtract(time'00:30:00', interval 1 hour);
SELECT try_subtract(interval 2 year, interval 1 year);
-- # try_sum
SELECT try_sum(col) FROM VALUES (5), (10), (15) AS tab(col);
SELECT try_sum(col) FROM VALUES (NULL), (10), (15) AS tab(col);
SELECT try_sum(col) FROM VALUES (NULL), (NULL) AS tab(col);
SELECT try_sum(col) FROM VALUES (9223372036854775807L), (1L) AS tab(col);
-- # try_to_binary
SELECT try_to_binary('abc', 'utf-8');
select try_to_binary('a!', 'base64');
select try_to_binary('abc', 'invalidFormat');
-- # try_to_date
SELECT try_to_date('2016-12-31');
SELECT try_to_date('2016-12-31', 'yyyy-MM-dd');
SELECT try_to_date('foo', 'yyyy-MM-dd');
-- # try_to_number
SELECT try_to_number('454', '999');
SELECT try_to_number('454.00', '000.00');
SELECT try_to_number('12,454', '99,999');
SELECT try_to_number('$78.12', '$99.99');
SELECT try_to_number('12,454.8-', '99,999.9S');
-- # try_to_time
SELECT try_to_time('00:12:00.001');
SELECT try_to_time('12.10.05.999999', 'HH.mm.ss.SSSSSS');
SELECT try_to_time('foo', 'HH:mm:ss');
-- # try_to_timestamp
SELECT try_to_timestamp('2016-12-31 00:12:00');
SELECT try_to_timestamp('2016-12-31', 'yyyy-MM-dd');
SELECT try_to_timestamp('foo', 'yyyy-MM-dd');
-- # try_url_decode
SELECT try_url_decode('https%3A%2F%2Fspark.apache.org');
-- # try_validate_utf8
SELECT try_validate_utf8('Spark');
SELECT try_validate_utf8(x'61');
SELECT try_validate_utf8(x'80');
SELECT try_validate_utf8(x'61C262');
-- # try_variant_array_append
SELECT try_variant_array_append(parse_json('[1, 2, 3]'), '$', 4);
SELECT try_variant_array_append(parse_json('{"a": [1, 2]}'), '$.a', 3);
SELECT try_variant_array_append(parse_json('[1]'), '$', parse_json('[2, 3]'));
SELECT try_variant_array_append(parse_json('{"a": 1}'), '$.missing', 2);
SELECT try_variant_array_append(parse_json('{"a": 1}'), '$.a', 2);
SELECT try_variant_array_append(parse_json('[1, 2]'), '$', null);
-- # try_variant_get
SELECT try_variant_get(parse_json('{"a": 1}'), '$.a', 'int');
SELECT try_variant_get(parse_json('{"a": 1}'), '$.b', 'int');
SELECT try_variant_get(parse_json('[1, "2"]'), '$[1]', 'string');
SELECT try_variant_get(parse_json('[1, "2"]'), '$[2]', 'string');
SELECT try_variant_get(parse_json('[1, "hello"]'), '$[1]');
SELECT try_variant_get(parse_json('[1, "hello"]'), '$[1]', 'int');
-- # try_variant_insert
SELECT try_variant_insert(parse_json('{"a": 1}'), '$.b', 2);
SELECT try_variant_insert(parse_json('{}'), '$.a.b', 1);
SELECT try_variant_insert(parse_json('["a","b","c"]'), '$[1]', 'z');
SELECT try_variant_insert(parse_json('["a","b"]'), '$[5]', 'z');
SELECT try_variant_insert(parse_json('{"a": 1}'), '$.a', 2);
SELECT try_variant_insert(parse_json('{"a": 1}'), '$.a.b', 2);
SELECT try_variant_insert(parse_json('{}'), '$.a', null);
-- # try_variant_set
SELECT try_variant_set(parse_json('{"a": 1}'), '$.a', 2);
SELECT try_variant_set(parse_json('{"a": 1}'), '$.b', 3);
SELECT try_variant_set(parse_json('{"a": {"b": 1}}'), '$.a.c.d', 2);
SELECT try_variant_set(parse_json('["a","b","c"]'), '$[1]', 'z');
SELECT try_variant_set(parse_json('["a","b","c"]'), '$[5]', 'z');
SELECT try_variant_set(parse_json('{"a": 1}'), '$.b', 2, false);
SELECT try_variant_set(parse_json('{"a": 1}'), '$.a.b', 2);
SELECT try_variant_set(parse_json('{"a": 1}'), '$.a', null);
-- # tuple_difference_double
SELECT tuple_sketch_estimate_double(tuple_difference_double(tuple_sketch_agg_double(col1, val1), tuple_sketch_agg_double(col2, val2))) FROM VALUES (5, 5.0D, 4, 4.0D), (1, 1.0D, 4, 4.0D), (2, 2.0D, 5, 5.0D), (3, 3.0D, 1, 1.0D) tab(col1, val1, col2, val2);
-- # tuple_difference_integer
SELECT tuple_sketch_estimate_integer(tuple_difference_integer(tuple_sketch_agg_integer(col1, val1), tuple_sketch_agg_integer(col2, val2))) FROM VALUES (5, 5, 4, 4), (1, 1, 4, 4), (2, 2, 5, 5), (3, 3, 1, 1) tab(col1, val1, col2, val2);
-- # tuple_difference_theta_double
SELECT tuple_sketch_estimate_double(tuple_difference_theta_double(tuple_sketch_agg_double(col1, val1), theta_sketch_agg(col2))) FROM VALUES (5, 5.0D, 4), (1, 1.0D, 4), (2, 2.0D, 5), (3, 3.0D, 1) tab(col1, val1, col2);
-- # tuple_difference_theta_integer
SELECT tuple_sketch_estimate_integer(tuple_difference_theta_integer(tuple_sketch_agg_integer(col1, val1), theta_sketch_agg(col2))) FROM VALUES (5, 5, 4), (1, 1, 4), (2, 2, 5), (3, 3, 1) tab(col1, val1, col2);
-- # tuple_intersection_agg_double
SELECT tuple_sketch_estimate_double(tuple_intersection_agg_double(sketch)) FROM (SELECT tuple_sketch_agg_double(key, summary) as sketch FROM VALUES (1, 5.0D), (2, 10.0D), (3, 15.0D) tab(key, summary) UNION ALL SELECT tuple_sketch_agg_double(key, summary) as sketch FROM VALUES (2, 3.0D), (3, 7.0D), (4, 12.0D) tab(key, summary));
SELECT tuple_sketch_estimate_double(tuple_intersection_agg_double(sketch)) FROM VALUES (CAST(NULL AS BINARY)) tab(sketch);
-- # tuple_intersection_agg_integer
SELECT tuple_sketch_estimate_integer(tuple_intersection_agg_integer(sketch)) FROM (SELECT tuple_sketch_agg_integer(key, summary) as sketch FROM VALUES (1, 1), (2, 2), (3, 3) tab(key, summary) UNION ALL SELECT tuple_sketch_agg_integer(key, summary) as sketch FROM VALUES (2, 2), (3, 3), (4, 4) tab(key, summary));
SELECT tuple_sketch_estimate_integer(tuple_intersection_agg_integer(sketch)) FROM VALUES (CAST(NULL AS BINARY)) tab(sketch);
-- # tuple_intersection_double
SELECT tuple_sketch_estimate_double(tuple_intersection_double(tuple_sketch_agg_double(col1, val1), tuple_sketch_agg_double(col2, val2))) FROM VALUES (1, 1.0D, 1, 4.0D), (2, 2.0D, 2, 5.0D), (3, 3.0D, 4, 6.0D) tab(col1, val1, col2, val2);
-- # tuple_intersection_integer
SELECT tuple_sketch_estimate_integer(tuple_intersection_integer(tuple_sketch_agg_integer(col1, val1), tuple_sketch_agg_integer(col2, val2))) FROM VALUES (1, 1, 1, 4), (2, 2, 2, 5), (3, 3, 4, 6) tab(col1, val1, col2, val2);
-- # tuple_intersection_theta_double
SELECT tuple_sketch_estimate_double(tuple_intersection_theta_double(tuple_sketch_agg_double(col1, val1), theta_sketch_agg(col2))) FROM VALUES (1, 1.0D, 1), (2, 2.0D, 2), (3, 3.0D, 4) tab(col1, val1, col2);
-- # tuple_intersection_theta_integer
SELECT tuple_sketch_estimate_integer(tuple_intersection_theta_integer(tuple_sketch_agg_integer(col1, val1), theta_sketch_agg(col2))) FROM VALUES (1, 1, 1), (2, 2, 2), (3, 3, 4) tab(col1, val1, col2);
-- # tuple_sketch_agg_double
SELECT tuple_sketch_estimate_double(tuple_sketch_agg_double(key, summary, 12, 'sum')) FROM VALUES (1, 5.0D), (1, 1.0D), (2, 2.0D), (2, 3.0D), (3, 2.2D) tab(key, summary);
-- # tuple_sketch_agg_integer
SELECT tuple_sketch_estimate_integer(tuple_sketch_agg_integer(key, summary, 12, 'sum')) FROM VALUES (1, 5), (1, 1), (2, 2), (2, 3), (3, 2) tab(key, summary);
-- # tuple_sketch_estimate_double
SELECT tuple_sketch_estimate_double(tuple_sketch_agg_double(key, summary)) FROM VALUES (1, 1.0D), (1, 2.0D), (2, 3.0D) tab(key, summary);
-- # tuple_sketch_estimate_integer
SELECT tuple_sketch_estimate_integer(tuple_sketch_agg_integer(key, summary)) FROM VALUES (1, 1), (1, 2), (2, 3) tab(key, summary);
-- # tuple_sketch_summary_double
SELECT tuple_sketch_summary_double(tuple_sketch_agg_double(key, summary)) FROM VALUES (1, 1.0D), (1, 2.0D), (2, 3.0D) tab(key, summary);
-- # tuple_sketch_summary_integer
SELECT tuple_sketch_summary_integer(tuple_sketch_agg_integer(key, summary)) FROM VALUES (1, 1), (1, 2), (2, 3) tab(key, summary);
-- # tuple_sketch_theta_double
SELECT tuple_sketch_theta_double(tuple_sketch_agg_double(key, summary)) FROM VALUES (1, 1.0D), (2, 2.0D), (3, 3.0D) tab(key, summary);
-- # tuple_sketch_theta_integer
SELECT tuple_sketch_theta_integer(tuple_sketch_agg_integer(key, summary)) FROM VALUES (1, 1), (2, 2), (3, 3) tab(key, summary);
-- # tuple_union_agg_double
SELECT tuple_sketch_estimate_double(tuple_union_agg_double(sketch)) FROM (SELECT tuple_sketch_agg_double(key, summary) as sketch FROM VALUES (1, 5.0D), (2, 10.0D) tab(key, summary) UNION ALL SELECT tuple_sketch_agg_double(key, summary) as sketch FROM VALUES (2, 3.0D), (3, 7.0D) tab(key, summary));
-- # tuple_union_agg_integer
SELECT tuple_sketch_estimate_integer(tuple_union_agg_integer(sketch)) FROM (SELECT tuple_sketch_agg_integer(key, summary) as sketch FROM VALUES (1, 5), (2, 10) tab(key, summary) UNION ALL SELECT tuple_sketch_agg_integer(key, summary) as sketch FROM VALUES (2, 3), (3, 7) tab(key, summary));
-- # tuple_union_double
SELECT tuple_sketch_estimate_double(tuple_union_double(tuple_sketch_agg_double(col1, val1), tuple_sketch_agg_double(col2, val2))) FROM VALUES (1, 1.0D, 4, 4.0D), (2, 2.0D, 5, 5.0D), (3, 3.0D, 6, 6.0D) tab(col1, val1, col2, val2);
-- # tuple_union_integer
SELECT tuple_sketch_estimate_integer(tuple_union_integer(tuple_sketch_agg_integer(col1, val1), tuple_sketch_agg_integer(col2, val2))) FROM VALUES (1, 1, 4, 4), (2, 2, 5, 5), (3, 3, 6, 6) tab(col1, val1, col2, val2);
-- # tuple_union_theta_double
SELECT tuple_sketch_estimate_double(tuple_union_theta_double(tuple_sketch_agg_double(col1, val1), theta_sketch_agg(col2))) FROM VALUES (1, 1.0D, 4), (2, 2.0D, 5), (3, 3.0D, 6) tab(col1, val1, col2);
-- # tuple_union_theta_integer
SELECT tuple_sketch_estimate_integer(tuple_union_theta_integer(tuple_sketch_agg_integer(col1, val1), theta_sketch_agg(col2))) FROM VALUES (1, 1, 4), (2, 2, 5), (3, 3, 6) tab(col1, val1, col2);
-- # typeof
SELECT typeof(1);
SELECT typeof(array(1));
-- # ucase
SELECT ucase('SparkSql');
-- # unbase64
SELECT unbase64('U3BhcmsgU1FM');
-- # unhex
SELECT decode(unhex('537061726B2053514C'), 'UTF-8');
-- # uniform
SELECT uniform(10, 20, 0) > 0 AS result;
-- # unix_date
SELECT unix_date(DATE("1970-01-02"));
-- # unix_micros
SELECT unix_micros(TIMESTAMP('1970-01-01 00:00:01Z'));
SET spark.sql.timestampNanosTypes.enabled=true;
SELECT unix_micros(TIMESTAMP_NTZ '2008-12-25 15:30:00.123456789');
-- # unix_millis
SELECT unix_millis(TIMESTAMP('1970-01-01 00:00:01Z'));
SET spark.sql.timestampNanosTypes.enabled=true;
SELECT unix_millis(TIMESTAMP_NTZ '2008-12-25 15:30:00.123456789');
-- # unix_nanos
SET spark.sql.timestampNanosTypes.enabled=true;
SELECT unix_nanos(TIMESTAMP_NTZ '2008-12-25 15:30:00.123456789');
-- # unix_seconds
SELECT unix_seconds(TIMESTAMP('1970-01-01 00:00:01Z'));
SET spark.sql.timestampNanosTypes.enabled=true;
SELECT unix_seconds(TIMESTAMP_NTZ '2008-12-25 15:30:00.123456789');
-- # unix_timestamp
SELECT unix_timestamp();
SELECT unix_timestamp('2016-04-08', 'yyyy-MM-dd');
-- # upper
SELECT upper('SparkSql');
-- # url_decode
SELECT url_decode('https%3A%2F%2Fspark.apache.org');
-- # url_encode
SELECT url_encode('https://spark.apache.org');
-- # user
SELECT user();
-- # uuid
SELECT uuid();
-- # validate_utf8
SELECT validate_utf8('Spark');
SELECT validate_utf8(x'61');
-- # var_pop
SELECT var_pop(col) FROM VALUES (1), (2), (3) AS tab(col);
-- # var_samp
SELECT var_samp(col) FROM VALUES (1), (2), (3) AS tab(col);
-- # variance
SELECT variance(col) FROM VALUES (1), (2), (3) AS tab(col);
-- # variant_array_append
SELECT variant_array_append(parse_json('[1, 2, 3]'), '$', 4);
SELECT variant_array_append(parse_json('{"a": [1, 2]}'), '$.a', 3);
SELECT variant_array_append(parse_json('[1]'), '$', parse_json('[2, 3]'));
SELECT variant_array_append(parse_json('{"a": 1}'), '$.missing', 2);
SELECT variant_array_append(parse_json('[1, 2]'), '$', parse_json('null'));
SELECT variant_array_append(parse_json('[1, 2]'), '$', null);
-- # variant_delete
SELECT variant_delete(parse_json('{"a": 1, "b": 2, "c": 3, "items": [1, 2, 3]}'), NULL, '$.a', '$.c');
SELECT variant_delete(parse_json('{"a": 1, "b": 2, "c": 3, "items": [1, 2, 3]}'), '$.missing');
SELECT variant_delete(parse_json('{"a": 1, "b": 2, "c": 3, "items": [1, 2, 3]}'), '$.items[0]', '$.items[0]');
SELECT variant_delete(NULL, '$.a');
-- # variant_explode
SELECT * from variant_explode(parse_json('["hello", "world"]'));
SELECT * from variant_explode(input => parse_json('{"a": true, "b": 3.14}'));
-- # variant_explode_outer
SELECT * from variant_explode_outer(parse_json('["hello", "world"]'));
SELECT * from variant_explode_outer(input => parse_json('{"a": true, "b": 3.14}'));
-- # variant_get
SELECT variant_get(parse_json('{"a": 1}'), '$.a', 'int');
SELECT variant_get(parse_json('{"a": 1}'), '$.b', 'int');
SELECT variant_get(parse_json('[1, "2"]'), '$[1]', 'string');
SELECT variant_get(parse_json('[1, "2"]'), '$[2]', 'string');
SELECT variant_get(parse_json('[1, "hello"]'), '$[1]');
-- # variant_insert
SELECT variant_insert(parse_json('{"a": 1}'), '$.b', 2);
SELECT variant_insert(parse_json('{}'), '$.a.b', 1);
SELECT variant_insert(parse_json('["a","b","c"]'), '$[1]', 'z');
SELECT variant_insert(parse_json('["a","b"]'), '$[5]', 'z');
SELECT variant_insert(parse_json('{}'), '$.a', parse_json('{"x":1}'));
SELECT variant_insert(parse_json('{}'), '$.a', parse_json('null'));
SELECT variant_insert(parse_json('{}'), '$.a', null);
-- # variant_set
SELECT variant_set(parse_json('{"a": 1}'), '$.a', 2);
SELECT variant_set(parse_json('{"a": 1}'), '$.b', 3);
SELECT variant_set(parse_json('{"a": {"b": 1}}'), '$.a.c.d', 2);
SELECT variant_set(parse_json('["a","b","c"]'), '$[1]', 'z');
SELECT variant_set(parse_json('["a","b","c"]'), '$[5]', 'z');
SELECT variant_set(parse_json('{"a": 1}'), '$.b', 2, false);
SELECT variant_set(parse_json('{"a": 1}'), '$.a', parse_json('null'));
SELECT variant_set(parse_json('{"a": 1}'), '$.a', null);
-- # variant_strip_nulls
SELECT variant_strip_nulls(parse_json('{"a": 1, "b": null, "c": 3}'));
SELECT variant_strip_nulls(parse_json('[1, null, 3]'));
SELECT variant_strip_nulls(parse_json('{"a": {"b": null, "c": [1, null]}}'));
SELECT variant_strip_nulls(parse_json('{"a": [1, null], "b": null}'), false);
SELECT variant_strip_nulls(parse_json('{"a": null}'));
SELECT variant_strip_nulls(parse_json('null'));
SELECT variant_strip_nulls(NULL);
-- # vector_avg
SELECT vector_avg(col) FROM VALUES (array(1.0F, 2.0F)), (array(3.0F, 4.0F)) AS tab(col);
-- # vector_cosine_similarity
SELECT vector_cosine_similarity(array(1.0F, 2.0F, 3.0F), array(4.0F, 5.0F, 6.0F));
-- # vector_inner_product
SELECT vector_inner_product(array(1.0F, 2.0F, 3.0F), array(4.0F, 5.0F, 6.0F));
-- # vector_l2_distance
SELECT vector_l2_distance(array(1.0F, 2.0F, 3.0F), array(4.0F, 5.0F, 6.0F));
-- # vector_norm
SELECT vector_norm(array(3.0F, 4.0F), 2.0F);
SELECT vector_norm(array(3.0F, 4.0F), 1.0F);
SELECT vector_norm(array(3.0F, 4.0F), float('inf'));
-- # vector_normalize
SELECT vector_normalize(array(3.0F, 4.0F), 2.0F);
SELECT vector_normalize(array(3.0F, 4.0F), 1.0F);
SELECT vector_normalize(array(3.0F, 4.0F), float('inf'));
-- # vector_sum
SELECT vector_sum(col) FROM VALUES (array(1.0F, 2.0F)), (array(3.0F, 4.0F)) AS tab(col);
-- # version
SELECT version();
-- # weekday
SELECT weekday('2009-07-30');
SET spark.sql.timestampNanosTypes.enabled=true;
SELECT weekday(TIMESTAMP_NTZ '2009-07-30 12:00:00.123456789');
-- # weekofyear
SELECT weekofyear('2008-02-20');
SET spark.sql.timestampNanosTypes.enabled=true;
SELECT weekofyear(TIMESTAMP_NTZ '2008-02-20 12:00:00.123456789');
-- # when
SELECT CASE WHEN 1 > 0 THEN 1 WHEN 2 > 0 THEN 2.0 ELSE 1.2 END;
SELECT CASE WHEN 1 < 0 THEN 1 WHEN 2 > 0 THEN 2.0 ELSE 1.2 END;
SELECT CASE WHEN 1 < 0 THEN 1 WHEN 2 < 0 THEN 2.0 END;
-- # width_bucket
SELECT width_bucket(5.3, 0.2, 10.6, 5);
SELECT width_bucket(-2.1, 1.3, 3.4, 3);
SELECT width_bucket(8.1, 0.0, 5.7, 4);
SELECT width_bucket(-0.9, 5.2, 0.5, 2);
SELECT width_bucket(INTERVAL '0' YEAR, INTERVAL '0' YEAR, INTERVAL '10' YEAR, 10);
SELECT width_bucket(INTERVAL '1' YEAR, INTERVAL '0' YEAR, INTERVAL '10' YEAR, 10);
SELECT width_bucket(INTERVAL '0' DAY, INTERVAL '0' DAY, INTERVAL '10' DAY, 10);
SELECT width_bucket(INTERVAL '1' DAY, INTERVAL '0' DAY, INTERVAL '10' DAY, 10);
-- # window
SELECT a, window.start, window.end, count(*) as cnt FROM VALUES ('A1', '2021-01-01 00:00:00'), ('A1', '2021-01-01 00:04:30'), ('A1', '2021-01-01 00:06:00'), ('A2', '2021-01-01 00:01:00') AS tab(a, b) GROUP by a, window(b, '5 minutes') ORDER BY a, start;
SELECT a, window.start, window.end, count(*) as cnt FROM VALUES ('A1', '2021-01-01 00:00:00'), ('A1', '2021-01-01 00:04:30'), ('A1', '2021-01-01 00:06:00'), ('A2', '2021-01-01 00:01:00') AS tab(a, b) GROUP by a, window(b, '10 minutes', '5 minutes') ORDER BY a, start;
-- # window_time
SELECT a, window.start as start, window.end as end, window_time(window), cnt FROM (SELECT a, window, count(*) as cnt FROM VALUES ('A1', '2021-01-01 00:00:00'), ('A1', '2021-01-01 00:04:30'), ('A1', '2021-01-01 00:06:00'), ('A2', '2021-01-01 00:01:00') AS tab(a, b) GROUP by a, window(b, '5 minutes') ORDER BY a, window.start);
-- # xpath
SELECT xpath('<a><b>b1</b><b>b2</b><b>b3</b><c>c1</c><c>c2</c></a>','a/b/text()');
SELECT xpath('<a><b>b1</b><b>b2</b><b>b3</b><c>c1</c><c>c2</c></a>','a/b');
-- # xpath_boolean
SELECT xpath_boolean('<a><b>1</b></a>','a/b');
-- # xpath_double
SELECT xpath_double('<a><b>1</b><b>2</b></a>', 'sum(a/b)');
-- # xpath_float
SELECT xpath_float('<a><b>1</b><b>2</b></a>', 'sum(a/b)');
-- # xpath_int
SELECT xpath_int('<a><b>1</b><b>2</b></a>', 'sum(a/b)');
-- # xpath_long
SELECT xpath_long('<a><b>1</b><b>2</b></a>', 'sum(a/b)');
-- # xpath_number
SELECT xpath_number('<a><b>1</b><b>2</b></a>', 'sum(a/b)');
-- # xpath_short
SELECT xpath_short('<a><b>1</b><b>2</b></a>', 'sum(a/b)');
-- # xpath_string
SELECT xpath_string('<a><b>b</b><c>cc</c></a>','a/c');
-- # xxhash64
SELECT xxhash64('Spark', array(123), 2);
-- # year
SELECT year('2016-07-30');
SET spark.sql.timestampNanosTypes.enabled=true;
SELECT year(TIMESTAMP_NTZ '2016-07-30 12:00:00.123456789');
-- # zeroifnull
SELECT zeroifnull(NULL);
SELECT zeroifnull(2);
-- # zip_with
SELECT zip_with(array(1, 2, 3), array('a', 'b', 'c'), (x, y) -> (y, x));
SELECT zip_with(array(1, 2), array(3, 4), (x, y) -> x + y);
SELECT zip_with(array('a', 'b', 'c'), array('d', 'e', 'f'), (x, y) -> concat(x, y));
-- # |
SELECT 3 | 5;
-- # ||
-- # ~
SELECT ~ 0;

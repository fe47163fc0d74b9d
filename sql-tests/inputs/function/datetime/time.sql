-- from numbers
SELECT time_from_seconds(0), time_from_seconds(3661), time_from_seconds(3661.25), time_from_seconds(1.5D), time_from_seconds(NULL);
SELECT time_from_millis(86399999), time_from_millis(1L), time_from_micros(86399999999), time_from_micros(CAST(NULL AS BIGINT));
SELECT time_from_seconds(86400);
SELECT time_from_seconds(-0.5);
SELECT time_from_millis(-1);
SELECT time_from_micros(9223372036854775807);
SELECT time_from_seconds('5');
SELECT time_from_millis(1.5);
SELECT time_from_micros(true);
-- to numbers
SELECT time_to_seconds(TIME '10:20:30.123456'), time_to_millis(TIME '10:20:30.123456'), time_to_micros(TIME '10:20:30.123456');
SELECT time_to_seconds(t), time_to_millis(t), time_to_micros(t) FROM VALUES (TIME '00:00:00'), (NULL), (TIME '23:59:59.999999') AS v(t);
SELECT time_to_millis('10:20:30');
SELECT time_to_micros(1);
-- units
SELECT time_diff('HOUR', TIME '01:30:00', TIME '03:29:59'), time_diff('minute', TIME '03:00:00', TIME '01:00:30'), time_diff('MicroSecond', TIME '00:00:00', TIME '00:00:01');
SELECT time_diff('SECOND', '01:00:00', '01:00:01.9'), time_diff('MILLISECOND', TIME '00:00:00', NULL), time_diff(NULL, TIME '00:00:00', TIME '00:00:00');
SELECT time_diff('WEEK', TIME '00:00:00', TIME '00:00:00');
SELECT time_diff('HOUR', 1, TIME '00:00:00');
SELECT time_trunc('HOUR', TIME '10:20:30.123456'), time_trunc('minute', TIME '10:20:30.123456'), time_trunc('Second', TIME '10:20:30.123456'), time_trunc('MILLISECOND', TIME '10:20:30.123456'), time_trunc('MICROSECOND', TIME '10:20:30.123456');
SELECT time_trunc(u, t) FROM VALUES ('HOUR', TIME '10:20:30'), (NULL, TIME '10:20:30'), ('HOUR', NULL) AS v(u, t);
SELECT time_trunc('YEAR', TIME '10:20:30');
-- days added
SELECT dateadd(DATE '2024-02-28', 2), dateadd('2024-12-31', 1), dateadd(MONTH, 1, TIMESTAMP '2024-01-31 10:00:00'), dateadd(DATE '2024-02-28', NULL);
SELECT current_path();

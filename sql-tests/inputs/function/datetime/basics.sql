-- Everyday functions of dates and timestamps.

CREATE TEMPORARY VIEW t AS SELECT * FROM VALUES (DATE '2020-02-29', TIMESTAMP '2020-02-29 13:45:10.5'), (DATE '1969-12-31', TIMESTAMP '1969-12-31 23:59:59.999999'), (NULL, NULL), (DATE '9999-12-31', TIMESTAMP '0001-01-01 00:00:00') AS t(d, ts);
SELECT year(d), month(d), day(d), quarter(d), dayofweek(d), weekday(d), dayofyear(d), weekofyear(d) FROM t;
SELECT hour(ts), minute(ts), second(ts), extract(SECOND FROM ts), date_part('YEAR', ts), extract(WEEK FROM d) FROM t;
SELECT date_add(d, 1), date_sub(d, 1), datediff(d, DATE '2020-01-01'), last_day(d), next_day(d, 'MON') FROM t WHERE year(d) < 9999;
SELECT add_months(d, 1), months_between(d, DATE '2020-01-31'), trunc(d, 'MM'), trunc(d, 'YEAR'), date_trunc('HOUR', ts), date_trunc('WEEK', ts) FROM t WHERE year(d) < 9999;
SELECT to_date('2020-03-01'), to_date('01/03/2020', 'dd/MM/yyyy'), to_timestamp('2020-03-01 10:00'), to_timestamp('20200301 1000', 'yyyyMMdd HHmm');
SELECT date_format(TIMESTAMP '2020-03-01 09:08:07', 'yyyy-MM-dd HH:mm:ss'), date_format(DATE '2020-03-01', 'EEE, d MMM yyyy'), date_format(DATE '2020-03-01', 'yy/M/d');
SELECT unix_timestamp('2020-01-01 00:00:00'), from_unixtime(0), unix_date(DATE '1970-01-10'), date_from_unix_date(10), timestamp_seconds(1.5), timestamp_millis(1), unix_seconds(TIMESTAMP '1970-01-01 00:00:01Z');
SELECT make_date(2020, 2, 29), make_timestamp(2020, 1, 2, 3, 4, 5.5), make_timestamp_ntz(2020, 1, 2, 3, 4, 5);
SELECT from_utc_timestamp('2020-01-01 00:00:00', 'Asia/Seoul'), to_utc_timestamp('2020-01-01 00:00:00', 'Asia/Seoul'), convert_timezone('UTC', 'Asia/Tokyo', TIMESTAMP_NTZ '2020-01-01 00:00:00');
SELECT timestampdiff(HOUR, TIMESTAMP '2020-01-01 00:00:00', TIMESTAMP '2020-01-02 01:30:00'), timestampadd(MONTH, 1, TIMESTAMP '2020-01-31 00:00:00'), date_diff(DATE '2020-01-02', DATE '2020-01-01');
SELECT dayname(DATE '2020-03-01'), monthname(DATE '2020-03-01'), try_to_timestamp('x'), try_to_date('x');
SELECT current_date() = current_date, current_timestamp() = now(), current_timezone();
SELECT year('2020-05-06'), month(TIMESTAMP_NTZ '2020-05-06 00:00:00'), date_add('2020-01-01', 1);
SELECT to_date('x');
SELECT to_date('2020-02-30');
SELECT make_date(2020, 2, 30);
SELECT to_timestamp('2020-01-01 25:00:00');
SELECT date_add('x', 1);
SELECT next_day(DATE '2020-01-01', 'XX');
SELECT from_utc_timestamp('2020-01-01 00:00:00', 'Nowhere');
SELECT date_trunc('NOPE', TIMESTAMP '2020-01-01 00:00:00');
SELECT extract(NOPE FROM DATE '2020-01-01');
SELECT year(1);
SELECT unix_timestamp(timestamp'1965-12-31 23:59:59.999999'), to_unix_timestamp(timestamp_ntz'1965-12-31 23:59:59.5'), unix_timestamp('1965-12-31 23:59:59.9', 'yyyy-MM-dd HH:mm:ss.S'), unix_seconds(timestamp'1965-12-31 23:59:59.9');

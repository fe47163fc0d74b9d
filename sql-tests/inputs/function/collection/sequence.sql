-- Sequences of numbers, dates and timestamps; the clock goes forward on 2020-03-08 in Los Angeles.

SELECT sequence(1, 5), sequence(5, 1), sequence(1, 10, 3), sequence(1Y, 3Y), sequence(1, 10L, 3Y), sequence(10, 1, -3), sequence(1, 1, 0);
SELECT sequence(a, b) FROM VALUES (1, 3), (3, 1), (NULL, 2) AS t(a, b);
SELECT sequence(DATE '2020-01-31', DATE '2020-05-31', INTERVAL '1' MONTH), sequence(DATE '2020-01-03', DATE '2020-01-01'), sequence(DATE '2020-01-01', DATE '2022-01-01', INTERVAL '1' YEAR);
SELECT sequence(DATE '2020-01-01', DATE '2021-01-01', make_interval(0, 5)), sequence(DATE '2020-01-01', NULL);
SELECT sequence(TIMESTAMP '2020-03-07 12:00:00', TIMESTAMP '2020-03-09 12:00:00'), sequence(TIMESTAMP '2020-03-08 00:00:00', TIMESTAMP '2020-03-08 04:00:00', INTERVAL '1' HOUR);
SELECT sequence(TIMESTAMP_NTZ '2020-01-31 00:00:00', TIMESTAMP_NTZ '2020-05-01 00:00:00', INTERVAL '1' MONTH), sequence(TIMESTAMP '2020-01-01 00:00:00', TIMESTAMP '2019-12-31 00:00:00', INTERVAL '-6' HOUR);
SELECT sequence(DATE '2020-01-01', TIMESTAMP '2020-01-02 12:00:00', INTERVAL '12' HOUR);
SELECT sequence(1.5, 3);
SELECT sequence('1', '3');
SELECT sequence(true, false);
SELECT sequence(1, 3, INTERVAL '1' DAY);
SELECT sequence(DATE '2020-01-01', DATE '2020-01-03', 1);

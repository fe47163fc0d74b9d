-- Signs and buckets of intervals; inverse hyperbolic functions near zero and far away.

SELECT sign(INTERVAL -'100' YEAR), signum(INTERVAL '-1-1' YEAR TO MONTH), sign(INTERVAL -1 DAY), sign(INTERVAL '0' MONTH);
SELECT width_bucket(INTERVAL '3' YEAR, INTERVAL '0' YEAR, INTERVAL '10' YEAR, 10), width_bucket(INTERVAL 1 DAY, INTERVAL 0 DAY, INTERVAL 10 DAY, 5);
SELECT width_bucket(INTERVAL 1 DAY, INTERVAL '0' YEAR, INTERVAL 10 DAY, 5);
SELECT asinh(0.5), asinh(2), asinh(1e-5), asinh(-1), asinh(1e200), acosh(1.5), acosh(3), acosh(1e200), acosh(1.0000001), acosh(0.5);
SELECT try_add('a', 1), try_multiply('2', 3), try_divide('x', 2);
SELECT sum(a), avg(a) FROM VALUES (TIMESTAMP '2020-01-01 00:00:00'), (NULL) AS t(a);

-- Questions over all the flights: big enough that joins, sorts and aggregates must spill where memory is small.
-- big

CREATE TEMPORARY VIEW flights USING parquet OPTIONS (path 'data/flights.parquet');
SELECT count(*), sum(n), max(n) FROM (SELECT tailnum, dest, month, day, count(*) AS n FROM flights GROUP BY tailnum, dest, month, day);
SELECT sum(n), max(n) FROM (SELECT f.*, rank() OVER (PARTITION BY tailnum ORDER BY time_hour, flight, carrier, dest, origin, air_time, distance, dep_delay) AS n FROM flights f);
SELECT sum(n), max(k) FROM (SELECT tailnum, time_hour, row_number() OVER (PARTITION BY tailnum ORDER BY time_hour, flight) AS k, 1 AS n FROM flights);
SELECT count(*), sum(a.distance) FROM flights a JOIN flights b ON a.tailnum = b.tailnum AND a.time_hour = b.time_hour AND a.flight = b.flight;
SELECT count(*) FROM (SELECT DISTINCT * FROM flights);
SELECT count(*), sum(a.distance + b.air_time) FROM flights a JOIN flights b ON a.tailnum = b.tailnum AND a.flight = b.flight AND a.month = b.month AND a.day = b.day;
SELECT count(*), sum(a.distance) FROM flights a LEFT JOIN flights b ON a.tailnum = b.tailnum AND a.flight = b.flight + 1 AND a.month = b.month AND a.dest = b.dest AND a.day < b.day WHERE b.dest IS NULL;
SELECT count(*), sum(distance), max(tailnum) FROM (SELECT * FROM flights ORDER BY tailnum, time_hour, flight, carrier, dest, origin LIMIT 300000);

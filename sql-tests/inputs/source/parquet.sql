-- Parquet: the flights.

CREATE TEMPORARY VIEW flights USING parquet OPTIONS (path 'data/flights.parquet');
DESCRIBE flights;
SELECT month, count(*), sum(distance), min(dep_time), max(air_time) FROM flights GROUP BY month ORDER BY month;
SELECT count(*) FROM flights WHERE dep_delay > 60 AND origin = 'JFK';
SELECT dest, round(avg(arr_delay), 3) AS a FROM flights WHERE carrier = 'UA' GROUP BY dest ORDER BY a DESC LIMIT 5;
SELECT min(time_hour), max(time_hour) FROM flights;
SELECT DISTINCT origin FROM flights ORDER BY origin;

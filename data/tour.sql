-- A tour of Firesteel: ten minutes with the flights that left New York in 2013.
--
--     cargo run --release -- -f data/tour.sql
--
-- Or start the shell (`cargo run --release`) and paste one statement after the other.

-- 1. A file is a table. Nothing to declare, nothing to load.
SELECT count(*) AS flights, min(time_hour) AS first, max(time_hour) AS last
FROM 'data/flights.parquet';

-- 2. Give the files names. Formats mix: Parquet, CSV (here with gzip), JSON lines.
CREATE OR REPLACE TEMPORARY VIEW flights  AS SELECT * FROM 'data/flights.parquet';
CREATE OR REPLACE TEMPORARY VIEW weather  AS SELECT * FROM 'data/weather.csv.gz';
CREATE OR REPLACE TEMPORARY VIEW planes   AS SELECT * FROM 'data/planes.jsonl';
CREATE OR REPLACE TEMPORARY VIEW airports AS SELECT * FROM 'data/airports.csv';
CREATE OR REPLACE TEMPORARY VIEW airlines AS SELECT * FROM 'data/airlines.csv';

DESCRIBE planes;

-- 3. A join: who flies most, and how late?
SELECT a.name                         AS airline,
       count(*)                       AS flights,
       round(avg(f.arr_delay), 1)     AS average_delay,
       count_if(f.dep_time IS NULL)   AS cancelled
FROM flights f JOIN airlines a ON f.carrier = a.carrier
GROUP BY a.name
ORDER BY flights DESC
LIMIT 5;

-- 4. Keep the table in memory: from now on every query on it is answered from there, also through views.
CACHE TABLE flights;

-- 5. Ask, look, alter the question slightly, ask again. The footer says what came from the cache.
SELECT dest, count(*) AS flights, round(avg(arr_delay), 1) AS average_delay
FROM flights
WHERE origin = 'JFK'
GROUP BY dest
ORDER BY average_delay DESC, dest
LIMIT 5;

SELECT dest, count(*) AS flights, round(avg(arr_delay), 1) AS average_delay
FROM flights
WHERE origin = 'JFK' AND month BETWEEN 6 AND 8
GROUP BY dest
HAVING count(*) >= 100
ORDER BY average_delay DESC, dest
LIMIT 5;

SHOW CACHED TABLES;

-- 6. A window function: the worst departure of each airport, and its share of that day's delay.
SELECT origin, carrier, flight, dep_delay, share
FROM (SELECT origin, carrier, flight, dep_delay,
             round(100.0 * dep_delay / sum(dep_delay) OVER (PARTITION BY origin, month, day), 1) AS share,
             row_number() OVER (PARTITION BY origin ORDER BY dep_delay DESC, flight) AS place
      FROM flights
      WHERE dep_delay > 0)
WHERE place = 1
ORDER BY origin;

-- 7. Does rain make them late? A join on the hour, over CSV.
SELECT CASE WHEN w.precip > 0.1 THEN 'heavy rain' WHEN w.precip > 0 THEN 'some rain' ELSE 'dry' END AS sky,
       count(*) AS flights,
       round(avg(f.dep_delay), 1) AS average_delay,
       percentile_approx(f.dep_delay, 0.9) AS ninetieth
FROM flights f JOIN weather w ON f.origin = w.origin AND f.time_hour = w.time_hour
WHERE f.dep_delay IS NOT NULL
GROUP BY 1
ORDER BY average_delay;

-- 8. Months beside each other, with totals.
SELECT coalesce(origin, 'all') AS origin, quarter(time_hour) AS quarter, count(*) AS flights,
       round(avg(air_time), 1) AS minutes_in_the_air
FROM flights
GROUP BY ROLLUP (origin), quarter(time_hour)
ORDER BY origin, quarter;

-- 9. What does the engine do? Rows, time and what the cache saved, operator by operator.
EXPLAIN ANALYZE
SELECT p.manufacturer, count(*) AS flights, sum(f.distance) AS miles
FROM flights f JOIN planes p ON f.tailnum = p.tailnum
GROUP BY p.manufacturer
ORDER BY flights DESC
LIMIT 5;

-- 10. Out to files: one file, or a folder by month.
COPY (SELECT carrier, month, count(*) AS flights FROM flights GROUP BY carrier, month ORDER BY carrier, month)
TO '/tmp/firesteel-tour/by_carrier.csv' (FORMAT csv, HEADER true);

SELECT count(*) AS rows, sum(flights) AS flights FROM '/tmp/firesteel-tour/by_carrier.csv';

-- 11. A mistake is told with its place and a way out. (Not run here: it would stop the tour.)
--     SELECT carier FROM flights;

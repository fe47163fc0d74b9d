-- Files in FROM by Spark's form, over the real data.

SELECT count(*) FROM parquet.`data/flights.parquet`;
SELECT carrier, count(*), sum(distance) FROM parquet.`data/flights.parquet` GROUP BY carrier;
SELECT origin, min(dep_delay), max(dep_delay), round(avg(arr_delay), 6) FROM parquet.`data/flights.parquet` GROUP BY origin ORDER BY origin;
SELECT year, month, day, dep_time, carrier, flight, tailnum, time_hour FROM parquet.`data/flights.parquet` WHERE dest = 'ANC' ORDER BY month, day;
SELECT count(*) FROM parquet.`data/flights.parquet` WHERE dep_delay IS NULL AND month IN (1, 2);
SELECT _c0, _c1 FROM csv.`data/airlines.csv` ORDER BY _c0 LIMIT 4;
SELECT count(*), count(DISTINCT model), sum(seats), min(year) FROM json.`data/planes.jsonl`;
SELECT manufacturer, count(*) AS n FROM json.`data/planes.jsonl` GROUP BY manufacturer HAVING n > 100 ORDER BY n DESC;
SELECT p.manufacturer, count(*) FROM parquet.`data/flights.parquet` f JOIN json.`data/planes.jsonl` p ON f.tailnum = p.tailnum GROUP BY p.manufacturer ORDER BY 2 DESC, 1 LIMIT 5;
SELECT value FROM text.`data/airlines.csv` ORDER BY value LIMIT 3;
SELECT count(*) FROM parquet.`data/nowhere.parquet`;
SELECT nope FROM parquet.`data/flights.parquet`;
SELECT * FROM nosuchformat.`data/flights.parquet`;

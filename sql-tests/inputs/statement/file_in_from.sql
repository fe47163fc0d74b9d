-- answers: firesteel
-- Files straight in FROM: every format of data/, and what is refused.

SELECT count(*) FROM 'data/flights.parquet';
SELECT * FROM 'data/airlines.csv' ORDER BY carrier LIMIT 3;
DESCRIBE SELECT * FROM 'data/airports.csv';
SELECT faa, name, lat, alt FROM 'data/airports.csv' WHERE faa IN ('JFK', 'LGA', 'EWR') ORDER BY faa;
SELECT count(*), round(sum(precip), 6), max(wind_gust) FROM 'data/weather.csv.gz';
DESCRIBE SELECT * FROM 'data/planes.jsonl';
SELECT engine, count(*) FROM 'data/planes.jsonl' GROUP BY engine ORDER BY engine;
SELECT a.name, count(*) AS n FROM 'data/flights.parquet' f JOIN 'data/airlines.csv' a ON f.carrier = a.carrier GROUP BY a.name ORDER BY n DESC LIMIT 3;
SELECT * FROM 'data/nowhere.parquet';
SELECT * FROM 'data/flight.parquet';
SELECT nam FROM 'data/airlines.csv';

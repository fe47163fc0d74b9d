-- CSV: header, separators, types, modes, over the real airlines and airports.

CREATE TEMPORARY VIEW airlines USING csv OPTIONS (path 'data/airlines.csv', header 'true');
SELECT * FROM airlines ORDER BY carrier LIMIT 5;
DESCRIBE airlines;
CREATE TEMPORARY VIEW airports (faa STRING, name STRING, lat DOUBLE, lon DOUBLE, alt INT, tz INT, dst STRING, tzone STRING) USING csv OPTIONS (path 'data/airports.csv', header 'true');
SELECT count(*), min(lat), max(alt), count(DISTINCT tzone) FROM airports;
SELECT faa, name, alt FROM airports WHERE alt > 9000 ORDER BY alt DESC;
CREATE TEMPORARY VIEW typed USING csv OPTIONS (path 'data/airports.csv', header 'true', inferSchema 'true');
DESCRIBE typed;
CREATE TEMPORARY VIEW wrong (faa INT, name STRING, lat DOUBLE, lon DOUBLE, alt INT, tz INT, dst STRING, tzone STRING) USING csv OPTIONS (path 'data/airports.csv', header 'true');
SELECT count(faa), count(name) FROM wrong;
CREATE TEMPORARY VIEW fast (faa INT, name STRING, lat DOUBLE, lon DOUBLE, alt INT, tz INT, dst STRING, tzone STRING) USING csv OPTIONS (path 'data/airports.csv', header 'true', mode 'FAILFAST');
CREATE TEMPORARY VIEW dropped (faa INT, name STRING, lat DOUBLE, lon DOUBLE, alt INT, tz INT, dst STRING, tzone STRING) USING csv OPTIONS (path 'data/airports.csv', header 'true', mode 'DROPMALFORMED');
SELECT faa FROM dropped;
CREATE TEMPORARY VIEW weather USING csv OPTIONS (path 'data/weather.csv.gz', header 'true', inferSchema 'true');
SELECT origin, count(*), max(temp), min(time_hour) FROM weather GROUP BY origin;
CREATE TEMPORARY VIEW nowhere USING csv OPTIONS (path 'data/nowhere.csv');

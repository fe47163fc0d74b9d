-- JSON lines: inference, given columns.

CREATE TEMPORARY VIEW planes USING json OPTIONS (path 'data/planes.jsonl');
DESCRIBE planes;
SELECT * FROM planes ORDER BY tailnum LIMIT 3;
SELECT engines, count(*), avg(seats) FROM planes GROUP BY engines;
SELECT count(*), count(year), count(speed) FROM planes;
CREATE TEMPORARY VIEW few (tailnum STRING, seats INT, nope DOUBLE) USING json OPTIONS (path 'data/planes.jsonl');
SELECT * FROM few ORDER BY tailnum DESC LIMIT 3;
CREATE TEMPORARY VIEW wrong (tailnum INT, seats INT) USING json OPTIONS (path 'data/planes.jsonl');
SELECT count(tailnum), sum(seats) FROM wrong;

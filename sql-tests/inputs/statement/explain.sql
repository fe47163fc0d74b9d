-- answers: firesteel
-- EXPLAIN: what the tree shows in each form, what it shows of commands, and that it runs nothing.

CREATE TEMPORARY VIEW t AS SELECT id, id % 3 AS g FROM range(1000);
EXPLAIN SELECT g, count(*) FROM t GROUP BY g;
EXPLAIN FORMATTED SELECT id FROM t WHERE id > 5;
EXPLAIN EXTENDED SELECT id FROM t WHERE id > 5 AND g = 1;
EXPLAIN COST SELECT g, count(*) FROM t GROUP BY g;
EXPLAIN SELECT 1/0;
EXPLAIN SELECT * FROM t ORDER BY g DESC, id LIMIT 3;
EXPLAIN SELECT * FROM 'data/airlines.csv' WHERE carrier = 'UA';
EXPLAIN SELECT nope FROM t;
EXPLAIN SELECT * FROM nowhere;
EXPLAIN;
EXPLAIN CODEGEN SELECT 1;
EXPLAIN LOGICAL SELECT 1;
-- A command is named and not run.
EXPLAIN CREATE TABLE made (a INT) USING parquet;
SELECT * FROM made;
EXPLAIN DROP VIEW t;
SELECT count(*) FROM t;
EXPLAIN COPY (SELECT id FROM t WHERE id < 5) TO '${folder}/never.csv';
SELECT * FROM '${folder}/never.csv';
EXPLAIN ANALYZE COPY (SELECT id FROM t WHERE id < 5) TO '${folder}/never.csv';
SELECT * FROM '${folder}/never.csv';
EXPLAIN SHOW TABLES;
-- ANALYZE runs the query: rows as estimated and as they were, and the slowest operator.
EXPLAIN ANALYZE SELECT g, count(*) FROM t GROUP BY g;
EXPLAIN ANALYZE SELECT * FROM t WHERE id < 0;
EXPLAIN ANALYZE SELECT 1 / (id - 5) FROM t;
-- From the cache.
CACHE TABLE t;
EXPLAIN SELECT g, count(*) FROM t GROUP BY g;
EXPLAIN ANALYZE SELECT sum(id) FROM t;
EXPLAIN SELECT sum(id) FROM range(1000);

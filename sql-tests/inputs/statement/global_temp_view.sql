-- Views of the application: found by the name of their database.

CREATE GLOBAL TEMPORARY VIEW gv AS SELECT 1 AS a, 'x' AS b;
CREATE GLOBAL TEMP VIEW gv AS SELECT 2 AS a;
SELECT * FROM gv;
SELECT * FROM global_temp.gv;
SELECT gv.a, global_temp.gv.b FROM global_temp.gv;
SELECT v.a FROM global_temp.gv AS v;
CREATE OR REPLACE GLOBAL TEMPORARY VIEW gv AS SELECT 3 AS a;
SELECT a FROM global_temp.gv;
DESCRIBE global_temp.gv;
CREATE TEMPORARY VIEW own AS SELECT 4 AS d;
SHOW VIEWS IN global_temp;
SHOW VIEWS IN global_temp LIKE 'g*';
CREATE VIEW lasting AS SELECT * FROM global_temp.gv;
ALTER TABLE global_temp.gv ADD COLUMNS (x INT);
ALTER VIEW global_temp.gv AS SELECT 5 AS e;
SELECT * FROM global_temp.gv;
DROP VIEW global_temp.gv;
DROP VIEW IF EXISTS global_temp.gv;
DROP VIEW own;
CREATE GLOBAL TEMPORARY VIEW global_temp.gv AS SELECT 1;
CREATE TEMPORARY VIEW over_files USING parquet;
CREATE TEMPORARY VIEW over_files (e INT) USING parquet;
SHOW VIEWS LIKE 'over*';
DESCRIBE over_files;
DROP VIEW over_files;

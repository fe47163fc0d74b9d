-- answers: firesteel
-- The hidden column _metadata is one of files only: elsewhere it is a name that nothing has.

CREATE TABLE m (a INT) USING parquet;
CREATE TABLE f (a INT) USING parquet LOCATION '${folder}/f';
CREATE TEMPORARY VIEW v (a INT) USING parquet OPTIONS (path '${folder}/f');
INSERT INTO f VALUES (1);
SELECT _metadata FROM m;
SELECT x._METADATA.file_name FROM m AS x;
SELECT _metadata FROM VALUES (1) AS t(a);
SELECT _metadata FROM v;
SELECT _metadata FROM f;
SELECT f._metadata.file_name FROM m, f;
SELECT _metadata FROM parquet.`${folder}/f`;
SELECT metadata FROM f;

-- answers: firesteel
-- Folders of other file systems are no local folders of such names, also without an authority.

INSERT OVERWRITE DIRECTORY 's3:/bucket/x' USING csv SELECT 1;
INSERT OVERWRITE DIRECTORY 'hdfs:/x' SELECT 1;
INSERT OVERWRITE DIRECTORY USING csv OPTIONS (path 'abfss:/x/y') SELECT 1;
INSERT OVERWRITE LOCAL DIRECTORY 's3:/bucket/x' USING csv SELECT 1;
INSERT OVERWRITE LOCAL DIRECTORY 'hdfs:/x' SELECT 1;
COPY (SELECT 1 AS a) TO 's3:/bucket/x.csv';
SELECT * FROM csv.`s3:/bucket/x.csv`;
-- A colon elsewhere is part of a name.
INSERT OVERWRITE DIRECTORY '${folder}/s3:/x' USING csv SELECT 1 AS a;
SELECT * FROM csv.`${folder}/s3:/x`;

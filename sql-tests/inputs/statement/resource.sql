-- ADD and LIST of files, and of what is none.

LIST FILES;
LIST FILE;
LIST JARS;
LIST JAR x.jar;
LIST ARCHIVES;
LIST ARCHIVE 'x.zip' 'y.zip';
ADD FILE;
ADD FILE '';
ADD FILE data/airlines.csv;
ADD FILES 'data/airlines.csv' "data/airlines.csv";
SELECT 1;
LIST FILES nothere.csv;
LIST FILES airlines.csv;
ADD TEXTS x;
LIST TEXTS;
LIST tables;
ADD;
LIST;
ADD 'FILE' x;
DESCRIBE QUERY LIST FILES;
SHOW VARIABLES;
SHOW VARIABLES LIKE 'a*';
SHOW VARIABLES x;

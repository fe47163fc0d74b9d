-- DROP PARTITION with values for some of the columns that partition a table: no partition has no others.

CREATE TABLE parts(a INT, b INT, c STRING) USING parquet PARTITIONED BY (b, c);
INSERT INTO parts VALUES (1, 1, 'x'), (2, 1, 'y'), (3, 2, 'x');
ALTER TABLE parts DROP PARTITION (b = 1);
ALTER TABLE parts DROP PARTITION (c = 'zz'), PARTITION (b = 2);
ALTER TABLE parts DROP IF EXISTS PARTITION (b = 1);
ALTER TABLE parts DROP IF EXISTS PARTITION (c = 'zz'), PARTITION (c = 'x');
SELECT * FROM parts ORDER BY a;
ALTER TABLE parts DROP PARTITION (b = 1, c = 'x');
ALTER TABLE parts DROP IF EXISTS PARTITION (b = 1, c = 'x'), PARTITION (b = 2, c = 'x');
SELECT * FROM parts ORDER BY a;
ALTER TABLE parts DROP PARTITION (d = 'zz');
DROP TABLE parts;

-- map() beside other maps, without the rules of ANSI.

SET spark.sql.ansi.enabled = false;
SELECT cast(map() AS MAP<STRING, INT>), cast(map() AS MAP<INT, INT>);
SELECT coalesce(map(), map('a', 1)), if(true, map(), map('a', 1)), CASE WHEN false THEN map('a', 1) ELSE map() END;
SELECT * FROM VALUES (map()), (map('a', 1)) t(m);
SELECT map() UNION ALL SELECT map('a', 1);
SELECT map_concat(map(), map('a', 1)), map_concat(map(), map()), typeof(map_concat(map(), map('a', 1)));
SELECT array(map(), map('a', 1)), typeof(map());
SELECT cast(map(1, 2) AS MAP<STRING, STRING>);
SELECT cast(map('1', 2) AS MAP<INT, STRING>);
SET spark.sql.ansi.enabled = true;
SELECT cast(map() AS MAP<STRING, INT>), coalesce(map(), map('a', 1)), map_concat(map(), map('a', 1));

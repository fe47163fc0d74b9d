-- SELECT and ORDER BY behind pipes.
CREATE TEMP VIEW t AS SELECT * FROM VALUES (0,'abc'),(1,'def') AS t(x,y);
CREATE TEMP VIEW st AS SELECT * FROM VALUES (1, named_struct('i1',5,'i2',named_struct('a',6,'b',7))) AS s(x, col);
TABLE t |> SELECT sum(x) AS s GROUP BY y HAVING s > 0;
TABLE t |> SELECT y, sum(x) AS s GROUP BY ALL;
TABLE t |> SELECT y, sum(x) AS s GROUP BY y WINDOW w AS (ORDER BY y);
TABLE t |> SELECT x, sum(x) OVER w AS s WINDOW w AS (ORDER BY y);
TABLE t |> SELECT x, row_number() OVER (ORDER BY x) AS s QUALIFY s = 1;
TABLE t |> SELECT sum(x) HAVING sum(x) > 0;
TABLE t |> SELECT x, sum(x);
TABLE t |> SELECT * GROUP BY x, y;
TABLE t |> EXTEND sum(x) AS s GROUP BY y;
TABLE t |> AGGREGATE sum(x) AS s, grouping_id(x) GROUP BY x;
TABLE t |> WHERE x = 1 ORDER BY y;
TABLE t |> AGGREGATE count(*) AS n GROUP BY y ORDER BY n;
TABLE t |> AGGREGATE count(*) AS n GROUP BY y ORDER BY x;
TABLE t |> EXTEND 1 AS z ORDER BY z, x LIMIT 1;

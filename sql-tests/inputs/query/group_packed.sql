-- Grouping by columns of many kinds at once, with NULLs, extremes, and rows in groups by more than a word's bits.
CREATE TEMPORARY VIEW few AS SELECT * FROM VALUES
  (1, 'a', true, DATE '2020-01-01', 10.50, 1),
  (1, 'a', true, DATE '2020-01-01', 20.25, 2),
  (1, NULL, true, NULL, 1.00, 3),
  (NULL, 'a', NULL, DATE '1969-12-31', NULL, 4),
  (NULL, NULL, NULL, NULL, 3.00, 5),
  (-2147483648, '', false, DATE '0001-01-01', -1.00, 6),
  (2147483647, 'a text that is longer than twelve bytes', false, DATE '9999-12-31', -2.00, 7),
  (2147483647, 'a text that is longer than twelve characters', false, DATE '9999-12-31', -4.00, 8),
  (NULL, 'a', NULL, DATE '1969-12-31', 7.00, NULL)
  AS few(i, s, b, d, n, v);
SELECT i, sum(v), count(*), avg(n) FROM few GROUP BY i ORDER BY i;
SELECT s, sum(n), count(v) FROM few GROUP BY s ORDER BY s;
SELECT b, i, count(*), sum(v) FROM few GROUP BY b, i ORDER BY b, i;
SELECT i, s, b, d, count(*), sum(n), avg(v) FROM few GROUP BY i, s, b, d ORDER BY i, s, b, d;
SELECT n, count(*) FROM few GROUP BY n ORDER BY n;
SELECT CAST(i AS BIGINT) * 4294967298 + v AS big, count(*) FROM few GROUP BY CAST(i AS BIGINT) * 4294967298 + v ORDER BY big;
SELECT b, count(*) FROM few WHERE v > 100 GROUP BY b;
SELECT s, sum(v) FILTER (WHERE b) FROM few GROUP BY s ORDER BY s;
SELECT i, sum(v) AS total FROM few GROUP BY i HAVING sum(v) > 5 ORDER BY i;
SELECT l.i, l.c, r.c FROM (SELECT i, count(*) AS c FROM few GROUP BY i) l JOIN (SELECT i, count(s) AS c FROM few GROUP BY i) r ON l.i = r.i WHERE l.i > 0 ORDER BY l.i;
SELECT k, count(*), sum(id), min(id), max(id) FROM (SELECT id, id % 7 AS k FROM range(100000)) GROUP BY k ORDER BY k;
SELECT count(*), sum(c), sum(s) FROM (SELECT k, count(*) AS c, sum(id) AS s FROM (SELECT id, (id * 7919) % 50021 AS k FROM range(200000)) GROUP BY k);
SELECT count(*), max(c) FROM (SELECT k, t, count(*) AS c FROM (SELECT id % 1000 - 500 AS k, concat('text number ', id % 333) AS t FROM range(200000)) GROUP BY k, t);
SELECT c, count(*) FROM (SELECT id % 1000 AS k, count(*) AS c FROM range(10500) GROUP BY id % 1000) GROUP BY c ORDER BY c;
SELECT t, count(*) FROM (SELECT timestamp_seconds(id % 3 * 100000000000) AS t FROM range(10)) GROUP BY t ORDER BY t;
SELECT k, sum(9223372036854775807 - id) FROM (SELECT id, id % 1 AS k FROM range(2)) GROUP BY k;

-- Values that are there equally often: which is taken.
CREATE TEMP VIEW ties AS SELECT * FROM VALUES
  ('pear', 3, 2.5D, 1.25BD, 30000000000L, true, DATE'2024-05-01'), ('apple', -7, 0.5D, 2.00BD, -4L, false, DATE'1969-12-31'),
  ('fig', 11, -1.5D, 7.75BD, 12L, true, DATE'2024-05-02'), (NULL, NULL, NULL, NULL, NULL, NULL, NULL),
  ('a longer name of a fruit', 64, 1e300D, -1.10BD, 76L, false, DATE'2000-01-01') AS ties(a, b, c, d, e, f, g);
SELECT mode(a), mode(b), mode(c), mode(d), mode(e), mode(f), mode(g) FROM ties;
SELECT mode(a, true), mode(b, true), mode(c, true) FROM ties;
SELECT mode(a, false), mode(b, false) FROM ties;
SELECT mode() WITHIN GROUP (ORDER BY b), mode() WITHIN GROUP (ORDER BY b DESC) FROM ties;
SELECT mode(id) FROM range(200);
SELECT mode(CAST(id AS STRING)) FROM range(100);
SELECT mode(id % 90) FROM range(100);
SELECT f, mode(b), mode(a) FROM ties GROUP BY f ORDER BY f;
SELECT mode(b) FILTER (WHERE b < 0) FROM ties;
SELECT mode(b) FROM ties WHERE false;
SELECT mode(NULL) FROM ties;
SELECT mode(b, NULL) FROM ties;
SELECT mode(b, 1) FROM ties;
SELECT mode(b, 'true') FROM ties;
SELECT mode(b, b = 1) FROM ties;
SELECT mode(DISTINCT b) FROM ties;
SELECT mode(b) WITHIN GROUP (ORDER BY b) FROM ties;
SELECT mode() FROM ties;
SELECT percentile_cont(DISTINCT 0.5) WITHIN GROUP (ORDER BY b) FROM ties;

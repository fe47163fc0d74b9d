-- USING and NATURAL: which columns stand in the result, and from which side.

CREATE TEMPORARY VIEW l AS SELECT * FROM VALUES (1, 'a', 10), (2, 'b', 20), (NULL, 'n', 30) AS l(id, x, k);
CREATE TEMPORARY VIEW r AS SELECT * FROM VALUES (2, 'B', 20), (3, 'C', 30), (NULL, 'N', 40) AS r(id, y, k);
SELECT * FROM l JOIN r USING (id);
SELECT * FROM l LEFT JOIN r USING (id);
SELECT * FROM l RIGHT JOIN r USING (id);
SELECT * FROM l FULL JOIN r USING (id);
SELECT * FROM l JOIN r USING (id, k);
SELECT id, l.id, r.id FROM l FULL JOIN r USING (id);
SELECT * FROM l NATURAL JOIN r;
SELECT * FROM l NATURAL LEFT JOIN r;
SELECT * FROM l NATURAL FULL OUTER JOIN r;
SELECT * FROM l LEFT SEMI JOIN r USING (id);
SELECT * FROM l LEFT ANTI JOIN r USING (id);
SELECT l.*, y FROM l JOIN r USING (id);
SELECT id, count(*) FROM l FULL JOIN r USING (id) GROUP BY id;
SELECT k FROM l JOIN r USING (id);
SELECT * FROM l JOIN r USING (nope);
SELECT * FROM l JOIN r USING (x);
-- the shown column of a full join has the type that coalesce gives it
SELECT k, typeof(k), x, y FROM VALUES (1, 'a'), (2, NULL) AS l(k, x) FULL JOIN VALUES (1L, 'b'), (3L, 'c') AS r(k, y) USING (k) ORDER BY k;
SELECT k, typeof(k) FROM VALUES (1), (NULL) AS l(k) FULL JOIN VALUES (1.50BD), (2.00BD) AS r(k) USING (k) ORDER BY k;
SELECT substring('abcdef', k) FROM VALUES (1) AS l(k) NATURAL FULL JOIN VALUES (3L) AS r(k) ORDER BY 1;
SELECT k FROM VALUES (1) AS l(k) FULL JOIN VALUES (DATE'2024-01-01') AS r(k) USING (k);

-- Outer joins below keys and filters that have no use for their NULLs, and below those that have.

CREATE TEMPORARY VIEW a AS SELECT * FROM VALUES (1, 10), (2, 20), (3, NULL), (NULL, 40), (5, 50) AS t(k, v);
CREATE TEMPORARY VIEW b AS SELECT * FROM VALUES (1, 100), (2, NULL), (2, 200), (NULL, 300), (6, 600) AS t(k, w);
CREATE TEMPORARY VIEW c AS SELECT * FROM VALUES (100, 'x'), (200, 'y'), (NULL, 'n'), (600, 'z') AS t(w, name);

SELECT a.k, a.v, b.w, name FROM a LEFT JOIN b ON a.k = b.k, c WHERE b.w = c.w ORDER BY 1, 2, 3;
SELECT a.k, a.v, b.w, name FROM a LEFT JOIN b ON a.k = b.k JOIN c ON b.w <=> c.w ORDER BY 1, 2, 3;
SELECT a.k, a.v, b.w, name FROM a LEFT JOIN b ON a.k = b.k LEFT JOIN c ON b.w = c.w ORDER BY 1, 2, 3;
SELECT a.k, a.v, b.w, name FROM a FULL JOIN b ON a.k = b.k JOIN c ON b.w = c.w ORDER BY 1, 2, 3;
SELECT a.k, a.v, b.w, name FROM a FULL JOIN b ON a.k = b.k RIGHT JOIN c ON b.w = c.w ORDER BY 1, 2, 3, 4;
SELECT a.k, a.v, b.w FROM a LEFT JOIN b ON a.k = b.k WHERE b.w IN (SELECT w FROM c) ORDER BY 1, 2, 3;
SELECT a.k, a.v, b.w FROM a LEFT JOIN b ON a.k = b.k WHERE b.w NOT IN (SELECT w FROM c WHERE w IS NOT NULL) ORDER BY 1, 2, 3;
SELECT a.k, a.v, b.w FROM a LEFT JOIN b ON a.k = b.k WHERE NOT EXISTS (SELECT 1 FROM c WHERE c.w = b.w) ORDER BY 1, 2, 3;
SELECT k, w, name FROM (SELECT a.k, coalesce(b.w, 100) AS w FROM a LEFT JOIN b ON a.k = b.k) JOIN c USING (w) ORDER BY 1, 2;
SELECT x.k, y.w, name FROM (SELECT k FROM a WHERE v > 5) x LEFT JOIN (SELECT k, w FROM b WHERE w > 50) y ON x.k = y.k JOIN c ON y.w = c.w ORDER BY 1;

-- Groups made below a join: rows that meet one row of the other side, several, or none; NULLs; roll-ups; errors.

CACHE TABLE sale AS SELECT id, CAST(id % 97 AS INT) AS customer, CAST(id % 7 AS INT) AS kind,
  CAST(id % 1000 AS DECIMAL(9, 2)) AS price, CAST(id % 11 AS INT) AS pieces, id - 100000 AS wide FROM range(200000);
CACHE TABLE customer AS SELECT CAST(id % 90 AS INT) AS id, concat('c', id % 13) AS name, IF(id % 5 = 0, NULL, id % 3) AS area FROM range(120);

SELECT name, count(*), sum(price), avg(pieces), max(pieces), min(price) FROM sale s JOIN customer c ON s.customer = c.id GROUP BY name ORDER BY name;
SELECT area, kind, sum(price * 2), count(price), count(*) FROM sale s JOIN customer c ON s.customer = c.id GROUP BY area, kind ORDER BY area, kind;
SELECT name, sum(wide), bool_and(pieces > 3), sum(DISTINCT pieces) FROM sale s JOIN customer c ON s.customer = c.id GROUP BY name ORDER BY name;
SELECT name, sum(pieces) FILTER (WHERE kind = 1) FROM sale s JOIN customer c ON s.customer = c.id GROUP BY name ORDER BY name;
SELECT name, area, sum(price), avg(pieces) FROM sale s JOIN customer c ON s.customer = c.id GROUP BY ROLLUP (name, area) ORDER BY name, area, 3;
SELECT sum(price) FROM sale s JOIN customer c ON s.customer = c.id;
SELECT count(*) FROM sale s JOIN customer c ON s.customer = c.id + 1000 GROUP BY name;
SELECT name, sum(price) AS total FROM sale s JOIN customer c ON s.customer = c.id WHERE s.kind < 5 GROUP BY name HAVING sum(price) > 500000 ORDER BY total DESC LIMIT 5;
SELECT name, max(100 DIV (pieces - 20)), sum(price / 3) FROM sale s JOIN customer c ON s.customer = c.id GROUP BY name ORDER BY name LIMIT 3;
SELECT name, max(1 DIV pieces) FROM sale s JOIN customer c ON s.customer = c.id GROUP BY name;
SELECT upper(name) AS n, kind % 2 AS odd, sum(price) FROM sale s JOIN customer c ON s.customer = c.id GROUP BY 1, 2 ORDER BY 1, 2 LIMIT 8;
SELECT x, y, sum(p) FROM (SELECT name AS x, name AS y, price AS p FROM sale JOIN customer ON customer = customer.id) GROUP BY x, y ORDER BY x LIMIT 3;

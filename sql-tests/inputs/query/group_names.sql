-- Which column a name in HAVING and ORDER BY means beside groups, and what cannot be named there.
CREATE TEMPORARY VIEW sale AS SELECT * FROM VALUES
  ('a', 1, 10), ('a', 2, 20), ('b', 2, 30), (NULL, 3, NULL) AS sale(shop, day, price);

-- HAVING: a key comes before the output, the output before what is no key
SELECT sum(price) AS day FROM sale GROUP BY day HAVING day > 2;
SELECT sum(price) AS day FROM sale GROUP BY shop HAVING day > 25 ORDER BY 1;
SELECT max(day) AS price FROM sale GROUP BY shop HAVING max(price) >= 20 ORDER BY price;
SELECT shop AS s, 7 AS shop FROM sale GROUP BY ALL HAVING shop > 'a';
SELECT shop FROM sale GROUP BY shop HAVING price > 1;
SELECT shop FROM sale GROUP BY shop HAVING sale.day > 1;
SELECT 1 AS x, 2 AS x FROM sale GROUP BY shop HAVING x > 0;

-- ORDER BY: the output comes before FROM, unless it has the name twice
SELECT shop, -day AS day FROM sale ORDER BY day;
SELECT day AS d, 2 AS day, 3 AS day FROM sale ORDER BY day DESC;
SELECT count(*) AS n FROM sale GROUP BY shop ORDER BY shop NULLS LAST;
SELECT count(*) AS n FROM sale GROUP BY shop ORDER BY price;
SELECT DISTINCT day FROM sale ORDER BY 10 - day;
SELECT DISTINCT day, shop FROM sale ORDER BY coalesce(shop, 'z') || day DESC;
SELECT DISTINCT day FROM sale ORDER BY price;

-- a key is found however it is written
SELECT 1 + day FROM sale GROUP BY day + 1 ORDER BY 1 + day;
SELECT sum(price) FROM sale GROUP BY day * 2, shop HAVING 2 * day > 2 ORDER BY 1;
SELECT 2 < day FROM sale GROUP BY day > 2 ORDER BY 1;
SELECT day - 1 FROM sale GROUP BY 1 - day;

-- what stands between the groups and ORDER BY hides them
SELECT shop FROM sale GROUP BY shop HAVING sum(price) > 10 ORDER BY count(*);
SELECT shop FROM sale GROUP BY shop HAVING sum(price) > 10 ORDER BY sum(day);
SELECT day FROM sale GROUP BY shop, day HAVING sum(price) > 10 ORDER BY shop, day;
SELECT shop, sum(sum(price)) OVER () FROM sale GROUP BY shop ORDER BY max(price);
SELECT shop, sum(price) FROM sale GROUP BY shop HAVING sum(price) > 10 ORDER BY sum(price);

-- HAVING without a condition on groups, and conditions without columns
SELECT count(*) FROM sale HAVING (SELECT false);
SELECT n FROM (SELECT 1 AS n, max(day) FROM sale WHERE false) WHERE n <> n;
SELECT sum(day) FROM sale HAVING sum(day);
SELECT shop FROM sale GROUP BY shop HAVING count(*) - 1;

-- an aggregate function of this query's columns in a sub-query of HAVING
SELECT shop FROM sale GROUP BY shop HAVING (SELECT max(price) > 15) ORDER BY shop;
SELECT shop FROM sale GROUP BY shop HAVING exists (SELECT 1 FROM sale other WHERE other.price = max(sale.price) AND other.day > 1) ORDER BY 1;
SELECT shop FROM sale GROUP BY shop HAVING exists (SELECT 1 FROM sale other GROUP BY day HAVING min(other.day + sale.day) > 1);
SELECT shop FROM sale GROUP BY shop HAVING exists (SELECT first(sale.price) > 1);

-- maps are compared by their entries
SELECT count(*), m FROM VALUES (map(1, 2, 3, 4)), (map(3, 4, 1, 2)), (map(1, 2)), (NULL) AS t(m) GROUP BY m ORDER BY 1, size(m);
SELECT count(*) FROM VALUES (array(map('x', 1, 'y', 2))), (array(map('y', 2, 'x', 1))), (array()) AS t(a) GROUP BY a ORDER BY 1;
SELECT count(*) FROM VALUES (named_struct('m', map('x', map(1, 2, 0, 1)))), (named_struct('m', map('x', map(0, 1, 1, 2)))) AS t(s) GROUP BY s;

-- aggregate and window functions where none can be
SELECT shop FROM sale WHERE sum(price) > 1 GROUP BY shop;
SELECT sale.shop FROM sale JOIN sale other ON max(sale.day) = other.day;
SELECT sale.shop FROM sale JOIN sale other ON row_number() OVER (ORDER BY sale.day) = other.day;
SELECT shop FROM sale GROUP BY shop HAVING sum(shop) OVER () > 1;
SELECT * FROM VALUES (count(1)), (2) AS t(a);

-- aliases of the select list in GROUP BY: of several the first
SELECT shop AS k, day AS k FROM sale GROUP BY day, k, shop ORDER BY shop, day;
SELECT upper(shop) FROM sale GROUP BY `upper(shop)` ORDER BY 1;

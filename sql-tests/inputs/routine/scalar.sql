-- Functions that return a value: expressions and queries over their parameters, wherever an expression may stand.
CREATE TEMPORARY VIEW sales AS SELECT * FROM VALUES ('n', 1, 10.5), ('n', 2, NULL), ('s', 3, 7.25), (NULL, NULL, 1.0) AS s(region, amount, price);
CREATE TEMPORARY VIEW empty AS SELECT * FROM sales WHERE false;

CREATE FUNCTION plus_one(n INT) RETURNS INT RETURN n + 1;
CREATE FUNCTION area(w DOUBLE, h DOUBLE) RETURN w * h;
CREATE FUNCTION answer() RETURNS BIGINT RETURN 42;
CREATE FUNCTION label(region STRING, n INT) RETURNS STRING COMMENT 'a name with its number' RETURN coalesce(region, '?') || '-' || label.n;
CREATE FUNCTION twice(n INT) RETURNS INT RETURN plus_one(n) + plus_one(n) - 2;
CREATE FUNCTION whole(x DECIMAL(10, 2)) RETURNS INT RETURN x;
CREATE FUNCTION second_of(list ARRAY<INT>) RETURNS INT RETURN list[1];
CREATE FUNCTION field_of(s STRUCT<a: INT, b: STRING>) RETURNS STRING RETURN s.b || s.a;

SELECT plus_one(1), plus_one(NULL), plus_one('7'), plus_one(2.9), plus_one(true);
SELECT area(2, 3.5), typeof(area(1, 1)), answer(), typeof(answer());
SELECT label(region, amount) FROM sales;
SELECT twice(plus_one(amount)) AS t FROM sales ORDER BY t;
SELECT whole(3.99), whole('12.345'), typeof(whole(1));
SELECT second_of(array(4, 5)), second_of(array(1, NULL)), second_of(NULL);
SELECT field_of(named_struct('x', 1, 'y', 'z')), field_of(NULL);
SELECT plus_one(2147483647);
SELECT plus_one(2147483648);
SELECT plus_one('x');
SELECT second_of(array(1));
SELECT whole(array(1));

-- in every clause
SELECT region, plus_one(sum(amount)), sum(plus_one(amount)), max(plus_one(amount)) - plus_one(min(amount)) FROM sales GROUP BY region;
SELECT plus_one(amount), count(*) FROM sales GROUP BY plus_one(amount);
SELECT plus_one(amount), count(*) FROM sales GROUP BY 1;
SELECT plus_one(amount), count(*) FROM sales GROUP BY ALL;
SELECT plus_one(amount + 1), count(*) FROM sales GROUP BY amount + 1;
SELECT region FROM sales GROUP BY region HAVING plus_one(count(*)) > 2;
SELECT plus_one(amount), grouping(plus_one(amount)), count(*) FROM sales GROUP BY ROLLUP (plus_one(amount));
SELECT * FROM sales WHERE plus_one(amount) BETWEEN 2 AND 3;
SELECT a.amount, b.amount FROM sales a JOIN sales b ON plus_one(a.amount) = b.amount;
SELECT amount, sum(plus_one(amount)) OVER (PARTITION BY plus_one(amount) ORDER BY amount) FROM sales;
SELECT plus_one(CAST(sum(amount) OVER () AS INT)), plus_one(row_number() OVER (ORDER BY amount)) FROM sales;
SELECT plus_one(sum(amount)), count(plus_one(amount)) FROM empty;
SELECT plus_one(amount) FROM empty;
SELECT (SELECT max(plus_one(amount)) FROM sales), plus_one((SELECT min(amount) FROM sales));
WITH t AS (SELECT plus_one(amount) AS x FROM sales) SELECT x, plus_one(x) FROM t;
SELECT CASE WHEN plus_one(amount) > 2 THEN 'big' ELSE 'small' END FROM sales;
CREATE TEMPORARY VIEW more AS SELECT plus_one(amount) AS x FROM sales;
SELECT sum(x) FROM more;

-- bodies that are queries
CREATE TEMPORARY FUNCTION region_total(r STRING) RETURNS BIGINT RETURN SELECT sum(amount) FROM sales WHERE region = r;
CREATE TEMPORARY FUNCTION known(n INT) RETURNS BOOLEAN RETURN n IN (SELECT amount FROM sales);
CREATE TEMPORARY FUNCTION any_above(n INT) RETURNS BOOLEAN RETURN EXISTS (SELECT 1 FROM sales WHERE amount > n);
CREATE TEMPORARY FUNCTION same(n INT) RETURNS INT RETURN SELECT n;
CREATE TEMPORARY FUNCTION nothing() RETURNS INT RETURN (SELECT 1 FROM VALUES (1) WHERE false);
CREATE TEMPORARY FUNCTION best(n INT) RETURNS STRING RETURN WITH b AS (SELECT region, amount FROM sales WHERE amount <= n) SELECT max(region) FROM b;
SELECT region_total('n'), region_total('x'), region_total(NULL);
SELECT DISTINCT region, region_total(region) FROM sales;
SELECT known(2), known(9), any_above(2), any_above(3), same(5), nothing();
SELECT amount, known(amount + 1), any_above(amount) FROM sales;
SELECT * FROM sales WHERE known(amount - 1);
SELECT amount FROM sales WHERE NOT any_above(amount);
SELECT best(2), best(3), best(NULL), best(0);
SELECT region_total(max(region)), best(count(*)) FROM sales;
SELECT region, region_total(max(region)) FROM sales GROUP BY region;
SELECT amount + 1, best(amount + 1) FROM sales GROUP BY amount + 1;
SELECT best(row_number() OVER (ORDER BY amount)) FROM sales;
SELECT region FROM sales GROUP BY region HAVING best(count(*)) = 's' OR best(count(*)) = 'n';

-- computed once
CREATE TEMPORARY FUNCTION zero(x DOUBLE) RETURNS DOUBLE RETURN x - x;
CREATE TEMPORARY FUNCTION dice() RETURNS INT RETURN floor(rand() * 6) + 1;
SELECT count(*) FROM range(20) WHERE zero(rand()) = 0;
SELECT zero(rand()), zero(zero(rand())) FROM range(3);
SELECT min(d) >= 1, max(d) <= 6, count(d) FROM (SELECT dice() AS d FROM range(50));
SELECT sum(zero(rand())) FROM range(3);
SELECT count(DISTINCT d), count(*) FROM (SELECT zero(rand()) AS d FROM range(9));

-- CREATE VIEW ... WITH METRICS, and measure(...) of what it defines.

CREATE TABLE sales(region STRING, amount INT, price DOUBLE, day DATE);
INSERT INTO sales VALUES ('n', 1, 1.5, DATE'2024-01-01'), ('n', 2, 2.5, DATE'2024-01-02'),
  ('s', 3, 3.5, DATE'2024-02-01'), ('s', NULL, NULL, NULL), (NULL, 5, 5.5, DATE'2024-03-01');

CREATE VIEW mv WITH METRICS LANGUAGE YAML AS $$
version: "0.1"
source: sales
dimensions:
  - name: region
    expr: region
  - name: month
    expr: month(day)
measures:
  - name: total
    expr: sum(amount)
  - name: cnt
    expr: count(*)
  - name: avg_price
    expr: avg(price)
  - name: per_day
    expr: sum(amount) / count(DISTINCT day)
  - name: north
    expr: sum(amount) FILTER (WHERE region = "n")
$$;

-- Groups and all rows.
SELECT region, measure(total), measure(cnt) FROM mv GROUP BY region ORDER BY region;
SELECT measure(total), measure(cnt), measure(avg_price), measure(per_day), measure(north) FROM mv;
SELECT month, MEASURE(avg_price) AS m FROM mv WHERE region = 'n' GROUP BY month;
SELECT region, measure(total) FROM mv GROUP BY ALL ORDER BY region;
SELECT region, measure(total) + 1, measure(total) / measure(cnt) FROM mv GROUP BY region ORDER BY 1;
SELECT region, measure(total) AS t FROM mv GROUP BY region ORDER BY t DESC, region LIMIT 1;
SELECT upper(region) AS u, measure(total) FROM mv GROUP BY upper(region) ORDER BY u;
SELECT upper(region) AS u, measure(cnt) FROM mv WHERE month IS NOT NULL GROUP BY u ORDER BY u;
SELECT region, month, measure(cnt) FROM mv GROUP BY region, month ORDER BY region, month;
SELECT measure(total), measure(cnt) FROM mv WHERE false;
SELECT region FROM mv GROUP BY region ORDER BY region;
SELECT max(region), measure(total) FROM mv;
SELECT count(*), count(month) FROM mv;
SELECT m.region, measure(m.total) FROM mv AS m GROUP BY m.region ORDER BY m.region;

-- In queries around it.
SELECT * FROM (SELECT region, measure(total) AS t FROM mv GROUP BY region) WHERE t > 3;
WITH c AS (SELECT region, measure(total) AS t FROM mv GROUP BY region) SELECT count(*), sum(t) FROM c;
SELECT region, measure(total), sum(measure(total)) OVER () FROM mv GROUP BY region ORDER BY region;
SELECT region, measure(total), rank() OVER (ORDER BY measure(total)) AS r FROM mv GROUP BY region ORDER BY r, region;
SELECT (SELECT measure(total) FROM mv);
SELECT amount FROM sales WHERE amount * 4 > (SELECT measure(total) FROM mv) ORDER BY amount;
SELECT region, measure(total) FROM mv GROUP BY region UNION ALL SELECT 'x', 1;
CREATE VIEW above AS SELECT region, measure(total) AS t FROM mv GROUP BY region;
SELECT * FROM above ORDER BY region;

-- What is known of it.
DESCRIBE mv;
DESCRIBE mv total;
SHOW COLUMNS IN mv;
SHOW VIEWS;
SHOW TBLPROPERTIES mv;
SHOW CREATE TABLE mv;
DESCRIBE QUERY SELECT region, measure(total), measure(cnt) FROM mv GROUP BY region;

-- Queries as sources, filters, other names, forms of YAML.
CREATE VIEW named (a COMMENT 'first', b) COMMENT 'hello' TBLPROPERTIES ('k' = 'v') WITH METRICS LANGUAGE YAML AS $$
version: "0.1"
source: SELECT region, amount FROM sales
filter: amount > 1
dimensions:
  - name: region
    expr: region
measures:
  - name: total
    expr: sum(amount)
$$;
SELECT a, measure(b) FROM named GROUP BY a ORDER BY a;
SELECT region FROM named GROUP BY region;
DESCRIBE named;
SHOW TBLPROPERTIES named;
CREATE VIEW forms WITH METRICS LANGUAGE yaml AS $yaml$
# a comment
version: 0.1
source: |
  SELECT *
  FROM sales
filter: >-
  amount > 0
  AND region IS NOT NULL
dimensions: [{name: r, expr: region}, {"name": "u c", "expr": "upper(region)"}]
measures:
- {name: m, expr: sum(amount)}
- name: n
  expr: |
    count(*)
$yaml$;
SELECT r, `u c`, measure(m), measure(n) FROM forms GROUP BY ALL ORDER BY r;
SHOW TBLPROPERTIES forms;
CREATE VIEW qualified WITH METRICS LANGUAGE YAML AS $$
version: "0.1"
source: spark_catalog.default.sales
measures: [{name: m, expr: sum(amount)}]
$$;
SELECT measure(m), measure(m) * 2 FROM qualified;
SHOW TBLPROPERTIES qualified;
CREATE VIEW shadow WITH METRICS LANGUAGE YAML AS $$
version: "0.1"
source: sales
dimensions: [{name: region, expr: upper(region)}]
measures: [{name: highest, expr: max(region)}]
$$;
SELECT region, measure(highest) FROM shadow WHERE region <> 'n' GROUP BY region ORDER BY region;
CREATE VIEW only_dimensions WITH METRICS LANGUAGE YAML AS $$
version: "0.1"
source: sales
dimensions: [{name: r, expr: region}]
$$;
SELECT r FROM only_dimensions GROUP BY r ORDER BY r;
-- Queries that ask wrongly.
SELECT region, measure(total) FROM mv;
SELECT region, total FROM mv GROUP BY region;
SELECT measure(nope) FROM mv;
SELECT measure() FROM mv;
SELECT measure(total, cnt) FROM mv;
SELECT amount FROM mv;

-- Definitions that are none.
CREATE VIEW e WITH METRICS LANGUAGE YAML AS $$ nope: 1 $$;
CREATE VIEW e WITH METRICS LANGUAGE YAML AS $$
version: "1.1"
source: sales
$$;
CREATE VIEW e WITH METRICS LANGUAGE YAML AS $$
version: "0.1"
source: nosuch
dimensions: [{name: a, expr: b}]
$$;
CREATE VIEW e WITH METRICS LANGUAGE YAML AS $$
version: "0.1"
source: sales
dimensions: [{name: a, expr: nosuch}]
measures: [{name: m, expr: sum(amount)}]
$$;
CREATE VIEW e WITH METRICS LANGUAGE YAML AS $$
version: "0.1"
source: sales
filter: nosuch > 1
dimensions: [{name: a, expr: region}]
$$;
CREATE VIEW e WITH METRICS LANGUAGE YAML AS $$
version: "0.1"
source: sales
filter: amount
dimensions: [{name: a, expr: region}]
$$;
CREATE VIEW e WITH METRICS LANGUAGE YAML AS $$
version: "0.1"
source: sales
dimensions: [{name: region, expr: region}]
measures: [{name: m, expr: amount}]
$$;
CREATE VIEW e WITH METRICS LANGUAGE YAML AS $$
version: "0.1"
source: sales
dimensions: [{name: r, expr: region}]
measures: [{name: r, expr: sum(amount)}]
$$;
CREATE VIEW e (x) WITH METRICS LANGUAGE YAML AS $$
version: "0.1"
source: sales
dimensions: [{name: a, expr: region}, {name: b, expr: region}]
$$;
CREATE VIEW e WITH METRICS LANGUAGE PYTHON AS $$ version: "0.1" $$;
CREATE VIEW e WITH METRICS AS $$ version: "0.1" $$;
CREATE VIEW e LANGUAGE YAML AS $$ version: "0.1" $$;
CREATE VIEW e AS $$ version: "0.1" $$;
CREATE VIEW e WITH METRICS LANGUAGE YAML AS SELECT 1;
CREATE VIEW e WITH METRICS LANGUAGE YAML COMMENT 'x' COMMENT 'y' AS $$ version: "0.1" $$;
CREATE TEMPORARY VIEW e WITH METRICS LANGUAGE YAML AS $$ version: "0.1" $$;
CREATE VIEW mv WITH METRICS LANGUAGE YAML AS $$
version: "0.1"
source: sales
measures: [{name: m, expr: sum(amount)}]
$$;
CREATE VIEW IF NOT EXISTS mv WITH METRICS LANGUAGE YAML AS $$
version: "0.1"
source: sales
measures: [{name: m, expr: sum(amount)}]
$$;

-- It is a view.
ALTER VIEW qualified SET TBLPROPERTIES ('x' = 'y');
SHOW TBLPROPERTIES qualified;
ALTER VIEW qualified RENAME TO renamed;
SELECT measure(m) FROM renamed;
INSERT INTO sales VALUES ('w', 100, 1, NULL);
SELECT measure(total) FROM mv;
DROP VIEW renamed;
SELECT measure(m) FROM renamed;
DROP TABLE sales;
SELECT measure(total) FROM mv;
DROP VIEW mv;
SHOW FUNCTIONS LIKE 'measure';

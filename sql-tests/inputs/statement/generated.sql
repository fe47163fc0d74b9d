-- answers: firesteel
-- TPC-H and TPC-DS without a download.

CREATE DATABASE small USING tpch OPTIONS (scale = '0.01');
USE small;
SHOW TABLES;
SELECT count(*) FROM lineitem;
SELECT n_name FROM nation WHERE n_regionkey = 3 ORDER BY n_name;
SELECT l_returnflag, l_linestatus, sum(l_quantity), count(*) FROM lineitem WHERE l_shipdate <= DATE '1998-12-01' - INTERVAL '90' DAY GROUP BY l_returnflag, l_linestatus ORDER BY l_returnflag, l_linestatus;
SELECT c_name, sum(o_totalprice) AS total FROM customer JOIN orders ON c_custkey = o_custkey GROUP BY c_name ORDER BY total DESC LIMIT 3;
CREATE DATABASE bad USING tpch OPTIONS (scale = 'x');
CREATE DATABASE bad USING nosuch;
CREATE DATABASE ds USING tpcds OPTIONS (scale = '1');
SELECT count(*) FROM ds.store;
SELECT r_reason_desc FROM ds.reason ORDER BY r_reason_desc LIMIT 2;

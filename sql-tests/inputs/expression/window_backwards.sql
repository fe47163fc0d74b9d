-- Frames that end before they begin hold nothing.
create temporary view t as select * from values (1,'a',true,cast(null as string), 1.5, array(1)),(2,'b',false,'true', 2.5, null) t(i,s,b,n,m,ai);
select sum(i) over (rows between -1 preceding and current row) from t;
select sum(i) over (order by i rows between -1 preceding and current row) from t;
select sum(i) over (order by i rows between 1 following and -1 following) from t;
select sum(i) over (order by i rows between -1 preceding and 1 following) from t;
select count(i) over (order by i rows between -1 preceding and current row), count(*) over (order by i rows between current row and -1 following), first(i) over (order by i rows between -1 preceding and -1 preceding) from t;
select sum(i) over (order by i rows between -1 following and current row) from t;
select sum(i) over (order by i rows between current row and -1 preceding) from t;
select sum(i) over (order by i rows between -2 preceding and -1 preceding) from t;
select sum(i) over (order by i rows between 1 preceding and 2 preceding) from t;
select i, collect_list(i) over (order by i rows between -1 preceding and current row), min(s) over (order by i rows between current row and -2 following), last(i) over (order by i rows between -5 preceding and -1 following) from t;
select nth_value(i, 1) over (order by i rows between -1 preceding and current row) from t;

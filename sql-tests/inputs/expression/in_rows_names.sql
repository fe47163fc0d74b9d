-- How the row of IN (SELECT ...) is shown.
create temporary view t as select * from values (1,'a',true,named_struct('x',1)),(2,'b',false,named_struct('x',2)) t(i,s,b,st);
select (null, i) in (select 1, 1) from t;
select (true, i) in (select true, 1), (1.5, i) in (select 1.5, 1), (-1, i) in (select 1, 1), (abs(i), t.i) in (select 1, 1) from t;
select (st.x, cast(i as int)) in (select 1, 1), (date'2024-01-01', i) in (select date'2024-01-01', 1), (interval '1' day, i) in (select interval '1' day, 1) from t;
select (i, null) in (select 1, 1), (i, case when b then 1 end) in (select 1, 1), (i, -i) in (select 1, 1) from t;
select (i, i+1) not in (select 1, 2) from t;

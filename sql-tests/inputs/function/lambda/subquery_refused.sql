-- Functions that take lambdas take no sub-queries.
create temporary view t as select * from values (1,'a',array(1)),(2,'b',array(2)) t(i,s,ai);
select transform((select array(1)), x -> x);
select transform(array(i), x -> x + 1) from t where i in (select 1);
select transform(array((select 1)), x -> x);
select aggregate(array(1), (select 1), (a, x) -> a + x);
select exists(array(1), x -> x = (select 1));
select array_sort(array(2,1), (a, b) -> a - b + (select 0));
select zip_with(array(1), array(2), (a, b) -> exists(select 1));
select transform(ai, x -> x in (select 1)) from t;
select transform(array(1), x -> (select max(id) from range(x)));
select transform(array(1), x -> (select max(id) from range(3)));
select transform(array(1), x -> exists(select 1 from t));
select transform(array(1), x -> x in (select i from t));
select filter(array(1), x -> (select true));
select transform(array(1), x -> x + i) from t where i in (select 1);

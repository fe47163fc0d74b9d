-- What AND, OR and NOT take: text beside a boolean only.
create temporary view t as select * from values (1,'a',true,cast(null as string)),(2,'b',false,'true') t(i,s,b,n);
select 'true' or 'false';
select 'a' and 'b';
select s or null from t;
select s and b from t;
select b and null from t;
select null or null;
select n or b from t;
select 'true' and true;
select not 'true';
select 1 and true;
select '1.5e3' or 1.5;
select true and 'x' and null;
select null and 'x';
select array(1) or true;
select 1 or null;
select 'true' or true or 'x';

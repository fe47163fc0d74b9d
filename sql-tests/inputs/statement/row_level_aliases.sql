-- UPDATE, DELETE and MERGE take no names of columns behind an alias.
create temporary view g as select * from values ('a',1),('a',2),('b',3) g(k,i);
create table w (i int, k string) using parquet;
update w x(a,b) set a = 1;
merge into w x using g y(a,b) on x.i = y.b when matched then delete;
merge into w x(a,b) using g y on x.i = y.i when matched then delete;
delete from w x(a,b) where a = 1;
update w x set i = 1;
merge into w x using (values (1,2)) s(k,v) on x.i = k when matched then delete;

-- ADD COLUMNS with places, which Spark looks at and leaves.
create table w (i int, k string) using parquet;
alter table w add columns (y int after nope);
alter table w add columns (z int first);
alter table w add column q int after i;
alter table w add column r int comment 'c' after i;
alter table w add column r2 int after i comment 'c';
alter table w add columns r3 int first, r4 int;
select * from w;
describe table w;
alter table w add column zz int after;
alter table w add column (zz int first, zy int after zz);
select * from w;

-- Dates so far off that adding days to them wraps.
create temporary view t as select * from values (1,'a',true,cast(null as string), 1.5, array(1)),(2,'b',false,'true', 2.5, null) t(i,s,b,n,m,ai);
select cast(date'2024-02-29' - 2147483647 as string);
select cast(date_sub(date'2024-01-01', 2147483647) as string);
select cast(date_add(date'2024-01-01', 2147483647) as string);
select cast(date'2024-01-01' + 2147483647 as string);
select cast(date_sub(date'1969-01-01', 2147483647) as string);
select cast(date_sub(date'1969-01-01', -2147483647) as string);
select cast(date_sub(date'1969-01-01', -2147483648) as string);
select cast(date_sub(date'2024-01-01', -2147483648) as string);
select unix_date(date_sub(date'2024-01-01', 2147483647));
select unix_date(date_sub(date'2024-01-01', i+2147483646)) from t where i = 1;
select cast(dateadd(day, 2147483647, date'2024-01-01') as string);
select cast(last_day(date'2024-01-01' + 100000000) as string);
select cast(next_day(date'2024-01-01' + 2147460000, 'MO') as string);

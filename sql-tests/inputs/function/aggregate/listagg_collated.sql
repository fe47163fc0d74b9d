-- listagg: texts of two collations are two types.
create temporary view t as select * from values (1,'a',true,cast(null as string)),(2,'b',false,'true') t(i,s,b,n);
select listagg(c, ',') from values ('a' collate utf8_lcase) v(c);
select listagg(s collate utf8_lcase, ',') from t;
select listagg(s collate utf8_lcase) from t;
select listagg(s collate utf8_lcase, ',' collate utf8_lcase) from t;
select listagg(c, x'2c') from values ('a') v(c);
select listagg(c, null) from values ('a' collate utf8_lcase) v(c);
select listagg(x'61', ',');

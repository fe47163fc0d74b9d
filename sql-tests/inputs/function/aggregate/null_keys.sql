-- NULL literals as keys and values.
create temporary view t as select * from values (1,'a',array(1)),(2,'b',array(2)) t(i,s,ai);
select max_by(1, null), min_by(1, null), max_by(i, cast(null as int)), min_by('x', null) from t;
select bit_and(null), bit_or(null), bit_xor(null);
select max_by(i, null, 2), min_by(i, null) from t;
select max_by(s, i) filter (where i > 5) from t;

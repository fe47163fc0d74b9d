-- The names of the fields of struct(...).

SELECT struct(cast(1 AS STRING), 2), struct(try_cast(1 AS STRING), 2), struct(1::STRING, 2);
SELECT struct(cast(1 AS DECIMAL(3,1)));
SELECT array(struct(cast(s AS CHAR(2)))) FROM VALUES ('a') t(s);
SELECT struct(cast(s AS STRING)), struct(cast(s AS INT)), struct(cast(s AS VARCHAR(3))) FROM VALUES ('1') t(s);
SELECT struct(s AS x, cast(s AS STRING) AS y, s), struct(t.s), struct(S) FROM VALUES ('1') t(s);
SELECT struct(q.a), struct(q.a.b), struct(q['a']), struct(q.a.b AS z), struct(arr.b), struct(m.k), struct(m['k']), struct(arr[0].b) FROM (SELECT named_struct('a', named_struct('b', 1)) q, array(named_struct('b', 2)) arr, map('k', 1) m);
SELECT named_struct('a', cast(1 AS STRING)), (cast(1 AS STRING), 2), struct((cast(1 AS STRING), 2));
SELECT transform(array(1), x -> struct(x, cast(x AS STRING))), struct('a AS b'), struct(s = 'x AS y') FROM VALUES ('1') t(s);
SELECT struct(cast(1 AS STRING) AS b), struct(max(id)), struct(cast(max(id) AS STRING)), struct(-(1)) FROM range(1);

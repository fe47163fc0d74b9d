-- Functions that choose.

CREATE TEMPORARY VIEW t AS SELECT * FROM VALUES (1, 2), (NULL, 3), (4, NULL), (NULL, NULL) AS t(a, b);
SELECT coalesce(a, b, -1), nvl(a, b), ifnull(a, 0), nvl2(a, 'x', 'y'), nullif(a, 1), nullifzero(a - 1), zeroifnull(a) FROM t;
SELECT if(a > 1, 'big', 'small') FROM t;
SELECT greatest(a, b), least(a, b), equal_null(a, b) FROM t;
SELECT coalesce(1, 2.5), coalesce(NULL, 'x'), nvl('1', 2), nullif(1, 1.0), if(true, 1, 2L);
SELECT assert_true(1 < 2), coalesce(1, 1 / 0);
SELECT assert_true(1 > 2);
SELECT assert_true(false, 'told you');
SELECT raise_error('oops');
SELECT coalesce();
SELECT nvl(1);
SELECT if(1 > 0, 1, array(1));
SELECT greatest(1);
SELECT greatest(1, array(1));

-- LIKE, ILIKE, RLIKE, their ANY/ALL forms, escapes.

SELECT 'abc' LIKE 'a%', 'abc' LIKE '_b_', 'abc' LIKE 'A%', 'abc' ILIKE 'A%', 'abc' NOT LIKE '%z%', '' LIKE '%', '' LIKE '_';
SELECT 'a%c' LIKE 'a\\%c', 'abc' LIKE 'a\\%c', 'a_c' LIKE 'a/_c' ESCAPE '/', 'a/c' LIKE 'a//c' ESCAPE '/';
SELECT NULL LIKE 'a', 'a' LIKE NULL;
SELECT 'a\nb' LIKE 'a%b', 'ü' LIKE '_', '😀' LIKE '_', '日本' LIKE '_本';
SELECT 'abc' RLIKE 'b', 'abc' RLIKE '^b', 'abc' REGEXP 'a.c', 'ABC' RLIKE '(?i)abc', regexp_like('foo123', '\\d+');
SELECT 'abc' LIKE ANY ('x%', 'a%'), 'abc' LIKE ALL ('a%', '%c'), 'abc' NOT LIKE ALL ('x', 'y'), 'abc' LIKE SOME ('z');
SELECT s FROM VALUES ('apple'), ('Banana'), (NULL), ('a.c') AS t(s) WHERE s LIKE 'a%';
SELECT s LIKE p FROM VALUES ('abc', 'a%'), ('abc', '%b'), ('x', NULL) AS t(s, p);
SELECT 'a.c' LIKE 'a.c', 'abc' LIKE 'a.c', 'a+c' LIKE 'a+c', '[x]' LIKE '[x]';
SELECT contains('abc', 'b'), startswith('abc', 'a'), endswith('abc', 'c'), contains('abc', NULL);
SELECT 123 LIKE '1%';
SELECT 'a' LIKE 'a\\';
SELECT 'a' LIKE 'a/' ESCAPE '/';
SELECT 'abc' RLIKE '(';
SELECT 'a' LIKE 'a' ESCAPE '//';
SELECT array('a') LIKE 'a';

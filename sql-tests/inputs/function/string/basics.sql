-- Everyday string functions.

CREATE TEMPORARY VIEW t AS SELECT * FROM VALUES ('Hello World', 1), ('', 2), (NULL, 3), ('日本語 ü😀', 4), ('  pad  ', 5) AS t(s, i);
SELECT upper(s), lower(s), length(s), char_length(s), octet_length(s), bit_length(s) FROM t;
SELECT trim(s), ltrim(s), rtrim(s), btrim(s), trim(BOTH 'H' FROM s), trim(LEADING ' ' FROM s) FROM t;
SELECT substring(s, 1, 3), substr(s, -3), substring(s, 0), substring(s FROM 2 FOR 2), left(s, 2), right(s, 2) FROM t;
SELECT concat(s, '!', i), s || '-' || i, concat_ws(',', s, NULL, 'z'), concat() FROM t;
SELECT replace(s, 'o', '0'), translate(s, 'lo', 'LO'), reverse(s), repeat(s, 2), initcap(s) FROM t;
SELECT lpad('7', 3, '0'), rpad('7', 3, '0'), lpad('abcd', 2, 'x'), lpad('a', 3), lpad('a', -1, 'x');
SELECT split('a,b,,c', ','), split('a1b2c', '[0-9]'), split('', ','), split('a,b,c', ',', 2), split_part('a.b.c', '.', 2), split_part('a.b.c', '.', -1);
SELECT regexp_replace('a1b22', '[0-9]+', '#'), regexp_extract('foo-42', '(\\w+)-(\\d+)', 2), regexp_extract_all('1a2b', '(\\d)', 1), regexp_count('aXbXc', 'X'), regexp_substr('abc123', '[0-9]+');
SELECT substring_index('a.b.c', '.', 2), substring_index('a.b.c', '.', -1), overlay('abcdef' PLACING 'XX' FROM 3), levenshtein('kitten', 'sitting'), soundex('Robert');
SELECT length(123), upper(1.5), concat(1, true, DATE '2020-01-01');
SELECT s FROM t WHERE upper(s) LIKE 'HELLO%';
SELECT upper();
SELECT upper('a', 'b');
SELECT upper(array(1));
SELECT nosuchfunction('a');
SELECT uper('a');
SELECT repeat('a', 'x');
SELECT substring('a', 'x');
SELECT split_part('a', '.', 0);

-- Text with a collation: which collation an expression has, and what is equal, ordered and found by it.

CREATE TEMPORARY VIEW words AS
SELECT id, CAST(l AS STRING COLLATE UTF8_LCASE) AS l, b, CAST(r AS STRING COLLATE UTF8_BINARY_RTRIM) AS r
FROM VALUES (1, 'ab', 'ab', 'x '), (2, 'AB', 'AB', 'x'), (3, 'Cd', 'cd', 'X'), (4, NULL, NULL, NULL), (5, '', '', ' ') AS t(id, l, b, r);

SELECT typeof(l), typeof(b), typeof(r), collation(l), collation(b), collation(r) FROM words WHERE id = 1;
SELECT id FROM words WHERE l = 'aB' ORDER BY id;
SELECT id FROM words WHERE l <> 'AB' ORDER BY id;
SELECT id FROM words WHERE l BETWEEN 'AA' AND 'B' ORDER BY id;
SELECT id FROM words WHERE l IN ('CD', 'x') ORDER BY id;
SELECT id FROM words WHERE r = 'x' ORDER BY id;
SELECT id, l <=> 'AB', r <=> 'x  ' FROM words ORDER BY id;

-- one of each group is shown
SELECT lower(l), count(*), count(DISTINCT l), collect_list(id) FROM (SELECT * FROM words ORDER BY id) GROUP BY l ORDER BY l;
SELECT lower(l) FROM (SELECT DISTINCT l FROM words) ORDER BY l;
SELECT lower(l), grouping(l), count(*) FROM words GROUP BY ROLLUP(l) ORDER BY 2, 1;
SELECT a.id, b.id FROM words a JOIN words b ON a.l = b.l ORDER BY a.id, b.id;
SELECT a.id FROM words a LEFT ANTI JOIN words b ON a.l = b.l AND a.id <> b.id ORDER BY a.id;
SELECT id, count(*) OVER (PARTITION BY l), rank() OVER (ORDER BY l) FROM words ORDER BY id;
SELECT lower(min(l)), lower(max(l)), max_by(id, l) FROM words;

-- what is written counts before columns, and columns before literals
SELECT id FROM words WHERE b = 'AB' COLLATE UTF8_LCASE ORDER BY id;
SELECT l = b FROM words;
SELECT 'a' COLLATE UTF8_LCASE = 'a' COLLATE UTF8_BINARY_RTRIM;
SELECT upper(l COLLATE UTF8_LCASE) = 'ab' COLLATE UTF8_BINARY FROM words;
SELECT concat(l, 'x') AS c, typeof(concat(l, 'x')), typeof(coalesce(l, 'x')), typeof(array(l, 'x')) FROM words WHERE id = 1;

-- searches
SELECT contains(l, 'B'), startswith(l, 'A'), endswith(l, 'B'), instr(l, 'B'), locate('B', l) FROM words ORDER BY id;
SELECT replace('aXbx', 'x' COLLATE UTF8_LCASE, '-'), translate('aAbB', 'ab' COLLATE UTF8_LCASE, '12'), split_part('aXbxc', 'x' COLLATE UTF8_LCASE, 2), substring_index('aXbxc', 'x' COLLATE UTF8_LCASE, -2), find_in_set('B', 'a,b' COLLATE UTF8_LCASE);
SELECT trim('A' FROM 'aAbAa' COLLATE UTF8_LCASE), ltrim('A', 'aAbAa' COLLATE UTF8_LCASE), rtrim('A', 'aAbAa' COLLATE UTF8_LCASE);
SELECT contains('ab ', 'b  ' COLLATE UTF8_BINARY_RTRIM), endswith('ab  ', 'b' COLLATE UTF8_BINARY_RTRIM), find_in_set('a', 'b,a ' COLLATE UTF8_BINARY_RTRIM);
SELECT 'Abc' COLLATE UTF8_LCASE LIKE 'aB%', 'Abc' COLLATE UTF8_LCASE RLIKE '^aB', regexp_replace('aA', 'a' COLLATE UTF8_LCASE, 'x'), split('1a2A3' COLLATE UTF8_LCASE, 'a');
SELECT contains('a' COLLATE UNICODE_AI, 'b');
SELECT 'a' COLLATE UNICODE LIKE 'a';

-- arrays
SELECT array_contains(array('a' COLLATE UTF8_LCASE), 'A'), array_position(array('a' COLLATE UTF8_LCASE, 'b'), 'B'), array_remove(array('a' COLLATE UTF8_LCASE, 'b'), 'A');
SELECT array_distinct(array('a' COLLATE UTF8_LCASE, 'A', NULL)), array_max(array('a' COLLATE UTF8_LCASE, 'B')), sort_array(array('b' COLLATE UTF8_LCASE, 'A', 'c')), array('a' COLLATE UTF8_LCASE) = array('A');

-- sets
SELECT 'a' COLLATE UTF8_LCASE INTERSECT SELECT 'A' COLLATE UTF8_LCASE;
SELECT 'a' COLLATE UTF8_LCASE EXCEPT SELECT 'A' COLLATE UTF8_LCASE;
SELECT 'a' COLLATE UTF8_LCASE UNION ALL SELECT 'A';

-- names
SELECT 'a' COLLATE nope;
SELECT 1 COLLATE UTF8_LCASE;
SELECT collate('a', 'unicode_ai_ci'), typeof(collate('a', 'zh_hans_chn_rtrim'));
SHOW COLLATIONS LIKE 'UTF8*';

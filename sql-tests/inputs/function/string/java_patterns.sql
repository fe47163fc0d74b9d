-- Regular expressions as Java reads them: ends of lines, case, possessive quantifiers, classes, and what is none.
SELECT 'ab\n' RLIKE 'b$', 'ab\r\n' RLIKE 'b$', 'ab\n\n' RLIKE 'b$', 'ab\nc' RLIKE 'b$', 'ab\nc' RLIKE '(?m)b$', 'ab' RLIKE 'b\\Z';
SELECT regexp_replace('ab\n', '$', '!'), regexp_replace('x', '$', '!'), regexp_extract('ab\n', '(b)$', 1);
SELECT 'K' RLIKE '(?i)k', 'É' RLIKE '(?i)é', 'É' RLIKE '(?iu)é', 'ſ' RLIKE '(?i)s', 'é' RLIKE '\\w', 'é' RLIKE '(?U)\\w';
SELECT 'aaa' RLIKE 'a++a', 'aaab' RLIKE 'a*+b', 'ab' RLIKE '(a|ab)?+b', 'aab' RLIKE 'a{1,2}+b';
SELECT 'a' RLIKE '\\0141', '\u0001' RLIKE '\\cA', 'я' RLIKE '\\p{InCYRILLIC}', 'é' RLIKE '\\é', 'a' RLIKE '\\p{javaLowerCase}';
SELECT 'b' RLIKE '[a-z&&[^b]]', 'c' RLIKE '[a[b-d]]', 'a' RLIKE '\\p{L1}', '١' RLIKE '\\d';
SELECT 'a' RLIKE 'a{,2}';
SELECT 'a' RLIKE 'a**';
SELECT 'a' RLIKE '+a';
SELECT 'a' RLIKE 'a{';
SELECT 'a' RLIKE '(';
SELECT str_to_map('a1b2c', '[0-9]', ':'), str_to_map('k=v;;', ';;', '=');

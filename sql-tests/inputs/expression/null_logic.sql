-- Three-valued logic.

CREATE TEMPORARY VIEW b AS SELECT * FROM VALUES (true), (false), (CAST(NULL AS BOOLEAN)) AS b(x);
SELECT l.x, r.x, l.x AND r.x, l.x OR r.x FROM b l, b r;
SELECT x, NOT x, x IS NULL, x IS NOT NULL, x IS TRUE, x IS NOT FALSE, x IS UNKNOWN FROM b;
SELECT x <=> NULL, x IS DISTINCT FROM true, x IS NOT DISTINCT FROM NULL FROM b;
SELECT count(*) FROM b WHERE x;
SELECT count(*) FROM b WHERE NOT x;
SELECT count(*) FROM b WHERE x OR NULL;
SELECT NULL AND false, NULL OR true, NULL AND true, NOT NULL;
SELECT isnull(1), isnotnull(NULL), nvl(NULL, 2), coalesce(NULL, NULL, 3), coalesce(NULL, NULL);
SELECT every(x), some(x), bool_and(x), bool_or(x) FROM b;
SELECT ! true, NOT true AND false;
SELECT 1 AND true;
SELECT 'a' OR false;
SELECT NOT 1;
SELECT 'true' AND true;

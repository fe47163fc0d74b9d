-- conf: spark.sql.ansi.doubleQuotedIdentifiers=true
-- Double quotes around names.
SELECT "a", "t"."a" AS "x y" FROM VALUES (1) AS "t"("a");
SELECT 'lit' AS "a""b", 'it''s' "c";
SELECT "nope";
SELECT 'a' "b";
CREATE TEMPORARY VIEW "v 1"("c 1") AS WITH "w"("z") AS (SELECT 1) SELECT "z" FROM "w";
SELECT "c 1" FROM "v 1" WHERE "c 1" = 1 GROUP BY "c 1" ORDER BY "c 1";
SET spark.sql.ansi.doubleQuotedIdentifiers = false;
SELECT "c 1", `c 1` FROM `v 1`;
SET spark.sql.ansi.doubleQuotedIdentifiers = true;
DROP VIEW "v 1";
SELECT "abs"(-1), "f"."x" FROM (SELECT struct(1 AS x) AS f);

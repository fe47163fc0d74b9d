-- SET and RESET: settings that change answers.

SET spark.sql.ansi.enabled = false;
SELECT 1 / 0, CAST('x' AS INT), 2147483647 + 1;
SET spark.sql.ansi.enabled = true;
SELECT 1 / 0;
SET spark.sql.session.timeZone = UTC;
SELECT TIMESTAMP '2020-01-01 00:00:00Z', current_timezone();
SET TIME ZONE 'Asia/Tokyo';
SELECT TIMESTAMP '2020-01-01 00:00:00Z', current_timezone();
SET spark.sql.session.timeZone;
RESET spark.sql.session.timeZone;
SELECT TIMESTAMP '2020-01-01 00:00:00Z';
SET TIME ZONE 'Nowhere/Land';
SET spark.sql.ansi.enabled = maybe;
SET spark.sql.ansi.enabled;
SELECT CAST('1' AS INT);

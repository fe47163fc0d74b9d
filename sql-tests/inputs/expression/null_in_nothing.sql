-- conf: spark.sql.legacy.nullInEmptyListBehavior=true
-- NULL IN (SELECT ...) of no rows, as it once was.
SELECT NULL IN (SELECT id FROM range(0)), NULL NOT IN (SELECT id FROM range(0));
SELECT NULL IN (SELECT id FROM range(2)), 1 IN (SELECT id FROM range(0));
SELECT x IN (SELECT id FROM range(0)) FROM VALUES (1), (NULL) AS v(x);

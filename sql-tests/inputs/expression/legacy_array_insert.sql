-- conf: spark.sql.legacy.negativeIndexInArrayInsert=true
SELECT array_insert(array(1, 2, 4), -1, 3), array_insert(array(1, 2), -2, 0), array_insert(array(1, 2), -4, 0), array_insert(array(1, 2), 1, 0);

-- Values of sub-queries within one another
SELECT (SELECT (SELECT 1 AS v FROM range(1)) + 1 AS v FROM range(1)) + 1 AS v FROM range(1);
SELECT (SELECT (SELECT (SELECT (SELECT (SELECT 1 AS v FROM range(1)) + 1 AS v FROM range(1)) + 1 AS v FROM range(1)) + 1 AS v FROM range(1)) + 1 AS v FROM range(1)) + 1 AS v FROM range(1);
SELECT id FROM range(15) WHERE id = (SELECT (SELECT (SELECT (SELECT (SELECT 1 AS v FROM range(1)) + 1 AS v FROM range(1)) + 1 AS v FROM range(1)) + 1 AS v FROM range(1)) + 1 AS v FROM range(1));
SELECT id, (SELECT (SELECT (SELECT (SELECT (SELECT (SELECT id AS v FROM range(1) WHERE id > 3) + 1 AS v FROM range(1)) + 1 AS v FROM range(1)) + 1 AS v FROM range(1)) + 1 AS v FROM range(1)) + 1 AS v FROM range(1)) FROM range(2);

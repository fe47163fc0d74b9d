-- Functions that make rows.

SELECT explode(array(1, NULL, 3));
SELECT explode_outer(array());
SELECT explode(array());
SELECT posexplode_outer(NULL :: ARRAY<INT>);
SELECT explode(map('a', 1, 'b', NULL)) AS (k, v);
SELECT inline(array(struct(1, 'a'), NULL));
SELECT inline_outer(CAST(NULL AS ARRAY<STRUCT<a: INT>>));
SELECT stack(2, 1, 'x', 2);
SELECT stack(3, 1, 2);
SELECT 'c', explode(array('a', 'b')) AS e;
SELECT explode(sequence(1, 3)) AS n;
SELECT n * 2 FROM (SELECT explode(array(1, 2)) AS n) WHERE n > 1;
SELECT explode('x');
SELECT stack(0, 1);
SELECT stack(2, 1, 'a');
SELECT inline(array(1));
SELECT sum(explode(array(1)));

-- NULLs without a type within values that are written as JSON.

INSERT OVERWRITE DIRECTORY '${folder}/struct' USING json SELECT 1 a, named_struct('x', null, 'y', array(1)) b;
SELECT * FROM text.`${folder}/struct`;
INSERT OVERWRITE DIRECTORY '${folder}/array' USING json SELECT array(null) a, map('k', null) m, array(named_struct('x', null)) s;
SELECT * FROM text.`${folder}/array`;
INSERT OVERWRITE DIRECTORY '${folder}/kept' USING json OPTIONS (ignoreNullFields = false) SELECT named_struct('x', null, 'y', cast(null AS INT)) b;
SELECT * FROM text.`${folder}/kept`;

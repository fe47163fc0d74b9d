//! What begins how, and what is refused by name.

use crate::sql::parse::parse_one;

fn outcome(text: &str) -> String {
    match parse_one(text) {
        Ok(_) => "ok".to_string(),
        Err(error) => {
            let values: Vec<&str> = error.parameters().iter().map(|(_, value)| value.as_str()).collect();
            format!("{} {}", error.class(), values.join(" ")).trim().to_string()
        }
    }
}

#[test]
fn statements_are_read_to_their_ends() {
    for text in [
        "ADD FILES /a.csv '/b c.csv'",
        "CACHE LAZY TABLE t OPTIONS ('storageLevel' 'MEMORY_ONLY') AS SELECT 1",
        "CACHE TABLE a.b",
        "CACHE TABLE t SELECT 1",
        "CLEAR CACHE;",
        "COPY (SELECT 1) TO 'x' (FORMAT csv, header true, PARTITION BY (a, b))",
        "COPY a.t TO 'x.parquet'",
        "CREATE DATABASE IF NOT EXISTS d USING tpch OPTIONS (scale = '1') COMMENT 'x'",
        "CREATE OR REPLACE TEMP VIEW v (a COMMENT 'x', b) COMMENT 'y' AS (SELECT 1, 2)",
        "CREATE TABLE IF NOT EXISTS t (a INT NOT NULL COMMENT 'x', b ARRAY<STRING>) USING parquet PARTITIONED BY (a) LOCATION '/x' TBLPROPERTIES ('a' = 'b')",
        "CREATE TABLE t USING csv OPTIONS (header = true) AS SELECT 1 AS a",
        "CREATE TABLE t (SELECT 1 AS a)",
        "CREATE TEMPORARY VIEW v USING csv OPTIONS (path '/x', header 'true')",
        "CREATE TEMPORARY VIEW v (a INT, b STRING) USING csv OPTIONS (path '/x')",
        "DESC EXTENDED t a",
        "DESC extended",
        "DESC FUNCTION +",
        "DESCRIBE CACHE t",
        "DESCRIBE DATABASE EXTENDED d",
        "DESCRIBE QUERY WITH a AS (SELECT 1) SELECT * FROM a",
        "DESCRIBE TABLE FORMATTED a.b",
        "DESC VALUES (1)",
        "DROP DATABASE IF EXISTS d CASCADE",
        "DROP TABLE IF EXISTS t PURGE",
        "EXPLAIN ANALYZE SELECT 1",
        "EXPLAIN EXTENDED INSERT INTO t SELECT 1",
        "INSERT INTO TABLE t (a, b) VALUES (1, 2)",
        "INSERT INTO t BY NAME SELECT 1 AS a",
        "INSERT INTO t WITH (a = 1) (b) VALUES (1)",
        "INSERT INTO t WITH a AS (SELECT 1) SELECT * FROM a",
        "INSERT INTO t (SELECT 1)",
        "INSERT OVERWRITE t TABLE s",
        "REFRESH '/x'",
        "REFRESH TABLE t",
        "RESET `a b`",
        "SET",
        "SET -v",
        "SET TIME ZONE INTERVAL '01:30' HOUR TO MINUTE",
        "SET TIME ZONE LOCAL",
        "SET spark.sql.ansi.enabled = false",
        "SHOW CACHED TABLES",
        "SHOW COLUMNS IN t FROM d",
        "SHOW CREATE TABLE t",
        "SHOW CURRENT DATABASE",
        "SHOW FUNCTIONS LIKE 'a*'",
        "SHOW SYSTEM FUNCTIONS abs",
        "SHOW TABLES FROM d 'x*'",
        "SHOW TBLPROPERTIES t (a.b)",
        "UNCACHE TABLE IF EXISTS t",
        "USE DATABASE d",
        "USE spark_catalog.d",
        "WITH a AS (SELECT 1) SELECT * FROM a",
    ] {
        assert_eq!(outcome(text), "ok", "{text}");
    }
}

#[test]
fn what_is_missing_is_named() {
    for (text, feature) in [
        ("BEGIN TRANSACTION", "UNSUPPORTED_FEATURE BEGIN TRANSACTION"),
        ("EXPLAIN CODEGEN SELECT 1", "UNSUPPORTED_FEATURE EXPLAIN CODEGEN"),
        ("SET ROLE x", "UNSUPPORTED_FEATURE SET ROLE"),
        ("SET a b", "INVALID_SET_SYNTAX"),
        ("RESET a b", "INVALID_RESET_COMMAND_FORMAT"),
        (
            "CREATE TEMP VIEW v AS SELECT :x",
            "UNSUPPORTED_FEATURE.PARAMETER_MARKER_IN_UNEXPECTED_STATEMENT CREATE VIEW body",
        ),
        ("SHOW TABLES x y", "PARSE_SYNTAX_ERROR 'x'"),
    ] {
        assert_eq!(outcome(text), feature, "{text}");
    }
}

#[test]
fn heads_are_unique() {
    let mut seen = std::collections::HashSet::new();
    for syntax in super::all() {
        assert!(seen.insert(syntax.words), "{:?} stands twice", syntax.words);
    }
}

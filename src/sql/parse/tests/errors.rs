//! Errors, and what else is known of a statement before it is bound.

use super::*;

#[test]
fn errors() {
    check(
        class,
        &[
            ("select 1 1", "PARSE_SYNTAX_ERROR '1' : extra input '1'"),
            ("select 1 1 1", "PARSE_SYNTAX_ERROR '1'"),
            ("select (1", "PARSE_SYNTAX_ERROR end of input"),
            ("select 1 +", "PARSE_SYNTAX_ERROR end of input"),
            ("select 5 mod 2", "PARSE_SYNTAX_ERROR '2' : extra input '2'"),
            ("select 1 in (1) = true", "PARSE_SYNTAX_ERROR '='"),
            ("select a, from t", "TRAILING_COMMA_IN_SELECT"),
            ("select a.1 from t", "PARSE_SYNTAX_ERROR '.1'"),
            ("select 1 as a-b", "INVALID_IDENTIFIER a-b"),
            ("select * from a-b", "INVALID_IDENTIFIER a-b"),
            ("select 1 as é", "INVALID_IDENTIFIER é"),
            ("select 128Y", "INVALID_NUMERIC_LITERAL_RANGE 128 tinyint -128 127"),
            ("select cast(1 as foo)", "UNSUPPORTED_DATATYPE \"FOO\""),
            ("select cast(1 as decimal(39))", "DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION 39 38"),
            ("select 'abc", "PARSE_SYNTAX_ERROR '''"),
            ("select /* abc", "UNCLOSED_BRACKETED_COMMENT"),
        ],
    );
    let error = parse_one("selec 1").unwrap_err();
    assert_eq!(error.suggestions(), ["SELECT"]);
    assert_eq!(error.span(), Some(Span::new(0, 5)));
}

#[test]
fn relations_are_recorded() {
    let parsed =
        parse_one("with c as (select * from db.a) select :x, ? from c, 'f.csv' where exists (select 1 from b)")
            .unwrap();
    let name = |parts: &[&str]| RelationName::Name(parts.iter().map(ToString::to_string).collect());
    assert_eq!(parsed.relations, [name(&["db", "a"]), name(&["c"]), RelationName::File("f.csv".into()), name(&["b"])]);
}

//! What Spark lists among its functions and the grammar makes: `CAST`, `CASE`, `range` in FROM.
//!
//! They stand in the list for `SHOW FUNCTIONS` and `DESCRIBE FUNCTION`; a plain call of one is an error.

use super::{Bound, Build, Call, Function};
use crate::error::{Error, Result};

/// Every one.
pub(super) const FUNCTIONS: &[&Function] = &[&CASE, &CAST, &COLLATIONS, &RANGE, &SQL_KEYWORDS];

const CASE: Function = Function {
    name: "case",
    aliases: &[],
    usage: "CASE expr1 WHEN expr2 THEN expr3 [WHEN expr4 THEN expr5]* [ELSE expr6] END - The value behind the first WHEN \
            that equals `expr1`; without any, that behind ELSE, or NULL.",
    example: "> SELECT CASE 2 WHEN 1 THEN 'one' WHEN 2 THEN 'two' ELSE 'many' END;\n two",
    build: Build::Scalar(misplaced),
};

const CAST: Function = Function {
    name: "cast",
    aliases: &[],
    usage: "cast(expr AS type) - `expr` as a value of the data type `type`; `expr :: type` is the same.",
    example: "> SELECT cast('10' AS INT);\n 10\n> SELECT '10' :: INT;\n 10",
    build: Build::Scalar(misplaced),
};

const COLLATIONS: Function = Function {
    name: "collations",
    aliases: &[],
    usage: "collations() - Get all of the Spark SQL string collations",
    example: "> SELECT name, pad_attribute FROM collations() WHERE name = 'UTF8_BINARY';\n UTF8_BINARY\tNO_PAD",
    build: Build::Scalar(misplaced),
};

const RANGE: Function = Function {
    name: "range",
    aliases: &[],
    usage: "range(start[, end[, step[, numParts]]]) / range(end) - A table of whole numbers from `start` to before `end`.",
    example: "> SELECT * FROM range(2);\n 0\n 1",
    build: Build::Scalar(misplaced),
};

const SQL_KEYWORDS: Function = Function {
    name: "sql_keywords",
    aliases: &[],
    usage: "sql_keywords() - Get Spark SQL keywords",
    example: "> SELECT * FROM sql_keywords() LIMIT 2;\n ADD\tfalse\n AFTER\tfalse",
    build: Build::Scalar(misplaced),
};

fn misplaced(call: &Call) -> Result<Bound> {
    Err(Error::new("NOT_A_SCALAR_FUNCTION").with("functionName", format!("`{}`", call.name)).at(call.span))
}

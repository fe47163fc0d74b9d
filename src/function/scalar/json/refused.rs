//! `from_json`, `schema_of_json`: known, and refused by name.

use crate::error::{Error, Result};
use crate::function::{Bound, Build, Call, Function};

pub const FROM_JSON: Function = Function {
    name: "from_json",
    aliases: &[],
    usage: "from_json(jsonStr, schema[, options]) - Returns a struct value with the given `jsonStr` and `schema`.",
    example: "> SELECT from_json('{\"a\":1}', 'a INT');\n [UNSUPPORTED_FEATURE] from_json",
    build: Build::Scalar(build),
};

pub const SCHEMA_OF_JSON: Function = Function {
    name: "schema_of_json",
    aliases: &[],
    usage: "schema_of_json(json[, options]) - Returns schema in the DDL format of JSON string.",
    example: "> SELECT schema_of_json('[{\"col\":0}]');\n [UNSUPPORTED_FEATURE] schema_of_json",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    Err(Error::unsupported(call.name).at(call.span).hint("get_json_object takes values out of JSON text"))
}

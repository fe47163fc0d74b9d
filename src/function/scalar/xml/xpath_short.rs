//! `xpath_short`: the whole number that an XPath expression is for an XML document, of which the lowest 16 bits are kept, as in Java.

use super::super::record::Cell;
use super::xpath;
use crate::error::Result;
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

pub const FUNCTION: Function = Function {
    name: "xpath_short",
    aliases: &[],
    usage: "xpath_short(xml, xpath) - Returns a short integer value, or the value zero if no match is found, or a match is found but the value is non-numeric.",
    example: "> SELECT xpath_short('<a><b>1</b><b>2</b></a>', 'sum(a/b)');\n 3",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    xpath::bind(call, "xpath_short", SparkType::Short, |value, tree| {
        Ok(Cell::Whole((value.number(tree) as i32 as i16).into()))
    })
}

//! `xpath_long`: the whole number that an XPath expression is for an XML document; what is beyond the type becomes its limit.

use super::super::record::Cell;
use super::xpath;
use crate::error::Result;
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

pub const FUNCTION: Function = Function {
    name: "xpath_long",
    aliases: &[],
    usage: "xpath_long(xml, xpath) - Returns a long integer value, or the value zero if no match is found, or a match is found but the value is non-numeric.",
    example: "> SELECT xpath_long('<a><b>1</b><b>2</b></a>', 'sum(a/b)');\n 3",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    xpath::bind(call, "xpath_long", SparkType::Long, |value, tree| Ok(Cell::Whole(value.number(tree) as i64)))
}

//! `xpath_double`: the number that an XPath expression is for an XML document.

use super::super::record::Cell;
use super::xpath;
use crate::error::Result;
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

pub const FUNCTION: Function = Function {
    name: "xpath_double",
    aliases: &[],
    usage: "xpath_double(xml, xpath) - Returns a double value, the value zero if no match is found, or NaN if a match is found but the value is non-numeric.",
    example: "> SELECT xpath_double('<a><b>1</b><b>2</b></a>', 'sum(a/b)');\n 3.0",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    xpath::bind(call, "xpath_double", SparkType::Double, |value, tree| Ok(Cell::Real(value.number(tree))))
}

//! `xpath_float`: the number that an XPath expression is for an XML document, as a float.

use super::super::record::Cell;
use super::xpath;
use crate::error::Result;
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

pub const FUNCTION: Function = Function {
    name: "xpath_float",
    aliases: &[],
    usage: "xpath_float(xml, xpath) - Returns a float value, the value zero if no match is found, or NaN if a match is found but the value is non-numeric.",
    example: "> SELECT xpath_float('<a><b>1</b><b>2</b></a>', 'sum(a/b)');\n 3.0",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    xpath::bind(call, "xpath_float", SparkType::Float, |value, tree| Ok(Cell::Real(value.number(tree))))
}

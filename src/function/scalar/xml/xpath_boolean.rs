//! `xpath_boolean`: whether an XPath expression is true for an XML document, or finds a node in it.

use super::super::record::Cell;
use super::xpath;
use crate::error::Result;
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

pub const FUNCTION: Function = Function {
    name: "xpath_boolean",
    aliases: &[],
    usage: "xpath_boolean(xml, xpath) - Returns true if the XPath expression evaluates to true, or if a matching node is found.",
    example: "> SELECT xpath_boolean('<a><b>1</b></a>','a/b');\n true",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    xpath::bind(call, "xpath_boolean", SparkType::Boolean, |value, _| Ok(Cell::Boolean(value.boolean())))
}

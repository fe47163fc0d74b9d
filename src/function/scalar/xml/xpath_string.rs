//! `xpath_string`: the text that an XPath expression is for an XML document.

use super::super::record::Cell;
use super::xpath;
use crate::error::Result;
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

pub const FUNCTION: Function = Function {
    name: "xpath_string",
    aliases: &[],
    usage: "xpath_string(xml, xpath) - Returns the text contents of the first xml node that matches the XPath expression.",
    example: "> SELECT xpath_string('<a><b>b</b><c>cc</c></a>','a/c');\n cc",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    xpath::bind(call, "xpath_string", SparkType::String, |value, tree| Ok(Cell::Text(value.text(tree))))
}

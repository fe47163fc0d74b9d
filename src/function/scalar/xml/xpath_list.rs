//! `xpath`: the values of the nodes that an XPath expression finds in an XML document, which elements have none of.

use super::super::record::Cell;
use super::xpath::{self, Value};
use crate::error::Result;
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

pub const FUNCTION: Function = Function {
    name: "xpath",
    aliases: &[],
    usage: "xpath(xml, xpath) - Returns a string array of values within the nodes of xml that match the XPath expression.",
    example: "> SELECT xpath('<a><b>b1</b><b>b2</b><b>b3</b><c>c1</c><c>c2</c></a>','a/b/text()');\n [\"b1\",\"b2\",\"b3\"]",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    xpath::bind(call, "xpath", SparkType::Array(Box::new(SparkType::String)), |value, tree| match value {
        Value::Nodes(nodes) => {
            let texts = nodes
                .into_iter()
                .map(|node| tree.own_text(node).map_or(Cell::Null, |text| Cell::Text(text.to_string())));
            Ok(Cell::List(texts.collect()))
        }
        other => Err(format!("Can not convert #{} to a NodeList!", other.kind())),
    })
}

//! XPath 1.0 over a document whose names keep their prefixes, as Spark's functions evaluate it: without a context of
//! namespaces, so that `b` also finds `x:b`, and `x:b` nothing.
//!
//! Source: <https://www.w3.org/TR/1999/REC-xpath-19991116/>

mod call;
mod compare;
mod evaluate;
mod lex;
mod parse;
mod tree;

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray};
use datafusion::common::ScalarValue;

use super::super::record::{Cell, column, over};
use crate::error::{Error, Result};
use crate::function::{Bound, Call, constant_value};
use crate::types::SparkType;

pub(super) use evaluate::Value;
pub(super) use tree::Tree;

/// Binds a call `name(xml, path)` whose value is made of what the path finds.
/// # Errors
/// `DATATYPE_MISMATCH` for arguments that are no text or a path that is not constant.
pub(super) fn bind(
    call: &Call,
    name: &'static str,
    ty: SparkType,
    make: fn(Value, &Tree) -> Result<Cell, String>,
) -> Result<Bound> {
    call.arity(2, 2)?;
    for i in 0..2 {
        let ty = &call.value(i)?.ty;
        if !ty.is_string() && *ty != SparkType::Null {
            return Err(call.unexpected_type(i, "\"STRING\""));
        }
    }
    let path = call.value(1)?;
    let Some(known) = constant_value(path) else {
        return Err(Error::new("DATATYPE_MISMATCH.NON_FOLDABLE_INPUT")
            .with("sqlExpr", format!("\"{}\"", call.display()))
            .with("inputName", "`path`")
            .with("inputType", "\"STRING\"")
            .with("inputExpr", format!("\"{}\"", path.name))
            .at(path.span)
            .at(call.span));
    };
    let text = call.value(0)?.clone();
    let path = known.try_as_str().flatten().unwrap_or("").to_string();
    if path.is_empty() || text.ty == SparkType::Null || matches!(known, ScalarValue::Null) {
        return Ok(Bound::null(ty).named(call.display()).at(call.span));
    }
    let compiled = parse::parse(&path);
    let key = format!("{} {path}", call.name);
    let output = ty.clone();
    let evaluate = move |text: &str| -> Result<Cell> {
        if text.is_empty() {
            return Ok(Cell::Null);
        }
        let invalid = |reason: &str| Error::new("INVALID_XPATH").with("path", &path).with("reason", reason);
        let tree = Tree::read(text).ok_or_else(|| Error::new("INVALID_XML_DOCUMENT").with("path", &path))?;
        let compiled = compiled.as_ref().map_err(|reason| invalid(reason))?;
        let value = evaluate::evaluate(compiled, &tree).and_then(|value| make(value, &tree));
        value.map_err(|reason| invalid(&reason))
    };
    let run = move |texts: &ArrayRef| {
        let texts = texts.as_string_view();
        let cells =
            (0..texts.len()).map(|row| if texts.is_null(row) { Ok(Cell::Null) } else { evaluate(texts.value(row)) });
        column(cells.collect::<Result<Vec<_>>>()?, &output)
    };
    over(call, name, text, ty, key, Arc::new(run))
}

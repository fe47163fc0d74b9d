//! Functions that make rows of a row: each answers with an array of structs, which the query unnests.

mod explode;
mod inline;
mod json_tuple;
mod posexplode;
mod rows;
mod stack;
mod variant_explode;

use super::{Call, Function, Generated};
use crate::error::{Error, Result};
use crate::types::{Column, SparkType, StructField};

/// Every one, as lists by family.
pub(super) fn all() -> &'static [&'static [&'static Function]] {
    &[&[
        &explode::FUNCTION,
        &explode::OUTER,
        &inline::FUNCTION,
        &inline::OUTER,
        &json_tuple::FUNCTION,
        &posexplode::FUNCTION,
        &posexplode::OUTER,
        &stack::FUNCTION,
        &variant_explode::FUNCTION,
        &variant_explode::OUTER,
    ]]
}

/// The elements of an array in a column `col`, or those of a map in `key` and `value`; before them their place in `pos`.
fn elements(call: &Call, pos: bool, outer: bool) -> Result<Generated> {
    if call.is_empty() {
        return Err(missing(call, "collection"));
    }
    call.arity(1, 1)?;
    let value = call.value(0)?.clone();
    let mut columns = if pos { vec![column("pos", &SparkType::Int, outer)] } else { Vec::new() };
    match &value.ty {
        SparkType::Array(element) => columns.push(column("col", element, true)),
        SparkType::Map(key, item) => columns.extend([column("key", key, outer), column("value", item, true)]),
        _ => return Err(call.unexpected_type(0, "(\"ARRAY\" or \"MAP\")")),
    }
    let ty = rows_of(&columns);
    let rows = call.scalar(&rows::udf(pos, &ty), vec![value], ty, true)?;
    Ok(Generated { rows, columns, outer })
}

/// The error for a generator without its only argument.
fn missing(call: &Call, parameter: &str) -> Error {
    Error::new("REQUIRED_PARAMETER_NOT_FOUND")
        .with("routineName", format!("`{}`", call.name))
        .with("parameterName", format!("`{parameter}`"))
        .with("index", 0)
        .at(call.span)
}

fn column(name: &str, ty: &SparkType, nullable: bool) -> Column {
    Column { name: name.to_string(), ty: ty.clone(), nullable }
}

/// `array<struct<columns>>`
fn rows_of(columns: &[Column]) -> SparkType {
    let fields = columns.iter().map(|c| StructField { name: c.name.clone(), ty: c.ty.clone() }).collect();
    SparkType::Array(Box::new(SparkType::Struct(fields)))
}

//! Functions of one row, by family.

mod bitwise;
mod cipher;
mod collection;
mod conditional;
mod csv;
mod datetime;
mod json;
pub(crate) mod hash;
mod kernel;
mod lambda;
mod math;
mod misc;
mod record;
mod sketch;
mod st;
mod string;
mod url;
mod variant;
mod vector;
mod xml;

pub(super) use collection::str_to_map_by;
pub(crate) use datetime::window::{Spans, TimeWindow};
pub(super) use hash::murmur3_bytes;
pub(super) use json::Document;
pub(crate) use lambda::once;
pub(crate) use misc::InputFile;
pub(super) use record::{Cell, column};
pub(super) use st::enabled as spatial_enabled;
pub(super) use string::{case_by, searching};
pub(crate) use variant::get as variant_get;
pub(super) use variant::schema;

use datafusion::common::ScalarValue;
use datafusion::logical_expr::{Expr, Operator, binary_expr};

use super::operator::kernel::fields::ARRAY_FIELDS;
use super::operator::kernel::subscript::MAP_VALUE;
use super::{Bound, Build, Call, Function, coerce};
use crate::error::{Error, Result};
use crate::types::SparkType;

/// Every one, as lists by family.
pub(super) fn all() -> &'static [&'static [&'static Function]] {
    &[
        bitwise::FUNCTIONS,
        cipher::FUNCTIONS,
        collection::FUNCTIONS,
        conditional::FUNCTIONS,
        csv::FUNCTIONS,
        datetime::FUNCTIONS,
        json::FUNCTIONS,
        lambda::FUNCTIONS,
        math::FUNCTIONS,
        hash::FUNCTIONS,
        misc::FUNCTIONS,
        sketch::FUNCTIONS,
        st::FUNCTIONS,
        string::FUNCTIONS,
        url::FUNCTIONS,
        variant::FUNCTIONS,
        vector::FUNCTIONS,
        xml::FUNCTIONS,
    ]
}

/// Whether a function is one of text as such, which is the same whatever the text's collation is.
pub(super) fn is_of_text(function: &Function) -> bool {
    let of_text: [&[&Function]; 7] = [
        bitwise::FUNCTIONS,
        datetime::FUNCTIONS,
        json::FUNCTIONS,
        math::FUNCTIONS,
        hash::FUNCTIONS,
        string::FUNCTIONS,
        url::FUNCTIONS,
    ];
    of_text.iter().flat_map(|family| family.iter()).any(|known| known.name == function.name)
        || matches!(function.name, "array_join" | "str_to_map" | "reverse")
}

/// The arguments from the `from`-th on, cast to their common type.
/// # Errors
/// `DATATYPE_MISMATCH.DATA_DIFF_TYPES` when there is none.
fn same_type(call: &Call, from: usize) -> Result<(Vec<Bound>, SparkType)> {
    same_type_of(call, call.values()?.into_iter().skip(from).collect())
}

/// These values, cast to their common type.
/// # Errors
/// `DATATYPE_MISMATCH.DATA_DIFF_TYPES` when there is none.
fn same_type_of(call: &Call, values: Vec<Bound>) -> Result<(Vec<Bound>, SparkType)> {
    let types: Vec<String> = values.iter().map(|value| format!("\"{}\"", value.ty.sql())).collect();
    coerce::to_common_type(values, call.context)?
        .ok_or_else(|| different_types(call, &format!("({})", types.join(" or "))))
}

/// All arguments cast to their common type, where text becomes nothing else.
/// # Errors
/// `DATATYPE_MISMATCH.DATA_DIFF_TYPES` when there is none.
fn same_type_exactly(call: &Call) -> Result<(Vec<Bound>, SparkType)> {
    let values = call.values()?;
    let typed = || values.iter().filter(|value| value.ty != SparkType::Null);
    let text = typed().filter(|value| value.ty.is_string()).count();
    if text > 0 && text < typed().count() {
        let types: Vec<String> = values.iter().map(|value| format!("\"{}\"", value.ty.sql())).collect();
        return Err(different_types(call, &format!("[{}]", types.join(", "))));
    }
    same_type_of(call, values)
}

fn different_types(call: &Call, types: &str) -> Error {
    Error::new("DATATYPE_MISMATCH.DATA_DIFF_TYPES")
        .with("sqlExpr", format!("\"{}\"", call.display()))
        .with("functionName", format!("`{}`", call.name))
        .with("dataType", types)
        .at(call.span)
}

/// NULL of that type.
fn typed_null(ty: &SparkType) -> Expr {
    Expr::Literal(ScalarValue::try_from(&ty.storage()).unwrap_or(ScalarValue::Null), None)
}

/// The operator of SQL of that name between two values of one type, or DataFusion's where SQL has none of that name.
fn operate(call: &Call, name: &str, plain: Operator, left: &Bound, right: &Bound) -> Result<Expr> {
    match super::find(name).map(|function| function.build) {
        Some(Build::Scalar(build)) => {
            Ok(build(&Call::plain(call.context, name, vec![left.clone(), right.clone()], call.span))?.expr)
        }
        _ => Ok(binary_expr(left.expr.clone(), plain, right.expr.clone())),
    }
}

/// Whether values of the type can be sorted.
fn has_order(ty: &SparkType) -> bool {
    match ty {
        SparkType::Map(..) | SparkType::CalendarInterval | SparkType::Variant => false,
        SparkType::Geometry(_) | SparkType::Geography(_) => false,
        SparkType::Array(element) => has_order(element),
        SparkType::Struct(fields) => fields.iter().all(|field| has_order(&field.ty)),
        _ => true,
    }
}

/// The name of the field that a value becomes in a struct: a column's, a field's or an alias; `None` for other values.
fn struct_field_name(value: &Bound) -> Option<String> {
    match &value.expr {
        Expr::Alias(alias) => Some(alias.name.clone()),
        // A lambda's parameter is named by what the user called it, before its number.
        Expr::LambdaVariable(variable) => {
            Some(variable.name.rsplit_once('#').map_or(variable.name.as_str(), |(name, _)| name).to_string())
        }
        // A cast that changes nothing is still a cast.
        Expr::Column(_) | Expr::OuterReferenceColumn(..)
            if value.name.ends_with(')') && ["CAST(", "TRY_CAST("].iter().any(|cast| value.name.starts_with(cast)) =>
        {
            None
        }
        Expr::Column(_) | Expr::OuterReferenceColumn(..) => {
            let name = value.name.strip_prefix("outer(").and_then(|name| name.strip_suffix(')')).unwrap_or(&value.name);
            Some(name.rsplit('.').next().unwrap_or(name).to_string())
        }
        Expr::ScalarFunction(function) if function.func.name() == "get_field" => {
            value.name.rsplit('.').next().map(str::to_string)
        }
        // `map.key` and `array.field`, also as `map['key']`.
        Expr::ScalarFunction(function) if function.func.name() == MAP_VALUE => {
            function.args.get(1)?.as_literal()?.try_as_str().flatten().map(str::to_string)
        }
        Expr::ScalarFunction(function) if function.func.name() == ARRAY_FIELDS => {
            value.name.rsplit('.').next().map(str::to_string)
        }
        _ => None,
    }
}

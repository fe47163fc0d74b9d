//! Functions of a row's place among others. Most are DataFusion's own, whose unsigned results become Spark's ints.

mod counter_diff;
mod cume_dist;
mod dense_rank;
mod lag;
mod lead;
mod nth_value;
mod ntile;
mod percent_rank;
mod rank;
mod row_number;

use std::sync::Arc;

use datafusion::logical_expr::expr::{NullTreatment, WindowFunction};
use datafusion::logical_expr::{Expr, WindowFunctionDefinition, WindowUDF, cast, lit, when};

use super::{Bound, Call, Function};
use crate::error::{Error, Result};
use crate::types::SparkType;

/// Every one, as lists by family.
pub(super) fn all() -> &'static [&'static [&'static Function]] {
    &[&[
        &counter_diff::FUNCTION,
        &cume_dist::FUNCTION,
        &dense_rank::FUNCTION,
        &lag::FUNCTION,
        &lead::FUNCTION,
        &nth_value::FUNCTION,
        &ntile::FUNCTION,
        &percent_rank::FUNCTION,
        &rank::FUNCTION,
        &row_number::FUNCTION,
    ]]
}

/// A call of a window UDF, whose window is filled in later. Where the UDF counts in unsigned numbers, `ty` is Spark's.
fn window(call: &Call, udf: &Arc<WindowUDF>, arguments: Vec<Expr>, ty: SparkType, nullable: bool) -> Bound {
    let mut function = WindowFunction::new(WindowFunctionDefinition::WindowUDF(Arc::clone(udf)), arguments);
    function.params.null_treatment =
        call.ignore_nulls.map(|ignore| if ignore { NullTreatment::IgnoreNulls } else { NullTreatment::RespectNulls });
    let expr = Expr::from(function);
    let expr = if ty == SparkType::Int && !nullable { cast(expr, ty.storage()) } else { expr };
    Bound::new(expr, ty, nullable, call.display()).at(call.span)
}

/// `lag` or `lead`.
fn shifted(call: &Call, udf: &Arc<WindowUDF>) -> Result<Bound> {
    call.arity(1, 3)?;
    let value = call.value(0)?;
    let mut arguments = vec![value.expr.clone()];
    let mut names = vec![value.name.clone()];
    if call.len() > 1 {
        let offset = call.value(1)?;
        let Some(rows) = offset.as_integer_literal() else {
            return Err(if offset.ty.is_integral() {
                not_foldable(call, 1, "offset", "\"INT\"")
            } else {
                call.unexpected_type(1, "\"INT\"")
            });
        };
        arguments.push(lit(rows));
        names.push(rows.to_string());
    } else {
        arguments.push(lit(1_i64));
        names.push("1".to_string());
    }
    let mut otherwise = None;
    if call.len() > 2 {
        let default = call.value(2)?;
        names.push(default.name.clone());
        let cast = call.cast(2, &value.ty)?;
        match cast.as_literal() {
            Some(_) => arguments.push(cast.expr),
            None => otherwise = Some(cast.expr),
        }
    } else {
        names.push("NULL".to_string());
    }
    let name = format!("{}({})", call.name, names.join(", "));
    let Some(otherwise) = otherwise else {
        return Ok(window(call, udf, arguments, value.ty.clone(), true).named(name));
    };
    // A default that differs from row to row: it counts where there is no such row, or no such value that is not NULL.
    let found = match call.ignore_nulls {
        Some(true) => arguments.clone(),
        _ => vec![lit(true), arguments[1].clone()],
    };
    let missing = window(call, udf, found, SparkType::Boolean, true).expr.is_null();
    let shifted = window(call, udf, arguments, value.ty.clone(), true);
    let expr = when(missing, otherwise).otherwise(shifted.expr)?;
    Ok(Bound::new(expr, value.ty.clone(), true, name).at(call.span))
}

/// The error for an argument that must be known before the statement runs.
fn not_foldable(call: &Call, i: usize, input: &str, ty: &str) -> Error {
    let value = call.value(i).map(|value| value.name.clone()).unwrap_or_default();
    Error::new("DATATYPE_MISMATCH.NON_FOLDABLE_INPUT")
        .with("sqlExpr", format!("\"{}\"", call.display()))
        .with("inputName", format!("`{input}`"))
        .with("inputType", ty)
        .with("inputExpr", format!("\"{value}\""))
        .at(call.span)
}

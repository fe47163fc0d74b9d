//! `ceil` and `floor`: the nearest whole number above or below, as a bigint or a decimal; with a second argument, the
//! nearest number with so many digits behind the point, as a decimal.

use super::rounding::{Mode, Rounding};
use super::{constant_int, round, scalar, shown};
use crate::error::{Error, Result};
use crate::function::call::scalar_expr;
use crate::function::operator::kernel::udf;
use crate::function::{Bound, Call, Function};
use crate::types::SparkType;

pub const CEIL: Function = scalar(
    "ceil",
    &["ceiling"],
    "ceil(expr[, scale]) - Returns the smallest number after rounding up that is not smaller than `expr`. An optional \
     `scale` parameter can be specified to control the rounding behavior.",
    "> SELECT ceil(-0.1);\n 0",
    |call| build(call, Mode::Ceiling, if call.name == "ceil" { "CEIL" } else { "ceiling" }),
);

pub const FLOOR: Function = scalar(
    "floor",
    &[],
    "floor(expr[, scale]) - Returns the largest number after rounding down that is not greater than `expr`. An optional \
     `scale` parameter can be specified to control the rounding behavior.",
    "> SELECT floor(-0.1);\n -1",
    |call| build(call, Mode::Floor, "FLOOR"),
);

fn build(call: &Call, mode: Mode, shown_as: &'static str) -> Result<Bound> {
    call.arity(1, 2)?;
    if call.len() == 2 {
        // Spark refuses a NULL, and text, under the same words.
        let refused = || {
            Error::new("NON_FOLDABLE_ARGUMENT")
                .with("funcName", format!("`{}`", call.name))
                .with("paramName", "`scale`")
                .with("paramType", "\"INT\"")
                .at(call.span)
        };
        if !call.value(1)?.ty.is_integral() {
            return Err(refused());
        }
        let ty = match &call.value(0)?.ty {
            ty if ty.is_string() || *ty == SparkType::Null => SparkType::DECIMAL_MAX,
            ty => ty.as_decimal().ok_or_else(|| call.unexpected_type(0, "\"DECIMAL\""))?,
        };
        let value = call.cast(0, &ty)?;
        match constant_int(call, 1, "scale") {
            Ok(Some(digits)) => return round::round(call, value, Some(digits), mode),
            Ok(None) => return Err(refused()),
            Err(error) if error.class() == "DATATYPE_MISMATCH.NON_FOLDABLE_INPUT" => return Err(refused()),
            Err(error) => return Err(error),
        }
    }
    let call = &shown(call, shown_as)?;
    let value = match &call.value(0)?.ty {
        SparkType::Decimal(..) | SparkType::Double => call.value(0)?.clone(),
        ty if ty.is_integral() || *ty == SparkType::Null => {
            return Ok(match &ty {
                SparkType::Null => Bound::null(SparkType::Long),
                _ => call.cast(0, &SparkType::Long)?,
            }
            .named(call.display())
            .at(call.span));
        }
        ty if ty.is_string() || *ty == SparkType::Float => call.cast(0, &SparkType::Double)?,
        _ => return Err(call.unexpected_type(0, "(\"DOUBLE\" or \"DECIMAL\" or \"BIGINT\")")),
    };
    let (ty, fail) = match value.ty {
        SparkType::Decimal(_, 0) => return Ok(value.named(call.display()).at(call.span)),
        SparkType::Decimal(precision, scale) => {
            let digits = i16::from(precision) - i16::from(scale) + 1;
            (SparkType::Decimal(u8::try_from(digits).unwrap_or(38).min(38), 0), false)
        }
        _ => (SparkType::Long, call.context.ansi),
    };
    let kernel = Rounding { mode, from: value.ty.storage(), to: ty.storage(), digits: 0, fail };
    let expr = scalar_expr(&udf(kernel, call.span), vec![value.expr]);
    Ok(Bound::new(expr, ty, value.nullable, call.display()).at(call.span))
}

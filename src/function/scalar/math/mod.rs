//! Functions of numbers.
//!
//! Sources: Spark's `mathExpressions.scala`; transcendental functions follow fdlibm (through `libm`), as Java's
//! `StrictMath` does, so that the last digit is the same.

mod ceil;
mod digits;
mod exponential;
mod factorial;
mod kernel;
mod mersenne;
mod pmod;
mod power;
mod random;
mod randstr;
mod round;
mod rounding;
mod sign;
mod trigonometry;
mod width_bucket;
mod xorshift;

pub(super) use mersenne::MersenneTwister;
pub(super) use random::chance;

use datafusion::common::ScalarValue;
use datafusion::common::tree_node::TreeNode;
use datafusion::logical_expr::Expr;
use datafusion::logical_expr::simplify::SimplifyContext;
use datafusion::optimizer::simplify_expressions::ExprSimplifier;

use super::super::Function;
use crate::error::{Error, Result};
use crate::function::constant::evaluated;
use crate::function::{Bound, Build, Call};
use crate::types::SparkType;

/// Every one.
pub(super) const FUNCTIONS: &[&Function] = &[
    &ceil::CEIL,
    &ceil::FLOOR,
    &digits::BIN,
    &digits::CONV,
    &digits::HEX,
    &digits::UNHEX,
    &exponential::EXP,
    &exponential::EXPM1,
    &exponential::LN,
    &exponential::LOG,
    &exponential::LOG10,
    &exponential::LOG1P,
    &exponential::LOG2,
    &factorial::FUNCTION,
    &pmod::FUNCTION,
    &power::CBRT,
    &power::HYPOT,
    &power::POWER,
    &power::SQRT,
    &random::RAND,
    &random::RANDN,
    &randstr::FUNCTION,
    &random::UNIFORM,
    &round::BROUND,
    &round::ROUND,
    &sign::RINT,
    &sign::SIGNUM,
    &trigonometry::ACOS,
    &trigonometry::ACOSH,
    &trigonometry::ASIN,
    &trigonometry::ASINH,
    &trigonometry::ATAN,
    &trigonometry::ATAN2,
    &trigonometry::ATANH,
    &trigonometry::COS,
    &trigonometry::COSH,
    &trigonometry::COT,
    &trigonometry::CSC,
    &trigonometry::DEGREES,
    &trigonometry::E,
    &trigonometry::PI,
    &trigonometry::RADIANS,
    &trigonometry::SEC,
    &trigonometry::SIN,
    &trigonometry::SINH,
    &trigonometry::TAN,
    &trigonometry::TANH,
    &width_bucket::FUNCTION,
];

/// A row of the list.
const fn scalar(
    name: &'static str,
    aliases: &'static [&'static str],
    usage: &'static str,
    example: &'static str,
    build: fn(&Call) -> Result<Bound>,
) -> Function {
    Function { name, aliases, usage, example, build: Build::Scalar(build) }
}

/// The call under the name that Spark shows it by.
fn shown<'a>(call: &Call<'a>, name: &'a str) -> Result<Call<'a>> {
    Ok(Call::plain(call.context, name, call.values()?, call.span))
}

/// The value of an expression without columns; `None` where there are columns or the value is not the same each time.
pub(in crate::function) fn constant(value: &Bound) -> Result<Option<ScalarValue>> {
    if let Some(literal) = value.as_literal() {
        return Ok(Some(literal.clone()));
    }
    let varies = value.expr.exists(|expr| {
        Ok(matches!(
            expr,
            Expr::Column(_) | Expr::OuterReferenceColumn(..) | Expr::LambdaVariable(_) | Expr::ScalarSubquery(_)
        ))
    })?;
    if varies || value.expr.is_volatile() {
        return Ok(None);
    }
    Ok(match ExprSimplifier::new(SimplifyContext::default()).simplify(value.expr.clone())? {
        Expr::Literal(value, _) => Some(value),
        _ => None,
    })
}

/// The `i`-th argument as an int that is the same for all rows; `None` is NULL.
/// # Errors
/// When it is no int, or `DATATYPE_MISMATCH.NON_FOLDABLE_INPUT`.
fn constant_int(call: &Call, i: usize, input: &str) -> Result<Option<i32>> {
    let value = call.cast(i, &SparkType::Int)?;
    let known = match constant(&value)? {
        // Text that is no number.
        None if call.value(i)?.as_string_literal().is_some() => evaluated(&value).transpose()?,
        known => known,
    };
    match known {
        Some(ScalarValue::Int32(value)) => Ok(value),
        _ => Err(Error::new("DATATYPE_MISMATCH.NON_FOLDABLE_INPUT")
            .with("sqlExpr", format!("\"{}\"", call.display()))
            .with("inputName", format!("`{input}`"))
            .with("inputType", "\"INT\"")
            .with("inputExpr", format!("\"{}\"", call.value(i)?.name))
            .at(call.span)),
    }
}

//! `rand`, `randn` and `uniform`: random numbers, the same ones for the same seed.
//!
//! The rows of a statement draw from one sequence, as those of one partition do in Spark. Statements that run on several
//! threads may hand its numbers to the rows in another order each time.

use std::fmt;
use std::hash::{BuildHasher, Hash, Hasher};
use std::sync::Arc;

use datafusion::arrow::array::Float64Array;
use datafusion::arrow::datatypes::DataType;
use datafusion::common::{Result as DataFusionResult, ScalarValue};
use datafusion::logical_expr::{
    ColumnarValue, Expr, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
};
use parking_lot::Mutex;

use super::xorshift::XorShift;
use super::{constant, scalar};
use crate::error::{Error, Result};
use crate::function::call::scalar_expr;
use crate::function::cast::{Mode, cast};
use crate::function::{Bound, Call, Function, coerce};
use crate::types::SparkType;

pub const RAND: Function = scalar(
    "rand",
    &["random"],
    "rand([seed]) - Returns a random value with independent and identically distributed (i.i.d.) uniformly distributed \
     values in [0, 1).",
    "> SELECT rand(0);\n 0.7604953758285915",
    |call| build(call, "rand", false),
);

pub const RANDN: Function = scalar(
    "randn",
    &[],
    "randn([seed]) - Returns a random value with independent and identically distributed (i.i.d.) values drawn from the \
     standard normal distribution.",
    "> SELECT randn(0);\n 1.6034991609278433",
    |call| build(call, "randn", true),
);

pub const UNIFORM: Function = scalar(
    "uniform",
    &[],
    "uniform(min, max[, seed]) - Returns a random value with independent and identically distributed (i.i.d.) values with \
     the specified range of numbers.",
    "> SELECT uniform(10, 20, 0);\n 17",
    uniform,
);

fn build(call: &Call, name: &'static str, normal: bool) -> Result<Bound> {
    call.arity(0, 1)?;
    let call = super::shown(call, name)?;
    let seed = if call.is_empty() { fresh_seed() } else { seed(&call, 0)? };
    Ok(Bound::new(draw(name, seed, normal), SparkType::Double, false, call.display()).at(call.span))
}

/// The `i`-th argument as a seed; NULL is 0.
fn seed(call: &Call, i: usize) -> Result<i64> {
    let value = call.value(i)?;
    if !matches!(value.ty, SparkType::Byte | SparkType::Short | SparkType::Int | SparkType::Long | SparkType::Null) {
        return Err(call.unexpected_type(i, "(\"INT\" or \"BIGINT\")"));
    }
    match constant(&call.cast(i, &SparkType::Long)?)? {
        Some(ScalarValue::Int64(seed)) => Ok(seed.unwrap_or(0)),
        _ => Err(Error::new("SEED_EXPRESSION_IS_UNFOLDABLE")
            .with("seedExpr", format!("\"{}\"", value.name))
            .with("exprWithSeed", format!("\"{}\"", call.display()))
            .at(call.span)),
    }
}

/// The seed that the `i`-th argument is: a long literal. Without one, or with NULL, another one each time.
/// # Errors
/// `INVALID_PARAMETER_VALUE.LONG`
pub(in crate::function::scalar) fn chance(call: &Call, i: usize, name: &str) -> Result<i64> {
    if call.len() <= i || call.value(i)?.is_null_literal() {
        return Ok(fresh_seed());
    }
    let value = call.value(i)?;
    value.as_integer_literal().ok_or_else(|| {
        Error::new("INVALID_PARAMETER_VALUE.LONG")
            .with("parameter", "`seed`")
            .with("functionName", format!("`{name}`"))
            .with("invalidValue", format!("\"{}\"", value.name))
            .at(call.span)
    })
}

fn fresh_seed() -> i64 {
    // A new state of the standard hash map's is random.
    std::hash::RandomState::new().hash_one(0u8) as i64
}

fn uniform(call: &Call) -> Result<Bound> {
    call.arity(2, 3)?;
    let seed = if call.len() == 3 { seed(call, 2)? } else { fresh_seed() };
    let mut bounds = Vec::new();
    for (i, name) in [(0, "min"), (1, "max")] {
        let value = call.value(i)?;
        if !value.ty.is_numeric() && value.ty != SparkType::Null {
            return Err(call.unexpected_type(i, "\"NUMERIC\""));
        }
        if constant(value)?.is_none() {
            return Err(Error::new("DATATYPE_MISMATCH.NON_FOLDABLE_INPUT")
                .with("sqlExpr", format!("\"{}\"", call.display()))
                .with("inputName", format!("`{name}`"))
                .with("inputType", "integer or floating-point")
                .with("inputExpr", format!("\"{}\"", value.name))
                .at(call.span));
        }
        bounds.push(value.clone());
    }
    if bounds.iter().any(|bound| bound.ty == SparkType::Null) {
        return Ok(Bound::null(SparkType::Double).named(call.display()).at(call.span));
    }
    // A whole number beside a float stays a float here, under ANSI rules too.
    let ty = coerce::common_type(&bounds[0].ty, &bounds[1].ty, false).unwrap_or(SparkType::Double);
    let double = |bound: &Bound| coerce::cast_to(bound.clone(), &SparkType::Double, call.context);
    let (low, high) = (double(&bounds[0])?.expr, double(&bounds[1])?.expr);
    let number: Expr = low.clone() + draw("rand", seed, false) * (high - low);
    let nullable = bounds.iter().any(|bound| bound.nullable);
    let number = Bound::new(number, SparkType::Double, nullable, call.display()).at(call.span);
    Ok(cast(number, &ty, Mode::Implicit, call.context)?.named(call.display()).at(call.span))
}

/// Numbers from a sequence of its own.
fn draw(name: &'static str, seed: i64, normal: bool) -> Expr {
    let sequence = Mutex::new(XorShift::new(seed));
    let kernel = Draw { name, seed, normal, sequence, signature: Signature::nullary(Volatility::Volatile) };
    scalar_expr(&Arc::new(ScalarUDF::from(kernel)), Vec::new())
}

struct Draw {
    name: &'static str,
    seed: i64,
    normal: bool,
    sequence: Mutex<XorShift>,
    signature: Signature,
}

impl fmt::Debug for Draw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}({})", self.name, self.seed)
    }
}

/// Each call has a sequence of its own.
impl PartialEq for Draw {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

impl Eq for Draw {}

impl Hash for Draw {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.seed.hash(state);
    }
}

impl ScalarUDFImpl for Draw {
    fn name(&self) -> &str {
        self.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> DataFusionResult<DataType> {
        Ok(DataType::Float64)
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> DataFusionResult<ColumnarValue> {
        let mut sequence = self.sequence.lock();
        let numbers = (0..args.number_rows).map(|_| if self.normal { sequence.gaussian() } else { sequence.uniform() });
        Ok(ColumnarValue::Array(Arc::new(Float64Array::from_iter_values(numbers))))
    }
}

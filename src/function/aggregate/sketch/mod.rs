//! Aggregates whose answer is a sketch of Apache DataSketches, in its binary form.
//!
//! A [`Sketch`] takes values in and merges with others of its kind; what travels between partial and final aggregation
//! is its binary form. Source: <https://datasketches.apache.org>

pub mod hll;
pub mod kll;
pub mod theta;
pub mod tuple;

use std::fmt::Debug;

use datafusion::arrow::array::{ArrayRef, AsArray};
use datafusion::arrow::datatypes::{DataType, FieldRef};
use datafusion::common::{Result as DataFusionResult, ScalarValue};
use datafusion::logical_expr::Accumulator;

use super::kernel::{Aggregation, udaf};
use crate::error::{Error, Result};
use crate::function::{Bound, Call};
use crate::types::SparkType;

/// What becomes of the rows of a group.
pub(super) trait Sketch: Debug + Send + Sync {
    /// Takes the values of a column in; NULLs are passed over.
    /// # Errors
    /// When a value cannot be taken in.
    fn update(&mut self, values: &ArrayRef) -> Result<()>;
    /// Takes the rows of all arguments in; those of the first are all that most sketches know.
    /// # Errors
    /// When a value cannot be taken in.
    fn update_rows(&mut self, values: &[ArrayRef]) -> Result<()> {
        self.update(&values[0])
    }
    /// Takes another sketch of the kind in.
    /// # Errors
    /// When the bytes are none.
    fn merge(&mut self, bytes: &[u8]) -> Result<()>;
    /// The binary form.
    /// # Errors
    /// When the sketch has none.
    fn bytes(&mut self) -> Result<Vec<u8>>;
    /// What travels from partial to final aggregation.
    /// # Errors
    /// When the sketch has no binary form.
    fn partial(&mut self) -> Result<Vec<u8>> {
        self.bytes()
    }
    /// How much memory it takes.
    fn size(&self) -> usize;
}

/// Makes the sketch of no rows, for the function's parameter.
type Make = fn(&'static str, i64) -> Result<Box<dyn Sketch>>;

#[derive(Clone, Copy, Debug)]
struct Sketching {
    name: &'static str,
    parameter: i64,
    make: Make,
}

impl PartialEq for Sketching {
    fn eq(&self, other: &Self) -> bool {
        (self.name, self.parameter) == (other.name, other.parameter)
    }
}

impl Eq for Sketching {}

impl std::hash::Hash for Sketching {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        (self.name, self.parameter).hash(state);
    }
}

impl Aggregation for Sketching {
    fn name(&self) -> &'static str {
        self.name
    }

    fn output(&self) -> DataType {
        SparkType::Binary.storage()
    }

    fn state(&self) -> Vec<DataType> {
        vec![SparkType::Binary.storage()]
    }

    fn accumulator(&self, _inputs: &[FieldRef]) -> DataFusionResult<Box<dyn Accumulator>> {
        Ok(Box::new(One((self.make)(self.name, self.parameter)?)))
    }

    fn empty(&self) -> Option<ScalarValue> {
        let bytes = (self.make)(self.name, self.parameter).and_then(|mut sketch| sketch.bytes());
        bytes.ok().map(|bytes| ScalarValue::Binary(Some(bytes)))
    }
}

#[derive(Debug)]
struct One(Box<dyn Sketch>);

impl Accumulator for One {
    fn update_batch(&mut self, values: &[ArrayRef]) -> DataFusionResult<()> {
        Ok(self.0.update_rows(values)?)
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> DataFusionResult<()> {
        for bytes in states[0].as_binary::<i32>().iter().flatten() {
            self.0.merge(bytes)?;
        }
        Ok(())
    }

    fn state(&mut self) -> DataFusionResult<Vec<ScalarValue>> {
        Ok(vec![ScalarValue::Binary(Some(self.0.partial()?))])
    }

    fn evaluate(&mut self) -> DataFusionResult<ScalarValue> {
        Ok(ScalarValue::Binary(Some(self.0.bytes()?)))
    }

    fn size(&self) -> usize {
        size_of_val(self) + self.0.size()
    }
}

/// The call with `defaults` for the last of its `most` arguments, so that they show in its name and in errors, as Spark's.
/// # Errors
/// `WRONG_NUM_ARGS`
pub(super) fn filled<'a>(call: &Call<'a>, most: usize, defaults: &[Bound]) -> Result<Call<'a>> {
    call.arity(most - defaults.len(), most)?;
    let mut values = call.values()?;
    values.extend_from_slice(&defaults[defaults.len() + values.len() - most..]);
    Ok(Call {
        distinct: call.distinct,
        filter: call.filter.clone(),
        ..Call::plain(call.context, call.name, values, call.span)
    })
}

/// A call of an aggregate over these values.
fn build(call: &Call, name: &'static str, values: Vec<Bound>, parameter: i64, make: Make) -> Result<Bound> {
    call.aggregate(&udaf(Sketching { name, parameter, make }), values, SparkType::Binary, false)
}

/// The first argument, of one of these types or NULL; `required` is how Spark words them.
fn argument(call: &Call, required: &str, fits: fn(&SparkType) -> bool, null: &SparkType) -> Result<Bound> {
    let value = call.value(0)?.clone();
    match &value.ty {
        SparkType::Null => Ok(Bound::null(null.clone()).named(value.name)),
        ty if fits(ty) => Ok(value),
        _ => Err(call.unexpected_type(0, required)),
    }
}

/// A whole number that must be constant; NULL counts as 0.
fn parameter(call: &Call, i: usize, not_constant: &str) -> Result<i64> {
    let value = call.value(i)?;
    match &value.ty {
        SparkType::Null => return Ok(0),
        SparkType::Int => {}
        _ => return Err(call.unexpected_type(i, "\"INT\"")),
    }
    match value.as_literal() {
        Some(ScalarValue::Int32(number)) => Ok(number.map_or(0, i64::from)),
        _ => Err(Error::new(not_constant).with("function", format!("`{}`", call.name)).at(call.span)),
    }
}

//! What functions of timestamps do with those to the nanosecond.

use datafusion::common::ScalarValue;

use crate::error::{Error, Result};
use crate::function::cast::{Mode, cast, nanos_enabled};
use crate::function::{Bound, Call, constant_value};
use crate::types::{SparkType, nanos};

/// The value to the microsecond, if it is a timestamp to the nanosecond; else as it is.
pub fn in_micros(value: &Bound, call: &Call) -> Result<Bound> {
    if !value.ty.is_timestamp_nanos() {
        return Ok(value.clone());
    }
    cast(value.clone(), &value.ty.in_micros(), Mode::Implicit, call.context)
}

/// The one argument, which must be a timestamp of any kind, to the microsecond.
/// # Errors
/// `DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE`
pub fn any_timestamp(call: &Call) -> Result<Bound> {
    let value = call.value(0)?;
    match &value.ty {
        ty if ty.is_timestamp_nanos() => in_micros(value, call),
        SparkType::Timestamp | SparkType::TimestampNtz | SparkType::Null => call.cast(0, &SparkType::Timestamp),
        _ => Err(call.unexpected_type(0, ANY_TIMESTAMP)),
    }
}

/// How Spark words every kind of timestamp.
const ANY_TIMESTAMP: &str = "(\"(TIMESTAMP OR TIMESTAMP WITHOUT TIME ZONE)\" or \"(TIMESTAMP_LTZ(P) OR TIMESTAMP_NTZ(P) WITH \
                             P IN [7, 9])\")";

/// # Errors
/// `DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE` where the `i`-th argument is a timestamp to the nanosecond: the function has
/// no implicit casts of them. `shown` is the place that the error names.
pub fn refuse(call: &Call, i: usize, shown: usize, required: &str) -> Result<()> {
    let value = call.value(i)?;
    if !value.ty.is_timestamp_nanos() {
        return Ok(());
    }
    let place = ["first", "second", "third"].get(shown).copied().unwrap_or_default();
    Err(Error::new("DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE")
        .with("sqlExpr", format!("\"{}\"", call.display()))
        .with("paramIndex", place)
        .with("requiredType", format!("\"{required}\""))
        .with("inputSql", format!("\"{}\"", value.name))
        .with("inputType", format!("\"{}\"", value.ty.sql()))
        .at(value.span)
        .at(call.span))
}

/// The one argument of `current_timestamp(p)` and its relatives; `None` is a timestamp to the microsecond.
pub fn precision(call: &Call, ty: &str) -> Result<Option<u8>> {
    call.arity(0, 1)?;
    if call.is_empty() {
        return Ok(None);
    }
    let value = call.value(0)?;
    let known = if value.ty.is_integral() { constant_value(&call.cast(0, &SparkType::Int)?) } else { None };
    if value.ty.is_integral() && known.is_none() {
        return Err(Error::new("NON_FOLDABLE_ARGUMENT")
            .with("funcName", format!("`{}`", call.name))
            .with("paramName", "`precision`")
            .with("paramType", "\"INT\"")
            .at(call.span));
    }
    let Some(ScalarValue::Int32(Some(precision))) = known else {
        return Err(Error::new("UNEXPECTED_INPUT_TYPE")
            .with("paramIndex", "first")
            .with("functionName", format!("`{}`", call.name))
            .with("requiredType", "\"INT\"")
            .with("inputSql", format!("\"{}\"", value.name))
            .with("inputType", format!("\"{}\"", value.ty.sql()))
            .at(call.span));
    };
    let precision = nanos::precision(i64::from(precision), ty).map_err(|error| error.at(call.span))?;
    if precision.is_some() {
        nanos_enabled(call.context).map_err(|error| error.at(call.span))?;
    }
    Ok(precision)
}

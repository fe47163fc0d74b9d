//! Casts as Spark's: explicit, implicit, try, and of stored assignments.
//!
//! [`rule`] says which casts there are, [`kernel`] converts arrays, [`udf`] makes a kernel an expression, [`store`] has the
//! rules of INSERT. Where DataFusion's own cast means the same for every value, that is used, so that statistics, pruning
//! and pushdown see through it; casts of literals are done at once.
//! Source: <https://spark.apache.org/docs/latest/sql-ref-ansi-compliance.html#cast> and Spark's `Cast`.

pub(crate) mod kernel;
pub(crate) mod message;
pub(crate) mod rule;
mod storable;
mod store;
mod udf;

use std::sync::Arc;

use datafusion::common::ScalarValue;
use datafusion::logical_expr::Expr;

use super::bound::Bound;
use super::call::Context;
use crate::error::{Error, Result, Span};
use crate::types::zone::Zone;
use crate::types::{Column, SparkType, StructField, nanos, parse};

pub use message::sql_value;
pub(super) use storable::nanos_make_sense;
pub use store::{check_length, padded, store_assignment};
pub(crate) use udf::{is_from_other_type, may_fail};

/// Which cast.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mode {
    /// `CAST(x AS t)`: ANSI errors or NULLs as the session says; the column is named after the cast.
    Explicit,
    /// `TRY_CAST(x AS t)`: NULL where the value cannot be cast.
    Try,
    /// A cast that nobody wrote: same values as explicit, the column keeps its name.
    Implicit,
}

/// What becomes of a value that cannot be cast.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Failure {
    /// An error.
    Ansi,
    /// NULL, or the bits that fit, as before ANSI mode.
    Legacy,
    /// NULL.
    Try,
    /// An error that speaks of the column that is assigned to.
    Store,
}

/// All that a kernel needs to know besides the two types.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rules {
    pub failure: Failure,
    pub zone: Zone,
    pub span: Span,
}

impl Rules {
    /// The error, unless NULL takes its place.
    fn fail<T>(&self, error: impl FnOnce() -> Error) -> Result<Option<T>> {
        match self.failure {
            Failure::Legacy | Failure::Try => Ok(None),
            Failure::Ansi | Failure::Store => Err(error().at(self.span)),
        }
    }
}

/// `value` cast to `ty`. A cast to CHAR or VARCHAR is one to STRING, as in Spark; only storing pads and checks lengths.
/// # Errors
/// `DATATYPE_MISMATCH.CAST_*` when Spark has no such cast.
pub fn cast(value: Bound, ty: &SparkType, mode: Mode, context: &Arc<Context>) -> Result<Bound> {
    let ty = &without_length(ty);
    if ty.holds(&SparkType::is_spatial) {
        super::scalar::spatial_enabled(context).map_err(|error| error.at(value.span))?;
    }
    if ty.holds(&SparkType::is_timestamp_nanos) {
        nanos_enabled(context).map_err(|error| error.at(value.span))?;
    }
    if value.ty.holds(&SparkType::is_timestamp_nanos) && ty.has_variant() {
        return Err(Error::unsupported("timestamps to the nanosecond in variants").at(value.span));
    }
    let name = match mode {
        Mode::Implicit => value.name.clone(),
        // Spark's parser has no casts to nested types in HiveQL's form, so these are shown as their value.
        _ if matches!(ty, SparkType::Array(_) | SparkType::Map(..) | SparkType::Struct(_)) => value.name.clone(),
        Mode::Explicit => format!("CAST({} AS {})", value.name, ty.sql()),
        Mode::Try => format!("TRY_CAST({} AS {})", value.name, ty.sql()),
    };
    if value.ty == *ty {
        return Ok(value.named(name));
    }
    let failure = match mode {
        Mode::Try => Failure::Try,
        _ if context.ansi => Failure::Ansi,
        _ => Failure::Legacy,
    };
    let loses_keys = failure == Failure::Try && rule::may_lose_keys(&value.ty, ty);
    if loses_keys || !rule::can_cast(&value.ty, ty, failure == Failure::Legacy) {
        return Err(rule::refusal(&value, ty, &name, failure));
    }
    let rules = Rules { failure, zone: context.timezone, span: value.span };
    let expr = expression(&value, ty, rules, context)?;
    let nullable = value.nullable || rule::may_give_null(&value.ty, ty, failure);
    Ok(Bound::new(expr, ty.clone(), nullable, name).at(value.span))
}

/// The expression of a cast that is allowed.
pub(super) fn expression(value: &Bound, ty: &SparkType, rules: Rules, context: &Arc<Context>) -> Result<Expr> {
    let storage = ty.storage();
    if let Some(literal) = value.as_literal() {
        if literal.is_null() {
            return Ok(Expr::Literal(ScalarValue::try_from(&storage)?, None));
        }
        if let Some(special) = special_datetime(value, ty, context) {
            return Ok(Expr::Literal(special, None));
        }
        // A literal that cannot be cast is no error before it is met: it may stand in a branch that is never taken.
        let array = literal.to_array()?;
        if let Ok(array) = kernel::convert(&array, &value.ty, ty, &rules) {
            return Ok(Expr::Literal(ScalarValue::try_from_array(&array, 0)?, None));
        }
    }
    if value.ty.storage() == storage && rule::same_values(&value.ty, ty) {
        return Ok(value.expr.clone());
    }
    if rule::is_native(&value.ty, ty) {
        return Ok(datafusion::logical_expr::cast(value.expr.clone(), storage));
    }
    Ok(udf::call(value.expr.clone(), &value.ty, ty, rules, &value.name))
}

/// `now`, `today` and the like, which Spark reads where the text is known before the query runs.
fn special_datetime(value: &Bound, ty: &SparkType, context: &Context) -> Option<ScalarValue> {
    let text = value.as_string_literal()?;
    let (now, zone) = (context.now, context.timezone);
    match ty {
        SparkType::Date => parse::parse_special_date(text, now, zone).map(|day| ScalarValue::Date32(Some(day))),
        SparkType::Timestamp => parse::parse_special_timestamp(text, now, zone)
            .map(|micros| ScalarValue::TimestampMicrosecond(Some(micros), Some(Arc::from("UTC")))),
        SparkType::TimestampNtz => parse::parse_special_timestamp_ntz(text, now, zone)
            .map(|micros| ScalarValue::TimestampMicrosecond(Some(micros), None)),
        _ => None,
    }
}

/// # Errors
/// `FEATURE_NOT_ENABLED` where the session has no timestamps to the nanosecond.
pub(crate) fn nanos_enabled(context: &Context) -> Result<()> {
    if context.settings.is_on(nanos::ENABLED) { Ok(()) } else { Err(nanos::not_enabled()) }
}

/// # Errors
/// `FEATURE_NOT_ENABLED` for such timestamps in what a query answers, where the session has none.
pub(crate) fn nanos_enabled_for(columns: &[Column], context: &Context) -> Result<()> {
    match columns.iter().any(|column| column.ty.holds(&SparkType::is_timestamp_nanos)) {
        true => nanos_enabled(context),
        false => Ok(()),
    }
}

/// The type with STRING in place of CHAR and VARCHAR.
pub fn without_length(ty: &SparkType) -> SparkType {
    match ty {
        SparkType::Char(_) | SparkType::Varchar(_) => SparkType::String,
        SparkType::Array(element) => SparkType::Array(Box::new(without_length(element))),
        SparkType::Map(key, value) => SparkType::Map(Box::new(without_length(key)), Box::new(without_length(value))),
        SparkType::Struct(fields) => SparkType::Struct(
            fields.iter().map(|f| StructField { name: f.name.clone(), ty: without_length(&f.ty) }).collect(),
        ),
        other => other.clone(),
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::config::Settings;

    pub(crate) fn context(ansi: bool) -> Arc<Context> {
        Arc::new(Context {
            ansi,
            timezone: Zone::parse("America/Los_Angeles").unwrap(),
            timezone_name: "America/Los_Angeles".into(),
            timestamp_ntz: false,
            now: 1_700_000_000_000_000,
            current_database: "default".into(),
            schema: |text, _| Err(Error::internal(format!("no parser for {text}"))),
            settings: Settings::default(),
        })
    }

    fn literal(value: Bound, ty: SparkType, mode: Mode, ansi: bool) -> Bound {
        cast(value, &ty, mode, &context(ansi)).unwrap()
    }

    #[test]
    fn literals_are_cast_at_once() {
        let date = literal(Bound::string("1994-01-01"), SparkType::Date, Mode::Implicit, true);
        assert_eq!(date.as_literal(), Some(&ScalarValue::Date32(Some(8766))));
        assert_eq!(date.name, "1994-01-01");
        let now = literal(Bound::string(" Epoch "), SparkType::Timestamp, Mode::Explicit, true);
        assert_eq!(now.as_literal(), Some(&ScalarValue::TimestampMicrosecond(Some(0), Some("UTC".into()))));
        assert_eq!(now.name, "CAST( Epoch  AS TIMESTAMP)");
        assert!(literal(Bound::string("x"), SparkType::Int, Mode::Try, true).is_null_literal());
        assert!(literal(Bound::string("x"), SparkType::Int, Mode::Explicit, false).is_null_literal());
        // In ANSI mode the error waits until the value is met.
        assert!(literal(Bound::string("x"), SparkType::Int, Mode::Explicit, true).as_literal().is_none());
        assert_eq!(literal(Bound::int(300), SparkType::Byte, Mode::Explicit, false).as_integer_literal(), Some(44));
    }

    #[test]
    fn refusals_are_worded_as_sparks() {
        let error = |value: Bound, ty: SparkType, mode| cast(value, &ty, mode, &context(true)).unwrap_err();
        let refused = error(Bound::int(1), SparkType::Binary, Mode::Explicit);
        assert_eq!(refused.class(), "DATATYPE_MISMATCH.CAST_WITH_CONF_SUGGESTION");
        assert!(refused.message().contains("Cannot resolve \"CAST(1 AS BINARY)\""), "{refused}");
        assert_eq!(
            error(Bound::int(1), SparkType::Binary, Mode::Try).class(),
            "DATATYPE_MISMATCH.CAST_WITHOUT_SUGGESTION"
        );
        let date = error(Bound::int(1), SparkType::Date, Mode::Explicit);
        assert_eq!(date.class(), "DATATYPE_MISMATCH.CAST_WITH_FUNC_SUGGESTION");
    }

    #[test]
    fn names() {
        let to = |ty: SparkType| literal(Bound::string("a"), ty, Mode::Explicit, true).name;
        assert_eq!(to(SparkType::Char(3)), "CAST(a AS STRING)");
        assert_eq!(to(SparkType::Decimal(10, 2)), "CAST(a AS DECIMAL(10,2))");
        assert_eq!(literal(Bound::int(1), SparkType::Int, Mode::Try, true).name, "TRY_CAST(1 AS INT)");
    }
}

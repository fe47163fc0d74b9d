//! Type coercion as Spark's, from one table: which implicit casts there are, what the common type of several is.
//!
//! Sources: <https://spark.apache.org/docs/latest/sql-ref-ansi-compliance.html> and Spark's `AnsiTypeCoercion` and
//! `TypeCoercion`. After this, DataFusion's own type coercion finds nothing to do (a test holds that).

use std::sync::Arc;

use datafusion::arrow::datatypes::{DataType, Field, FieldRef};
use datafusion::logical_expr::expr::NullTreatment;
use datafusion::logical_expr::{AggregateUDF, Expr, ReturnFieldArgs, ScalarUDF};

use super::bound::Bound;
use super::call::{Call, Context, aggregate_expr, scalar_expr};
use super::operator::comparison::told_apart;
use crate::error::Result;
use crate::types::{SparkType, StructField};

/// `value` implicitly cast to `ty`; `None` when Spark has no such implicit cast. A value of that type comes back unchanged.
/// # Errors
/// When a literal's value does not fit: `'a'` where an int is wanted.
pub fn implicit_cast(value: Bound, ty: &SparkType, context: &Arc<Context>) -> Result<Option<Bound>> {
    if value.ty == *ty {
        return Ok(Some(value));
    }
    if !has_implicit_cast(&value.ty, ty, context.ansi) {
        return Ok(None);
    }
    cast_to(value, ty, context).map(Some)
}

/// Whether Spark casts `from` to `to` without being asked, as an argument of a function.
///
/// ANSI: what may be stored into a column of that type (numbers to numbers, anything to text, dates to timestamps and
/// back) and text to anything simple. Otherwise the same and text to binary and back.
#[expect(
    clippy::only_used_in_recursion,
    reason = "callers say which rules hold, as for the common type; both have these casts"
)]
pub fn has_implicit_cast(from: &SparkType, to: &SparkType, ansi: bool) -> bool {
    use SparkType as T;
    if from == to || *from == T::Null {
        return true;
    }
    match (from, to) {
        (T::Array(from), T::Array(to)) => has_implicit_cast(from, to, ansi),
        (T::Map(from_key, from_value), T::Map(to_key, to_value)) => {
            has_implicit_cast(from_key, to_key, ansi) && has_implicit_cast(from_value, to_value, ansi)
        }
        (T::Struct(from), T::Struct(to)) => {
            from.len() == to.len() && from.iter().zip(to).all(|(from, to)| has_implicit_cast(&from.ty, &to.ty, ansi))
        }
        // Variants become text where text is wanted, and nothing else; nothing becomes one.
        (T::Geometry(_), T::Geometry(None)) | (T::Geography(_), T::Geography(None)) => true,
        (T::Variant, to) => to.is_string(),
        (_, T::Variant) => false,
        (from, to) if from.is_numeric() && to.is_numeric() => true,
        (from, to) if to.is_string() => is_atomic(from),
        (from, to) if from.is_string() => is_atomic(to) && !to.is_ansi_interval() && !to.is_spatial(),
        (from, to) if from.is_datetime() && to.is_datetime() => true,
        (from, to) if from.is_timestamp_nanos() || to.is_timestamp_nanos() => super::cast::nanos_make_sense(from, to),
        (T::Time(_), T::Time(_)) => true,
        (T::YearMonthInterval(..), T::YearMonthInterval(..)) => true,
        (T::DayTimeInterval(..), T::DayTimeInterval(..)) => true,
        _ => false,
    }
}

fn is_atomic(ty: &SparkType) -> bool {
    !matches!(
        ty,
        SparkType::Null | SparkType::Array(_) | SparkType::Map(..) | SparkType::Struct(_) | SparkType::CalendarInterval
    )
}

/// The type that values of both types are widened to, in `CASE`, `UNION`, comparisons, `array(...)`; `None` if there is none.
///
/// Spark's `findWiderTypeForTwo`.
pub fn common_type(left: &SparkType, right: &SparkType, ansi: bool) -> Option<SparkType> {
    tightest_type(left, right, ansi)
        .or_else(|| wider_decimal_type(left, right))
        .or_else(|| if ansi { promote_string_ansi(left, right) } else { promote_to_string(left, right) })
        .or_else(|| common_nested_type(left, right, |left, right| common_type(left, right, ansi)))
}

/// The common type, where text becomes nothing else and nothing becomes text. Spark's `findWiderTypeWithoutStringPromotion`.
pub fn wider_type(left: &SparkType, right: &SparkType, ansi: bool) -> Option<SparkType> {
    tightest_type(left, right, ansi)
        .or_else(|| wider_decimal_type(left, right))
        .or_else(|| common_nested_type(left, right, |left, right| wider_type(left, right, ansi)))
}

/// The type that all of these are widened to; `None` if there is none. Of no types at all it is `void`.
pub fn common_type_of(types: &[SparkType], ansi: bool) -> Option<SparkType> {
    // Text first: without ANSI rules widening is not associative when text is among the types.
    let (text, other): (Vec<_>, Vec<_>) = types.iter().partition(|ty| !ansi && ty.is_string());
    text.into_iter().chain(other).try_fold(SparkType::Null, |sum, ty| common_type(&sum, ty, ansi))
}

/// The type that the operands of a comparison are cast to; `None` if they cannot be compared.
pub fn comparison_type(left: &SparkType, right: &SparkType, ansi: bool) -> Option<SparkType> {
    use SparkType as T;
    if !ansi {
        // Without ANSI rules the side that is no text decides, but a date is compared as text is cast to it.
        match (left, right) {
            (text, other) | (other, text) if text.is_string() && !other.is_string() => {
                return match other {
                    T::Null => Some(T::String),
                    T::Date | T::Timestamp | T::TimestampNtz | T::Boolean | T::Binary | T::Time(_) => {
                        Some(other.clone())
                    }
                    other if other.is_integral() || other.is_timestamp_nanos() => Some(other.clone()),
                    other if other.is_numeric() => Some(T::Double),
                    _ => None,
                };
            }
            (T::Boolean, other) | (other, T::Boolean) if other.is_numeric() => return Some(other.clone()),
            _ => {}
        }
    }
    common_type(left, right, ansi)
}

/// Spark's `findTightestCommonType`: no value loses anything.
pub(crate) fn tightest_type(left: &SparkType, right: &SparkType, ansi: bool) -> Option<SparkType> {
    use SparkType as T;
    if left == right {
        return Some(left.clone());
    }
    Some(match (left, right) {
        (T::Null, other) | (other, T::Null) => other.clone(),
        // Texts of different collations have no type in common: which one counts is decided before.
        (T::Collated(_), right) if right.is_string() => return None,
        (left, T::Collated(_)) if left.is_string() => return None,
        (left, right) if left.is_string() && right.is_string() => T::String,
        (T::Decimal(p, s), other) | (other, T::Decimal(p, s)) if other.is_integral() => {
            let (digits, _) = decimal_parts(other)?;
            let wider = i16::from(*p) - i16::from(*s) >= i16::from(digits);
            return wider.then_some(T::Decimal(*p, *s));
        }
        (T::Decimal(..), _) | (_, T::Decimal(..)) => return None,
        (left, right) if left.is_numeric() && right.is_numeric() => {
            let rank = |ty: &T| match ty {
                T::Byte => 0,
                T::Short => 1,
                T::Int => 2,
                T::Long => 3,
                T::Float => 4,
                _ => 5,
            };
            let wider = if rank(left) > rank(right) { left } else { right };
            // A float cannot hold every int.
            if ansi && *wider == T::Float { T::Double } else { wider.clone() }
        }
        (T::Timestamp, T::Date | T::TimestampNtz) | (T::Date | T::TimestampNtz, T::Timestamp) => T::Timestamp,
        (T::TimestampNtz, T::Date) | (T::Date, T::TimestampNtz) => T::TimestampNtz,
        (left, right) if left.is_timestamp_nanos() || right.is_timestamp_nanos() => wider_nanos(left, right)?,
        (T::Time(a), T::Time(b)) => T::Time(*a.max(b)),
        (T::Geometry(_), T::Geometry(_)) => T::Geometry(None),
        (T::Geography(_), T::Geography(_)) => T::Geography(None),
        (T::YearMonthInterval(a, b), T::YearMonthInterval(c, d)) => T::YearMonthInterval(*a.min(c), *b.max(d)),
        (T::DayTimeInterval(a, b), T::DayTimeInterval(c, d)) => T::DayTimeInterval(*a.min(c), *b.max(d)),
        (left, right) => return common_nested_type(left, right, |left, right| tightest_type(left, right, ansi)),
    })
}

/// The timestamp that holds both, of which one is to the nanosecond: an instant where one of them is.
fn wider_nanos(left: &SparkType, right: &SparkType) -> Option<SparkType> {
    use SparkType as T;
    let of = |ty: &T| match ty {
        T::Date => Some((false, 0)),
        T::Timestamp => Some((true, 6)),
        T::TimestampNtz => Some((false, 6)),
        T::TimestampLtzNanos(precision) => Some((true, *precision)),
        T::TimestampNtzNanos(precision) => Some((false, *precision)),
        _ => None,
    };
    let ((left_zoned, left), (right_zoned, right)) = (of(left)?, of(right)?);
    let precision = left.max(right);
    Some(if left_zoned || right_zoned { T::TimestampLtzNanos(precision) } else { T::TimestampNtzNanos(precision) })
}

/// Spark's `findWiderTypeForDecimal`.
fn wider_decimal_type(left: &SparkType, right: &SparkType) -> Option<SparkType> {
    use SparkType as T;
    match (left, right) {
        (T::Decimal(..), T::Float | T::Double) | (T::Float | T::Double, T::Decimal(..)) => Some(T::Double),
        (T::Decimal(..), other) | (other, T::Decimal(..)) if other.is_integral() || matches!(other, T::Decimal(..)) => {
            let (p1, s1) = decimal_parts(left)?;
            let (p2, s2) = decimal_parts(right)?;
            let scale = s1.max(s2);
            let range = (i16::from(p1) - i16::from(s1)).max(i16::from(p2) - i16::from(s2));
            Some(bounded_integral_first(range + i16::from(scale), i16::from(scale)))
        }
        _ => None,
    }
}

/// A decimal of at most 38 digits that gives up digits after the point first. Spark's `boundedPreferIntegralDigits`.
pub(crate) fn bounded_integral_first(precision: i16, scale: i16) -> SparkType {
    if precision <= 38 { decimal(precision, scale) } else { decimal(38, (scale - (precision - 38)).max(0)) }
}

/// A decimal of at most 38 digits that keeps at least six digits after the point. Spark's `adjustPrecisionScale`.
pub(crate) fn adjusted(precision: i16, scale: i16) -> SparkType {
    if precision <= 38 {
        decimal(precision, scale)
    } else {
        let integral = precision - scale;
        decimal(38, (38 - integral).max(scale.min(6)))
    }
}

fn decimal(precision: i16, scale: i16) -> SparkType {
    SparkType::Decimal(
        u8::try_from(precision.clamp(1, 38)).unwrap_or(38),
        i8::try_from(scale.clamp(0, 38)).unwrap_or(0),
    )
}

/// Precision and scale of the decimal that holds every value of a numeric type.
pub(crate) fn decimal_parts(ty: &SparkType) -> Option<(u8, i8)> {
    match ty.as_decimal()? {
        SparkType::Decimal(p, s) => Some((p, s)),
        _ => None,
    }
}

/// Text beside another type becomes that type: ANSI's `findWiderTypeForString`.
fn promote_string_ansi(left: &SparkType, right: &SparkType) -> Option<SparkType> {
    use SparkType as T;
    let other = match (left.is_string(), right.is_string()) {
        (true, false) => right,
        (false, true) => left,
        _ => return None,
    };
    match other {
        other if other.is_integral() => Some(T::Long),
        other if other.is_numeric() => Some(T::Double),
        other if other.is_ansi_interval() => None,
        other if is_atomic(other) => Some(other.clone()),
        _ => None,
    }
}

/// Text beside another type makes it text, without ANSI rules.
fn promote_to_string(left: &SparkType, right: &SparkType) -> Option<SparkType> {
    use SparkType as T;
    let other = match (left.is_string(), right.is_string()) {
        (true, false) => right,
        (false, true) => left,
        _ => return None,
    };
    (is_atomic(other) && !matches!(other, T::Binary | T::Boolean)).then_some(T::String)
}

fn common_nested_type(
    left: &SparkType,
    right: &SparkType,
    common: impl Fn(&SparkType, &SparkType) -> Option<SparkType>,
) -> Option<SparkType> {
    use SparkType as T;
    match (left, right) {
        (T::Array(left), T::Array(right)) => Some(T::Array(Box::new(common(left, right)?))),
        (T::Map(left_key, left_value), T::Map(right_key, right_value)) => {
            Some(T::Map(Box::new(common(left_key, right_key)?), Box::new(common(left_value, right_value)?)))
        }
        (T::Struct(left), T::Struct(right)) if left.len() == right.len() => {
            let fields = left.iter().zip(right).map(|(left, right)| {
                let same = left.name.eq_ignore_ascii_case(&right.name);
                let ty = if same { common(&left.ty, &right.ty) } else { None };
                ty.map(|ty| StructField { name: left.name.clone(), ty })
            });
            Some(T::Struct(fields.collect::<Option<Vec<_>>>()?))
        }
        _ => None,
    }
}

/// All of `values` cast to their common type, which is returned too; `None` if there is none.
/// # Errors
/// When a literal's value does not fit.
pub fn to_common_type(values: Vec<Bound>, context: &Arc<Context>) -> Result<Option<(Vec<Bound>, SparkType)>> {
    let types: Vec<SparkType> = values.iter().map(|value| value.ty.clone()).collect();
    let Some(ty) = common_type_of(&types, context.ansi) else { return Ok(None) };
    let values = values.into_iter().map(|value| cast_to(value, &ty, context)).collect::<Result<Vec<_>>>()?;
    Ok(Some((values, ty)))
}

/// `value` cast to `ty` without being asked, where the caller knows that Spark does.
/// # Errors
/// When there is no such cast, or a literal's value does not fit.
pub fn cast_to(value: Bound, ty: &SparkType, context: &Arc<Context>) -> Result<Bound> {
    if value.ty == *ty {
        return Ok(value);
    }
    if value.is_null_literal() {
        if ty.holds(&SparkType::is_timestamp_nanos) {
            super::cast::nanos_enabled(context).map_err(|error| error.at(value.span))?;
        }
        let (name, span) = (value.name, value.span);
        return Ok(Bound::null(ty.clone()).named(name).at(span));
    }
    super::cast::cast(value, ty, super::cast::Mode::Implicit, context)
}

/// A scalar UDF's expression whose storage is `ty`'s: what the UDF returns is cast where it differs.
pub(crate) fn scalar_function(
    udf: &Arc<ScalarUDF>,
    arguments: impl Iterator<Item = (Expr, DataType, bool)>,
    ty: &SparkType,
) -> Result<Expr> {
    let (exprs, fields): (Vec<Expr>, Vec<FieldRef>) =
        arguments.map(|(expr, storage, nullable)| (expr, Arc::new(Field::new("argument", storage, nullable)))).unzip();
    let literals: Vec<_> = exprs
        .iter()
        .map(|expr| match expr {
            Expr::Literal(value, _) => Some(value),
            _ => None,
        })
        .collect();
    let returned = udf.return_field_from_args(ReturnFieldArgs { arg_fields: &fields, scalar_arguments: &literals })?;
    Ok(to_storage(scalar_expr(udf, exprs), returned.data_type(), ty))
}

/// An aggregate UDF's expression whose storage is `ty`'s.
pub(crate) fn aggregate_function(
    udf: &Arc<AggregateUDF>,
    arguments: &[Bound],
    call: &Call,
    ty: &SparkType,
) -> Result<Expr> {
    let fields: Vec<FieldRef> =
        arguments.iter().map(|a| Arc::new(Field::new("argument", a.ty.storage(), a.nullable))).collect();
    let returned = udf.return_field(&fields)?;
    // Of zeros of two signs DISTINCT takes one.
    let value = |argument: &Bound| match call.distinct {
        true => told_apart(argument.clone(), call.span).expr,
        false => argument.expr.clone(),
    };
    let null_treatment =
        call.ignore_nulls.map(|ignore| if ignore { NullTreatment::IgnoreNulls } else { NullTreatment::RespectNulls });
    let expr = aggregate_expr(
        udf,
        arguments.iter().map(value).collect(),
        call.distinct,
        call.filter.as_ref().map(|filter| filter.expr.clone()),
        call.order_by.iter().map(|(_, sort)| sort.clone()).collect(),
        null_treatment,
    );
    Ok(to_storage(expr, returned.data_type(), ty))
}

/// `expr`, which is stored as `actual`, cast to the storage of `ty`.
pub(crate) fn to_storage(expr: Expr, actual: &DataType, ty: &SparkType) -> Expr {
    let wanted = ty.storage();
    if *actual == wanted { expr } else { datafusion::logical_expr::cast(expr, wanted) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use SparkType as T;

    #[test]
    fn common_types_under_ansi_rules() {
        let cases = [
            (T::Int, T::String, Some(T::Long)),
            (T::Decimal(2, 1), T::String, Some(T::Double)),
            (T::Int, T::Decimal(2, 1), Some(T::Decimal(11, 1))),
            (T::Long, T::Float, Some(T::Double)),
            (T::Byte, T::Float, Some(T::Double)),
            (T::Date, T::Timestamp, Some(T::Timestamp)),
            (T::Date, T::String, Some(T::Date)),
            (T::Boolean, T::String, Some(T::Boolean)),
            (T::Int, T::Boolean, None),
            (T::Decimal(38, 10), T::Decimal(38, 20), Some(T::Decimal(38, 10))),
            (T::Array(Box::new(T::Int)), T::Array(Box::new(T::Long)), Some(T::Array(Box::new(T::Long)))),
        ];
        for (left, right, expected) in cases {
            assert_eq!(common_type(&left, &right, true), expected, "{left} {right}");
            assert_eq!(common_type(&right, &left, true), expected, "{right} {left}");
        }
        assert_eq!(common_type_of(&[T::Int, T::Long, T::Decimal(2, 1)], true), Some(T::Decimal(21, 1)));
        assert_eq!(common_type_of(&[], true), Some(T::Null));
    }

    #[test]
    fn common_types_without_ansi_rules() {
        assert_eq!(common_type(&T::Int, &T::String, false), Some(T::String));
        assert_eq!(common_type(&T::Int, &T::Float, false), Some(T::Float));
        assert_eq!(common_type(&T::Boolean, &T::String, false), None);
        assert_eq!(comparison_type(&T::Int, &T::String, false), Some(T::Int));
    }

    #[test]
    fn decimals_that_are_too_wide() {
        assert_eq!(adjusted(39, 18), T::Decimal(38, 17));
        assert_eq!(adjusted(77, 36), T::Decimal(38, 6));
        assert_eq!(bounded_integral_first(48, 20), T::Decimal(38, 10));
    }
}

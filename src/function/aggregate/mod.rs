//! Functions of many rows: one per file, and the accumulators of our own in `kernel/`.

mod any_value;
mod approx_count_distinct;
pub(crate) mod approx_top_k;
mod avg;
mod bit_and;
mod bit_or;
mod bit_xor;
mod bitmap;
mod bool_and;
mod bool_or;
mod collect_list;
mod collect_set;
mod collect_union;
mod count;
mod count_if;
mod count_min_sketch;
mod covariance;
mod first;
pub(crate) mod grouping;
mod histogram_numeric;
mod kernel;
mod last;
mod listagg;
mod max;
mod max_by;
mod measure;
mod min;
mod min_by;
mod mode;
mod overflow;
mod percentile;
mod regr;
mod regr_pairs;
mod schema_of_variant_agg;
pub(crate) mod sketch;
mod skewness;
mod stddev;
pub(crate) mod steps;
mod sum;
mod try_avg;
mod try_sum;
mod variance;
mod vector;

use super::operator::comparison::told_apart;
use super::{Bound, Call, Function, coerce};
use crate::error::{Error, Result};
use crate::types::SparkType;

/// Every one, as lists by family.
pub(super) fn all() -> &'static [&'static [&'static Function]] {
    &[&[
        &any_value::FUNCTION,
        &approx_count_distinct::FUNCTION,
        &approx_top_k::FUNCTION,
        &approx_top_k::ACCUMULATE,
        &approx_top_k::COMBINE,
        &avg::FUNCTION,
        &bit_and::FUNCTION,
        &bit_or::FUNCTION,
        &bit_xor::FUNCTION,
        &bitmap::AND,
        &bitmap::CONSTRUCT,
        &bitmap::OR,
        &bool_and::FUNCTION,
        &bool_or::FUNCTION,
        &collect_list::FUNCTION,
        &collect_set::FUNCTION,
        &collect_union::FUNCTION,
        &count::FUNCTION,
        &grouping::GROUPING,
        &grouping::GROUPING_ID,
        &count_if::FUNCTION,
        &count_min_sketch::FUNCTION,
        &covariance::CORR,
        &covariance::POP,
        &covariance::SAMP,
        &first::FUNCTION,
        &histogram_numeric::FUNCTION,
        &last::FUNCTION,
        &listagg::FUNCTION,
        &max::FUNCTION,
        &max_by::FUNCTION,
        &measure::FUNCTION,
        &min::FUNCTION,
        &min_by::FUNCTION,
        &mode::FUNCTION,
        &percentile::APPROX,
        &percentile::CONT,
        &percentile::DISC,
        &percentile::MEDIAN,
        &percentile::PERCENTILE,
        &regr::INTERCEPT,
        &regr::R2,
        &regr::SLOPE,
        &regr::SXX,
        &regr::SXY,
        &regr::SYY,
        &regr_pairs::AVGX,
        &regr_pairs::AVGY,
        &regr_pairs::COUNT,
        &schema_of_variant_agg::FUNCTION,
        &sketch::hll::SKETCH,
        &sketch::hll::UNION,
        &sketch::kll::bigint::MERGE,
        &sketch::kll::bigint::SKETCH,
        &sketch::kll::double::MERGE,
        &sketch::kll::double::SKETCH,
        &sketch::kll::float::MERGE,
        &sketch::kll::float::SKETCH,
        &sketch::theta::INTERSECTION,
        &sketch::theta::SKETCH,
        &sketch::theta::UNION,
        &sketch::tuple::agg::DOUBLE,
        &sketch::tuple::agg::INTEGER,
        &sketch::tuple::intersection_agg::DOUBLE,
        &sketch::tuple::intersection_agg::INTEGER,
        &sketch::tuple::union_agg::DOUBLE,
        &sketch::tuple::union_agg::INTEGER,
        &skewness::KURTOSIS,
        &skewness::SKEWNESS,
        &stddev::POP,
        &stddev::SAMP,
        &sum::FUNCTION,
        &try_avg::FUNCTION,
        &try_sum::FUNCTION,
        &variance::POP,
        &variance::SAMP,
        &vector::AVG,
        &vector::SUM,
    ]]
}

pub(crate) use kernel::moments::windowed;

/// The `i`-th argument as a number or an interval: text, timestamps and NULL become doubles.
fn number_or_interval(call: &Call, i: usize) -> Result<Bound> {
    let value = call.value(i)?;
    match &value.ty {
        ty if ty.is_numeric() || ty.is_ansi_interval() => Ok(value.clone()),
        ty if ty.is_string() || *ty == SparkType::Null => call.cast(i, &SparkType::Double),
        SparkType::Timestamp => coerce::cast_to(value.clone(), &SparkType::Double, call.context),
        _ => Err(call.unexpected_type(i, "\"NUMERIC\" or \"ANSI INTERVAL\"")),
    }
}

/// The `i`-th argument, which must be of a type that has an order.
fn orderable(call: &Call, i: usize) -> Result<Bound> {
    let value = call.value(i)?;
    if has_order(&value.ty) {
        return Ok(value.clone());
    }
    Err(Error::new("DATATYPE_MISMATCH.INVALID_ORDERING_TYPE")
        .with("sqlExpr", format!("\"{}\"", call.display()))
        .with("functionName", format!("`{}`", call.name))
        .with("dataType", format!("\"{}\"", value.ty.sql()))
        .at(call.span))
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

/// A statistic of doubles; `order` says which arguments it gets.
fn doubles(call: &Call, order: &[usize], moments: kernel::moments::Moments) -> Result<Bound> {
    call.arity(order.len(), order.len())?;
    let arguments = order.iter().map(|i| call.cast(*i, &SparkType::Double)).collect::<Result<_>>()?;
    call.aggregate(&kernel::udaf(moments), arguments, SparkType::Double, true)
}

/// The only argument, which must be a boolean.
fn boolean(call: &Call) -> Result<Bound> {
    call.arity(1, 1)?;
    call.cast(0, &SparkType::Boolean)
}

/// The only argument, which must be a whole number.
fn integral(call: &Call) -> Result<Bound> {
    call.arity(1, 1)?;
    let value = call.value(0)?;
    if value.ty == SparkType::Null {
        return call.cast(0, &SparkType::Int);
    }
    if value.ty.is_integral() { Ok(value.clone()) } else { Err(call.unexpected_type(0, "\"INTEGRAL\"")) }
}

/// `first` or `last`, whose second argument or IGNORE NULLS says whether NULLs count.
fn first_or_last(call: &Call, last: bool) -> Result<Bound> {
    call.arity(1, 2)?;
    let value = call.value(0)?.clone();
    let flag = match call.len() {
        1 => None,
        _ => match call.value(1)?.as_literal() {
            Some(datafusion::common::ScalarValue::Boolean(Some(flag))) => Some(*flag),
            _ => {
                let name = if last { "last" } else { "first" };
                return Err(Error::new("_LEGACY_ERROR_TEMP_1210").with("funcName", name).at(call.span));
            }
        },
    };
    let ignore_nulls = call.ignore_nulls.or(flag).unwrap_or(false);
    let ty = value.ty.clone();
    let udaf = kernel::udaf(kernel::first_last::FirstLast { output: ty.storage(), last, ignore_nulls });
    let shown = match (call.name, call.ignore_nulls) {
        // Spark's parser makes other functions of these two when it reads IGNORE NULLS.
        ("first_value", Some(true)) => "first",
        ("last_value", Some(true)) => "last",
        (name, _) => name,
    };
    let distinct = if call.distinct { "DISTINCT " } else { "" };
    let display = format!("{shown}({distinct}{})", value.name);
    // The aggregation knows of IGNORE NULLS already.
    let plain = Call { ignore_nulls: None, ..Call::plain(call.context, call.name, Vec::new(), call.span) };
    let plain = Call { filter: call.filter.clone(), ..plain };
    Ok(plain.aggregate(&udaf, vec![value], ty, true)?.named(display))
}

/// The value whose key is the greatest or the smallest, of equal ones the first: `max` and `min` by a collation.
/// # Errors
/// When the aggregate refuses the types, which is a mistake.
pub(super) fn first_best(call: &Call, value: Bound, key: Bound, max: bool) -> Result<Bound> {
    let ty = value.ty.clone();
    let udaf = kernel::udaf(kernel::best_by::BestBy { value: ty.storage(), key: key.ty.storage(), max, first: true });
    call.aggregate(&udaf, vec![value, key], ty, true)
}

/// `max_by` or `min_by`; with a third argument the values at so many of the best keys.
fn best_by(call: &Call, max: bool) -> Result<Bound> {
    call.arity(2, 3)?;
    let (value, mut key) = (call.value(0)?.clone(), orderable(call, 1)?);
    if key.ty == SparkType::Null {
        // No row counts whose key is NULL.
        key = call.cast(1, &SparkType::Int)?;
    }
    let ty = value.ty.clone();
    if call.len() == 2 {
        let best = kernel::best_by::BestBy { value: ty.storage(), key: key.ty.storage(), max, first: false };
        return call.aggregate(&kernel::udaf(best), vec![value, key], ty, true);
    }
    let k = best_count(call)?;
    let bests = kernel::bests_by::BestsBy { value: ty.to_element(), key: key.ty.to_element(), max, k };
    call.aggregate(&kernel::udaf(bests), vec![value, key], SparkType::Array(Box::new(ty)), true)
}

/// The third argument of `max_by` and `min_by`.
fn best_count(call: &Call) -> Result<usize> {
    const MOST: i32 = 100_000;
    let value = call.cast(2, &SparkType::Int)?;
    let wrong = |class: &str| Error::new(class).with("sqlExpr", format!("\"{}\"", call.display())).at(call.span);
    let k = match super::constant::evaluated(&value) {
        // NULL counts as 0.
        Some(known) => match known? {
            datafusion::common::ScalarValue::Int32(k) => k.unwrap_or(0),
            _ => return Err(Error::internal("a cast to int gives ints")),
        },
        None => {
            return Err(wrong("DATATYPE_MISMATCH.NON_FOLDABLE_INPUT")
                .with("inputName", "k")
                .with("inputType", "int")
                .with("inputExpr", value.name.clone()));
        }
    };
    match usize::try_from(k) {
        Ok(count) if (1..=MOST).contains(&k) => Ok(count),
        _ => Err(wrong("DATATYPE_MISMATCH.VALUE_OUT_OF_RANGE")
            .with("exprName", "`k`")
            .with("valueRange", format!("[1, {MOST}]"))
            .with("currentValue", k)),
    }
}

/// `collect_list` or `collect_set`.
fn collect(call: &Call, set: bool) -> Result<Bound> {
    call.arity(1, 1)?;
    let mut value = call.value(0)?.clone();
    if set {
        value = told_apart(value, call.span);
    }
    let nulls = call.ignore_nulls == Some(false);
    let udaf = kernel::udaf(kernel::collect::Collect { element: value.ty.to_element(), set, nulls });
    let ty = SparkType::Array(Box::new(value.ty.clone()));
    let respected = if nulls { " RESPECT NULLS" } else { "" };
    let display = format!("{}{respected}", call.display().replacen("array_agg", "collect_list", 1));
    Ok(call.aggregate(&udaf, vec![value], ty, false)?.named(display))
}

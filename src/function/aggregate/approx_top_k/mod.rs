//! `approx_top_k` and its parts: the items that are there most often, from a sketch of limited size.
//!
//! `approx_top_k_accumulate` gives the sketch, as a struct that also says of which type its items are,
//! `approx_top_k_combine` makes one of many, `approx_top_k_estimate` (a scalar function) reads the items from it.

mod aggregation;
pub(crate) mod estimate;
mod items;
mod sketch;
mod state;

use datafusion::common::ScalarValue;

use super::kernel::udaf;
use crate::error::{Error, Result};
use crate::function::{Bound, Build, Call, Function, constant_value};
use crate::types::{SparkType, StructField};

use aggregation::{Kind, TopK};
pub(crate) use state::item;

pub const FUNCTION: Function = Function {
    name: "approx_top_k",
    aliases: &[],
    usage: "approx_top_k(expr, k, maxItemsTracked) - Returns top k items with their frequency. `k` An optional INTEGER literal greater than 0. If k is not specified, it defaults to 5. `maxItemsTracked` An optional INTEGER literal greater than or equal to k and has upper limit of 1000000. If maxItemsTracked is not specified, it defaults to 10000.",
    example: "> SELECT approx_top_k(expr) FROM VALUES (0), (0), (1), (1), (2), (3), (4), (4) AS tab(expr);\n [{\"item\":0,\"count\":2},{\"item\":4,\"count\":2},{\"item\":1,\"count\":2},{\"item\":2,\"count\":1},{\"item\":3,\"count\":1}]",
    build: Build::Aggregate(top_k),
};

pub const ACCUMULATE: Function = Function {
    name: "approx_top_k_accumulate",
    aliases: &[],
    usage: "approx_top_k_accumulate(expr, maxItemsTracked) - Accumulates items into a sketch. `maxItemsTracked` An optional positive INTEGER literal with upper limit of 1000000. If maxItemsTracked is not specified, it defaults to 10000.",
    example: "> SELECT approx_top_k_estimate(approx_top_k_accumulate(expr, 100), 2) FROM VALUES 'a', 'b', 'c', 'c', 'c', 'c', 'd', 'd' AS tab(expr);\n [{\"item\":\"c\",\"count\":4},{\"item\":\"d\",\"count\":2}]",
    build: Build::Aggregate(accumulate),
};

pub const COMBINE: Function = Function {
    name: "approx_top_k_combine",
    aliases: &[],
    usage: "approx_top_k_combine(state, maxItemsTracked) - Combines multiple sketches into a single sketch. `maxItemsTracked` An optional positive INTEGER literal with upper limit of 1000000. If maxItemsTracked is specified, it will be set for the combined sketch. If maxItemsTracked is not specified, the input sketches must have the same maxItemsTracked value, otherwise an error will be thrown. The output sketch will use the same value from the input sketches.",
    example: "> SELECT approx_top_k_estimate(approx_top_k_combine(sketch, 10000), 5) FROM (SELECT approx_top_k_accumulate(expr) AS sketch FROM VALUES (0), (0), (1), (1) AS tab(expr) UNION ALL SELECT approx_top_k_accumulate(expr) AS sketch FROM VALUES (2), (3), (4), (4) AS tab(expr));\n [{\"item\":0,\"count\":2},{\"item\":4,\"count\":2},{\"item\":1,\"count\":2},{\"item\":2,\"count\":1},{\"item\":3,\"count\":1}]",
    build: Build::Aggregate(combine),
};

/// How many items are tracked when nothing else is wished.
const TRACKED: i32 = 10_000;
/// How many items are given when nothing else is wished.
pub(crate) const K: i32 = 5;
/// How many items can be tracked.
const LIMIT: i32 = 1_000_000;

fn top_k(call: &Call) -> Result<Bound> {
    let call = &super::sketch::filled(call, 3, &[Bound::int(K), Bound::int(TRACKED)])?;
    let item = counted(call)?;
    let k = number(call, 1, "k")?;
    let tracked = tracked(call, 2)?;
    enough(tracked, k).map_err(|error| error.at(call.span))?;
    let ty = found(&item.ty);
    let kind = Kind::Found { k };
    call.aggregate(&udaf(TopK::new(kind, tracked, &item.ty)), vec![item], ty, false)
}

fn accumulate(call: &Call) -> Result<Bound> {
    let call = &super::sketch::filled(call, 2, &[Bound::int(TRACKED)])?;
    let item = counted(call)?;
    let tracked = tracked(call, 1)?;
    let ty = state::of(&item.ty);
    call.aggregate(&udaf(TopK::new(Kind::Accumulated, tracked, &item.ty)), vec![item], ty, false)
}

fn combine(call: &Call) -> Result<Bound> {
    let call = &super::sketch::filled(call, 2, &[Bound::int(-1)])?;
    let value = call.value(0)?.clone();
    let item = item(call)?;
    // Without a number of its own the call shows -1, which nobody can write.
    let given = call.value(1)?.as_integer_literal() != Some(-1);
    let tracked = if given { tracked(call, 1)? } else { -1 };
    let ty = state::of(&item);
    call.aggregate(&udaf(TopK::new(Kind::Combined, tracked, &item)), vec![value], ty, false)
}

/// The type of what is found.
pub(crate) fn found(item: &SparkType) -> SparkType {
    let field = |name: &str, ty: SparkType| StructField { name: name.to_string(), ty };
    SparkType::Array(Box::new(SparkType::Struct(vec![field("item", item.clone()), field("count", SparkType::Long)])))
}

/// The first argument, if values of its type are counted.
fn counted(call: &Call) -> Result<Bound> {
    use SparkType as T;
    let value = call.value(0)?;
    match &value.ty {
        T::Boolean | T::Byte | T::Short | T::Int | T::Long | T::Float | T::Double => Ok(value.clone()),
        T::Decimal(..) | T::Date | T::Timestamp | T::TimestampNtz | T::String => Ok(value.clone()),
        ty if ty.is_string() => Ok(value.clone()),
        ty => {
            let name = ty.to_string();
            let name = name.split(['<', '(']).next().unwrap_or_default();
            Err(mismatch(call, &format!("{name} columns are not supported")))
        }
    }
}

/// The refusal of an argument.
pub(crate) fn mismatch(call: &Call, message: &str) -> Error {
    Error::new("DATATYPE_MISMATCH.TYPE_CHECK_FAILURE_WITH_HINT")
        .with("sqlExpr", format!("\"{}\"", call.display()))
        .with("msg", message)
        .with("hint", "")
        .at(call.span)
}

/// A positive whole number that must be constant.
pub(crate) fn number(call: &Call, i: usize, name: &str) -> Result<i32> {
    let what = if name == "k" { "K" } else { "Number of items tracked" };
    let value = call.cast(i, &SparkType::Int)?;
    let number = match constant_value(&value) {
        Some(ScalarValue::Int32(Some(number))) => number,
        Some(known) if known.is_null() => {
            return Err(Error::new("APPROX_TOP_K_NULL_ARG").with("argName", format!("`{name}`")).at(call.span));
        }
        // Casting the constant fails, which is said when it is computed.
        Some(_) => return Err(Error::internal(format!("{name} is no int"))),
        None => match crate::function::constant::evaluated(&value) {
            Some(Err(error)) => return Err(error),
            _ => return Err(mismatch(call, &format!("{what} must be a constant literal"))),
        },
    };
    if number > 0 {
        return Ok(number);
    }
    Err(Error::new("APPROX_TOP_K_NON_POSITIVE_ARG")
        .with("argName", format!("`{name}`"))
        .with("argValue", number)
        .at(call.span))
}

fn tracked(call: &Call, i: usize) -> Result<i32> {
    let tracked = number(call, i, "maxItemsTracked")?;
    if tracked <= LIMIT {
        return Ok(tracked);
    }
    Err(Error::new("APPROX_TOP_K_MAX_ITEMS_TRACKED_EXCEEDS_LIMIT")
        .with("maxItemsTracked", tracked)
        .with("limit", LIMIT)
        .at(call.span))
}

/// Says so if more items are wished than are tracked.
pub(crate) fn enough(tracked: i32, k: i32) -> Result<()> {
    if tracked >= k {
        return Ok(());
    }
    Err(Error::new("APPROX_TOP_K_MAX_ITEMS_TRACKED_LESS_THAN_K").with("maxItemsTracked", tracked).with("k", k))
}

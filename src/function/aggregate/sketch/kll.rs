//! `kll_sketch_agg_bigint` and its kin: KLL sketches, which hold quantiles of numbers.
//!
//! Source: <https://datasketches.apache.org/docs/KLL/KLLSketch.html>. Which values a full sketch keeps is random there.

use std::fmt::Debug;

use datafusion::arrow::array::{Array, ArrayRef, AsArray};
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{DataType, Float32Type, Float64Type, Int64Type};
use datasketches::kll::{KllFloat, KllSketch, KllValue};

use super::Sketch;
use crate::error::{Error, Result};
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

macro_rules! functions {
    ($($module:ident, $word:literal, $item:ty, $argument:literal;)*) => {$(
        pub mod $module {
            //! Sketches of one type of numbers.
            use super::*;

            pub const SKETCH: Function = Function {
                name: concat!("kll_sketch_agg_", $word),
                aliases: &[],
                usage: concat!("kll_sketch_agg_", $word, "(expr[, k]) - Returns the KllSketch compact binary representation. `k` (optional, default 200, between 8 and 65535) controls its size and accuracy."),
                example: concat!("> SELECT kll_sketch_get_n_", $word, "(kll_sketch_agg_", $word, "(col)) FROM VALUES ", $argument, " tab(col);\n 3"),
                build: Build::Aggregate(|call| sketch::<$item>(call, concat!("kll_sketch_agg_", $word))),
            };

            pub const MERGE: Function = Function {
                name: concat!("kll_merge_agg_", $word),
                aliases: &[],
                usage: concat!("kll_merge_agg_", $word, "(expr[, k]) - Merges binary KllSketch representations and returns the merged sketch."),
                example: concat!("> SELECT kll_sketch_get_n_", $word, "(kll_merge_agg_", $word, "(sketch)) FROM (SELECT kll_sketch_agg_", $word, "(col) as sketch FROM VALUES ", $argument, " tab(col));\n 3"),
                build: Build::Aggregate(|call| merge::<$item>(call, concat!("kll_merge_agg_", $word))),
            };
        }
    )*};
}

functions! {
    bigint, "bigint", i64, "(1), (2), (3)";
    float, "float", KllFloat<f32>, "(CAST(1.0 AS FLOAT)), (CAST(2.0 AS FLOAT)), (CAST(3.0 AS FLOAT))";
    double, "double", KllFloat<f64>, "(1D), (2D), (3D)";
}

/// The accuracy of sketches when no other is wished.
const K: i64 = 200;

/// What a sketch is made of.
pub(crate) trait Item: KllValue + Ord + Debug + Clone + Send + Sync + 'static {
    /// The types of its values, and how Spark words them.
    const TYPES: (&'static [SparkType], &'static str);
    /// The storage that values are cast to.
    fn storage() -> DataType;
    /// Each value of a column of that storage, without what has no place in an order.
    fn each(values: &ArrayRef, f: impl FnMut(Self));
}

impl Item for i64 {
    const TYPES: (&'static [SparkType], &'static str) = (
        &[SparkType::Byte, SparkType::Int, SparkType::Long, SparkType::Short],
        "(\"TINYINT\" or \"INT\" or \"BIGINT\" or \"SMALLINT\")",
    );

    fn storage() -> DataType {
        DataType::Int64
    }

    fn each(values: &ArrayRef, f: impl FnMut(Self)) {
        values.as_primitive::<Int64Type>().iter().flatten().for_each(f);
    }
}

impl Item for KllFloat<f32> {
    const TYPES: (&'static [SparkType], &'static str) = (&[SparkType::Float], "\"FLOAT\"");

    fn storage() -> DataType {
        DataType::Float32
    }

    fn each(values: &ArrayRef, f: impl FnMut(Self)) {
        values.as_primitive::<Float32Type>().iter().flatten().filter_map(|v| KllFloat::<f32>::new(v).ok()).for_each(f);
    }
}

impl Item for KllFloat<f64> {
    const TYPES: (&'static [SparkType], &'static str) =
        (&[SparkType::Float, SparkType::Double], "(\"FLOAT\" or \"DOUBLE\")");

    fn storage() -> DataType {
        DataType::Float64
    }

    fn each(values: &ArrayRef, f: impl FnMut(Self)) {
        values.as_primitive::<Float64Type>().iter().flatten().filter_map(|v| KllFloat::<f64>::new(v).ok()).for_each(f);
    }
}

/// The function's `k`, which must be constant.
fn accuracy(call: &Call, default: i64) -> Result<i64> {
    if call.len() < 2 {
        return Ok(default);
    }
    let value = call.value(1)?;
    match &value.ty {
        SparkType::Int | SparkType::Null => {}
        _ => return Err(call.unexpected_type(1, "\"INT\"")),
    }
    let k = match value.as_literal() {
        Some(datafusion::common::ScalarValue::Int32(Some(k))) => i64::from(*k),
        Some(literal) if literal.is_null() => {
            return Err(Error::new("DATATYPE_MISMATCH.UNEXPECTED_NULL")
                .with("sqlExpr", format!("\"{}\"", call.display()))
                .with("exprName", "k")
                .at(call.span));
        }
        _ => {
            return Err(Error::new("DATATYPE_MISMATCH.NON_FOLDABLE_INPUT")
                .with("sqlExpr", format!("\"{}\"", call.display()))
                .with("inputName", "`k`")
                .with("inputType", "\"INT\"")
                .with("inputExpr", format!("\"{}\"", value.name))
                .at(call.span));
        }
    };
    if !(8..=65535).contains(&k) {
        let range =
            Error::new("KLL_SKETCH_K_OUT_OF_RANGE").with("functionName", format!("`{}`", call.name)).with("k", k);
        return Err(Error::new("DATATYPE_MISMATCH.TYPE_CHECK_FAILURE_WITH_HINT")
            .with("sqlExpr", format!("\"{}\"", call.display()))
            .with("msg", format!("[{}] {} SQLSTATE: {}", range.class(), range.message(), range.sqlstate()))
            .with("hint", "")
            .at(call.span));
    }
    Ok(k)
}

fn sketch<T: Item>(call: &Call, name: &'static str) -> Result<Bound> {
    call.arity(1, 2)?;
    let value = super::argument(call, T::TYPES.1, |ty| T::TYPES.0.contains(ty), &T::TYPES.0[0])?;
    let k = accuracy(call, K)?;
    super::build(call, name, vec![value], k, |_, k| {
        let k = u16::try_from(k).map_err(Error::internal)?;
        Ok(Box::new(Quantiles(KllSketch::<T>::new(k).map_err(Error::internal)?)))
    })
}

fn merge<T: Item>(call: &Call, name: &'static str) -> Result<Bound> {
    call.arity(1, 2)?;
    let value = super::argument(call, "\"BINARY\"", |ty| *ty == SparkType::Binary, &SparkType::Binary)?;
    let k = accuracy(call, 0)?;
    super::build(call, name, vec![value], k, |name, k| {
        let k = u16::try_from(k).map_err(Error::internal)?;
        let own = if k == 0 { None } else { Some(KllSketch::<T>::new(k).map_err(Error::internal)?) };
        Ok(Box::new(Merged(name, own)))
    })
}

/// A sketch from its binary form.
/// # Errors
/// `KLL_INVALID_INPUT_SKETCH_BUFFER`
pub(crate) fn read<T: Item>(function: &str, bytes: &[u8]) -> Result<KllSketch<T>> {
    KllSketch::deserialize(bytes).map_err(|_| invalid(function))
}

/// The error for what is no sketch.
pub(crate) fn invalid(function: &str) -> Error {
    Error::new("KLL_INVALID_INPUT_SKETCH_BUFFER").with("function", format!("`{function}`"))
}

/// How much memory a sketch takes.
fn size<T: Item>(sketch: &KllSketch<T>) -> usize {
    (sketch.num_retained() + 2) * size_of::<T>()
}

/// The values of a column.
#[derive(Debug)]
struct Quantiles<T: Item>(KllSketch<T>);

impl<T: Item> Sketch for Quantiles<T> {
    fn update(&mut self, values: &ArrayRef) -> Result<()> {
        if *values.data_type() == T::storage() {
            T::each(values, |value| self.0.update(value));
        } else {
            T::each(&cast(values, &T::storage())?, |value| self.0.update(value));
        }
        Ok(())
    }

    fn merge(&mut self, bytes: &[u8]) -> Result<()> {
        let other = read("kll_sketch_agg", bytes)?;
        self.0.merge(&other).map_err(|_| invalid("kll_sketch_agg"))
    }

    fn bytes(&mut self) -> Result<Vec<u8>> {
        Ok(self.0.serialize())
    }

    fn size(&self) -> usize {
        size(&self.0)
    }
}

/// A column of sketches merged into one.
#[derive(Debug)]
struct Merged<T: Item>(&'static str, Option<KllSketch<T>>);

impl<T: Item> Merged<T> {
    fn add(&mut self, bytes: &[u8]) -> Result<()> {
        let other = read(self.0, bytes)?;
        match &mut self.1 {
            Some(own) => own.merge(&other).map_err(|_| invalid(self.0)),
            None => {
                self.1 = Some(other);
                Ok(())
            }
        }
    }
}

impl<T: Item> Sketch for Merged<T> {
    fn update(&mut self, values: &ArrayRef) -> Result<()> {
        values.as_binary::<i32>().iter().flatten().try_for_each(|bytes| self.add(bytes))
    }

    /// A partial result of no sketches has no bytes.
    fn merge(&mut self, bytes: &[u8]) -> Result<()> {
        if bytes.is_empty() { Ok(()) } else { self.add(bytes) }
    }

    fn bytes(&mut self) -> Result<Vec<u8>> {
        match &self.1 {
            Some(sketch) => Ok(sketch.serialize()),
            None => Ok(KllSketch::<T>::default().serialize()),
        }
    }

    fn partial(&mut self) -> Result<Vec<u8>> {
        if self.1.is_some() { self.bytes() } else { Ok(Vec::new()) }
    }

    fn size(&self) -> usize {
        self.1.as_ref().map_or(0, size)
    }
}

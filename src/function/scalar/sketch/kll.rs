//! `kll_sketch_get_quantile_bigint` and its kin: what KLL sketches know of the numbers they have seen.
//!
//! Source: Spark's `kllExpressions` and the text of `KllSketch.toString`.

use std::fmt::Write;
use std::sync::Arc;

use datafusion::arrow::array::{
    Array, ArrayRef, ArrowPrimitiveType, AsArray, Float64Builder, ListBuilder, PrimitiveBuilder,
};
use datafusion::arrow::datatypes::{Float32Type, Float64Type, Int64Type};
use datafusion::common::tree_node::{TreeNode, TreeNodeRecursion};
use datafusion::logical_expr::Expr;
use datasketches::common::SearchCriteria;
use datasketches::kll::{KllFloat, KllSketch};

use super::super::string::kernel::{self, Input, Setting, collect, collect_bytes, collect_text};
use super::exactly;
use crate::error::{Error, Result};
use crate::function::aggregate::sketch::kll::{Item, invalid, read};
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;
use crate::types::format::{write_double, write_float, write_integer};

macro_rules! functions {
    ($($module:ident, $word:literal, $item:ty, $values:literal;)*) => {$(
        pub mod $module {
            //! Of sketches of one type of numbers.
            use super::*;

            pub const N: Function = Function {
                name: concat!("kll_sketch_get_n_", $word),
                aliases: &[],
                usage: concat!("kll_sketch_get_n_", $word, "(expr) - Returns the number of items collected in the sketch."),
                example: concat!("> SELECT kll_sketch_get_n_", $word, "(kll_sketch_agg_", $word, "(col)) FROM VALUES ", $values, " tab(col);\n 3"),
                build: Build::Scalar(|call| {
                    const NAME: &str = concat!("kll_sketch_get_n_", $word);
                    count(call, NAME, |inputs, rows, _| counts::<$item>(NAME, inputs, rows))
                }),
            };

            pub const MERGE: Function = Function {
                name: concat!("kll_sketch_merge_", $word),
                aliases: &[],
                usage: concat!("kll_sketch_merge_", $word, "(left, right) - Merges two sketch buffers together into one."),
                example: concat!("> SELECT kll_sketch_get_n_", $word, "(kll_sketch_merge_", $word, "(kll_sketch_agg_", $word, "(col), kll_sketch_agg_", $word, "(col))) FROM VALUES ", $values, " tab(col);\n 6"),
                build: Build::Scalar(|call| {
                    const NAME: &str = concat!("kll_sketch_merge_", $word);
                    merge(call, NAME, |inputs, rows, _| merged::<$item>(NAME, inputs, rows))
                }),
            };

            pub const TEXT: Function = Function {
                name: concat!("kll_sketch_to_string_", $word),
                aliases: &[],
                usage: concat!("kll_sketch_to_string_", $word, "(expr) - Returns a string with human readable summary information about this sketch."),
                example: concat!("> SELECT length(kll_sketch_to_string_", $word, "(kll_sketch_agg_", $word, "(col))) > 0 FROM VALUES ", $values, " tab(col);\n true"),
                build: Build::Scalar(|call| {
                    const NAME: &str = concat!("kll_sketch_to_string_", $word);
                    text(call, NAME, |inputs, rows, _| texts::<$item>(NAME, inputs, rows))
                }),
            };

            pub const QUANTILE: Function = Function {
                name: concat!("kll_sketch_get_quantile_", $word),
                aliases: &[],
                usage: concat!("kll_sketch_get_quantile_", $word, "(left, right) - Extracts a single value from the quantiles sketch representing the desired quantile given the input rank, or an array of them."),
                example: concat!("> SELECT kll_sketch_get_quantile_", $word, "(kll_sketch_agg_", $word, "(col), 0.5) > 1 FROM VALUES ", $values, " tab(col);\n true"),
                build: Build::Scalar(|call| {
                    const NAME: &str = concat!("kll_sketch_get_quantile_", $word);
                    let one: kernel::Run = |inputs, rows, _| quantile::<$item>(NAME, inputs, rows);
                    let many: kernel::Run = |inputs, rows, _| quantile_list::<$item>(NAME, inputs, rows);
                    ask(call, NAME, "rank", &SparkType::Double, &<$item>::ty(), one, many)
                }),
            };

            pub const RANK: Function = Function {
                name: concat!("kll_sketch_get_rank_", $word),
                aliases: &[],
                usage: concat!("kll_sketch_get_rank_", $word, "(left, right) - Extracts a single value from the quantiles sketch representing the desired rank given the input quantile, or an array of them."),
                example: concat!("> SELECT kll_sketch_get_rank_", $word, "(kll_sketch_agg_", $word, "(col), 3) > 0.3 FROM VALUES ", $values, " tab(col);\n true"),
                build: Build::Scalar(|call| {
                    const NAME: &str = concat!("kll_sketch_get_rank_", $word);
                    let one: kernel::Run = |inputs, rows, _| rank::<$item>(NAME, inputs, rows);
                    let many: kernel::Run = |inputs, rows, _| rank_list::<$item>(NAME, inputs, rows);
                    ask(call, NAME, "quantile", &<$item>::ty(), &SparkType::Double, one, many)
                }),
            };
        }
    )*};
}

functions! {
    bigint, "bigint", i64, "(1), (2), (3)";
    float, "float", KllFloat<f32>, "(1.0F), (2.0F), (3.0F)";
    double, "double", KllFloat<f64>, "(1.0D), (2.0D), (3.0D)";
}

/// What of a sketch's items the answers need.
trait Shown: Item {
    /// Arrow's type of an item.
    type Column: ArrowPrimitiveType;
    /// What Java calls such sketches.
    const KIND: &'static str;
    fn ty() -> SparkType;
    fn native(&self) -> <Self::Column as ArrowPrimitiveType>::Native;
    fn of(native: <Self::Column as ArrowPrimitiveType>::Native) -> Option<Self>;
    fn write(&self, out: &mut String);
}

impl Shown for i64 {
    type Column = Int64Type;
    const KIND: &'static str = "Longs";

    fn ty() -> SparkType {
        SparkType::Long
    }

    fn native(&self) -> i64 {
        *self
    }

    fn of(native: i64) -> Option<Self> {
        Some(native)
    }

    fn write(&self, out: &mut String) {
        write_integer(out, *self);
    }
}

impl Shown for KllFloat<f32> {
    type Column = Float32Type;
    const KIND: &'static str = "Floats";

    fn ty() -> SparkType {
        SparkType::Float
    }

    fn native(&self) -> f32 {
        **self
    }

    fn of(native: f32) -> Option<Self> {
        KllFloat::<f32>::new(native).ok()
    }

    fn write(&self, out: &mut String) {
        write_float(out, **self);
    }
}

impl Shown for KllFloat<f64> {
    type Column = Float64Type;
    const KIND: &'static str = "Doubles";

    fn ty() -> SparkType {
        SparkType::Double
    }

    fn native(&self) -> f64 {
        **self
    }

    fn of(native: f64) -> Option<Self> {
        KllFloat::<f64>::new(native).ok()
    }

    fn write(&self, out: &mut String) {
        write_double(out, **self);
    }
}

fn count(call: &Call, name: &'static str, run: kernel::Run) -> Result<Bound> {
    call.arity(1, 1)?;
    let sketch = exactly(call, 0, &SparkType::Binary)?;
    kernel::call(call, name, vec![sketch], SparkType::Long, false, Setting::of(call), run)
}

fn counts<T: Shown>(name: &str, inputs: &[Input], rows: usize) -> Result<ArrayRef> {
    collect::<Int64Type>(inputs, rows, &SparkType::Long, |row| {
        Ok(i64::try_from(read::<T>(name, inputs[0].bytes(row))?.n()).ok())
    })
}

fn merge(call: &Call, name: &'static str, run: kernel::Run) -> Result<Bound> {
    call.arity(2, 2)?;
    let arguments = vec![exactly(call, 0, &SparkType::Binary)?, exactly(call, 1, &SparkType::Binary)?];
    kernel::call(call, name, arguments, SparkType::Binary, false, Setting::of(call), run)
}

fn merged<T: Shown>(name: &str, inputs: &[Input], rows: usize) -> Result<ArrayRef> {
    collect_bytes(inputs, rows, |row, out| {
        let mut left = read::<T>(name, inputs[0].bytes(row))?;
        left.merge(&read::<T>(name, inputs[1].bytes(row))?).map_err(|_| invalid(name))?;
        *out = left.serialize();
        Ok(true)
    })
}

fn text(call: &Call, name: &'static str, run: kernel::Run) -> Result<Bound> {
    call.arity(1, 1)?;
    let sketch = exactly(call, 0, &SparkType::Binary)?;
    kernel::call(call, name, vec![sketch], SparkType::String, false, Setting::of(call), run)
}

fn texts<T: Shown>(name: &str, inputs: &[Input], rows: usize) -> Result<ArrayRef> {
    collect_text(inputs, rows, |row, out| {
        let bytes = inputs[0].bytes(row);
        summary(&read::<T>(name, bytes)?, bytes, out);
        Ok(true)
    })
}

/// The summary that the Java library writes. What the sketch does not tell stands in its binary form.
fn summary<T: Shown>(sketch: &KllSketch<T>, bytes: &[u8], out: &mut String) {
    let byte = |i: usize| bytes.get(i).copied().unwrap_or_default();
    let full = byte(0) == 5;
    let levels = if full { usize::from(byte(18)) } else { 1 };
    let retained = sketch.num_retained();
    let free = match full {
        true => u32::from_le_bytes([byte(20), byte(21), byte(22), byte(23)]) as usize,
        false => usize::from(sketch.k()) - retained,
    };
    let item = T::MIN_SERIALIZED_SIZE;
    let updatable = 20 + 4 * (levels + 1) + (2 + free + retained) * item;
    let shown = |value: Option<&T>| {
        let mut text = String::new();
        match value {
            Some(value) => value.write(&mut text),
            None => text.push_str("NaN"),
        }
        text
    };
    let lines: [(&str, String); 17] = [
        ("K", sketch.k().to_string()),
        ("Dynamic min K", sketch.min_k().to_string()),
        ("M", byte(6).to_string()),
        ("N", sketch.n().to_string()),
        ("Epsilon", format!("{:.3}%", sketch.normalized_rank_error() * 100.0)),
        ("Epsilon PMF", format!("{:.3}%", sketch.normalized_pmf_error() * 100.0)),
        ("Empty", sketch.is_empty().to_string()),
        ("Estimation Mode", sketch.is_estimation_mode().to_string()),
        ("Levels", levels.to_string()),
        ("Level 0 Sorted", (byte(3) & 2 != 0).to_string()),
        ("Capacity Items", (free + retained).to_string()),
        ("Retained Items", retained.to_string()),
        ("Free Space", free.to_string()),
        ("ReadOnly", "false".to_string()),
        ("Updatable Storage Bytes", updatable.to_string()),
        ("Compact Storage Bytes", sketch.serialize().len().to_string()),
        ("Min Item", shown(sketch.min_item())),
    ];
    // Writing to a String cannot fail.
    let _ = writeln!(out, "\n### KllKll{}Sketch Summary:", T::KIND);
    for (name, value) in lines {
        let _ = writeln!(out, "   {name:<23}: {value}");
    }
    let _ = writeln!(out, "   {:<23}: {}", "Max Item", shown(sketch.max_item()));
    out.push_str("### End sketch summary\n");
}

/// A question with one value or an array of values of type `asked`, answered with `answer` or an array of it.
fn ask(
    call: &Call,
    name: &'static str,
    what: &str,
    asked: &SparkType,
    answer: &SparkType,
    one: kernel::Run,
    many: kernel::Run,
) -> Result<Bound> {
    call.arity(2, 2)?;
    let sketch = exactly(call, 0, &SparkType::Binary)?;
    let value = call.value(1)?;
    let list = matches!(value.ty, SparkType::Array(_));
    let ty = |ty: &SparkType| if list { SparkType::Array(Box::new(ty.clone())) } else { ty.clone() };
    let required = format!("(\"{}\" or \"ARRAY<{}>\")", asked.sql(), asked.sql());
    let value = call.cast(1, &ty(asked)).map_err(|_| call.unexpected_type(1, &required))?;
    // Arrays of constants are constants, though no literals.
    let mut columns = false;
    value.expr.apply(|part| {
        columns |= matches!(part, Expr::Column(_) | Expr::OuterReferenceColumn(..) | Expr::AggregateFunction(_));
        Ok(TreeNodeRecursion::Continue)
    })?;
    if columns {
        return Err(Error::new("DATATYPE_MISMATCH.NON_FOLDABLE_INPUT")
            .with("sqlExpr", format!("\"{}\"", call.display()))
            .with("inputName", format!("`{what}`"))
            .with("inputType", format!("\"{}\"", asked.sql()))
            .with("inputExpr", format!("\"{}\"", value.name))
            .at(call.span));
    }
    let run = if list { many } else { one };
    kernel::call(call, name, vec![sketch, value], ty(answer), false, Setting::of(call), run)
}

fn quantile_of<T: Shown>(
    name: &str,
    sketch: &KllSketch<T>,
    rank: f64,
) -> Result<<T::Column as ArrowPrimitiveType>::Native> {
    if !(0.0..=1.0).contains(&rank) {
        return Err(Error::new("KLL_SKETCH_INVALID_QUANTILE_RANGE").with("functionName", format!("`{name}`")));
    }
    let found = sketch.quantile(rank, SearchCriteria::Inclusive).map_err(|_| invalid(name))?;
    found.map(|item| item.native()).ok_or_else(|| invalid(name))
}

fn rank_of<T: Shown>(
    name: &str,
    sketch: &KllSketch<T>,
    item: <T::Column as ArrowPrimitiveType>::Native,
) -> Result<f64> {
    let item = T::of(item).ok_or_else(|| invalid(name))?;
    sketch.rank(&item, SearchCriteria::Inclusive).ok_or_else(|| invalid(name))
}

fn quantile<T: Shown>(name: &str, inputs: &[Input], rows: usize) -> Result<ArrayRef> {
    collect::<T::Column>(inputs, rows, &T::ty(), |row| {
        let sketch = read::<T>(name, inputs[0].bytes(row))?;
        quantile_of(name, &sketch, inputs[1].value::<Float64Type>(row)).map(Some)
    })
}

fn rank<T: Shown>(name: &str, inputs: &[Input], rows: usize) -> Result<ArrayRef> {
    collect::<Float64Type>(inputs, rows, &SparkType::Double, |row| {
        let sketch = read::<T>(name, inputs[0].bytes(row))?;
        rank_of(name, &sketch, inputs[1].value::<T::Column>(row)).map(Some)
    })
}

/// The elements of a list in a row.
fn elements(input: &Input, row: usize) -> ArrayRef {
    let lists = input.array().as_list::<i32>();
    lists.value(if lists.len() == 1 { 0 } else { row })
}

fn quantile_list<T: Shown>(name: &str, inputs: &[Input], rows: usize) -> Result<ArrayRef> {
    let mut out = ListBuilder::new(PrimitiveBuilder::<T::Column>::new()).with_field(T::ty().to_element());
    for row in 0..rows {
        if inputs.iter().any(|input| input.is_null(row)) {
            out.append_null();
            continue;
        }
        let sketch = read::<T>(name, inputs[0].bytes(row))?;
        for rank in elements(&inputs[1], row).as_primitive::<Float64Type>() {
            match rank {
                Some(rank) => out.values().append_value(quantile_of(name, &sketch, rank)?),
                None => out.values().append_null(),
            }
        }
        out.append(true);
    }
    Ok(Arc::new(out.finish()))
}

fn rank_list<T: Shown>(name: &str, inputs: &[Input], rows: usize) -> Result<ArrayRef> {
    let mut out = ListBuilder::new(Float64Builder::new()).with_field(SparkType::Double.to_element());
    for row in 0..rows {
        if inputs.iter().any(|input| input.is_null(row)) {
            out.append_null();
            continue;
        }
        let sketch = read::<T>(name, inputs[0].bytes(row))?;
        for item in elements(&inputs[1], row).as_primitive::<T::Column>() {
            match item {
                Some(item) => out.values().append_value(rank_of(name, &sketch, item)?),
                None => out.values().append_null(),
            }
        }
        out.append(true);
    }
    Ok(Arc::new(out.finish()))
}

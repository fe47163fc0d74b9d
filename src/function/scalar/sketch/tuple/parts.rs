//! `tuple_sketch_estimate_double` and its kin: how many distinct values a Tuple sketch has seen, what it keeps of them, and
//! the sum, least or greatest of their summaries.

use datafusion::arrow::array::ArrayRef;
use datafusion::arrow::datatypes::{Float64Type, Int64Type};

use super::super::super::string::kernel::{self, Input, Setting, collect};
use super::super::exactly;
use super::{filled, mode_word, moded};
use crate::error::Result;
use crate::function::aggregate::sketch::tuple::{Compact, Mode, Number, read};
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

pub const ESTIMATE_DOUBLE: Function = Function {
    name: "tuple_sketch_estimate_double",
    aliases: &[],
    usage: "tuple_sketch_estimate_double(child) - Returns the estimated number of unique values given the binary representation of a Datasketches TupleSketch. The sketch's summary type must be a double.",
    example: "> SELECT tuple_sketch_estimate_double(tuple_sketch_agg_double(key, summary)) FROM VALUES (1, 1.0D), (1, 2.0D), (2, 3.0D) tab(key, summary);\n 2.0",
    build: Build::Scalar(|call| {
        number(call, "tuple_sketch_estimate_double", |inputs, rows, _| {
            numbers::<f64>("tuple_sketch_estimate_double", inputs, rows, Compact::estimate)
        })
    }),
};

pub const THETA_DOUBLE: Function = Function {
    name: "tuple_sketch_theta_double",
    aliases: &[],
    usage: "tuple_sketch_theta_double(child) - Returns the theta value (sampling rate) from a Datasketches TupleSketch. The theta value represents the effective sampling rate of the sketch, between 0.0 and 1.0. The sketch's summary type must be a double.",
    example: "> SELECT tuple_sketch_theta_double(tuple_sketch_agg_double(key, summary)) FROM VALUES (1, 1.0D), (2, 2.0D), (3, 3.0D) tab(key, summary);\n 1.0",
    build: Build::Scalar(|call| {
        number(call, "tuple_sketch_theta_double", |inputs, rows, _| {
            numbers::<f64>("tuple_sketch_theta_double", inputs, rows, Compact::theta)
        })
    }),
};

pub const ESTIMATE_INTEGER: Function = Function {
    name: "tuple_sketch_estimate_integer",
    aliases: &[],
    usage: "tuple_sketch_estimate_integer(child) - Returns the estimated number of unique values given the binary representation of a Datasketches TupleSketch. The sketch's summary type must be an integer.",
    example: "> SELECT tuple_sketch_estimate_integer(tuple_sketch_agg_integer(key, summary)) FROM VALUES (1, 1), (1, 2), (2, 3) tab(key, summary);\n 2.0",
    build: Build::Scalar(|call| {
        number(call, "tuple_sketch_estimate_integer", |inputs, rows, _| {
            numbers::<i32>("tuple_sketch_estimate_integer", inputs, rows, Compact::estimate)
        })
    }),
};

pub const THETA_INTEGER: Function = Function {
    name: "tuple_sketch_theta_integer",
    aliases: &[],
    usage: "tuple_sketch_theta_integer(child) - Returns the theta value (sampling rate) from a Datasketches TupleSketch. The theta value represents the effective sampling rate of the sketch, between 0.0 and 1.0. The sketch's summary type must be an integer.",
    example: "> SELECT tuple_sketch_theta_integer(tuple_sketch_agg_integer(key, summary)) FROM VALUES (1, 1), (2, 2), (3, 3) tab(key, summary);\n 1.0",
    build: Build::Scalar(|call| {
        number(call, "tuple_sketch_theta_integer", |inputs, rows, _| {
            numbers::<i32>("tuple_sketch_theta_integer", inputs, rows, Compact::theta)
        })
    }),
};

pub const SUMMARY_DOUBLE: Function = Function {
    name: "tuple_sketch_summary_double",
    aliases: &[],
    usage: "tuple_sketch_summary_double(child, mode) - Aggregates the summary values from a double summary type Datasketches TupleSketch. The mode can be 'sum', 'min', 'max', or 'alwaysone' (defaults to 'sum').",
    example: "> SELECT tuple_sketch_summary_double(tuple_sketch_agg_double(key, summary)) FROM VALUES (1, 1.0D), (1, 2.0D), (2, 3.0D) tab(key, summary);\n 6.0",
    build: Build::Scalar(|call| summary(call, "tuple_sketch_summary_double", SparkType::Double, doubles)),
};

pub const SUMMARY_INTEGER: Function = Function {
    name: "tuple_sketch_summary_integer",
    aliases: &[],
    usage: "tuple_sketch_summary_integer(child, mode) - Aggregates the summary values from a integer summary type Datasketches TupleSketch. The mode can be 'sum', 'min', 'max', or 'alwaysone' (defaults to 'sum').",
    example: "> SELECT tuple_sketch_summary_integer(tuple_sketch_agg_integer(key, summary)) FROM VALUES (1, 1), (1, 2), (2, 3) tab(key, summary);\n 6",
    build: Build::Scalar(|call| summary(call, "tuple_sketch_summary_integer", SparkType::Long, longs)),
};

fn number(call: &Call, name: &'static str, run: kernel::Run) -> Result<Bound> {
    call.arity(1, 1)?;
    let sketch = exactly(call, 0, &SparkType::Binary)?;
    kernel::call(call, name, vec![sketch], SparkType::Double, false, Setting::of(call), run)
}

fn numbers<N: Number>(name: &str, inputs: &[Input], rows: usize, of: fn(&Compact<N>) -> f64) -> Result<ArrayRef> {
    collect::<Float64Type>(inputs, rows, &SparkType::Double, |row| Ok(Some(of(&read(name, inputs[0].bytes(row))?))))
}

fn summary(call: &Call, name: &'static str, ty: SparkType, run: kernel::Run) -> Result<Bound> {
    let call = &filled(call, 2, &[Bound::string("sum")])?;
    let sketch = exactly(call, 0, &SparkType::Binary)?;
    let setting = moded(call, 1)?;
    kernel::call(call, name, vec![sketch], ty, false, setting, run)
}

fn doubles(inputs: &[Input], rows: usize, setting: &Setting) -> Result<ArrayRef> {
    let mode = mode_word(setting);
    collect::<Float64Type>(inputs, rows, &SparkType::Double, |row| {
        let sketch = read::<f64>("tuple_sketch_summary_double", inputs[0].bytes(row))?;
        let numbers = sketch.iter().map(|entry| entry.summary().number);
        Ok(Some(match mode {
            Mode::Sum => numbers.fold(0.0, |sum, number| sum + number),
            Mode::Min => numbers.reduce(f64::min).unwrap_or(0.0),
            Mode::Max => numbers.reduce(f64::max).unwrap_or(0.0),
            Mode::AlwaysOne => sketch.num_retained() as f64,
        }))
    })
}

fn longs(inputs: &[Input], rows: usize, setting: &Setting) -> Result<ArrayRef> {
    let mode = mode_word(setting);
    collect::<Int64Type>(inputs, rows, &SparkType::Long, |row| {
        let sketch = read::<i32>("tuple_sketch_summary_integer", inputs[0].bytes(row))?;
        let numbers = sketch.iter().map(|entry| i64::from(entry.summary().number));
        Ok(Some(match mode {
            Mode::Sum => numbers.fold(0, i64::wrapping_add),
            Mode::Min => numbers.min().unwrap_or(0),
            Mode::Max => numbers.max().unwrap_or(0),
            Mode::AlwaysOne => i64::try_from(sketch.num_retained()).unwrap_or(i64::MAX),
        }))
    })
}

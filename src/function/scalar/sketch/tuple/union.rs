//! `tuple_union_double`, `tuple_union_theta_double` and kin: what is in one of two sketches, the second of which may be a
//! Theta sketch.

use datafusion::arrow::array::ArrayRef;
use datafusion::arrow::datatypes::Int32Type;

use super::super::super::string::kernel::{self, Input, Setting, collect_bytes};
use super::super::exactly;
use super::{filled, mode_word, moded, second};
use crate::error::Result;
use crate::function::aggregate::sketch::theta::ENTRIES;
use crate::function::aggregate::sketch::tuple::{Number, entries, invalid, read, reduced, united, write};
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

pub const DOUBLE: Function = Function {
    name: "tuple_union_double",
    aliases: &[],
    usage: "tuple_union_double(tupleSketch1, tupleSketch2, lgNomEntries, mode) - Merges two binary representations of Datasketches TupleSketch objects with double summary data type using a TupleSketch Union object. Users can set lgNomEntries to a value between 4 and 26 (defaults to 12) and mode to 'sum', 'min', 'max', or 'alwaysone' (defaults to 'sum').",
    example: "> SELECT tuple_sketch_estimate_double(tuple_union_double(tuple_sketch_agg_double(col1, val1), tuple_sketch_agg_double(col2, val2))) FROM VALUES (1, 1.0D, 4, 4.0D), (2, 2.0D, 5, 5.0D), (3, 3.0D, 6, 6.0D) tab(col1, val1, col2, val2);\n 6.0",
    build: Build::Scalar(|call| {
        union(call, "tuple_union_double", |inputs, rows, setting| {
            unions::<f64>("tuple_union_double", inputs, rows, setting, false)
        })
    }),
};

pub const THETA_DOUBLE: Function = Function {
    name: "tuple_union_theta_double",
    aliases: &[],
    usage: "tuple_union_theta_double(tupleSketch, thetaSketch, lgNomEntries, mode) - Merges the binary representation of a Datasketches TupleSketch with double summary data type with the binary representation of a Datasketches ThetaSketch using a TupleSketch Union object. The ThetaSketch entries are assigned a default double summary value based on the mode: 0.0 for 'sum' mode, +Infinity for 'min' mode, -Infinity for 'max' mode, or 1.0 for 'alwaysone' mode. Users can set lgNomEntries to a value between 4 and 26 (defaults to 12) and mode to 'sum', 'min', 'max', or 'alwaysone' (defaults to 'sum').",
    example: "> SELECT tuple_sketch_estimate_double(tuple_union_theta_double(tuple_sketch_agg_double(col1, val1), theta_sketch_agg(col2))) FROM VALUES (1, 1.0D, 4), (2, 2.0D, 5), (3, 3.0D, 6) tab(col1, val1, col2);\n 6.0",
    build: Build::Scalar(|call| {
        union(call, "tuple_union_theta_double", |inputs, rows, setting| {
            unions::<f64>("tuple_union_theta_double", inputs, rows, setting, true)
        })
    }),
};

pub const INTEGER: Function = Function {
    name: "tuple_union_integer",
    aliases: &[],
    usage: "tuple_union_integer(tupleSketch1, tupleSketch2, lgNomEntries, mode) - Merges two binary representations of Datasketches TupleSketch objects with integer summary data type using a TupleSketch Union object. Users can set lgNomEntries to a value between 4 and 26 (defaults to 12) and mode to 'sum', 'min', 'max', or 'alwaysone' (defaults to 'sum').",
    example: "> SELECT tuple_sketch_estimate_integer(tuple_union_integer(tuple_sketch_agg_integer(col1, val1), tuple_sketch_agg_integer(col2, val2))) FROM VALUES (1, 1, 4, 4), (2, 2, 5, 5), (3, 3, 6, 6) tab(col1, val1, col2, val2);\n 6.0",
    build: Build::Scalar(|call| {
        union(call, "tuple_union_integer", |inputs, rows, setting| {
            unions::<i32>("tuple_union_integer", inputs, rows, setting, false)
        })
    }),
};

pub const THETA_INTEGER: Function = Function {
    name: "tuple_union_theta_integer",
    aliases: &[],
    usage: "tuple_union_theta_integer(tupleSketch, thetaSketch, lgNomEntries, mode) - Merges the binary representation of a Datasketches TupleSketch with integer summary data type with the binary representation of a Datasketches ThetaSketch using a TupleSketch Union object. The ThetaSketch entries are assigned a default integer summary value based on the mode: 0 for 'sum' mode, Integer.MAX_VALUE for 'min' mode, Integer.MIN_VALUE for 'max' mode, or 1 for 'alwaysone' mode. Users can set lgNomEntries to a value between 4 and 26 (defaults to 12) and mode to 'sum', 'min', 'max', or 'alwaysone' (defaults to 'sum').",
    example: "> SELECT tuple_sketch_estimate_integer(tuple_union_theta_integer(tuple_sketch_agg_integer(col1, val1), theta_sketch_agg(col2))) FROM VALUES (1, 1, 4), (2, 2, 5), (3, 3, 6) tab(col1, val1, col2);\n 6.0",
    build: Build::Scalar(|call| {
        union(call, "tuple_union_theta_integer", |inputs, rows, setting| {
            unions::<i32>("tuple_union_theta_integer", inputs, rows, setting, true)
        })
    }),
};

fn union(call: &Call, name: &'static str, run: kernel::Run) -> Result<Bound> {
    let call = &filled(call, 4, &[Bound::int(ENTRIES), Bound::string("sum")])?;
    let sketches = [exactly(call, 0, &SparkType::Binary)?, exactly(call, 1, &SparkType::Binary)?];
    exactly(call, 2, &SparkType::Int)?;
    super::text(call, 3)?;
    let lg = Bound::int(i32::try_from(entries(call, 2)?).unwrap_or(ENTRIES));
    let setting = moded(call, 3)?;
    kernel::call(call, name, sketches.into_iter().chain([lg]).collect(), SparkType::Binary, false, setting, run)
}

fn unions<N: Number>(
    name: &str,
    inputs: &[Input],
    rows: usize,
    setting: &Setting,
    with_theta: bool,
) -> Result<ArrayRef> {
    let mode = mode_word(setting);
    collect_bytes(inputs, rows, |row, out| {
        let lg = inputs[2].value::<Int32Type>(row).into();
        let mut union = united::<N>(name, lg, mode)?;
        union.update(&read(name, inputs[0].bytes(row))?).map_err(|_| invalid(name))?;
        union.update(&second(name, inputs, row, with_theta, mode)?).map_err(|_| invalid(name))?;
        *out = write(&reduced(union.to_sketch(false), lg)?);
        Ok(true)
    })
}

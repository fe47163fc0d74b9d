//! `tuple_intersection_double`, `tuple_intersection_theta_double` and kin: what is in both of two sketches, the second of
//! which may be a Theta sketch.

use datafusion::arrow::array::ArrayRef;
use datasketches::tuple::TupleIntersection;

use super::super::super::string::kernel::{self, Input, Setting, collect_bytes};
use super::super::exactly;
use super::{filled, mode_word, moded, second};
use crate::error::{Error, Result};
use crate::function::aggregate::sketch::tuple::{Number, Policy, invalid, read, write};
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

pub const DOUBLE: Function = Function {
    name: "tuple_intersection_double",
    aliases: &[],
    usage: "tuple_intersection_double(tupleSketch1, tupleSketch2, mode) - Intersects two binary representations of Datasketches TupleSketch objects with double summary data type using a TupleSketch Intersection object. Users can set mode to 'sum', 'min', 'max', or 'alwaysone' (defaults to 'sum').",
    example: "> SELECT tuple_sketch_estimate_double(tuple_intersection_double(tuple_sketch_agg_double(col1, val1), tuple_sketch_agg_double(col2, val2))) FROM VALUES (1, 1.0D, 1, 4.0D), (2, 2.0D, 2, 5.0D), (3, 3.0D, 4, 6.0D) tab(col1, val1, col2, val2);\n 2.0",
    build: Build::Scalar(|call| {
        intersection(call, "tuple_intersection_double", |inputs, rows, setting| {
            intersections::<f64>("tuple_intersection_double", inputs, rows, setting, false)
        })
    }),
};

pub const THETA_DOUBLE: Function = Function {
    name: "tuple_intersection_theta_double",
    aliases: &[],
    usage: "tuple_intersection_theta_double(tupleSketch, thetaSketch, mode) - Intersects the binary representation of a Datasketches TupleSketch with double summary data type with the binary representation of a Datasketches ThetaSketch using a TupleSketch Intersection object. The ThetaSketch entries are assigned a default double summary value based on the mode: 0.0 for 'sum' mode, +Infinity for 'min' mode, -Infinity for 'max' mode, or 1.0 for 'alwaysone' mode. Users can set mode to 'sum', 'min', 'max', or 'alwaysone' (defaults to 'sum').",
    example: "> SELECT tuple_sketch_estimate_double(tuple_intersection_theta_double(tuple_sketch_agg_double(col1, val1), theta_sketch_agg(col2))) FROM VALUES (1, 1.0D, 1), (2, 2.0D, 2), (3, 3.0D, 4) tab(col1, val1, col2);\n 2.0",
    build: Build::Scalar(|call| {
        intersection(call, "tuple_intersection_theta_double", |inputs, rows, setting| {
            intersections::<f64>("tuple_intersection_theta_double", inputs, rows, setting, true)
        })
    }),
};

pub const INTEGER: Function = Function {
    name: "tuple_intersection_integer",
    aliases: &[],
    usage: "tuple_intersection_integer(tupleSketch1, tupleSketch2, mode) - Intersects two binary representations of Datasketches TupleSketch objects with integer summary data type using a TupleSketch Intersection object. Users can set mode to 'sum', 'min', 'max', or 'alwaysone' (defaults to 'sum').",
    example: "> SELECT tuple_sketch_estimate_integer(tuple_intersection_integer(tuple_sketch_agg_integer(col1, val1), tuple_sketch_agg_integer(col2, val2))) FROM VALUES (1, 1, 1, 4), (2, 2, 2, 5), (3, 3, 4, 6) tab(col1, val1, col2, val2);\n 2.0",
    build: Build::Scalar(|call| {
        intersection(call, "tuple_intersection_integer", |inputs, rows, setting| {
            intersections::<i32>("tuple_intersection_integer", inputs, rows, setting, false)
        })
    }),
};

pub const THETA_INTEGER: Function = Function {
    name: "tuple_intersection_theta_integer",
    aliases: &[],
    usage: "tuple_intersection_theta_integer(tupleSketch, thetaSketch, mode) - Intersects the binary representation of a Datasketches TupleSketch with integer summary data type with the binary representation of a Datasketches ThetaSketch using a TupleSketch Intersection object. The ThetaSketch entries are assigned a default integer summary value based on the mode: 0 for 'sum' mode, Integer.MAX_VALUE for 'min' mode, Integer.MIN_VALUE for 'max' mode, or 1 for 'alwaysone' mode. Users can set mode to 'sum', 'min', 'max', or 'alwaysone' (defaults to 'sum').",
    example: "> SELECT tuple_sketch_estimate_integer(tuple_intersection_theta_integer(tuple_sketch_agg_integer(col1, val1), theta_sketch_agg(col2))) FROM VALUES (1, 1, 1), (2, 2, 2), (3, 3, 4) tab(col1, val1, col2);\n 2.0",
    build: Build::Scalar(|call| {
        intersection(call, "tuple_intersection_theta_integer", |inputs, rows, setting| {
            intersections::<i32>("tuple_intersection_theta_integer", inputs, rows, setting, true)
        })
    }),
};

fn intersection(call: &Call, name: &'static str, run: kernel::Run) -> Result<Bound> {
    let call = &filled(call, 3, &[Bound::string("sum")])?;
    let sketches = vec![exactly(call, 0, &SparkType::Binary)?, exactly(call, 1, &SparkType::Binary)?];
    let setting = moded(call, 2)?;
    kernel::call(call, name, sketches, SparkType::Binary, false, setting, run)
}

fn intersections<N: Number>(
    name: &str,
    inputs: &[Input],
    rows: usize,
    setting: &Setting,
    with_theta: bool,
) -> Result<ArrayRef> {
    let mode = mode_word(setting);
    collect_bytes(inputs, rows, |row, out| {
        let mut intersection = TupleIntersection::new(Policy::<N>::new(mode));
        intersection.update(&read(name, inputs[0].bytes(row))?).map_err(|_| invalid(name))?;
        intersection.update(&second(name, inputs, row, with_theta, mode)?).map_err(|_| invalid(name))?;
        let sketch = intersection.to_sketch(false).ok_or_else(|| Error::internal("an intersection of nothing"))?;
        *out = write(&sketch);
        Ok(true)
    })
}

//! `tuple_difference_double`, `tuple_difference_theta_double` and kin: what is in a Tuple sketch and not in another sketch,
//! which may be a Theta sketch.

use datafusion::arrow::array::ArrayRef;
use datasketches::tuple::TupleANotB;

use super::super::super::string::kernel::{self, Input, Setting, collect_bytes};
use super::super::exactly;
use super::second;
use crate::error::Result;
use crate::function::aggregate::sketch::tuple::{Mode, Number, invalid, read, write};
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

pub const DOUBLE: Function = Function {
    name: "tuple_difference_double",
    aliases: &[],
    usage: "tuple_difference_double(tupleSketch1, tupleSketch2) - Subtracts two binary representations of Datasketches TupleSketch objects with double summary data type using a TupleSketch AnotB object. Returns elements in the first sketch that are not in the second sketch.",
    example: "> SELECT tuple_sketch_estimate_double(tuple_difference_double(tuple_sketch_agg_double(col1, val1), tuple_sketch_agg_double(col2, val2))) FROM VALUES (5, 5.0D, 4, 4.0D), (1, 1.0D, 4, 4.0D), (2, 2.0D, 5, 5.0D), (3, 3.0D, 1, 1.0D) tab(col1, val1, col2, val2);\n 2.0",
    build: Build::Scalar(|call| {
        difference(call, "tuple_difference_double", |inputs, rows, _| {
            differences::<f64>("tuple_difference_double", inputs, rows, false)
        })
    }),
};

pub const THETA_DOUBLE: Function = Function {
    name: "tuple_difference_theta_double",
    aliases: &[],
    usage: "tuple_difference_theta_double(tupleSketch, thetaSketch) - Subtracts the binary representation of a Datasketches ThetaSketch from a TupleSketch with double summary data type using a TupleSketch AnotB object. Returns elements in the TupleSketch that are not in the ThetaSketch.",
    example: "> SELECT tuple_sketch_estimate_double(tuple_difference_theta_double(tuple_sketch_agg_double(col1, val1), theta_sketch_agg(col2))) FROM VALUES (5, 5.0D, 4), (1, 1.0D, 4), (2, 2.0D, 5), (3, 3.0D, 1) tab(col1, val1, col2);\n 2.0",
    build: Build::Scalar(|call| {
        difference(call, "tuple_difference_theta_double", |inputs, rows, _| {
            differences::<f64>("tuple_difference_theta_double", inputs, rows, true)
        })
    }),
};

pub const INTEGER: Function = Function {
    name: "tuple_difference_integer",
    aliases: &[],
    usage: "tuple_difference_integer(tupleSketch1, tupleSketch2) - Subtracts two binary representations of Datasketches TupleSketch objects with integer summary data type using a TupleSketch AnotB object. Returns elements in the first sketch that are not in the second sketch.",
    example: "> SELECT tuple_sketch_estimate_integer(tuple_difference_integer(tuple_sketch_agg_integer(col1, val1), tuple_sketch_agg_integer(col2, val2))) FROM VALUES (5, 5, 4, 4), (1, 1, 4, 4), (2, 2, 5, 5), (3, 3, 1, 1) tab(col1, val1, col2, val2);\n 2.0",
    build: Build::Scalar(|call| {
        difference(call, "tuple_difference_integer", |inputs, rows, _| {
            differences::<i32>("tuple_difference_integer", inputs, rows, false)
        })
    }),
};

pub const THETA_INTEGER: Function = Function {
    name: "tuple_difference_theta_integer",
    aliases: &[],
    usage: "tuple_difference_theta_integer(tupleSketch, thetaSketch) - Subtracts the binary representation of a Datasketches ThetaSketch from a TupleSketch with integer summary data type using a TupleSketch AnotB object. Returns elements in the TupleSketch that are not in the ThetaSketch.",
    example: "> SELECT tuple_sketch_estimate_integer(tuple_difference_theta_integer(tuple_sketch_agg_integer(col1, val1), theta_sketch_agg(col2))) FROM VALUES (5, 5, 4), (1, 1, 4), (2, 2, 5), (3, 3, 1) tab(col1, val1, col2);\n 2.0",
    build: Build::Scalar(|call| {
        difference(call, "tuple_difference_theta_integer", |inputs, rows, _| {
            differences::<i32>("tuple_difference_theta_integer", inputs, rows, true)
        })
    }),
};

fn difference(call: &Call, name: &'static str, run: kernel::Run) -> Result<Bound> {
    call.arity(2, 2)?;
    let sketches = vec![exactly(call, 0, &SparkType::Binary)?, exactly(call, 1, &SparkType::Binary)?];
    kernel::call(call, name, sketches, SparkType::Binary, false, Setting::of(call), run)
}

fn differences<N: Number>(name: &str, inputs: &[Input], rows: usize, with_theta: bool) -> Result<ArrayRef> {
    collect_bytes(inputs, rows, |row, out| {
        let first = read::<N>(name, inputs[0].bytes(row))?;
        let second = second::<N>(name, inputs, row, with_theta, Mode::Sum)?;
        let sketch = TupleANotB::default().compute(&first, &second, false).map_err(|_| invalid(name))?;
        *out = write(&sketch);
        Ok(true)
    })
}

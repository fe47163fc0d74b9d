//! `theta_sketch_estimate`, `theta_union`, `theta_intersection`, `theta_difference`.

use datafusion::arrow::datatypes::{Int32Type, Int64Type};
use datasketches::theta::{ThetaANotB, ThetaIntersection};

use super::super::string::kernel::{self, Setting, collect, collect_bytes};
use super::{exactly, round};
use crate::error::{Error, Result};
use crate::function::aggregate::sketch::theta::{ENTRIES, invalid, read, reduced, united, write};
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

pub const ESTIMATE: Function = Function {
    name: "theta_sketch_estimate",
    aliases: &[],
    usage: "theta_sketch_estimate(expr) - Returns the estimated number of unique values given the binary representation of a Datasketches ThetaSketch.",
    example: "> SELECT theta_sketch_estimate(theta_sketch_agg(col)) FROM VALUES (1), (1), (2), (2), (3) tab(col);\n 3",
    build: Build::Scalar(estimate),
};

pub const UNION: Function = Function {
    name: "theta_union",
    aliases: &[],
    usage: "theta_union(first, second, lgNomEntries) - Merges two binary representations of Datasketches ThetaSketch objects using a ThetaSketch Union object. Users can set lgNomEntries to a value between 4 and 26 to find the union of sketches with different union buffer size values (defaults to 12).",
    example: "> SELECT theta_sketch_estimate(theta_union(theta_sketch_agg(col1), theta_sketch_agg(col2))) FROM VALUES (1, 4), (1, 4), (2, 5), (2, 5), (3, 6) tab(col1, col2);\n 6",
    build: Build::Scalar(union),
};

pub const INTERSECTION: Function = Function {
    name: "theta_intersection",
    aliases: &[],
    usage: "theta_intersection(first, second) - Intersects two binary representations of Datasketches ThetaSketch objects from two input columns using a ThetaSketch Intersect object.",
    example: "> SELECT theta_sketch_estimate(theta_intersection(theta_sketch_agg(col1), theta_sketch_agg(col2))) FROM VALUES (5, 4), (1, 4), (2, 5), (2, 5), (3, 1) tab(col1, col2);\n 2",
    build: Build::Scalar(intersection),
};

pub const DIFFERENCE: Function = Function {
    name: "theta_difference",
    aliases: &[],
    usage: "theta_difference(first, second) - Subtracts two binary representations of Datasketches ThetaSketch objects from two input columns using a ThetaSketch AnotB object.",
    example: "> SELECT theta_sketch_estimate(theta_difference(theta_sketch_agg(col1), theta_sketch_agg(col2))) FROM VALUES (5, 4), (1, 4), (2, 5), (2, 5), (3, 1) tab(col1, col2);\n 2",
    build: Build::Scalar(difference),
};

fn estimate(call: &Call) -> Result<Bound> {
    call.arity(1, 1)?;
    let sketch = exactly(call, 0, &SparkType::Binary)?;
    let name = "theta_sketch_estimate";
    kernel::call(call, name, vec![sketch], SparkType::Long, false, Setting::of(call), |inputs, rows, _| {
        collect::<Int64Type>(inputs, rows, &SparkType::Long, |row| {
            Ok(Some(round(read("theta_sketch_estimate", inputs[0].bytes(row))?.estimate())))
        })
    })
}

fn union(call: &Call) -> Result<Bound> {
    let call = kernel::filled(call, 3, &[Bound::int(ENTRIES)])?;
    let arguments = vec![
        exactly(&call, 0, &SparkType::Binary)?,
        exactly(&call, 1, &SparkType::Binary)?,
        exactly(&call, 2, &SparkType::Int)?,
    ];
    kernel::call(&call, "theta_union", arguments, SparkType::Binary, false, Setting::of(&call), |inputs, rows, _| {
        let name = "theta_union";
        collect_bytes(inputs, rows, |row, out| {
            let lg = inputs[2].value::<Int32Type>(row).into();
            let mut union = united(name, lg)?;
            for input in &inputs[..2] {
                union.update(&read(name, input.bytes(row))?).map_err(|_| invalid(name))?;
            }
            *out = write(&reduced(union.to_sketch(true), lg)?);
            Ok(true)
        })
    })
}

fn pair(call: &Call) -> Result<Vec<Bound>> {
    call.arity(2, 2)?;
    Ok(vec![exactly(call, 0, &SparkType::Binary)?, exactly(call, 1, &SparkType::Binary)?])
}

fn intersection(call: &Call) -> Result<Bound> {
    let arguments = pair(call)?;
    let name = "theta_intersection";
    kernel::call(call, name, arguments, SparkType::Binary, false, Setting::of(call), |inputs, rows, _| {
        let name = "theta_intersection";
        collect_bytes(inputs, rows, |row, out| {
            let mut intersection = ThetaIntersection::default();
            for input in &inputs[..2] {
                intersection.update(&read(name, input.bytes(row))?).map_err(|_| invalid(name))?;
            }
            let sketch = intersection.to_sketch(true).ok_or_else(|| Error::internal("an intersection of nothing"))?;
            *out = write(&sketch);
            Ok(true)
        })
    })
}

fn difference(call: &Call) -> Result<Bound> {
    let arguments = pair(call)?;
    let name = "theta_difference";
    kernel::call(call, name, arguments, SparkType::Binary, false, Setting::of(call), |inputs, rows, _| {
        let name = "theta_difference";
        collect_bytes(inputs, rows, |row, out| {
            let (left, right) = (read(name, inputs[0].bytes(row))?, read(name, inputs[1].bytes(row))?);
            let sketch = ThetaANotB::default().compute(&left, &right, true).map_err(|_| invalid(name))?;
            *out = write(&sketch);
            Ok(true)
        })
    })
}

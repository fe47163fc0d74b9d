//! `tuple_intersection_agg_double`, `tuple_intersection_agg_integer`: what all Tuple sketches of a column have in common.

use datafusion::arrow::array::{ArrayRef, AsArray};
use datasketches::tuple::{TupleIntersection, TupleSketchBuilder};

use super::super::{Sketch, build, filled};
use super::{Number, Policy, invalid, mode, parameter, parts, read, with_cast, write};
use crate::error::{Error, Result};
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

pub const DOUBLE: Function = Function {
    name: "tuple_intersection_agg_double",
    aliases: &[],
    usage: "tuple_intersection_agg_double(child, mode) - Returns the intersected TupleSketch compact binary representation. `child` should be a binary TupleSketch representation created with a double type summary. `mode` is the aggregation mode for numeric summaries during intersection (sum, min, max, alwaysone). Default is sum.",
    example: "> SELECT tuple_sketch_estimate_double(tuple_intersection_agg_double(sketch)) FROM (SELECT tuple_sketch_agg_double(key, 1D) as sketch FROM VALUES (1), (2) tab(key) UNION ALL SELECT tuple_sketch_agg_double(key, 1D) as sketch FROM VALUES (2), (3) tab(key));\n 1.0",
    build: Build::Aggregate(|call| intersection::<f64>(call, "tuple_intersection_agg_double")),
};

pub const INTEGER: Function = Function {
    name: "tuple_intersection_agg_integer",
    aliases: &[],
    usage: "tuple_intersection_agg_integer(child, mode) - Returns the intersected TupleSketch compact binary representation. `child` should be a binary TupleSketch representation created with an integer type summary. `mode` is the aggregation mode for numeric summaries during intersection (sum, min, max, alwaysone). Default is sum.",
    example: "> SELECT tuple_sketch_estimate_integer(tuple_intersection_agg_integer(sketch)) FROM (SELECT tuple_sketch_agg_integer(key, 1) as sketch FROM VALUES (1), (2) tab(key) UNION ALL SELECT tuple_sketch_agg_integer(key, 1) as sketch FROM VALUES (2), (3) tab(key));\n 1.0",
    build: Build::Aggregate(|call| intersection::<i32>(call, "tuple_intersection_agg_integer")),
};

fn intersection<N: Number>(call: &Call, name: &'static str) -> Result<Bound> {
    let call = &filled(call, 2, &[Bound::string("sum")])?;
    let value = call.cast(0, &SparkType::Binary)?;
    let call = &with_cast(call, 1, &SparkType::String)?;
    build(call, name, vec![value], parameter(0, mode(call, 1)?), |name, parameter| {
        let (_, mode) = parts(parameter);
        Ok(Box::new(Intersection::<N>(name, TupleIntersection::new(Policy::new(mode)))))
    })
}

#[derive(Debug)]
struct Intersection<N: Number>(&'static str, TupleIntersection<Policy<N>>);

impl<N: Number> Sketch for Intersection<N> {
    fn update(&mut self, values: &ArrayRef) -> Result<()> {
        for bytes in values.as_binary::<i32>().iter().flatten() {
            self.1.update(&read(self.0, bytes)?).map_err(|_| invalid(self.0))?;
        }
        Ok(())
    }

    /// A partial result of no sketches says so by having no bytes.
    fn merge(&mut self, bytes: &[u8]) -> Result<()> {
        if bytes.is_empty() {
            return Ok(());
        }
        self.1.update(&read(self.0, bytes)?).map_err(|_| invalid(self.0))
    }

    fn bytes(&mut self) -> Result<Vec<u8>> {
        if let Some(sketch) = self.1.to_sketch(false) {
            return Ok(write(&sketch));
        }
        let nothing = TupleSketchBuilder::new(Policy::<N>::new(super::Mode::Sum)).build().map_err(Error::internal)?;
        Ok(write(&nothing.compact(false)))
    }

    fn partial(&mut self) -> Result<Vec<u8>> {
        if self.1.has_result() { self.bytes() } else { Ok(Vec::new()) }
    }

    fn size(&self) -> usize {
        self.1.estimated_size()
    }
}

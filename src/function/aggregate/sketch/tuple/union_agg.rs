//! `tuple_union_agg_double`, `tuple_union_agg_integer`: one Tuple sketch of a column of such.

use datafusion::arrow::array::{ArrayRef, AsArray};
use datasketches::tuple::TupleUnion;

use super::super::theta::ENTRIES;
use super::super::{Sketch, build, filled};
use super::{Number, Policy, entries, invalid, mode, parameter, parts, read, reduced, united, with_cast, write};
use crate::error::Result;
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

pub const DOUBLE: Function = Function {
    name: "tuple_union_agg_double",
    aliases: &[],
    usage: "tuple_union_agg_double(child, lgNomEntries, mode) - Returns the unioned TupleSketch compact binary representation. `child` should be a binary TupleSketch representation created with a double type summary. `lgNomEntries` is the log-base-2 of nominal entries for the union operation. Default is 12. `mode` is the aggregation mode for numeric summaries during union (sum, min, max, alwaysone). Default is sum.",
    example: "> SELECT tuple_sketch_estimate_double(tuple_union_agg_double(sketch)) FROM (SELECT tuple_sketch_agg_double(key, 1D) as sketch FROM VALUES (1), (2) tab(key) UNION ALL SELECT tuple_sketch_agg_double(key, 1D) as sketch FROM VALUES (2), (3) tab(key));\n 3.0",
    build: Build::Aggregate(|call| union::<f64>(call, "tuple_union_agg_double")),
};

pub const INTEGER: Function = Function {
    name: "tuple_union_agg_integer",
    aliases: &[],
    usage: "tuple_union_agg_integer(child, lgNomEntries, mode) - Returns the unioned TupleSketch compact binary representation. `child` should be a binary TupleSketch representation created with an integer type summary. `lgNomEntries` is the log-base-2 of nominal entries for the union operation. Default is 12. `mode` is the aggregation mode for numeric summaries during union (sum, min, max, alwaysone). Default is sum.",
    example: "> SELECT tuple_sketch_estimate_integer(tuple_union_agg_integer(sketch)) FROM (SELECT tuple_sketch_agg_integer(key, 1) as sketch FROM VALUES (1), (2) tab(key) UNION ALL SELECT tuple_sketch_agg_integer(key, 1) as sketch FROM VALUES (2), (3) tab(key));\n 3.0",
    build: Build::Aggregate(|call| union::<i32>(call, "tuple_union_agg_integer")),
};

fn union<N: Number>(call: &Call, name: &'static str) -> Result<Bound> {
    let call = &filled(call, 3, &[Bound::int(ENTRIES), Bound::string("sum")])?;
    let value = call.cast(0, &SparkType::Binary)?;
    let call = &with_cast(&with_cast(call, 1, &SparkType::Int)?, 2, &SparkType::String)?;
    let parameter = parameter(entries(call, 1)?, mode(call, 2)?);
    build(call, name, vec![value], parameter, |name, parameter| {
        let (lg, mode) = parts(parameter);
        Ok(Box::new(Union::<N>(name, united(name, lg, mode)?, lg)))
    })
}

#[derive(Debug)]
struct Union<N: Number>(&'static str, TupleUnion<Policy<N>>, i64);

impl<N: Number> Sketch for Union<N> {
    fn update(&mut self, values: &ArrayRef) -> Result<()> {
        values.as_binary::<i32>().iter().flatten().try_for_each(|bytes| self.merge(bytes))
    }

    fn merge(&mut self, bytes: &[u8]) -> Result<()> {
        self.1.update(&read(self.0, bytes)?).map_err(|_| invalid(self.0))
    }

    fn bytes(&mut self) -> Result<Vec<u8>> {
        Ok(write(&reduced(self.1.to_sketch(false), self.2)?))
    }

    fn size(&self) -> usize {
        self.1.estimated_size()
    }
}

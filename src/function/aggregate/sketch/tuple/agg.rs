//! `tuple_sketch_agg_double`, `tuple_sketch_agg_integer`: the distinct values of a column, each with a summary of another.

use datafusion::arrow::array::ArrayRef;
use datasketches::hash::value::raw_bytes;
use datasketches::tuple::{TupleSketch, TupleSketchBuilder, TupleUnion};

use super::super::theta::{ENTRIES, REQUIRED, each_row, is_counted};
use super::super::{Sketch, build, filled};
use super::{
    Compact, Number, Policy, entries, invalid, mode, parameter, parts, read, reduced, united, with_cast, write,
};
use crate::error::{Error, Result};
use crate::function::aggregate::sketch::theta;
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

pub const DOUBLE: Function = Function {
    name: "tuple_sketch_agg_double",
    aliases: &[],
    usage: "tuple_sketch_agg_double(key, summary, lgNomEntries, mode) - Returns the TupleSketch compact binary representation. `key` is the expression for unique value counting. `summary` is the double value to be aggregated. `lgNomEntries` is the log-base-2 of nominal entries, with nominal entries deciding the number buckets or slots for the TupleSketch. Default is 12. `mode` is the aggregation mode for numeric summaries (sum, min, max, alwaysone). Default is sum.",
    example: "> SELECT tuple_sketch_estimate_double(tuple_sketch_agg_double(key, summary, 12, 'sum')) FROM VALUES (1, 5.0D), (1, 1.0D), (2, 2.0D) tab(key, summary);\n 2.0",
    build: Build::Aggregate(|call| sketch::<f64>(call, "tuple_sketch_agg_double")),
};

pub const INTEGER: Function = Function {
    name: "tuple_sketch_agg_integer",
    aliases: &[],
    usage: "tuple_sketch_agg_integer(key, summary, lgNomEntries, mode) - Returns the TupleSketch compact binary representation. `key` is the expression for unique value counting. `summary` is the integer value to be aggregated. `lgNomEntries` is the log-base-2 of nominal entries, with nominal entries deciding the number buckets or slots for the TupleSketch. Default is 12. `mode` is the aggregation mode for numeric summaries (sum, min, max, alwaysone). Default is sum.",
    example: "> SELECT tuple_sketch_estimate_integer(tuple_sketch_agg_integer(key, summary, 12, 'sum')) FROM VALUES (1, 5), (1, 1), (2, 2) tab(key, summary);\n 2.0",
    build: Build::Aggregate(|call| sketch::<i32>(call, "tuple_sketch_agg_integer")),
};

fn sketch<N: Number>(call: &Call, name: &'static str) -> Result<Bound> {
    let call = &filled(call, 4, &[Bound::int(ENTRIES), Bound::string("sum")])?;
    let key = key(call)?;
    let summary = call.cast(1, &N::TYPE)?;
    let call = &with_cast(&with_cast(call, 2, &SparkType::Int)?, 3, &SparkType::String)?;
    let parameter = parameter(entries(call, 2)?, mode(call, 3)?);
    build(call, name, vec![key, summary], parameter, |name, parameter| {
        Ok(Box::new(Summaries::<N> { name, parameter, state: State::Update(updatable(name, parameter)?) }))
    })
}

/// The first argument as one of the types that are counted: other numbers as doubles, other simple values as text.
fn key(call: &Call) -> Result<Bound> {
    let value = call.value(0)?;
    match &value.ty {
        SparkType::Null => Ok(Bound::null(SparkType::Int).named(value.name.clone())),
        ty if is_counted(ty) => Ok(value.clone()),
        ty if ty.is_numeric() => call.cast(0, &SparkType::Double),
        _ => call.cast(0, &SparkType::String).map_err(|_| call.unexpected_type(0, REQUIRED)),
    }
}

fn updatable<N: Number>(name: &str, parameter: i64) -> Result<TupleSketch<Policy<N>>> {
    let (lg, mode) = parts(parameter);
    let lg = theta::entries(name, lg)?;
    TupleSketchBuilder::new(Policy::new(mode)).lg_k(lg.max(theta::LEAST)).build().map_err(Error::internal)
}

/// The distinct values of a column with their summaries.
#[derive(Debug)]
struct Summaries<N: Number> {
    name: &'static str,
    parameter: i64,
    state: State<N>,
}

#[derive(Debug)]
enum State<N: Number> {
    Update(TupleSketch<Policy<N>>),
    /// One partial result, which is the whole one if no other comes.
    Whole(Compact<N>),
    Union(TupleUnion<Policy<N>>),
}

impl<N: Number> Sketch for Summaries<N> {
    fn update(&mut self, _keys: &ArrayRef) -> Result<()> {
        Err(Error::internal("keys without summaries"))
    }

    fn update_rows(&mut self, values: &[ArrayRef]) -> Result<()> {
        let (State::Update(sketch), [keys, numbers]) = (&mut self.state, values) else {
            return Err(Error::internal("values after partial results"));
        };
        each_row(keys, |row, bytes| {
            if let Some(number) = N::at(numbers, row) {
                sketch.update(raw_bytes::from_slice(bytes), number);
            }
        })
    }

    fn merge(&mut self, bytes: &[u8]) -> Result<()> {
        let other = read(self.name, bytes)?;
        let (lg, mode) = parts(self.parameter);
        let mut union = match &mut self.state {
            State::Update(sketch) if sketch.is_empty() => {
                self.state = State::Whole(other);
                return Ok(());
            }
            State::Union(union) => return union.update(&other).map_err(|_| invalid(self.name)),
            State::Update(_) | State::Whole(_) => united(self.name, lg, mode)?,
        };
        match &self.state {
            State::Update(sketch) => union.update(sketch),
            State::Whole(whole) => union.update(whole),
            State::Union(_) => Ok(()),
        }
        .map_err(|_| invalid(self.name))?;
        union.update(&other).map_err(|_| invalid(self.name))?;
        self.state = State::Union(union);
        Ok(())
    }

    fn bytes(&mut self) -> Result<Vec<u8>> {
        let sketch = match &self.state {
            State::Update(sketch) => sketch.compact(false),
            State::Whole(whole) => whole.clone(),
            State::Union(union) => union.to_sketch(false),
        };
        Ok(write(&reduced(sketch, parts(self.parameter).0)?))
    }

    fn size(&self) -> usize {
        match &self.state {
            State::Update(sketch) => sketch.estimated_size(),
            State::Whole(whole) => whole.estimated_size(),
            State::Union(union) => union.estimated_size(),
        }
    }
}

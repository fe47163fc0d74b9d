//! `hll_sketch_estimate`, `hll_union`.

use datafusion::arrow::datatypes::Int64Type;
use datafusion::common::ScalarValue;
use datasketches::hll::HllType;

use super::super::string::kernel::{self, Setting, collect, collect_bytes};
use super::{exactly, round};
use crate::error::Result;
use crate::function::aggregate::sketch::hll::{different, read, united, updatable};
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

pub const ESTIMATE: Function = Function {
    name: "hll_sketch_estimate",
    aliases: &[],
    usage: "hll_sketch_estimate(expr) - Returns the estimated number of unique values given the binary representation of a Datasketches HllSketch.",
    example: "> SELECT hll_sketch_estimate(hll_sketch_agg(col)) FROM VALUES (1), (1), (2), (2), (3) tab(col);\n 3",
    build: Build::Scalar(estimate),
};

pub const UNION: Function = Function {
    name: "hll_union",
    aliases: &[],
    usage: "hll_union(first, second, allowDifferentLgConfigK) - Merges two binary representations of Datasketches HllSketch objects, using a Datasketches Union object. Set allowDifferentLgConfigK to true to allow unions of sketches with different lgConfigK values (defaults to false).",
    example: "> SELECT hll_sketch_estimate(hll_union(hll_sketch_agg(col1), hll_sketch_agg(col2))) FROM VALUES (1, 4), (1, 4), (2, 5), (2, 5), (3, 6) tab(col1, col2);\n 6",
    build: Build::Scalar(union),
};

fn estimate(call: &Call) -> Result<Bound> {
    call.arity(1, 1)?;
    let sketch = exactly(call, 0, &SparkType::Binary)?;
    let name = "hll_sketch_estimate";
    kernel::call(call, name, vec![sketch], SparkType::Long, false, Setting::of(call), |inputs, rows, _| {
        collect::<Int64Type>(inputs, rows, &SparkType::Long, |row| {
            Ok(Some(round(read("hll_sketch_estimate", inputs[0].bytes(row))?.estimate())))
        })
    })
}

fn union(call: &Call) -> Result<Bound> {
    let no = Bound::literal(ScalarValue::from(false), SparkType::Boolean, "false");
    let call = kernel::filled(call, 3, &[no])?;
    let arguments = vec![
        exactly(&call, 0, &SparkType::Binary)?,
        exactly(&call, 1, &SparkType::Binary)?,
        exactly(&call, 2, &SparkType::Boolean)?,
    ];
    kernel::call(&call, "hll_union", arguments, SparkType::Binary, false, Setting::of(&call), |inputs, rows, _| {
        let name = "hll_union";
        collect_bytes(inputs, rows, |row, out| {
            let (left, right) = (read(name, inputs[0].bytes(row))?, read(name, inputs[1].bytes(row))?);
            let (own, its) = (left.lg_config_k(), right.lg_config_k());
            if own != its && !inputs[2].flag(row) {
                return Err(different(name, own, its));
            }
            let mut union = united(own.min(its))?;
            union.update(&left);
            union.update(&right);
            *out = updatable(&union.to_sketch(HllType::Hll8));
            Ok(true)
        })
    })
}

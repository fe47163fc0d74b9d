//! `variant_strip_nulls`: a variant without what is null in it.

use super::super::super::{Bound, Call};
use super::super::string::kernel::{self, Setting, filled};
use super::editing::{flag, place};
use super::variant;
use crate::error::Result;
use crate::function::{Build, Function};
use crate::types::SparkType;
use crate::types::variant::column::{Column, ColumnBuilder};
use crate::types::variant::edit::strip_nulls;
use datafusion::common::ScalarValue;

pub const FUNCTION: Function = Function {
    name: "variant_strip_nulls",
    aliases: &[],
    usage: "variant_strip_nulls(v[, include_arrays]) - Recursively removes object fields and array elements whose value is a variant null, unless `include_arrays` is false, in which case null array elements are kept. Returns NULL if any argument is NULL.",
    example: "> SELECT variant_strip_nulls(parse_json('{\"a\": 1, \"b\": null, \"c\": 3}'));\n {\"a\":1,\"c\":3}",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    let always = Bound::literal(ScalarValue::Boolean(Some(true)), SparkType::Boolean, "true");
    let call = &filled(call, 2, &[always])?;
    let target = variant(call, 0)?;
    let Some(arrays) = flag(call, 1, "include_arrays")? else {
        return Ok(Bound::null(SparkType::Variant).named(call.display()).at(call.span));
    };
    let word = if arrays { "true" } else { "false" };
    let setting = Setting::of(call).word(word);
    kernel::call(
        call,
        "variant_strip_nulls",
        vec![target],
        SparkType::Variant,
        false,
        setting,
        |inputs, rows, setting| {
            let targets = Column::new(inputs[0].array())?;
            let mut out = ColumnBuilder::new(rows);
            for row in 0..rows {
                match targets.get(place(&inputs[0], row)) {
                    None => out.append_null(),
                    Some(target) => {
                        strip_nulls(target, setting.word == "true", out.builder())?;
                        out.append()?;
                    }
                }
            }
            out.finish()
        },
    )
}

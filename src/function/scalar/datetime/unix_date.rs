//! `unix_date`: the number of days since 1970-01-01.

use datafusion::arrow::datatypes::{Date32Type, Int32Type};

use super::kernel::{self, Setting, unary};
use crate::error::Result;
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

pub const FUNCTION: Function = Function {
    name: "unix_date",
    aliases: &[],
    usage: "unix_date(expr) - Returns the number of days since 1970-01-01.",
    example: "> SELECT unix_date(DATE('1970-01-02'));\n 1",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    call.arity(1, 1)?;
    let value = call.exactly(0, &SparkType::Date)?;
    kernel::call(call, "unix_date", vec![value], SparkType::Int, false, Setting::of(call), |inputs, _, _| {
        Ok(unary::<Date32Type, Int32Type>(&inputs[0], &SparkType::Int, |days| days))
    })
}

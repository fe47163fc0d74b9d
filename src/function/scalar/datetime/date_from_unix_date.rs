//! `date_from_unix_date`: the date that is so many days after 1970-01-01.

use datafusion::arrow::datatypes::{Date32Type, Int32Type};

use super::kernel::{self, Setting, unary};
use crate::error::Result;
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

pub const FUNCTION: Function = Function {
    name: "date_from_unix_date",
    aliases: &[],
    usage: "date_from_unix_date(expr) - Returns the date that is so many days after 1970-01-01.",
    example: "> SELECT date_from_unix_date(1);\n 1970-01-02",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    call.arity(1, 1)?;
    let value = call.cast(0, &SparkType::Int)?;
    kernel::call(call, "date_from_unix_date", vec![value], SparkType::Date, false, Setting::of(call), |inputs, _, _| {
        Ok(unary::<Int32Type, Date32Type>(&inputs[0], &SparkType::Date, |days| days))
    })
}

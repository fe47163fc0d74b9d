//! `bitmap_bit_position`, `bitmap_bucket_number`, `bitmap_count`: numbers as bits of bitmaps of 32768 bits each.
//!
//! Source: Spark's `BitmapExpressionUtils`.

use super::super::string::kernel::{self, Setting, collect};
use crate::error::Result;
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;
use datafusion::arrow::datatypes::Int64Type;

pub const BIT_POSITION: Function = Function {
    name: "bitmap_bit_position",
    aliases: &[],
    usage: "bitmap_bit_position(child) - Returns the bit position for the given input child expression.",
    example: "> SELECT bitmap_bit_position(123);\n 122",
    build: Build::Scalar(|call| of_long(call, "bitmap_bit_position")),
};

pub const BUCKET_NUMBER: Function = Function {
    name: "bitmap_bucket_number",
    aliases: &[],
    usage: "bitmap_bucket_number(child) - Returns the bucket number for the given input child expression.",
    example: "> SELECT bitmap_bucket_number(123);\n 1",
    build: Build::Scalar(|call| of_long(call, "bitmap_bucket_number")),
};

pub const COUNT: Function = Function {
    name: "bitmap_count",
    aliases: &[],
    usage: "bitmap_count(child) - Returns the number of set bits in the child bitmap.",
    example: "> SELECT bitmap_count(X'1010');\n 2",
    build: Build::Scalar(count),
};

const BITS: i64 = 32768;

fn of_long(call: &Call, name: &'static str) -> Result<Bound> {
    call.arity(1, 1)?;
    let arguments = vec![call.cast(0, &SparkType::Long)?];
    kernel::call(
        call,
        name,
        arguments,
        SparkType::Long,
        false,
        Setting::of(call).word(name),
        |inputs, rows, setting| {
            let position = setting.word == BIT_POSITION.name;
            collect::<Int64Type>(inputs, rows, &SparkType::Long, |row| {
                let value = inputs[0].value::<Int64Type>(row);
                Ok(Some(match (position, value > 0) {
                    (true, true) => (value - 1) % BITS,
                    (true, false) => value.wrapping_neg() % BITS,
                    (false, true) => 1 + (value - 1) / BITS,
                    (false, false) => value / BITS,
                }))
            })
        },
    )
}

fn count(call: &Call) -> Result<Bound> {
    call.arity(1, 1)?;
    let value = call.value(0)?.clone();
    if value.ty != SparkType::Binary {
        return Err(call.unexpected_type(0, "\"BINARY\""));
    }
    kernel::call(call, "bitmap_count", vec![value], SparkType::Long, false, Setting::of(call), |inputs, rows, _| {
        collect::<Int64Type>(inputs, rows, &SparkType::Long, |row| {
            Ok(Some(inputs[0].bytes(row).iter().map(|byte| i64::from(byte.count_ones())).sum()))
        })
    })
}

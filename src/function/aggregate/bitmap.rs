//! `bitmap_construct_agg`, `bitmap_and_agg`, `bitmap_or_agg`: bitmaps of many rows.

use super::kernel;
use super::kernel::bitmap::Bitmap;
use crate::error::Result;
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

pub const CONSTRUCT: Function = Function {
    name: "bitmap_construct_agg",
    aliases: &[],
    usage: "bitmap_construct_agg(child) - Returns a bitmap with the positions of the bits set from all the values from the child expression, which will most likely be bitmap_bit_position().",
    example: "> SELECT substring(hex(bitmap_construct_agg(bitmap_bit_position(col))), 0, 6) FROM VALUES (1), (2), (3) AS tab(col);\n 070000",
    build: Build::Aggregate(|call| {
        call.arity(1, 1)?;
        let value = call.cast(0, &SparkType::Long)?;
        call.aggregate(&kernel::udaf(Bitmap::Positions), vec![value], SparkType::Binary, false)
    }),
};

pub const AND: Function = Function {
    name: "bitmap_and_agg",
    aliases: &[],
    usage: "bitmap_and_agg(child) - Returns a bitmap that is the bitwise AND of all of the bitmaps from the child expression.",
    example: "> SELECT substring(hex(bitmap_and_agg(col)), 0, 6) FROM VALUES (X'F0'), (X'70'), (X'30') AS tab(col);\n 300000",
    build: Build::Aggregate(|call| of_bitmaps(call, Bitmap::And)),
};

pub const OR: Function = Function {
    name: "bitmap_or_agg",
    aliases: &[],
    usage: "bitmap_or_agg(child) - Returns a bitmap that is the bitwise OR of all of the bitmaps from the child expression.",
    example: "> SELECT substring(hex(bitmap_or_agg(col)), 0, 6) FROM VALUES (X'10'), (X'20'), (X'40') AS tab(col);\n 700000",
    build: Build::Aggregate(|call| of_bitmaps(call, Bitmap::Or)),
};

fn of_bitmaps(call: &Call, of: Bitmap) -> Result<Bound> {
    call.arity(1, 1)?;
    let value = call.value(0)?.clone();
    if value.ty != SparkType::Binary {
        return Err(call.unexpected_type(0, "\"BINARY\""));
    }
    call.aggregate(&kernel::udaf(of), vec![value], SparkType::Binary, false)
}

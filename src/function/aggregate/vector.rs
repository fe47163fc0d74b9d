//! `vector_sum` and `vector_avg`: the element-wise sum and mean of vectors.

use super::kernel::udaf;
use super::kernel::vectors::Vectors;
use crate::error::Result;
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

pub const SUM: Function = Function {
    name: "vector_sum",
    aliases: &[],
    usage: "vector_sum(array) - Returns the element-wise sum of float vectors in a group. All vectors must have the same dimension.",
    example: "> SELECT vector_sum(col) FROM VALUES (array(1.0F, 2.0F)), (array(3.0F, 4.0F)) AS tab(col);\n [4.0,6.0]",
    build: Build::Aggregate(|call| build(call, false)),
};

pub const AVG: Function = Function {
    name: "vector_avg",
    aliases: &[],
    usage: "vector_avg(array) - Returns the element-wise mean of float vectors in a group. All vectors must have the same dimension.",
    example: "> SELECT vector_avg(col) FROM VALUES (array(1.0F, 2.0F)), (array(3.0F, 4.0F)) AS tab(col);\n [2.0,3.0]",
    build: Build::Aggregate(|call| build(call, true)),
};

fn build(call: &Call, mean: bool) -> Result<Bound> {
    call.arity(1, 1)?;
    let (value, ty) = (call.value(0)?.clone(), SparkType::Array(Box::new(SparkType::Float)));
    if value.ty != ty {
        return Err(call.unexpected_type(0, "\"ARRAY<FLOAT>\""));
    }
    call.aggregate(&udaf(Vectors { mean }), vec![value], ty, true)
}

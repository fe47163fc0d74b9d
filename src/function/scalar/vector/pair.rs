//! `vector_inner_product`, `vector_l2_distance`, `vector_cosine_similarity`: how two vectors lie to each other.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, AsArray, Float32Array};
use datafusion::arrow::datatypes::DataType;

use super::super::kernel::{Inputs, Run, udf};
use super::{at, vector};
use crate::error::{Error, Result};
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

pub const INNER_PRODUCT: Function = Function {
    name: "vector_inner_product",
    aliases: &[],
    usage: "vector_inner_product(array1, array2) - Returns the inner product (dot product) between two float vectors. The vectors must have the same dimension.",
    example: "> SELECT vector_inner_product(array(1.0F, 2.0F, 3.0F), array(4.0F, 5.0F, 6.0F));\n 32.0",
    build: Build::Scalar(|call| {
        build(call, "vector_inner_product", |inputs| {
            Ok(pairs(inputs, "vector_inner_product", |a, b| {
                Some(a.iter().zip(b).fold(0.0, |sum, (a, b)| sum + a * b))
            })?)
        })
    }),
};

pub const L2_DISTANCE: Function = Function {
    name: "vector_l2_distance",
    aliases: &[],
    usage: "vector_l2_distance(array1, array2) - Returns the Euclidean (L2) distance between two float vectors. The vectors must have the same dimension.",
    example: "> SELECT vector_l2_distance(array(1.0F, 2.0F, 3.0F), array(4.0F, 5.0F, 6.0F));\n 5.196152",
    build: Build::Scalar(|call| {
        build(call, "vector_l2_distance", |inputs| {
            let squares = |a: &[f32], b: &[f32]| a.iter().zip(b).fold(0f32, |sum, (a, b)| sum + (a - b) * (a - b));
            Ok(pairs(inputs, "vector_l2_distance", |a, b| Some(squares(a, b).sqrt()))?)
        })
    }),
};

pub const COSINE_SIMILARITY: Function = Function {
    name: "vector_cosine_similarity",
    aliases: &[],
    usage: "vector_cosine_similarity(array1, array2) - Returns the cosine similarity between two float vectors. The vectors must have the same dimension.",
    example: "> SELECT vector_cosine_similarity(array(1.0F, 2.0F, 3.0F), array(4.0F, 5.0F, 6.0F));\n 0.97463185",
    build: Build::Scalar(|call| {
        build(call, "vector_cosine_similarity", |inputs| Ok(pairs(inputs, "vector_cosine_similarity", cosine)?))
    }),
};

fn build(call: &Call, name: &'static str, run: Run) -> Result<Bound> {
    call.arity(2, 2)?;
    let arguments = vec![vector(call, 0)?, vector(call, 1)?];
    call.scalar(&udf(name, DataType::Float32, &[], run), arguments, SparkType::Float, true)
}

/// NULL where a vector has no length.
fn cosine(a: &[f32], b: &[f32]) -> Option<f32> {
    let (mut product, mut squares) = (0f64, (0f64, 0f64));
    for (a, b) in a.iter().zip(b).map(|(a, b)| (f64::from(*a), f64::from(*b))) {
        product += a * b;
        squares = (squares.0 + a * a, squares.1 + b * b);
    }
    let norms = (squares.0 * squares.1).sqrt();
    (norms != 0.0).then(|| (product / norms) as f32)
}

fn pairs(inputs: &Inputs, name: &str, of: impl Fn(&[f32], &[f32]) -> Option<f32>) -> Result<ArrayRef> {
    let (left, right) = (inputs.arrays[0].as_list::<i32>(), inputs.arrays[1].as_list::<i32>());
    let rows = (0..inputs.rows).map(|row| {
        let (Some(left), Some(right)) = (at(left, row), at(right, row)) else { return Ok(None) };
        let (left, right) = (left.values(), right.values());
        if left.len() != right.len() {
            return Err(Error::new("VECTOR_DIMENSION_MISMATCH")
                .with("functionName", format!("`{name}`"))
                .with("leftDim", left.len())
                .with("rightDim", right.len()));
        }
        Ok(of(left, right))
    });
    Ok(Arc::new(rows.collect::<Result<Float32Array>>()?))
}

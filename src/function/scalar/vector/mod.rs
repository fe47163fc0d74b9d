//! Functions of vectors, which are arrays of floats: products, distances and norms in the precision of floats.

mod norm;
mod pair;

use datafusion::arrow::array::{Array, AsArray, Float32Array, ListArray};
use datafusion::arrow::datatypes::Float32Type;

use super::super::{Bound, Call, Function};
use crate::error::Result;
use crate::types::SparkType;

/// Every one.
pub(super) const FUNCTIONS: &[&Function] =
    &[&norm::NORM, &norm::NORMALIZE, &pair::COSINE_SIMILARITY, &pair::INNER_PRODUCT, &pair::L2_DISTANCE];

/// The `i`-th argument, which must be a vector.
fn vector(call: &Call, i: usize) -> Result<Bound> {
    let value = call.value(i)?;
    match &value.ty {
        SparkType::Array(element) if **element == SparkType::Float => Ok(value.clone()),
        _ => Err(call.unexpected_type(i, "\"ARRAY<FLOAT>\"")),
    }
}

/// The vector in a row; `None` if it is NULL or has a NULL in it.
fn at(vectors: &ListArray, row: usize) -> Option<Float32Array> {
    if vectors.is_null(row) {
        return None;
    }
    let vector = vectors.value(row).as_primitive::<Float32Type>().clone();
    (vector.null_count() == 0).then_some(vector)
}

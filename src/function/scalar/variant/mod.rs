//! Functions of variants.
//!
//! Source: <https://spark.apache.org/docs/latest/api/sql/#variant-functions>

mod editing;
mod get;
mod parse_json;
pub(in crate::function) mod schema;
mod tests_of;
mod to_variant_object;
mod variant_array_append;
mod variant_delete;
mod variant_insert;
mod variant_set;
mod variant_strip_nulls;

use super::super::{Bound, Call, Function};
use crate::error::Result;
use crate::types::SparkType;

pub(crate) use get::get;

/// Every one.
pub(super) const FUNCTIONS: &[&Function] = &[
    &get::FUNCTION,
    &get::TRY,
    &parse_json::FUNCTION,
    &parse_json::TRY,
    &schema::FUNCTION,
    &tests_of::IS_NULL,
    &tests_of::IS_VALID,
    &to_variant_object::FUNCTION,
    &variant_array_append::FUNCTION,
    &variant_array_append::TRY,
    &variant_delete::FUNCTION,
    &variant_insert::FUNCTION,
    &variant_insert::TRY,
    &variant_set::FUNCTION,
    &variant_set::TRY,
    &variant_strip_nulls::FUNCTION,
];

/// The `i`-th argument, which must be a variant or NULL.
/// # Errors
/// `DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE`
pub(in crate::function) fn variant(call: &Call, i: usize) -> Result<Bound> {
    let value = call.value(i)?;
    match value.ty {
        SparkType::Variant => Ok(value.clone()),
        SparkType::Null => Ok(Bound::null(SparkType::Variant).named(value.name.clone()).at(value.span)),
        _ => Err(call.unexpected_type(i, "\"VARIANT\"")),
    }
}

//! Functions of JSON text.
//!
//! Source: <https://spark.apache.org/docs/latest/api/sql/#json-functions>

mod from_json;
mod get_json_object;
mod json_parts;
mod schema_of_json;
mod text;
mod to_json;

pub(in crate::function::scalar) use from_json::{corrupt_column, malformed};
pub(crate) use text::Document;

use super::super::Function;

/// Every one.
pub(super) const FUNCTIONS: &[&Function] = &[
    &from_json::FUNCTION,
    &get_json_object::FUNCTION,
    &json_parts::ARRAY_LENGTH,
    &json_parts::OBJECT_KEYS,
    &schema_of_json::FUNCTION,
    &to_json::FUNCTION,
];

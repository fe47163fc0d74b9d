//! Functions of JSON text.
//!
//! Source: <https://spark.apache.org/docs/latest/api/sql/#json-functions>

mod get_json_object;
mod json_parts;
mod refused;
mod text;
mod to_json;

pub(crate) use text::Document;

use super::super::Function;

/// Every one.
pub(super) const FUNCTIONS: &[&Function] = &[
    &get_json_object::FUNCTION,
    &json_parts::ARRAY_LENGTH,
    &json_parts::OBJECT_KEYS,
    &refused::FROM_JSON,
    &refused::SCHEMA_OF_JSON,
    &to_json::FUNCTION,
];

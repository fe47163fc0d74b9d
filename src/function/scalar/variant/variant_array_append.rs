//! `variant_array_append`, `try_variant_array_append`: one more element at the end of an array in a variant.

use super::editing::{build, run};
use crate::function::{Build, Function};
use crate::types::variant::edit::Edit;

pub const FUNCTION: Function = Function {
    name: "variant_array_append",
    aliases: &[],
    usage: "variant_array_append(v, path, val) - Appends a value to the array in a variant at the given JSONPath location. Returns the variant unchanged if a path key or index is absent. Throws an error if a path segment hits a value of an incompatible type or the target is not an array. Returns NULL if any argument is NULL.",
    example: "> SELECT variant_array_append(parse_json('{\"a\": [1, 2]}'), '$.a', 3);\n {\"a\":[1,2,3]}",
    build: Build::Scalar(|call| {
        call.arity(3, 3)?;
        build(call, "variant_array_append", false, |inputs, rows, setting| run(inputs, rows, setting, Edit::Append))
    }),
};

pub const TRY: Function = Function {
    name: "try_variant_array_append",
    aliases: &[],
    usage: "try_variant_array_append(v, path, val) - Appends a value to the array in a variant at the given JSONPath location. Returns the variant unchanged if a path key or index is absent. Returns NULL if a path segment hits a value of an incompatible type, the target is not an array, or if any argument is NULL.",
    example: "> SELECT try_variant_array_append(parse_json('{\"a\": 1}'), '$.a', 2);\n NULL",
    build: Build::Scalar(|call| {
        call.arity(3, 3)?;
        build(call, "try_variant_array_append", false, |inputs, rows, setting| run(inputs, rows, setting, Edit::Append))
    }),
};

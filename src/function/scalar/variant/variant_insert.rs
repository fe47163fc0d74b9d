//! `variant_insert`, `try_variant_insert`: a new member of an object, a new element of an array.

use super::editing::{build, run};
use crate::function::{Build, Function};
use crate::types::variant::edit::Edit;

pub const FUNCTION: Function = Function {
    name: "variant_insert",
    aliases: &[],
    usage: "variant_insert(v, path, val) - Inserts a value into a variant at the given JSONPath location. An object path adds a new field (error if it already exists); an array path inserts at the index, shifting later elements right. Missing intermediate keys are created. Throws an error if a path segment hits a value of an incompatible type. Returns NULL if any argument is NULL.",
    example: "> SELECT variant_insert(parse_json('[\"a\", \"b\"]'), '$[1]', 'z');\n [\"a\",\"z\",\"b\"]",
    build: Build::Scalar(|call| {
        call.arity(3, 3)?;
        build(call, "variant_insert", false, |inputs, rows, setting| run(inputs, rows, setting, Edit::Insert))
    }),
};

pub const TRY: Function = Function {
    name: "try_variant_insert",
    aliases: &[],
    usage: "try_variant_insert(v, path, val) - Inserts a value into a variant at the given JSONPath location. An object path adds a new field; an array path inserts at the index, shifting later elements right. Missing intermediate keys are created. Returns NULL if the field already exists or a path segment hits a value of an incompatible type, or if any argument is NULL.",
    example: "> SELECT try_variant_insert(parse_json('{\"a\": 1}'), '$.a', 2);\n NULL",
    build: Build::Scalar(|call| {
        call.arity(3, 3)?;
        build(call, "try_variant_insert", false, |inputs, rows, setting| run(inputs, rows, setting, Edit::Insert))
    }),
};

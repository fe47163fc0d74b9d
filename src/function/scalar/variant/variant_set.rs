//! `variant_set`, `try_variant_set`: a member or an element of a variant, whether it is there already or not.

use super::super::super::{Bound, Call};
use super::super::string::kernel::filled;
use super::editing::{build, flag, run};
use crate::error::Result;
use crate::function::{Build, Function};
use crate::types::SparkType;
use crate::types::variant::edit::Edit;
use datafusion::common::ScalarValue;

pub const FUNCTION: Function = Function {
    name: "variant_set",
    aliases: &[],
    usage: "variant_set(v, path, val[, create_if_missing]) - Sets or upserts a value in a variant at the given JSONPath location. An existing object field or array element at the target is replaced. A missing field, array index, or intermediate path is created, unless `create_if_missing` is false, in which case the variant is left unchanged. Throws an error if a path segment hits a value of an incompatible type. Returns NULL if any argument is NULL.",
    example: "> SELECT variant_set(parse_json('{\"a\": 1}'), '$.b', 3);\n {\"a\":1,\"b\":3}",
    build: Build::Scalar(|call| set(call, "variant_set")),
};

pub const TRY: Function = Function {
    name: "try_variant_set",
    aliases: &[],
    usage: "try_variant_set(v, path, val[, create_if_missing]) - Sets or upserts a value in a variant at the given JSONPath location. An existing object field or array element at the target is replaced. A missing field, array index, or intermediate path is created, unless `create_if_missing` is false, in which case the variant is left unchanged. Returns NULL if a path segment hits a value of an incompatible type, or if any argument is NULL.",
    example: "> SELECT try_variant_set(parse_json('{\"a\": 1}'), '$.a.b', 2);\n NULL",
    build: Build::Scalar(|call| set(call, "try_variant_set")),
};

fn set(call: &Call, name: &'static str) -> Result<Bound> {
    let always = Bound::literal(ScalarValue::Boolean(Some(true)), SparkType::Boolean, "true");
    let call = &filled(call, 4, &[always])?;
    let Some(create) = flag(call, 3, "create_if_missing")? else {
        return Ok(Bound::null(SparkType::Variant).named(call.display()).at(call.span));
    };
    build(call, name, create, |inputs, rows, setting| {
        run(inputs, rows, setting, if setting.word.ends_with(" true") { Edit::Set } else { Edit::Replace })
    })
}

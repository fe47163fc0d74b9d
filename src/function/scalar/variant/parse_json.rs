//! `parse_json`, `try_parse_json`: JSON text as a variant.

use super::super::string::kernel::{self, Setting};
use crate::error::{Error, Result};
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;
use crate::types::variant::column::ColumnBuilder;
use crate::types::variant::json::Reader;

pub const FUNCTION: Function = Function {
    name: "parse_json",
    aliases: &[],
    usage: "parse_json(jsonStr) - Parse a JSON string as a Variant value. Throw an exception when the string is not valid JSON value.",
    example: "> SELECT parse_json('{\"a\":1,\"b\":0.8}');\n {\"a\":1,\"b\":0.8}",
    build: Build::Scalar(|call| build(call, Setting::of(call).word("parse_json"))),
};

pub const TRY: Function = Function {
    name: "try_parse_json",
    aliases: &[],
    usage: "try_parse_json(jsonStr) - Parse a JSON string as a Variant value. Return NULL when the string is not valid JSON value.",
    example: "> SELECT try_parse_json('{\"a\":1,');\n NULL",
    build: Build::Scalar(|call| build(call, Setting::of(call).word("try_parse_json"))),
};

/// The setting under which the last of several members with one key counts.
const DUPLICATES: &str = "spark.sql.variant.allowDuplicateKeys";

fn build(call: &Call, setting: Setting) -> Result<Bound> {
    call.arity(1, 1)?;
    let value = call.value(0)?;
    let text = match &value.ty {
        SparkType::Null => Bound::null(SparkType::String).named(value.name.clone()),
        ty if ty.is_string() => value.clone(),
        _ => return Err(call.unexpected_type(0, "\"STRING\"")),
    };
    let last_counts = call.context.settings.get(DUPLICATES).is_some_and(|on| on.eq_ignore_ascii_case("true"));
    let setting = Setting { now: i64::from(last_counts), ..setting };
    let lenient = setting.word == "try_parse_json";
    let name = if lenient { "try_parse_json" } else { "parse_json" };
    kernel::call(call, name, vec![text], SparkType::Variant, lenient, setting, |inputs, rows, setting| {
        let lenient = setting.word == "try_parse_json";
        let mut out = ColumnBuilder::new(rows);
        let mut reader = Reader::default();
        for row in 0..rows {
            if inputs[0].is_null(row) {
                out.append_null();
                continue;
            }
            let text = inputs[0].text(row);
            let builder = out.builder();
            builder.allow_duplicate_keys = setting.now != 0;
            match reader.read(text, builder) {
                Ok(true) => out.append()?,
                Ok(false) | Err(_) if lenient => out.append_null(),
                Err(error) if error.class() != "VARIANT_DUPLICATE_KEY" => return Err(error),
                Ok(false) | Err(_) => {
                    return Err(Error::new("MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION")
                        .with("badRecord", text)
                        .with("failFastMode", "FAILFAST"));
                }
            }
        }
        out.finish()
    })
}

//! `contains`, `startswith`, `endswith`: whether a text or binary holds another.

use super::kernel::{self, Setting, collect_flag};
use crate::error::Result;
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;
use datafusion::functions::string;
use datafusion::logical_expr::ScalarUDF;
use std::sync::Arc;

pub const CONTAINS: Function = Function {
    name: "contains",
    aliases: &[],
    usage: "contains(left, right) - Returns a boolean. The value is True if right is found inside left. Returns NULL if either input expression is NULL. Otherwise, returns False. Both left or right must be of STRING or BINARY type.",
    example: "> SELECT contains('Spark SQL', 'Spark');\n true",
    build: Build::Scalar(contains),
};

pub const STARTSWITH: Function = Function {
    name: "startswith",
    aliases: &[],
    usage: "startswith(left, right) - Returns a boolean. The value is True if left starts with right. Returns NULL if either input expression is NULL. Otherwise, returns False. Both left or right must be of STRING or BINARY type.",
    example: "> SELECT startswith('Spark SQL', 'Spark');\n true",
    build: Build::Scalar(startswith),
};

pub const ENDSWITH: Function = Function {
    name: "endswith",
    aliases: &[],
    usage: "endswith(left, right) - Returns a boolean. The value is True if left ends with right. Returns NULL if either input expression is NULL. Otherwise, returns False. Both left or right must be of STRING or BINARY type.",
    example: "> SELECT endswith('Spark SQL', 'SQL');\n true",
    build: Build::Scalar(endswith),
};

fn contains(call: &Call) -> Result<Bound> {
    texts_or_bytes(call, &string::contains())
}

fn startswith(call: &Call) -> Result<Bound> {
    texts_or_bytes(call, &string::starts_with())
}

fn endswith(call: &Call) -> Result<Bound> {
    texts_or_bytes(call, &string::ends_with())
}

fn texts_or_bytes(call: &Call, texts: &Arc<ScalarUDF>) -> Result<Bound> {
    call.arity(2, 2)?;
    if call.value(0)?.ty != SparkType::Binary || call.value(1)?.ty != SparkType::Binary {
        let arguments = kernel::texts(call)?;
        let nullable = arguments.iter().any(|argument| argument.nullable);
        return call.scalar(texts, arguments, SparkType::Boolean, nullable);
    }
    let setting = Setting::of(call).word(call.name);
    kernel::call(call, "bytes_in", call.values()?, SparkType::Boolean, false, setting, |inputs, rows, setting| {
        collect_flag(inputs, rows, |row| {
            let (bytes, wanted) = (inputs[0].bytes(row), inputs[1].bytes(row));
            Ok(match setting.word.as_str() {
                "startswith" => bytes.starts_with(wanted),
                "endswith" => bytes.ends_with(wanted),
                _ => memchr::memmem::find(bytes, wanted).is_some(),
            })
        })
    })
}

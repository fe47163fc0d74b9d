//! `schema_of_json`: the type of a constant JSON text, in the DDL form that `from_json` takes.

use super::super::record::{Options, Spelling, constant_text, ddl};
use super::from_json::liberties;
use super::text::Document;
use crate::error::{Error, Result};
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;
use crate::types::json_type::{Guess, Wishes};
use crate::types::pattern::Purpose;

pub const FUNCTION: Function = Function {
    name: "schema_of_json",
    aliases: &[],
    usage: "schema_of_json(json[, options]) - Returns schema in the DDL format of JSON string.",
    example: "> SELECT schema_of_json('[{\"col\":0}]');\n ARRAY<STRUCT<col: BIGINT>>",
    build: Build::Scalar(build),
};

/// Options that would change the answer.
const REFUSED: &[&str] = &["allowBackslashEscapingAnyCharacter", "locale", "singleVariantColumn"];

fn build(call: &Call) -> Result<Bound> {
    call.arity(1, 2)?;
    let options = Options::of(call, 1, REFUSED)?;
    let text = constant_text(call, "json")?;
    let name = format!("schema_of_json({})", call.value(0)?.name);
    let answer = |ty: &str| Ok(Bound::string(ty).named(name.clone()).at(call.span));
    if text.trim().is_empty() {
        return answer("STRING");
    }
    let mut document = Document::default();
    if !document.parse_with(&text, liberties(&options)) {
        return Err(Error::new("MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION")
            .with("badRecord", &text)
            .with("failFastMode", "FAILFAST")
            .at(call.value(0)?.span)
            .at(call.span));
    }
    let spelling = Spelling::of(call, &options, Purpose::Read)?;
    let infer_timestamp = options.flag("inferTimestamp", false);
    let zoneless = call.context.timestamp_ntz;
    let moment = |text: &str| {
        let reads = |ty: &SparkType| spelling.read(ty, text).is_some();
        match infer_timestamp {
            true if zoneless && reads(&SparkType::TimestampNtz) => Some(SparkType::TimestampNtz),
            true if reads(&SparkType::Timestamp) => Some(SparkType::Timestamp),
            _ => None,
        }
    };
    let wishes = Wishes {
        primitives_as_string: options.flag("primitivesAsString", false),
        drop_all_null: options.flag("dropFieldIfAllNull", false),
        prefers_decimal: options.flag("prefersDecimal", false),
        sorted: true,
    };
    let guess = Guess::of_with(&document.tape, text.as_bytes(), 0, wishes, &moment);
    match (guess.ty(wishes), &guess) {
        (Some(ty), _) => answer(&ddl(&ty)),
        (None, Guess::Struct(_)) => answer("STRUCT<>"),
        (None, Guess::Array(element)) if matches!(**element, Guess::Struct(_)) => answer("ARRAY<STRUCT<>>"),
        (None, _) => answer("STRING"),
    }
}

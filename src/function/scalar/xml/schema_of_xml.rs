//! `schema_of_xml`: the type of a constant XML element, in the DDL form that `from_xml` takes.

use super::super::json::malformed;
use super::super::record::{Cell, Mode, Options, Spelling, constant_text, ddl};
use super::document::{Event, events};
use super::infer::Inference;
use super::options::{Form, REFUSED};
use crate::error::Result;
use crate::function::{Bound, Build, Call, Function};
use crate::types::pattern::Purpose;
use crate::types::{SparkType, StructField};

pub const FUNCTION: Function = Function {
    name: "schema_of_xml",
    aliases: &[],
    usage: "schema_of_xml(xml[, options]) - Returns schema in the DDL format of XML string.",
    example: "> SELECT schema_of_xml('<p><a>1</a></p>');\n STRUCT<a: BIGINT>",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    call.arity(1, 2)?;
    let options = Options::of(call, 1, REFUSED)?;
    let text = constant_text(call, "xml")?;
    let prefers_date = options.flag("preferDate", true);
    let inference = Inference {
        form: Form::of(call, &options)?,
        spelling: Spelling::of(call, &options, Purpose::Read)?.with_date_pattern(prefers_date)?,
        types: options.flag("inferSchema", true),
        prefers_decimal: options.flag("prefersDecimal", false),
        prefers_date,
        zoneless: call.context.timestamp_ntz,
    };
    let mode = options.mode(call)?;
    let data = |event: &Event| !matches!(event, Event::Comment(_) | Event::Instruction(..));
    let events: Vec<Event> = events(&text, false).into_iter().filter(data).collect();
    let corrupt = options.given("columnNameOfCorruptRecord").unwrap_or("_corrupt_record");
    let ty = match (inference.document(&events), mode) {
        (Ok(ty), _) => ty,
        (Err(_), Mode::FailFast) => return Err(malformed(&Cell::Text(corrupt.to_string())).at(call.span)),
        (Err(_), Mode::Permissive) => {
            SparkType::Struct(vec![StructField { name: corrupt.to_string(), ty: SparkType::String }])
        }
    };
    Ok(Bound::string(&ddl(&ty)).named(format!("schema_of_xml({})", call.value(0)?.name)).at(call.span))
}

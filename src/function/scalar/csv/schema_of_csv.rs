//! `schema_of_csv`: the types of the fields of a constant CSV record, in the DDL form that `from_csv` takes.
//!
//! Source: Spark's `CSVInferSchema`.

use super::super::record::{Options, Spelling, constant_text, ddl};
use super::record::{Dialect, REFUSED};
use crate::error::{Error, Result};
use crate::function::{Bound, Build, Call, Function};
use crate::types::parse::{parse_double, parse_timestamp_ntz};
use crate::types::pattern::Purpose;
use crate::types::{SparkType, StructField};

pub const FUNCTION: Function = Function {
    name: "schema_of_csv",
    aliases: &[],
    usage: "schema_of_csv(csv[, options]) - Returns schema in the DDL format of CSV string.",
    example: "> SELECT schema_of_csv('1,abc');\n STRUCT<_c0: INT, _c1: STRING>",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    call.arity(1, 2)?;
    let options = Options::of(call, 1, REFUSED)?;
    let text = constant_text(call, "csv")?;
    let fields = Dialect::of(call, &options)?.fields(&text).ok_or_else(|| {
        Error::new("MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION")
            .with("badRecord", &text)
            .with("failFastMode", "FAILFAST")
            .at(call.span)
    })?;
    let spelling = Spelling::of(call, &options, Purpose::Read)?;
    let prefers_date = options.flag("preferDate", true);
    let zoneless = call.context.timestamp_ntz;
    let fields = fields.into_iter().enumerate().map(|(i, field)| StructField {
        name: format!("_c{i}"),
        ty: field.map_or(SparkType::String, |field| guess(&field, &spelling, prefers_date, zoneless)),
    });
    let ty = ddl(&SparkType::Struct(fields.collect()));
    Ok(Bound::string(&ty).named(format!("schema_of_csv({})", call.value(0)?.name)).at(call.span))
}

fn guess(field: &str, spelling: &Spelling, prefers_date: bool, zoneless: bool) -> SparkType {
    let digits = field.strip_prefix(['-', '+']).unwrap_or(field);
    let whole = !digits.is_empty() && digits.bytes().all(|c| c.is_ascii_digit());
    let is = |ty: &SparkType| spelling.read(ty, field).is_some();
    if field.parse::<i32>().is_ok() {
        SparkType::Int
    } else if field.parse::<i64>().is_ok() {
        SparkType::Long
    } else if whole && digits.len() <= 38 {
        SparkType::Decimal(digits.len() as u8, 0)
    } else if parse_double(field).is_some() {
        SparkType::Double
    } else if prefers_date && is(&SparkType::Date) && !field.contains([':', ' ', 'T']) {
        SparkType::Date
    } else if parse_timestamp_ntz(field, false).is_some() && is(&SparkType::TimestampNtz) {
        if zoneless { SparkType::TimestampNtz } else { SparkType::Timestamp }
    } else if is(&SparkType::Timestamp) {
        SparkType::Timestamp
    } else if field.eq_ignore_ascii_case("true") || field.eq_ignore_ascii_case("false") {
        SparkType::Boolean
    } else {
        SparkType::String
    }
}

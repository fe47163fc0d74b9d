//! `to_csv`: a struct as a CSV record.
//!
//! Source: Spark's `UnivocityGenerator`.

use std::sync::Arc;

use super::super::record::{Options, Spelling, over};
use super::record::{Dialect, REFUSED};
use crate::error::{Error, Result};
use crate::function::{Bound, Build, Call, Function};
use crate::types::format::{Cells, Formatter, Style};
use crate::types::pattern::Purpose;
use crate::types::{SparkType, StructField};
use datafusion::arrow::array::{Array, ArrayRef, AsArray, StringViewBuilder};
use datafusion::arrow::datatypes::{
    Date32Type, Time64MicrosecondType, TimestampMicrosecondType, TimestampNanosecondType,
};

pub const FUNCTION: Function = Function {
    name: "to_csv",
    aliases: &[],
    usage: "to_csv(expr[, options]) - Returns a CSV string with a given struct value.",
    example: "> SELECT to_csv(named_struct('a', 1, 'b', 2));\n 1,2",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    call.arity(1, 2)?;
    let options = Options::of(call, 1, REFUSED)?;
    let value = call.value(0)?.clone();
    let name = format!("to_csv({})", value.name);
    let fields = match &value.ty {
        SparkType::Null => return Ok(Bound::null(SparkType::String).named(name).at(call.span)),
        SparkType::Struct(fields) => fields.clone(),
        ty => {
            return Err(Error::new("DATATYPE_MISMATCH.UNSUPPORTED_INPUT_TYPE")
                .with("sqlExpr", format!("\"{name}\""))
                .with("functionName", "`to_csv`")
                .with("dataType", format!("\"{}\"", ty.sql()))
                .at(call.span));
        }
    };
    if let Some(field) = fields.iter().find(|field| holds_bytes(&field.ty) && field.ty != SparkType::Binary) {
        return Err(Error::unsupported(format!("to_csv of a field of type {}", field.ty.sql())).at(call.span));
    }
    let layout = Layout {
        dialect: Dialect::of(call, &options)?,
        spelling: Spelling::of(call, &options, Purpose::Write)?,
        empty: options.given("emptyValue").unwrap_or("\"\"").to_string(),
        quote_all: options.flag("quoteAll", false),
        escape_quotes: options.flag("escapeQuotes", true),
        trim_start: options.flag("ignoreLeadingWhiteSpace", true),
        trim_end: options.flag("ignoreTrailingWhiteSpace", true),
    };
    let key = format!("{} {}", options.key(), call.context.timezone_name);
    let run = move |array: &ArrayRef| layout.records(array, &fields);
    Ok(over(call, "to_csv", value, SparkType::String, key, Arc::new(run))?.named(name))
}

fn holds_bytes(ty: &SparkType) -> bool {
    match ty {
        SparkType::Binary | SparkType::Geometry(_) | SparkType::Geography(_) => true,
        SparkType::Array(element) => holds_bytes(element),
        SparkType::Map(key, value) => holds_bytes(key) || holds_bytes(value),
        SparkType::Struct(fields) => fields.iter().any(|field| holds_bytes(&field.ty)),
        _ => false,
    }
}

struct Layout {
    dialect: Dialect,
    spelling: Spelling,
    empty: String,
    quote_all: bool,
    escape_quotes: bool,
    trim_start: bool,
    trim_end: bool,
}

impl Layout {
    fn records(&self, array: &ArrayRef, fields: &[StructField]) -> Result<ArrayRef> {
        let columns = array.as_struct().columns();
        let zone = self.spelling.zone;
        let cells =
            fields.iter().zip(columns).map(|(field, column)| Formatter::new(&field.ty, zone, Style::Cast).bind(column));
        let mut cells = cells.collect::<Result<Vec<Cells>>>()?;
        let mut records = StringViewBuilder::with_capacity(array.len());
        let (mut record, mut text) = (String::new(), String::new());
        for row in 0..array.len() {
            if array.is_null(row) {
                records.append_null();
                continue;
            }
            record.clear();
            for (i, (field, column)) in fields.iter().zip(columns).enumerate() {
                if i > 0 {
                    record.push_str(&self.dialect.separator);
                }
                if cells[i].is_null(row) || field.ty == SparkType::Null {
                    if !self.dialect.null.is_empty() {
                        self.push(&self.dialect.null, &mut record);
                    }
                    continue;
                }
                text.clear();
                self.value(&field.ty, column, &mut cells[i], row, &mut text);
                self.push(&text, &mut record);
            }
            // A record of nothing at all is none.
            records.append_option(Some(&record).filter(|record| !record.is_empty()));
        }
        Ok(Arc::new(records.finish()))
    }

    fn value(&self, ty: &SparkType, column: &ArrayRef, cells: &mut Cells, row: usize, out: &mut String) {
        let micros = || column.as_primitive::<TimestampMicrosecondType>().value(row);
        match ty {
            SparkType::Date => self.spelling.write_date(column.as_primitive::<Date32Type>().value(row), out),
            SparkType::Time(_) => {
                self.spelling.write_time(column.as_primitive::<Time64MicrosecondType>().value(row), out)
            }
            SparkType::TimestampLtzNanos(_) | SparkType::TimestampNtzNanos(_) => {
                self.spelling.write_nanos(ty, column.as_primitive::<TimestampNanosecondType>().value(row), out);
            }
            SparkType::Timestamp => self.spelling.write_timestamp(micros(), out),
            SparkType::TimestampNtz => self.spelling.write_timestamp_ntz(micros(), out),
            SparkType::Binary => {
                let bytes = column.as_binary::<i32>().value(row).iter();
                let digits: Vec<String> = bytes.map(|byte| format!("{byte:02X}")).collect();
                out.push_str(&format!("[{}]", digits.join(" ")));
            }
            _ => cells.write(row, out),
        }
    }

    /// Appends a field, in quotes where they are needed.
    fn push(&self, text: &str, out: &mut String) {
        let text = if self.trim_start { text.trim_start_matches(|c| c <= ' ') } else { text };
        let text = if self.trim_end { text.trim_end_matches(|c| c <= ' ') } else { text };
        if text.is_empty() {
            return out.push_str(&self.empty);
        }
        let Some(quote) = self.dialect.quote else { return out.push_str(text) };
        let needed = text.contains(&self.dialect.separator)
            || text.contains(['\n', '\r'])
            || (text.contains(quote) && (self.escape_quotes || text.starts_with(quote)));
        if !needed && !self.quote_all {
            return out.push_str(text);
        }
        out.push(quote);
        for c in text.chars() {
            if c == quote
                && let Some(escape) = self.dialect.escape
            {
                out.push(escape);
            }
            out.push(c);
        }
        out.push(quote);
    }
}

//! Writing CSV: values as Spark writes them, NULL as nothing, an empty string as `""`.
//!
//! Blanks around a value are kept unless `ignoreLeadingWhiteSpace` and `ignoreTrailingWhiteSpace` say otherwise.

use datafusion::arrow::array::{Array, AsArray, RecordBatch};
use datafusion::arrow::datatypes::{TimestampMicrosecondType, TimestampNanosecondType};

use super::text::TextFile;
use super::{Encoder, Output, unsupported_type};
use crate::error::Result;
use crate::source::Zone;
use crate::source::calendar::DAY;
use crate::source::option::unescape;
use crate::source::pattern::Pattern;
use crate::types::format::{Cells, Formatter, Style};
use crate::types::{Column, SparkType, nanos};

/// Spark's `timestampFormat` when none is given.
pub const TIMESTAMP: &str = "yyyy-MM-dd'T'HH:mm:ss.SSSXXX";
/// Spark's `timestampNTZFormat` when none is given.
pub const TIMESTAMP_NTZ: &str = "yyyy-MM-dd'T'HH:mm:ss.SSS";

/// Writes CSV.
/// # Errors
/// For columns that CSV does not hold.
pub fn encoder(output: Output<'_>) -> Result<Box<dyn Encoder>> {
    let options = output.options;
    for column in output.columns {
        let nested = matches!(column.ty, SparkType::Array(_) | SparkType::Map(..) | SparkType::Struct(_));
        if nested || matches!(column.ty, SparkType::Null | SparkType::Binary | SparkType::Variant) {
            return Err(unsupported_type("CSV", column));
        }
    }
    let separator = unescape(options.text("sep"));
    if separator.is_empty() {
        return Err(options.invalid("sep", "at least one character"));
    }
    let patterns = output.columns.iter().map(|column| patterns(column, &output)).collect::<Result<_>>()?;
    let mut encoder = CsvEncoder {
        patterns,
        file: TextFile::new(output.file, options)?,
        formatters: output.columns.iter().map(|column| Formatter::new(&column.ty, output.zone, Style::Cast)).collect(),
        quote: options.byte("quote")?.map(char::from),
        escape: options.byte("escape")?.map(char::from),
        null: options.text("nullValue").to_string(),
        empty: options.given("emptyValue").map(str::to_string),
        quote_all: options.boolean("quoteAll")?,
        escape_quotes: options.boolean("escapeQuotes")?,
        trim_start: options.boolean("ignoreLeadingWhiteSpace")?,
        trim_end: options.boolean("ignoreTrailingWhiteSpace")?,
        end: options.given("lineSep").map_or("\n".into(), unescape),
        zone: output.zone,
        separator,
        line: String::new(),
    };
    if options.boolean("header")? {
        for (i, column) in output.columns.iter().enumerate() {
            encoder.field(i, &column.name);
        }
        encoder.end_line()?;
    }
    Ok(Box::new(encoder))
}

/// How a date or timestamp is written, if not as a cast to string writes it.
pub fn patterns(column: &Column, output: &Output<'_>) -> Result<Option<Pattern>> {
    let given =
        |name: &str, default: Option<&str>| output.options.given(name).or(default).map(Pattern::new).transpose();
    match column.ty {
        SparkType::Date => given("dateFormat", None),
        SparkType::Timestamp | SparkType::TimestampLtzNanos(_) => given("timestampFormat", Some(TIMESTAMP)),
        SparkType::TimestampNtz | SparkType::TimestampNtzNanos(_) => given("timestampNTZFormat", Some(TIMESTAMP_NTZ)),
        _ => Ok(None),
    }
}

/// Writes a date or timestamp by a pattern.
pub fn write_pattern(pattern: &Pattern, array: &dyn Array, ty: &SparkType, row: usize, zone: Zone, out: &mut String) {
    match ty {
        SparkType::Date => {
            use datafusion::arrow::datatypes::Date32Type;
            let micros = i64::from(array.as_primitive::<Date32Type>().value(row)) * DAY;
            pattern.write(micros, micros, Zone::UTC, out);
        }
        SparkType::TimestampLtzNanos(_) | SparkType::TimestampNtzNanos(_) => {
            let (micros, within) = nanos::split(array.as_primitive::<TimestampNanosecondType>().value(row));
            let zone = if matches!(ty, SparkType::TimestampLtzNanos(_)) { zone } else { Zone::UTC };
            pattern.write_nanos(zone.to_local(micros), within, micros, zone, out);
        }
        SparkType::Timestamp => {
            let utc = array.as_primitive::<TimestampMicrosecondType>().value(row);
            pattern.write(zone.to_local(utc), utc, zone, out);
        }
        _ => {
            let local = array.as_primitive::<TimestampMicrosecondType>().value(row);
            pattern.write(local, local, Zone::UTC, out);
        }
    }
}

/// What is dropped around values: all characters up to the blank, as Spark's writer has it.
fn is_blank(c: char) -> bool {
    c <= ' '
}

struct CsvEncoder {
    file: TextFile,
    formatters: Vec<Formatter>,
    patterns: Vec<Option<Pattern>>,
    separator: String,
    quote: Option<char>,
    escape: Option<char>,
    null: String,
    empty: Option<String>,
    quote_all: bool,
    escape_quotes: bool,
    trim_start: bool,
    trim_end: bool,
    end: String,
    zone: Zone,
    line: String,
}

impl CsvEncoder {
    fn separate(&mut self, column: usize) {
        if column > 0 {
            self.line.push_str(&self.separator);
        }
    }

    fn field(&mut self, column: usize, text: &str) {
        self.separate(column);
        let text = if self.trim_start { text.trim_start_matches(is_blank) } else { text };
        let text = if self.trim_end { text.trim_end_matches(is_blank) } else { text };
        let Some(quote) = self.quote else {
            self.line.push_str(text);
            return;
        };
        if text.is_empty() {
            match &self.empty {
                Some(empty) => self.line.push_str(empty),
                None => self.line.extend([quote, quote]),
            }
            return;
        }
        let inner = text.contains(quote);
        let needed = self.quote_all
            || text.contains(self.separator.as_str())
            || text.contains(['\n', '\r'])
            || (inner && self.escape_quotes)
            // What is not NULL must not look like it.
            || text == self.null;
        if !needed {
            self.line.push_str(text);
            return;
        }
        self.line.push(quote);
        let escape = self.escape.unwrap_or(quote);
        for c in text.chars() {
            if c == quote || (c == escape && escape != quote) {
                self.line.push(escape);
            }
            self.line.push(c);
        }
        self.line.push(quote);
    }

    fn end_line(&mut self) -> Result<()> {
        self.line.push_str(&self.end);
        self.file.write(self.line.as_bytes())?;
        self.line.clear();
        Ok(())
    }
}

impl Encoder for CsvEncoder {
    fn write(&mut self, batch: &RecordBatch) -> Result<()> {
        let bound = self.formatters.iter().zip(batch.columns()).map(|(formatter, array)| formatter.bind(array));
        let mut cells = bound.collect::<Result<Vec<Cells>>>()?;
        let schema = batch.schema();
        let types: Vec<SparkType> = schema.fields().iter().map(|field| SparkType::from_field(field)).collect();
        let mut text = String::new();
        for row in 0..batch.num_rows() {
            for (i, cells) in cells.iter_mut().enumerate() {
                if cells.is_null(row) {
                    self.separate(i);
                    self.line.push_str(&self.null);
                    continue;
                }
                text.clear();
                match &self.patterns[i] {
                    Some(pattern) => {
                        write_pattern(pattern, batch.column(i).as_ref(), &types[i], row, self.zone, &mut text);
                    }
                    None => cells.write(row, &mut text),
                }
                self.field(i, &text);
            }
            self.end_line()?;
        }
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<()> {
        self.file.finish()
    }
}

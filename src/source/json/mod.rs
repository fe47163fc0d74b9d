//! JSON files: a value per line, or (multi-line) values that span lines, or one array of them.
//!
//! Types are found out from all records, fields sorted by name, as Spark does; given as a mere path, the fields stay in
//! their order and whether values span lines is told from the beginning of the file.
//! Source: <https://spark.apache.org/docs/latest/sql-data-sources-json.html>

mod build;
mod read;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use build::Members;
use read::{Dialect, JsonDecoder, Record, Values};

use super::convert::{Spelling, Zone};
use super::csv::{head, latin1, mode};
use super::file::DataFile;
use super::option::{OptionDoc, Options, option, unescape};
use super::pattern::Pattern;
use super::scan::{Mode, Piece, malformed, table};
use super::{Format, Opened, Reading, time_zone};
use crate::error::{Error, Result};
use crate::types::json::{Liberties, Parsed, Tape};
use crate::types::json_type::{Guess, Wishes};
use crate::types::{Column, SparkType};

/// The format's row in the list.
pub const FORMAT: Format = Format {
    name: "json",
    extensions: &["json", "jsonl", "ndjson"],
    options: OPTIONS,
    aliases: &[("charset", "encoding")],
    read: |reading| Box::pin(open(reading)),
    write: Some(super::write::json::encoder),
};

static OPTIONS: &[OptionDoc] = &[
    option("multiLine", "false", "Whether values may span lines"),
    option("samplingRatio", "1.0", "Of which part of the records types are found out"),
    option("primitivesAsString", "false", "Whether values without parts are all strings"),
    option("dropFieldIfAllNull", "false", "Whether fields that are always NULL are left out"),
    option("allowSingleQuotes", "true", "Whether ' may stand for \""),
    option("allowNonNumericNumbers", "true", "Whether NaN and Infinity are numbers"),
    option("dateFormat", "", "A pattern such as dd.MM.yyyy; ISO unless given"),
    option("timestampFormat", "", "A pattern such as dd.MM.yyyy HH:mm; ISO unless given"),
    option("timestampNTZFormat", "", "The same for timestamps without time zone"),
    option("timeZone", "", "Where timestamps without a zone were; the session's unless given"),
    option("encoding", "UTF-8", "UTF-8 or ISO-8859-1"),
    option("lineSep", "", "The end of a line; any of \\n and \\r\\n unless given"),
    option("mode", "PERMISSIVE", "Of bad records: PERMISSIVE, DROPMALFORMED or FAILFAST"),
    option("columnNameOfCorruptRecord", "_corrupt_record", "The column for the text of bad records"),
    option("compression", "none", "Of written files: none, gzip, zstd, bzip2"),
    option("ignoreNullFields", "true", "Whether NULLs are left out of what is written"),
];

/// Of a file given as a mere path, larger than this, types are told by parts of it.
const LARGE: u64 = 64 << 20;

async fn open(reading: Reading<'_>) -> Result<Opened> {
    let mut dialect = dialect(&reading.options, time_zone(reading.state)?)?;
    let first = reading.files.iter().find(|file| file.size() > 0);
    let (sample, whole) = match first {
        Some(file) => head(file, 1 << 16)?,
        None => (Vec::new(), true),
    };
    if reading.detect && reading.options.given("multiLine").is_none() {
        dialect.multi_line = spans_lines(&sample, whole, dialect.liberties);
    }
    let lines = memchr::memchr_iter(b'\n', &sample).count().max(1) as u64;
    let record_bytes = if dialect.multi_line { 0 } else { (sample.len() as u64 / lines).max(1) };
    let dialect = Arc::new(dialect);
    let in_folders =
        |column: &Column| reading.partitions.columns.iter().any(|known| known.name.eq_ignore_ascii_case(&column.name));
    let columns: Vec<Column> = match reading.schema {
        Some(columns) => columns.iter().filter(|column| !in_folders(column)).cloned().collect(),
        None => {
            let wishes = Wishes {
                primitives_as_string: reading.options.boolean("primitivesAsString")?,
                drop_all_null: reading.options.boolean("dropFieldIfAllNull")?,
                prefers_decimal: false,
                sorted: !reading.detect,
            };
            let ratio = reading.options.number("samplingRatio")?.min(1.0);
            let (files, used, detect) = (reading.files.clone(), Arc::clone(&dialect), reading.detect);
            let task = tokio::task::spawn_blocking(move || infer(&files, &used, wishes, detect, ratio));
            let columns = task.await.map_err(|error| Error::internal(format!("inferring types: {error}")))??;
            columns.into_iter().filter(|column| !in_folders(column)).collect()
        }
    };
    // Refuses columns of types that JSON cannot hold.
    let types: Vec<_> = columns.iter().map(|column| (column.name.clone(), column.ty.clone())).collect();
    Members::new(&types, &dialect.spelling)?;
    Ok(table(reading, Arc::new(JsonDecoder { dialect, columns: Arc::new(columns), record_bytes })))
}

fn dialect(options: &Options, zone: Zone) -> Result<Dialect> {
    let pattern = |name: &str| options.given(name).map(Pattern::new).transpose().map(|p| p.map(Arc::new));
    let spelling = Spelling {
        zone: match options.given("timeZone") {
            Some(name) => Zone::parse(name).ok_or_else(|| options.invalid("timeZone", "a time zone"))?,
            None => zone,
        },
        date: pattern("dateFormat")?,
        timestamp: pattern("timestampFormat")?,
        timestamp_ntz: pattern("timestampNTZFormat")?,
        ..Spelling::default()
    };
    Ok(Dialect {
        liberties: Liberties {
            single_quotes: options.boolean("allowSingleQuotes")?,
            non_numeric: options.boolean("allowNonNumericNumbers")?,
            ..Liberties::USUAL
        },
        multi_line: options.boolean("multiLine")?,
        latin1: latin1(options)?,
        terminator: match unescape(options.text("lineSep")).as_bytes() {
            [] | b"\n" | b"\r\n" => b'\n',
            [one] => *one,
            _ => return Err(options.invalid("lineSep", "one character of ASCII")),
        },
        mode: mode(options)?,
        corrupt: options.text("columnNameOfCorruptRecord").to_string(),
        spelling: Arc::new(spelling),
    })
}

/// Whether the first value does not end where its line does.
fn spans_lines(sample: &[u8], whole: bool, liberties: Liberties) -> bool {
    let text = sample.strip_prefix(&[0xef, 0xbb, 0xbf]).unwrap_or(sample).trim_ascii_start();
    let line = memchr::memchr(b'\n', text).unwrap_or(text.len());
    match Tape::default().parse(&text[..line], liberties) {
        Parsed::Value(_) => text.first() == Some(&b'['),
        // A line longer than the sample is one line all the same, unless it is an array of everything.
        Parsed::Incomplete => line < text.len() || text.first() == Some(&b'[') || whole,
        Parsed::Malformed => false,
    }
}

/// The columns of all records.
fn infer(files: &[DataFile], dialect: &Arc<Dialect>, wishes: Wishes, detect: bool, ratio: f64) -> Result<Vec<Column>> {
    let mut all = Guess::Null;
    let mut bad = false;
    let (mut seen, mut used) = (0u64, 0u64);
    for file in files {
        let mut values = Values::open(&Piece::whole(file.path().to_path_buf()), dialect)?;
        while let Some(record) = values.next()? {
            if detect && values.offset() > LARGE {
                break;
            }
            seen += 1;
            // Evenly spread, so that the sample is the same each time.
            if ratio < 1.0 && (seen as f64 * ratio) as u64 <= used {
                continue;
            }
            used += 1;
            match record {
                Record::Value(objects, length) => {
                    for object in objects {
                        all.merge(Guess::of(&values.tape, &values.text()[..length], object, wishes));
                    }
                }
                Record::Malformed(length) if dialect.mode == Mode::FailFast => {
                    let text = &values.text()[..length];
                    return Err(malformed(file.path(), values.offset(), text, "no JSON object"));
                }
                Record::Malformed(_) => bad = true,
            }
        }
    }
    let mut columns: Vec<Column> = match all.ty(wishes) {
        Some(SparkType::Struct(fields)) => {
            fields.into_iter().map(|field| Column { name: field.name, ty: field.ty, nullable: true }).collect()
        }
        _ => Vec::new(),
    };
    // Spark shows what it could not read; a mere path tells of it in a notice.
    let shown = bad && dialect.mode == Mode::Permissive && (!detect || columns.is_empty());
    if shown && !columns.iter().any(|column| column.name == dialect.corrupt) {
        columns.push(Column { name: dialect.corrupt.clone(), ty: SparkType::String, nullable: true });
        if wishes.sorted {
            columns.sort_by(|a, b| a.name.cmp(&b.name));
        }
    }
    if columns.is_empty() {
        return Err(Error::new("UNABLE_TO_INFER_SCHEMA").with("format", "JSON"));
    }
    // Names have no case in SQL.
    for (i, column) in columns.iter().enumerate() {
        if columns[..i].iter().any(|other| other.name.eq_ignore_ascii_case(&column.name)) {
            return Err(
                Error::new("COLUMN_ALREADY_EXISTS").with("columnName", format!("`{}`", column.name.to_lowercase()))
            );
        }
    }
    Ok(columns)
}

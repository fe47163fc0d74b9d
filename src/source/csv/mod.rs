//! CSV files.
//!
//! Named as `csv`, Spark's defaults hold: no header, columns `_c0`, `_c1` of strings, `\` escapes a quote. Given as a mere
//! path, delimiter, header, escape and types are found out from a sample. A bad record gives NULLs, is counted and told of.
//! Source: <https://spark.apache.org/docs/latest/sql-data-sources-csv.html>

mod dialect;
mod infer;
mod read;
mod record;
mod sniff;
#[cfg(test)]
mod tests;

use std::io::Read;
use std::sync::Arc;

use dialect::Dialect;
pub use dialect::{latin1, mode};
use infer::Guess;
use read::CsvDecoder;
use record::Fields;

use super::convert::Converter;
use super::file::DataFile;
use super::lines::Lines;
use super::option::{OptionDoc, option};
use super::scan::{Piece, table};
use super::{Format, Opened, Reading, compression, time_zone};
use crate::error::{Error, Result};
use crate::types::{Column, SparkType};

/// The format's row in the list.
pub const FORMAT: Format = Format {
    name: "csv",
    extensions: &["csv", "tsv", "tab", "psv", "tbl"],
    options: OPTIONS,
    aliases: &[("delimiter", "sep"), ("charset", "encoding")],
    read: |reading| Box::pin(open(reading)),
    write: Some(super::write::csv::encoder),
};

static OPTIONS: &[OptionDoc] = &[
    option("sep", ",", "Between fields: one or more characters"),
    option("quote", "\"", "Around fields with delimiters in them; empty for none"),
    option("escape", "\\", "Before a quote within quotes"),
    option("header", "false", "Whether the first line has the columns' names"),
    option("inferSchema", "false", "Whether types are found out by reading all values"),
    option("samplingRatio", "1.0", "Of which part of the records types are found out"),
    option("enforceSchema", "true", "Whether declared columns go by position, whatever a header says"),
    option("nullValue", "", "What stands for NULL, besides nothing at all"),
    option("emptyValue", "", "What an empty quoted field stands for"),
    option("nanValue", "NaN", "What stands for the number that is none"),
    option("positiveInf", "Inf", "What stands for infinity"),
    option("negativeInf", "-Inf", "What stands for minus infinity"),
    option("dateFormat", "", "A pattern such as dd.MM.yyyy; ISO unless given"),
    option("timestampFormat", "", "A pattern such as dd.MM.yyyy HH:mm; ISO unless given"),
    option("timestampNTZFormat", "", "The same for timestamps without time zone"),
    option("timeZone", "", "Where timestamps without a zone were; the session's unless given"),
    option("comment", "", "The character that begins lines which are no data"),
    option("ignoreLeadingWhiteSpace", "false", "Whether blanks before a field are dropped"),
    option("ignoreTrailingWhiteSpace", "false", "Whether blanks behind a field are dropped"),
    option("multiLine", "false", "Whether quoted fields may span lines"),
    option("encoding", "UTF-8", "UTF-8 or ISO-8859-1"),
    option("lineSep", "", "The end of a line; any of \\n and \\r\\n unless given"),
    option("mode", "PERMISSIVE", "Of bad records: PERMISSIVE, DROPMALFORMED or FAILFAST"),
    option("columnNameOfCorruptRecord", "_corrupt_record", "The column for the text of bad records"),
    option("compression", "none", "Of written files: none, gzip, zstd, bzip2"),
    option("quoteAll", "false", "Whether all written fields are quoted"),
    option("escapeQuotes", "true", "Whether written fields with quotes in them are quoted"),
];

/// Bytes at the head of a file that are looked at.
const SAMPLE: u64 = 1 << 22;

async fn open(reading: Reading<'_>) -> Result<Opened> {
    let mut dialect = Dialect::new(&reading.options, time_zone(reading.state)?)?;
    let options = &reading.options;
    let names =
        |file: &DataFile, end: &str| compression::split(&file.path().to_string_lossy()).0.to_lowercase().ends_with(end);
    if options.given("sep").is_none()
        && reading.detect
        && reading.files.iter().any(|f| names(f, ".tsv") || names(f, ".tab"))
    {
        dialect.separator = b"\t".to_vec();
    }
    let first = reading.files.iter().find(|file| file.size() > 0).cloned();
    let (sample, whole) = match &first {
        Some(file) => head(file, SAMPLE)?,
        None => (Vec::new(), true),
    };
    if options.given("lineSep").is_none() && !sample.contains(&b'\n') && sample.contains(&b'\r') {
        dialect.terminator = b'\r';
    }
    let sample = if dialect.latin1 {
        sample.iter().map(|byte| char::from(*byte)).collect::<String>().into_bytes()
    } else {
        sample
    };
    let text = sample.strip_prefix(&[0xef, 0xbb, 0xbf]).unwrap_or(&sample);
    if reading.detect {
        sniff::sniff(&mut dialect, text, whole, &|name| options.given(name).is_some());
    }
    let infer = if options.given("inferSchema").is_some() { options.boolean("inferSchema")? } else { reading.detect };
    let ratio = options.number("samplingRatio")?.min(1.0);
    let heads = sniff::records(&dialect, text, whole);
    let record_bytes = (text.len() as u64 / heads.len().max(1) as u64).max(1);
    let dialect = Arc::new(dialect);
    let columns = match reading.schema {
        Some(columns) => {
            let in_folders =
                |column: &&Column| reading.partitions.columns.iter().any(|p| p.name.eq_ignore_ascii_case(&column.name));
            let columns: Vec<Column> = columns.iter().filter(|column| !in_folders(column)).cloned().collect();
            if dialect.header && !options.boolean("enforceSchema")? {
                check_header(&columns, &heads, &dialect, first.as_ref())?;
            }
            columns
        }
        None => {
            let Some(first) = heads.first() else {
                return Err(Error::new("UNABLE_TO_INFER_SCHEMA").with("format", "CSV"));
            };
            let names = column_names(&dialect, first);
            let types = match infer {
                false => vec![SparkType::String; names.len()],
                true => {
                    let files = reading.files.clone();
                    let (dialect, width, detect) = (Arc::clone(&dialect), names.len(), reading.detect);
                    let task = tokio::task::spawn_blocking(move || types(&files, &dialect, width, detect, ratio));
                    task.await.map_err(|error| Error::internal(format!("inferring types: {error}")))??
                }
            };
            names.into_iter().zip(types).map(|(name, ty)| Column { name, ty, nullable: true }).collect()
        }
    };
    supported(&columns, &dialect)?;
    // The sample is of text that may be compressed: its size says how long a record is only for text that is not.
    let decoder = CsvDecoder { dialect, columns: Arc::new(columns), record_bytes };
    Ok(table(reading, Arc::new(decoder)))
}

/// Refuses columns of types that CSV cannot hold.
fn supported(columns: &[Column], dialect: &Dialect) -> Result<()> {
    match columns.iter().find(|column| Converter::with(&column.ty, &dialect.spelling).is_none()) {
        Some(column) => Err(Error::new("UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE")
            .with("format", "CSV")
            .with("columnName", format!("`{}`", column.name))
            .with("columnType", format!("\"{}\"", column.ty.sql()))),
        None => Ok(()),
    }
}

/// The first bytes of a file, uncompressed, and whether that is all of it.
pub fn head(file: &DataFile, most: u64) -> Result<(Vec<u8>, bool)> {
    let mut sample = Vec::new();
    let read = compression::reader(file.path())?.take(most).read_to_end(&mut sample);
    read.map_err(|error| Error::io(file.path().display(), error))?;
    let whole = (sample.len() as u64) < most;
    Ok((sample, whole))
}

/// The columns' names: of the header, else `_c0`, `_c1`; a name that is there twice gets its number behind.
fn column_names(dialect: &Dialect, first: &[(Vec<u8>, bool)]) -> Vec<String> {
    if !dialect.header {
        return (0..first.len()).map(|i| format!("_c{i}")).collect();
    }
    let text = |(text, _): &(Vec<u8>, bool)| String::from_utf8_lossy(text).into_owned();
    let names: Vec<String> = first.iter().map(text).collect();
    let same = |name: &str| names.iter().filter(|other| other.eq_ignore_ascii_case(name)).count() > 1;
    let name = |(i, name): (usize, &String)| {
        if name.is_empty() || name.as_bytes() == dialect.null {
            format!("_c{i}")
        } else if same(name) {
            format!("{name}{i}")
        } else {
            name.clone()
        }
    };
    names.iter().enumerate().map(name).collect()
}

fn check_header(
    columns: &[Column],
    heads: &[Vec<(Vec<u8>, bool)>],
    dialect: &Dialect,
    file: Option<&DataFile>,
) -> Result<()> {
    let Some(first) = heads.first() else { return Ok(()) };
    let names = column_names(dialect, first);
    let fits = names.len() == columns.len()
        && names.iter().zip(columns).all(|(name, column)| name.trim().eq_ignore_ascii_case(&column.name));
    if fits {
        return Ok(());
    }
    let declared: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
    Err(Error::new("FAILED_READ_FILE.NO_HINT")
        .with("path", file.map_or(String::new(), |file| file.path().display().to_string()))
        .with(
            "reason",
            format!(
                "CSV header does not conform to the schema. Header: {}. Schema: {}",
                names.join(", "),
                declared.join(", ")
            ),
        ))
}

/// The columns' types: of all values, or when detecting of the head of each file and some places within it.
fn types(files: &[DataFile], dialect: &Arc<Dialect>, width: usize, detect: bool, ratio: f64) -> Result<Vec<SparkType>> {
    let mut guesses = vec![Guess::default(); width];
    for file in files {
        let cuts = !dialect.multi_line && !dialect.latin1 && !compression::of(file.path()).is_compressed();
        let size = file.size();
        let ranges: Vec<Option<(u64, u64)>> = if !detect || (cuts && size <= 4 * SAMPLE) {
            vec![None]
        } else if cuts {
            let at = |part: u64| size / 8 * part;
            (0..8).map(|part| Some((at(part), at(part) + SAMPLE / 8))).collect()
        } else {
            // What cannot be cut is read from its head; the rest is told by what its records hold.
            vec![Some((0, SAMPLE))]
        };
        for range in ranges {
            see(file, range, dialect, ratio, &mut guesses)?;
        }
    }
    Ok(guesses.iter().map(|guess| if detect { guess.wide_ty() } else { guess.ty() }).collect())
}

fn see(file: &DataFile, range: Option<(u64, u64)>, dialect: &Dialect, ratio: f64, guesses: &mut [Guess]) -> Result<()> {
    let whole = range.is_none_or(|(start, _)| start == 0);
    let mut piece = Piece::whole(file.path().to_path_buf());
    // A range of a file that cannot be cut only says where to stop.
    let stop = range.map_or(u64::MAX, |(_, end)| end);
    piece.range = range.filter(|(start, _)| *start > 0);
    let mut lines = Lines::open(&piece, dialect.terminator, dialect.latin1)?;
    let mut fields = Fields::default();
    let mut header = dialect.header && whole;
    let (mut seen, mut used) = (0u64, 0u64);
    while lines.offset() < stop {
        let record = if dialect.multi_line {
            if lines.done() {
                break;
            }
            match fields.split(dialect, lines.rest(), true, !lines.ended()) {
                Some(found) => found,
                None => {
                    lines.fill()?;
                    continue;
                }
            }
        } else {
            let Some((length, advance)) = lines.line()? else { break };
            fields.split(dialect, &lines.rest()[..length], false, false);
            (length, advance)
        };
        let text = &lines.rest()[..record.0];
        if !dialect.skips(text) {
            seen += 1;
            // Evenly spread, so that the sample is the same each time.
            if header {
                header = false;
            } else if (seen as f64 * ratio) as u64 > used || ratio >= 1.0 {
                used += 1;
                for (i, guess) in guesses.iter_mut().enumerate() {
                    let value = fields.get(i, text).and_then(|(text, quoted)| dialect.value(text, quoted));
                    if let Some(value) = value {
                        guess.see(value, &dialect.spelling);
                    }
                }
            }
        }
        lines.advance(record.1);
    }
    Ok(())
}

//! Text files: each line is a row with one column, `value`.
//!
//! Source: <https://spark.apache.org/docs/latest/sql-data-sources-text.html>

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, StringViewBuilder};

use super::leaf::Batches;
use super::lines::Lines;
use super::option::{OptionDoc, option, unescape};
use super::scan::{BadRows, Decoder, Piece, batch, table};
use super::{Format, Opened, Reading};
use crate::error::{Error, Result};
use crate::types::{Column, SparkType};

/// The format's row in the list.
pub const FORMAT: Format = Format {
    name: "text",
    extensions: &["txt", "text", "log"],
    options: OPTIONS,
    aliases: &[],
    read: |reading| Box::pin(async move { open(reading) }),
    write: Some(super::write::text::encoder),
};

static OPTIONS: &[OptionDoc] = &[
    option("wholetext", "false", "Whether each file is one row"),
    option("lineSep", "", "The end of a line; any of \\n and \\r\\n unless given"),
    option("compression", "none", "Of written files: none, gzip, zstd, bzip2"),
];

fn open(reading: Reading<'_>) -> Result<Opened> {
    if let Some(columns) = reading.schema {
        let in_folders = |column: &&Column| {
            reading.partitions.columns.iter().any(|known| known.name.eq_ignore_ascii_case(&column.name))
        };
        let own: Vec<&Column> = columns.iter().filter(|column| !in_folders(column)).collect();
        if let Some(wrong) = own.iter().find(|column| !column.ty.is_string()) {
            return Err(Error::new("UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE")
                .with("format", "Text")
                .with("columnName", format!("`{}`", wrong.name))
                .with("columnType", format!("\"{}\"", wrong.ty.sql())));
        }
        if own.len() > 1 {
            return Err(Error::unsupported("text files with more than one column"));
        }
    }
    let name = reading.schema.and_then(|columns| columns.first()).map_or("value", |column| column.name.as_str());
    let columns = vec![Column { name: name.to_string(), ty: SparkType::String, nullable: true }];
    let terminator = match unescape(reading.options.text("lineSep")).as_bytes() {
        [] | b"\n" | b"\r\n" => b'\n',
        [one] => *one,
        _ => return Err(reading.options.invalid("lineSep", "one character of ASCII")),
    };
    let whole = reading.options.boolean("wholetext")?;
    Ok(table(reading, Arc::new(TextDecoder { columns, terminator, whole })))
}

#[derive(Debug)]
struct TextDecoder {
    columns: Vec<Column>,
    terminator: u8,
    whole: bool,
}

impl Decoder for TextDecoder {
    fn columns(&self) -> &[Column] {
        &self.columns
    }

    fn splits(&self) -> bool {
        !self.whole
    }

    fn record_bytes(&self) -> u64 {
        if self.whole { 0 } else { 80 }
    }

    fn read(&self, piece: &Piece, wanted: &[usize], batch_size: usize, _bad: &Arc<BadRows>) -> Result<Batches> {
        let mut lines = Lines::open(piece, self.terminator, false)?;
        let (columns, wanted) = (self.columns.clone(), wanted.to_vec());
        let whole = self.whole;
        let mut ended = false;
        Ok(Box::new(std::iter::from_fn(move || {
            if ended {
                return None;
            }
            let mut next = || -> Result<Option<_>> {
                let mut builder = StringViewBuilder::new();
                let mut rows = 0;
                if whole {
                    while lines.fill()? {}
                    builder.append_value(String::from_utf8_lossy(lines.rest()));
                    ended = true;
                    rows = 1;
                }
                while rows < batch_size && !ended {
                    let Some((length, advance)) = lines.line()? else { break };
                    if !wanted.is_empty() {
                        builder.append_value(String::from_utf8_lossy(&lines.rest()[..length]));
                    }
                    lines.advance(advance);
                    rows += 1;
                }
                if rows == 0 {
                    return Ok(None);
                }
                let array: ArrayRef = Arc::new(builder.finish());
                let arrays = wanted.iter().map(|_| Arc::clone(&array)).collect();
                batch(&columns, &wanted, arrays, rows).map(Some)
            };
            let next = next().transpose();
            ended |= !matches!(next, Some(Ok(_)));
            next
        })))
    }
}

#[cfg(test)]
mod tests {
    use crate::source::testing::Folder;

    #[tokio::test]
    async fn a_line_is_a_row() {
        let folder = Folder::new();
        folder.file("t.txt", "l1\n\nl3");
        let read = folder.read(None, "t.txt", &[], None).await.unwrap();
        assert_eq!(
            (read.columns.as_str(), read.rows),
            ("value string", vec!["l1".to_string(), String::new(), "l3".into()])
        );
        let read = folder.read(Some("text"), "t.txt", &[("wholetext", "true")], None).await.unwrap();
        assert_eq!(read.rows, ["l1\n\nl3"]);
    }
}

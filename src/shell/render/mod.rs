//! Results as text and bytes: one file per format, all of them streaming.
//!
//! A renderer sees the columns, then each batch, then the end; it holds a bounded number of rows whatever the size of the
//! result. Only `table` on a terminal leaves anything out, and says so. Nothing here knows where the bytes go.

mod arrow;
mod cell;
mod csv;
mod hive;
mod html;
mod json;
mod jsonl;
mod markdown;
mod none;
mod parquet;
mod table;
mod tsv;
mod vertical;

use std::io::{self, Write};

use datafusion::arrow::datatypes::SchemaRef;
use datafusion::arrow::record_batch::RecordBatch;

use crate::error::Error;
use crate::types::Column;
use crate::types::format::BinaryStyle;

pub use cell::Cells;
pub use table::{escape_control, fit_text, group};

/// What is known of a result before its first row.
pub struct Head<'a> {
    /// The columns in Spark's types, with the user's names, which may repeat.
    pub columns: &'a [Column],
    /// Arrow's schema.
    pub schema: SchemaRef,
    /// Whether a command answers, not a query.
    pub command: bool,
}

/// How results should look.
#[derive(Clone, Debug)]
pub struct Look {
    /// Columns of the terminal; `None` for anything but a terminal: nothing is cut then.
    pub width: Option<usize>,
    /// Whether colours may be used.
    pub color: bool,
    /// Whether `hive` prints a line of names (`spark.sql.cli.print.header`).
    pub header: bool,
    /// Whether `hive` prints a line with the schema (`firesteel.cli.print.schema`).
    pub schema: bool,
    /// The session's time zone.
    pub time_zone: String,
    /// How binaries are printed (`spark.sql.binaryOutputStyle`).
    pub binary: BinaryStyle,
}

/// A result on its way out.
pub trait Render {
    /// Before the first row.
    /// # Errors
    /// What the writer says; an [`Error`] of ours travels inside an [`io::Error`].
    fn begin(&mut self, head: &Head, out: &mut dyn Write) -> io::Result<()>;

    /// Some rows.
    /// # Errors
    /// As of [`Render::begin`].
    fn batch(&mut self, batch: &RecordBatch, out: &mut dyn Write) -> io::Result<()>;

    /// After the last row: how many rows were left out.
    /// # Errors
    /// As of [`Render::begin`].
    fn end(&mut self, out: &mut dyn Write) -> io::Result<u64>;
}

/// A format of results.
pub struct Format {
    /// What `--format` and `.format` call it.
    pub name: &'static str,
    /// One line of help.
    pub about: &'static str,
    /// Whether it is not text.
    pub binary: bool,
    /// Whether a file of it holds one result only.
    pub single: bool,
    /// Whether commands without columns print something too.
    pub always: bool,
    /// A renderer of one result.
    pub make: fn(&Look) -> Box<dyn Render>,
}

/// Every format.
pub fn all() -> &'static [Format] {
    const ALL: &[Format] = &[
        table::FORMAT,
        csv::FORMAT,
        tsv::FORMAT,
        json::FORMAT,
        jsonl::FORMAT,
        markdown::FORMAT,
        vertical::FORMAT,
        html::FORMAT,
        hive::FORMAT,
        arrow::FORMAT,
        parquet::FORMAT,
        none::FORMAT,
    ];
    ALL
}

/// The names of all formats.
pub fn names() -> Vec<&'static str> {
    all().iter().map(|format| format.name).collect()
}

/// The format of that name, in any case.
pub fn find(name: &str) -> Option<&'static Format> {
    all().iter().find(|format| format.name.eq_ignore_ascii_case(name))
}

/// An error of ours in an [`io::Error`], from which the shell takes it out again.
pub fn wrap(error: impl Into<Error>) -> io::Error {
    io::Error::other(error.into())
}

#[cfg(test)]
pub(super) mod tests {
    use std::sync::Arc;

    use datafusion::arrow::array::{ArrayRef, Float64Array, Int64Array, RecordBatch, StringViewArray};
    use datafusion::arrow::datatypes::Schema;

    use super::*;
    use crate::types::SparkType;

    /// How tests look at results.
    pub fn look() -> Look {
        Look {
            width: None,
            color: false,
            header: false,
            schema: false,
            time_zone: "UTC".to_string(),
            binary: BinaryStyle::Text,
        }
    }

    /// A batch of columns with Spark types.
    pub fn batch(columns: Vec<(&str, SparkType, ArrayRef)>) -> RecordBatch {
        let fields: Vec<_> = columns.iter().map(|(name, ty, _)| ty.to_field(name, true)).collect();
        let arrays = columns.into_iter().map(|(_, _, array)| array).collect();
        RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays).unwrap()
    }

    /// Two rows: text that needs care, a NULL, numbers.
    pub fn sample() -> RecordBatch {
        batch(vec![
            ("id", SparkType::Long, Arc::new(Int64Array::from(vec![Some(1), None]))),
            ("näme", SparkType::String, Arc::new(StringViewArray::from(vec![Some("a,\"b\"\n日本<&|\t"), Some("")]))),
            ("x", SparkType::Double, Arc::new(Float64Array::from(vec![Some(1.5), Some(f64::NAN)]))),
        ])
    }

    /// What a format makes of batches.
    pub fn render(name: &str, look: &Look, batches: &[RecordBatch]) -> (Vec<u8>, u64) {
        let mut renderer = (find(name).unwrap().make)(look);
        let schema = batches[0].schema();
        let columns: Vec<Column> = schema.fields().iter().map(|field| Column::from_field(field)).collect();
        let mut out = Vec::new();
        renderer.begin(&Head { columns: &columns, schema, command: false }, &mut out).unwrap();
        for batch in batches {
            renderer.batch(batch, &mut out).unwrap();
        }
        let hidden = renderer.end(&mut out).unwrap();
        (out, hidden)
    }

    /// What a format makes of one batch, as text.
    pub fn text(name: &str, batch: &RecordBatch) -> String {
        String::from_utf8(render(name, &look(), std::slice::from_ref(batch)).0).unwrap()
    }

    #[test]
    fn the_list_is_sound() {
        let names = names();
        for format in all() {
            assert_eq!(names.iter().filter(|name| **name == format.name).count(), 1, "{}", format.name);
            assert!(!format.about.is_empty() && !format.about.ends_with('.'), "{}", format.name);
        }
    }

    #[test]
    fn every_format_takes_an_empty_result() {
        let empty = sample().slice(0, 0);
        for format in all() {
            let (bytes, hidden) = render(format.name, &look(), std::slice::from_ref(&empty));
            assert_eq!(hidden, 0);
            assert!(format.binary || String::from_utf8(bytes).is_ok());
        }
        assert_eq!(text("json", &empty), "[]\n");
        assert_eq!(text("csv", &empty), "id,näme,x\n");
        assert_eq!(text("hive", &empty), "");
    }
}

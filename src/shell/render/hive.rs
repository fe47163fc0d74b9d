//! What the `spark-sql` command prints: values as Hive writes them, a tab between columns, no header, nothing escaped.
//!
//! Source: Spark's `HiveResult.hiveResultString`, with its three exceptions for commands: DESCRIBE pads its cells to twenty
//! characters, SHOW TABLES and SHOW VIEWS print names only.

use std::io::{self, Write};

use datafusion::arrow::array::RecordBatch;

use super::{Cells, Format, Head, Look, Render};
use crate::types::{Column, SparkType, StructField};

pub const FORMAT: Format = Format {
    name: "hive",
    about: "what spark-sql prints: tabs between columns, no header",
    binary: false,
    single: false,
    always: true,
    make: |look| {
        Box::new(Hive { cells: Cells::hive(look), look: look.clone(), shape: Shape::Rows, line: String::new() })
    },
};

struct Hive {
    cells: Cells,
    look: Look,
    shape: Shape,
    line: String,
}

/// Which of the special forms a result has.
#[derive(Clone, Copy, PartialEq)]
enum Shape {
    Rows,
    /// DESCRIBE: each cell is padded.
    Padded,
    /// SHOW TABLES: the second column alone.
    Names,
}

impl Shape {
    fn of(head: &Head) -> Shape {
        let names: Vec<&str> = head.columns.iter().map(|column| column.name.as_str()).collect();
        match names.as_slice() {
            ["col_name", "data_type", "comment"] if head.command => Shape::Padded,
            ["namespace", "tableName" | "viewName", "isTemporary"] if head.command => Shape::Names,
            _ => Shape::Rows,
        }
    }
}

impl Render for Hive {
    fn begin(&mut self, head: &Head, out: &mut dyn Write) -> io::Result<()> {
        self.cells.begin(head.columns);
        self.shape = Shape::of(head);
        if self.look.schema {
            writeln!(out, "@@schema {}", schema(head.columns))?;
        }
        if self.look.header && !head.columns.is_empty() {
            let names: Vec<&str> = head.columns.iter().map(|column| column.name.as_str()).collect();
            writeln!(out, "{}", names.join("\t"))?;
        }
        Ok(())
    }

    fn batch(&mut self, batch: &RecordBatch, out: &mut dyn Write) -> io::Result<()> {
        self.cells.bind(batch)?;
        for row in 0..batch.num_rows() {
            self.line.clear();
            match self.shape {
                Shape::Names => self.cell(1, row),
                shape => {
                    for column in 0..batch.num_columns() {
                        if column > 0 {
                            self.line.push('\t');
                        }
                        let from = self.line.len();
                        if shape == Shape::Rows {
                            self.cell(column, row);
                        } else {
                            // A missing comment is blank here, not NULL.
                            self.cells.write(column, row, &mut self.line);
                            let length = self.line[from..].chars().count();
                            self.line.extend(std::iter::repeat_n(' ', 20_usize.saturating_sub(length)));
                        }
                    }
                }
            }
            self.line.push('\n');
            out.write_all(self.line.as_bytes())?;
        }
        Ok(())
    }

    fn end(&mut self, _: &mut dyn Write) -> io::Result<u64> {
        Ok(0)
    }
}

impl Hive {
    fn cell(&mut self, column: usize, row: usize) {
        if !self.cells.write(column, row, &mut self.line) {
            self.line.push_str("NULL");
        }
    }
}

/// The columns as one struct, in Spark's type names, in one line: line ends in names are written as escapes.
fn schema(columns: &[Column]) -> String {
    let fields = columns.iter().map(|column| StructField { name: column.name.clone(), ty: column.ty.clone() });
    SparkType::Struct(fields.collect()).to_string().replace('\n', "\\n").replace('\r', "\\r")
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use datafusion::arrow::array::{ArrayRef, StringViewArray};

    use super::super::tests::{batch, look, render, sample, text};
    use super::*;

    #[test]
    fn rows() {
        assert_eq!(text("hive", &sample()), "1\ta,\"b\"\n日本<&|\t\t1.5\nNULL\t\tNaN\n");
    }

    #[test]
    fn header_and_schema() {
        let look = Look { header: true, schema: true, ..look() };
        let (bytes, _) = render("hive", &look, &[sample().slice(0, 0)]);
        assert_eq!(String::from_utf8(bytes).unwrap(), "@@schema struct<id:bigint,näme:string,x:double>\nid\tnäme\tx\n");
    }

    #[test]
    fn commands_that_spark_prints_in_their_own_way() {
        let strings = |values: Vec<Option<&str>>| -> ArrayRef { Arc::new(StringViewArray::from(values)) };
        let table = |names: [&'static str; 3]| {
            batch(vec![
                (names[0], SparkType::String, strings(vec![Some("a")])),
                (names[1], SparkType::String, strings(vec![Some("int")])),
                (names[2], SparkType::String, strings(vec![None])),
            ])
        };
        let print = |batch: &RecordBatch| {
            let columns: Vec<Column> = batch.schema().fields().iter().map(|f| Column::from_field(f)).collect();
            let mut hive = (FORMAT.make)(&look());
            let mut out = Vec::new();
            hive.begin(&Head { columns: &columns, schema: batch.schema(), command: true }, &mut out).unwrap();
            hive.batch(batch, &mut out).unwrap();
            String::from_utf8(out).unwrap()
        };
        let padded = format!("{:20}\t{:20}\t{:20}\n", "a", "int", "");
        assert_eq!(print(&table(["col_name", "data_type", "comment"])), padded);
        assert_eq!(print(&table(["namespace", "tableName", "isTemporary"])), "int\n");
    }
}

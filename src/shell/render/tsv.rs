//! Tab-separated values with a header line: one line a row, whatever the values hold.
//!
//! Backslash, tab, line feed and carriage return inside a value are written `\\ \t \n \r`, NULL is `\N`, as PostgreSQL's and
//! MySQL's text formats have them.

use std::io::{self, Write};

use datafusion::arrow::array::RecordBatch;

use super::{Cells, Format, Head, Render};

pub const FORMAT: Format = Format {
    name: "tsv",
    about: "tab-separated values with a header; \\N is NULL",
    binary: false,
    single: false,
    always: false,
    make: |look| Box::new(Tsv { cells: Cells::plain(look), line: String::new(), cell: String::new() }),
};

struct Tsv {
    cells: Cells,
    line: String,
    cell: String,
}

impl Render for Tsv {
    fn begin(&mut self, head: &Head, out: &mut dyn Write) -> io::Result<()> {
        self.cells.begin(head.columns);
        self.line.clear();
        for (i, column) in head.columns.iter().enumerate() {
            if i > 0 {
                self.line.push('\t');
            }
            escape(&column.name, &mut self.line);
        }
        self.line.push('\n');
        out.write_all(self.line.as_bytes())
    }

    fn batch(&mut self, batch: &RecordBatch, out: &mut dyn Write) -> io::Result<()> {
        self.cells.bind(batch)?;
        for row in 0..batch.num_rows() {
            self.line.clear();
            for column in 0..batch.num_columns() {
                if column > 0 {
                    self.line.push('\t');
                }
                self.cell.clear();
                if self.cells.write(column, row, &mut self.cell) {
                    escape(&self.cell, &mut self.line);
                } else {
                    self.line.push_str("\\N");
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

fn escape(text: &str, line: &mut String) {
    for c in text.chars() {
        match c {
            '\\' => line.push_str("\\\\"),
            '\t' => line.push_str("\\t"),
            '\n' => line.push_str("\\n"),
            '\r' => line.push_str("\\r"),
            other => line.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{sample, text};

    #[test]
    fn one_line_a_row() {
        assert_eq!(text("tsv", &sample()), "id\tnäme\tx\n1\ta,\"b\"\\n日本<&|\\t\t1.5\n\\N\t\tNaN\n");
    }
}

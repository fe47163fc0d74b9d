//! Comma-separated values with a header line, quoted as RFC 4180 says.
//!
//! NULL is empty and an empty text is `""`, so that the two can be told apart. Values are what a cast to STRING gives;
//! arrays, maps and structs are JSON.

use std::io::{self, Write};

use datafusion::arrow::array::RecordBatch;

use super::{Cells, Format, Head, Render};

pub const FORMAT: Format = Format {
    name: "csv",
    about: "comma-separated values with a header (RFC 4180)",
    binary: false,
    single: false,
    always: false,
    make: |look| Box::new(Csv { cells: Cells::plain(look), line: String::new() }),
};

struct Csv {
    cells: Cells,
    line: String,
}

impl Render for Csv {
    fn begin(&mut self, head: &Head, out: &mut dyn Write) -> io::Result<()> {
        self.cells.begin(head.columns);
        self.line.clear();
        for (i, column) in head.columns.iter().enumerate() {
            if i > 0 {
                self.line.push(',');
            }
            let from = self.line.len();
            self.line.push_str(&column.name);
            quote(&mut self.line, from);
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
                    self.line.push(',');
                }
                let from = self.line.len();
                if self.cells.write(column, row, &mut self.line) {
                    quote(&mut self.line, from);
                } else if batch.num_columns() == 1 {
                    // A line of one NULL must not be an empty line, which readers skip. Its quotes read as empty too.
                    self.line.push_str("\"\"");
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

/// Puts quotes around what stands in `line` from byte `from` on, where it needs them.
fn quote(line: &mut String, from: usize) {
    let text = &line[from..];
    let needed = text.is_empty()
        || text.contains([',', '"', '\n', '\r'])
        || text.starts_with(char::is_whitespace)
        || text.ends_with(char::is_whitespace);
    if needed {
        let quoted = format!("\"{}\"", text.replace('"', "\"\""));
        line.truncate(from);
        line.push_str(&quoted);
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{sample, text};

    #[test]
    fn quotes_nulls_and_empty_text() {
        assert_eq!(text("csv", &sample()), "id,näme,x\n1,\"a,\"\"b\"\"\n日本<&|\t\",1.5\n,\"\",NaN\n");
    }

    #[test]
    fn one_null_is_a_line() {
        let ids = sample().project(&[0]).unwrap();
        assert_eq!(text("csv", &ids), "id\n1\n\"\"\n");
    }
}

//! One line a value, one block a row, as psql's `\x`: for rows that are too wide for the terminal.

use std::io::{self, Write};

use datafusion::arrow::array::RecordBatch;
use unicode_width::UnicodeWidthStr;

use super::{Cells, Format, Head, Render};

pub const FORMAT: Format = Format {
    name: "vertical",
    about: "one line a value, one block a row",
    binary: false,
    single: false,
    always: false,
    make: |look| {
        Box::new(Vertical { cells: Cells::hive(look), names: Vec::new(), width: 0, rows: 0, cell: String::new() })
    },
};

struct Vertical {
    cells: Cells,
    names: Vec<String>,
    width: usize,
    rows: u64,
    cell: String,
}

impl Render for Vertical {
    fn begin(&mut self, head: &Head, _: &mut dyn Write) -> io::Result<()> {
        self.cells.begin(head.columns);
        self.names = head.columns.iter().map(|column| super::escape_control(&column.name).into_owned()).collect();
        self.width = self.names.iter().map(|name| name.width()).max().unwrap_or(0);
        Ok(())
    }

    fn batch(&mut self, batch: &RecordBatch, out: &mut dyn Write) -> io::Result<()> {
        self.cells.bind(batch)?;
        for row in 0..batch.num_rows() {
            self.rows += 1;
            let title = format!("-[ row {} ]", self.rows);
            writeln!(out, "{title}{}", "-".repeat((self.width + 10).saturating_sub(title.len())))?;
            for (column, name) in self.names.iter().enumerate() {
                self.cell.clear();
                if !self.cells.write(column, row, &mut self.cell) {
                    self.cell.push_str("NULL");
                }
                let pad = " ".repeat(self.width - name.width());
                // Further lines of a value stand under its first.
                let below = format!("\n{} | ", " ".repeat(self.width));
                let value: Vec<_> = self.cell.split('\n').map(super::escape_control).collect();
                writeln!(out, "{name}{pad} | {}", value.join(&below))?;
            }
        }
        Ok(())
    }

    fn end(&mut self, _: &mut dyn Write) -> io::Result<u64> {
        Ok(0)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{sample, text};

    #[test]
    fn one_line_a_value() {
        assert_eq!(
            text("vertical", &sample()),
            "-[ row 1 ]----\nid   | 1\nnäme | a,\"b\"\n     | 日本<&|\\t\nx    | 1.5\n\
             -[ row 2 ]----\nid   | NULL\nnäme | \nx    | NaN\n"
        );
    }
}

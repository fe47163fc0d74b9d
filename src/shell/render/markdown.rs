//! A table of GitHub's Markdown, one line a row; numbers are aligned to the right by the reader's program.

use std::io::{self, Write};

use datafusion::arrow::array::RecordBatch;

use super::{Cells, Format, Head, Render};

pub const FORMAT: Format = Format {
    name: "markdown",
    about: "a table of GitHub's Markdown",
    binary: false,
    single: false,
    always: false,
    make: |look| Box::new(Markdown { cells: Cells::hive(look), cell: String::new() }),
};

struct Markdown {
    cells: Cells,
    cell: String,
}

impl Render for Markdown {
    fn begin(&mut self, head: &Head, out: &mut dyn Write) -> io::Result<()> {
        self.cells.begin(head.columns);
        let mut names = String::from("|");
        let mut rule = String::from("|");
        for column in head.columns {
            names.push(' ');
            escape(&column.name, &mut names);
            names.push_str(" |");
            rule.push_str(if column.ty.is_numeric() { "---:|" } else { "---|" });
        }
        writeln!(out, "{names}\n{rule}")
    }

    fn batch(&mut self, batch: &RecordBatch, out: &mut dyn Write) -> io::Result<()> {
        self.cells.bind(batch)?;
        let mut line = String::new();
        for row in 0..batch.num_rows() {
            line.clear();
            line.push('|');
            for column in 0..batch.num_columns() {
                line.push(' ');
                self.cell.clear();
                if self.cells.write(column, row, &mut self.cell) {
                    escape(&self.cell, &mut line);
                } else {
                    line.push_str("NULL");
                }
                line.push_str(" |");
            }
            line.push('\n');
            out.write_all(line.as_bytes())?;
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
            '|' => line.push_str("\\|"),
            '\\' => line.push_str("\\\\"),
            '<' => line.push_str("&lt;"),
            '&' => line.push_str("&amp;"),
            '\n' => line.push_str("<br>"),
            '\r' => {}
            other => line.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{sample, text};

    #[test]
    fn cells_are_escaped() {
        assert_eq!(
            text("markdown", &sample()),
            "| id | näme | x |\n|---:|---|---:|\n| 1 | a,\"b\"<br>日本&lt;&amp;\\|\t | 1.5 |\n| NULL |  | NaN |\n"
        );
    }
}

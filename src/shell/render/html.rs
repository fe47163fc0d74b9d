//! An HTML table, for a mail or a page. NULL cells have the class `null`, numbers the class `number`.

use std::io::{self, Write};

use datafusion::arrow::array::RecordBatch;

use super::{Cells, Format, Head, Render};

pub const FORMAT: Format = Format {
    name: "html",
    about: "an HTML table",
    binary: false,
    single: false,
    always: false,
    make: |look| Box::new(Html { cells: Cells::hive(look), numbers: Vec::new(), cell: String::new() }),
};

struct Html {
    cells: Cells,
    numbers: Vec<bool>,
    cell: String,
}

impl Render for Html {
    fn begin(&mut self, head: &Head, out: &mut dyn Write) -> io::Result<()> {
        self.cells.begin(head.columns);
        self.numbers = head.columns.iter().map(|column| column.ty.is_numeric()).collect();
        let mut line = String::from("<table>\n<thead><tr>");
        for column in head.columns {
            line.push_str("<th>");
            escape(&column.name, &mut line);
            line.push_str("</th>");
        }
        line.push_str("</tr></thead>\n<tbody>\n");
        out.write_all(line.as_bytes())
    }

    fn batch(&mut self, batch: &RecordBatch, out: &mut dyn Write) -> io::Result<()> {
        self.cells.bind(batch)?;
        let mut line = String::new();
        for row in 0..batch.num_rows() {
            line.clear();
            line.push_str("<tr>");
            for column in 0..batch.num_columns() {
                self.cell.clear();
                if self.cells.write(column, row, &mut self.cell) {
                    line.push_str(if self.numbers[column] { "<td class=\"number\">" } else { "<td>" });
                    escape(&self.cell, &mut line);
                } else {
                    line.push_str("<td class=\"null\">NULL");
                }
                line.push_str("</td>");
            }
            line.push_str("</tr>\n");
            out.write_all(line.as_bytes())?;
        }
        Ok(())
    }

    fn end(&mut self, out: &mut dyn Write) -> io::Result<u64> {
        out.write_all(b"</tbody>\n</table>\n")?;
        Ok(0)
    }
}

fn escape(text: &str, line: &mut String) {
    for c in text.chars() {
        match c {
            '<' => line.push_str("&lt;"),
            '>' => line.push_str("&gt;"),
            '&' => line.push_str("&amp;"),
            '"' => line.push_str("&quot;"),
            '\n' => line.push_str("<br>"),
            other => line.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{sample, text};

    #[test]
    fn cells_are_escaped() {
        let html = text("html", &sample());
        assert!(html.starts_with("<table>\n<thead><tr><th>id</th><th>näme</th>"), "{html}");
        assert!(html.contains("<td>a,&quot;b&quot;<br>日本&lt;&amp;|\t</td>"), "{html}");
        assert!(html.contains("<td class=\"null\">NULL</td><td></td>"), "{html}");
        assert!(html.ends_with("</tbody>\n</table>\n"));
    }
}

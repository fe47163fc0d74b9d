//! One JSON object per line (newline-delimited JSON); values as in [`super::json`].

use std::io::{self, Write};

use datafusion::arrow::array::RecordBatch;

use super::json::Objects;
use super::{Format, Head, Render};

pub const FORMAT: Format = Format {
    name: "jsonl",
    about: "one JSON object per line",
    binary: false,
    single: false,
    always: false,
    make: |look| Box::new(JsonLines { objects: Objects::new(look) }),
};

struct JsonLines {
    objects: Objects,
}

impl Render for JsonLines {
    fn begin(&mut self, head: &Head, _: &mut dyn Write) -> io::Result<()> {
        self.objects.begin(head.columns);
        Ok(())
    }

    fn batch(&mut self, batch: &RecordBatch, out: &mut dyn Write) -> io::Result<()> {
        self.objects.bind(batch)?;
        for row in 0..batch.num_rows() {
            out.write_all(self.objects.row(row).as_bytes())?;
            out.write_all(b"\n")?;
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
    fn one_object_a_line() {
        let lines = text("jsonl", &sample());
        assert_eq!(lines.lines().count(), 2);
        assert!(lines.lines().all(|line| serde_json::from_str::<serde_json::Value>(line).is_ok()));
    }
}

//! Nothing at all: for timing a query, or for its effects only.

use std::io::{self, Write};

use datafusion::arrow::array::RecordBatch;

use super::{Format, Head, Render};

pub const FORMAT: Format = Format {
    name: "none",
    about: "nothing: rows are read and counted",
    binary: false,
    single: false,
    always: false,
    make: |_| Box::new(Nothing),
};

struct Nothing;

impl Render for Nothing {
    fn begin(&mut self, _: &Head, _: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }

    fn batch(&mut self, _: &RecordBatch, _: &mut dyn Write) -> io::Result<()> {
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
    fn prints_nothing() {
        assert_eq!(text("none", &sample()), "");
    }
}

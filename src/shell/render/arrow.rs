//! Arrow's IPC stream: what other programs read without parsing. Each result is a stream of its own, one after another.

use std::io::{self, Write};

use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::ipc::writer::StreamWriter;

use super::{Format, Head, Render, wrap};

pub const FORMAT: Format = Format {
    name: "arrow",
    about: "Arrow IPC stream",
    binary: true,
    single: false,
    always: false,
    make: |_| Box::new(Arrow { writer: None }),
};

struct Arrow {
    /// Writes into memory, which is handed on after each batch.
    writer: Option<StreamWriter<Vec<u8>>>,
}

impl Render for Arrow {
    fn begin(&mut self, head: &Head, out: &mut dyn Write) -> io::Result<()> {
        self.writer = Some(StreamWriter::try_new(Vec::new(), &head.schema).map_err(wrap)?);
        self.hand_on(out)
    }

    fn batch(&mut self, batch: &RecordBatch, out: &mut dyn Write) -> io::Result<()> {
        if let Some(writer) = &mut self.writer {
            writer.write(batch).map_err(wrap)?;
        }
        self.hand_on(out)
    }

    fn end(&mut self, out: &mut dyn Write) -> io::Result<u64> {
        if let Some(writer) = &mut self.writer {
            writer.finish().map_err(wrap)?;
        }
        self.hand_on(out)?;
        Ok(0)
    }
}

impl Arrow {
    fn hand_on(&mut self, out: &mut dyn Write) -> io::Result<()> {
        if let Some(writer) = &mut self.writer {
            let bytes = writer.get_mut();
            out.write_all(bytes)?;
            bytes.clear();
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use datafusion::arrow::ipc::reader::StreamReader;

    use super::super::tests::{look, render, sample};

    #[test]
    fn can_be_read_again() {
        let (bytes, _) = render("arrow", &look(), &[sample(), sample()]);
        let batches: Vec<_> = StreamReader::try_new(bytes.as_slice(), None).unwrap().map(Result::unwrap).collect();
        assert_eq!(batches, [sample(), sample()]);
    }
}

//! Records of CSV files as columns.

use std::path::PathBuf;
use std::sync::Arc;

use datafusion::arrow::array::{BooleanArray, RecordBatch};
use datafusion::arrow::compute::filter_record_batch;

use super::dialect::Dialect;
use super::record::Fields;
use crate::error::{Error, Result};
use crate::source::convert::Converter;
use crate::source::leaf::Batches;
use crate::source::lines::Lines;
use crate::source::scan::{BadRows, Decoder, Mode, Piece, batch, malformed};
use crate::types::{Column, SparkType};

/// Reads CSV of one dialect.
#[derive(Debug)]
pub struct CsvDecoder {
    /// How it is written.
    pub dialect: Arc<Dialect>,
    /// The columns, with that for bad records if there is one.
    pub columns: Arc<Vec<Column>>,
    /// About how many bytes a record has.
    pub record_bytes: u64,
}

impl Decoder for CsvDecoder {
    fn columns(&self) -> &[Column] {
        &self.columns
    }

    fn splits(&self) -> bool {
        !self.dialect.multi_line && !self.dialect.latin1
    }

    fn record_bytes(&self) -> u64 {
        self.record_bytes
    }

    fn read(&self, piece: &Piece, wanted: &[usize], batch_size: usize, bad: &Arc<BadRows>) -> Result<Batches> {
        let lines = Lines::open(piece, self.dialect.terminator, self.dialect.latin1)?;
        let corrupt = self.columns.iter().position(|column| {
            column.ty == SparkType::String && column.name.eq_ignore_ascii_case(&self.dialect.corrupt)
        });
        // Whether a row is bad must not depend on which columns a query asks for where bad rows are dropped or shown.
        let all = self.dialect.mode != Mode::Permissive || corrupt.is_some_and(|column| wanted.contains(&column));
        let mut slots = Vec::new();
        let mut field = 0;
        for (i, column) in self.columns.iter().enumerate() {
            if Some(i) == corrupt {
                continue;
            }
            if all || wanted.contains(&i) {
                let converter = Converter::with(&column.ty, &self.dialect.spelling).ok_or_else(|| {
                    Error::new("UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE")
                        .with("format", "CSV")
                        .with("columnName", format!("`{}`", column.name))
                        .with("columnType", format!("\"{}\"", column.ty.sql()))
                })?;
                slots.push(Slot { field, column: i, converter });
            }
            field += 1;
        }
        let corrupt_slot = match corrupt.filter(|column| wanted.contains(column)) {
            Some(column) => Converter::with(&SparkType::String, &self.dialect.spelling).map(|c| (column, c)),
            None => None,
        };
        let mut rows = Rows {
            dialect: Arc::clone(&self.dialect),
            columns: Arc::clone(&self.columns),
            lines,
            path: piece.path.clone(),
            fields: Fields::default(),
            arity: field,
            slots,
            corrupt: corrupt_slot,
            wanted: wanted.to_vec(),
            bad: Arc::clone(bad),
            quote_at: None,
            rows: 0,
            dropped: Vec::new(),
        };
        let mut header = self.dialect.header && piece.is_first();
        let mut failed = false;
        Ok(Box::new(std::iter::from_fn(move || {
            if failed {
                return None;
            }
            let skipped = if header { rows.skip_header() } else { Ok(()) };
            header = false;
            let next = skipped.and_then(|()| rows.next_batch(batch_size)).transpose();
            failed = matches!(next, Some(Err(_)));
            next
        })))
    }
}

/// A column that is built.
struct Slot {
    /// Which field of the record.
    field: usize,
    /// Which column of the table.
    column: usize,
    converter: Converter,
}

struct Rows {
    dialect: Arc<Dialect>,
    columns: Arc<Vec<Column>>,
    lines: Lines,
    path: PathBuf,
    fields: Fields,
    /// How many fields a record should have.
    arity: usize,
    slots: Vec<Slot>,
    corrupt: Option<(usize, Converter)>,
    wanted: Vec<usize>,
    bad: Arc<BadRows>,
    /// The offset of the first quote that is not passed yet; lines before it need no look for quotes.
    quote_at: Option<u64>,
    /// Rows of the batch at hand.
    rows: usize,
    /// Which of them are bad and go again.
    dropped: Vec<usize>,
}

impl Rows {
    fn skip_header(&mut self) -> Result<()> {
        if let Some((_, advance)) = self.next_record()? {
            self.lines.advance(advance);
        }
        Ok(())
    }

    fn next_batch(&mut self, batch_size: usize) -> Result<Option<RecordBatch>> {
        self.rows = 0;
        self.dropped.clear();
        while self.rows < batch_size {
            let Some((length, advance)) = self.next_record()? else { break };
            if self.add(length)? {
                self.rows += 1;
            }
            self.lines.advance(advance);
        }
        if self.rows == 0 {
            return Ok(None);
        }
        let mut arrays = Vec::with_capacity(self.wanted.len());
        let mut built = Vec::with_capacity(self.slots.len());
        for slot in &mut self.slots {
            built.push((slot.column, slot.converter.finish()?));
        }
        if let Some((column, converter)) = &mut self.corrupt {
            built.push((*column, converter.finish()?));
        }
        for column in &self.wanted {
            let array = built.iter().find(|(built, _)| built == column).map(|(_, array)| Arc::clone(array));
            arrays.push(array.ok_or_else(|| Error::internal("a CSV column was not built"))?);
        }
        let batch = batch(&self.columns, &self.wanted, arrays, self.rows)?;
        if self.dropped.is_empty() {
            return Ok(Some(batch));
        }
        let mut keep = vec![true; self.rows];
        self.dropped.iter().for_each(|row| keep[*row] = false);
        Ok(Some(filter_record_batch(&batch, &BooleanArray::from(keep))?))
    }

    /// Splits the next record that is data; its length without and with its line end.
    fn next_record(&mut self) -> Result<Option<(usize, usize)>> {
        loop {
            if self.dialect.multi_line {
                if self.lines.done() {
                    return Ok(None);
                }
                // A line that is passed over may have quotes that mean nothing.
                let blank = match self.lines.rest().first() {
                    None => {
                        self.lines.fill()?;
                        continue;
                    }
                    Some(first) => *first <= b' ' || Some(*first) == self.dialect.comment,
                };
                if blank {
                    let Some((length, advance)) = self.lines.line()? else { return Ok(None) };
                    if self.dialect.skips(&self.lines.rest()[..length]) {
                        self.lines.advance(advance);
                        continue;
                    }
                }
                let more = !self.lines.ended();
                match self.fields.split(&self.dialect, self.lines.rest(), true, more) {
                    Some(found) => return Ok(Some(found)),
                    None => {
                        self.lines.fill()?;
                    }
                }
                continue;
            }
            let Some((length, advance)) = self.lines.line()? else { return Ok(None) };
            let line = &self.lines.rest()[..length];
            if self.dialect.skips(line) {
                self.lines.advance(advance);
                continue;
            }
            let start = self.lines.offset();
            let quoted = match self.dialect.quote {
                None => false,
                Some(quote) => {
                    if self.quote_at.is_none_or(|at| at < start) {
                        let rest = self.lines.rest();
                        let next = memchr::memchr(quote, rest).unwrap_or(rest.len());
                        self.quote_at = Some(start + next as u64);
                    }
                    self.quote_at.is_some_and(|at| at < start + length as u64)
                }
            };
            if quoted {
                self.fields.split(&self.dialect, line, false, false);
            } else {
                self.fields.split_plain(&self.dialect, line);
            }
            return Ok(Some((length, advance)));
        }
    }

    /// Adds the record that was split; false if it is dropped.
    fn add(&mut self, length: usize) -> Result<bool> {
        let record = &self.lines.rest()[..length];
        let mut wrong = None;
        if self.fields.len() != self.arity {
            wrong = Some(Wrong::Arity(self.fields.len()));
            match self.dialect.mode {
                Mode::Permissive => {}
                Mode::DropMalformed => {
                    self.bad.count(&self.path, self.lines.offset());
                    return Ok(false);
                }
                Mode::FailFast => return Err(self.failure(record, &Wrong::Arity(self.fields.len()))),
            }
        }
        for i in 0..self.slots.len() {
            let slot = &mut self.slots[i];
            let value = self.fields.get(slot.field, record);
            let value = value.and_then(|(text, quoted)| self.dialect.value(text, quoted));
            let read = match value {
                None => {
                    slot.converter.push_null();
                    continue;
                }
                Some(text) => slot.converter.push(text),
            };
            if read {
                continue;
            }
            let column = slot.column;
            match self.dialect.mode {
                Mode::Permissive => {
                    slot.converter.push_null();
                    wrong.get_or_insert(Wrong::Value(column));
                }
                Mode::DropMalformed => {
                    slot.converter.push_null();
                    wrong.get_or_insert(Wrong::Value(column));
                }
                Mode::FailFast => return Err(self.failure(record, &Wrong::Value(column))),
            }
        }
        if wrong.is_some() {
            self.bad.count(&self.path, self.lines.offset());
            if self.dialect.mode == Mode::DropMalformed {
                self.dropped.push(self.rows);
            }
        }
        if let Some((_, converter)) = &mut self.corrupt {
            match wrong {
                // Text is always readable as text.
                Some(_) if converter.push(record) => {}
                _ => converter.push_null(),
            }
        }
        Ok(true)
    }

    fn failure(&self, record: &[u8], wrong: &Wrong) -> Error {
        let why = match wrong {
            Wrong::Arity(found) => format!("{found} fields instead of {}", self.arity),
            Wrong::Value(column) => {
                let column = &self.columns[*column];
                format!("{} is no {}", column.name, column.ty)
            }
        };
        malformed(&self.path, self.lines.offset(), record, &why)
    }
}

enum Wrong {
    Arity(usize),
    Value(usize),
}

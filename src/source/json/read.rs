//! Records of JSON files: one value per line, or values one after another, or the elements of one array.

use std::path::PathBuf;
use std::sync::Arc;

use datafusion::arrow::array::RecordBatch;

use super::build::Members;
use crate::error::{Error, Result};
use crate::source::convert::{Converter, Spelling};
use crate::source::leaf::Batches;
use crate::source::lines::Lines;
use crate::source::scan::{BadRows, Decoder, Mode, Piece, batch, malformed};
use crate::types::json::{Liberties, Parsed, Tape, Token};
use crate::types::{Column, SparkType};

/// How JSON files are written.
#[derive(Clone, Debug)]
pub struct Dialect {
    /// What the parser lets pass.
    pub liberties: Liberties,
    /// Whether values may span lines.
    pub multi_line: bool,
    /// Whether bytes are ISO-8859-1.
    pub latin1: bool,
    /// The end of a line.
    pub terminator: u8,
    /// What is done with bad records.
    pub mode: Mode,
    /// The column that gets the text of bad records, if it is among the columns.
    pub corrupt: String,
    /// How values are written.
    pub spelling: Arc<Spelling>,
}

/// A record that was found.
pub enum Record {
    /// A value on the tape; its text is that many bytes of what is left, and its rows begin at these nodes.
    Value(Vec<usize>, usize),
    /// Text that is no JSON.
    Malformed(usize),
}

/// Takes values from a piece of a file.
pub struct Values {
    lines: Lines,
    dialect: Arc<Dialect>,
    /// The value at hand.
    pub tape: Tape,
    /// Whether the values are elements of an array that was begun.
    in_array: bool,
    /// What to move past before the next value.
    pending: usize,
}

impl Values {
    /// Opens a piece.
    /// # Errors
    /// `FAILED_IO`
    pub fn open(piece: &Piece, dialect: &Arc<Dialect>) -> Result<Self> {
        let lines = Lines::open(piece, dialect.terminator, dialect.latin1)?;
        Ok(Values { lines, dialect: Arc::clone(dialect), tape: Tape::default(), in_array: false, pending: 0 })
    }

    /// The text that the record's length counts from.
    pub fn text(&self) -> &[u8] {
        self.lines.rest()
    }

    /// Where the record begins in the file.
    pub fn offset(&self) -> u64 {
        self.lines.offset()
    }

    /// The next record.
    /// # Errors
    /// `FAILED_IO`
    pub fn next(&mut self) -> Result<Option<Record>> {
        self.lines.advance(std::mem::take(&mut self.pending));
        if self.dialect.multi_line { self.next_value() } else { self.next_line() }
    }

    fn next_line(&mut self) -> Result<Option<Record>> {
        loop {
            let Some((length, advance)) = self.lines.line()? else { return Ok(None) };
            let line = &self.lines.rest()[..length];
            if line.trim_ascii().is_empty() {
                self.lines.advance(advance);
                continue;
            }
            self.pending = advance;
            let parsed = self.tape.parse(line, self.dialect.liberties);
            return Ok(Some(match parsed {
                Parsed::Value(end) if line[end..].trim_ascii().is_empty() => self.rows(length),
                _ => Record::Malformed(length),
            }));
        }
    }

    fn next_value(&mut self) -> Result<Option<Record>> {
        loop {
            let rest = self.lines.rest();
            let Some(at) = rest.iter().position(|byte| !byte.is_ascii_whitespace()) else {
                let all = rest.len();
                self.lines.advance(all);
                if !self.lines.fill()? {
                    return Ok(None);
                }
                continue;
            };
            // The elements of an array at the top are records, so that it need not be held whole.
            let mark = rest[at];
            if (mark == b'[' && !self.in_array) || (self.in_array && matches!(mark, b',' | b']')) {
                self.in_array = mark != b']';
                self.lines.advance(at + 1);
                continue;
            }
            self.lines.advance(at);
            match self.tape.parse(self.lines.rest(), self.dialect.liberties) {
                // A number at the end of what was read may go on.
                Parsed::Value(end) if end < self.lines.rest().len() || self.lines.ended() => {
                    self.pending = end;
                    return Ok(Some(self.rows(end)));
                }
                Parsed::Malformed => {}
                _ if self.lines.fill()? => continue,
                _ => {}
            }
            // What follows cannot be told apart any more.
            while self.lines.fill()? {}
            self.pending = self.lines.rest().len();
            return Ok(Some(Record::Malformed(self.pending)));
        }
    }

    /// An object is a row, each object of an array is one.
    fn rows(&self, length: usize) -> Record {
        let is_object = |node: &usize| self.tape.node(*node).token == Token::Object;
        match self.tape.node(0).token {
            Token::Object => Record::Value(vec![0], length),
            Token::Array if self.tape.children(0).all(|node| is_object(&node)) => {
                Record::Value(self.tape.children(0).collect(), length)
            }
            _ => Record::Malformed(length),
        }
    }
}

/// Reads JSON of one dialect.
#[derive(Debug)]
pub struct JsonDecoder {
    /// How it is written.
    pub dialect: Arc<Dialect>,
    /// The columns, with that for bad records if there is one.
    pub columns: Arc<Vec<Column>>,
    /// About how many bytes a record has.
    pub record_bytes: u64,
}

impl Decoder for JsonDecoder {
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
        let corrupt = self.columns.iter().position(|column| {
            column.ty == SparkType::String && column.name.eq_ignore_ascii_case(&self.dialect.corrupt)
        });
        // Whether a row is bad must not depend on which columns a query asks for where bad rows are dropped or shown.
        let all = self.dialect.mode != Mode::Permissive || corrupt.is_some_and(|column| wanted.contains(&column));
        let built: Vec<usize> =
            (0..self.columns.len()).filter(|i| Some(*i) != corrupt && (all || wanted.contains(i))).collect();
        let types: Vec<_> =
            built.iter().map(|i| (self.columns[*i].name.clone(), self.columns[*i].ty.clone())).collect();
        let corrupt_text = match corrupt.filter(|column| wanted.contains(column)) {
            Some(column) => Converter::with(&SparkType::String, &self.dialect.spelling).map(|c| (column, c)),
            None => None,
        };
        let mut rows = Rows {
            values: Values::open(piece, &self.dialect)?,
            path: piece.path.clone(),
            mode: self.dialect.mode,
            members: Members::new(&types, &self.dialect.spelling)?,
            trial: match self.dialect.mode {
                Mode::DropMalformed => Some(Members::new(&types, &self.dialect.spelling)?),
                _ => None,
            },
            built,
            corrupt: corrupt_text,
            columns: Arc::clone(&self.columns),
            wanted: wanted.to_vec(),
            bad: Arc::clone(bad),
        };
        let mut failed = false;
        Ok(Box::new(std::iter::from_fn(move || {
            if failed {
                return None;
            }
            let next = rows.next_batch(batch_size).transpose();
            failed = matches!(next, Some(Err(_)));
            next
        })))
    }
}

struct Rows {
    values: Values,
    path: PathBuf,
    mode: Mode,
    members: Members,
    /// Where rows are tried before they are taken, if bad ones are dropped.
    trial: Option<Members>,
    /// The columns that `members` builds.
    built: Vec<usize>,
    corrupt: Option<(usize, Converter)>,
    columns: Arc<Vec<Column>>,
    wanted: Vec<usize>,
    bad: Arc<BadRows>,
}

impl Rows {
    fn next_batch(&mut self, batch_size: usize) -> Result<Option<RecordBatch>> {
        let mut rows = 0;
        let mut ended = false;
        while rows < batch_size && !ended {
            match self.values.next()? {
                None => ended = true,
                Some(Record::Malformed(length)) => rows += self.malformed(length)?,
                Some(Record::Value(objects, length)) => {
                    for object in objects {
                        rows += self.add(object, length)?;
                    }
                }
            }
        }
        if rows == 0 && ended {
            return Ok(None);
        }
        let mut arrays: Vec<_> = self.built.iter().copied().zip(self.members.finish()?).collect();
        if let Some((column, converter)) = &mut self.corrupt {
            arrays.push((*column, converter.finish()?));
        }
        let mut out = Vec::with_capacity(self.wanted.len());
        for column in &self.wanted {
            let array = arrays.iter().find(|(built, _)| built == column).map(|(_, array)| Arc::clone(array));
            out.push(array.ok_or_else(|| Error::internal("a JSON column was not built"))?);
        }
        batch(&self.columns, &self.wanted, out, rows).map(Some)
    }

    /// How many rows a record that is no JSON gives.
    fn malformed(&mut self, length: usize) -> Result<usize> {
        let text = &self.values.text()[..length];
        match self.mode {
            Mode::FailFast => return Err(malformed(&self.path, self.values.offset(), text, "no JSON object")),
            Mode::DropMalformed => {
                self.bad.count(&self.path, self.values.offset());
                return Ok(0);
            }
            Mode::Permissive => {}
        }
        self.bad.count(&self.path, self.values.offset());
        self.members.push_null();
        if let Some((_, converter)) = &mut self.corrupt
            && !converter.push(text)
        {
            converter.push_null();
        }
        Ok(1)
    }

    /// How many rows an object gives.
    fn add(&mut self, object: usize, length: usize) -> Result<usize> {
        let text = &self.values.text()[..length];
        if let Some(trial) = &mut self.trial {
            let good = trial.push(&self.values.tape, text, object);
            // What was tried is not needed.
            trial.finish()?;
            if !good {
                self.bad.count(&self.path, self.values.offset());
                return Ok(0);
            }
        }
        let good = self.members.push(&self.values.tape, text, object);
        if !good {
            if self.mode == Mode::FailFast {
                return Err(malformed(&self.path, self.values.offset(), text, "a value is not of its column's type"));
            }
            self.bad.count(&self.path, self.values.offset());
        }
        if let Some((_, converter)) = &mut self.corrupt
            && (good || !converter.push(text))
        {
            converter.push_null();
        }
        Ok(1)
    }
}

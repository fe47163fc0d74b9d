//! How many rows pass a filter, measured on a sample instead of guessed.
//!
//! The sample is some thousand rows, one from each equal part of the table, taken when it is first asked for, of chunks on
//! disk from some rows that have stayed in memory: rows that belong together lie together often, and a few hundred of them are not missed between two rows of
//! the sample. Correlated conditions come out right, which no formula over ranges and distinct counts can give.
//!
//! Source: Leis et al., "How good are query optimizers, really?", VLDB 2015, section 3.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, UInt64Array};
use datafusion::arrow::compute::{concat, take, take_record_batch};
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::physical_expr::PhysicalExpr;

use super::chunk::{Chunk, Source};
use super::compact::compact;
use super::encoding::{Encoded, Encoding};
use super::selection::Selection;
use crate::error::Result;
use crate::scan::conjunct::fixed;

/// Rows of a sample.
const ROWS: usize = 4096;

/// A formula, which multiplies what the conditions of a filter let pass, is not believed where it says less than a row of
/// the sample by more than this.
const DOUBT: f64 = 50.0;

/// Rows of a chunk that stay in memory when it goes to disk.
const KEPT: usize = 128;
/// At most one row of so many stays.
const PART: usize = 8;

/// Rows from all over a table.
#[derive(Debug)]
pub(super) struct Sample {
    columns: Vec<Encoded>,
    rows: usize,
}

/// Some rows, each column in its declared type.
#[derive(Debug)]
pub(super) struct Rows {
    columns: Vec<ArrayRef>,
    rows: usize,
}

impl Rows {
    /// Some of a chunk that goes to disk.
    pub(super) fn kept(pages: &[RecordBatch], encodings: &[Encoding]) -> Result<Rows> {
        let rows = pages.iter().map(RecordBatch::num_rows).sum();
        Rows::joined(&Rows::picked(pages, encodings, picks(KEPT.min(rows / PART), rows))?)
    }

    /// Bytes that they take.
    pub(super) fn bytes(&self) -> usize {
        self.columns.iter().map(|column| column.get_array_memory_size()).sum()
    }

    /// The rows at these places of pages that follow one another.
    fn picked(pages: &[RecordBatch], encodings: &[Encoding], places: impl Iterator<Item = usize>) -> Result<Vec<Rows>> {
        let (mut parts, mut places, mut before) = (Vec::new(), places.peekable(), 0);
        for page in pages.iter().filter(|page| page.num_columns() > 0) {
            let end = before + page.num_rows();
            let within = std::iter::from_fn(|| places.next_if(|at| *at < end));
            let within: UInt64Array = within.map(|at| (at - before) as u64).collect();
            before = end;
            if !within.is_empty() {
                let taken = take_record_batch(page, &within)?;
                let columns = taken.columns().iter().zip(encodings);
                let decoded = columns.map(|(array, encoding)| Encoded::decode_from(array, encoding));
                parts.push(Rows { columns: decoded.collect::<Result<_>>()?, rows: within.len() });
            }
        }
        Ok(parts)
    }

    /// One batch, which holds nothing but them.
    fn joined(parts: &[Rows]) -> Result<Rows> {
        let width = parts.first().map_or(0, |part| part.columns.len());
        let whole = |i: usize| {
            let parts: Vec<&dyn Array> = parts.iter().map(|part| part.columns[i].as_ref()).collect();
            Ok(compact(&concat(&parts)?))
        };
        let columns = (0..width).map(whole).collect::<Result<_>>()?;
        Ok(Rows { columns, rows: parts.iter().map(|part| part.rows).sum() })
    }

    /// So many of them.
    fn thinned(&self, count: usize) -> Result<Rows> {
        let places: UInt64Array = picks(count, self.rows).map(|at| at as u64).collect();
        let columns = self.columns.iter().map(|column| Ok(take(column, &places, None)?));
        Ok(Rows { columns: columns.collect::<Result<_>>()?, rows: places.len() })
    }
}

impl Sample {
    /// `None` of an empty table.
    pub(super) fn of(chunks: &[Arc<Chunk>]) -> Option<Sample> {
        let total: usize = chunks.iter().map(|chunk| chunk.rows).sum();
        // Of chunks on disk no more rows can be had than have been kept, and of the others in proportion.
        let most = |chunk: &Arc<Chunk>| match chunk.source() {
            Source::Memory(_) => ROWS,
            Source::Disk(spilled) => total * spilled.kept().rows / chunk.rows.max(1),
        };
        let count = chunks.iter().map(most).min().unwrap_or_default().min(ROWS);
        let (mut parts, mut picks, mut before) = (Vec::new(), picks(count, total).peekable(), 0);
        for chunk in chunks {
            let end = before + chunk.rows;
            let places: Vec<usize> =
                std::iter::from_fn(|| picks.next_if(|at| *at < end)).map(|at| at - before).collect();
            before = end;
            if places.is_empty() {
                continue;
            }
            match chunk.source() {
                Source::Memory(pages) => {
                    parts.extend(Rows::picked(&pages.batches, &chunk.encodings, places.into_iter()).ok()?);
                }
                Source::Disk(spilled) => parts.push(spilled.kept().thinned(places.len()).ok()?),
            }
        }
        if parts.is_empty() {
            return None;
        }
        // One batch: a filter that must be made ready is made so once.
        let Rows { columns, rows } = Rows::joined(&parts).ok()?;
        Some(Sample { columns: columns.into_iter().map(Encoded::plain).collect(), rows })
    }

    /// The part of rows for which all filters hold. Filters that come while a query runs are taken to let all pass. `None`
    /// if one cannot be evaluated.
    pub(super) fn selectivity(&self, schema: &SchemaRef, filters: &[Arc<dyn PhysicalExpr>]) -> Option<Measured> {
        let all: Vec<usize> = (0..schema.fields().len()).collect();
        let mut selection = Selection::try_new(schema, &all, &fixed(filters)).ok()?;
        let passed = selection.evaluate(&mut self.columns.clone(), self.rows).ok()?.count(self.rows);
        let rows = self.rows.max(1) as f64;
        Some(match passed {
            0 => Measured::Missed { least: 1.0 / rows / DOUBT, most: 1.0 / rows },
            passed => Measured::Part(passed as f64 / rows),
        })
    }
}

/// Which `count` of so many rows are taken, in order: one of each equal part, anywhere in it, as values may repeat in steps.
fn picks(count: usize, present: usize) -> impl Iterator<Item = usize> {
    let count = count.min(present);
    (0..count).map(move |i| {
        let (from, to) = (present * i / count, present * (i + 1) / count);
        let hash = (i as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        from + (hash >> 32) as usize % (to - from).max(1)
    })
}

/// What a sample says of filters.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Measured {
    /// This part of the rows passes.
    Part(f64),
    /// No row of the sample passes.
    Missed {
        /// The least part that is believed.
        least: f64,
        /// The part of a row of the sample.
        most: f64,
    },
}

impl Measured {
    /// The part of rows, where a formula says `guess`.
    pub fn part(self, guess: f64) -> f64 {
        match self {
            Measured::Part(part) => part,
            Measured::Missed { least, most } => guess.clamp(least, most),
        }
    }

    /// The part of rows, where nothing else is known of it.
    pub fn middle(self) -> f64 {
        match self {
            Measured::Part(part) => part,
            Measured::Missed { least, most } => (least * most).sqrt(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_row_of_each_part() {
        assert_eq!(picks(ROWS, 3).collect::<Vec<_>>(), [0, 1, 2]);
        assert_eq!(picks(ROWS, 0).count(), 0);
        let of_many: Vec<usize> = picks(ROWS, 1_000_000).collect();
        assert_eq!(of_many.len(), ROWS);
        assert!(of_many.iter().enumerate().all(|(i, at)| (at * ROWS / 1_000_000).abs_diff(i) <= 1));
        let even = of_many.iter().filter(|at| *at % 2 == 0).count();
        assert!((ROWS / 3..ROWS * 2 / 3).contains(&even), "{even}");
    }

    #[test]
    fn what_the_sample_misses_is_guessed() {
        let missed = Measured::Missed { least: 0.001, most: 0.1 };
        assert_eq!((missed.part(0.05), missed.part(0.5), missed.part(0.0)), (0.05, 0.1, 0.001));
        assert!((missed.middle() - 0.01).abs() < 1e-9);
        assert_eq!((Measured::Part(0.3).part(0.9), Measured::Part(0.3).middle()), (0.3, 0.3));
    }
}

//! How many rows pass a filter, measured on a sample instead of guessed.
//!
//! The sample is some thousand rows in stretches from all over the table, taken from chunks in memory when it is first
//! asked for. Correlated conditions come out right, which no formula over ranges and distinct counts can give.
//!
//! Source: Leis et al., "How good are query optimizers, really?", VLDB 2015, section 3.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef};
use datafusion::arrow::compute::concat;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::physical_expr::PhysicalExpr;

use super::chunk::{Chunk, Source};
use super::compact::compact;
use super::encoding::Encoded;
use super::selection::Selection;
use crate::error::Result;
use crate::scan::conjunct::fixed;

/// Stretches of a sample, and rows of each.
const STRETCHES: usize = 256;
const ROWS: usize = 16;

/// Rows from all over a table.
#[derive(Debug)]
pub(super) struct Sample {
    columns: Vec<Encoded>,
    rows: usize,
}

impl Sample {
    /// `None` if too little of the table is in memory.
    pub(super) fn of(chunks: &[Arc<Chunk>]) -> Option<Sample> {
        let pages: Vec<_> = chunks
            .iter()
            .filter_map(|chunk| match chunk.source() {
                Source::Memory(pages) => Some(pages.batches.clone().into_iter().map(move |page| (chunk, page))),
                Source::Disk(_) => None,
            })
            .flatten()
            .collect();
        let total: usize = chunks.iter().map(|chunk| chunk.rows).sum();
        let present: usize = pages.iter().map(|(_, page)| page.num_rows()).sum();
        if present == 0 || present * 2 < total {
            return None;
        }
        // Each stretch begins in the middle of an equal part of the rows.
        let mut stretches: Vec<Vec<ArrayRef>> = Vec::new();
        let mut sampled = 0;
        let (mut before, mut page) = (0, 0);
        let count = STRETCHES.min(present.div_ceil(ROWS));
        for i in 0..count {
            let at = (present * (2 * i + 1) / (2 * count)).saturating_sub(ROWS / 2);
            while page < pages.len() && before + pages[page].1.num_rows() <= at {
                before += pages[page].1.num_rows();
                page += 1;
            }
            let Some((chunk, batch)) = pages.get(page) else { break };
            let all: Vec<usize> = (0..batch.num_columns()).collect();
            let rows = ROWS.min(batch.num_rows() - (at - before));
            let stretch = chunk.columns(&batch.slice(at - before, rows), &all);
            stretches.push(stretch.iter().map(Encoded::decode).collect::<Result<_>>().ok()?);
            sampled += rows;
        }
        // One batch: a filter that must be made ready is made so once.
        let whole = |i: usize| {
            let parts: Vec<&dyn Array> = stretches.iter().map(|stretch| stretch[i].as_ref()).collect();
            Some(Encoded::plain(compact(&concat(&parts).ok()?)))
        };
        let columns = (0..stretches.first()?.len()).map(whole).collect::<Option<_>>()?;
        Some(Sample { columns, rows: sampled })
    }

    /// The part of rows for which all filters hold. Filters that come while a query runs are taken to let all pass. `None`
    /// if one cannot be evaluated.
    pub(super) fn selectivity(&self, schema: &SchemaRef, filters: &[Arc<dyn PhysicalExpr>]) -> Option<Measured> {
        let all: Vec<usize> = (0..schema.fields().len()).collect();
        let mut selection = Selection::try_new(schema, &all, &fixed(filters)).ok()?;
        let passed = selection.evaluate(&mut self.columns.clone(), self.rows).ok()?.count(self.rows);
        let rows = self.rows.max(1) as f64;
        let stretches = self.rows.div_ceil(ROWS).max(1) as f64;
        Some(match passed {
            0 => Measured::Missed { least: 0.5 / rows, most: 0.5 / stretches },
            passed => Measured::Part(passed as f64 / rows),
        })
    }
}

/// What a sample says of filters.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Measured {
    /// This part of the rows passes.
    Part(f64),
    /// No row of the sample passes, which may be as many as this: rows that belong together lie together, and between two
    /// stretches of the sample.
    Missed {
        /// The part of half a row of the sample.
        least: f64,
        /// The part of half a stretch.
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
    fn what_the_sample_misses_is_guessed() {
        let missed = Measured::Missed { least: 0.001, most: 0.1 };
        assert_eq!((missed.part(0.05), missed.part(0.5), missed.part(0.0)), (0.05, 0.1, 0.001));
        assert!((missed.middle() - 0.01).abs() < 1e-9);
        assert_eq!((Measured::Part(0.3).part(0.9), Measured::Part(0.3).middle()), (0.3, 0.3));
    }
}

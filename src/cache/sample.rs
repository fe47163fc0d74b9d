//! How many rows pass a filter, measured on a sample instead of guessed.
//!
//! The sample is some thousand rows in stretches from all over the table, taken from chunks in memory when it is first
//! asked for. Correlated conditions come out right, which no formula over ranges and distinct counts can give.
//!
//! Source: Leis et al., "How good are query optimizers, really?", VLDB 2015, section 3.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef};
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::physical_expr::{DynamicFilterTracking, PhysicalExpr};

use super::chunk::{Chunk, Source};
use super::selection::{Selected, Selection};

/// Stretches of a sample, and rows of each.
const STRETCHES: usize = 64;
const ROWS: usize = 64;

/// Rows from all over a table.
#[derive(Debug)]
pub(super) struct Sample {
    stretches: Vec<Vec<ArrayRef>>,
    rows: usize,
}

impl Sample {
    /// `None` if too little of the table is in memory.
    pub(super) fn of(chunks: &[Arc<Chunk>]) -> Option<Sample> {
        let pages: Vec<_> = chunks
            .iter()
            .filter_map(|chunk| match chunk.source() {
                Source::Memory(pages) => Some(pages.batches.clone()),
                Source::Disk(_) => None,
            })
            .flatten()
            .collect();
        let total: usize = chunks.iter().map(|chunk| chunk.rows).sum();
        let present: usize = pages.iter().map(|page| page.num_rows()).sum();
        if present == 0 || present * 2 < total {
            return None;
        }
        // Each stretch begins in the middle of an equal part of the rows.
        let mut sample = Sample { stretches: Vec::new(), rows: 0 };
        let (mut before, mut page) = (0, 0);
        let count = STRETCHES.min(present.div_ceil(ROWS));
        for i in 0..count {
            let at = (present * (2 * i + 1) / (2 * count)).saturating_sub(ROWS / 2);
            while page < pages.len() && before + pages[page].num_rows() <= at {
                before += pages[page].num_rows();
                page += 1;
            }
            let Some(batch) = pages.get(page) else { break };
            let rows = ROWS.min(batch.num_rows() - (at - before));
            sample.stretches.push(batch.slice(at - before, rows).columns().to_vec());
            sample.rows += rows;
        }
        Some(sample)
    }

    /// The part of rows for which all filters hold; at least half a row of the sample. Filters that come while a query
    /// runs are taken to let all pass. `None` if one cannot be evaluated.
    pub(super) fn selectivity(&self, schema: &SchemaRef, filters: &[Arc<dyn PhysicalExpr>]) -> Option<f64> {
        let fixed = |f: &&Arc<dyn PhysicalExpr>| !DynamicFilterTracking::classify(f).contains_dynamic_filter();
        let filters: Vec<_> = filters.iter().filter(fixed).map(Arc::clone).collect();
        let all: Vec<usize> = (0..schema.fields().len()).collect();
        let mut selection = Selection::try_new(schema, &all, &filters).ok()?;
        let mut passed = 0;
        for stretch in &self.stretches {
            let rows = stretch.first().map_or(0, |column| column.len());
            passed += match selection.evaluate(&mut stretch.clone(), rows).ok()? {
                Selected::None => 0,
                Selected::All => rows,
                Selected::Some(mask) => mask.true_count(),
            };
        }
        Some((passed as f64).max(0.5) / self.rows.max(1) as f64)
    }
}

//! Sliding window frames for accumulators that cannot take a row back: the frame's rows are kept and accumulated anew.

use std::collections::VecDeque;
use std::fmt;

use datafusion::arrow::array::{Array, ArrayRef};
use datafusion::common::{Result, ScalarValue};
use datafusion::logical_expr::Accumulator;

/// Keeps the batches of the frame; `evaluate` runs a new accumulator over them.
pub(super) struct Recompute<F> {
    start: F,
    batches: VecDeque<Vec<ArrayRef>>,
}

impl<F: Fn() -> Result<Box<dyn Accumulator>>> Recompute<F> {
    pub(super) fn new(start: F) -> Self {
        Recompute { start, batches: VecDeque::new() }
    }
}

impl<F> fmt::Debug for Recompute<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Recompute({} batches)", self.batches.len())
    }
}

fn rows(batch: &[ArrayRef]) -> usize {
    batch.first().map_or(0, |column| column.len())
}

impl<F: Fn() -> Result<Box<dyn Accumulator>> + Send + Sync + 'static> Accumulator for Recompute<F> {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        if rows(values) > 0 {
            self.batches.push_back(values.to_vec());
        }
        Ok(())
    }

    fn retract_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        // A frame gives its rows up in the order in which it took them in.
        let mut gone = rows(values);
        while gone > 0 {
            let Some(front) = self.batches.front_mut() else { break };
            let length = rows(front);
            if length <= gone {
                gone -= length;
                self.batches.pop_front();
            } else {
                for column in front.iter_mut() {
                    *column = column.slice(gone, length - gone);
                }
                gone = 0;
            }
        }
        Ok(())
    }

    fn supports_retract_batch(&self) -> bool {
        true
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        let mut accumulator = (self.start)()?;
        for batch in &self.batches {
            accumulator.update_batch(batch)?;
        }
        accumulator.evaluate()
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        datafusion::common::internal_err!("a window's accumulator is never merged")
    }

    fn merge_batch(&mut self, _states: &[ArrayRef]) -> Result<()> {
        datafusion::common::internal_err!("a window's accumulator is never merged")
    }

    fn size(&self) -> usize {
        size_of_val(self) + self.batches.iter().flatten().map(|c| c.get_array_memory_size()).sum::<usize>()
    }
}

//! The batches of one partition of a shared computation, until every place has had them.
//!
//! They are accounted in the memory pool, each buffer once however many batches have a part of it. When the pool has no
//! room for another batch, all that are in memory go to one file, which places read again as a stream.

use std::collections::HashMap;
use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayData};
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::common::DataFusionError;
use datafusion::error::Result as PlanResult;
use datafusion::execution::spill_file::SpillFile;
use datafusion::physical_plan::spill::SpillManager;

use super::super::reservation::Reservation;

/// Batches by the order in which they were computed.
pub(super) struct Kept {
    batches: Vec<Place>,
    ended: Option<Result<(), Arc<DataFusionError>>>,
    /// How many places are still to read batches that come.
    readers: usize,
    buffers: Buffers,
    memory: Reservation,
    spill: SpillManager,
}

enum Place {
    /// In memory, for so many places.
    Memory(RecordBatch, usize),
    /// In a file, behind so many others.
    File(Arc<dyn SpillFile>, usize),
    /// Every place has had it.
    Gone,
}

/// What there is for a place that asks for the batch of a number.
pub(super) enum Next {
    Batch(RecordBatch),
    /// A file, and how many of its batches come before the wanted one.
    File(Arc<dyn SpillFile>, usize),
    End(Result<(), Arc<DataFusionError>>),
    NotYet,
}

impl Kept {
    /// None yet; `readers` places are going to read.
    pub(super) fn new(readers: usize, memory: Reservation, spill: SpillManager) -> Self {
        Kept { batches: Vec::new(), ended: None, readers, buffers: Buffers::default(), memory, spill }
    }

    /// Takes the next batch of the computation.
    pub(super) fn push(&mut self, batch: RecordBatch) -> PlanResult<()> {
        let more = self.buffers.add(&batch);
        if self.memory.try_grow(more).is_ok() {
            self.batches.push(Place::Memory(batch, self.readers));
            return Ok(());
        }
        let in_memory = |place: &Place| matches!(place, Place::Memory(..));
        let first = self.batches.iter().position(in_memory).unwrap_or(self.batches.len());
        let held: Vec<usize> = (first..self.batches.len()).filter(|i| in_memory(&self.batches[*i])).collect();
        let mut writer = self.spill.create_in_progress_file("shared part of a query")?;
        for at in &held {
            if let Place::Memory(batch, _) = &self.batches[*at] {
                writer.append_batch(batch)?;
            }
        }
        writer.append_batch(&batch)?;
        let Some(file) = writer.finish()? else {
            // Nothing was written, so nothing is there to be written.
            self.batches.push(Place::Gone);
            return Ok(());
        };
        self.batches.push(Place::Gone);
        let last = self.batches.len() - 1;
        for (offset, at) in held.into_iter().chain([last]).enumerate() {
            self.batches[at] = Place::File(Arc::clone(&file), offset);
        }
        self.buffers.clear();
        self.memory.free();
        Ok(())
    }

    pub(super) fn end(&mut self, result: Result<(), Arc<DataFusionError>>) {
        self.ended.get_or_insert(result);
    }

    /// Whether the batch of that number is there, or will never be.
    pub(super) fn knows(&self, at: usize) -> bool {
        at < self.batches.len() || self.ended.is_some()
    }

    /// The batch of that number for one of the places.
    pub(super) fn take(&mut self, at: usize) -> Next {
        let Some(place) = self.batches.get_mut(at) else {
            return self.ended.clone().map_or(Next::NotYet, Next::End);
        };
        match place {
            Place::Memory(batch, left) => {
                let batch = batch.clone();
                *left = left.saturating_sub(1);
                if *left == 0 {
                    self.forget(at, &batch);
                }
                Next::Batch(batch)
            }
            Place::File(file, offset) => Next::File(Arc::clone(file), *offset),
            Place::Gone => Next::End(Err(Arc::new(DataFusionError::Internal(
                "more places read a shared part of a query than were planned".to_string(),
            )))),
        }
    }

    /// One place reads no further than the batch of that number; whether another may.
    pub(super) fn leave(&mut self, at: usize) -> bool {
        self.readers = self.readers.saturating_sub(1);
        for i in at..self.batches.len() {
            if let Place::Memory(batch, left) = &mut self.batches[i] {
                *left = left.saturating_sub(1);
                if *left == 0 {
                    let batch = batch.clone();
                    self.forget(i, &batch);
                }
            }
        }
        self.readers > 0
    }

    fn forget(&mut self, at: usize, batch: &RecordBatch) {
        let less = self.buffers.remove(batch);
        self.memory.shrink(less.min(self.memory.size()));
        self.batches[at] = Place::Gone;
    }

    pub(super) fn spill(&self) -> &SpillManager {
        &self.spill
    }
}

/// Which buffers are held, and by how many batches.
#[derive(Default)]
struct Buffers(HashMap<usize, (usize, usize)>);

impl Buffers {
    /// The bytes that a batch adds to those held.
    fn add(&mut self, batch: &RecordBatch) -> usize {
        let mut more = 0;
        each_buffer(batch, &mut |at, bytes| {
            let (held, count) = self.0.entry(at).or_insert((bytes, 0));
            if *count == 0 {
                more += *held;
            }
            *count += 1;
        });
        more
    }

    /// The bytes that nothing else holds.
    fn remove(&mut self, batch: &RecordBatch) -> usize {
        let mut less = 0;
        each_buffer(batch, &mut |at, _| {
            let Some((held, count)) = self.0.get_mut(&at) else { return };
            *count -= 1;
            if *count == 0 {
                less += *held;
                self.0.remove(&at);
            }
        });
        less
    }

    fn clear(&mut self) {
        self.0.clear();
    }
}

fn each_buffer(batch: &RecordBatch, found: &mut dyn FnMut(usize, usize)) {
    for column in batch.columns() {
        each_of(&column.to_data(), found);
    }
}

fn each_of(data: &ArrayData, found: &mut dyn FnMut(usize, usize)) {
    let own = data.buffers().iter().chain(data.nulls().map(|nulls| nulls.buffer()));
    for buffer in own {
        found(buffer.data_ptr().as_ptr() as usize, buffer.capacity());
    }
    for child in data.child_data() {
        each_of(child, found);
    }
}

#[cfg(test)]
mod tests {
    use datafusion::arrow::array::{ArrayRef, Int64Array};

    use super::*;

    #[test]
    fn a_buffer_counts_once() {
        let numbers: ArrayRef = Arc::new(Int64Array::from_iter_values(0..1000));
        let whole = RecordBatch::try_from_iter([("n", numbers)]).unwrap();
        let mut buffers = Buffers::default();
        let bytes = buffers.add(&whole.slice(0, 10));
        assert!(bytes >= 8000);
        assert_eq!(buffers.add(&whole.slice(10, 990)), 0);
        assert_eq!(buffers.remove(&whole.slice(0, 10)), 0);
        assert_eq!(buffers.remove(&whole.slice(10, 990)), bytes);
    }
}

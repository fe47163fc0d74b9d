//! The groups of all partitions of the input, brought together: each partition of the output takes a share of the keys.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, UInt32Array};
use datafusion::arrow::compute::take;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::common::runtime::SpawnedTask;
use datafusion::common::{DataFusionError, Result};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::logical_expr::EmitTo;
use datafusion::physical_plan::metrics::BaselineMetrics;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use parking_lot::Mutex;

use super::super::packed::grouping::{Groups, Joined, Keys, columns};
use super::super::reservation::Reservation;
use super::Call;
use super::overflow::Overflow;
use super::partial::{Partial, accumulators};

/// So few groups are not worth dividing.
const FEW: usize = 8192;

/// Groups are merged so many at a time; between them others get their turn.
const STEP: usize = 8192;

/// The groups of all partitions.
pub(super) enum Gathered {
    /// Of the only one, which takes them.
    One(Mutex<Option<Box<Partial>>>),
    /// Of several.
    Many(Many),
    /// On disk.
    Overflowed(Arc<Overflow>),
}

/// Groups of several partitions, keys in one layout.
pub(super) struct Many {
    joined: Joined,
    calls: Vec<Call>,
    parts: Vec<Part>,
    rows: usize,
    expected: usize,
    /// Reserved for the merged groups that there are not yet.
    room: Mutex<Reservation>,
}

/// The groups of one.
struct Part {
    keys: Keys,
    states: Vec<Vec<ArrayRef>>,
    _reservation: Reservation,
}

impl Gathered {
    /// On disk, if some are there or memory has no room to merge them: they take at the most as much as in their parts.
    pub(super) async fn of(
        mut partials: Vec<Partial>,
        overflow: Arc<Overflow>,
        calls: Vec<Call>,
        expected: usize,
    ) -> Result<Self> {
        let held = partials.iter().map(|partial| partial.reservation.size()).sum();
        let room = match partials.as_slice() {
            [_, next, ..] => Some(next.reservation.another()),
            _ => None,
        };
        if overflow.is_used() || room.as_ref().is_some_and(|room| room.try_resize(held).is_err()) {
            overflow.take(partials).await?;
            return Ok(Gathered::Overflowed(overflow));
        }
        let Some(room) = room else {
            return Ok(Gathered::One(Mutex::new(partials.pop().map(Box::new))));
        };
        let (mut coders, mut rest) = (Vec::new(), Vec::new());
        for partial in partials {
            let Partial { grouping, accumulators, reservation, .. } = partial;
            let (own, layout, groups) = grouping.into_parts();
            coders.push(own);
            rest.push((layout, groups, accumulators, reservation));
        }
        let joined = Joined::of(&coders)?;
        let mut tasks = Vec::new();
        for ((layout, groups, mut accumulators, reservation), changes) in rest.into_iter().zip(joined.changes.clone()) {
            let to = joined.layout.clone();
            tasks.push(SpawnedTask::spawn(async move {
                let keys = groups.into_keys().repacked(&layout, &to, &changes);
                let states = Partial::states(&mut accumulators)?;
                let held: usize = states.iter().flatten().map(|column| column.get_array_memory_size()).sum();
                reservation.shrink(reservation.size().saturating_sub(held + keys.size()));
                Ok::<_, DataFusionError>(Part { keys, states, _reservation: reservation })
            }));
        }
        let mut parts = Vec::with_capacity(tasks.len());
        for task in tasks {
            parts.push(task.join_unwind().await.map_err(|e| DataFusionError::ExecutionJoin(Box::new(e)))??);
        }
        let rows = parts.iter().map(|part| part.keys.len()).sum();
        Ok(Gathered::Many(Many { joined, calls, parts, rows, expected, room: Mutex::new(room) }))
    }

    /// The finished groups of one partition of the output.
    pub(super) async fn share(
        &self,
        partition: usize,
        partitions: usize,
        schema: &SchemaRef,
        context: Arc<TaskContext>,
        (baseline, reservation): (&BaselineMetrics, Reservation),
    ) -> Result<SendableRecordBatchStream> {
        let batch_size = context.session_config().batch_size();
        let groups = match self {
            Gathered::One(partial) => {
                let _timer = baseline.elapsed_compute().timer();
                let partial = partial.lock().take();
                partial.map(|partial| partial.finished(schema)).transpose()?
            }
            Gathered::Many(many) => many.share(partition, partitions, schema, reservation, baseline).await?,
            Gathered::Overflowed(groups) => return Ok(groups.share(partition, schema, context)),
        };
        let batches = groups.into_iter().flat_map(move |groups| {
            let rows = groups.num_rows();
            (0..rows).step_by(batch_size).map(move |at| Ok(groups.slice(at, batch_size.min(rows - at))))
        });
        Ok(Box::pin(RecordBatchStreamAdapter::new(SchemaRef::clone(schema), futures::stream::iter(batches))))
    }
}

impl Many {
    /// Makes the reservation of a share so large, out of what was set aside as long as there is some.
    fn reserve(&self, share: &Reservation, bytes: usize) -> Result<()> {
        let room = self.room.lock();
        room.shrink(bytes.saturating_sub(share.size()).min(room.size()));
        share.try_resize(bytes)
    }

    async fn share(
        &self,
        partition: usize,
        partitions: usize,
        schema: &SchemaRef,
        reservation: Reservation,
        baseline: &BaselineMetrics,
    ) -> Result<Option<RecordBatch>> {
        // The whole if it is small: then the first partition takes it.
        let parts = if self.rows <= FEW { 1 } else { partitions };
        if self.rows == 0 || partition >= parts {
            return Ok(None);
        }
        let mut groups = Groups::empty(&self.joined.layout, self.expected);
        let mut accumulators = accumulators(&self.calls)?;
        let (mut chosen, mut numbers) = (Vec::new(), Vec::new());
        for part in &self.parts {
            for at in (0..part.keys.len()).step_by(STEP) {
                let timer = baseline.elapsed_compute().timer();
                let rows = STEP.min(part.keys.len() - at);
                groups.intern_share(&part.keys, at, rows, (partition, parts), &mut chosen, &mut numbers);
                let places = (chosen.len() < rows).then(|| UInt32Array::from(chosen.clone()));
                for (accumulator, states) in accumulators.iter_mut().zip(&part.states) {
                    let state = |column: &ArrayRef| match &places {
                        None => Ok(column.slice(at, rows)),
                        Some(places) => take(&column.slice(at, rows), places, None),
                    };
                    let states = states.iter().map(state).collect::<Result<Vec<_>, _>>()?;
                    accumulator.merge_batch(&states, &numbers, groups.len())?;
                }
                let held: usize = accumulators.iter().map(|accumulator| accumulator.size()).sum();
                self.reserve(&reservation, held + groups.size())?;
                timer.done();
                tokio::task::consume_budget().await;
            }
        }
        let _timer = baseline.elapsed_compute().timer();
        let mut arrays = columns(&self.joined.coders, &self.joined.layout, &groups.into_keys(), schema)?;
        for accumulator in &mut accumulators {
            arrays.push(accumulator.evaluate(EmitTo::All)?);
        }
        Ok(Some(RecordBatch::try_new(SchemaRef::clone(schema), arrays)?))
    }
}

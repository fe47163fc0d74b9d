//! The groups of all partitions of the input, brought together: each partition of the output takes a share of the keys.

use datafusion::arrow::array::{ArrayRef, UInt32Array};
use datafusion::arrow::compute::take;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::common::runtime::SpawnedTask;
use datafusion::common::{DataFusionError, Result};
use datafusion::logical_expr::EmitTo;
use datafusion::physical_plan::metrics::BaselineMetrics;
use parking_lot::Mutex;

use super::super::packed::grouping::{Groups, Joined, Keys, columns};
use super::super::reservation::Reservation;
use super::Call;
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
}

/// Groups of several partitions, keys in one layout.
pub(super) struct Many {
    joined: Joined,
    calls: Vec<Call>,
    parts: Vec<Part>,
    rows: usize,
    expected: usize,
}

/// The groups of one.
struct Part {
    keys: Keys,
    states: Vec<Vec<ArrayRef>>,
    _reservation: Reservation,
}

impl Gathered {
    pub(super) async fn of(mut partials: Vec<Partial>, calls: Vec<Call>, expected: usize) -> Result<Self> {
        if partials.len() == 1 {
            return Ok(Gathered::One(Mutex::new(partials.pop().map(Box::new))));
        }
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
                reservation.try_resize(held + keys.size())?;
                Ok::<_, DataFusionError>(Part { keys, states, _reservation: reservation })
            }));
        }
        let mut parts = Vec::with_capacity(tasks.len());
        for task in tasks {
            parts.push(task.join_unwind().await.map_err(|e| DataFusionError::ExecutionJoin(Box::new(e)))??);
        }
        let rows = parts.iter().map(|part| part.keys.len()).sum();
        Ok(Gathered::Many(Many { joined, calls, parts, rows, expected }))
    }

    /// The finished groups of one partition of the output.
    pub(super) async fn share(
        &self,
        partition: usize,
        partitions: usize,
        schema: &SchemaRef,
        reservation: Reservation,
        baseline: &BaselineMetrics,
    ) -> Result<RecordBatch> {
        match self {
            Gathered::One(partial) => {
                let _timer = baseline.elapsed_compute().timer();
                let Some(partial) = partial.lock().take() else {
                    return Ok(RecordBatch::new_empty(SchemaRef::clone(schema)));
                };
                partial.finished(schema)
            }
            Gathered::Many(many) => many.share(partition, partitions, schema, reservation, baseline).await,
        }
    }
}

impl Many {
    async fn share(
        &self,
        partition: usize,
        partitions: usize,
        schema: &SchemaRef,
        reservation: Reservation,
        baseline: &BaselineMetrics,
    ) -> Result<RecordBatch> {
        // The whole if it is small: then the first partition takes it.
        let parts = if self.rows <= FEW { 1 } else { partitions };
        if self.rows == 0 || partition >= parts {
            return Ok(RecordBatch::new_empty(SchemaRef::clone(schema)));
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
                reservation.try_resize(held + groups.size())?;
                timer.done();
                tokio::task::consume_budget().await;
            }
        }
        let _timer = baseline.elapsed_compute().timer();
        let mut arrays = columns(&self.joined.coders, &self.joined.layout, &groups.into_keys(), schema)?;
        for accumulator in &mut accumulators {
            arrays.push(accumulator.evaluate(EmitTo::All)?);
        }
        Ok(RecordBatch::try_new(SchemaRef::clone(schema), arrays)?)
    }
}

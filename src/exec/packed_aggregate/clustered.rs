//! Groups of rows that come in clusters, none of which shares a value of one grouping column with another.
//!
//! What is known of where the clusters' values lie tells where one ends: its groups are finished then, and those of the
//! next begin in a table of their own, small enough for the processor's caches, whose places are the values themselves.
//! Nothing is divided between partitions, nothing merged. TPC-H's q18 groups sixty million rows at scale 10 by fifteen
//! million keys.

use std::collections::VecDeque;
use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray};
use datafusion::arrow::datatypes::{DataType, Date32Type, Int32Type, Int64Type, SchemaRef};
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::common::{Result, internal_err};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_plan::metrics::BaselineMetrics;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use futures::StreamExt;

use super::super::packed::PackedKeys;
use super::super::reservation::Reservation;
use super::Call;
use super::partial::Partial;
use crate::source::Clusters;

/// The grouping column that comes in clusters.
#[derive(Clone, Debug)]
pub(crate) struct ClusteredKey {
    column: usize,
    clusters: Arc<Clusters>,
}

impl ClusteredKey {
    /// The `column`-th of the grouping columns comes in these.
    pub(crate) fn new(column: usize, clusters: Arc<Clusters>) -> Self {
        ClusteredKey { column, clusters }
    }

    pub(super) fn len(&self) -> usize {
        self.clusters.ranges().len()
    }

    /// The groups of a partition of the input.
    pub(super) fn run(
        &self,
        rows: SendableRecordBatchStream,
        keys: PackedKeys,
        calls: Vec<Call>,
        schema: SchemaRef,
        context: Arc<TaskContext>,
        (baseline, reservation): (BaselineMetrics, Reservation),
    ) -> SendableRecordBatchStream {
        let out = SchemaRef::clone(&schema);
        let done = vec![false; self.len()];
        let running = Running {
            key: self.clone(),
            rows,
            keys,
            calls,
            schema,
            context,
            baseline,
            reservation,
            current: None,
            done,
            pending: None,
            finished: VecDeque::new(),
        };
        let stream = futures::stream::try_unfold(running, |mut running| async move {
            Ok(running.next().await?.map(|batch| (batch, running)))
        });
        Box::pin(RecordBatchStreamAdapter::new(out, stream))
    }
}

/// A partition that is being read.
struct Running {
    key: ClusteredKey,
    rows: SendableRecordBatchStream,
    keys: PackedKeys,
    calls: Vec<Call>,
    schema: SchemaRef,
    context: Arc<TaskContext>,
    baseline: BaselineMetrics,
    /// From which that of each cluster is made.
    reservation: Reservation,
    /// The cluster that rows come of, and its groups.
    current: Option<(usize, Partial)>,
    /// Clusters that are complete.
    done: Vec<bool>,
    /// Rows that have come and not been looked at.
    pending: Option<RecordBatch>,
    finished: VecDeque<RecordBatch>,
}

impl Running {
    async fn next(&mut self) -> Result<Option<RecordBatch>> {
        loop {
            if let Some(batch) = self.finished.pop_front() {
                self.baseline.record_output(batch.num_rows());
                return Ok(Some(batch));
            }
            if self.pending.is_none() {
                self.pending = self.rows.next().await.transpose()?;
            }
            let timer = self.baseline.elapsed_compute().clone();
            let _timer = timer.timer();
            match self.pending.take() {
                Some(batch) => self.take(batch)?,
                None if self.current.is_none() => return Ok(None),
                None => self.finish()?,
            }
        }
    }

    /// Takes the first rows of a batch, those of one cluster.
    fn take(&mut self, batch: RecordBatch) -> Result<()> {
        let rows = batch.num_rows();
        let Some(expr) = self.keys.exprs().get(self.key.column) else {
            return internal_err!("no such grouping column");
        };
        let numbers = Numbers::of(expr.evaluate(&batch)?.into_array(rows)?)?;
        let Some(first) = numbers.first() else { return Ok(()) };
        let ranges = self.key.clusters.ranges();
        let contains =
            |cluster: usize| ranges.get(cluster).is_some_and(|(least, most)| (*least..=*most).contains(&first));
        let cluster = match &self.current {
            Some((cluster, _)) if contains(*cluster) => *cluster,
            _ => ranges.partition_point(|(_, greatest)| *greatest < first),
        };
        let Some((least, greatest)) = ranges.get(cluster).copied().filter(|_| contains(cluster)) else {
            return internal_err!("{first} is in none of the ranges that the file's footer has");
        };
        let length = numbers.within(least, greatest);
        if self.current.as_ref().is_some_and(|(current, _)| *current != cluster) {
            self.finish()?;
        }
        if self.current.is_none() {
            if std::mem::replace(&mut self.done[cluster], true) {
                return internal_err!("a cluster comes a second time");
            }
            // A place for each value that there may be is cheap, unless there are many more than rows.
            let expected = self.key.clusters.rows().get(cluster).map_or(0, |rows| rows / 8);
            let keys = self.keys.within(self.key.column, (least, greatest), expected);
            let partial = Partial::new(&keys, &self.calls, self.reservation.another())?;
            self.current = Some((cluster, partial));
        }
        if let Some((_, partial)) = &mut self.current {
            partial.take(&batch.slice(0, length))?;
        }
        if length < rows {
            self.pending = Some(batch.slice(length, rows - length));
        }
        Ok(())
    }

    /// Hands out the groups of the current cluster.
    fn finish(&mut self) -> Result<()> {
        let Some((_, partial)) = self.current.take() else { return Ok(()) };
        let groups = partial.finished(&self.schema)?;
        let (rows, step) = (groups.num_rows(), self.context.session_config().batch_size());
        self.finished.extend((0..rows).step_by(step).map(|at| groups.slice(at, step.min(rows - at))));
        Ok(())
    }
}

/// The values of the column in clusters.
struct Numbers(ArrayRef);

impl Numbers {
    fn of(array: ArrayRef) -> Result<Self> {
        match array.data_type() {
            DataType::Int64 | DataType::Int32 | DataType::Date32 if array.null_count() == 0 => Ok(Numbers(array)),
            ty => internal_err!("clusters of {ty} with {} NULLs", array.null_count()),
        }
    }

    fn first(&self) -> Option<i64> {
        if self.0.is_empty() {
            return None;
        }
        match self.0.data_type() {
            DataType::Int64 => self.0.as_primitive::<Int64Type>().values().first().copied(),
            DataType::Int32 => self.0.as_primitive::<Int32Type>().values().first().map(|v| i64::from(*v)),
            _ => self.0.as_primitive::<Date32Type>().values().first().map(|v| i64::from(*v)),
        }
    }

    /// How many from the first one on are in the range.
    fn within(&self, least: i64, greatest: i64) -> usize {
        fn prefix<T: Copy + Into<i64>>(values: &[T], least: i64, greatest: i64) -> usize {
            let inside = |v: T| (least..=greatest).contains(&v.into());
            // All of them, mostly: one pass without a branch.
            match values.iter().fold(true, |all, v| all & inside(*v)) {
                true => values.len(),
                false => values.iter().take_while(|v| inside(**v)).count(),
            }
        }
        match self.0.data_type() {
            DataType::Int64 => prefix(self.0.as_primitive::<Int64Type>().values(), least, greatest),
            DataType::Int32 => prefix(self.0.as_primitive::<Int32Type>().values(), least, greatest),
            _ => prefix(self.0.as_primitive::<Date32Type>().values(), least, greatest),
        }
    }
}

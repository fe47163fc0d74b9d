//! The groups of one partition of the input.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, AsArray};
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::common::{DataFusionError, Result};
use datafusion::execution::SendableRecordBatchStream;
use datafusion::logical_expr::{EmitTo, GroupsAccumulator};
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_plan::metrics::Time;
use futures::StreamExt;

use super::super::packed::PackedKeys;
use super::super::packed::grouping::{Grouping, columns};
use super::super::reservation::Reservation;
use super::Call;
use super::overflow::Overflow;

/// Fewer bytes are not worth a file: they are held although memory has no room.
const LEAST: usize = 256 << 10;

/// Groups that grow with the rows that come.
pub(super) struct Partial {
    keys: PackedKeys,
    calls: Vec<Call>,
    pub(super) grouping: Grouping,
    pub(super) accumulators: Vec<Box<dyn GroupsAccumulator>>,
    /// The group of each row of the batch.
    groups: Vec<usize>,
    pub(super) reservation: Reservation,
}

impl Partial {
    pub(super) fn new(keys: &PackedKeys, calls: &[Call], reservation: Reservation) -> Result<Self> {
        Ok(Partial {
            keys: keys.clone(),
            calls: calls.to_vec(),
            grouping: keys.grouping()?,
            accumulators: accumulators(calls)?,
            groups: Vec::new(),
            reservation,
        })
    }

    /// Takes all rows; groups go to `overflow` whenever memory has no room for more.
    pub(super) async fn run(
        mut self,
        mut rows: SendableRecordBatchStream,
        overflow: Arc<Overflow>,
        time: Time,
    ) -> Result<Self> {
        while let Some(batch) = rows.next().await.transpose()? {
            let _timer = time.timer();
            self.add(&batch)?;
            match self.reserve() {
                Err(error) if matches!(error.find_root(), DataFusionError::ResourcesExhausted(_)) => {
                    if self.size() > LEAST {
                        self.spill(&overflow).await?;
                    }
                }
                reserved => reserved?,
            }
        }
        Ok(self)
    }

    /// Writes all groups to `overflow` and begins with none.
    pub(super) async fn spill(&mut self, overflow: &Overflow) -> Result<()> {
        // How many there will be was estimated wrongly, or is more than there is room for.
        self.keys = self.keys.clone().expecting(0);
        let (coders, layout, groups) = std::mem::replace(&mut self.grouping, self.keys.grouping()?).into_parts();
        let mut known = std::mem::replace(&mut self.accumulators, accumulators(&self.calls)?);
        let mut arrays = columns(&coders, &layout, &groups.into_keys(), overflow.schema())?;
        arrays.extend(Partial::states(&mut known)?.into_iter().flatten());
        overflow.write(&RecordBatch::try_new(SchemaRef::clone(overflow.schema()), arrays)?).await?;
        self.reservation.free();
        Ok(())
    }

    /// Takes some rows.
    /// # Errors
    /// If memory has no room for their groups.
    pub(super) fn take(&mut self, batch: &RecordBatch) -> Result<()> {
        self.add(batch)?;
        self.reserve()
    }

    fn add(&mut self, batch: &RecordBatch) -> Result<()> {
        let rows = batch.num_rows();
        let array = |expr: &Arc<dyn PhysicalExpr>| expr.evaluate(batch)?.into_array(rows);
        let keys = self.keys.exprs().iter().map(array).collect::<Result<Vec<ArrayRef>>>()?;
        self.grouping.intern(&keys, rows, &mut self.groups)?;
        let count = self.grouping.len();
        for (call, accumulator) in self.calls.iter().zip(&mut self.accumulators) {
            let filter = call.filter.as_ref().map(array).transpose()?;
            let arguments = call.arguments.iter().map(array).collect::<Result<Vec<ArrayRef>>>()?;
            let filter = filter.as_ref().map(|filter| filter.as_boolean());
            accumulator.update_batch(&arguments, &self.groups, filter, count)?;
        }
        Ok(())
    }

    fn reserve(&self) -> Result<()> {
        self.reservation.try_resize(self.size())
    }

    fn size(&self) -> usize {
        self.accumulators.iter().map(|accumulator| accumulator.size()).sum::<usize>() + self.grouping.size()
    }

    /// The groups, if there are no others.
    pub(super) fn finished(self, schema: &SchemaRef) -> Result<RecordBatch> {
        let Partial { grouping, mut accumulators, .. } = self;
        let (coders, layout, groups) = grouping.into_parts();
        let mut arrays = columns(&coders, &layout, &groups.into_keys(), schema)?;
        for accumulator in &mut accumulators {
            arrays.push(accumulator.evaluate(EmitTo::All)?);
        }
        Ok(RecordBatch::try_new(SchemaRef::clone(schema), arrays)?)
    }

    /// What the accumulators know of each group, in columns by accumulator.
    pub(super) fn states(accumulators: &mut [Box<dyn GroupsAccumulator>]) -> Result<Vec<Vec<ArrayRef>>> {
        accumulators.iter_mut().map(|accumulator| accumulator.state(EmitTo::All)).collect()
    }
}

pub(super) fn accumulators(calls: &[Call]) -> Result<Vec<Box<dyn GroupsAccumulator>>> {
    calls.iter().map(|call| call.aggregate.create_groups_accumulator()).collect()
}

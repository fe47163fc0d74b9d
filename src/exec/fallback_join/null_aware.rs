//! `NOT IN` by merging: what the probe side's NULLs say of all build rows.
//!
//! Nothing is surely not in a list with a NULL, and a NULL is surely not in an empty list only. The merge join below takes
//! neither into account: it gives the build rows that are equal to no probe row. What was seen of the probe side on its way
//! into the join says which of them remain: a sort has read it all before a row comes out of the join, and where none is
//! needed since it comes in the order of the key, NULLs come first.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use datafusion::arrow::array::{Array, BooleanArray};
use datafusion::arrow::compute::is_not_null;
use datafusion::arrow::datatypes::{DataType, Schema};
use datafusion::common::utils::take_function_args;
use datafusion::common::{Result, internal_err};
use datafusion::config::ConfigOptions;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::logical_expr::{ColumnarValue, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility};
use datafusion::physical_expr::{PhysicalExpr, ScalarFunctionExpr};
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::filter::FilterExec;
use datafusion::physical_plan::joins::HashJoinExec;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use futures::StreamExt;

use super::super::streams::StreamsExec;

/// What came of the probe side.
#[derive(Debug, Default)]
pub(super) struct Seen {
    rows: AtomicBool,
    null: AtomicBool,
}

/// The probe side of the join; what comes of it is noted in `seen`.
/// # Errors
/// Those of starting it.
pub(super) fn watched(
    join: &HashJoinExec,
    context: &Arc<TaskContext>,
    seen: &Arc<Seen>,
) -> Result<Arc<dyn ExecutionPlan>> {
    let [(_, key)] = join.on.as_slice() else { return internal_err!("NOT IN of several values") };
    let partitions = join.right.properties().output_partitioning().partition_count();
    let watch = |rows: SendableRecordBatchStream| -> SendableRecordBatchStream {
        let (key, seen) = (Arc::clone(key), Arc::clone(seen));
        let schema = rows.schema();
        let noted = rows.map(move |batch| {
            let batch = batch?;
            if batch.num_rows() > 0 {
                seen.rows.store(true, Ordering::Relaxed);
            }
            if !seen.null.load(Ordering::Relaxed)
                && key.evaluate(&batch)?.into_array(batch.num_rows())?.logical_null_count() > 0
            {
                seen.null.store(true, Ordering::Relaxed);
            }
            Ok(batch)
        });
        Box::pin(RecordBatchStreamAdapter::new(schema, noted))
    };
    let streams = (0..partitions)
        .map(|partition| Ok(watch(join.right.execute(partition, Arc::clone(context))?)))
        .collect::<Result<_>>()?;
    Ok(Arc::new(StreamsExec::new(streams, Arc::clone(join.right.properties()))))
}

/// Of the rows of the merge join those that NOT IN gives.
/// # Errors
/// Those of a key that is not over the build side.
pub(super) fn kept(
    merged: Arc<dyn ExecutionPlan>,
    key: &Arc<dyn PhysicalExpr>,
    build: &Schema,
    seen: Arc<Seen>,
) -> Result<Arc<dyn ExecutionPlan>> {
    let not_in = NotIn { seen, signature: Signature::any(1, Volatility::Volatile) };
    let function = Arc::new(ScalarUDF::new_from_impl(not_in));
    let options = Arc::new(ConfigOptions::default());
    let remains = ScalarFunctionExpr::try_new(function, vec![Arc::clone(key)], build, options)?;
    Ok(Arc::new(FilterExec::try_new(Arc::new(remains), merged)?))
}

/// Whether a row that is equal to no probe row is surely not in the list.
#[derive(Debug)]
struct NotIn {
    seen: Arc<Seen>,
    signature: Signature,
}

impl PartialEq for NotIn {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.seen, &other.seen)
    }
}

impl Eq for NotIn {}

impl std::hash::Hash for NotIn {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        Arc::as_ptr(&self.seen).hash(state);
    }
}

impl ScalarUDFImpl for NotIn {
    fn name(&self) -> &str {
        "not_in"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(DataType::Boolean)
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let rows = args.number_rows;
        let [keys] = take_function_args(self.name(), args.args)?;
        let all = |value: bool| BooleanArray::from(vec![value; rows]);
        let remaining = match (self.seen.rows.load(Ordering::Relaxed), self.seen.null.load(Ordering::Relaxed)) {
            (_, true) => all(false),
            (false, _) => all(true),
            _ => is_not_null(&keys.into_array(rows)?)?,
        };
        Ok(ColumnarValue::Array(Arc::new(remaining)))
    }
}

//! The table that the recursive term of `WITH RECURSIVE` reads: the rows that its last round found.
//!
//! The plan only names the table. The recursion that runs puts a place for its own rows behind the name, so that the
//! same plan can run several times at once.

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::catalog::{Session, TableProvider};
use datafusion::common::tree_node::{Transformed, TreeNode, TreeNodeRecursion};
use datafusion::error::Result as PlanResult;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::logical_expr::{Expr, TableType};
use datafusion::physical_expr::{EquivalenceProperties, PhysicalExpr};
use datafusion::physical_plan::execution_plan::{Boundedness, EmissionType};
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::{DisplayAs, DisplayFormatType, ExecutionPlan, Partitioning, PlanProperties};
use parking_lot::Mutex;

use crate::scan::inputs::no_inputs;

/// The rows that the last round found; shared by the recursion and the scans of its term.
pub(super) type Rows = Arc<Mutex<Vec<RecordBatch>>>;

/// The table as the binder sees it.
#[derive(Debug)]
pub struct WorkTable {
    name: String,
    schema: SchemaRef,
}

impl WorkTable {
    /// A table of that name, which tells the recursion that it belongs to.
    pub fn new(name: &str, schema: SchemaRef) -> Self {
        WorkTable { name: name.to_string(), schema }
    }
}

#[async_trait]
impl TableProvider for WorkTable {
    fn schema(&self) -> SchemaRef {
        SchemaRef::clone(&self.schema)
    }

    fn table_type(&self) -> TableType {
        TableType::Temporary
    }

    async fn scan(
        &self,
        _session: &dyn Session,
        projection: Option<&Vec<usize>>,
        _filters: &[Expr],
        _limit: Option<usize>,
    ) -> PlanResult<Arc<dyn ExecutionPlan>> {
        let schema = match projection {
            Some(columns) => Arc::new(self.schema.project(columns)?),
            None => SchemaRef::clone(&self.schema),
        };
        let properties = PlanProperties::new(
            EquivalenceProperties::new(schema),
            Partitioning::UnknownPartitioning(1),
            EmissionType::Incremental,
            Boundedness::Bounded,
        );
        Ok(Arc::new(WorkTableExec {
            table: self.name.clone(),
            projection: projection.cloned(),
            rows: Rows::default(),
            properties: Arc::new(properties),
        }))
    }
}

/// Reads the rows that the last round found.
#[derive(Clone, Debug)]
struct WorkTableExec {
    table: String,
    projection: Option<Vec<usize>>,
    rows: Rows,
    properties: Arc<PlanProperties>,
}

/// The plan with `rows` behind every scan of the table of that name.
pub(super) fn with_rows(plan: Arc<dyn ExecutionPlan>, table: &str, rows: &Rows) -> PlanResult<Arc<dyn ExecutionPlan>> {
    let placed = plan.transform_down(|node| {
        Ok(match node.downcast_ref::<WorkTableExec>() {
            Some(scan) if scan.table == table => {
                Transformed::yes(Arc::new(WorkTableExec { rows: Arc::clone(rows), ..scan.clone() }) as _)
            }
            _ => Transformed::no(node),
        })
    })?;
    Ok(placed.data)
}

impl DisplayAs for WorkTableExec {
    fn fmt_as(&self, _kind: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "WorkTable: {}", self.table)
    }
}

impl ExecutionPlan for WorkTableExec {
    fn name(&self) -> &str {
        "WorkTable"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    no_inputs!();

    fn apply_expressions(
        &self,
        _f: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> PlanResult<TreeNodeRecursion>,
    ) -> PlanResult<TreeNodeRecursion> {
        Ok(TreeNodeRecursion::Continue)
    }

    fn execute(&self, _partition: usize, _context: Arc<TaskContext>) -> PlanResult<SendableRecordBatchStream> {
        let rows = self.rows.lock().clone();
        let projection = self.projection.clone();
        let batches = rows.into_iter().map(move |batch| match &projection {
            Some(columns) => Ok(batch.project(columns)?),
            None => Ok(batch),
        });
        Ok(Box::pin(RecordBatchStreamAdapter::new(self.schema(), futures::stream::iter(batches))))
    }
}

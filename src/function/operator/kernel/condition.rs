//! A condition of thousands of terms behind one call, whose arguments are the columns that it is about.
//!
//! Every rule of the optimiser walks, copies, types and names what it sees of an expression, so that a condition that a
//! program has written takes far longer to plan than to compute. Of this call they see the columns.

use std::hash::{Hash, Hasher};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use datafusion::arrow::array::ArrayRef;
use datafusion::arrow::datatypes::{DataType, SchemaRef};
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::physical_expr::PhysicalExpr;

use super::Kernel;
use crate::error::Result;

/// A boolean expression over its arguments.
#[derive(Clone, Debug)]
pub struct Condition {
    expr: Arc<dyn PhysicalExpr>,
    schema: SchemaRef,
    /// What tells it from all others.
    number: u64,
}

/// How many there were.
static CONDITIONS: AtomicU64 = AtomicU64::new(0);

impl Condition {
    /// The condition `expr`; the fields of `schema` are the arguments.
    pub fn new(expr: Arc<dyn PhysicalExpr>, schema: SchemaRef) -> Self {
        Condition { expr, schema, number: CONDITIONS.fetch_add(1, Ordering::Relaxed) }
    }
}

impl Kernel for Condition {
    fn name(&self) -> &'static str {
        "checked_condition"
    }

    fn detail(&self) -> Option<String> {
        Some(format!("#{}", self.number))
    }

    fn returns(&self) -> DataType {
        DataType::Boolean
    }

    fn run(&self, arguments: &[ArrayRef]) -> Result<ArrayRef> {
        let batch = RecordBatch::try_new(Arc::clone(&self.schema), arguments.to_vec())?;
        Ok(self.expr.evaluate(&batch)?.into_array(batch.num_rows())?)
    }

    fn may_fail(&self) -> bool {
        true
    }
}

impl PartialEq for Condition {
    fn eq(&self, other: &Self) -> bool {
        self.number == other.number
    }
}

impl Eq for Condition {}

impl Hash for Condition {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.number.hash(state);
    }
}

//! A part of a query that is needed in several places and computed once.
//!
//! To all rules it is a leaf: its definition has been optimised already and stays the same in all places.

use std::any::Any;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::common::{DFSchemaRef, Result as PlanResult};
use datafusion::logical_expr::{Expr, LogicalPlan, UserDefinedLogicalNodeCore};
use tokio::sync::OnceCell;

use super::walk;
use crate::error::Error;

/// One place that needs the rows.
#[derive(Clone, Debug)]
pub struct Shared {
    /// Which part it is, of those of the query.
    pub id: usize,
    /// What computes the rows.
    pub definition: Arc<LogicalPlan>,
    /// What the planner of the first place leaves for the others.
    pub operator: Arc<OnceCell<Arc<dyn Any + Send + Sync>>>,
}

impl Shared {
    /// A part of a query under a number of its own.
    pub fn new(id: usize, definition: LogicalPlan) -> Self {
        Shared { id, definition: Arc::new(definition), operator: Arc::default() }
    }

    /// The largest number of the parts in a plan, and in parts of it; 0 where there is none.
    /// # Errors
    /// Those of walking it.
    pub fn most(plan: &LogicalPlan) -> PlanResult<usize> {
        let mut most = 0;
        walk::apply(plan, |node| {
            if let LogicalPlan::Extension(extension) = node
                && let Some(part) = extension.node.as_any().downcast_ref::<Shared>()
            {
                most = most.max(part.id).max(Shared::most(&part.definition)?);
            }
            Ok(TreeNodeRecursion::Continue)
        })?;
        Ok(most)
    }
}

impl UserDefinedLogicalNodeCore for Shared {
    fn name(&self) -> &str {
        "Shared"
    }

    fn inputs(&self) -> Vec<&LogicalPlan> {
        Vec::new()
    }

    fn schema(&self) -> &DFSchemaRef {
        self.definition.schema()
    }

    fn expressions(&self) -> Vec<Expr> {
        Vec::new()
    }

    fn fmt_for_explain(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Shared: #{}", self.id)
    }

    fn with_exprs_and_inputs(&self, _exprs: Vec<Expr>, inputs: Vec<LogicalPlan>) -> PlanResult<Self> {
        match inputs.as_slice() {
            [] => Ok(self.clone()),
            _ => Err(Error::internal("a shared part of a query has no inputs").into()),
        }
    }
}

impl PartialEq for Shared {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id && Arc::ptr_eq(&self.operator, &other.operator)
    }
}

impl Eq for Shared {}

impl PartialOrd for Shared {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        (self == other).then_some(Ordering::Equal)
    }
}

impl Hash for Shared {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.id.hash(state);
    }
}

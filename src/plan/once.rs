//! A common table expression that is computed once however often it is used, since it would be another each time.
//!
//! Every use is a copy of this node above a copy of the definition. Rules see through it to make the definition faster, but
//! move nothing into it or out of it: the copies stay alike. Before the query is planned they become one [`Shared`] part.
//! Source: Spark's `InlineCTE`, which leaves such definitions where they are.
//!
//! [`Shared`]: super::Shared

use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use datafusion::common::tree_node::{Transformed, TransformedResult, TreeNode, TreeNodeRecursion};
use datafusion::common::{DFSchemaRef, Result as PlanResult};
use datafusion::logical_expr::{Expr, Extension, LogicalPlan, UserDefinedLogicalNodeCore};

use super::walk;
use super::{OPAQUE_KEY, Shared};
use crate::error::Error;

/// Aggregates whose answer depends on the order of rows, which may be another each time.
const OF_ORDER: &[&str] =
    &["any_value", "array_agg", "collect_list", "collect_set", "first", "first_value", "last", "last_value"];

/// Functions that are said to be volatile, so that they stay in their places, and answer the same each time.
const STEADY: &[&str] =
    &[OPAQUE_KEY, "input_file_name", "input_file_block_start", "input_file_block_length", "raise_error"];

/// One use.
#[derive(Clone, Debug)]
pub struct Once {
    /// Which definition it is, of those of the query.
    pub id: usize,
    /// The definition.
    pub input: LogicalPlan,
}

impl Once {
    /// A use of a definition.
    pub fn plan(id: usize, input: LogicalPlan) -> LogicalPlan {
        LogicalPlan::Extension(Extension { node: Arc::new(Once { id, input }) })
    }

    /// The use that a node is, if it is one.
    pub fn of(node: &LogicalPlan) -> Option<&Once> {
        match node {
            LogicalPlan::Extension(extension) => extension.node.as_any().downcast_ref::<Once>(),
            _ => None,
        }
    }

    /// Whether a definition must be computed once: it depends on chance, and on no row of a query around.
    /// # Errors
    /// Those of walking it.
    pub fn is_wanted(definition: &LogicalPlan) -> PlanResult<bool> {
        if !walk::any_part(definition, &depends_on_chance)? {
            return Ok(false);
        }
        let (mut outer, mut own) = (HashSet::new(), HashSet::new());
        walk::apply(definition, |node| {
            own.extend(node.schema().columns());
            node.apply_expressions(|expr| {
                expr.apply(|part| {
                    if let Expr::OuterReferenceColumn(_, column) = part {
                        outer.insert(column.clone());
                    }
                    Ok(TreeNodeRecursion::Continue)
                })
            })
        })?;
        // A sub-query of its own may read its rows.
        Ok(outer.is_subset(&own))
    }

    /// The plan without the nodes of definitions that it uses in one place only.
    /// # Errors
    /// Those of walking it.
    pub fn inlined(plan: LogicalPlan, defined: &HashSet<usize>) -> PlanResult<LogicalPlan> {
        let mut uses: HashMap<usize, usize> = HashMap::new();
        walk::apply(&plan, |node| {
            let Some(once) = Once::of(node) else { return Ok(TreeNodeRecursion::Continue) };
            let count = uses.entry(once.id).or_default();
            *count += 1;
            // What a definition uses counts where it is computed.
            Ok(if *count > 1 { TreeNodeRecursion::Jump } else { TreeNodeRecursion::Continue })
        })?;
        if !uses.iter().any(|(id, count)| *count == 1 && defined.contains(id)) {
            return Ok(plan);
        }
        walk::transform_up(plan, |node| match Once::of(&node) {
            Some(once) if defined.contains(&once.id) && uses.get(&once.id) == Some(&1) => {
                Ok(Transformed::yes(once.input.clone()))
            }
            _ => Ok(Transformed::no(node)),
        })
        .data()
    }

    /// The plan in which all uses of a definition read one part.
    /// # Errors
    /// Those of walking it.
    pub fn shared(plan: LogicalPlan) -> PlanResult<LogicalPlan> {
        let mut parts: HashMap<usize, Shared> = HashMap::new();
        walk::transform_up(plan, |node| {
            let Some(once) = Once::of(&node) else { return Ok(Transformed::no(node)) };
            let part = parts.entry(once.id).or_insert_with(|| Shared::new(once.id, once.input.clone()));
            let part = LogicalPlan::Extension(Extension { node: Arc::new(part.clone()) });
            Ok(Transformed::yes(part))
        })
        .data()
    }
}

fn depends_on_chance(part: &Expr) -> bool {
    match part {
        Expr::AggregateFunction(call) => OF_ORDER.contains(&call.func.name()),
        Expr::ScalarFunction(call) if STEADY.contains(&call.func.name()) => false,
        part => part.is_volatile_node(),
    }
}

impl UserDefinedLogicalNodeCore for Once {
    fn name(&self) -> &str {
        "Once"
    }

    fn inputs(&self) -> Vec<&LogicalPlan> {
        vec![&self.input]
    }

    fn schema(&self) -> &DFSchemaRef {
        self.input.schema()
    }

    fn expressions(&self) -> Vec<Expr> {
        Vec::new()
    }

    fn fmt_for_explain(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Once: #{}", self.id)
    }

    fn with_exprs_and_inputs(&self, _exprs: Vec<Expr>, inputs: Vec<LogicalPlan>) -> PlanResult<Self> {
        match <[LogicalPlan; 1]>::try_from(inputs) {
            Ok([input]) => Ok(Once { id: self.id, input }),
            Err(_) => Err(Error::internal("what is computed once has one input").into()),
        }
    }
}

impl PartialEq for Once {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id && self.input == other.input
    }
}

impl Eq for Once {}

impl PartialOrd for Once {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        (self == other).then_some(Ordering::Equal)
    }
}

impl Hash for Once {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.id.hash(state);
        self.input.hash(state);
    }
}

#[cfg(test)]
mod tests {
    use datafusion::functions::math::random;
    use datafusion::logical_expr::{LogicalPlanBuilder, lit};

    use super::*;

    fn definition() -> LogicalPlan {
        let row = LogicalPlanBuilder::empty(true);
        row.project([random().call(Vec::new()).alias("r")]).unwrap().build().unwrap()
    }

    fn count(plan: &LogicalPlan, such: impl Fn(&LogicalPlan) -> bool) -> usize {
        let mut count = 0;
        walk::apply(plan, |node| {
            count += usize::from(such(node));
            Ok(TreeNodeRecursion::Continue)
        })
        .unwrap();
        count
    }

    #[test]
    fn what_is_used_once_is_as_if_written_there() {
        assert!(Once::is_wanted(&definition()).unwrap());
        let fixed = LogicalPlanBuilder::values(vec![vec![lit(1)]]).unwrap().build().unwrap();
        assert!(!Once::is_wanted(&fixed).unwrap());
        let defined = HashSet::from([7]);
        let one = Once::plan(7, definition());
        assert_eq!(count(&Once::inlined(one.clone(), &defined).unwrap(), |node| Once::of(node).is_some()), 0);
        let two = LogicalPlanBuilder::from(one.clone()).union(one).unwrap().build().unwrap();
        let two = Once::inlined(two, &defined).unwrap();
        assert_eq!(count(&two, |node| Once::of(node).is_some()), 2);
        let shared = Once::shared(two).unwrap();
        assert_eq!(count(&shared, |node| Once::of(node).is_some()), 0);
        assert_eq!(count(&shared, |node| matches!(node, LogicalPlan::Projection(_))), 0);
    }
}

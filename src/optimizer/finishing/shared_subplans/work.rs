//! How much work a plan is believed to be, in rows that pass operators.

use std::collections::HashMap;

use datafusion::logical_expr::{JoinType, LogicalPlan};

use crate::optimizer::estimate::Estimate;

/// What it takes to keep a row and to read it again.
pub(super) const READ: f64 = 0.3;

/// What it takes to look at a row of a table and to pass it by.
const LOOK: f64 = 0.1;

/// What it takes to put a row into a hash table, or to find it in one.
const HASH: f64 = 1.0;

/// What it takes to sort a row.
const SORT: f64 = 3.0;

/// The rows that are believed to come out of the nodes of a plan.
pub(super) type Sizes = HashMap<*const LogicalPlan, f64>;

/// Of those nodes whose size is known.
pub(super) fn sizes(plan: &LogicalPlan) -> Sizes {
    let mut sizes = Sizes::new();
    Estimate::each(plan, &mut |node, known| _ = sizes.insert(std::ptr::from_ref(node), known.rows));
    sizes
}

/// The part of an input's rows that a node and those above it keep, of whose own rows those above keep `above`: a join
/// tells the scans of its larger side which keys there are in the smaller one.
pub(super) fn kept(node: &LogicalPlan, input: &LogicalPlan, above: f64, sizes: &Sizes) -> f64 {
    let size = |node: &LogicalPlan| sizes.get(&std::ptr::from_ref(node)).copied();
    let LogicalPlan::Join(join) = node else {
        let passes = matches!(
            node,
            LogicalPlan::Projection(_) | LogicalPlan::Filter(_) | LogicalPlan::SubqueryAlias(_) | LogicalPlan::Union(_)
        );
        return if passes { above } else { 1.0 };
    };
    let is_left = std::ptr::eq(join.left.as_ref(), input);
    let other = if is_left { &join.right } else { &join.left };
    let filters = match join.join_type {
        JoinType::Inner => true,
        JoinType::LeftSemi => is_left,
        JoinType::RightSemi => !is_left,
        _ => return 1.0,
    };
    match (filters, size(node), size(input), size(other)) {
        (true, Some(out), Some(rows), Some(others)) if others < rows => above * (out / rows.max(1.0)).min(1.0),
        (true, ..) => above,
        (false, ..) => 1.0,
    }
}

/// Whether filters that come from above while a plan runs reach its scans: groups are made of all rows.
pub(super) fn is_filtered(plan: &LogicalPlan) -> bool {
    match plan {
        LogicalPlan::Join(_) => true,
        LogicalPlan::Projection(_) | LogicalPlan::Filter(_) | LogicalPlan::SubqueryAlias(_) => {
            plan.inputs().into_iter().all(is_filtered)
        }
        _ => false,
    }
}

/// The work, and the rows that come out; `None` where a size is unknown.
pub(super) fn of(plan: &LogicalPlan) -> Option<(f64, f64)> {
    let mut work = 0.0;
    let mut rows: HashMap<*const LogicalPlan, f64> = HashMap::new();
    let out = Estimate::each(plan, &mut |node, known| {
        let taken: f64 = node.inputs().into_iter().filter_map(|input| rows.get(&std::ptr::from_ref(input))).sum();
        work += match node {
            LogicalPlan::TableScan(_) => known.base * LOOK + known.rows,
            LogicalPlan::Join(_) => taken * HASH + known.rows,
            LogicalPlan::Aggregate(_) | LogicalPlan::Distinct(_) => taken * HASH * 2.0 + known.rows,
            LogicalPlan::Window(_) | LogicalPlan::Sort(_) => taken * SORT,
            LogicalPlan::Extension(_) => known.rows * READ,
            _ => taken * LOOK,
        };
        rows.insert(std::ptr::from_ref(node), known.rows);
    })?;
    Some((work, out.rows))
}

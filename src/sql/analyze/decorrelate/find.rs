//! Looking at plans and expressions: which outer columns they use, where sub-queries stand, how many rows can come.

use std::collections::BTreeSet;

use datafusion::common::tree_node::{Transformed, TreeNode, TreeNodeRecursion};
use datafusion::common::{Column, DFSchema, ScalarValue};
use datafusion::datasource::source_as_provider;
use datafusion::logical_expr::{Distinct, Expr, LogicalPlan, TableScan};

use crate::error::{Error, Result};
use crate::exec::WorkTable;
use crate::plan::walk;
pub(super) use crate::plan::{has_subquery, subquery_of};

/// Unique names of columns.
pub(super) type Ids = BTreeSet<String>;

/// Adds the outer columns that an expression uses.
pub(super) fn outer_ids_of(expr: &Expr, ids: &mut Ids) -> Result<()> {
    expr.apply(|node| {
        if let Expr::OuterReferenceColumn(_, column) = node {
            ids.insert(column.name.clone());
        }
        Ok(TreeNodeRecursion::Continue)
    })?;
    Ok(())
}

/// The outer columns that a plan uses, with those of the sub-queries within it.
pub(super) fn outer_ids(plan: &LogicalPlan) -> Result<Ids> {
    let mut ids = Ids::new();
    walk::apply(plan, |node| {
        node.apply_expressions(|expr| {
            expr.apply(|part| {
                if let Expr::OuterReferenceColumn(_, column) = part {
                    ids.insert(column.name.clone());
                }
                Ok(TreeNodeRecursion::Continue)
            })
        })
    })?;
    Ok(ids)
}

/// Whether a plan reads what a round of a recursion has found, which differs from round to round.
pub(super) fn reads_rounds(plan: &LogicalPlan) -> Result<bool> {
    Ok(plan.exists(|node| Ok(matches!(node, LogicalPlan::TableScan(scan) if is_work_table(scan))))?)
}

fn is_work_table(scan: &TableScan) -> bool {
    source_as_provider(&scan.source).is_ok_and(|table| table.is::<WorkTable>())
}

/// Whether a node's own expressions hold a sub-query.
pub(super) fn node_has_subquery(plan: &LogicalPlan) -> bool {
    let mut found = false;
    let walked = plan.apply_expressions(|expr| {
        found |= has_subquery(expr);
        Ok(if found { TreeNodeRecursion::Stop } else { TreeNodeRecursion::Continue })
    });
    found && walked.is_ok()
}

/// Whether a plan has anything to rewrite.
pub(super) fn has_any(plan: &LogicalPlan) -> bool {
    plan.exists(|node| Ok(matches!(node, LogicalPlan::Subquery(_)) || node_has_subquery(node))).unwrap_or(true)
}

/// Outer columns of these names as plain columns: the expression as one of the outer query.
pub(super) fn as_own(expr: Expr, ids: &Ids) -> Result<Expr> {
    let moved = expr.transform(|node| {
        Ok(match node {
            Expr::OuterReferenceColumn(_, column) if ids.contains(&column.name) => {
                Transformed::yes(Expr::Column(column))
            }
            other => Transformed::no(other),
        })
    })?;
    Ok(moved.data)
}

/// The columns of a schema as expressions.
pub(super) fn columns(schema: &DFSchema) -> Vec<Expr> {
    schema.columns().into_iter().map(Expr::Column).collect()
}

/// An expression that gives its column this name.
pub(super) fn named(expr: Expr, name: &str) -> Expr {
    match &expr {
        Expr::Column(column) if column.name == *name => expr,
        Expr::Alias(alias) if alias.name == *name => expr,
        _ => expr.alias(name),
    }
}

/// Whether a plan gives one row at the most, whatever its data.
pub(in crate::sql) fn at_most_one_row(plan: &LogicalPlan) -> bool {
    match plan {
        LogicalPlan::Projection(node) => at_most_one_row(&node.input),
        LogicalPlan::Filter(node) => at_most_one_row(&node.input),
        LogicalPlan::Sort(node) => at_most_one_row(&node.input),
        LogicalPlan::Window(node) => at_most_one_row(&node.input),
        LogicalPlan::Distinct(Distinct::All(input)) => at_most_one_row(input),
        LogicalPlan::Limit(limit) => {
            limit.fetch.as_deref().and_then(count_of).is_some_and(|rows| rows <= 1) || at_most_one_row(&limit.input)
        }
        LogicalPlan::Aggregate(aggregate) => aggregate.group_expr.is_empty(),
        LogicalPlan::EmptyRelation(_) => true,
        LogicalPlan::Values(values) => values.values.len() <= 1,
        LogicalPlan::Join(join) => {
            use datafusion::logical_expr::JoinType::{Inner, Left, LeftAnti, LeftMark, LeftSemi};
            match join.join_type {
                Inner | Left => at_most_one_row(&join.left) && at_most_one_row(&join.right),
                LeftSemi | LeftAnti | LeftMark => at_most_one_row(&join.left),
                _ => false,
            }
        }
        _ => false,
    }
}

/// Whether a plan gives one row, whatever its data.
pub(super) fn exactly_one_row(plan: &LogicalPlan) -> bool {
    match plan {
        LogicalPlan::Projection(node) => exactly_one_row(&node.input),
        LogicalPlan::Sort(node) => node.fetch.is_none() && exactly_one_row(&node.input),
        LogicalPlan::Window(node) => exactly_one_row(&node.input),
        LogicalPlan::Aggregate(aggregate) => aggregate.group_expr.is_empty(),
        LogicalPlan::EmptyRelation(empty) => empty.produce_one_row,
        LogicalPlan::Values(values) => values.values.len() == 1,
        _ => false,
    }
}

/// The number in a LIMIT or OFFSET.
pub(super) fn count_of(expr: &Expr) -> Option<u64> {
    match expr {
        Expr::Literal(ScalarValue::Int64(Some(n)), _) => u64::try_from(*n).ok(),
        _ => None,
    }
}

/// Whether a plan is the one row without columns that a SELECT without FROM reads.
pub(super) fn is_one_row(plan: &LogicalPlan) -> bool {
    matches!(plan, LogicalPlan::EmptyRelation(empty) if empty.produce_one_row && empty.schema.fields().is_empty())
}

/// The name of a plan's only column.
pub(super) fn only_column(plan: &LogicalPlan) -> Result<Column> {
    match <[Column; 1]>::try_from(plan.schema().columns()) {
        Ok([column]) => Ok(column),
        Err(_) => Err(Error::internal("a sub-query that is a value has several columns")),
    }
}

//! From an order back to a plan.

use std::sync::Arc;

use datafusion::common::{NullEquality, Result};
use datafusion::logical_expr::utils::conjunction;
use datafusion::logical_expr::{Expr, Filter, Join, JoinConstraint, JoinType, LogicalPlan, Projection};

use super::graph::{Graph, Set};
use super::search::{Node, Tree};

/// The joins of `tree` over `relations`, with the columns of `original`.
pub(super) fn build(
    graph: &Graph,
    relations: Vec<LogicalPlan>,
    tree: &Tree,
    original: &LogicalPlan,
) -> Result<LogicalPlan> {
    let mut relations: Vec<Option<LogicalPlan>> = relations.into_iter().map(Some).collect();
    let plan = joins(graph, &mut relations, tree)?;
    let schema = original.schema();
    if plan.schema().columns() == schema.columns() {
        return Ok(plan);
    }
    let columns = graph.output.iter().zip(schema.iter()).map(|(column, (qualifier, field))| {
        let expr = Expr::Column(column.clone());
        let named = column.relation.as_ref() == qualifier && column.name == *field.name();
        if named { expr } else { expr.alias_qualified(qualifier.cloned(), field.name()) }
    });
    Ok(LogicalPlan::Projection(Projection::try_new(columns.collect(), Arc::new(plan))?))
}

fn joins(graph: &Graph, relations: &mut [Option<LogicalPlan>], tree: &Tree) -> Result<LogicalPlan> {
    match &tree.node {
        Node::Leaf(relation) => {
            let Some(plan) = relations[*relation].take() else {
                return datafusion::common::internal_err!("a relation is joined twice");
            };
            let own = graph.conditions.iter().filter(|c| c.needs & !tree.set == 0).map(|c| c.expr.clone());
            match conjunction(own.collect::<Vec<_>>()) {
                Some(filter) => Ok(LogicalPlan::Filter(Filter::try_new(filter, Arc::new(plan))?)),
                None => Ok(plan),
            }
        }
        Node::Join(left, right) => {
            let (a, b) = (left.set, right.set);
            let (left, right) = (joins(graph, relations, left)?, joins(graph, relations, right)?);
            let mut keys = equal(graph, a, b);
            let mut filters = Vec::new();
            for condition in graph.conditions.iter().filter(|condition| condition.due(a, b)) {
                match condition.links(a, b) {
                    Some((l, r)) => keys.push((l.clone(), r.clone())),
                    None => filters.push(condition.expr.clone()),
                }
            }
            Ok(LogicalPlan::Join(Join::try_new(
                Arc::new(left),
                Arc::new(right),
                keys,
                conjunction(filters),
                JoinType::Inner,
                JoinConstraint::On,
                NullEquality::NullEqualsNothing,
                false,
            )?))
        }
    }
}

/// One pair of columns of each class that has some in both sets: within a set they are equal already.
fn equal(graph: &Graph, a: Set, b: Set) -> Vec<(Expr, Expr)> {
    let pair = |class: &super::graph::Class| {
        let of = |set: Set| class.members.iter().find(|member| set & (1 << member.relation) != 0);
        Some((of(a)?.expr.clone(), of(b)?.expr.clone()))
    };
    graph.classes.iter().filter_map(pair).collect()
}

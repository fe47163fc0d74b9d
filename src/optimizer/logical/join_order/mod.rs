//! Joins in the order that the sizes of their inputs ask for.
//!
//! A tree of inner joins says nothing about the order in which they are done. Here it becomes a set of relations with
//! conditions between them ([`graph`]), the order with the least work is looked for ([`search`]), and a new tree is built
//! ([`build`]) with the smaller input on the left, from which a hash join builds its table. A tree with an input of unknown
//! size, and one whose order is about as good as the best, stay as they are.
//!
//! Source: Moerkotte and Neumann, "Dynamic programming strikes back", SIGMOD 2008.

mod build;
mod graph;
mod search;

use datafusion::common::Result;
use datafusion::common::tree_node::{Transformed, TreeNodeRecursion};
use datafusion::logical_expr::LogicalPlan;

use super::rule::Rule;
use crate::plan::walk;
use graph::Graph;

/// The rule's name.
pub const NAME: &str = "join_order";

/// A new order must cost less than this part of the old one's.
const GAIN: f64 = 0.95;

/// Orders inner joins.
pub fn rule() -> Rule {
    Rule::of_plan(NAME, |plan, _| visit(plan))
}

/// Orders every tree of joins in `plan`, from the top; what is below one of its relations comes with it.
fn visit(plan: LogicalPlan) -> Result<Transformed<LogicalPlan>> {
    walk::transform_down(plan, |node| {
        let Some(graph) = Graph::of(&node) else { return Ok(Transformed::no(node)) };
        let mut relations = Vec::with_capacity(graph.relations.len());
        let mut changed = false;
        for relation in &graph.relations {
            let below = visit(relation.plan.clone())?;
            changed |= below.transformed;
            relations.push(below.data);
        }
        let best = search::best(&graph);
        let better = best.cost < graph.original.cost * GAIN;
        if !better && !changed {
            return Ok(Transformed::new(node, false, TreeNodeRecursion::Jump));
        }
        let tree = if better { best } else { graph.original.clone() };
        let built = build::build(&graph, relations, &tree, &node)?;
        Ok(Transformed::new(built, true, TreeNodeRecursion::Jump))
    })
}

#[cfg(test)]
mod tests;

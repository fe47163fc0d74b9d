//! Joins by the forms of their sides; those that need the cache's numbers are asked in SQL.

use datafusion::functions_aggregate::expr_fn::{count, max};
use datafusion::logical_expr::{LogicalPlanBuilder, col, lit};
use datafusion::optimizer::{OptimizerContext, OptimizerRule};

use super::*;

fn relation(name: &str) -> LogicalPlanBuilder {
    let column = |i: i32, suffix: &str| col(format!("column{i}")).alias(format!("{name}_{suffix}"));
    LogicalPlanBuilder::values(vec![vec![lit(1), lit(2)]]).unwrap().project([column(1, "k"), column(2, "v")]).unwrap()
}

/// One row for each key.
fn grouped(name: &str) -> LogicalPlan {
    let groups = relation(name).aggregate([col(format!("{name}_k"))], [max(col(format!("{name}_v")))]).unwrap();
    groups.build().unwrap()
}

fn joined(other: LogicalPlan, join: JoinType) -> LogicalPlanBuilder {
    relation("a").join(other, join, (vec!["a_k"], vec!["b_k"]), None).unwrap()
}

/// How many joins are left of a plan, whose columns stay.
fn joins(plan: LogicalPlanBuilder) -> usize {
    let plan = plan.build().unwrap();
    let names = plan.schema().field_names();
    let after = rule().rewrite(plan, &OptimizerContext::new()).unwrap().data;
    assert_eq!(after.schema().field_names(), names);
    let mut joins = 0;
    after
        .apply(|node| {
            joins += usize::from(matches!(node, LogicalPlan::Join(_)));
            Ok(datafusion::common::tree_node::TreeNodeRecursion::Continue)
        })
        .unwrap();
    joins
}

#[test]
fn one_row_for_each_key_that_nobody_reads() {
    assert_eq!(joins(joined(grouped("b"), JoinType::Left).project([col("a_v")]).unwrap()), 0);
    assert_eq!(joins(joined(grouped("b"), JoinType::Left).project([col("a_v"), col("b_k")]).unwrap()), 1);
    assert_eq!(joins(joined(grouped("b"), JoinType::Left)), 1, "all is read");
    assert_eq!(joins(joined(grouped("b"), JoinType::Inner).project([col("a_v")]).unwrap()), 1, "it takes rows");
    let relation = relation("b").build().unwrap();
    assert_eq!(joins(joined(relation, JoinType::Left).project([col("a_v")]).unwrap()), 1, "it adds rows");
}

#[test]
fn what_a_sub_query_selects_in_vain_is_not_read() {
    let inner = joined(grouped("b"), JoinType::Left).project([col("a_v"), col("b_k")]).unwrap();
    assert_eq!(joins(inner.clone().project([col("a_v")]).unwrap()), 0);
    assert_eq!(joins(inner.clone().filter(col("b_k").gt(lit(0))).unwrap().project([col("a_v")]).unwrap()), 1);
    assert_eq!(joins(inner.sort([col("a_v").sort(true, true)]).unwrap().project([col("a_v")]).unwrap()), 0);
}

#[test]
fn how_often_a_row_comes_need_not_matter() {
    let plan = || joined(relation("b").build().unwrap(), JoinType::Left);
    let none: [Expr; 0] = [];
    assert_eq!(joins(plan().aggregate([col("a_v")], [max(col("a_k"))]).unwrap()), 0);
    assert_eq!(joins(plan().aggregate([col("a_v")], none).unwrap()), 0);
    assert_eq!(joins(plan().aggregate([col("a_v")], [count(col("a_k"))]).unwrap()), 1);
    assert_eq!(joins(plan().project([col("a_v")]).unwrap().distinct().unwrap()), 0);
    assert_eq!(joins(plan().project([col("a_v")]).unwrap().limit(0, Some(2)).unwrap().distinct().unwrap()), 1);
    let among = plan().project([col("a_v").alias("v")]).unwrap().build().unwrap();
    let semi = relation("c").join(among, JoinType::LeftSemi, (vec!["c_k"], vec!["v"]), None).unwrap();
    assert_eq!(joins(semi), 1, "the semi-join alone");
}

#[test]
fn what_may_fail_is_still_computed() {
    let fails = (lit(1) / col("b_k")).gt(lit(0));
    let side = LogicalPlanBuilder::from(grouped("b")).filter(fails).unwrap().build().unwrap();
    assert_eq!(joins(joined(side, JoinType::Left).project([col("a_v")]).unwrap()), 1);
    let side = LogicalPlanBuilder::from(grouped("b")).filter(col("b_k").gt(lit(0))).unwrap().build().unwrap();
    assert_eq!(joins(joined(side, JoinType::Left).project([col("a_v")]).unwrap()), 0);
}

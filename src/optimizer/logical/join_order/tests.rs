//! Orders of small trees, before and after.

use datafusion::logical_expr::Operator;
use datafusion::logical_expr::{Expr, JoinType, LogicalPlan, LogicalPlanBuilder, binary_expr, col, lit};

use super::*;

/// A relation with a key `<name>_k` of `rows` values and `<name>_f` of `keys` values.
fn relation(name: &str, rows: i32, keys: i32) -> LogicalPlan {
    let column = |i: i32, suffix: &str| col(format!("column{i}")).alias(format!("{name}_{suffix}"));
    LogicalPlanBuilder::values((0..rows).map(|i| vec![lit(i), lit(i % keys)]).collect())
        .unwrap()
        .project([column(1, "k"), column(2, "f")])
        .unwrap()
        .build()
        .unwrap()
}

fn join(left: LogicalPlan, right: LogicalPlan, on: &[(&str, &str)]) -> LogicalPlan {
    let on: Vec<Expr> = on.iter().map(|(l, r)| col(*l).eq(col(*r))).collect();
    LogicalPlanBuilder::from(left).join_on(right, JoinType::Inner, on).unwrap().build().unwrap()
}

/// With equalities as keys.
fn keyed(left: LogicalPlan, right: LogicalPlan, l: &str, r: &str) -> LogicalPlan {
    LogicalPlanBuilder::from(left).join(right, JoinType::Inner, (vec![l], vec![r]), None).unwrap().build().unwrap()
}

/// The joins of a plan, one a line, inputs below; relations by their first column.
fn joins(plan: &LogicalPlan) -> String {
    match plan {
        LogicalPlan::Join(node) => {
            let on: Vec<String> = node.on.iter().map(|(l, r)| format!("{l}={r}")).collect();
            let filter = node.filter.as_ref().map(|filter| format!(" if {filter}")).unwrap_or_default();
            format!("({} {}{filter} {})", joins(&node.left), on.join(","), joins(&node.right))
        }
        LogicalPlan::Projection(node) if matches!(*node.input, LogicalPlan::Values(_)) => {
            node.schema.field(0).name().trim_end_matches("_k").to_string()
        }
        other => other.inputs().into_iter().map(joins).collect(),
    }
}

fn ordered(plan: LogicalPlan) -> Option<(String, LogicalPlan)> {
    let schema = plan.schema().columns();
    let after = visit(plan).unwrap();
    assert_eq!(after.data.schema().columns(), schema);
    after.transformed.then(|| (joins(&after.data), after.data))
}

#[test]
fn a_small_relation_is_joined_early() {
    // (fact, large) first means 1000 rows twice; small leaves 2 of them.
    let fact = keyed(relation("fact", 1000, 500), relation("large", 500, 500), "fact_f", "large_k");
    let plan = keyed(fact, relation("small", 2, 2), "fact_k", "small_k");
    assert_eq!(joins(&plan), "((fact fact_f=large_k large) fact_k=small_k small)");
    let (after, plan) = ordered(plan).unwrap();
    assert_eq!(after, "((small small_k=fact_k fact) fact_f=large_k large)");
    assert!(matches!(plan, LogicalPlan::Projection(_)), "the columns keep their order");
    assert!(ordered(plan).is_none(), "a good order stays");
}

#[test]
fn equalities_reach_across() {
    // b and c are equal to a's key, so they can be joined with each other first.
    let plan = join(relation("a", 1000, 1000), relation("b", 900, 900), &[("a_k", "b_k")]);
    let plan = keyed(plan, relation("c", 3, 3), "a_k", "c_k");
    let plan = LogicalPlanBuilder::from(plan).build().unwrap();
    let (after, _) = ordered(plan).unwrap();
    assert!(after.contains("c_k=") && after.matches('=').count() == 2, "{after}");
}

#[test]
fn a_condition_that_may_fail_waits() {
    let divided = binary_expr(lit(1) / col("fact_f"), Operator::Gt, col("large_f"));
    let fact = keyed(relation("fact", 1000, 500), relation("large", 500, 500), "fact_f", "large_k");
    let fact = LogicalPlanBuilder::from(fact).filter(divided).unwrap().build().unwrap();
    let plan = keyed(fact, relation("small", 2, 2), "fact_k", "small_k");
    let (after, _) = ordered(plan).unwrap();
    assert!(after.ends_with("if Int32(1) / fact_f > large_f large)"), "{after}");
}

#[test]
fn other_joins_and_two_relations_stay() {
    assert!(ordered(keyed(relation("a", 900, 900), relation("b", 2, 2), "a_k", "b_k")).is_none());
    let left = |l, r, a: &str, b: &str| {
        LogicalPlanBuilder::from(l).join(r, JoinType::Left, (vec![a], vec![b]), None).unwrap().build().unwrap()
    };
    let plan = left(relation("a", 900, 900), relation("b", 900, 2), "a_k", "b_k");
    assert!(ordered(left(plan, relation("c", 2, 2), "a_k", "c_k")).is_none());
}

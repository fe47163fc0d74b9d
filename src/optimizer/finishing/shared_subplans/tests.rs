//! What is fused and what stays apart.

use datafusion::arrow::datatypes::{DataType, Field, Schema};
use datafusion::functions_aggregate::expr_fn::{count, max};
use datafusion::logical_expr::logical_plan::builder::LogicalTableSource;
use datafusion::logical_expr::{JoinType, LogicalPlanBuilder, col, lit};

use super::*;

fn shared(plan: LogicalPlan) -> Transformed<LogicalPlan> {
    share(plan, &mut Numbers::default()).unwrap()
}

fn readers(plan: &LogicalPlan) -> usize {
    plan.display_indent().to_string().matches("Shared: #1").count()
}

fn table() -> LogicalPlanBuilder {
    let fields = ["k", "v", "w"].map(|name| Field::new(name, DataType::Int64, true));
    let source = Arc::new(LogicalTableSource::new(Arc::new(Schema::new(fields.to_vec()))));
    LogicalPlanBuilder::scan("t", source, None).unwrap()
}

/// The groups of a table by `k`, under other names.
fn groups(input: LogicalPlanBuilder, aggregate: Expr, to: &str) -> LogicalPlanBuilder {
    let name = aggregate.schema_name().to_string();
    let groups = input.aggregate([col("t.k")], [aggregate]).unwrap();
    let names = [col("t.k").alias(format!("{to}_k")), col(name).alias(format!("{to}_x"))];
    groups.project(names).unwrap()
}

fn joined(a: LogicalPlanBuilder, b: LogicalPlanBuilder) -> LogicalPlan {
    let b = b.build().unwrap();
    a.join(b, JoinType::Inner, (vec!["a_k"], vec!["b_k"]), None).unwrap().build().unwrap()
}

#[test]
fn groups_that_are_needed_twice_are_made_once() {
    let table = table();
    let before = joined(
        groups(table.clone(), count(col("t.v")).alias("n"), "a"),
        groups(table, max(col("t.w")).alias("m"), "b"),
    );
    let after = shared(before.clone());
    assert!(after.transformed);
    assert_eq!(after.data.schema(), before.schema());
    assert_eq!(readers(&after.data), 2, "{}", after.data.display_indent());
    assert!(!shared(after.data).transformed);
}

#[test]
fn what_differs_stays_apart() {
    let table = table();
    let same_name = joined(
        groups(table.clone(), count(col("t.v")).alias("n"), "a"),
        groups(table.clone(), count(col("t.w")).alias("n"), "b"),
    );
    assert!(!shared(same_name).transformed, "one name for two things");
    let filtered = |k: i64| table.clone().filter(col("t.v").eq(lit(k))).unwrap();
    let before = joined(
        groups(filtered(1), count(col("t.v")).alias("n"), "a"),
        groups(filtered(2), count(col("t.v")).alias("n"), "b"),
    );
    assert!(!shared(before).transformed, "a filter on what is no key");
}

#[test]
fn filters_on_keys_are_told_apart_above() {
    let table = table();
    let filtered =
        |k: i64| table.clone().filter(col("t.k").eq(lit(k))).unwrap().aggregate([col("t.k")], [count(col("t.v"))]);
    let (a, b) = (filtered(1).unwrap().build().unwrap(), filtered(2).unwrap().build().unwrap());
    let mut columns = 0;
    let fused = Fuser { names: &mut columns }.fuse(&a, &b).unwrap();
    assert_eq!(fused.only, [Some(col("t.k").eq(lit(1_i64))), Some(col("t.k").eq(lit(2_i64)))]);
    assert_eq!(fused.plan.schema(), a.schema());
}

#[test]
fn a_join_above_spares_the_work_of_a_join_but_not_of_groups() {
    let rows = |name: &str, count: i64| {
        let values = LogicalPlanBuilder::values((0..count).map(|i| vec![lit(i)]).collect()).unwrap();
        values.project([col("column1").alias(name)]).unwrap()
    };
    let on = |a: LogicalPlanBuilder, b: LogicalPlanBuilder, keys: (&str, &str)| {
        a.join(b.build().unwrap(), JoinType::Inner, (vec![keys.0], vec![keys.1]), None).unwrap()
    };
    let inner = on(rows("a", 100), rows("b", 100), ("a", "b"));
    let plan = on(inner.clone(), rows("c", 10), ("a", "c")).build().unwrap();
    let sizes = work::sizes(&plan);
    let input = plan.inputs()[0];
    assert!((work::kept(&plan, input, 1.0, &sizes) - 0.1).abs() < 1e-9);
    assert!(work::is_filtered(input));
    let none: [Expr; 0] = [];
    assert!(!work::is_filtered(&inner.aggregate([col("a")], none).unwrap().build().unwrap()));
}

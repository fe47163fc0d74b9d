//! Trees of small plans.

use datafusion::execution::context::TaskContext;
use datafusion::functions_aggregate::expr_fn::sum;
use datafusion::logical_expr::{LogicalPlanBuilder, col, lit};

use super::*;
use crate::session::{memory, state};

async fn plan() -> (LogicalPlan, Arc<dyn ExecutionPlan>) {
    let (env, _) = memory::runtime_env(&memory::store(1 << 30)).unwrap();
    let state = state::assemble(2, 1 << 30, env, true);
    let rows = (0..100).map(|i| vec![lit(i % 3), lit(i)]).collect();
    let plan = LogicalPlanBuilder::values(rows)
        .unwrap()
        .project([col("column1").alias("k#1"), col("column2").alias("v#2")])
        .unwrap()
        .filter(col("v#2").gt(lit(10)))
        .unwrap()
        .aggregate([col("k#1")], [sum(col("v#2")).alias("total#3")])
        .unwrap()
        .build()
        .unwrap();
    let optimised = state.optimize(&plan).unwrap();
    let physical = state.query_planner().create_physical_plan(&optimised, &state).await.unwrap();
    (optimised, physical)
}

#[tokio::test]
async fn trees_name_operators_and_columns() {
    let (optimised, physical) = plan().await;
    let tree = tree(&physical);
    assert!(
        tree.contains("└─ ") && tree.contains("Aggregate") && !tree.contains("#1") && !tree.contains("Exec"),
        "{tree}"
    );
    let formatted = formatted(&physical);
    assert!(formatted.contains("(1)") && formatted.contains("output: [k int"), "{formatted}");
    assert!(cost(&optimised, &physical).contains("rows="));
}

#[tokio::test]
async fn analysing_counts_rows_and_names_the_slowest() {
    let (_, physical) = plan().await;
    let text = analyze(&physical, Arc::new(TaskContext::default())).await.unwrap();
    assert!(text.contains("rows=3 (estimated"), "{text}");
    assert!(text.contains("\n3 rows in ") && text.contains("\nslowest: "), "{text}");
}

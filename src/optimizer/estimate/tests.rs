//! Sizes of small plans.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, Int32Array, RecordBatch};
use datafusion::catalog::TableProvider;
use datafusion::datasource::{MemTable, provider_as_source};
use datafusion::logical_expr::{LogicalPlanBuilder, col, lit};
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;

use super::*;
use crate::cache::Store;

/// A table of 100 values.
fn values() -> LogicalPlanBuilder {
    LogicalPlanBuilder::values((0..100).map(|i| vec![lit(i), lit(i % 4)]).collect()).unwrap()
}

#[test]
fn rows_go_up_the_plan() {
    let rows = |plan: LogicalPlanBuilder| Estimate::of(&plan.build().unwrap()).unwrap().rows;
    assert_eq!(rows(values()), 100.0);
    assert_eq!(rows(values().limit(0, Some(7)).unwrap()), 7.0);
    assert!(rows(values().filter(col("column1").eq(lit(1))).unwrap()) < 2.0);
    assert_eq!(
        rows(
            values().aggregate(Vec::<Expr>::new(), [datafusion::functions_aggregate::expr_fn::count(lit(1))]).unwrap()
        ),
        1.0
    );
    let other = values().project([col("column1").alias("a")]).unwrap().build().unwrap();
    assert_eq!(rows(values().join(other, JoinType::Inner, (vec!["column1"], vec!["a"]), None).unwrap()), 100.0);
}

#[test]
fn a_table_without_statistics_has_no_size() {
    let batch = RecordBatch::try_from_iter([("a", Arc::new(Int32Array::from(vec![1])) as ArrayRef)]).unwrap();
    let table = MemTable::try_new(batch.schema(), vec![vec![batch]]).unwrap();
    let plan = LogicalPlanBuilder::scan("t", provider_as_source(Arc::new(table)), None).unwrap().build().unwrap();
    assert!(Estimate::of(&plan).is_none());
}

#[test]
fn a_key_of_two_columns_is_no_larger_than_its_table() {
    assert_eq!(divisor([200.0, 100.0].into_iter(), 800.0), 800.0);
    assert_eq!(divisor([200.0].into_iter(), 50.0), 200.0);
    assert_eq!(divisor(std::iter::empty(), 50.0), 1.0);
}

/// A table in memory, of a key from `first` on and of which tenth of its table it is in.
async fn table(store: &Arc<Store>, name: &str, first: i32, rows: i32, repeated: i32) -> Arc<dyn TableProvider> {
    let key: Int32Array = (0..rows * repeated).map(|i| first + i % rows).collect();
    let tenth: Int32Array = (0..rows * repeated).map(|i| i % rows * 10 / rows).collect();
    let columns = [("key", Arc::new(key) as ArrayRef), ("tenth", Arc::new(tenth) as ArrayRef)];
    let batch = RecordBatch::try_from_iter(columns).unwrap();
    let memory = store.memory_table(name, batch.schema()).unwrap();
    let stream = RecordBatchStreamAdapter::new(batch.schema(), futures::stream::iter([Ok(batch)]));
    memory.append(vec![Box::pin(stream)]).await.unwrap();
    memory
}

#[tokio::test]
async fn a_filter_on_the_days_that_were_asked_for() {
    let store = Store::new(1 << 30, None);
    // Of 70,000 days 2,000 have sales, and of these are all that pass.
    let days = table(&store, "days", 0, 70_000, 1).await;
    let sales = table(&store, "sales", 30_000, 2_000, 50).await;
    let joined = |from: i32, to: i32| {
        let passing = [col("days.key").gt_eq(lit(from)), col("days.key").lt(lit(to)), col("days.tenth").gt(lit(-1))];
        let source = provider_as_source(Arc::clone(&days));
        let days = LogicalPlanBuilder::scan_with_filters("days", source, None, passing.to_vec()).unwrap();
        let sales = LogicalPlanBuilder::scan("sales", provider_as_source(Arc::clone(&sales)), None).unwrap();
        let plan = sales.join(days.build().unwrap(), JoinType::Inner, (vec!["sales.key"], vec!["days.key"]), None);
        Estimate::of(&plan.unwrap().build().unwrap()).unwrap().rows
    };
    let near = |rows: f64, truth: f64| assert!((truth / 2.0..truth * 2.0).contains(&rows), "{rows}, not {truth}");
    near(joined(31_000, 31_500), 25_000.0);
    near(joined(0, 70_000), 100_000.0);
    // Those before the first sale match none.
    assert!(joined(20_000, 31_000) < 100_000.0);
}

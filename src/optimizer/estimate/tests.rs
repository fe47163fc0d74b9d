//! Sizes of small plans.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, Int32Array, RecordBatch};
use datafusion::datasource::{MemTable, provider_as_source};
use datafusion::logical_expr::{LogicalPlanBuilder, col, lit};

use super::*;

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

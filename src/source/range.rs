//! `range(start, end, step)`: whole numbers, made as they are read and never stored.
//!
//! Source: <https://spark.apache.org/docs/latest/sql-ref-syntax-qry-select-tvf.html>

use std::sync::Arc;

use async_trait::async_trait;
use datafusion::arrow::array::{ArrayRef, Int64Array};
use datafusion::arrow::compute::SortOptions;
use datafusion::arrow::datatypes::{Schema, SchemaRef};
use datafusion::arrow::record_batch::{RecordBatch, RecordBatchOptions};
use datafusion::catalog::{Session, TableProvider};
use datafusion::common::stats::Precision;
use datafusion::common::{ColumnStatistics, ScalarValue, Statistics, project_schema};
use datafusion::logical_expr::{Expr, TableType};
use datafusion::physical_expr::PhysicalSortExpr;
use datafusion::physical_expr::expressions::Column as ColumnExpr;
use datafusion::physical_plan::ExecutionPlan;

use super::leaf::{Batches, Leaf, LeafExec};
use crate::error::{Error, Result};
use crate::types::{Column, SparkType};

/// The numbers `start, start + step, ...` before `end`, in a column `id`.
#[derive(Clone, Copy, Debug)]
pub struct Numbers {
    start: i64,
    step: i64,
    count: u64,
}

/// The table of a range.
/// # Errors
/// For a step of 0.
pub fn range(start: i64, end: i64, step: i64, partitions: Option<usize>) -> Result<Arc<dyn TableProvider>> {
    Ok(Arc::new(RangeTable { numbers: Numbers::new(start, end, step)?, partitions, schema: schema() }))
}

/// The column of a range.
pub fn column() -> Column {
    Column { name: "id".into(), ty: SparkType::Long, nullable: false }
}

fn schema() -> SchemaRef {
    Arc::new(Schema::new(vec![column().to_field()]))
}

impl Numbers {
    fn new(start: i64, end: i64, step: i64) -> Result<Self> {
        if step == 0 {
            return Err(Error::new("INVALID_PARAMETER_VALUE.STEP").with("functionName", "`range`"));
        }
        let (from, to, width) = (i128::from(start), i128::from(end), i128::from(step));
        let count =
            if (to - from).signum() == width.signum() { (to - from + width - width.signum()) / width } else { 0 };
        Ok(Numbers { start, step, count: u64::try_from(count).unwrap_or(0) })
    }

    fn at(self, index: u64) -> i64 {
        // Within the range, so that the sum fits though the product may not.
        (i128::from(self.start) + i128::from(index) * i128::from(self.step)) as i64
    }

    /// The indexes of one of `parts` equal pieces.
    fn part(self, part: usize, parts: usize) -> (u64, u64) {
        let cut = |i: usize| (u128::from(self.count) * i as u128 / parts as u128) as u64;
        (cut(part), cut(part + 1))
    }
}

#[derive(Debug)]
struct RangeTable {
    numbers: Numbers,
    partitions: Option<usize>,
    schema: SchemaRef,
}

#[async_trait]
impl TableProvider for RangeTable {
    fn schema(&self) -> SchemaRef {
        SchemaRef::clone(&self.schema)
    }

    fn table_type(&self) -> TableType {
        TableType::Temporary
    }

    fn statistics(&self) -> Option<Statistics> {
        Some(statistics(self.numbers, 0, self.numbers.count, true))
    }

    async fn scan(
        &self,
        state: &dyn Session,
        projection: Option<&Vec<usize>>,
        _filters: &[Expr],
        limit: Option<usize>,
    ) -> datafusion::error::Result<Arc<dyn ExecutionPlan>> {
        // A few numbers are not worth more than one partition.
        let worth = usize::try_from(self.numbers.count / 100_000).unwrap_or(usize::MAX).max(1);
        let parts = self.partitions.unwrap_or_else(|| state.config().target_partitions().min(worth)).max(1);
        let leaf = RangeLeaf {
            numbers: self.numbers,
            parts: if limit.is_some_and(|rows| rows <= 100_000) { 1 } else { parts },
            schema: project_schema(&self.schema, projection)?,
        };
        Ok(Arc::new(LeafExec::new(Arc::new(leaf), limit)))
    }
}

#[derive(Debug)]
struct RangeLeaf {
    numbers: Numbers,
    parts: usize,
    /// Empty when only the number of rows is wanted.
    schema: SchemaRef,
}

impl Leaf for RangeLeaf {
    fn describe(&self) -> String {
        format!("range start={}, step={}, rows={}", self.numbers.start, self.numbers.step, self.numbers.count)
    }

    fn schema(&self) -> SchemaRef {
        SchemaRef::clone(&self.schema)
    }

    fn partitions(&self) -> usize {
        self.parts
    }

    fn statistics(&self, partition: Option<usize>) -> Statistics {
        let (from, to) = match partition {
            Some(part) => self.numbers.part(part, self.parts),
            None => (0, self.numbers.count),
        };
        statistics(self.numbers, from, to, !self.schema.fields().is_empty())
    }

    fn ordering(&self) -> Option<Vec<PhysicalSortExpr>> {
        let options = SortOptions { descending: self.numbers.step < 0, nulls_first: self.numbers.step > 0 };
        let sorted = |_| vec![PhysicalSortExpr { expr: Arc::new(ColumnExpr::new("id", 0)), options }];
        self.schema.fields().first().map(sorted)
    }

    fn start(&self, partition: usize, batch_size: usize, _limit: Option<usize>) -> Result<Batches> {
        let (mut next, end) = self.numbers.part(partition, self.parts);
        let (numbers, schema) = (self.numbers, SchemaRef::clone(&self.schema));
        Ok(Box::new(std::iter::from_fn(move || {
            let rows = usize::try_from(end - next).unwrap_or(usize::MAX).min(batch_size);
            if rows == 0 {
                return None;
            }
            let first = next;
            next += rows as u64;
            let columns: Vec<ArrayRef> = if schema.fields().is_empty() {
                Vec::new()
            } else {
                vec![Arc::new(Int64Array::from_iter_values((first..next).map(|index| numbers.at(index))))]
            };
            let options = RecordBatchOptions::new().with_row_count(Some(rows));
            Some(RecordBatch::try_new_with_options(SchemaRef::clone(&schema), columns, &options).map_err(Error::from))
        })))
    }
}

fn statistics(numbers: Numbers, from: u64, to: u64, with_column: bool) -> Statistics {
    let rows = usize::try_from(to - from).unwrap_or(usize::MAX);
    let mut statistics = Statistics::default()
        .with_num_rows(Precision::Exact(rows))
        .with_total_byte_size(Precision::Exact(if with_column { rows.saturating_mul(8) } else { 0 }));
    if with_column {
        let mut column = ColumnStatistics::new_unknown()
            .with_null_count(Precision::Exact(0))
            .with_distinct_count(Precision::Exact(rows));
        if rows > 0 {
            let (a, b) = (numbers.at(from), numbers.at(to - 1));
            column = column
                .with_min_value(Precision::Exact(ScalarValue::Int64(Some(a.min(b)))))
                .with_max_value(Precision::Exact(ScalarValue::Int64(Some(a.max(b)))));
        }
        statistics = statistics.add_column_statistics(column);
    }
    statistics
}

#[cfg(test)]
mod tests {
    use datafusion::prelude::SessionContext;

    use super::*;

    fn all(start: i64, end: i64, step: i64) -> Vec<i64> {
        let numbers = Numbers::new(start, end, step).unwrap();
        (0..numbers.count).map(|i| numbers.at(i)).collect()
    }

    #[test]
    fn ends_are_exclusive_in_both_directions() {
        assert_eq!(all(0, 5, 2), [0, 2, 4]);
        assert_eq!(all(0, 4, 2), [0, 2]);
        assert_eq!(all(5, 0, -2), [5, 3, 1]);
        assert!(all(0, 5, -1).is_empty() && all(5, 5, 1).is_empty());
        assert!(Numbers::new(0, 1, 0).is_err());
    }

    #[test]
    fn the_widest_range_does_not_overflow() {
        let numbers = Numbers::new(i64::MIN, i64::MAX, 1).unwrap();
        assert_eq!(numbers.count, u64::MAX);
        assert_eq!(numbers.at(numbers.count - 1), i64::MAX - 1);
        assert_eq!(numbers.part(6, 7).1, u64::MAX);
    }

    #[tokio::test]
    async fn parts_together_are_the_whole() {
        let table = range(10, 1_000_010, 1, Some(3)).unwrap();
        let context = SessionContext::new();
        let rows = context.read_table(table).unwrap().count().await.unwrap();
        assert_eq!(rows, 1_000_000);
    }
}

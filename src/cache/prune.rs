//! Which chunks a scan need not read, by what is known of their columns.

use std::collections::HashSet;
use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, BooleanArray, UInt64Array};
use datafusion::common::pruning::PruningStatistics;
use datafusion::common::{Column, ScalarValue};
use datafusion::physical_expr::{PhysicalExpr, conjunction};
use datafusion::physical_optimizer::pruning::PruningPredicateBuilder;

use super::table::CachedTable;

/// For each chunk, whether some of its rows may pass all filters. A filter that says nothing about ranges keeps all.
pub(super) fn may_pass(table: &CachedTable, filters: &[Arc<dyn PhysicalExpr>]) -> Vec<bool> {
    let all = || vec![true; table.chunks().len()];
    if filters.is_empty() || table.chunks().is_empty() {
        return all();
    }
    // A dynamic filter is taken as it is at this moment.
    let predicate = conjunction(filters.iter().map(Arc::clone));
    let pruning = PruningPredicateBuilder::new().with_file_schema(Arc::clone(table.columns())).try_build(predicate);
    match pruning.and_then(|pruning| pruning.prune(&Ranges(table))) {
        Ok(kept) if kept.len() == table.chunks().len() => kept,
        // An expression that pruning cannot handle prunes nothing.
        Ok(_) | Err(_) => all(),
    }
}

struct Ranges<'a>(&'a CachedTable);

impl Ranges<'_> {
    fn index(&self, column: &Column) -> Option<usize> {
        self.0.columns().index_of(&column.name).ok()
    }
}

impl PruningStatistics for Ranges<'_> {
    fn min_values(&self, column: &Column) -> Option<ArrayRef> {
        self.0.arrays(self.index(column)?)?.min.clone()
    }

    fn max_values(&self, column: &Column) -> Option<ArrayRef> {
        self.0.arrays(self.index(column)?)?.max.clone()
    }

    fn num_containers(&self) -> usize {
        self.0.chunks().len()
    }

    fn null_counts(&self, column: &Column) -> Option<ArrayRef> {
        Some(Arc::clone(&self.0.arrays(self.index(column)?)?.nulls))
    }

    fn row_counts(&self) -> Option<ArrayRef> {
        Some(Arc::new(self.0.chunks().iter().map(|chunk| Some(chunk.rows as u64)).collect::<UInt64Array>()))
    }

    fn contained(&self, _column: &Column, _values: &HashSet<ScalarValue>) -> Option<BooleanArray> {
        None
    }
}

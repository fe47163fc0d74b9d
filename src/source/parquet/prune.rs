//! Which row groups a scan need not read, by the ranges in the footers.

use std::collections::HashSet;
use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, BooleanArray, UInt64Array};
use datafusion::arrow::datatypes::{Field, SchemaRef};
use datafusion::common::pruning::PruningStatistics;
use datafusion::common::{Column, ScalarValue};
use datafusion::parquet::arrow::arrow_reader::statistics::StatisticsConverter;
use datafusion::physical_expr::{PhysicalExpr, conjunction};
use datafusion::physical_optimizer::pruning::PruningPredicateBuilder;

use super::file::NativeFile;

/// For each row group of each file, whether some of its rows may pass all filters, as they are at this moment.
pub(super) fn may_pass(
    files: &[Arc<NativeFile>],
    table: &SchemaRef,
    filters: &[Arc<dyn PhysicalExpr>],
) -> Vec<Vec<bool>> {
    let all = |file: &Arc<NativeFile>| vec![true; file.footer().num_row_groups()];
    let pruning = (!filters.is_empty()).then(|| {
        let predicate = conjunction(filters.iter().map(Arc::clone));
        PruningPredicateBuilder::new().with_file_schema(Arc::clone(table)).try_build(predicate)
    });
    // An expression that pruning cannot handle prunes nothing.
    let Some(Ok(pruning)) = pruning else { return files.iter().map(all).collect() };
    let kept = |file: &Arc<NativeFile>| match pruning.prune(&Ranges(file)) {
        Ok(kept) if kept.len() == file.footer().num_row_groups() => kept,
        Ok(_) | Err(_) => all(file),
    };
    files.iter().map(kept).collect()
}

/// What a footer says of its row groups.
struct Ranges<'a>(&'a NativeFile);

impl Ranges<'_> {
    fn convert<T>(&self, column: &Column, values: impl FnOnce(&StatisticsConverter<'_>) -> Option<T>) -> Option<T> {
        let descriptor = self.0.footer().file_metadata().schema_descr();
        let converter = StatisticsConverter::try_new(&column.name, self.0.schema(), descriptor).ok()?;
        values(&converter.with_missing_null_counts_as_zero(false))
    }

    /// Footers leave NaN out of the bounds, where it is Spark's largest number.
    fn is_bounded(&self, column: &Column) -> bool {
        let field = self.0.schema().field_with_name(&column.name).map(Field::data_type);
        field.is_ok_and(|ty| !ty.is_floating())
    }
}

impl PruningStatistics for Ranges<'_> {
    fn min_values(&self, column: &Column) -> Option<ArrayRef> {
        let groups = self.0.footer().row_groups();
        self.is_bounded(column).then(|| self.convert(column, |c| c.row_group_mins(groups).ok())).flatten()
    }

    fn max_values(&self, column: &Column) -> Option<ArrayRef> {
        let groups = self.0.footer().row_groups();
        self.is_bounded(column).then(|| self.convert(column, |c| c.row_group_maxes(groups).ok())).flatten()
    }

    fn num_containers(&self) -> usize {
        self.0.footer().num_row_groups()
    }

    fn null_counts(&self, column: &Column) -> Option<ArrayRef> {
        let groups = self.0.footer().row_groups();
        self.convert(column, |c| Some(Arc::new(c.row_group_null_counts(groups).ok()?) as ArrayRef))
    }

    fn row_counts(&self) -> Option<ArrayRef> {
        let rows = |group: usize| self.0.rows(group) as u64;
        Some(Arc::new((0..self.num_containers()).map(|group| Some(rows(group))).collect::<UInt64Array>()))
    }

    fn contained(&self, _column: &Column, _values: &HashSet<ScalarValue>) -> Option<BooleanArray> {
        None
    }
}

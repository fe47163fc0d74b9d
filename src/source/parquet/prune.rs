//! Which row groups a scan need not read, and which pages of the others, by the ranges that files tell of their columns.
//!
//! Source: <https://parquet.apache.org/docs/file-format/pageindex/>

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use datafusion::arrow::array::{ArrayRef, BooleanArray, BooleanBufferBuilder, UInt64Array};
use datafusion::arrow::buffer::BooleanBuffer;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::common::pruning::PruningStatistics;
use datafusion::common::{Column, ScalarValue};
use datafusion::parquet::arrow::arrow_reader::statistics::StatisticsConverter;
use datafusion::parquet::file::metadata::{ParquetColumnIndex, ParquetOffsetIndex};
use datafusion::physical_expr::{PhysicalExpr, conjunction, split_conjunction};
use datafusion::physical_expr_common::physical_expr::snapshot_physical_expr;
use datafusion::physical_optimizer::pruning::{PruningPredicate, PruningPredicateBuilder};

use super::file::NativeFile;

/// What filters, as they are at a moment, leave of some files.
pub(super) struct Kept {
    /// Of each file's row groups, whether they may hold rows that pass.
    groups: Vec<Vec<bool>>,
    /// Conjuncts over one column each, as conditions on the ranges of its pages.
    pages: Vec<PageCondition>,
}

/// A condition on the ranges of a column's pages.
struct PageCondition {
    predicate: PruningPredicate,
    /// In how many row groups in a row it has left out no page: where values lie anyhow, it is not worth asking.
    vain: AtomicUsize,
}

impl PageCondition {
    /// `None` if the conjunct is not over one column: pages of several begin at different rows.
    fn of(conjunct: &Arc<dyn PhysicalExpr>, table: &SchemaRef) -> Option<Self> {
        let builder = PruningPredicateBuilder::new().with_file_schema(Arc::clone(table));
        let predicate = builder.try_build(Arc::clone(conjunct)).ok()?;
        predicate.required_columns().single_column()?;
        Some(PageCondition { predicate, vain: AtomicUsize::new(0) })
    }
}

/// A condition that has left out no page of so many row groups in a row is not asked again.
const VAIN: usize = 3;

impl Kept {
    pub(super) fn of(files: &[Arc<NativeFile>], table: &SchemaRef, filters: &[Arc<dyn PhysicalExpr>]) -> Self {
        let mut pages = Vec::new();
        if files.iter().any(|file| file.footer().column_index().is_some()) {
            for filter in filters {
                let Ok(now) = snapshot_physical_expr(Arc::clone(filter)) else { continue };
                pages.extend(
                    split_conjunction(&now).into_iter().filter_map(|conjunct| PageCondition::of(conjunct, table)),
                );
            }
        }
        Kept { groups: may_pass(files, table, filters), pages }
    }

    /// Whether some rows of a row group may pass.
    pub(super) fn has(&self, file: usize, group: usize) -> bool {
        self.groups.get(file).and_then(|groups| groups.get(group)).copied().unwrap_or(true)
    }

    /// The rows of a row group that are in pages of which some may pass; `None` where that is all of them.
    pub(super) fn rows(&self, file: &NativeFile, group: usize) -> Option<BooleanBuffer> {
        let asked = self.pages.iter().filter(|condition| condition.vain.load(Relaxed) < VAIN);
        let by_one = asked.filter_map(|PageCondition { predicate, vain }| {
            let pages = Pages::of(file, group, predicate.required_columns().single_column()?.name())?;
            let rows = pages.rows_in(predicate);
            match rows {
                Some(_) => vain.store(0, Relaxed),
                None => _ = vain.fetch_add(1, Relaxed),
            }
            rows
        });
        by_one.reduce(|a, b| &a & &b)
    }
}

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
        values(&converter(self.0, &column.name)?)
    }

    fn is_bounded(&self, column: &Column) -> bool {
        is_bounded(self.0, &column.name)
    }
}

fn converter<'a>(file: &'a NativeFile, column: &str) -> Option<StatisticsConverter<'a>> {
    let descriptor = file.footer().file_metadata().schema_descr();
    let converter = StatisticsConverter::try_new(column, file.schema(), descriptor).ok()?;
    Some(converter.with_missing_null_counts_as_zero(false))
}

/// Files leave NaN out of the bounds, where it is Spark's largest number.
fn is_bounded(file: &NativeFile, column: &str) -> bool {
    file.schema().field_with_name(column).is_ok_and(|field| !field.data_type().is_floating())
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

/// What a file says of the pages of one column of a row group.
struct Pages<'a> {
    group: usize,
    converter: StatisticsConverter<'a>,
    ranges: &'a ParquetColumnIndex,
    places: &'a ParquetOffsetIndex,
    is_bounded: bool,
    /// How many rows each has.
    rows: Vec<usize>,
}

impl<'a> Pages<'a> {
    /// `None` if the file does not say it, or not of all rows.
    fn of(file: &'a NativeFile, group: usize, column: &str) -> Option<Self> {
        let converter = converter(file, column)?;
        let (ranges, places) = (file.footer().column_index()?, file.footer().offset_index()?);
        let leaf = converter.parquet_column_index()?;
        ranges.get(group)?.get(leaf)?;
        let pages = places.get(group)?.get(leaf)?.page_locations();
        let begin = pages.iter().map(|page| usize::try_from(page.first_row_index).ok()).collect::<Option<Vec<_>>>()?;
        let end = begin.iter().skip(1).copied().chain([file.rows(group)]);
        let rows = begin.iter().zip(end).map(|(begin, end)| end.checked_sub(*begin)).collect::<Option<Vec<_>>>()?;
        let whole = *begin.first()? == 0;
        whole.then(|| Pages { group, converter, ranges, places, is_bounded: is_bounded(file, column), rows })
    }

    /// The rows of pages that may pass; `None` where that is all of them.
    fn rows_in(&self, condition: &PruningPredicate) -> Option<BooleanBuffer> {
        let kept = condition.prune(self).ok().filter(|kept| kept.len() == self.rows.len())?;
        if kept.iter().all(|kept| *kept) {
            return None;
        }
        let mut rows = BooleanBufferBuilder::new(self.rows.iter().sum());
        for (kept, count) in kept.into_iter().zip(&self.rows) {
            rows.append_n(*count, kept);
        }
        Some(rows.finish())
    }
}

impl PruningStatistics for Pages<'_> {
    fn min_values(&self, _: &Column) -> Option<ArrayRef> {
        let values = || self.converter.data_page_mins(self.ranges, self.places, [&self.group]).ok();
        self.is_bounded.then(values).flatten()
    }

    fn max_values(&self, _: &Column) -> Option<ArrayRef> {
        let values = || self.converter.data_page_maxes(self.ranges, self.places, [&self.group]).ok();
        self.is_bounded.then(values).flatten()
    }

    fn num_containers(&self) -> usize {
        self.rows.len()
    }

    fn null_counts(&self, _: &Column) -> Option<ArrayRef> {
        let counts = self.converter.data_page_null_counts(self.ranges, self.places, [&self.group]);
        Some(Arc::new(counts.ok()?))
    }

    fn row_counts(&self) -> Option<ArrayRef> {
        Some(Arc::new(self.rows.iter().map(|rows| Some(*rows as u64)).collect::<UInt64Array>()))
    }

    fn contained(&self, _: &Column, _: &HashSet<ScalarValue>) -> Option<BooleanArray> {
        None
    }
}

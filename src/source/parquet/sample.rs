//! What can be told of a table before it is read: how many rows pass a filter, and how many different values there are.
//!
//! A filter is tried on the first rows of some row groups, which costs a few pages; correlated conditions and patterns come
//! out right, which no formula over ranges can give. A column that is coded by a small dictionary has as many values as
//! the dictionary; whole numbers and dates have no more than their range is long.
//!
//! Source: Leis et al., "How good are query optimizers, really?", VLDB 2015, section 3.

use std::collections::HashMap;
use std::fs::File;
use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef};
use datafusion::arrow::compute::concat;
use datafusion::arrow::datatypes::{DataType, SchemaRef};
use datafusion::common::stats::Precision;
use datafusion::common::{ColumnStatistics, ScalarValue};
use datafusion::parquet::column::page::{Page, PageReader};
use datafusion::parquet::file::serialized_reader::SerializedPageReader;
use datafusion::physical_expr::PhysicalExpr;
use parking_lot::Mutex;

use super::conjuncts::Conjuncts;
use super::file::{Coded, NativeFile, Opened, SMALL_DICTIONARY, Wanted};
use super::prune::may_pass;
use crate::error::{Error, Result};
use crate::scan::conjunct::fixed;

/// Row groups of a sample, and rows of each.
const GROUPS: usize = 4;
const ROWS: usize = 1024;

/// The beginnings of row groups, by file, row group and column.
#[derive(Debug, Default)]
pub(super) struct Sample(Mutex<HashMap<(usize, usize, usize), ArrayRef>>);

impl Sample {
    /// The part of rows for which all filters hold; at least half a row of the sample. Filters that come while a query
    /// runs are taken to let all pass.
    /// # Errors
    /// If one cannot be evaluated.
    pub(super) fn selectivity(
        &self,
        files: &[Arc<NativeFile>],
        schema: &SchemaRef,
        filters: &[Arc<dyn PhysicalExpr>],
    ) -> Result<f64> {
        let filters = fixed(filters);
        if filters.is_empty() {
            return Ok(1.0);
        }
        let (mut total, mut left, mut groups) = (0, 0, Vec::new());
        for (f, kept) in may_pass(files, schema, &filters).into_iter().enumerate() {
            for (group, kept) in kept.into_iter().enumerate() {
                let rows = files[f].rows(group);
                total += rows;
                if kept {
                    left += rows;
                    groups.push((f, group));
                }
            }
        }
        // Each is the one in the middle of an equal part of them.
        let count = GROUPS.min(groups.len());
        let chosen: Vec<_> = (0..count).map(|i| groups[groups.len() * (2 * i + 1) / (2 * count)]).collect();
        if chosen.is_empty() {
            return Ok(0.5 / total.max(1) as f64);
        }
        let (passed, rows) = self.passing(files, schema, &filters, &chosen)?;
        let part = (passed as f64).max(0.5) / rows.max(1) as f64;
        Ok(part * left as f64 / total.max(1) as f64)
    }

    fn passing(
        &self,
        files: &[Arc<NativeFile>],
        schema: &SchemaRef,
        filters: &[Arc<dyn PhysicalExpr>],
        groups: &[(usize, usize)],
    ) -> Result<(usize, usize)> {
        let rows = groups.iter().map(|(file, group)| ROWS.min(files[*file].rows(*group))).sum();
        let column = |column: usize| -> Result<ArrayRef> {
            let part = |(file, group): &(usize, usize)| {
                self.column(files, *file, *group, column, schema.field(column).data_type())
            };
            let parts = groups.iter().map(part).collect::<Result<Vec<_>>>()?;
            Ok(concat(&parts.iter().map(AsRef::as_ref).collect::<Vec<&dyn Array>>())?)
        };
        let mut conjuncts = Conjuncts::try_new(schema, filters)?;
        let stages = conjuncts.begin()?;
        let Some(stage) = stages.first() else { return Ok((rows, rows)) };
        Ok((conjuncts.evaluate(stage, column, rows)?.count(rows), rows))
    }

    fn column(
        &self,
        files: &[Arc<NativeFile>],
        file: usize,
        group: usize,
        column: usize,
        ty: &DataType,
    ) -> Result<ArrayRef> {
        if let Some(known) = self.0.lock().get(&(file, group, column)) {
            return Ok(Arc::clone(known));
        }
        let from = &files[file];
        let wanted = Wanted { column, ty: ty.clone(), coded: Coded::No };
        let mut decoder = from.decode(group, &[wanted], Opened::new(&from.path)?, None, ROWS)?;
        let first = decoder.next()?.and_then(|(mut columns, _)| columns.remove(&column));
        let values = first.ok_or_else(|| Error::internal("a row group without rows"))?;
        self.0.lock().insert((file, group, column), Arc::clone(&values));
        Ok(values)
    }
}

/// How many different values a column has, as far as that can be told; `known` is what the footers say of it.
pub(super) fn distinct(
    files: &[Arc<NativeFile>],
    column: usize,
    ty: &DataType,
    known: &ColumnStatistics,
    rows: usize,
) -> Precision<usize> {
    let range = known.min_value.get_value().zip(known.max_value.get_value());
    let range = range.and_then(|(min, max)| Some(whole(max)?.checked_sub(whole(min)?)?.saturating_add(1)));
    let range = range.and_then(|range| usize::try_from(range).ok()).map(|range| range.min(rows));
    // A narrow range says enough.
    let values = match range {
        Some(range) if range <= 1 << 12 => Some(range),
        range => {
            let coded = if ty.is_floating() { None } else { dictionary(files, column) };
            coded.or(range)
        }
    };
    values.map_or(Precision::Absent, Precision::Inexact)
}

fn whole(value: &ScalarValue) -> Option<i128> {
    match value {
        ScalarValue::Int8(v) => v.map(i128::from),
        ScalarValue::Int16(v) => v.map(i128::from),
        ScalarValue::Int32(v) | ScalarValue::Date32(v) => v.map(i128::from),
        ScalarValue::Int64(v) => v.map(i128::from),
        _ => None,
    }
}

/// The length of the dictionary of the first row group, if it is a small one for many rows.
fn dictionary(files: &[Arc<NativeFile>], column: usize) -> Option<usize> {
    let file = files.first()?;
    let chunk = file.chunk(0, column)?;
    let begin = u64::try_from(chunk.dictionary_page_offset()?).ok()?;
    let bytes = u64::try_from(chunk.data_page_offset()).ok()?.checked_sub(begin)?;
    if bytes > SMALL_DICTIONARY {
        return None;
    }
    let source = Arc::new(File::open(&file.path).ok()?);
    let mut pages = SerializedPageReader::new(source, chunk, file.rows(0), None).ok()?;
    let Page::DictionaryPage { num_values, .. } = pages.get_next_page().ok()?? else { return None };
    let values = usize::try_from(num_values).ok()?;
    (values * 8 < file.rows(0)).then_some(values.max(1))
}

//! Columns whose values come in clusters: row groups that share no value with others.
//!
//! Files written in the order of a column, or as events came, have row groups of ranges that follow one another, and at
//! most the value at a border in two of them. Such neighbours make one cluster; between clusters no group of rows with the
//! same value is divided.

use std::sync::Arc;

use datafusion::arrow::datatypes::DataType;
use datafusion::parquet::file::statistics::Statistics;

use super::file::NativeFile;
use super::scan::ParquetScan;

/// The clusters of a column.
#[derive(Debug, PartialEq)]
pub struct Clusters {
    /// Which of the table's columns it is.
    column: usize,
    /// Between which values each has all of its own, ascending.
    ranges: Vec<(i64, i64)>,
    /// The row groups of each, by file.
    pub(super) groups: Vec<Vec<(usize, usize)>>,
    rows: Vec<usize>,
}

impl Clusters {
    /// `None` unless all row groups have bounds and no NULL.
    pub(super) fn of(files: &[Arc<NativeFile>], column: usize, ty: &DataType) -> Option<Self> {
        if !matches!(ty, DataType::Int32 | DataType::Int64 | DataType::Date32) {
            return None;
        }
        let mut all = Vec::new();
        for (i, file) in files.iter().enumerate() {
            for group in (0..file.footer().num_row_groups()).filter(|group| file.rows(*group) > 0) {
                let known = file.chunk(group, column)?.statistics()?;
                if known.null_count_opt() != Some(0) {
                    return None;
                }
                let (least, greatest) = match known {
                    Statistics::Int32(known) => (i64::from(*known.min_opt()?), i64::from(*known.max_opt()?)),
                    Statistics::Int64(known) => (*known.min_opt()?, *known.max_opt()?),
                    _ => return None,
                };
                all.push((least, greatest, (i, group), file.rows(group)));
            }
        }
        all.sort_unstable();
        let mut clusters = Clusters { column, ranges: Vec::new(), groups: Vec::new(), rows: Vec::new() };
        for (least, greatest, group, rows) in all {
            match (clusters.ranges.last_mut(), clusters.groups.last_mut(), clusters.rows.last_mut()) {
                (Some(range), Some(groups), Some(count)) if least <= range.1 => {
                    range.1 = range.1.max(greatest);
                    groups.push(group);
                    *count += rows;
                }
                _ => {
                    clusters.ranges.push((least, greatest));
                    clusters.groups.push(vec![group]);
                    clusters.rows.push(rows);
                }
            }
        }
        Some(clusters)
    }

    /// Between which values each has all of its own, ascending.
    pub fn ranges(&self) -> &[(i64, i64)] {
        &self.ranges
    }

    /// The rows of each.
    pub fn rows(&self) -> &[usize] {
        &self.rows
    }
}

impl ParquetScan {
    /// The clusters of a column which comes out, if they are known.
    pub fn clusters(&self, column: usize) -> Option<Clusters> {
        let column = *self.projection.get(column)?;
        Clusters::of(&self.table.files, column, self.table.schema.field(column).data_type())
    }

    /// Where, if what is above relies on rows in clusters, their column comes out, if it does.
    pub(crate) fn clustered_by(&self) -> Option<Option<usize>> {
        let clusters = self.clusters.as_ref()?;
        Some(self.projection.iter().position(|column| *column == clusters.column))
    }

    /// The scan whose partitions take a cluster at a time, and give its rows before those of the next.
    #[must_use]
    pub fn clustered(&self, clusters: Arc<Clusters>) -> Self {
        let mut copy = self.copy();
        copy.clusters = Some(clusters);
        copy
    }
}

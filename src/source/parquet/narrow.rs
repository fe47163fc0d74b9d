//! What a scan can give in another form than the table's: decimals in 64 bits, texts as places in a dictionary.
//!
//! Footers bound the values of each row group; a bound need not be one of them. A file whose footer lacks the bounds of a
//! column with values has it as it is declared.

use std::sync::Arc;

use datafusion::arrow::datatypes::DataType;
use datafusion::parquet::file::metadata::ColumnChunkMetaData;
use datafusion::parquet::file::statistics::Statistics;

use super::column::{is_coded, is_simple};
use super::file::SMALL_DICTIONARY;
use super::scan::{ParquetScan, properties};
use crate::scan::pushdown::retyped;

impl ParquetScan {
    /// Between which values, without their point, a column which comes out has all of its own; `None` unless it is a
    /// decimal whose bounds are known.
    pub fn decimal_range(&self, column: usize) -> Option<(i128, i128)> {
        let column = *self.projection.get(column)?;
        let ty = self.table.schema.field(column).data_type();
        if !matches!(ty, DataType::Decimal128(..)) {
            return None;
        }
        let mut range: Option<(i128, i128)> = None;
        for chunk in self.chunks(column) {
            let chunk = chunk.filter(|chunk| is_simple(chunk, ty))?;
            let known = chunk.statistics()?;
            if known.null_count_opt().is_some_and(|nulls| i64::try_from(nulls) == Ok(chunk.num_values())) {
                continue;
            }
            let (low, high) = match known {
                Statistics::Int32(known) => (i128::from(*known.min_opt()?), i128::from(*known.max_opt()?)),
                Statistics::Int64(known) => (i128::from(*known.min_opt()?), i128::from(*known.max_opt()?)),
                _ => return None,
            };
            range = Some(range.map_or((low, high), |(least, greatest)| (low.min(least), high.max(greatest))));
        }
        range
    }

    /// Whether a column which comes out has texts that all row groups have in small dictionaries.
    pub fn is_coded(&self, column: usize) -> bool {
        let Some(column) = self.projection.get(column) else { return false };
        let small = |chunk: &ColumnChunkMetaData| {
            let bytes = chunk.dictionary_page_offset().and_then(|begin| chunk.data_page_offset().checked_sub(begin));
            is_coded(chunk) && bytes.is_some_and(|bytes| u64::try_from(bytes).is_ok_and(|b| b <= SMALL_DICTIONARY))
        };
        *self.table.schema.field(*column).data_type() == DataType::Utf8View
            && self.chunks(*column).all(|chunk| chunk.is_some_and(small))
    }

    /// The scan with columns in other types: decimals of a range that fits 64 bits, texts that are coded.
    #[must_use]
    pub fn narrowed(&self, types: &[Option<DataType>]) -> Self {
        let mut copy = self.copy();
        copy.schema = retyped(&self.schema, types);
        copy.properties = Arc::new(properties(&copy.schema, self.partitions));
        copy
    }

    /// The names of columns that come out in other types than the table's.
    pub(super) fn narrow(&self) -> Vec<&str> {
        let columns =
            self.projection.iter().zip(self.schema.fields()).map(|(i, out)| (self.table.schema.field(*i), out));
        columns.filter(|(own, out)| own.data_type() != out.data_type()).map(|(own, _)| own.name().as_str()).collect()
    }

    /// A column of the table in all row groups.
    fn chunks(&self, column: usize) -> impl Iterator<Item = Option<&ColumnChunkMetaData>> {
        let files = self.table.files.iter();
        files.flat_map(move |file| (0..file.footer().num_row_groups()).map(move |group| file.chunk(group, column)))
    }
}

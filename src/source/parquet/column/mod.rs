//! Columns that are stored in the simplest ways, which nearly all are, page by page.
//!
//! Numbers, dates and short decimals, plain or by a dictionary, and texts by a dictionary are read here: all of a page's
//! places in the dictionary are unpacked at once, and values are taken for the wanted rows only; or the places themselves
//! come out, so that a filter looks at each value of the dictionary once. Decimals come in 64 bits where those are asked
//! for. The rest is read by the library's reader, which gives the same values: TPC-H's q15 took twice as long with it.
//!
//! Source: <https://parquet.apache.org/docs/file-format/data-pages/>

mod fixed;
mod hybrid;
mod pages;
mod picked;
#[cfg(test)]
mod tests;
mod text;

use std::ops::Range;
use std::sync::Arc;

use datafusion::arrow::array::ArrayRef;
use datafusion::arrow::buffer::BooleanBuffer;
use datafusion::arrow::datatypes::{
    DataType, Date32Type, Decimal64Type, Decimal128Type, Float32Type, Float64Type, Int32Type, Int64Type, TimeUnit,
    TimestampMicrosecondType,
};
use datafusion::parquet::basic::{ConvertedType, Encoding, LogicalType, TimeUnit as Unit, Type};
use datafusion::parquet::errors::{ParquetError, Result};
use datafusion::parquet::file::metadata::ColumnChunkMetaData;
use datafusion::parquet::file::page_index::offset_index::PageLocation;
use datafusion::parquet::file::reader::ChunkReader;
use datafusion::parquet::file::serialized_reader::SerializedPageReader;

use fixed::Fixed;
use pages::Pages;
use text::Texts;

/// What reads a column of a row group, from the first row to the last.
pub(super) trait ColumnReader: Send {
    /// The values of the selected rows among these. The selection is of all rows, always the same.
    fn read(&mut self, rows: Range<usize>, selected: Option<&BooleanBuffer>) -> Result<ArrayRef>;
}

/// Whether a column of a row group can be read here as this type.
pub(super) fn is_simple(chunk: &ColumnChunkMetaData, ty: &DataType) -> bool {
    let column = chunk.column_descr();
    let other = |encoding: Encoding| {
        matches!(
            encoding,
            Encoding::DELTA_BINARY_PACKED
                | Encoding::DELTA_LENGTH_BYTE_ARRAY
                | Encoding::DELTA_BYTE_ARRAY
                | Encoding::BYTE_STREAM_SPLIT
        )
    };
    if column.max_rep_level() > 0 || column.max_def_level() > 1 || chunk.encodings().any(other) {
        return false;
    }
    match (chunk.column_type(), ty) {
        (Type::INT32, DataType::Int32 | DataType::Date32)
        | (Type::INT64, DataType::Int64)
        | (Type::INT32 | Type::INT64, DataType::Decimal64(..) | DataType::Decimal128(..))
        | (Type::FLOAT, DataType::Float32)
        | (Type::DOUBLE, DataType::Float64) => true,
        (Type::INT64, DataType::Timestamp(TimeUnit::Microsecond, _)) => {
            column.converted_type() == ConvertedType::TIMESTAMP_MICROS
                || matches!(column.logical_type_ref(), Some(LogicalType::Timestamp(at)) if at.unit == Unit::MICROS)
        }
        (Type::BYTE_ARRAY, DataType::Utf8View) => is_coded(chunk),
        _ => false,
    }
}

/// Whether all values of a column of a row group are places in its dictionary.
pub(super) fn is_coded(chunk: &ColumnChunkMetaData) -> bool {
    let coded = |mask: &datafusion::parquet::basic::EncodingMask| {
        mask.is_only(Encoding::RLE_DICTIONARY) || mask.is_only(Encoding::PLAIN_DICTIONARY)
    };
    chunk.dictionary_page_offset().is_some() && chunk.page_encoding_stats_mask().is_some_and(coded)
}

/// Opens a column of a row group that [`is_simple`]; the group has so many rows, and the column pages in these places if not
/// one directly behind the other. If it is all by a dictionary that is small against the `coded` rows that are to be looked
/// at, places in it come out.
pub(super) fn open(
    source: &Arc<impl ChunkReader + 'static>,
    chunk: &ColumnChunkMetaData,
    (rows, places): (usize, Option<Vec<PageLocation>>),
    ty: &DataType,
    coded: Option<usize>,
) -> Result<Box<dyn ColumnReader>> {
    let coded = coded.filter(|_| is_coded(chunk));
    let width = match chunk.column_type() {
        Type::INT32 | Type::FLOAT => 4,
        Type::INT64 | Type::DOUBLE => 8,
        _ => 0,
    };
    let nullable = chunk.column_descr().max_def_level() > 0;
    let reader = SerializedPageReader::new(Arc::clone(source), chunk, rows, places)?;
    let pages = Pages::new(Box::new(reader), nullable, width, rows);
    let own = ty.clone();
    Ok(match (chunk.column_type(), ty) {
        (Type::INT32, DataType::Int32) => Box::new(Fixed::<Int32Type, i32>::try_new(pages, own, coded)?),
        (Type::INT32, DataType::Date32) => Box::new(Fixed::<Date32Type, i32>::try_new(pages, own, coded)?),
        (Type::INT32, DataType::Decimal64(..)) => Box::new(Fixed::<Decimal64Type, i32>::try_new(pages, own, coded)?),
        (Type::INT32, DataType::Decimal128(..)) => Box::new(Fixed::<Decimal128Type, i32>::try_new(pages, own, coded)?),
        (Type::INT64, DataType::Int64) => Box::new(Fixed::<Int64Type, i64>::try_new(pages, own, coded)?),
        (Type::INT64, DataType::Decimal64(..)) => Box::new(Fixed::<Decimal64Type, i64>::try_new(pages, own, coded)?),
        (Type::INT64, DataType::Decimal128(..)) => Box::new(Fixed::<Decimal128Type, i64>::try_new(pages, own, coded)?),
        (Type::INT64, DataType::Timestamp(..)) => {
            Box::new(Fixed::<TimestampMicrosecondType, i64>::try_new(pages, own, coded)?)
        }
        (Type::FLOAT, DataType::Float32) => Box::new(Fixed::<Float32Type, f32>::try_new(pages, own, coded)?),
        (Type::DOUBLE, DataType::Float64) => Box::new(Fixed::<Float64Type, f64>::try_new(pages, own, coded)?),
        (Type::BYTE_ARRAY, DataType::Utf8View) => Box::new(Texts::try_new(pages, coded)?),
        (stored, ty) => return Err(ParquetError::General(format!("a column of {stored} as {ty}"))),
    })
}

fn not_coded() -> ParquetError {
    ParquetError::General("a column is not by its dictionary, as its footer says".into())
}

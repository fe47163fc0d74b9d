//! Values of any type, one by one, and columns of them.

use std::sync::Arc;

use datafusion::arrow::array::{
    ArrayRef, BinaryArray, BooleanArray, Decimal128Array, ListArray, MapArray, NullArray, PrimitiveArray,
    StringViewArray, StructArray,
};
use datafusion::arrow::buffer::{NullBuffer, OffsetBuffer};
use datafusion::arrow::datatypes::{
    ArrowPrimitiveType, DataType, Date32Type, DurationMicrosecondType, Float32Type, Float64Type, Int8Type, Int16Type,
    Int32Type, Int64Type, IntervalMonthDayNano, IntervalMonthDayNanoType, IntervalYearMonthType, Time64MicrosecondType,
    TimestampMicrosecondType, TimestampNanosecondType,
};

use crate::error::{Error, Result};
use crate::types::format::write_double;
use crate::types::variant::Variant;
use crate::types::variant::column::ColumnBuilder;
use crate::types::zone::Zone;
use crate::types::{SparkType, nanos};

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cell {
    /// NULL
    Null,
    /// A boolean.
    Boolean(bool),
    /// Whatever is stored as a whole number: also dates, times and intervals of one unit.
    Whole(i64),
    /// A `float` or a `double`.
    Real(f64),
    /// A decimal without its point.
    Decimal(i128),
    /// Text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
    /// Microseconds of a timestamp, and the nanoseconds within the last of them.
    Nanos(i64, i64),
    /// Months, days and microseconds.
    Interval(i32, i32, i64),
    /// The elements of an array.
    List(Vec<Cell>),
    /// The entries of a map.
    Map(Vec<(Cell, Cell)>),
    /// The fields of a struct.
    Struct(Vec<Cell>),
    /// A variant's metadata and value.
    Variant(Vec<u8>, Vec<u8>),
}

impl Cell {
    /// A struct's value whose fields are all NULL; NULL for other types.
    pub(crate) fn empty(ty: &SparkType) -> Cell {
        match ty {
            SparkType::Struct(fields) => Cell::Struct(vec![Cell::Null; fields.len()]),
            _ => Cell::Null,
        }
    }

    /// How errors show a record: `[1,null,[x]]`.
    pub(crate) fn show(&self, out: &mut String) {
        let list = |cells: &mut dyn Iterator<Item = &Cell>, out: &mut String| {
            out.push('[');
            for (i, cell) in cells.enumerate() {
                if i > 0 {
                    out.push(',');
                }
                cell.show(out);
            }
            out.push(']');
        };
        match self {
            Cell::Null => out.push_str("null"),
            Cell::Boolean(value) => out.push_str(&value.to_string()),
            Cell::Whole(value) => out.push_str(&value.to_string()),
            // As Java shows Spark's class of it.
            Cell::Nanos(micros, within) => out.push_str(&format!("TimestampNanosVal({micros}, {within})")),
            Cell::Real(value) => write_double(out, *value),
            Cell::Decimal(value) => out.push_str(&value.to_string()),
            Cell::Text(text) => out.push_str(text),
            Cell::Bytes(bytes) => out.push_str(&String::from_utf8_lossy(bytes)),
            Cell::Interval(months, days, micros) => {
                crate::types::format::write_calendar_interval(out, *months, *days, *micros);
            }
            Cell::Variant(metadata, value) => {
                let variant = Variant { metadata, value };
                // What has been made a variant a moment ago is one.
                let _ = crate::types::variant::json::write(variant, Zone::UTC, out);
            }
            Cell::List(cells) | Cell::Struct(cells) => list(&mut cells.iter(), out),
            Cell::Map(entries) => {
                out.push_str("keys: ");
                list(&mut entries.iter().map(|(key, _)| key), out);
                out.push_str(", values: ");
                list(&mut entries.iter().map(|(_, value)| value), out);
            }
        }
    }
}

/// The column of these cells, which are of the type or NULL.
/// # Errors
/// When Arrow refuses it, which has more than 2^31 elements then.
pub(crate) fn column(cells: Vec<Cell>, ty: &SparkType) -> Result<ArrayRef> {
    Ok(match ty {
        SparkType::Null => Arc::new(NullArray::new(cells.len())),
        SparkType::Boolean => {
            let values = cells.into_iter().map(|cell| if let Cell::Boolean(value) = cell { Some(value) } else { None });
            Arc::new(values.collect::<BooleanArray>())
        }
        SparkType::Byte => numbers::<Int8Type>(cells, ty, |value| whole(value)?.try_into().ok()),
        SparkType::Short => numbers::<Int16Type>(cells, ty, |value| whole(value)?.try_into().ok()),
        SparkType::Int => numbers::<Int32Type>(cells, ty, |value| whole(value)?.try_into().ok()),
        SparkType::Long => numbers::<Int64Type>(cells, ty, whole),
        SparkType::Float => numbers::<Float32Type>(cells, ty, |value| Some(real(value)? as f32)),
        SparkType::Double => numbers::<Float64Type>(cells, ty, real),
        SparkType::Decimal(precision, scale) => {
            let values = cells.into_iter().map(|cell| if let Cell::Decimal(value) = cell { Some(value) } else { None });
            Arc::new(values.collect::<Decimal128Array>().with_precision_and_scale(*precision, *scale)?)
        }
        SparkType::String | SparkType::Collated(_) | SparkType::Char(_) | SparkType::Varchar(_) => {
            let texts = cells.iter().map(|cell| if let Cell::Text(text) = cell { Some(text.as_str()) } else { None });
            Arc::new(texts.collect::<StringViewArray>())
        }
        SparkType::Binary | SparkType::Geometry(_) | SparkType::Geography(_) => {
            let bytes = cells.iter().map(|cell| if let Cell::Bytes(bytes) = cell { Some(&bytes[..]) } else { None });
            Arc::new(bytes.collect::<BinaryArray>())
        }
        SparkType::Date => numbers::<Date32Type>(cells, ty, |value| whole(value)?.try_into().ok()),
        SparkType::Time(_) => numbers::<Time64MicrosecondType>(cells, ty, whole),
        SparkType::Timestamp | SparkType::TimestampNtz => numbers::<TimestampMicrosecondType>(cells, ty, whole),
        SparkType::TimestampLtzNanos(precision) | SparkType::TimestampNtzNanos(precision) => {
            let values = cells.iter().map(|cell| match cell {
                Cell::Nanos(micros, within) => Ok(Some(nanos::truncate(nanos::join(*micros, *within)?, *precision))),
                _ => Ok(None),
            });
            let values = values.collect::<Result<PrimitiveArray<TimestampNanosecondType>>>()?;
            Arc::new(values.with_data_type(ty.storage()))
        }
        SparkType::YearMonthInterval(..) => {
            numbers::<IntervalYearMonthType>(cells, ty, |value| whole(value)?.try_into().ok())
        }
        SparkType::DayTimeInterval(..) => numbers::<DurationMicrosecondType>(cells, ty, whole),
        SparkType::CalendarInterval => numbers::<IntervalMonthDayNanoType>(cells, ty, |value| match value {
            Cell::Interval(months, days, micros) => {
                Some(IntervalMonthDayNano::new(*months, *days, micros.saturating_mul(1000)))
            }
            _ => None,
        }),
        SparkType::Variant => {
            let mut column = ColumnBuilder::new(cells.len());
            for cell in &cells {
                match cell {
                    Cell::Variant(metadata, value) => column.append_variant(Variant { metadata, value })?,
                    _ => column.append_null(),
                }
            }
            column.finish()?
        }
        SparkType::Array(element) => {
            let (mut lengths, mut valid, mut elements) = (Vec::new(), Vec::new(), Vec::new());
            for cell in cells {
                valid.push(matches!(cell, Cell::List(_)));
                let before = elements.len();
                if let Cell::List(list) = cell {
                    elements.extend(list);
                }
                lengths.push(elements.len() - before);
            }
            let offsets = OffsetBuffer::from_lengths(lengths);
            let nulls = NullBuffer::from(valid);
            Arc::new(ListArray::try_new(element.to_element(), offsets, column(elements, element)?, Some(nulls))?)
        }
        SparkType::Map(key, value) => {
            let (mut lengths, mut valid) = (Vec::new(), Vec::new());
            let (mut keys, mut values) = (Vec::new(), Vec::new());
            for cell in cells {
                valid.push(matches!(cell, Cell::Map(_)));
                let before = keys.len();
                if let Cell::Map(entries) = cell {
                    for (key, value) in entries {
                        keys.push(key);
                        values.push(value);
                    }
                }
                lengths.push(keys.len() - before);
            }
            let DataType::Map(entries, _) = ty.storage() else {
                return Err(Error::internal("a map that is not stored as one"));
            };
            let DataType::Struct(fields) = entries.data_type() else {
                return Err(Error::internal("a map without entries"));
            };
            let pairs = StructArray::try_new(fields.clone(), vec![column(keys, key)?, column(values, value)?], None)?;
            let nulls = NullBuffer::from(valid);
            Arc::new(MapArray::try_new(entries, OffsetBuffer::from_lengths(lengths), pairs, Some(nulls), false)?)
        }
        SparkType::Struct(fields) => {
            let rows = cells.len();
            let mut valid = Vec::with_capacity(rows);
            let mut columns: Vec<Vec<Cell>> = fields.iter().map(|_| Vec::with_capacity(rows)).collect();
            for cell in cells {
                valid.push(matches!(cell, Cell::Struct(_)));
                let mut given = if let Cell::Struct(given) = cell { given } else { Vec::new() }.into_iter();
                columns.iter_mut().for_each(|column| column.push(given.next().unwrap_or(Cell::Null)));
            }
            let arrays = columns.into_iter().zip(fields).map(|(cells, field)| column(cells, &field.ty));
            let arrays = arrays.collect::<Result<Vec<_>>>()?;
            let DataType::Struct(fields) = ty.storage() else {
                return Err(Error::internal("a struct that is not stored as one"));
            };
            Arc::new(StructArray::try_new_with_length(fields, arrays, Some(NullBuffer::from(valid)), rows)?)
        }
    })
}

fn whole(cell: &Cell) -> Option<i64> {
    if let Cell::Whole(value) = cell { Some(*value) } else { None }
}

fn real(cell: &Cell) -> Option<f64> {
    if let Cell::Real(value) = cell { Some(*value) } else { None }
}

fn numbers<T: ArrowPrimitiveType>(cells: Vec<Cell>, ty: &SparkType, of: fn(&Cell) -> Option<T::Native>) -> ArrayRef {
    Arc::new(cells.iter().map(of).collect::<PrimitiveArray<T>>().with_data_type(ty.storage()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::StructField;

    #[test]
    fn nested_columns() {
        let inner = SparkType::Array(Box::new(SparkType::Int));
        let ty = SparkType::Struct(vec![
            StructField { name: "a".into(), ty: inner },
            StructField {
                name: "m".into(),
                ty: SparkType::Map(Box::new(SparkType::String), Box::new(SparkType::Double)),
            },
        ]);
        let map = Cell::Map(vec![(Cell::Text("k".into()), Cell::Real(1.5))]);
        let cells =
            vec![Cell::Struct(vec![Cell::List(vec![Cell::Whole(1), Cell::Null]), map]), Cell::Null, Cell::empty(&ty)];
        let mut shown = String::new();
        cells[0].show(&mut shown);
        assert_eq!(shown, "[[1,null],keys: [k], values: [1.5]]");
        let array = column(cells, &ty).unwrap();
        assert_eq!((array.len(), array.null_count(), array.data_type()), (3, 1, &ty.storage()));
    }
}

//! Variants to everything that they hold, everything that they hold to variants.
//!
//! The values of a column of variants have many types: those of one type are cast together, then put in their rows.
//! Source: Spark's `VariantGet.cast` and `VariantExpressionEvalUtils.castToVariant`.

use std::sync::Arc;

use datafusion::arrow::array::{
    Array as ArrowArray, ArrayRef, AsArray, ListArray, MapArray, StringViewArray, StructArray, new_null_array,
};
use datafusion::arrow::buffer::{NullBuffer, OffsetBuffer};
use datafusion::arrow::compute::interleave;
use datafusion::arrow::datatypes::{
    DataType, Date32Type, Decimal128Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type,
    TimestampMicrosecondType,
};
use datafusion::common::ScalarValue;
use indexmap::IndexMap;

use super::unexpected;
use crate::error::{Error, Result};
use crate::function::cast::{Failure, Rules, rule};
use crate::types::SparkType::{self, *};
use crate::types::variant::build::{Builder, malformed};
use crate::types::variant::column::{Column, ColumnBuilder};
use crate::types::variant::{self, Value, Variant as Bytes};

/// A row's variant; `None` is SQL's NULL.
type Cell<'a> = Option<Bytes<'a>>;

/// From VARIANT.
pub(super) fn from_variant(array: &ArrayRef, to: &SparkType, rules: &Rules) -> Result<ArrayRef> {
    let column = Column::new(array)?;
    let cells: Vec<Cell<'_>> = (0..column.len()).map(|row| column.get(row)).collect();
    from_cells(&cells, to, rules)
}

/// Variants as values of a type. What cannot be cast is NULL where the rules are those of `try_cast`, else an error.
/// # Errors
/// `INVALID_VARIANT_CAST`, `MALFORMED_VARIANT`
pub(crate) fn from_cells(cells: &[Cell<'_>], to: &SparkType, rules: &Rules) -> Result<ArrayRef> {
    match (to, to.storage()) {
        (Variant, _) => {
            let mut out = ColumnBuilder::new(cells.len());
            for cell in cells {
                match cell {
                    Some(variant) => out.append_variant(*variant)?,
                    None => out.append_null(),
                }
            }
            out.finish()
        }
        (Array(element), DataType::List(field)) => {
            let (mut parts, mut lengths, mut valid) = (Vec::new(), Vec::new(), Vec::new());
            for cell in cells {
                let before = parts.len();
                let value = read(cell)?;
                if let Some(Value::Array(items)) = value {
                    for i in 0..items.len() {
                        parts.push(Some(items.get(i).ok_or_else(malformed)?));
                    }
                } else if is_some(value) {
                    refuse(cell, to, rules)?;
                }
                valid.push(matches!(value, Some(Value::Array(_))));
                lengths.push(parts.len() - before);
            }
            let values = from_cells(&parts, element, rules)?;
            Ok(Arc::new(ListArray::try_new(field, OffsetBuffer::from_lengths(lengths), values, nulls(valid))?))
        }
        (Map(_, item), DataType::Map(entries, sorted)) => {
            let (mut keys, mut parts, mut lengths, mut valid) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
            for cell in cells {
                let before = parts.len();
                let value = read(cell)?;
                if let Some(Value::Object(items)) = value {
                    for i in 0..items.len() {
                        keys.push(items.key(i).ok_or_else(malformed)?);
                        parts.push(Some(items.get(i).ok_or_else(malformed)?));
                    }
                } else if is_some(value) {
                    refuse(cell, to, rules)?;
                }
                valid.push(matches!(value, Some(Value::Object(_))));
                lengths.push(parts.len() - before);
            }
            let keys = Arc::new(StringViewArray::from_iter_values(keys)) as ArrayRef;
            let values = from_cells(&parts, item, rules)?;
            let DataType::Struct(fields) = entries.data_type() else { return Err(unexpected(&Variant, to)) };
            let pairs = StructArray::try_new(fields.clone(), vec![keys, values], None)?;
            let offsets = OffsetBuffer::from_lengths(lengths);
            Ok(Arc::new(MapArray::try_new(entries, offsets, pairs, nulls(valid), sorted)?))
        }
        (Struct(wanted), DataType::Struct(fields)) => {
            let mut objects = Vec::with_capacity(cells.len());
            for cell in cells {
                let value = read(cell)?;
                if !matches!(value, Some(Value::Object(_))) && is_some(value) {
                    refuse(cell, to, rules)?;
                }
                objects.push(match value {
                    Some(Value::Object(items)) => Some(items),
                    _ => None,
                });
            }
            let columns = wanted.iter().map(|field| {
                let parts: Vec<Cell<'_>> =
                    objects.iter().map(|object| object.and_then(|items| items.member(&field.name))).collect();
                from_cells(&parts, &field.ty, rules)
            });
            let columns = columns.collect::<Result<Vec<_>>>()?;
            let nulls = nulls(objects.iter().map(Option::is_some).collect());
            Ok(Arc::new(StructArray::try_new_with_length(fields, columns, nulls, cells.len())?))
        }
        _ => plain(cells, to, rules),
    }
}

fn read<'a>(cell: &Cell<'a>) -> Result<Option<Value<'a>>> {
    cell.map(|variant| variant.read().ok_or_else(malformed)).transpose()
}

fn is_some(value: Option<Value<'_>>) -> bool {
    !matches!(value, None | Some(Value::Null))
}

fn nulls(valid: Vec<bool>) -> Option<NullBuffer> {
    Some(NullBuffer::from(valid)).filter(|nulls| nulls.null_count() > 0)
}

/// The error of a variant that is no value of the type, unless NULL takes its place.
fn refuse(cell: &Cell<'_>, to: &SparkType, rules: &Rules) -> Result<()> {
    let (Some(variant), false) = (cell, rules.failure == Failure::Try) else { return Ok(()) };
    let mut shown = std::string::String::new();
    variant::json::write(*variant, rules.zone, &mut shown)?;
    Err(Error::new("INVALID_VARIANT_CAST")
        .with("value", format!("`{shown}`"))
        .with("dataType", format!("\"{}\"", to.sql()))
        .at(rules.span))
}

/// To a type without parts.
fn plain(cells: &[Cell<'_>], to: &SparkType, rules: &Rules) -> Result<ArrayRef> {
    // The rows of each type, and their values.
    let mut kinds: IndexMap<SparkType, (Vec<usize>, Vec<ScalarValue>)> = IndexMap::new();
    for (row, cell) in cells.iter().enumerate() {
        let (kind, value) = match read(cell)? {
            None | Some(Value::Null) => continue,
            Some(Value::Boolean(value)) => (Boolean, ScalarValue::from(value)),
            Some(Value::Long(value)) => (Long, ScalarValue::from(value)),
            Some(Value::Double(value)) => (Double, ScalarValue::from(value)),
            Some(Value::Float(value)) => (Float, ScalarValue::from(value)),
            Some(Value::Decimal(unscaled, scale)) => {
                let (unscaled, scale) = variant::stripped(unscaled, scale);
                let precision = variant::precision(unscaled, scale);
                let scale = i8::try_from(scale).unwrap_or(38);
                (Decimal(precision, scale), ScalarValue::Decimal128(Some(unscaled), precision, scale))
            }
            Some(Value::Date(days)) => (Date, ScalarValue::Date32(Some(days))),
            Some(Value::Timestamp(micros)) => {
                (Timestamp, ScalarValue::TimestampMicrosecond(Some(micros), Some(Arc::from("UTC"))))
            }
            Some(Value::TimestampNtz(micros)) => (TimestampNtz, ScalarValue::TimestampMicrosecond(Some(micros), None)),
            Some(Value::Text(text)) => (String, ScalarValue::Utf8View(Some(text.to_string()))),
            Some(Value::Uuid(uuid)) => {
                let mut text = std::string::String::new();
                variant::json::write_uuid(uuid, &mut text);
                (String, ScalarValue::Utf8View(Some(text)))
            }
            Some(Value::Binary(bytes)) => (Binary, ScalarValue::Binary(Some(bytes.to_vec()))),
            Some(Value::Array(_) | Value::Object(_)) => {
                let (String, Some(variant)) = (to, cell) else {
                    refuse(cell, to, rules)?;
                    continue;
                };
                let mut text = std::string::String::new();
                variant::json::write(*variant, rules.zone, &mut text)?;
                (String, ScalarValue::Utf8View(Some(text)))
            }
        };
        let (rows, values) = kinds.entry(kind).or_default();
        rows.push(row);
        values.push(value);
    }
    let mut parts = vec![new_null_array(&to.storage(), 1)];
    let mut places = vec![(0, 0); cells.len()];
    let lenient = Rules { failure: Failure::Try, ..*rules };
    for (kind, (rows, values)) in kinds {
        if !rule::can_cast(&kind, to, false) {
            rows.iter().try_for_each(|row| refuse(&cells[*row], to, rules))?;
            continue;
        }
        let part = super::convert(&ScalarValue::iter_to_array(values)?, &kind, to, &lenient)?;
        for (i, row) in rows.into_iter().enumerate() {
            if part.is_null(i) {
                refuse(&cells[row], to, rules)?;
            }
            places[row] = (parts.len(), i);
        }
        parts.push(part);
    }
    let parts: Vec<&dyn ArrowArray> = parts.iter().map(AsRef::as_ref).collect();
    Ok(interleave(&parts, &places)?)
}

/// To VARIANT; structs and maps become objects.
pub(crate) fn to_variant(array: &ArrayRef, from: &SparkType) -> Result<ArrayRef> {
    let mut out = ColumnBuilder::new(array.len());
    let nulls = array.logical_nulls();
    for row in 0..array.len() {
        if nulls.as_ref().is_some_and(|nulls| nulls.is_null(row)) {
            out.append_null();
        } else {
            write(array, row, from, out.builder())?;
            out.append()?;
        }
    }
    out.finish()
}

/// Writes a cell that is not NULL.
fn write(array: &ArrayRef, row: usize, ty: &SparkType, builder: &mut Builder) -> Result<()> {
    let start = builder.position();
    let part = |array: &ArrayRef, row: usize, ty: &SparkType, builder: &mut Builder| {
        if array.is_null(row) || *ty == Null {
            builder.null();
            return Ok(());
        }
        write(array, row, ty, builder)
    };
    match ty {
        Null => builder.null(),
        Boolean => builder.boolean(array.as_boolean().value(row)),
        Byte => builder.long(i64::from(array.as_primitive::<Int8Type>().value(row))),
        Short => builder.long(i64::from(array.as_primitive::<Int16Type>().value(row))),
        Int => builder.long(i64::from(array.as_primitive::<Int32Type>().value(row))),
        Long => builder.long(array.as_primitive::<Int64Type>().value(row)),
        Float => builder.float(array.as_primitive::<Float32Type>().value(row)),
        Double => builder.double(array.as_primitive::<Float64Type>().value(row)),
        Decimal(_, scale) => {
            let scale = u8::try_from(*scale).map_err(|_| unexpected(ty, &Variant))?;
            builder.decimal(array.as_primitive::<Decimal128Type>().value(row), scale);
        }
        Date => builder.date(array.as_primitive::<Date32Type>().value(row)),
        Timestamp => builder.timestamp(array.as_primitive::<TimestampMicrosecondType>().value(row)),
        TimestampNtz => builder.timestamp_ntz(array.as_primitive::<TimestampMicrosecondType>().value(row)),
        String | Char(_) | Varchar(_) => builder.text(array.as_string_view().value(row))?,
        Binary => builder.binary(array.as_binary::<i32>().value(row))?,
        Variant => builder.variant(Column::new(array)?.get(row).ok_or_else(malformed)?)?,
        Array(element) => {
            let list = array.as_list::<i32>();
            let (first, end) = (list.value_offsets()[row] as usize, list.value_offsets()[row + 1] as usize);
            let mut offsets = Vec::with_capacity(end - first);
            for i in first..end {
                offsets.push(builder.position());
                part(list.values(), i, element, builder)?;
            }
            builder.array(start, &offsets)?;
        }
        Map(_, item) => {
            let map = array.as_map();
            let keys = map.keys().as_string_view();
            let (first, end) = (map.value_offsets()[row] as usize, map.value_offsets()[row + 1] as usize);
            let mut members = Vec::with_capacity(end - first);
            for i in first..end {
                members.push(builder.member(keys.value(i)));
                part(map.values(), i, item, builder)?;
            }
            builder.object(start, members)?;
        }
        Struct(fields) => {
            let mut members = Vec::with_capacity(fields.len());
            for (field, column) in fields.iter().zip(array.as_struct().columns()) {
                members.push(builder.member(&field.name));
                part(column, row, &field.ty, builder)?;
            }
            builder.object(start, members)?;
        }
        _ => return Err(unexpected(ty, &Variant)),
    }
    Ok(())
}

//! Values on a line of numbers, for ranges: only values of one kind are compared.

use datafusion::arrow::datatypes::DataType;
use datafusion::common::ScalarValue;

/// The length of a day on the line.
pub(super) const DAY: f64 = 86_400.0;

/// Where a value is: dates and timestamps in seconds, numbers as they are; `None` for what has no place.
pub(super) fn number(value: &ScalarValue) -> Option<f64> {
    let decimal = |value: f64, scale: i8| value / 10f64.powi(i32::from(scale));
    match value {
        ScalarValue::Int8(v) => v.map(f64::from),
        ScalarValue::Int16(v) => v.map(f64::from),
        ScalarValue::Int32(v) => v.map(f64::from),
        ScalarValue::Int64(v) => v.map(|v| v as f64),
        ScalarValue::Float32(v) => v.map(f64::from).filter(|v| v.is_finite()),
        ScalarValue::Float64(v) => v.filter(|v| v.is_finite()),
        ScalarValue::Decimal32(v, _, scale) => v.map(|v| decimal(f64::from(v), *scale)),
        ScalarValue::Decimal64(v, _, scale) => v.map(|v| decimal(v as f64, *scale)),
        ScalarValue::Decimal128(v, _, scale) => v.map(|v| decimal(v as f64, *scale)),
        ScalarValue::Date32(v) => v.map(|days| f64::from(days) * DAY),
        ScalarValue::TimestampMicrosecond(v, _) => v.map(|micros| micros as f64 / 1e6),
        _ => None,
    }
}

/// Whether values of the type are whole days.
pub(super) fn is_date(ty: &DataType) -> bool {
    matches!(ty, DataType::Date32)
}

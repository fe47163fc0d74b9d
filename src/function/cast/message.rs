//! The errors of values that cannot be cast, and values as they show them: `'a'`, `300`, `5L`, `1.0E10D`, `3BD`.

use datafusion::common::ScalarValue;

use crate::error::Error;
use crate::types::SparkType;
use crate::types::format::{Style, to_text, write_decimal};
use crate::types::parse::DayTimeFault;
use crate::types::zone::Zone;

/// `CAST_INVALID_INPUT`: the value is not of the form that the type asks for.
pub fn invalid_input(value: &ScalarValue, from: &SparkType, to: &SparkType, zone: Zone) -> Error {
    Error::new("CAST_INVALID_INPUT")
        .with("expression", sql_value(value, from, zone))
        .with("sourceType", quoted(from))
        .with("targetType", quoted(to))
}

/// [`invalid_input`] of a text.
pub fn malformed(text: &str, to: &SparkType) -> Error {
    invalid_input(&ScalarValue::from(text), &SparkType::String, to, Zone::UTC)
}

/// `CAST_OVERFLOW`: the type does not hold the value.
pub fn overflow(value: &ScalarValue, from: &SparkType, to: &SparkType, zone: Zone) -> Error {
    Error::new("CAST_OVERFLOW")
        .with("value", sql_value(value, from, zone))
        .with("sourceType", quoted(from))
        .with("targetType", quoted(to))
}

/// `NUMERIC_VALUE_OUT_OF_RANGE`: a decimal has not enough digits for the value, shown in plain notation.
pub fn decimal_overflow(unscaled: i128, from_scale: i8, precision: u8, scale: i8) -> Error {
    let mut value = String::new();
    write_decimal(&mut value, unscaled, from_scale);
    decimal_overflow_of(&value, precision, scale)
}

/// [`decimal_overflow`] of a value in plain notation.
pub fn decimal_overflow_of(value: &str, precision: u8, scale: i8) -> Error {
    Error::new("NUMERIC_VALUE_OUT_OF_RANGE.WITH_SUGGESTION")
        .with("value", value)
        .with("precision", precision)
        .with("scale", scale)
        .with("config", "\"spark.sql.ansi.enabled\"")
}

/// The error for a text that is no interval of the type.
pub fn interval_form(text: &str, to: &SparkType) -> Error {
    use crate::types::{DayTimeField as D, YearMonthField as Y};
    use SparkType::{DayTimeInterval, YearMonthInterval};
    let (kind, form, class) = match to {
        YearMonthInterval(from, to) => {
            let form = match (from, to) {
                (Y::Year, Y::Year) => "[+|-]y",
                (Y::Month, _) => "[+|-]m",
                _ => "[+|-]y-m",
            };
            ("year-month", form, "INVALID_INTERVAL_FORMAT.UNMATCHED_FORMAT_STRING")
        }
        DayTimeInterval(from, to) => {
            let form = match (from, to) {
                (D::Day, D::Day) => "[+|-]d",
                (D::Day, D::Hour) => "[+|-]d h",
                (D::Day, D::Minute) => "[+|-]d h:m",
                (D::Day, _) => "[+|-]d h:m:s.n",
                (D::Hour, D::Hour) => "[+|-]h",
                (D::Hour, D::Minute) => "[+|-]h:m",
                (D::Hour, _) => "[+|-]h:m:s.n",
                (D::Minute, D::Minute) => "[+|-]m",
                (D::Minute, _) => "[+|-]m:s.n",
                (D::Second, _) => "[+|-]s.n",
            };
            ("day-time", form, "INVALID_INTERVAL_FORMAT.UNMATCHED_FORMAT_STRING_WITH_NOTICE")
        }
        _ => ("", "", "INVALID_INTERVAL_FORMAT.UNMATCHED_FORMAT_STRING"),
    };
    let fields = to.to_string().replacen("interval ", "", 1).to_uppercase();
    Error::new(class)
        .with("intervalStr", kind)
        .with("supportedFormat", format!("`{form}`, `INTERVAL [+|-]'{form}' {fields}`"))
        .with("typeName", to)
        .with("input", text)
}

/// The error for a text of a year-month interval's form with a value that it cannot have.
pub fn interval_value(text: &str) -> Error {
    Error::new("INVALID_INTERVAL_FORMAT.INTERVAL_PARSING").with("interval", "year-month").with("input", text)
}

/// The error for a text of a day-time interval's form with a value that it cannot have.
pub fn interval_range(fault: &DayTimeFault) -> Error {
    let message = match fault {
        DayTimeFault::Range(field, value, limit) => {
            format!("requirement failed: {field} {value} outside range [0, {limit}]")
        }
        _ => "long overflow".to_string(),
    };
    Error::new("_LEGACY_ERROR_TEMP_0063").with("msg", message)
}

fn quoted(ty: &SparkType) -> String {
    format!("\"{}\"", ty.sql())
}

/// A value as a SQL literal.
pub fn sql_value(value: &ScalarValue, ty: &SparkType, zone: Zone) -> String {
    let text = to_text(value, ty, zone, Style::Cast).unwrap_or_else(|_| value.to_string());
    match ty {
        SparkType::String | SparkType::Collated(_) | SparkType::Char(_) | SparkType::Varchar(_) => {
            format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"))
        }
        SparkType::Byte => text + "Y",
        SparkType::Short => text + "S",
        SparkType::Long => text + "L",
        SparkType::Double if text.ends_with(|c: char| c.is_ascii_digit()) => text + "D",
        SparkType::Decimal(..) => text + "BD",
        SparkType::Date => format!("DATE '{text}'"),
        SparkType::Time(_) => format!("TIME '{text}'"),
        SparkType::Timestamp => format!("TIMESTAMP '{text}'"),
        SparkType::TimestampNtz | SparkType::TimestampNtzNanos(_) => format!("TIMESTAMP_NTZ '{text}'"),
        SparkType::TimestampLtzNanos(_) => format!("TIMESTAMP_LTZ '{text}'"),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_as_spark_shows_them() {
        let shown = |value: ScalarValue, ty: SparkType| sql_value(&value, &ty, Zone::UTC);
        assert_eq!(shown(ScalarValue::from("it's"), SparkType::String), "'it\\'s'");
        assert_eq!(shown(ScalarValue::from(5i64), SparkType::Long), "5L");
        assert_eq!(shown(ScalarValue::from(1e10f64), SparkType::Double), "1.0E10D");
        assert_eq!(shown(ScalarValue::from(f64::NAN), SparkType::Double), "NaN");
        assert_eq!(shown(ScalarValue::Decimal128(Some(3005), 4, 1), SparkType::Decimal(4, 1)), "300.5BD");
        assert_eq!(shown(ScalarValue::Date32(Some(0)), SparkType::Date), "DATE '1970-01-01'");
    }
}

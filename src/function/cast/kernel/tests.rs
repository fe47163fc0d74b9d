//! Values whose casts Spark 4.3 was asked for.

use datafusion::arrow::array::ArrayRef;
use datafusion::common::ScalarValue;

use super::convert;
use crate::error::{Result, Span};
use crate::function::cast::{Failure, Rules};
use crate::types::SparkType::{
    self, Array, Byte, CalendarInterval, Date, DayTimeInterval, Decimal, Double, Float, Int, Long, Time, Timestamp,
    YearMonthInterval,
};
use crate::types::format::{Style, to_text};
use crate::types::zone::Zone;
use crate::types::{DayTimeField, YearMonthField};

fn la() -> Zone {
    Zone::parse("America/Los_Angeles").unwrap()
}

fn cast(value: ScalarValue, from: &SparkType, to: &SparkType, failure: Failure) -> Result<String> {
    let array: ArrayRef = value.to_array().unwrap();
    let rules = Rules { failure, zone: la(), span: Span::default() };
    let out = convert(&array, from, to, &rules)?;
    assert_eq!(*out.data_type(), to.storage());
    to_text(&ScalarValue::try_from_array(&out, 0).unwrap(), to, la(), Style::Hive)
}

fn text(value: &str, to: SparkType) -> Result<String> {
    cast(ScalarValue::Utf8View(Some(value.into())), &SparkType::String, &to, Failure::Ansi)
}

fn decimal(value: i128, precision: u8, scale: i8, to: SparkType, failure: Failure) -> Result<String> {
    cast(ScalarValue::Decimal128(Some(value), precision, scale), &Decimal(precision, scale), &to, failure)
}

#[test]
fn from_text() {
    assert_eq!(text(" 12 ", Byte).unwrap(), "12");
    assert_eq!(text("a", Int).unwrap_err().class(), "CAST_INVALID_INPUT");
    assert_eq!(text("128", Byte).unwrap_err().class(), "CAST_INVALID_INPUT");
    assert_eq!(text("1e50", Decimal(38, 0)).unwrap_err().class(), "NUMERIC_OUT_OF_SUPPORTED_RANGE");
    let error = text("123456", Decimal(4, 2)).unwrap_err();
    assert!(error.message().starts_with("123456 cannot be represented as Decimal(4, 2)."), "{error}");
    assert_eq!(text("2020-01-01", Timestamp).unwrap(), "2020-01-01 00:00:00");
    assert_eq!(text("x", CalendarInterval).unwrap(), "NULL");
    let error = text("x", SparkType::DAY_TIME).unwrap_err();
    assert!(error.message().contains("when cast to interval day to second: x. Set"), "{error}");
    assert_eq!(text("12:03:04.5678", Time(2)).unwrap(), "12:03:04.56");
}

#[test]
fn numbers() {
    let double = |value: f64, to: SparkType, failure| cast(ScalarValue::from(value), &Double, &to, failure);
    assert_eq!(double(-1.9, Int, Failure::Ansi).unwrap(), "-1");
    assert_eq!(double(f64::NAN, Int, Failure::Legacy).unwrap(), "0");
    assert_eq!(double(1e10, Byte, Failure::Legacy).unwrap(), "-1");
    let error = double(1e10, Int, Failure::Ansi).unwrap_err();
    assert!(
        error.message().starts_with("The value 1.0E10D of the type \"DOUBLE\" cannot be cast to \"INT\""),
        "{error}"
    );
    assert_eq!(double(1.005, Decimal(10, 2), Failure::Ansi).unwrap(), "1.01");
    assert_eq!(double(f64::INFINITY, Decimal(10, 2), Failure::Ansi).unwrap(), "NULL");
    let error = double(1e30, Decimal(10, 2), Failure::Ansi).unwrap_err();
    assert!(error.message().starts_with("1000000000000000000000000000000 cannot"), "{error}");
    assert_eq!(
        cast(ScalarValue::from(0.1f32), &Float, &Decimal(20, 18), Failure::Ansi).unwrap(),
        "0.100000001490116120"
    );
    assert_eq!(cast(ScalarValue::from(300i32), &Int, &Byte, Failure::Try).unwrap(), "NULL");
    assert_eq!(cast(ScalarValue::from(300i32), &Int, &Byte, Failure::Legacy).unwrap(), "44");
    assert_eq!(decimal(3005, 4, 1, Byte, Failure::Legacy).unwrap(), "44");
    assert_eq!(decimal(-25, 2, 1, Decimal(2, 0), Failure::Ansi).unwrap(), "-3");
    assert_eq!(decimal(1_234_567_890_123_456_789, 19, 2, Double, Failure::Ansi).unwrap(), "1.2345678901234568E16");
    assert_eq!(decimal(123_456, 6, 3, Float, Failure::Ansi).unwrap(), "123.456");
}

#[test]
fn datetimes() {
    let timestamp = |micros: i64| ScalarValue::TimestampMicrosecond(Some(micros), Some("UTC".into()));
    let of = |value, to: SparkType| cast(value, &Timestamp, &to, Failure::Ansi);
    // 2020-01-01 00:00:00.7 in Los Angeles.
    let instant = timestamp(1_577_865_600_700_000);
    assert_eq!(of(instant.clone(), Date).unwrap(), "2020-01-01");
    assert_eq!(of(instant.clone(), Double).unwrap(), "1.5778656007E9");
    assert_eq!(of(instant.clone(), Decimal(20, 3)).unwrap(), "1577865600.700");
    assert_eq!(of(instant.clone(), Int).unwrap(), "1577865600");
    let error = of(instant.clone(), Byte).unwrap_err();
    assert!(error.message().starts_with("The value TIMESTAMP '2020-01-01 00:00:00.7' of the type"), "{error}");
    assert_eq!(of(timestamp(-300_000), Long).unwrap(), "-1");
    assert_eq!(
        cast(ScalarValue::Date32(Some(18_262)), &Date, &Timestamp, Failure::Ansi).unwrap(),
        "2020-01-01 00:00:00"
    );
    assert_eq!(
        cast(ScalarValue::from(i64::MAX), &Long, &Timestamp, Failure::Ansi).unwrap(),
        "+294247-01-09 20:00:54.775807"
    );
    assert_eq!(decimal(15, 2, 1, Timestamp, Failure::Ansi).unwrap(), "1969-12-31 16:00:01.5");
    assert_eq!(cast(ScalarValue::from(f64::NAN), &Double, &Timestamp, Failure::Legacy).unwrap(), "NULL");
}

#[test]
fn intervals() {
    let year_month = |from, to| YearMonthInterval(from, to);
    let (year, month) = (YearMonthField::Year, YearMonthField::Month);
    let months = ScalarValue::IntervalYearMonth(Some(14));
    let of = |to: SparkType| cast(months.clone(), &SparkType::YEAR_MONTH, &to, Failure::Ansi);
    assert_eq!(of(Int).unwrap(), "14");
    assert_eq!(of(year_month(year, year)).unwrap(), "1-0");
    assert_eq!(decimal(15, 2, 1, year_month(year, year), Failure::Ansi).unwrap(), "1-0");
    assert_eq!(cast(ScalarValue::from(13i32), &Int, &year_month(month, month), Failure::Ansi).unwrap(), "1-1");
    let second = DayTimeInterval(DayTimeField::Second, DayTimeField::Second);
    assert_eq!(decimal(15, 2, 1, second.clone(), Failure::Ansi).unwrap(), "0 00:00:01.500000000");
    let duration = ScalarValue::DurationMicrosecond(Some(1_500_000));
    assert_eq!(cast(duration.clone(), &second, &Decimal(5, 2), Failure::Ansi).unwrap(), "1.50");
    let days = DayTimeInterval(DayTimeField::Day, DayTimeField::Day);
    let thousand = ScalarValue::DurationMicrosecond(Some(86_400_000_000_000));
    let error = cast(thousand, &days, &Byte, Failure::Ansi).unwrap_err();
    assert!(error.message().starts_with("The value INTERVAL '1000' DAY of the type \"INTERVAL DAY\""), "{error}");
}

#[test]
fn nested() {
    let list = ScalarValue::List(ScalarValue::new_list(
        &[ScalarValue::Utf8View(Some("1".into())), ScalarValue::Utf8View(None)],
        &SparkType::String.storage(),
        true,
    ));
    let from = Array(Box::new(SparkType::String));
    assert_eq!(cast(list.clone(), &from, &Array(Box::new(Int)), Failure::Ansi).unwrap(), "[1,null]");
    assert_eq!(cast(list, &from, &SparkType::String, Failure::Ansi).unwrap(), "[1, null]");
}

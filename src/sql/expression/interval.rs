//! Interval literals: `INTERVAL 1 DAY 2 HOURS`, `INTERVAL '1-2' YEAR TO MONTH`, `INTERVAL '1 day 2 hours'`.
//!
//! The type spans the fields that are written: `INTERVAL 1 DAY 2 HOURS` is an `interval day to hour`.

use std::fmt::Write;

use datafusion::arrow::datatypes::IntervalMonthDayNano;
use datafusion::common::ScalarValue;
use datafusion::logical_expr::Expr as Logical;

use crate::error::{Error, Result, Span};
use crate::function::Bound;
use crate::function::cast::message;
use crate::sql::ast::{Expr, ExprKind, Ident, Interval, Literal, UnaryOp};
use crate::sql::bind::Binder;
use crate::sql::scope::Scope;
use crate::types::calendar::MICROS_PER_DAY;
use crate::types::format::{Style, to_text};
use crate::types::parse::{
    CalendarFault, DayTimeFault, YearMonthFault, parse_calendar_interval, parse_day_time, parse_year_month,
};
use crate::types::{DayTimeField, SparkType, YearMonthField};

/// A field of an interval, of either kind.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Field {
    YearMonth(YearMonthField),
    DayTime(DayTimeField),
}

/// The field that a unit counts into.
fn field_of(unit: &str) -> Option<Field> {
    let lower = unit.to_lowercase();
    Some(match lower.strip_suffix('s').unwrap_or(&lower) {
        "year" => Field::YearMonth(YearMonthField::Year),
        "month" => Field::YearMonth(YearMonthField::Month),
        "week" | "day" => Field::DayTime(DayTimeField::Day),
        "hour" => Field::DayTime(DayTimeField::Hour),
        "minute" => Field::DayTime(DayTimeField::Minute),
        "second" | "millisecond" | "microsecond" => Field::DayTime(DayTimeField::Second),
        _ => return None,
    })
}

impl Binder<'_> {
    pub(super) fn interval(&mut self, interval: &Interval, span: Span, scope: &Scope<'_>) -> Result<Bound> {
        match interval {
            Interval::Range { value, negative, from, to } => {
                let value = match (negative, value.strip_prefix('-')) {
                    (false, _) => value.clone(),
                    (true, Some(positive)) => positive.to_string(),
                    (true, None) => format!("-{value}"),
                };
                self.interval_range(&value, from, to, span)
            }
            Interval::Text(text) => {
                let words: Vec<String> = text
                    .split_whitespace()
                    .map(str::to_lowercase)
                    .filter(|word| word != "interval" && word.bytes().all(|b| b.is_ascii_lowercase()))
                    .collect();
                let (months, days, micros) = parse_calendar_interval(text).map_err(|_| {
                    Error::new("INVALID_TYPED_LITERAL")
                        .with("valueType", "\"INTERVAL\"")
                        .with("value", format!("'{text}'"))
                        .at(span)
                })?;
                self.interval_of_units(&format!("INTERVAL '{text}'"), (months, days, micros), &words, span)
            }
            Interval::Units(units) => {
                let mut text = String::new();
                let mut shown = "INTERVAL".to_string();
                let mut words = Vec::with_capacity(units.len());
                for (value, unit) in units {
                    let amount = self.interval_amount(value, span, scope)?;
                    let _ = write!(text, " {amount} {}", unit.value);
                    let quote = if matches!(value.kind, ExprKind::Literal(Literal::String(_))) { "'" } else { "" };
                    let _ = write!(shown, " {quote}{amount}{quote} {}", unit.value);
                    words.push(unit.value.clone());
                }
                let parts = parse_calendar_interval(&text).map_err(|fault| calendar_fault(&fault, &text, span))?;
                self.interval_of_units(&shown, parts, &words, span)
            }
        }
    }

    /// The number before a unit: a literal number, also negative, or one in quotes.
    fn interval_amount(&mut self, value: &Expr, span: Span, scope: &Scope<'_>) -> Result<String> {
        if let ExprKind::Unary { op: UnaryOp::Minus, operand } = &value.kind {
            let amount = self.interval_amount(operand, span, scope)?;
            return Ok(amount.strip_prefix('-').map_or_else(|| format!("-{amount}"), str::to_string));
        }
        let bound = self.expr(value, scope)?;
        let negated = |expr: &Logical| match expr {
            Logical::Negative(inner) => Some(inner.as_ref().clone()),
            Logical::ScalarFunction(function) if function.func.name().ends_with("_negative") => {
                function.args.first().cloned()
            }
            _ => None,
        };
        let (sign, literal) = match negated(&bound.expr) {
            Some(inner) => ("-", inner),
            None => ("", bound.expr.clone()),
        };
        let Logical::Literal(literal, _) = literal else {
            return Err(Error::new("PARSE_SYNTAX_ERROR")
                .with("error", format!("'{}'", bound.name))
                .with("hint", "")
                .at(value.span));
        };
        let text = match literal.try_as_str() {
            // A unit within the text would be one more.
            Some(Some(text)) if text.chars().any(char::is_alphabetic) => {
                return Err(Error::new("_LEGACY_ERROR_TEMP_0026").with("value", text).at(span));
            }
            Some(Some(text)) => text.to_string(),
            _ => to_text(&literal, &bound.ty, self.zone(), Style::Cast)?,
        };
        Ok(match (sign, text.strip_prefix('-')) {
            ("-", Some(positive)) => positive.to_string(),
            _ => format!("{sign}{text}"),
        })
    }

    /// An interval of these units; `shown` is how it is written.
    fn interval_of_units(
        &self,
        shown: &str,
        (months, days, micros): (i32, i32, i64),
        units: &[String],
        span: Span,
    ) -> Result<Bound> {
        if self.legacy_intervals() {
            return self.calendar_interval(months, days, micros);
        }
        let fields: Vec<Field> = units.iter().filter_map(|unit| field_of(unit)).collect();
        let year_month: Vec<YearMonthField> = fields
            .iter()
            .filter_map(|field| match field {
                Field::YearMonth(field) => Some(*field),
                Field::DayTime(_) => None,
            })
            .collect();
        let day_time: Vec<DayTimeField> = fields
            .iter()
            .filter_map(|field| match field {
                Field::DayTime(field) => Some(*field),
                Field::YearMonth(_) => None,
            })
            .collect();
        let ends = |fields: &[YearMonthField]| Some((*fields.iter().min()?, *fields.iter().max()?));
        let day_time_ends = |fields: &[DayTimeField]| Some((*fields.iter().min()?, *fields.iter().max()?));
        match (ends(&year_month), day_time_ends(&day_time)) {
            (Some((from, to)), None) => self.year_month(months, from, to),
            (None, Some((from, to))) => {
                let micros = i64::from(days)
                    .checked_mul(86_400_000_000)
                    .and_then(|of_days| of_days.checked_add(micros))
                    .ok_or_else(|| Error::new("INTERVAL_ARITHMETIC_OVERFLOW.WITHOUT_SUGGESTION").at(span))?;
                self.day_time(micros, from, to)
            }
            (Some(_), Some(_)) => Err(Error::new("_LEGACY_ERROR_TEMP_0029").with("literal", shown).at(span)),
            (None, None) => Err(Error::internal(format!("an interval without units: {shown}"))),
        }
    }

    fn interval_range(&self, value: &str, from: &Ident, to: &Ident, span: Span) -> Result<Bound> {
        match (field_of(&from.value), field_of(&to.value)) {
            (Some(Field::YearMonth(from)), Some(Field::YearMonth(to))) if from <= to => {
                let ty = SparkType::YearMonthInterval(from, to);
                let months = parse_year_month(value, from, to).map_err(|fault| match fault {
                    YearMonthFault::Form => message::interval_form(value, &ty).at(span),
                    YearMonthFault::Value => message::interval_value(value).at(span),
                })?;
                if self.legacy_intervals() {
                    return self.calendar_interval(months, 0, 0);
                }
                self.year_month(months, from, to)
            }
            (Some(Field::DayTime(from)), Some(Field::DayTime(to))) if from <= to => {
                let ty = SparkType::DayTimeInterval(from, to);
                let micros = parse_day_time(value, from, to).map_err(|fault| match fault {
                    DayTimeFault::Form => message::interval_form(value, &ty).at(span),
                    fault => message::interval_range(&fault).at(span),
                })?;
                if self.legacy_intervals() {
                    let days = i32::try_from(micros / MICROS_PER_DAY).unwrap_or(0);
                    return self.calendar_interval(0, days, micros % MICROS_PER_DAY);
                }
                self.day_time(micros, from, to)
            }
            _ => Err(Error::new("INVALID_INTERVAL_FORMAT.UNSUPPORTED_FROM_TO_EXPRESSION")
                .with("input", value)
                .with("from", from.value.to_lowercase())
                .with("to", to.value.to_lowercase())
                .at(from.span.to(to.span))),
        }
    }

    /// Whether interval literals are of the one type that Spark had before the two of the SQL standard.
    fn legacy_intervals(&self) -> bool {
        self.context.settings.is_on("spark.sql.legacy.interval.enabled")
    }

    fn calendar_interval(&self, months: i32, days: i32, micros: i64) -> Result<Bound> {
        let nanos = micros.checked_mul(1000).ok_or_else(|| {
            Error::unsupported("a calendar interval of more than 292 years of hours, minutes and seconds")
        })?;
        let value = ScalarValue::IntervalMonthDayNano(Some(IntervalMonthDayNano::new(months, days, nanos)));
        let text = to_text(&value, &SparkType::CalendarInterval, self.zone(), Style::Cast)?;
        Ok(Bound::literal(value, SparkType::CalendarInterval, format!("INTERVAL '{text}'")))
    }

    fn year_month(&self, months: i32, from: YearMonthField, to: YearMonthField) -> Result<Bound> {
        self.interval_literal(ScalarValue::IntervalYearMonth(Some(months)), SparkType::YearMonthInterval(from, to))
    }

    fn day_time(&self, micros: i64, from: DayTimeField, to: DayTimeField) -> Result<Bound> {
        self.interval_literal(ScalarValue::DurationMicrosecond(Some(micros)), SparkType::DayTimeInterval(from, to))
    }

    fn interval_literal(&self, value: ScalarValue, ty: SparkType) -> Result<Bound> {
        let name = to_text(&value, &ty, self.zone(), Style::Cast)?;
        Ok(Bound::literal(value, ty, name))
    }
}

/// The error of an interval's units.
fn calendar_fault(fault: &CalendarFault, text: &str, span: Span) -> Error {
    let error = Error::new(&format!("INVALID_INTERVAL_FORMAT.{}", fault.reason)).with("input", text).at(span);
    if fault.parameter.is_empty() { error } else { error.with(fault.parameter, &fault.word) }
}

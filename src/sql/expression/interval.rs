//! Interval literals: `INTERVAL 1 DAY 2 HOURS`, `INTERVAL '1-2' YEAR TO MONTH`, `INTERVAL '1 day 2 hours'`.
//!
//! The type spans the fields that are written: `INTERVAL 1 DAY 2 HOURS` is an `interval day to hour`.

use datafusion::common::ScalarValue;
use datafusion::logical_expr::Expr as Logical;

use crate::error::{Error, Result, Span};
use crate::function::Bound;
use crate::sql::ast::{Expr, ExprKind, Ident, Interval, UnaryOp};
use crate::sql::bind::Binder;
use crate::sql::scope::Scope;
use crate::types::format::{Style, to_text};
use crate::types::parse::{parse_calendar_interval, parse_day_time, parse_year_month};
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
            Interval::Range { value, negative, from, to } => self.interval_range(value, *negative, from, to, span),
            Interval::Text(text) => {
                let words: Vec<String> = text
                    .split(|c: char| !c.is_alphabetic())
                    .filter(|word| !word.is_empty() && !word.eq_ignore_ascii_case("interval"))
                    .map(str::to_string)
                    .collect();
                self.interval_of_units(text, &words, span)
            }
            Interval::Units(units) => {
                let mut text = String::new();
                let mut words = Vec::with_capacity(units.len());
                for (value, unit) in units {
                    let amount = self.interval_amount(value, scope)?;
                    text.push_str(&format!("{amount} {} ", unit.value));
                    if field_of(&unit.value).is_none() {
                        return Err(invalid("INVALID_UNIT", &text, unit.span).with("unit", format!("'{}'", unit.value)));
                    }
                    words.push(unit.value.clone());
                }
                self.interval_of_units(text.trim_end(), &words, span)
            }
        }
    }

    /// The number before a unit: a literal number, also negative, or one in quotes.
    fn interval_amount(&mut self, value: &Expr, scope: &Scope<'_>) -> Result<String> {
        if let ExprKind::Unary { op: UnaryOp::Minus, operand } = &value.kind {
            let amount = self.interval_amount(operand, scope)?;
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
            Some(Some(text)) => text.trim().to_string(),
            _ => to_text(&literal, &bound.ty, self.zone(), Style::Cast)?,
        };
        Ok(match (sign, text.strip_prefix('-')) {
            ("-", Some(positive)) => positive.to_string(),
            _ => format!("{sign}{text}"),
        })
    }

    fn interval_of_units(&self, text: &str, units: &[String], span: Span) -> Result<Bound> {
        let malformed = || invalid("UNRECOGNIZED_NUMBER", text, span).with("number", format!("'{text}'"));
        let fields = units.iter().map(|unit| field_of(unit)).collect::<Option<Vec<_>>>().ok_or_else(malformed)?;
        let (months, days, micros) = parse_calendar_interval(text).ok_or_else(malformed)?;
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
                    .ok_or_else(malformed)?;
                self.day_time(micros, from, to)
            }
            (Some(_), Some(_)) => {
                Err(Error::new("_LEGACY_ERROR_TEMP_0029").with("literal", format!("interval {text}")).at(span))
            }
            (None, None) => Err(malformed()),
        }
    }

    fn interval_range(&self, value: &str, negative: bool, from: &Ident, to: &Ident, span: Span) -> Result<Bound> {
        let place = from.span.to(to.span);
        let not_from_to = || {
            Error::new("INVALID_INTERVAL_FORMAT.UNSUPPORTED_FROM_TO_EXPRESSION")
                .with("input", value)
                .with("from", from.value.to_lowercase())
                .with("to", to.value.to_lowercase())
                .at(place)
        };
        let malformed = || {
            invalid("UNMATCHED_FORMAT_STRING_WITH_NOTICE", value, span)
                .with(
                    "intervalStr",
                    if matches!(field_of(&from.value), Some(Field::YearMonth(_))) { "year-month" } else { "day-time" },
                )
                .with("supportedFormat", "`[+|-]y-m`, `[+|-]d h:m:s.n`")
                .with("typeName", format!("interval {} to {}", from.value.to_lowercase(), to.value.to_lowercase()))
        };
        match (field_of(&from.value), field_of(&to.value)) {
            (Some(Field::YearMonth(from)), Some(Field::YearMonth(to))) if from <= to => {
                let months = parse_year_month(value, from, to).ok_or_else(malformed)?;
                let months = if negative { months.checked_neg().ok_or_else(malformed)? } else { months };
                self.year_month(months, from, to)
            }
            (Some(Field::DayTime(from)), Some(Field::DayTime(to))) if from <= to => {
                let micros = parse_day_time(value, from, to).ok_or_else(malformed)?;
                let micros = if negative { micros.checked_neg().ok_or_else(malformed)? } else { micros };
                self.day_time(micros, from, to)
            }
            _ => Err(not_from_to()),
        }
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

fn invalid(reason: &str, text: &str, span: Span) -> Error {
    Error::new(&format!("INVALID_INTERVAL_FORMAT.{reason}")).with("input", text).at(span)
}

//! Arithmetic of dates, timestamps and intervals.
//!
//! Source: Spark's `BinaryArithmeticWithDatetimeResolver`, which decides by the operands' types what `+`, `-`, `*` and `/`
//! mean, and under which name a column shows it: `date_add(d, 1)`, `t + INTERVAL '1' DAY`.

use datafusion::logical_expr::Expr;

use super::arithmetic::Op;
use super::kernel::calendar::{DateMove, TimestampMove};
use super::kernel::nanos::NanosMove;
use super::kernel::time::{TimeBetween, TimeMove};
use super::kernel::{OnError, calendar_interval, integer, interval, udf};
use crate::error::{Error, Result};
use crate::function::call::scalar_expr;
use crate::function::cast::nanos_enabled;
use crate::function::{Bound, Call, cast, coerce};
use crate::types::{DayTimeField, SparkType as T};

fn is_calendar(ty: &T) -> bool {
    ty.is_datetime()
        || ty.is_timestamp_nanos()
        || ty.is_ansi_interval()
        || matches!(ty, T::CalendarInterval | T::Time(_))
}

fn is_timestamp(ty: &T) -> bool {
    matches!(ty, T::Timestamp | T::TimestampNtz) || ty.is_timestamp_nanos()
}

fn is_interval(ty: &T) -> bool {
    ty.is_ansi_interval() || *ty == T::CalendarInterval
}

/// How Spark words the types that timestamps are.
const TIMESTAMP: &str =
    "(\"(TIMESTAMP OR TIMESTAMP WITHOUT TIME ZONE)\" or \"(TIMESTAMP_LTZ(P) OR TIMESTAMP_NTZ(P) WITH P IN [7, 9])\")";

/// The answer where one operand is a date, a timestamp or an interval; `None` where none is.
pub(super) fn arithmetic(call: &Call, op: Op, left: &Bound, right: &Bound, on_error: OnError) -> Result<Option<Bound>> {
    if !is_calendar(&left.ty) && !is_calendar(&right.ty) {
        return Ok(None);
    }
    let this = Arithmetic { call, on_error };
    match op {
        Op::Add => this.add(left, right),
        Op::Subtract => this.subtract(left, right),
        Op::Multiply => this.scale(left, right, false),
        Op::Divide => this.scale(left, right, true),
        Op::IntegralDivide if left.ty.is_ansi_interval() && right.ty.is_ansi_interval() => {
            this.intervals(interval::Op::IntegralDivide, left, right)
        }
        Op::IntegralDivide if left.ty.is_ansi_interval() && right.ty == T::Null => {
            this.intervals(interval::Op::IntegralDivide, left, &this.null_of(right, &left.ty))
        }
        Op::IntegralDivide if left.ty == T::Null && right.ty.is_ansi_interval() => {
            this.intervals(interval::Op::IntegralDivide, &this.null_of(left, &right.ty), right)
        }
        Op::IntegralDivide | Op::Remainder => Err(this.refuse(op, left, right)),
    }
    .map(Some)
}

struct Arithmetic<'c, 'a> {
    call: &'c Call<'a>,
    on_error: OnError,
}

impl Arithmetic<'_, '_> {
    fn add(&self, left: &Bound, right: &Bound) -> Result<Bound> {
        match (&left.ty, &right.ty) {
            (l, r) if is_interval(l) && is_interval(r) => self.intervals(interval::Op::Add, left, right),
            (l, T::Null) if is_interval(l) => self.intervals(interval::Op::Add, left, &self.null_of(right, l)),
            (T::Null, r) if is_interval(r) => self.intervals(interval::Op::Add, &self.null_of(left, r), right),
            (_, r) if is_interval(r) => self.moved(left, right, false),
            (l, _) if is_interval(l) => self.moved(right, left, false),
            (l, T::Null) => self.nothing(left, right, l),
            (T::Null, r) => self.nothing(right, left, r),
            (T::Date, _) => self.date_days(left, right, false),
            (_, T::Date) => self.date_days(right, left, false),
            _ => Err(self.refuse(Op::Add, left, right)),
        }
    }

    fn subtract(&self, left: &Bound, right: &Bound) -> Result<Bound> {
        match (&left.ty, &right.ty) {
            (l, r) if is_interval(l) && is_interval(r) => self.intervals(interval::Op::Subtract, left, right),
            (l, T::Null) if is_interval(l) => self.intervals(interval::Op::Subtract, left, &self.null_of(right, l)),
            (T::Null, r) if is_interval(r) => self.intervals(interval::Op::Subtract, &self.null_of(left, r), right),
            (_, r) if is_interval(r) => self.moved(left, right, true),
            (l, r) if is_timestamp(l) || is_timestamp(r) => self.timestamps_between(left, right),
            (T::Time(_), T::Time(_) | T::Null) | (T::Null, T::Time(_)) => self.times_between(left, right),
            (T::Time(_), r) if r.is_string() && self.call.context.ansi => self.times_between(left, right),
            (l, T::Time(_)) if l.is_string() && self.call.context.ansi => self.times_between(left, right),
            (_, T::Date) => self.dates_between(left, right),
            (T::Date, r) if *r == T::Null || (r.is_string() && self.call.context.ansi) => {
                self.dates_between(left, right)
            }
            (T::Date, _) => self.date_days(left, right, true),
            _ => Err(self.refuse(Op::Subtract, left, right)),
        }
    }

    /// NULL added to a date or a timestamp, which is taken for an interval.
    fn nothing(&self, value: &Bound, null: &Bound, ty: &T) -> Result<Bound> {
        if ty.is_timestamp_nanos() {
            nanos_enabled(self.call.context).map_err(|error| error.at(self.call.span))?;
        }
        let ty = if *ty == T::Date { T::Timestamp } else { ty.clone() };
        Ok(Bound::null(ty).named(format!("{} + {}", value.name, null.name)))
    }

    fn null_of(&self, null: &Bound, ty: &T) -> Bound {
        Bound::null(ty.clone()).named(&null.name).at(null.span)
    }

    fn refuse(&self, op: Op, left: &Bound, right: &Bound) -> Error {
        let symbol = match op {
            Op::Add => "+",
            Op::Subtract => "-",
            Op::Multiply => "*",
            Op::Divide => "/",
            Op::Remainder => "%",
            Op::IntegralDivide => "div",
        };
        let name = format!("({} {symbol} {})", left.name, right.name);
        let error = super::incompatible(op, &name, left, right, self.call.context.ansi);
        error.at(self.call.span)
    }

    /// Where overflow is NULL, text that is no value of that type is too.
    fn cast(&self, value: &Bound, ty: &T) -> Result<Bound> {
        if self.on_error == OnError::Null && value.ty.is_string() {
            let tried = cast::cast(value.clone(), ty, cast::Mode::Try, self.call.context)?;
            return Ok(tried.named(&value.name).at(value.span));
        }
        coerce::cast_to(value.clone(), ty, self.call.context)
    }

    /// `date + days` or `date - days`.
    fn date_days(&self, date: &Bound, days: &Bound, back: bool) -> Result<Bound> {
        let function = if back { "date_sub" } else { "date_add" };
        let name = format!("{function}({}, {})", date.name, days.name);
        if !matches!(days.ty, T::Int | T::Short | T::Byte | T::Null) {
            let required = "(\"INT\" or \"SMALLINT\" or \"TINYINT\")";
            return Err(unexpected_input(&name, "second", required, days).at(self.call.span));
        }
        let days = self.cast(days, &T::Int)?;
        let nullable = date.nullable || days.nullable;
        let kernel = DateMove::Days { back };
        let expr = scalar_expr(&udf(kernel, self.call.span), vec![date.expr.clone(), days.expr]);
        Ok(Bound::new(expr, T::Date, nullable, name))
    }

    /// A date, a timestamp or text moved by an interval.
    fn moved(&self, value: &Bound, by: &Bound, back: bool) -> Result<Bound> {
        let span = self.call.span;
        let symbol = if back { "-" } else { "+" };
        let name = format!("{} {symbol} {}", value.name, by.name);
        let nullable = value.nullable || by.nullable || self.on_error == OnError::Null;
        match (&value.ty, &by.ty) {
            // Whole days keep a date a date.
            (T::Date, T::DayTimeInterval(DayTimeField::Day, DayTimeField::Day)) => {
                let days = format!("extractansiintervaldays({})", by.name);
                let days = if back { format!("(- {days})") } else { days };
                let whole = scalar_expr(&udf(DateMove::WholeDays, span), vec![by.expr.clone()]);
                let expr = scalar_expr(&udf(DateMove::Days { back }, span), vec![value.expr.clone(), whole]);
                Ok(Bound::new(expr, T::Date, nullable, format!("date_add({}, {days})", value.name)))
            }
            (T::Date, T::YearMonthInterval(..)) => {
                let expr =
                    scalar_expr(&udf(DateMove::Months { back }, span), vec![value.expr.clone(), by.expr.clone()]);
                Ok(Bound::new(expr, T::Date, nullable, name))
            }
            (T::Date, T::DayTimeInterval(..)) => {
                let value = self.cast(value, &T::Timestamp)?;
                let nullable = nullable || value.nullable;
                Ok(Bound::new(self.timestamp(&value, by, back), T::Timestamp, nullable, name))
            }
            (T::Time(precision), T::DayTimeInterval(_, end)) => {
                // Seconds may have parts.
                let precision = if *end == DayTimeField::Second { 6.max(*precision) } else { *precision };
                let kernel = TimeMove { back, on_error: self.on_error };
                let expr = scalar_expr(&udf(kernel, span), vec![value.expr.clone(), by.expr.clone()]);
                Ok(Bound::new(expr, T::Time(precision), nullable, name))
            }
            (ty, T::CalendarInterval) if ty.is_timestamp_nanos() => {
                let name = if back { format!("{} + (- {})", value.name, by.name) } else { name };
                Err(unexpected_input(&name, "second", "\"INTERVAL DAY TO SECOND\"", by).at(span))
            }
            (ty, _) if ty.is_timestamp_nanos() => {
                nanos_enabled(self.call.context).map_err(|error| error.at(span))?;
                let zone = matches!(ty, T::TimestampLtzNanos(_)).then_some(self.call.context.timezone);
                let kernel = NanosMove(TimestampMove { back, zone, between: false });
                let expr = scalar_expr(&udf(kernel, span), vec![value.expr.clone(), by.expr.clone()]);
                Ok(Bound::new(expr, ty.clone(), nullable, name))
            }
            (ty, _) if is_timestamp(ty) => Ok(Bound::new(self.timestamp(value, by, back), ty.clone(), nullable, name)),
            (T::Date, T::CalendarInterval) => {
                let kernel = DateMove::Interval { back, ansi: self.call.context.ansi };
                let expr = scalar_expr(&udf(kernel, span), vec![value.expr.clone(), by.expr.clone()]);
                Ok(Bound::new(expr, T::Date, nullable, name))
            }
            (T::Null, _) => Ok(Bound::null(T::Timestamp).named(name)),
            // Text is read as a timestamp and becomes text again.
            (ty, by_ty) if ty.is_string() && !matches!(by_ty, T::YearMonthInterval(..)) => {
                let value = self.cast(value, &T::Timestamp)?;
                let nullable = nullable || value.nullable;
                let moved = Bound::new(self.timestamp(&value, by, back), T::Timestamp, nullable, name.clone());
                Ok(self.cast(&moved, &T::String)?.named(name))
            }
            (_, T::YearMonthInterval(..)) => Err(self.refuse(if back { Op::Subtract } else { Op::Add }, value, by)),
            _ => {
                let name = if back { format!("{} + (- {})", value.name, by.name) } else { name };
                Err(unexpected_input(&name, "first", TIMESTAMP, value).at(span))
            }
        }
    }

    fn timestamp(&self, value: &Bound, by: &Bound, back: bool) -> Expr {
        let zone = (value.ty == T::Timestamp).then_some(self.call.context.timezone);
        let kernel = TimestampMove { back, zone, between: false };
        scalar_expr(&udf(kernel, self.call.span), vec![value.expr.clone(), by.expr.clone()])
    }

    fn timestamps_between(&self, left: &Bound, right: &Bound) -> Result<Bound> {
        let name = format!("({} - {})", left.name, right.name);
        let kinds = (left.ty.in_micros(), right.ty.in_micros());
        let ntz = matches!(kinds, (T::TimestampNtz, T::TimestampNtz | T::Date) | (T::Date, T::TimestampNtz));
        if left.ty.is_timestamp_nanos() != right.ty.is_timestamp_nanos() {
            nanos_enabled(self.call.context).map_err(|error| error.at(self.call.span))?;
        }
        let ty = if ntz { T::TimestampNtz } else { T::Timestamp };
        for (operand, place) in [(left, "first"), (right, "second")] {
            // Without ANSI rules text is no timestamp here.
            let text = operand.ty.is_string() && self.call.context.ansi;
            if !operand.ty.is_datetime() && !operand.ty.is_timestamp_nanos() && !text && operand.ty != T::Null {
                return Err(unexpected_input(&name, place, TIMESTAMP, operand).at(self.call.span));
            }
        }
        let (left, right) = (self.cast(left, &ty)?, self.cast(right, &ty)?);
        let nullable = left.nullable || right.nullable;
        let zone = (ty == T::Timestamp).then_some(self.call.context.timezone);
        let kernel = TimestampMove { back: false, zone, between: true };
        let expr = scalar_expr(&udf(kernel, self.call.span), vec![left.expr, right.expr]);
        let days_to_seconds = Bound::new(expr, T::DAY_TIME, nullable, name);
        if self.call.context.settings.is_on("spark.sql.legacy.interval.enabled") {
            let Bound { expr, name, .. } = days_to_seconds;
            let op = calendar_interval::Op::FromMicros;
            let kernel = calendar_interval::CalendarInterval { op, on_error: OnError::Fail };
            let expr = scalar_expr(&udf(kernel, self.call.span), vec![expr]);
            return Ok(Bound::new(expr, T::CalendarInterval, nullable, name));
        }
        Ok(days_to_seconds)
    }

    fn times_between(&self, left: &Bound, right: &Bound) -> Result<Bound> {
        let name = format!("{} - {}", left.name, right.name);
        let time = |value: &Bound| {
            if matches!(value.ty, T::Time(_)) { Ok(value.clone()) } else { self.cast(value, &T::Time(6)) }
        };
        let (left, right) = (time(left)?, time(right)?);
        let expr = scalar_expr(&udf(TimeBetween, self.call.span), vec![left.expr, right.expr]);
        let ty = T::DayTimeInterval(DayTimeField::Hour, DayTimeField::Second);
        Ok(Bound::new(expr, ty, left.nullable || right.nullable, name))
    }

    fn dates_between(&self, left: &Bound, right: &Bound) -> Result<Bound> {
        let name = format!("({} - {})", left.name, right.name);
        for (operand, place) in [(left, "first"), (right, "second")] {
            if operand.ty != T::Date && !operand.ty.is_string() && operand.ty != T::Null {
                return Err(unexpected_input(&name, place, "\"DATE\"", operand).at(self.call.span));
            }
        }
        if self.call.context.settings.is_on("spark.sql.legacy.interval.enabled") {
            return Err(
                Error::unsupported("dates subtracted under spark.sql.legacy.interval.enabled").at(self.call.span)
            );
        }
        let (left, right) = (self.cast(left, &T::Date)?, self.cast(right, &T::Date)?);
        let nullable = left.nullable || right.nullable;
        let expr = scalar_expr(&udf(DateMove::Between, self.call.span), vec![left.expr, right.expr]);
        Ok(Bound::new(expr, T::DayTimeInterval(DayTimeField::Day, DayTimeField::Day), nullable, name))
    }

    /// `+`, `-` or `div` of two intervals of one kind.
    fn intervals(&self, op: interval::Op, left: &Bound, right: &Bound) -> Result<Bound> {
        let (symbol, plain) = match op {
            interval::Op::Add => ("+", Op::Add),
            interval::Op::Subtract => ("-", Op::Subtract),
            _ => ("div", Op::IntegralDivide),
        };
        let nullable = left.nullable || right.nullable || self.on_error == OnError::Null;
        let name = format!("({} {symbol} {})", left.name, right.name);
        if left.ty == T::CalendarInterval && right.ty == T::CalendarInterval {
            let op = match op {
                interval::Op::Add => calendar_interval::Op::Add,
                interval::Op::Subtract => calendar_interval::Op::Subtract,
                _ => return Err(self.refuse(plain, left, right)),
            };
            let expr = self.calendar_expr(op, vec![left.expr.clone(), right.expr.clone()]);
            return Ok(Bound::new(expr, T::CalendarInterval, nullable, name));
        }
        if op != interval::Op::IntegralDivide
            && (left.ty == T::CalendarInterval
                || right.ty == T::CalendarInterval
                || coerce::common_type(&left.ty, &right.ty, true).is_none())
        {
            // Of two kinds of intervals, one is taken to move the other, which is no timestamp; months never are.
            let moves = |ty: &T| !matches!(ty, T::YearMonthInterval(..));
            return match op {
                interval::Op::Add if !moves(&right.ty) && moves(&left.ty) => self.moved(right, left, false),
                _ if moves(&right.ty) => self.moved(left, right, op == interval::Op::Subtract),
                _ => Err(self.refuse(plain, left, right)),
            };
        }
        let ty = coerce::common_type(&left.ty, &right.ty, true).ok_or_else(|| self.refuse(plain, left, right))?;
        let expr = self.interval_expr(op, &ty, vec![left.expr.clone(), right.expr.clone()]);
        let ty = if op == interval::Op::IntegralDivide { T::Long } else { ty };
        Ok(Bound::new(expr, ty, nullable, name))
    }

    fn calendar_expr(&self, op: calendar_interval::Op, arguments: Vec<Expr>) -> Expr {
        let kernel = calendar_interval::CalendarInterval { op, on_error: self.on_error };
        scalar_expr(&udf(kernel, self.call.span), arguments)
    }

    /// Intervals have no low bits to keep: without ANSI rules too overflow is an error.
    fn interval_expr(&self, op: interval::Op, ty: &T, arguments: Vec<Expr>) -> Expr {
        let on_error = if self.on_error == OnError::Null { OnError::Null } else { OnError::Fail };
        let kernel = interval::Interval { op, months: matches!(ty, T::YearMonthInterval(..)), on_error };
        scalar_expr(&udf(kernel, self.call.span), arguments)
    }

    /// `interval * number`, `number * interval`, `interval / number`.
    fn scale(&self, left: &Bound, right: &Bound, divide: bool) -> Result<Bound> {
        let op = if divide { Op::Divide } else { Op::Multiply };
        let (value, by) = match (&left.ty, &right.ty) {
            (l, _) if is_interval(l) => (left, right),
            (_, r) if is_interval(r) && !divide => (right, left),
            _ => return Err(self.refuse(op, left, right)),
        };
        let number = match &by.ty {
            ty if ty.is_integral() => T::Long,
            ty @ T::Decimal(..) => ty.clone(),
            ty if ty.is_numeric() || ty.is_string() || *ty == T::Null => T::Double,
            _ => {
                let symbol = if divide { "/" } else { "*" };
                let name = format!("({} {symbol} {})", value.name, by.name);
                return Err(unexpected_input(&name, "second", "\"NUMERIC\"", by).at(self.call.span));
            }
        };
        if value.ty == T::CalendarInterval {
            let (op, function) = match op {
                Op::Divide => (calendar_interval::Op::Divide, "divide_interval"),
                _ => (calendar_interval::Op::Multiply, "multiply_interval"),
            };
            let number = self.cast(by, &T::Double)?;
            let nullable = value.nullable || number.nullable || self.on_error != OnError::Fail;
            let expr = self.calendar_expr(op, vec![value.expr.clone(), number.expr]);
            return Ok(Bound::new(
                expr,
                T::CalendarInterval,
                nullable,
                format!("{function}({}, {})", value.name, by.name),
            ));
        }
        let number = self.cast(by, &number)?;
        let symbol = if divide { "/" } else { "*" };
        let name = format!("({} {symbol} {})", value.name, by.name);
        let ty = if matches!(value.ty, T::YearMonthInterval(..)) { T::YEAR_MONTH } else { T::DAY_TIME };
        let nullable = value.nullable || number.nullable || self.on_error == OnError::Null;
        let op = if divide { interval::Op::Divide } else { interval::Op::Multiply };
        let expr = self.interval_expr(op, &ty, vec![value.expr.clone(), number.expr]);
        Ok(Bound::new(expr, ty, nullable, name))
    }
}

/// The error for an operand of a type that the expression `name` does not take.
fn unexpected_input(name: &str, place: &str, required: &str, operand: &Bound) -> Error {
    Error::new("DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE")
        .with("sqlExpr", format!("\"{name}\""))
        .with("paramIndex", place)
        .with("requiredType", required)
        .with("inputSql", format!("\"{}\"", operand.name))
        .with("inputType", format!("\"{}\"", operand.ty.sql()))
}

/// Negation or `abs` of an interval.
pub(super) fn unary(call: &Call, value: &Bound, op: integer::Op) -> Result<Expr> {
    let op = match op {
        integer::Op::Negate => interval::Op::Negate,
        _ => interval::Op::Abs,
    };
    if value.ty == T::CalendarInterval {
        if op == interval::Op::Abs {
            let required = "(\"NUMERIC\" or \"INTERVAL DAY TO SECOND\" or \"INTERVAL YEAR TO MONTH\")";
            return Err(unexpected_input(&call.display(), "first", required, value).at(call.span));
        }
        let on_error = if call.context.ansi { OnError::Fail } else { OnError::Wrap };
        let kernel = calendar_interval::CalendarInterval { op: calendar_interval::Op::Negate, on_error };
        return Ok(scalar_expr(&udf(kernel, call.span), vec![value.expr.clone()]));
    }
    let kernel =
        interval::Interval { op, months: matches!(value.ty, T::YearMonthInterval(..)), on_error: OnError::Fail };
    Ok(scalar_expr(&udf(kernel, call.span), vec![value.expr.clone()]))
}

//! `window`, `session_window` and `window_time`: spans of time that a row belongs to.
//!
//! The first two stand for a column that the binder computes below the operator where they stand, since a row may be in no
//! span, or in several: their calls are markers, which hold what it is computed from.
//!
//! Source: <https://spark.apache.org/docs/latest/api/sql/#window>, Spark's `TimeWindowing` and `SessionWindowing` rules

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, ListArray, PrimitiveArray, StructArray};
use datafusion::arrow::buffer::OffsetBuffer;
use datafusion::arrow::datatypes::{DataType, TimestampMicrosecondType};
use datafusion::common::{Result as DataFusionResult, ScalarValue};
use datafusion::logical_expr::{
    ColumnarValue, Expr, Operator, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility, binary_expr,
    lit,
};

use crate::error::{Error, Result};
use crate::function::call::scalar_expr;
use crate::function::{Bound, Build, Call, Function, cast, coerce, find};
use crate::types::parse::parse_calendar_interval;
use crate::types::{SparkType, StructField};

pub const WINDOW: Function = Function {
    name: "window",
    aliases: &[],
    usage: "window(time_column, window_duration[, slide_duration[, start_time]]) - Bucketize rows into one or more time windows given a timestamp specifying column.",
    example: "> SELECT a, window.start, window.end, count(*) as cnt FROM VALUES ('A1', '2021-01-01 00:00:00') AS tab(a, b) GROUP by a, window(b, '5 minutes') ORDER BY a, start;\n A1\t2021-01-01 00:00:00\t2021-01-01 00:05:00\t1",
    build: Build::Scalar(window),
};

pub const SESSION_WINDOW: Function = Function {
    name: "session_window",
    aliases: &[],
    usage: "session_window(time_column, gap_duration) - Generates session window given a timestamp specifying column and gap duration.",
    example: "> SELECT a, session_window.start, session_window.end, count(*) as cnt FROM VALUES ('A1', '2021-01-01 00:00:00') AS tab(a, b) GROUP by a, session_window(b, '5 minutes') ORDER BY a, start;\n A1\t2021-01-01 00:00:00\t2021-01-01 00:05:00\t1",
    build: Build::Scalar(session_window),
};

pub const WINDOW_TIME: Function = Function {
    name: "window_time",
    aliases: &[],
    usage: "window_time(window_column) - Extract the time value from time/session window column which can be used for event time value of window.",
    example: "> SELECT window_time(window) FROM (SELECT window FROM VALUES (timestamp'2021-01-01 00:00:00') AS tab(b) GROUP by window(b, '5 minutes'));\n 2021-01-01 00:04:59.999999",
    build: Build::Scalar(window_time),
};

/// What spans a row is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Spans {
    /// As long as `width`, one every `slide` microseconds from `start` on.
    Fixed {
        /// How long they are.
        width: i64,
        /// How far apart they begin.
        slide: i64,
        /// Where they are counted from.
        start: i64,
    },
    /// One of the row's own, which grows together with others.
    Session,
}

/// The marker that a call becomes: of the time, or of the session's span.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(crate) struct TimeWindow {
    /// Which spans.
    pub(crate) spans: Spans,
    ty: SparkType,
    signature: Signature,
}

impl TimeWindow {
    /// The marker of an expression that is one, and what it is of.
    pub(crate) fn of(expr: &Expr) -> Option<(&TimeWindow, &Expr)> {
        let Expr::ScalarFunction(function) = expr else { return None };
        Some((function.func.inner().downcast_ref::<TimeWindow>()?, function.args.first()?))
    }

    /// The type of its column.
    pub(crate) fn ty(&self) -> &SparkType {
        &self.ty
    }

    /// The name of its column.
    pub(crate) fn column(&self) -> &'static str {
        match self.spans {
            Spans::Fixed { .. } => "window",
            Spans::Session => "session_window",
        }
    }

    /// The array of the spans that a time is in.
    pub(crate) fn rows(&self, time: Expr) -> Expr {
        let rows = Rows { spans: self.spans, ty: self.ty.clone(), signature: Signature::any(1, Volatility::Immutable) };
        scalar_expr(&Arc::new(ScalarUDF::from(rows)), vec![time])
    }

    fn call(spans: Spans, of: Bound, ty: SparkType, call: &Call) -> Bound {
        let marker = TimeWindow { spans, ty: ty.clone(), signature: Signature::any(1, Volatility::Immutable) };
        let name = marker.column();
        let expr = scalar_expr(&Arc::new(ScalarUDF::from(marker)), vec![of.expr]);
        Bound::new(expr, ty, false, name).at(call.span)
    }
}

impl ScalarUDFImpl for TimeWindow {
    fn name(&self) -> &str {
        self.column()
    }

    fn schema_name(&self, args: &[Expr]) -> DataFusionResult<String> {
        let args: Vec<String> = args.iter().map(|arg| arg.schema_name().to_string()).collect();
        Ok(format!("{:?}({})", self.spans, args.join(", ")))
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> DataFusionResult<DataType> {
        Ok(self.ty.storage())
    }

    fn invoke_with_args(&self, _: ScalarFunctionArgs) -> DataFusionResult<ColumnarValue> {
        Err(Error::unsupported(format!("{} at this place of a statement", self.column())).into())
    }
}

/// The spans that times are in.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Rows {
    spans: Spans,
    ty: SparkType,
    signature: Signature,
}

impl ScalarUDFImpl for Rows {
    fn name(&self) -> &str {
        "time_windows"
    }

    fn schema_name(&self, args: &[Expr]) -> DataFusionResult<String> {
        let args: Vec<String> = args.iter().map(|arg| arg.schema_name().to_string()).collect();
        Ok(format!("time_windows({}, {:?})", args.join(", "), self.spans))
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> DataFusionResult<DataType> {
        Ok(SparkType::Array(Box::new(self.ty.clone())).storage())
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> DataFusionResult<ColumnarValue> {
        let times = args.args[0].to_array(args.number_rows)?;
        let Spans::Fixed { width, slide, start } = self.spans else {
            return Err(Error::internal("a session has one span").into());
        };
        let times = times.as_primitive::<TimestampMicrosecondType>();
        let (mut starts, mut ends, mut lengths) = (Vec::new(), Vec::new(), Vec::with_capacity(times.len()));
        let overflow = || Error::new("DATETIME_OVERFLOW").with("operation", "find the windows of a timestamp");
        for time in times {
            let before = starts.len();
            if let Some(time) = time {
                let mut at = time - time.checked_sub(start).ok_or_else(overflow)?.rem_euclid(slide);
                while at.checked_add(width).ok_or_else(overflow)? > time {
                    starts.push(at);
                    ends.push(at + width);
                    at = at.checked_sub(slide).ok_or_else(overflow)?;
                }
            }
            lengths.push(starts.len() - before);
        }
        let list = SparkType::Array(Box::new(self.ty.clone()));
        let (DataType::List(element), DataType::Struct(fields)) = (list.storage(), self.ty.storage()) else {
            return Err(Error::internal("windows that are no array of structs").into());
        };
        let column = |values: Vec<i64>| -> ArrayRef {
            let column = PrimitiveArray::<TimestampMicrosecondType>::from_iter_values(values);
            Arc::new(column.with_data_type(times.data_type().clone()))
        };
        let spans = StructArray::try_new(fields, vec![column(starts), column(ends)], None)?;
        let list = ListArray::try_new(element, OffsetBuffer::from_lengths(lengths), Arc::new(spans), None)?;
        Ok(ColumnarValue::Array(Arc::new(list)))
    }
}

fn span_type(time: &SparkType) -> SparkType {
    let field = |name: &str| StructField { name: name.to_string(), ty: time.clone() };
    SparkType::Struct(vec![field("start"), field("end")])
}

/// The type of the times of a struct that is a span.
fn times_of(ty: &SparkType) -> Option<&SparkType> {
    let SparkType::Struct(fields) = ty else { return None };
    match fields.as_slice() {
        [start, end] if start.name == "start" && end.name == "end" && start.ty == end.ty => Some(&start.ty),
        _ => None,
    }
    .filter(|ty| matches!(ty, SparkType::Timestamp | SparkType::TimestampNtz))
}

/// The first argument as a time; of a span it is the last moment within.
fn time(call: &Call, shown: &Call) -> Result<Bound> {
    let value = call.value(0)?;
    if times_of(&value.ty).is_some() {
        return last_moment(value);
    }
    match &value.ty {
        SparkType::Timestamp | SparkType::TimestampNtz => Ok(value.clone()),
        ty if ty.is_string() || matches!(ty, SparkType::Date | SparkType::Null) => {
            coerce::cast_to(value.clone(), &SparkType::Timestamp, call.context)
        }
        _ => Err(shown.unexpected_type(
            0,
            "(\"(TIMESTAMP OR TIMESTAMP WITHOUT TIME ZONE)\" or \"STRUCT<start: TIMESTAMP, end: TIMESTAMP>\" or \
             \"STRUCT<start: TIMESTAMP_NTZ, end: TIMESTAMP_NTZ>\")",
        )),
    }
}

fn last_moment(span: &Bound) -> Result<Bound> {
    let ty = times_of(&span.ty).cloned().unwrap_or(SparkType::Timestamp);
    let end = scalar_expr(&datafusion::functions::core::get_field(), vec![span.expr.clone(), lit("end")]);
    let micros = datafusion::logical_expr::cast(end, DataType::Int64);
    let last = binary_expr(micros, Operator::Minus, lit(1_i64));
    Ok(Bound::new(datafusion::logical_expr::cast(last, ty.storage()), ty, span.nullable, &span.name).at(span.span))
}

/// A length of time: microseconds, or an interval as text.
fn duration(call: &Call, i: usize) -> Result<i64> {
    let value = call.value(i)?;
    match value.as_literal() {
        Some(ScalarValue::Int32(Some(micros))) => Ok((*micros).into()),
        Some(ScalarValue::Int64(Some(micros))) => Ok(*micros),
        Some(ScalarValue::Utf8View(Some(text))) => match parse_calendar_interval(text) {
            Err(_) => Err(Error::new("CANNOT_PARSE_INTERVAL")
                .with("intervalString", format!("'{text}'"))
                .at(value.span)
                .at(call.span)),
            Ok((0, days, micros)) => i64::from(days)
                .checked_mul(crate::types::calendar::MICROS_PER_DAY)
                .and_then(|days| days.checked_add(micros))
                .ok_or_else(|| Error::new("INTERVAL_ARITHMETIC_OVERFLOW.WITHOUT_SUGGESTION").at(value.span)),
            Ok(_) => Err(Error::new("_LEGACY_ERROR_TEMP_3231").with("interval", text).at(value.span).at(call.span)),
        },
        _ => Err(Error::new("_LEGACY_ERROR_TEMP_1207").with("funcName", call.name).at(value.span).at(call.span)),
    }
}

fn window(call: &Call) -> Result<Bound> {
    call.arity(2, 4)?;
    let width = duration(call, 1)?;
    let slide = if call.len() > 2 { duration(call, 2)? } else { width };
    let start = if call.len() > 3 { duration(call, 3)? } else { 0 };
    let number = |value: i64| Bound::literal(ScalarValue::Int64(Some(value)), SparkType::Long, value.to_string());
    let arguments = vec![call.value(0)?.clone(), number(width), number(slide), number(start)];
    let shown = Call::plain(call.context, call.name, arguments, call.span);
    let time = time(call, &shown)?;
    for (name, value) in [("window_duration", width), ("slide_duration", slide)] {
        if value <= 0 {
            return Err(Error::new("DATATYPE_MISMATCH.VALUE_OUT_OF_RANGE")
                .with("sqlExpr", format!("\"{}\"", shown.display()))
                .with("exprName", format!("`{name}`"))
                .with("valueRange", format!("(0, {}]", i64::MAX))
                .with("currentValue", format!("{value}L"))
                .at(call.span));
        }
    }
    let constraint = |left: (&str, i64), sign: &str, right: (&str, i64)| {
        Error::new("DATATYPE_MISMATCH.PARAMETER_CONSTRAINT_VIOLATION")
            .with("sqlExpr", format!("\"{}\"", shown.display()))
            .with("leftExprName", format!("`{}`", left.0))
            .with("leftExprValue", format!("{}L", left.1))
            .with("constraint", sign)
            .with("rightExprName", format!("`{}`", right.0))
            .with("rightExprValue", format!("{}L", right.1))
            .at(call.span)
    };
    if slide > width {
        return Err(constraint(("slide_duration", slide), "<=", ("window_duration", width)));
    }
    let distance = start.saturating_abs();
    if distance >= slide {
        return Err(constraint(("abs(start_time)", distance), "<", ("slide_duration", slide)));
    }
    let ty = span_type(&time.ty);
    Ok(TimeWindow::call(Spans::Fixed { width, slide, start }, time, ty, call))
}

fn session_window(call: &Call) -> Result<Bound> {
    call.arity(2, 2)?;
    let shown = Call::plain(call.context, "sessionwindow", call.values()?, call.span);
    let time = time(call, &shown)?;
    let gap = call.value(1)?;
    let gap = match &gap.ty {
        SparkType::CalendarInterval => gap.clone(),
        ty if ty.is_string() || *ty == SparkType::Null => {
            cast::cast(gap.clone(), &SparkType::CalendarInterval, cast::Mode::Try, call.context)?
        }
        ty => {
            return Err(Error::new("_LEGACY_ERROR_TEMP_1040").with("dt", ty.to_string()).at(gap.span).at(call.span));
        }
    };
    let ty = span_type(&time.ty);
    let build = |name: &str, values: Vec<Bound>| match find(name).map(|function| function.build) {
        Some(Build::Scalar(build)) => build(&Call::plain(call.context, name, values, call.span)),
        _ => Err(Error::internal(format!("there is no function {name}"))),
    };
    let end = build("+", vec![time.clone(), gap])?;
    let span = build("named_struct", vec![Bound::string("start"), time, Bound::string("end"), end])?;
    Ok(TimeWindow::call(Spans::Session, span, ty, call))
}

fn window_time(call: &Call) -> Result<Bound> {
    call.arity(1, 1)?;
    let span = call.value(0)?;
    if !matches!(span.ty, SparkType::Struct(_)) {
        return Err(call.unexpected_type(0, "\"STRUCT\""));
    }
    // A span is a column, or what becomes one.
    let column =
        matches!(span.expr, Expr::Column(_) | Expr::OuterReferenceColumn(..)) || TimeWindow::of(&span.expr).is_some();
    if times_of(&span.ty).is_none() || !column {
        return Err(Error::new("_LEGACY_ERROR_TEMP_3101")
            .with("windowTime", call.display())
            .at(span.span)
            .at(call.span));
    }
    Ok(last_moment(span)?.named(call.display()).at(call.span))
}

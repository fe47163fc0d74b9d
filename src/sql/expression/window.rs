//! `f(...) OVER (...)`: windows, named windows, frames.
//!
//! Source: <https://spark.apache.org/docs/latest/sql-ref-syntax-qry-select-window.html>

use datafusion::common::ScalarValue;
use datafusion::common::tree_node::{Transformed, TreeNode, TreeNodeRecursion};
use datafusion::logical_expr::expr::{Sort, WindowFunction, WindowFunctionParams};
use datafusion::logical_expr::{
    Expr as Logical, WindowFrame, WindowFrameBound, WindowFrameUnits, WindowFunctionDefinition,
};

use crate::error::{Error, Result};
use crate::function::{Bound, Build, Function};
use crate::sql::ast::{Expr, Frame, FrameBound, SortItem, WindowSpec};
use crate::sql::bind::Binder;
use crate::sql::scope::Scope;
use crate::types::SparkType;

/// What a window needs to know of the function that is computed over it.
pub(super) struct Called<'f> {
    pub(super) function: &'f Function,
    /// The distance of `lag` and `lead`, where it is a literal.
    pub(super) offset: Option<i64>,
}

/// Functions whose frame the user may choose although they are no aggregates.
const OF_FRAMES: &[&str] = &["first_value", "last_value", "nth_value", "first", "last", "any_value"];

/// Functions that need an order.
const OF_ORDER: &[&str] =
    &["row_number", "rank", "dense_rank", "percent_rank", "cume_dist", "ntile", "lag", "lead", "nth_value"];

impl Binder<'_> {
    /// `bound` computed over a window: the aggregate and window functions in it get the window's parts.
    pub(super) fn over(
        &mut self,
        bound: Bound,
        called: Called<'_>,
        spec: &WindowSpec,
        scope: &Scope<'_>,
    ) -> Result<Bound> {
        let spec = self.window_spec(spec, scope)?;
        let mut scope = scope.clone();
        if let Some(outputs) = &mut scope.outputs {
            outputs.first = false;
        }
        let scope = &scope;
        let partition_by = self.exprs(&spec.partition_by, scope)?;
        let order_by = self.order_keys(&spec.order_by, scope)?;
        let nested = partition_by.iter().chain(order_by.iter().map(|(key, _)| key)).any(|key| holds_window(&key.expr));
        if nested {
            return Err(Error::unsupported("window functions in the window of another"));
        }
        let name = called.function.name;
        let framed = matches!(called.function.build, Build::Aggregate(_)) || OF_FRAMES.contains(&name);
        if OF_ORDER.contains(&name) && order_by.is_empty() {
            return Err(Error::new("WINDOW_FUNCTION_FRAME_NOT_ORDERED")
                .with("wf_name", name)
                .with("wf_expr", &bound.name));
        }
        let (frame, frame_name) = match (&spec.frame, framed) {
            (Some(frame), true) => self.frame(frame, &order_by, scope)?,
            (Some(frame), false) => return Err(wrong_frame(frame, name)),
            (None, true) => default_frame(order_by.is_empty()),
            (None, false) => function_frame(&called),
        };
        let window = window_name(&partition_by, &spec.order_by, &order_by, &frame_name);
        let name = format!("{} OVER ({window})", bound.name);
        let partition_by: Vec<Logical> = partition_by.into_iter().map(|bound| bound.expr).collect();
        let order_by: Vec<Sort> = order_by.into_iter().map(|(_, sort)| sort).collect();
        let expr = put_over(bound.expr, &partition_by, &order_by, &frame, &name)?;
        // Over an empty frame even a function that is never NULL otherwise can be.
        Ok(Bound::new(expr, bound.ty, bound.nullable, name))
    }

    /// A window with what it takes from the named window that it starts from.
    fn window_spec(&self, spec: &WindowSpec, scope: &Scope<'_>) -> Result<WindowSpec> {
        let Some(name) = &spec.name else { return Ok(spec.clone()) };
        let base = scope.windows.get(&name.value.to_lowercase()).ok_or_else(|| {
            Error::new("MISSING_WINDOW_SPECIFICATION")
                .with("windowName", &name.value)
                .with("docroot", "https://spark.apache.org/docs/latest")
                .suggest(crate::error::nearest(&name.value, scope.windows.keys().map(String::as_str)))
                .at(name.span)
        })?;
        let mut whole = if base.name.is_some() { self.window_spec(base, scope)? } else { base.clone() };
        if !spec.partition_by.is_empty() {
            whole.partition_by.clone_from(&spec.partition_by);
        }
        if !spec.order_by.is_empty() {
            whole.order_by.clone_from(&spec.order_by);
        }
        if spec.frame.is_some() {
            whole.frame.clone_from(&spec.frame);
        }
        whole.name = None;
        Ok(whole)
    }

    fn frame(&mut self, frame: &Frame, order_by: &[(Bound, Sort)], scope: &Scope<'_>) -> Result<(WindowFrame, String)> {
        let units = if frame.rows { "ROWS" } else { "RANGE" };
        let (start, start_name) = self.frame_bound(&frame.start, frame.rows, order_by, scope)?;
        let (end, end_name) = self.frame_bound(&frame.end, frame.rows, order_by, scope)?;
        let shown = format!("{units} BETWEEN {start_name} AND {end_name}");
        let backwards = match (&frame.start, &frame.end) {
            (FrameBound::UnboundedFollowing, _) | (_, FrameBound::UnboundedPreceding) => true,
            (FrameBound::Following(_), FrameBound::CurrentRow | FrameBound::Preceding(_)) => !is_zero(&start),
            (FrameBound::CurrentRow, FrameBound::Preceding(_)) => !is_zero(&end),
            _ => false,
        };
        if backwards {
            return Err(Error::new("DATATYPE_MISMATCH.SPECIFIED_WINDOW_FRAME_INVALID_BOUND")
                .with("sqlExpr", format!("\"{shown}\""))
                .with("upper", format!("\"{end_name}\""))
                .with("lower", format!("\"{start_name}\"")));
        }
        let units = if frame.rows { WindowFrameUnits::Rows } else { WindowFrameUnits::Range };
        Ok((WindowFrame::new_bounds(units, start, end), shown))
    }

    fn frame_bound(
        &mut self,
        bound: &FrameBound,
        rows: bool,
        order_by: &[(Bound, Sort)],
        scope: &Scope<'_>,
    ) -> Result<(WindowFrameBound, String)> {
        let unbounded = ScalarValue::UInt64(None);
        let (expr, following) = match bound {
            FrameBound::UnboundedPreceding => {
                return Ok((WindowFrameBound::Preceding(unbounded), "UNBOUNDED PRECEDING".into()));
            }
            FrameBound::UnboundedFollowing => {
                return Ok((WindowFrameBound::Following(unbounded), "UNBOUNDED FOLLOWING".into()));
            }
            FrameBound::CurrentRow => return Ok((WindowFrameBound::CurrentRow, "CURRENT ROW".into())),
            FrameBound::Preceding(expr) => (expr.as_ref(), false),
            FrameBound::Following(expr) => (expr.as_ref(), true),
        };
        let distance = self.expr(expr, scope)?;
        let word = if following { "FOLLOWING" } else { "PRECEDING" };
        let shown = format!("{} {word}", distance.name);
        let value = constant(&distance).ok_or_else(|| {
            Error::new("INVALID_SQL_SYNTAX.INVALID_WINDOW_FRAME_BOUND").with("boundExpr", &distance.name).at(expr.span)
        })?;
        if rows {
            return rows_bound(value, following, &distance, expr).map(|bound| (bound, shown));
        }
        let value = self.range_distance(&distance, value, order_by, expr, &shown)?;
        let bound = if following { WindowFrameBound::Following(value) } else { WindowFrameBound::Preceding(value) };
        Ok((bound, shown))
    }

    /// The distance of a RANGE bound in the type that the order's values are moved by.
    fn range_distance(
        &self,
        distance: &Bound,
        value: ScalarValue,
        order_by: &[(Bound, Sort)],
        expr: &Expr,
        shown: &str,
    ) -> Result<ScalarValue> {
        let [(key, _)] = order_by else {
            let class = if order_by.is_empty() { "RANGE_FRAME_WITHOUT_ORDER" } else { "RANGE_FRAME_MULTI_ORDER" };
            let keys: Vec<&str> = order_by.iter().map(|(key, _)| key.name.as_str()).collect();
            return Err(Error::new(&format!("DATATYPE_MISMATCH.{class}"))
                .with("sqlExpr", format!("\"{shown}\""))
                .with("orderSpec", keys.join(",")));
        };
        let wrong = || {
            Error::new("DATATYPE_MISMATCH.RANGE_FRAME_INVALID_TYPE")
                .with("sqlExpr", format!("\"{shown}\""))
                .with("orderSpecType", format!("\"{}\"", key.ty.sql()))
                .with("valueBoundaryType", format!("\"{}\"", distance.ty.sql()))
                .at(expr.span)
        };
        let days = |days: i32| ScalarValue::new_interval_mdn(0, days, 0);
        match (&key.ty, &distance.ty) {
            (SparkType::Date, ty) if ty.is_integral() => {
                let number = distance_integer(&value).and_then(|v| i32::try_from(v).ok()).ok_or_else(wrong)?;
                Ok(days(number))
            }
            (ty, SparkType::YearMonthInterval(..)) if ty.is_datetime() => match value {
                ScalarValue::IntervalYearMonth(Some(months)) => Ok(ScalarValue::new_interval_mdn(months, 0, 0)),
                _ => Err(wrong()),
            },
            (ty, SparkType::DayTimeInterval(..)) if ty.is_datetime() => match value {
                ScalarValue::DurationMicrosecond(Some(micros)) => {
                    const DAY: i64 = 86_400_000_000;
                    let whole = i32::try_from(micros / DAY).map_err(|_| wrong())?;
                    Ok(ScalarValue::new_interval_mdn(0, whole, (micros % DAY) * 1000))
                }
                _ => Err(wrong()),
            },
            (ty, other) if ty.is_numeric() && other.is_numeric() => {
                let cast = match ty {
                    // A distance with a fraction keeps it.
                    ty if ty.is_integral() && !other.is_integral() => value.cast_to(&SparkType::Double.storage()),
                    ty => value.cast_to(&ty.storage()),
                };
                cast.map_err(|_| wrong())
            }
            (ty, other) if ty == other || (ty.is_ansi_interval() && other.is_ansi_interval()) => Ok(value),
            _ => Err(wrong()),
        }
    }
}

fn holds_window(expr: &Logical) -> bool {
    expr.exists(|expr| Ok(matches!(expr, Logical::WindowFunction(_)))).unwrap_or(true)
}

/// A literal's value, or that of a negated literal.
fn constant(bound: &Bound) -> Option<ScalarValue> {
    match &bound.expr {
        Logical::Literal(value, _) if !value.is_null() => Some(value.clone()),
        Logical::Negative(inner) => match inner.as_ref() {
            Logical::Literal(value, _) => value.arithmetic_negate().ok(),
            _ => None,
        },
        Logical::ScalarFunction(function) if function.func.name().ends_with("_negative") => {
            match function.args.as_slice() {
                [Logical::Literal(value, _)] => value.arithmetic_negate().ok(),
                _ => None,
            }
        }
        _ => None,
    }
}

fn distance_integer(value: &ScalarValue) -> Option<i64> {
    match value {
        ScalarValue::Int8(value) => value.map(i64::from),
        ScalarValue::Int16(value) => value.map(i64::from),
        ScalarValue::Int32(value) => value.map(i64::from),
        ScalarValue::Int64(value) => *value,
        _ => None,
    }
}

/// A number of rows; a negative number counts the other way.
fn rows_bound(value: ScalarValue, following: bool, distance: &Bound, expr: &Expr) -> Result<WindowFrameBound> {
    let Some(rows) = distance_integer(&value) else {
        return Err(Error::new("DATATYPE_MISMATCH.SPECIFIED_WINDOW_FRAME_UNACCEPTED_TYPE")
            .with("sqlExpr", format!("\"{}\"", distance.name))
            .with("location", "lower")
            .with("exprType", format!("\"{}\"", distance.ty.sql()))
            .with("expectedType", "\"INT\"")
            .at(expr.span));
    };
    let count = ScalarValue::UInt64(Some(rows.unsigned_abs()));
    Ok(if following == (rows >= 0) { WindowFrameBound::Following(count) } else { WindowFrameBound::Preceding(count) })
}

fn is_zero(bound: &WindowFrameBound) -> bool {
    match bound {
        WindowFrameBound::CurrentRow => true,
        WindowFrameBound::Preceding(value) | WindowFrameBound::Following(value) => {
            ScalarValue::new_zero(&value.data_type()).is_ok_and(|zero| *value == zero)
        }
    }
}

/// Without a frame: up to the current row's peers where there is an order, else everything.
fn default_frame(unordered: bool) -> (WindowFrame, String) {
    if unordered {
        return (WindowFrame::new(None), "ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING".into());
    }
    let frame = WindowFrame::new_bounds(
        WindowFrameUnits::Range,
        WindowFrameBound::Preceding(ScalarValue::UInt64(None)),
        WindowFrameBound::CurrentRow,
    );
    (frame, "RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW".into())
}

/// The frame that a function has by itself.
fn function_frame(called: &Called<'_>) -> (WindowFrame, String) {
    let frame = WindowFrame::new_bounds(
        WindowFrameUnits::Rows,
        WindowFrameBound::Preceding(ScalarValue::UInt64(None)),
        WindowFrameBound::CurrentRow,
    );
    let by = match called.function.name {
        "lag" => called.offset.map(|offset| -offset),
        "lead" => called.offset,
        _ => None,
    };
    let name = match by {
        Some(by) => format!("ROWS BETWEEN {by} FOLLOWING AND {by} FOLLOWING"),
        None if called.function.name == "cume_dist" => "RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW".to_string(),
        None => "ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW".to_string(),
    };
    (frame, name)
}

fn wrong_frame(frame: &Frame, name: &str) -> Error {
    let fits = frame.rows
        && matches!(frame.start, FrameBound::UnboundedPreceding)
        && matches!(frame.end, FrameBound::CurrentRow);
    let required = if fits { "another frame" } else { "ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW" };
    Error::unsupported(format!("a window frame of {name} that is not {required}"))
}

fn window_name(partition_by: &[Bound], items: &[SortItem], order_by: &[(Bound, Sort)], frame: &str) -> String {
    let mut parts = Vec::new();
    if !partition_by.is_empty() {
        let names: Vec<&str> = partition_by.iter().map(|bound| bound.name.as_str()).collect();
        parts.push(format!("PARTITION BY {}", names.join(", ")));
    }
    if !items.is_empty() {
        let names: Vec<String> = order_by
            .iter()
            .map(|(bound, sort)| {
                let direction = if sort.asc { "ASC" } else { "DESC" };
                let nulls = if sort.nulls_first { "FIRST" } else { "LAST" };
                format!("{} {direction} NULLS {nulls}", bound.name)
            })
            .collect();
        parts.push(format!("ORDER BY {}", names.join(", ")));
    }
    parts.push(frame.to_string());
    parts.join(" ")
}

/// The outermost aggregate and window functions of an expression, over a window.
fn put_over(
    expr: Logical,
    partition_by: &[Logical],
    order_by: &[Sort],
    frame: &WindowFrame,
    name: &str,
) -> Result<Logical> {
    let mut refused = None;
    let patched = expr.transform_down(|expr| {
        let window = match expr {
            Logical::AggregateFunction(aggregate) => {
                if aggregate.params.distinct {
                    refused = Some(
                        Error::new("DISTINCT_WINDOW_FUNCTION_UNSUPPORTED").with("windowExpr", format!("\"{name}\"")),
                    );
                }
                if !aggregate.params.order_by.is_empty() {
                    refused = Some(Error::unsupported("WITHIN GROUP with OVER"));
                }
                WindowFunction {
                    fun: WindowFunctionDefinition::AggregateUDF(aggregate.func),
                    params: WindowFunctionParams {
                        args: aggregate.params.args,
                        partition_by: partition_by.to_vec(),
                        order_by: order_by.to_vec(),
                        window_frame: frame.clone(),
                        filter: aggregate.params.filter,
                        null_treatment: aggregate.params.null_treatment,
                        distinct: aggregate.params.distinct,
                    },
                }
            }
            Logical::WindowFunction(mut window) => {
                window.params.partition_by = partition_by.to_vec();
                window.params.order_by = order_by.to_vec();
                window.params.window_frame = frame.clone();
                *window
            }
            other => return Ok(Transformed::no(other)),
        };
        Ok(Transformed::new(Logical::from(window), true, TreeNodeRecursion::Jump))
    })?;
    match refused {
        Some(error) => Err(error),
        None => Ok(patched.data),
    }
}

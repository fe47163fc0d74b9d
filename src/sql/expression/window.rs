//! `f(...) OVER (...)`: windows, named windows, frames.
//!
//! Source: <https://spark.apache.org/docs/latest/sql-ref-syntax-qry-select-window.html>

use datafusion::common::ScalarValue;
use datafusion::common::tree_node::{Transformed, TreeNode, TreeNodeRecursion};
use datafusion::logical_expr::expr::{Sort, WindowFunction, WindowFunctionParams};
use datafusion::logical_expr::{
    Expr as Logical, WindowFrame, WindowFrameBound, WindowFrameUnits, WindowFunctionDefinition,
};

use crate::error::{Error, Result, Span};
use crate::function::aggregate::windowed;
use crate::function::cast::{Mode, cast};
use crate::function::constant::{evaluated, value_of};
use crate::function::{Bound, Build, Function, collation};
use crate::sql::ast::{ExprKind, Frame, FrameBound, SortItem, WindowSpec};
use crate::sql::bind::Binder;
use crate::sql::query::check_orderable;
use crate::sql::scope::{Place, Scope, quoted};
use crate::types::SparkType;
use crate::types::YearMonthField::Month;

/// What a window needs to know of the function that is computed over it.
pub(super) struct Called<'f> {
    pub(super) function: &'f Function,
    /// The distance of `lag` and `lead`, where it is a literal.
    pub(super) offset: Option<i64>,
}

/// Functions whose frame the user may choose although they are no aggregates.
const OF_FRAMES: &[&str] = &["first_value", "last_value", "nth_value", "first", "last", "any_value"];

/// Functions that need an order.
const OF_ORDER: &[&str] = &[
    "counter_diff",
    "row_number",
    "rank",
    "dense_rank",
    "percent_rank",
    "cume_dist",
    "ntile",
    "lag",
    "lead",
    "nth_value",
];

/// Functions over whole partitions only, without order.
const OF_WHOLE_PARTITIONS: &[&str] = &["median", "percentile_cont", "percentile_disc"];

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
        for (key, _) in &order_by {
            check_orderable(key)?;
        }
        let name = called.function.name;
        let framed = matches!(called.function.build, Build::Aggregate(_)) || OF_FRAMES.contains(&name);
        if OF_ORDER.contains(&name) && order_by.is_empty() {
            return Err(Error::new("WINDOW_FUNCTION_FRAME_NOT_ORDERED")
                .with("wf_name", name)
                .with("wf_expr", &bound.name));
        }
        let keys = Keys { partition_by: &partition_by, items: &spec.order_by, order_by: &order_by };
        let (frame, frame_name) = match (&spec.frame, framed) {
            (Some(frame), true) => self.frame(frame, &keys, scope)?,
            (Some(frame), false) if is_frame_of(frame, name) => function_frame(&called),
            (Some(frame), false) => {
                let units = if frame.rows { "RowFrame" } else { "RangeFrame" };
                let (start, end) = (self.bound_as_tree(&frame.start, scope)?, self.bound_as_tree(&frame.end, scope)?);
                return Err(wrong_frame(&format!("specifiedwindowframe({units}, {start}, {end})"), name));
            }
            (None, true) => default_frame(order_by.is_empty()),
            (None, false) => function_frame(&called),
        };
        // What sorts by itself cannot be sorted again.
        let by_itself = name == "listagg" && bound.name.contains(") WITHIN GROUP (ORDER BY ");
        let sorted =
            by_itself || matches!(&bound.expr, Logical::AggregateFunction(call) if !call.params.order_by.is_empty());
        if (sorted || OF_WHOLE_PARTITIONS.contains(&name)) && (spec.frame.is_some() || !order_by.is_empty()) {
            // What it sorts by is shown among its arguments.
            let shown = bound.name.replacen(") WITHIN GROUP (ORDER BY ", ", ", usize::from(by_itself));
            return Err(Error::new("INVALID_WINDOW_SPEC_FOR_AGGREGATION_FUNC").with("aggFunc", format!("\"{shown}\"")));
        }
        let window = keys.name(&frame_name);
        let frame = in_groups(frame, &order_by);
        let name = format!("{} OVER ({window})", bound.name);
        // QUALIFY comes after the select list.
        if scope.allow.place != Place::Qualify
            && let Some(alias) = scope.used_alias(&name)
        {
            let shown = match &spec.frame {
                Some(_) => name.clone(),
                None => format!("{} OVER ({})", bound.name, keys.name("unspecifiedframe$()")),
            };
            return Err(Error::new("UNSUPPORTED_FEATURE.LATERAL_COLUMN_ALIAS_IN_WINDOW")
                .with("lca", quoted([alias]))
                .with("windowExpr", format!("\"{shown}\"")));
        }
        let partition_by: Vec<Logical> =
            partition_by.into_iter().map(|bound| Ok(collation::key(bound)?.expr)).collect::<Result<_>>()?;
        let by_distance =
            frame.units == WindowFrameUnits::Range && (moves(&frame.start_bound) || moves(&frame.end_bound));
        let order_by: Vec<Sort> = order_by
            .into_iter()
            .map(|(key, sort)| if by_distance { self.movable(key, sort) } else { Ok(sort) })
            .collect::<Result<_>>()?;
        let expr = put_over(bound.expr, &partition_by, &order_by, &frame, &name)?;
        // Over an empty frame even a function that is never NULL otherwise can be.
        Ok(Bound::new(expr, bound.ty, bound.nullable, name))
    }

    /// A key that a distance can be added to without leaving its type.
    fn movable(&self, key: Bound, sort: Sort) -> Result<Sort> {
        let ty = match key.ty {
            SparkType::Decimal(_, scale) => SparkType::Decimal(38, scale).storage(),
            SparkType::DayTimeInterval(..) => SparkType::Long.storage(),
            SparkType::YearMonthInterval(..) => {
                // As a number of months.
                let months = Bound { ty: SparkType::YearMonthInterval(Month, Month), ..key };
                let months = cast(months, &SparkType::Int, Mode::Implicit, &self.context)?;
                return Ok(Sort { expr: months.expr, ..sort });
            }
            _ => return Ok(sort),
        };
        Ok(Sort { expr: datafusion::logical_expr::cast(sort.expr, ty), ..sort })
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

    /// An end of a frame as Spark's trees show it.
    fn bound_as_tree(&mut self, bound: &FrameBound, scope: &Scope<'_>) -> Result<String> {
        Ok(match bound {
            FrameBound::UnboundedPreceding => "unboundedpreceding$()".to_string(),
            FrameBound::UnboundedFollowing => "unboundedfollowing$()".to_string(),
            FrameBound::CurrentRow => "currentrow$()".to_string(),
            FrameBound::Preceding(distance) => format!("-{}", self.expr(distance, scope)?.name),
            FrameBound::Following(distance) => self.expr(distance, scope)?.name,
        })
    }

    fn frame(&mut self, frame: &Frame, keys: &Keys<'_>, scope: &Scope<'_>) -> Result<(WindowFrame, String)> {
        let units = if frame.rows { "ROWS" } else { "RANGE" };
        let (start, end) = (self.frame_end(&frame.start, scope)?, self.frame_end(&frame.end, scope)?);
        let written = format!("{units} BETWEEN {} AND {}", start.name, end.name);
        let wrong = |class: &str, shown: &str| {
            Error::new(&format!("DATATYPE_MISMATCH.SPECIFIED_WINDOW_FRAME_{class}"))
                .with("sqlExpr", format!("\"{shown}\""))
        };
        if matches!(frame.start, FrameBound::UnboundedFollowing) || matches!(frame.end, FrameBound::UnboundedPreceding)
        {
            return Err(wrong("INVALID_BOUND", &written)
                .with("upper", format!("\"{}\"", end.name))
                .with("lower", format!("\"{}\"", start.name)));
        }
        let start =
            if frame.rows { rows_bound(start, "lower", &written)? } else { self.range_bound(start, keys, &written)? };
        let end = if frame.rows { rows_bound(end, "upper", &written)? } else { self.range_bound(end, keys, &written)? };
        let shown = format!("{units} BETWEEN {} AND {}", start.name, end.name);
        for (side, location) in [(&start, "lower"), (&end, "upper")] {
            if let Some(distance) = &side.distance
                && !movable_type(&distance.ty)
            {
                let expected = r#"("NUMERIC" or "INTERVAL DAY TO SECOND" or "INTERVAL YEAR TO MONTH" or "INTERVAL")"#;
                return Err(wrong("UNACCEPTED_TYPE", &shown)
                    .with("location", location)
                    .with("exprType", format!("\"{}\"", distance.ty.sql()))
                    .with("expectedType", expected)
                    .at(side.span));
            }
        }
        if let (Some(lower), Some(upper)) = (&start.distance, &end.distance) {
            if lower.ty != upper.ty {
                return Err(wrong("DIFF_TYPES", &shown)
                    .with("lower", format!("\"{}\"", lower.name))
                    .with("upper", format!("\"{}\"", upper.name))
                    .with("lowerType", format!("\"{}\"", lower.ty.sql()))
                    .with("upperType", format!("\"{}\"", upper.ty.sql())));
            }
            if start.offset > end.offset {
                return Err(wrong("WRONG_COMPARISON", &shown).with("comparison", "less than or equal"));
            }
        }
        let units = if frame.rows { WindowFrameUnits::Rows } else { WindowFrameUnits::Range };
        if units == WindowFrameUnits::Range {
            check_range(&start, &end, keys, &shown)?;
        }
        let (start, end) = (start.bound(keys)?, end.bound(keys)?);
        // Backwards frames hold nothing; DataFusion has no such frames around the current row.
        let backwards = match (&start, &end) {
            (WindowFrameBound::Following(by), WindowFrameBound::CurrentRow | WindowFrameBound::Preceding(_))
            | (WindowFrameBound::CurrentRow, WindowFrameBound::Preceding(by)) => !is_zero(by),
            _ => false,
        };
        if backwards && units == WindowFrameUnits::Rows {
            // One that begins behind every row.
            let behind = WindowFrameBound::Following(ScalarValue::UInt64(Some(u64::from(u32::MAX) << 16)));
            return Ok((WindowFrame::new_bounds(units, behind.clone(), behind), shown));
        }
        if backwards {
            return Err(Error::unsupported(format!("an empty window frame ({shown})")));
        }
        Ok((WindowFrame::new_bounds(units, start, end), shown))
    }

    /// One end of a frame, as written.
    fn frame_end(&mut self, bound: &FrameBound, scope: &Scope<'_>) -> Result<End> {
        let (expr, following) = match bound {
            FrameBound::UnboundedPreceding => return Ok(End::fixed("UNBOUNDED PRECEDING")),
            FrameBound::UnboundedFollowing => return Ok(End::fixed("UNBOUNDED FOLLOWING")),
            FrameBound::CurrentRow => return Ok(End::fixed("CURRENT ROW")),
            FrameBound::Preceding(expr) => (expr.as_ref(), false),
            FrameBound::Following(expr) => (expr.as_ref(), true),
        };
        let mut distance = self.expr(expr, scope)?;
        if value_of(&distance).is_none() && distance.expr.any_column_refs() || matches!(expr.kind, ExprKind::Call(_)) {
            return Err(Error::new("INVALID_SQL_SYNTAX.INVALID_WINDOW_FRAME_BOUND")
                .with("boundExpr", &distance.name)
                .at(expr.span));
        }
        let name = format!("{} {}", distance.name, if following { "FOLLOWING" } else { "PRECEDING" });
        if !following {
            let shown = format!("(- {})", distance.name);
            distance = self.apply("negative", vec![distance], expr.span)?.named(shown);
        }
        Ok(End { name, distance: Some(distance), offset: None, span: expr.span })
    }

    /// A distance of RANGE in the type of the order's key, where Spark casts it to that.
    fn range_bound(&self, mut end: End, keys: &Keys<'_>, written: &str) -> Result<End> {
        let Some(distance) = end.distance.take() else { return Ok(end) };
        let key = match keys.order_by {
            [(key, _)] => key,
            [] => return Err(keys.wrong("WITHOUT_ORDER", written)),
            many => {
                let order: Vec<&str> = many.iter().map(|(key, _)| key.name.as_str()).collect();
                return Err(keys.wrong("MULTI_ORDER", written).with("orderSpec", order.join(",")));
            }
        };
        let castable = !key.ty.is_datetime() && distance.ty != key.ty;
        let distance = match cast(distance.clone(), &key.ty, Mode::Implicit, &self.context) {
            Ok(cast) if castable => {
                // Spark shows the cast number, with its sign, behind the row.
                end.name = format!("{} FOLLOWING", distance.name);
                cast
            }
            _ => distance,
        };
        end.offset = evaluated(&distance).transpose()?;
        end.distance = Some(distance);
        Ok(end)
    }
}

/// What rows are compared by.
struct Keys<'k> {
    partition_by: &'k [Bound],
    items: &'k [SortItem],
    order_by: &'k [(Bound, Sort)],
}

impl Keys<'_> {
    /// The window as Spark shows it.
    fn name(&self, frame: &str) -> String {
        window_name(self.partition_by, self.items, self.order_by, frame)
    }

    fn wrong(&self, class: &str, frame: &str) -> Error {
        Error::new(&format!("DATATYPE_MISMATCH.RANGE_FRAME_{class}"))
            .with("sqlExpr", format!("\"({})\"", self.name(frame)))
    }
}

/// One end of a frame.
struct End {
    /// As Spark shows it.
    name: String,
    /// How far it is behind the row; negative before it.
    distance: Option<Bound>,
    /// The distance's value.
    offset: Option<ScalarValue>,
    span: Span,
}

impl End {
    fn fixed(name: &str) -> End {
        End { name: name.to_string(), distance: None, offset: None, span: Span::default() }
    }

    /// As DataFusion has it: distances are not negative.
    fn bound(self, keys: &Keys<'_>) -> Result<WindowFrameBound> {
        if self.distance.is_none() {
            let unbounded = ScalarValue::UInt64(None);
            return Ok(match self.name.as_str() {
                "CURRENT ROW" => WindowFrameBound::CurrentRow,
                "UNBOUNDED PRECEDING" => WindowFrameBound::Preceding(unbounded),
                _ => WindowFrameBound::Following(unbounded),
            });
        }
        let Some(offset) = self.offset.filter(|offset| !offset.is_null()) else {
            return Err(Error::unsupported("NULL as the distance of a window frame").at(self.span));
        };
        let negative = match &offset {
            ScalarValue::DurationMicrosecond(micros) => *micros < Some(0),
            ScalarValue::IntervalYearMonth(months) => *months < Some(0),
            offset => ScalarValue::new_zero(&offset.data_type()).is_ok_and(|zero| *offset < zero),
        };
        let size = match offset {
            ScalarValue::DurationMicrosecond(Some(micros)) => {
                ScalarValue::DurationMicrosecond(Some(if negative { micros.saturating_neg() } else { micros }))
            }
            offset if negative => offset.arithmetic_negate()?,
            offset => offset,
        };
        let of_dates = keys.order_by.first().is_some_and(|(key, _)| key.ty.is_datetime());
        let size = match (&self.distance, size) {
            (Some(distance), ScalarValue::Int64(Some(rows))) if distance.ty == SparkType::Int => {
                ScalarValue::UInt64(Some(rows.unsigned_abs()))
            }
            (_, ScalarValue::Int32(Some(days))) if of_dates => ScalarValue::new_interval_mdn(0, days, 0),
            (_, ScalarValue::IntervalYearMonth(Some(months))) if of_dates => {
                ScalarValue::new_interval_mdn(months, 0, 0)
            }
            (_, ScalarValue::DurationMicrosecond(Some(micros))) if of_dates => {
                const DAY: i64 = 86_400_000_000;
                let days = i32::try_from(micros / DAY)
                    .map_err(|_| Error::unsupported("a window frame of more than 2147483647 days").at(self.span))?;
                ScalarValue::new_interval_mdn(0, days, (micros % DAY) * 1000)
            }
            (_, ScalarValue::DurationMicrosecond(micros)) => ScalarValue::Int64(micros),
            (_, ScalarValue::IntervalYearMonth(months)) => ScalarValue::Int32(months),
            (_, ScalarValue::Decimal128(value, _, scale)) => ScalarValue::Decimal128(value, 38, scale),
            (_, size) => size,
        };
        Ok(if negative { WindowFrameBound::Preceding(size) } else { WindowFrameBound::Following(size) })
    }
}

/// Types that a distance can have.
fn movable_type(ty: &SparkType) -> bool {
    ty.is_numeric() || ty.is_ansi_interval() || matches!(ty, SparkType::CalendarInterval | SparkType::Null)
}

/// Whether a frame's bounds fit the key of the order.
fn check_range(start: &End, end: &End, keys: &Keys<'_>, shown: &str) -> Result<()> {
    let Some(distance) = start.distance.as_ref().or(end.distance.as_ref()) else {
        let whole = start.name.starts_with("UNBOUNDED") && end.name.starts_with("UNBOUNDED");
        return if keys.order_by.is_empty() && !whole { Err(keys.wrong("WITHOUT_ORDER", shown)) } else { Ok(()) };
    };
    let [(key, _)] = keys.order_by else { return Ok(()) };
    let fits = match (&key.ty, &distance.ty) {
        (SparkType::Date, SparkType::Int) => true,
        (key, SparkType::YearMonthInterval(..) | SparkType::DayTimeInterval(..)) if key.is_datetime() => true,
        (key, distance) => key == distance,
    };
    if fits {
        return Ok(());
    }
    Err(keys
        .wrong("INVALID_TYPE", shown)
        .with("orderSpecType", format!("\"{}\"", key.ty.sql()))
        .with("valueBoundaryType", format!("\"{}\"", distance.ty.sql())))
}

/// Whether a bound is so and so far from the row.
fn moves(bound: &WindowFrameBound) -> bool {
    match bound {
        WindowFrameBound::CurrentRow => false,
        WindowFrameBound::Preceding(by) | WindowFrameBound::Following(by) => !by.is_null(),
    }
}

/// A frame between peers, without distances, is one of groups of peers, which DataFusion has for keys of all types.
fn in_groups(frame: WindowFrame, order_by: &[(Bound, Sort)]) -> WindowFrame {
    let plain = |ty: &SparkType| ty.is_numeric() || ty.is_string() || ty.is_datetime() || *ty == SparkType::Boolean;
    if frame.units != WindowFrameUnits::Range
        || order_by.iter().all(|(key, _)| plain(&key.ty))
        || moves(&frame.start_bound)
        || moves(&frame.end_bound)
    {
        return frame;
    }
    WindowFrame::new_bounds(WindowFrameUnits::Groups, frame.start_bound, frame.end_bound)
}

/// A distance of ROWS is an int.
fn rows_bound(mut end: End, location: &str, written: &str) -> Result<End> {
    let Some(distance) = &end.distance else { return Ok(end) };
    match (&distance.ty, value_of(distance)) {
        (SparkType::Int, Some(ScalarValue::Int32(Some(rows)))) => {
            end.offset = Some(ScalarValue::Int64(Some(i64::from(rows))));
            Ok(end)
        }
        _ => Err(Error::new("DATATYPE_MISMATCH.SPECIFIED_WINDOW_FRAME_UNACCEPTED_TYPE")
            .with("sqlExpr", format!("\"{written}\""))
            .with("location", location)
            .with("exprType", format!("\"{}\"", distance.ty.sql()))
            .with("expectedType", "\"INT\"")
            .at(end.span)),
    }
}

fn is_zero(by: &ScalarValue) -> bool {
    ScalarValue::new_zero(&by.data_type()).is_ok_and(|zero| *by == zero)
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

/// Whether a frame that is written out is the one that a function has by itself.
fn is_frame_of(frame: &Frame, name: &str) -> bool {
    !matches!(name, "lag" | "lead")
        && frame.rows == (name != "cume_dist")
        && matches!(frame.start, FrameBound::UnboundedPreceding)
        && matches!(frame.end, FrameBound::CurrentRow)
}

/// The error for another; `shown` is the frame as Spark's trees show it.
fn wrong_frame(shown: &str, name: &str) -> Error {
    if matches!(name, "lag" | "lead") {
        return Error::new("_LEGACY_ERROR_TEMP_1035").with("prettyName", name);
    }
    let units = if name == "cume_dist" { "RangeFrame" } else { "RowFrame" };
    Error::new("_LEGACY_ERROR_TEMP_1036")
        .with("wf", shown)
        .with("required", format!("specifiedwindowframe({units}, unboundedpreceding$(), currentrow$())"))
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
                    fun: WindowFunctionDefinition::AggregateUDF(
                        windowed(aggregate.func.name()).unwrap_or(aggregate.func),
                    ),
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

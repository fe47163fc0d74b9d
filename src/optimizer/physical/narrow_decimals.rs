//! Sums and averages of decimals of a table are computed in 64 bits, where its statistics prove that they fit.
//!
//! The cache knows the range of each column exactly, and the footers of Parquet files bound it. From there intervals go up through `+`, `-` and `*`; where none can
//! leave 64 bits (nor the digits of the type, so no row can be an error), the scan hands out decimals of 64 bits and the
//! arithmetic needs no checks. Sums are still made in 128 bits. Texts that a packed aggregate groups by, of which every
//! chunk has few, are handed out as codes.

use std::collections::BTreeSet;
use std::sync::Arc;

use datafusion::arrow::datatypes::{DataType, Schema};
use datafusion::common::tree_node::{Transformed, TransformedResult, TreeNode};
use datafusion::common::{Result, ScalarValue};
use datafusion::config::ConfigOptions;
use datafusion::logical_expr::Operator;
use datafusion::physical_expr::aggregate::{AggregateExprBuilder, AggregateFunctionExpr};
use datafusion::physical_expr::expressions::{BinaryExpr, Column, Literal, lit};
use datafusion::physical_expr::projection::ProjectionExpr;
use datafusion::physical_expr::utils::collect_columns;
use datafusion::physical_expr::{PhysicalExpr, ScalarFunctionExpr};
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::aggregates::{AggregateExec, AggregateMode};
use datafusion::physical_plan::projection::ProjectionExec;

use super::super::Acting;
use crate::cache::CachedScan;
use crate::exec::narrow::{DIGITS, Narrow, NarrowOp};
use crate::exec::packed_aggregate::PackedAggregate;
use crate::function::operator::kernel::decimal::{Decimal, Op};
use crate::function::operator::kernel::kernel_of;
use crate::source::ParquetScan;

/// The name of the rule, in its setting and in EXPLAIN.
pub const NAME: &str = "narrow_decimals";

/// The largest decimal in 64 bits.
const MOST: i128 = 999_999_999_999_999_999;

/// Narrows what aggregates read of tables.
#[derive(Debug)]
pub struct NarrowDecimals;

impl PhysicalOptimizerRule for NarrowDecimals {
    fn optimize(&self, plan: Arc<dyn ExecutionPlan>, options: &ConfigOptions) -> Result<Arc<dyn ExecutionPlan>> {
        if !Acting::allows(options, NAME) {
            return Ok(plan);
        }
        plan.transform_up(|node| {
            let narrowed = if let Some(packed) = node.downcast_ref::<PackedAggregate>() {
                narrowed(packed.shape(), true)?.map(|shape| Arc::new(packed.with_shape(shape)) as _)
            } else if let Some(aggregate) = node.downcast_ref::<AggregateExec>() {
                // Others read states, or give out what they group by.
                match aggregate.mode() {
                    AggregateMode::Partial | AggregateMode::Single => {
                        narrowed(aggregate, false)?.map(|aggregate| Arc::new(aggregate) as _)
                    }
                    _ => None,
                }
            } else {
                None
            };
            Ok(match narrowed {
                Some(narrowed) => {
                    Acting::note(options, NAME);
                    Transformed::yes(narrowed)
                }
                None => Transformed::no(node),
            })
        })
        .data()
    }

    fn name(&self) -> &str {
        NAME
    }

    fn schema_check(&self) -> bool {
        true
    }
}

/// A leaf that can give columns in other forms.
enum Scan<'a> {
    Cached(&'a CachedScan),
    Parquet(&'a ParquetScan),
}

impl<'a> Scan<'a> {
    fn of(plan: &'a Arc<dyn ExecutionPlan>) -> Option<Self> {
        plan.downcast_ref().map(Scan::Cached).or_else(|| plan.downcast_ref().map(Scan::Parquet))
    }

    fn schema(&self) -> Arc<Schema> {
        match self {
            Scan::Cached(scan) => scan.schema(),
            Scan::Parquet(scan) => scan.schema(),
        }
    }

    fn decimal_range(&self, column: usize) -> Option<(i128, i128)> {
        match self {
            Scan::Cached(scan) => scan.decimal_range(column),
            Scan::Parquet(scan) => scan.decimal_range(column),
        }
    }

    fn is_coded(&self, column: usize) -> bool {
        match self {
            Scan::Cached(scan) => scan.is_coded(column),
            Scan::Parquet(scan) => scan.is_coded(column),
        }
    }

    fn narrowed(&self, types: &[Option<DataType>]) -> Arc<dyn ExecutionPlan> {
        match self {
            Scan::Cached(scan) => Arc::new(scan.narrowed(types)),
            Scan::Parquet(scan) => Arc::new(scan.narrowed(types)),
        }
    }
}

/// What is known of a decimal in 64 bits, without its point.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Range {
    least: i128,
    greatest: i128,
    scale: i8,
}

/// The columns of a plan: what is known of those that are narrow.
type Columns = Vec<Option<Range>>;

/// The aggregate over a narrow scan; `packed` if it may get codes.
fn narrowed(aggregate: &AggregateExec, packed: bool) -> Result<Option<AggregateExec>> {
    let projection = aggregate.input().downcast_ref::<ProjectionExec>();
    let below = projection.map_or(aggregate.input(), |projection| projection.input());
    let Some(scan) = Scan::of(below) else { return Ok(None) };
    let fields = scan.schema();
    let candidate = |i: usize| match fields.field(i).data_type() {
        DataType::Decimal128(precision, scale) if *precision <= DIGITS => {
            let (least, greatest) = scan.decimal_range(i)?;
            fits(Range { least, greatest, scale: *scale })
        }
        _ => None,
    };
    let candidates: Columns = (0..fields.fields().len()).map(candidate).collect();
    // Columns that something needs as they are, until nothing more does.
    let mut wide = BTreeSet::new();
    let (columns, calls) = loop {
        let columns: Columns =
            candidates.iter().enumerate().map(|(i, range)| range.filter(|_| !wide.contains(&i))).collect();
        match attempt(aggregate, projection, &columns, &fields)? {
            Ok(calls) => break (columns, calls),
            Err(more) => wide.extend(more),
        }
    };
    let narrow = |(i, range): (usize, &Option<Range>)| {
        let range = range.as_ref()?;
        let DataType::Decimal128(precision, _) = fields.field(i).data_type() else { return None };
        Some(DataType::Decimal64(*precision, range.scale))
    };
    let mut types: Vec<Option<DataType>> = columns.iter().enumerate().map(narrow).collect();
    if packed {
        code(&mut types, aggregate, projection, &scan);
    }
    if types.iter().all(Option::is_none) {
        return Ok(None);
    }
    let scan = scan.narrowed(&types);
    let input = match projection {
        None => scan,
        Some(projection) => {
            let exprs = projection.expr().iter().map(|one| {
                let expr = match touches(&one.expr, &columns) {
                    true => narrow_expr(&one.expr, &columns, &fields)?.map(|(expr, _)| expr),
                    false => None,
                };
                let expr = expr.unwrap_or_else(|| Arc::clone(&one.expr));
                Ok(ProjectionExpr { expr, alias: one.alias.clone() })
            });
            Arc::new(ProjectionExec::try_new(exprs.collect::<Result<Vec<_>>>()?, scan)?)
        }
    };
    let schema = input.schema();
    let calls = calls.into_iter().map(|call| call.build(&schema)).collect::<Result<Vec<_>>>()?;
    let (by, filters) = (aggregate.group_expr().clone(), aggregate.filter_expr().to_vec());
    let narrowed = AggregateExec::try_new(*aggregate.mode(), by, calls, filters, input, schema)?;
    Ok(Some(narrowed.with_limit_options(aggregate.limit_options())))
}

/// An aggregate with the arguments that it will have.
struct Call {
    old: Arc<AggregateFunctionExpr>,
    arguments: Option<Vec<Arc<dyn PhysicalExpr>>>,
}

impl Call {
    fn build(self, schema: &Arc<Schema>) -> Result<Arc<AggregateFunctionExpr>> {
        match self.arguments {
            None => Ok(self.old),
            Some(arguments) => rebuilt(&self.old, arguments, schema).map(Arc::new),
        }
    }
}

fn rebuilt(
    old: &AggregateFunctionExpr,
    arguments: Vec<Arc<dyn PhysicalExpr>>,
    schema: &Arc<Schema>,
) -> Result<AggregateFunctionExpr> {
    let mut builder = AggregateExprBuilder::new(Arc::new(old.fun().clone()), arguments)
        .schema(Arc::clone(schema))
        .alias(old.name())
        .with_ignore_nulls(old.ignore_nulls())
        .with_distinct(old.is_distinct());
    if let Some(display) = old.human_display() {
        builder = builder.human_display(display);
    }
    if let Some(alias) = old.human_display_alias() {
        builder = builder.human_display_alias(alias);
    }
    builder.build()
}

/// The aggregates over these narrow columns; or the columns of the scan that must not be narrow for that.
fn attempt(
    aggregate: &AggregateExec,
    projection: Option<&ProjectionExec>,
    columns: &Columns,
    fields: &Arc<Schema>,
) -> Result<std::result::Result<Vec<Call>, Vec<usize>>> {
    // What comes out of the projection, and the schema that it has then.
    let (outputs, schema) = match projection {
        None => (columns.clone(), narrow_schema(fields, columns)),
        Some(projection) => {
            let mut outputs = Vec::new();
            for one in projection.expr() {
                outputs.push(match touches(&one.expr, columns) {
                    false => None,
                    true => match narrow_expr(&one.expr, columns, fields)? {
                        Some((_, range)) => Some(range),
                        None => return Ok(Err(narrow_columns(&one.expr, columns))),
                    },
                });
            }
            let schema = narrow_schema(&projection.schema(), &outputs);
            (outputs, schema)
        }
    };
    // The columns of the scan behind an expression over the projection.
    let behind = |expr: &Arc<dyn PhysicalExpr>| -> Vec<usize> {
        let found = narrow_columns(expr, &outputs).into_iter();
        match projection {
            None => found.collect(),
            Some(projection) => found.flat_map(|i| narrow_columns(&projection.expr()[i].expr, columns)).collect(),
        }
    };
    let by = aggregate.group_expr().expr().iter().map(|(expr, _)| expr);
    let nulls = aggregate.group_expr().null_expr().iter().map(|(expr, _)| expr);
    for expr in by.chain(nulls).chain(aggregate.filter_expr().iter().flatten()) {
        if touches(expr, &outputs) {
            return Ok(Err(behind(expr)));
        }
    }
    let before = aggregate.input().schema();
    let mut calls = Vec::new();
    for old in aggregate.aggr_expr() {
        let arguments = old.expressions();
        let touched = arguments.iter().any(|argument| touches(argument, &outputs));
        if !touched {
            calls.push(Call { old: Arc::clone(old), arguments: None });
            continue;
        }
        let all: Vec<usize> = arguments.iter().flat_map(&behind).collect();
        let [argument] = arguments.as_slice() else { return Ok(Err(all)) };
        let Some((argument, _)) = narrow_expr(argument, &outputs, &before)? else { return Ok(Err(all)) };
        if !old.order_bys().is_empty() || !takes(old, &argument, &schema) {
            return Ok(Err(all));
        }
        calls.push(Call { old: Arc::clone(old), arguments: Some(vec![argument]) });
    }
    Ok(Ok(calls))
}

/// Whether the aggregate is the same of the narrow argument.
fn takes(old: &AggregateFunctionExpr, argument: &Arc<dyn PhysicalExpr>, schema: &Arc<Schema>) -> bool {
    if !matches!(old.fun().name(), "sum" | "avg") || old.is_distinct() {
        return false;
    }
    let Ok(new) = rebuilt(old, vec![Arc::clone(argument)], schema) else { return false };
    let states = |call: &AggregateFunctionExpr| call.state_fields().ok();
    old.field() == new.field()
        && states(old).is_some()
        && states(old) == states(&new)
        && new.create_accumulator().is_ok()
        && new.create_groups_accumulator().is_ok()
}

/// Makes codes of the texts that are only grouped by.
fn code(
    types: &mut [Option<DataType>],
    aggregate: &AggregateExec,
    projection: Option<&ProjectionExec>,
    scan: &Scan<'_>,
) {
    let filters = aggregate.filter_expr().iter().flatten();
    let arguments: Vec<_> = aggregate.aggr_expr().iter().flat_map(|call| call.expressions()).collect();
    let others = || filters.clone().chain(&arguments).flat_map(collect_columns);
    for (i, (expr, _)) in aggregate.group_expr().expr().iter().enumerate() {
        let Some(column) = expr.downcast_ref::<Column>() else { continue };
        let keys = aggregate.group_expr().expr().iter().enumerate();
        let again = keys.filter(|(j, _)| *j != i).flat_map(|(_, (other, _))| collect_columns(other));
        if others().chain(again).any(|other| other.index() == column.index()) {
            continue;
        }
        let place = match projection {
            None => column.index(),
            Some(projection) => {
                let exprs = projection.expr();
                let Some(passed) = exprs.get(column.index()).and_then(|one| one.expr.downcast_ref::<Column>()) else {
                    continue;
                };
                let uses = exprs.iter().flat_map(|one| collect_columns(&one.expr));
                if uses.filter(|used| used.index() == passed.index()).count() > 1 {
                    continue;
                }
                passed.index()
            }
        };
        if scan.is_coded(place) {
            types[place] = Some(DataType::Dictionary(Box::new(DataType::UInt16), Box::new(DataType::Utf8View)));
        }
    }
}

fn touches(expr: &Arc<dyn PhysicalExpr>, columns: &Columns) -> bool {
    collect_columns(expr).iter().any(|column| matches!(columns.get(column.index()), Some(Some(_))))
}

/// The narrow columns of an expression.
fn narrow_columns(expr: &Arc<dyn PhysicalExpr>, columns: &Columns) -> Vec<usize> {
    let found = collect_columns(expr).into_iter().map(|column| column.index());
    found.filter(|i| matches!(columns.get(*i), Some(Some(_)))).collect()
}

/// The schema with its narrow columns in 64 bits.
fn narrow_schema(schema: &Schema, columns: &Columns) -> Arc<Schema> {
    let fields = schema.fields().iter().zip(columns).map(|(field, range)| match range {
        Some(range) => Arc::new(field.as_ref().clone().with_data_type(DataType::Decimal64(DIGITS, range.scale))),
        None => Arc::clone(field),
    });
    Arc::new(Schema::new(fields.collect::<Vec<_>>()))
}

fn fits(range: Range) -> Option<Range> {
    (-MOST <= range.least && range.greatest <= MOST).then_some(range)
}

/// The expression in 64 bits, and what is known of it; `None` if it could leave them, or is another kind of expression.
/// `schema` is that of the columns as they are declared.
fn narrow_expr(
    expr: &Arc<dyn PhysicalExpr>,
    columns: &Columns,
    schema: &Schema,
) -> Result<Option<(Arc<dyn PhysicalExpr>, Range)>> {
    if let Some(column) = expr.downcast_ref::<Column>() {
        let range = columns.get(column.index()).copied().flatten();
        return Ok(range.map(|range| (Arc::clone(expr), range)));
    }
    if let Some(literal) = expr.downcast_ref::<Literal>() {
        let ScalarValue::Decimal128(Some(value), precision, scale) = literal.value() else { return Ok(None) };
        let range = fits(Range { least: *value, greatest: *value, scale: *scale });
        let (Some(range), Ok(value)) = (range, i64::try_from(*value)) else { return Ok(None) };
        return Ok(Some((lit(ScalarValue::Decimal64(Some(value), (*precision).min(DIGITS), *scale)), range)));
    }
    let (op, left, right) = if let Some(binary) = expr.downcast_ref::<BinaryExpr>() {
        let op = match binary.op() {
            Operator::Plus => NarrowOp::Add,
            Operator::Minus => NarrowOp::Subtract,
            Operator::Multiply => NarrowOp::Multiply,
            _ => return Ok(None),
        };
        (op, binary.left(), binary.right())
    } else if let Some(call) = expr.downcast_ref::<ScalarFunctionExpr>() {
        let (Some(kernel), [left, right]) = (kernel_of::<Decimal>(call.fun()), call.args()) else { return Ok(None) };
        let op = match kernel.op {
            Op::Add => NarrowOp::Add,
            Op::Subtract => NarrowOp::Subtract,
            Op::Multiply => NarrowOp::Multiply,
            _ => return Ok(None),
        };
        (op, left, right)
    } else {
        return Ok(None);
    };
    let DataType::Decimal128(precision, scale) = expr.data_type(schema)? else { return Ok(None) };
    let (Some((left, a)), Some((right, b))) =
        (narrow_expr(left, columns, schema)?, narrow_expr(right, columns, schema)?)
    else {
        return Ok(None);
    };
    let Some((range, factors)) = combine(op, a, b) else { return Ok(None) };
    // Where the type has fewer digits, something is rounded or may not fit.
    let limit = 10i128.checked_pow(u32::from(precision)).unwrap_or(i128::MAX);
    if range.scale != scale || range.least <= -limit || range.greatest >= limit {
        return Ok(None);
    }
    Ok(Some((Arc::new(Narrow::new(op, left, right, factors, scale)), range)))
}

/// The range of a result, and what brings each side to its scale; `None` if anything on the way could leave 64 bits.
fn combine(op: NarrowOp, a: Range, b: Range) -> Option<(Range, (i64, i64))> {
    if op == NarrowOp::Multiply {
        let ends = [a.least * b.least, a.least * b.greatest, a.greatest * b.least, a.greatest * b.greatest];
        let (least, greatest) = (*ends.iter().min()?, *ends.iter().max()?);
        return Some((fits(Range { least, greatest, scale: a.scale.checked_add(b.scale)? })?, (1, 1)));
    }
    let scale = a.scale.max(b.scale);
    let factor = |range: Range| 10i64.checked_pow(u32::try_from(scale - range.scale).ok()?);
    let (f, g) = (factor(a)?, factor(b)?);
    let scaled = |range: Range, factor: i64| {
        let factor = i128::from(factor);
        fits(Range { least: range.least * factor, greatest: range.greatest * factor, scale })
    };
    let (a, b) = (scaled(a, f)?, scaled(b, g)?);
    let range = match op {
        NarrowOp::Subtract => Range { least: a.least - b.greatest, greatest: a.greatest - b.least, scale },
        _ => Range { least: a.least + b.least, greatest: a.greatest + b.greatest, scale },
    };
    Some((fits(range)?, (f, g)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(least: i128, greatest: i128, scale: i8) -> Range {
        Range { least, greatest, scale }
    }

    #[test]
    fn ranges_of_results() {
        let (discount, one) = (range(0, 10, 2), range(1, 1, 0));
        assert_eq!(combine(NarrowOp::Subtract, one, discount), Some((range(90, 100, 2), (100, 1))));
        assert_eq!(combine(NarrowOp::Add, discount, one), Some((range(100, 110, 2), (1, 100))));
        let (both, price) = (range(-3, 5, 1), range(-7, 2, 2));
        assert_eq!(combine(NarrowOp::Multiply, both, price), Some((range(-35, 21, 3), (1, 1))));
        assert_eq!(combine(NarrowOp::Multiply, range(0, MOST, 2), range(0, 2, 0)), None);
        assert_eq!(combine(NarrowOp::Add, range(0, MOST, 2), range(0, 1, 2)), None);
        assert_eq!(combine(NarrowOp::Add, range(0, MOST, 2), range(0, 0, 3)), None);
    }
}

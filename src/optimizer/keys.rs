//! What is certain of a plan's columns: which are keys, which hold every number of a range.
//!
//! Sizes may be guessed ([`super::estimate`]); a rule that leaves out a join may not. All here follows from the form of the
//! plan and from what the cache counted in the version of a table that the plan scans.

use datafusion::arrow::datatypes::DataType;
use datafusion::catalog::default_table_source::source_as_provider;
use datafusion::common::{Column, ExprSchema, JoinSide, ScalarValue};
use datafusion::logical_expr::{Distinct, Expr, FetchType, Join, JoinType, LogicalPlan};

use super::moving::plain;
use crate::cache::{self, ColumnStatistics};

/// So many nodes of a plan are looked at.
const NODES: usize = 256;

/// Whether each row of a join has one partner at most on this side.
pub fn one_match(join: &Join, side: JoinSide) -> bool {
    Walk { left: NODES }.one_match(join, side)
}

/// A look through a plan.
struct Walk {
    /// How many more nodes are looked at; nothing is certain of the others.
    left: usize,
}

impl Walk {
    /// Whether no two rows of the plan have the same values (or NULLs) in all of these columns; of no columns, whether there
    /// is one row at most.
    fn are_key(&mut self, plan: &LogicalPlan, columns: &[Column]) -> bool {
        if self.left == 0 {
            return false;
        }
        self.left -= 1;
        match plan {
            LogicalPlan::TableScan(scan) => {
                let Ok(provider) = source_as_provider(&scan.source) else { return false };
                let known = |column: &Column| cache::counted(provider.as_ref(), &column.name, |known, _| known.unique);
                columns.iter().any(|column| known(column).unwrap_or(false))
            }
            LogicalPlan::Projection(_) | LogicalPlan::SubqueryAlias(_) => {
                // Those that are computed say nothing.
                let below: Vec<Column> = columns.iter().filter_map(|column| origin(plan, column)).collect();
                plan.inputs().first().is_some_and(|input| self.are_key(input, &below))
            }
            LogicalPlan::Filter(_) | LogicalPlan::Window(_) | LogicalPlan::Repartition(_) => {
                plan.inputs().first().is_some_and(|input| self.are_key(input, columns))
            }
            LogicalPlan::Sort(sort) => sort.fetch == Some(1) || self.are_key(&sort.input, columns),
            LogicalPlan::Limit(limit) => {
                let one = matches!(limit.get_fetch_type(), Ok(FetchType::Literal(Some(0 | 1))));
                one || self.are_key(&limit.input, columns)
            }
            LogicalPlan::Aggregate(node) => {
                let sets = matches!(node.group_expr.as_slice(), [Expr::GroupingSet(_)]);
                !sets && node.schema.columns().iter().take(node.group_expr.len()).all(|group| columns.contains(group))
            }
            LogicalPlan::Distinct(Distinct::All(input)) => {
                let all = input.schema().columns().iter().all(|column| columns.contains(column));
                all || self.are_key(input, columns)
            }
            LogicalPlan::Join(join) => self.key_of_join(join, columns),
            LogicalPlan::EmptyRelation(_) => true,
            _ => false,
        }
    }

    fn key_of_join(&mut self, join: &Join, columns: &[Column]) -> bool {
        let of = |side: &LogicalPlan| {
            let has = |column: &&Column| side.schema().has_column(column);
            columns.iter().filter(has).cloned().collect::<Vec<_>>()
        };
        let (left, right) = (of(&join.left), of(&join.right));
        match join.join_type {
            JoinType::LeftSemi | JoinType::LeftAnti | JoinType::LeftMark => self.are_key(&join.left, &left),
            JoinType::RightSemi | JoinType::RightAnti | JoinType::RightMark => self.are_key(&join.right, &right),
            JoinType::Inner => {
                let (by_left, by_right) = (self.are_key(&join.left, &left), self.are_key(&join.right, &right));
                (by_left && (by_right || self.one_match(join, JoinSide::Right)))
                    || (by_right && self.one_match(join, JoinSide::Left))
            }
            JoinType::Left => self.one_match(join, JoinSide::Right) && self.are_key(&join.left, &left),
            JoinType::Right => self.one_match(join, JoinSide::Left) && self.are_key(&join.right, &right),
            JoinType::Full => false,
        }
    }

    /// Whether each row of a join has one partner at most on this side.
    fn one_match(&mut self, join: &Join, side: JoinSide) -> bool {
        let plan = match side {
            JoinSide::Left => &join.left,
            JoinSide::Right => &join.right,
            JoinSide::None => return false,
        };
        let of_side = |(left, right): &'_ (Expr, Expr)| match side {
            JoinSide::Left => injective(left, plan).cloned(),
            _ => injective(right, plan).cloned(),
        };
        let keys: Vec<Column> = join.on.iter().filter_map(of_side).collect();
        self.are_key(plan, &keys)
    }
}

/// The column of `plan` from which an expression makes a value of its own for each value. (Floating point numbers have
/// several zeros.)
fn injective<'e>(expr: &'e Expr, plan: &LogicalPlan) -> Option<&'e Column> {
    let ty = |column: &Column| plan.schema().field_from_column(column).ok().map(|field| field.data_type().clone());
    match expr {
        Expr::Cast(cast) => {
            let column = plain(&cast.expr)?;
            let from = ty(column)?;
            let widens = from.is_signed_integer() && cast.field.data_type().is_signed_integer();
            (widens && from.primitive_width() <= cast.field.data_type().primitive_width()).then_some(column)
        }
        other => plain(other).filter(|column| ty(column).is_some_and(|ty| !ty.is_floating() && !ty.is_nested())),
    }
}

/// The whole numbers or dates from the first to the last, if the column holds each of them once, and no NULL: the plan is a
/// cached table with all its rows.
pub fn every_number(plan: &LogicalPlan, column: &Column) -> Option<(i64, i64)> {
    let (mut plan, mut column) = (plan, column.clone());
    while matches!(plan, LogicalPlan::Projection(_) | LogicalPlan::SubqueryAlias(_)) {
        column = origin(plan, &column)?;
        plan = plan.inputs().first()?;
    }
    match plan {
        LogicalPlan::TableScan(scan) if scan.filters.is_empty() && scan.fetch.is_none() => {
            let provider = source_as_provider(&scan.source).ok()?;
            let all = |known: &ColumnStatistics, rows: usize| {
                let (min, max) = range(known)?;
                let length = max.checked_sub(min)?.checked_add(1)?;
                (known.unique && i64::try_from(rows).ok()? == length).then_some((min, max))
            };
            cache::counted(provider.as_ref(), &column.name, all)?
        }
        _ => None,
    }
}

/// Between which whole numbers or dates all values of a column are, and whether there may be NULLs.
pub fn within(plan: &LogicalPlan, column: &Column) -> Option<(i64, i64, bool)> {
    let (mut plan, mut column, mut filled) = (plan, column.clone(), false);
    loop {
        plan = match plan {
            LogicalPlan::TableScan(scan) => {
                let provider = source_as_provider(&scan.source).ok()?;
                let known = |known: &ColumnStatistics, _| Some((range(known)?, known.nulls > 0));
                let ((min, max), nulls) = cache::counted(provider.as_ref(), &column.name, known)??;
                return Some((min, max, nulls || filled));
            }
            LogicalPlan::Join(join) => {
                let (fills_left, fills_right) = match join.join_type {
                    JoinType::Left => (false, true),
                    JoinType::Right => (true, false),
                    JoinType::Full => (true, true),
                    _ => (false, false),
                };
                let sides = [(&join.left, fills_left), (&join.right, fills_right)];
                let mut sides = sides.into_iter().filter(|(side, _)| side.schema().has_column(&column));
                let (Some((side, fills)), None) = (sides.next(), sides.next()) else { return None };
                filled |= fills;
                side
            }
            LogicalPlan::Filter(_) | LogicalPlan::Sort(_) | LogicalPlan::Limit(_) | LogicalPlan::Repartition(_) => {
                plan.inputs().first()?
            }
            LogicalPlan::Projection(_) | LogicalPlan::SubqueryAlias(_) => {
                column = origin(plan, &column)?;
                plan.inputs().first()?
            }
            _ => return None,
        };
    }
}

/// The input's column which a projection or an alias passes on under this name.
fn origin(plan: &LogicalPlan, column: &Column) -> Option<Column> {
    let at = plan.schema().maybe_index_of_column(column)?;
    match plan {
        LogicalPlan::Projection(projection) => plain(projection.expr.get(at)?).cloned(),
        LogicalPlan::SubqueryAlias(alias) => alias.input.schema().columns().get(at).cloned(),
        _ => None,
    }
}

fn range(known: &ColumnStatistics) -> Option<(i64, i64)> {
    let number = |value: &Option<ScalarValue>| {
        let value = value.as_ref()?;
        let whole = value.data_type().is_signed_integer() || value.data_type() == DataType::Date32;
        match whole.then(|| value.cast_to(&DataType::Int64))?.ok()? {
            ScalarValue::Int64(number) => number,
            _ => None,
        }
    };
    Some((number(&known.min)?, number(&known.max)?))
}

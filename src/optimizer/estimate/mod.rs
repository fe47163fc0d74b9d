//! How many rows a plan gives, and how many different values its columns have.
//!
//! Tables say what they know: a cached one its exact counts and a sample on which filters are tried, a Parquet file its
//! footer. From there sizes go up the plan by the usual formulas. A plan with a part of unknown size has none.
//!
//! Source: Selinger et al., "Access path selection in a relational database management system", SIGMOD 1979; Leis et al.,
//! "How good are query optimizers, really?", VLDB 2015.

mod common;
mod predicate;
mod value;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use datafusion::catalog::default_table_source::source_as_provider;
use datafusion::common::{Column, DFSchema, ScalarValue};
use datafusion::logical_expr::utils::{grouping_set_expr_count, split_conjunction};
use datafusion::logical_expr::{
    Aggregate, Distinct, Expr, FetchType, Join, JoinType, LogicalPlan, TableProviderFilterPushDown, TableScan,
};

use self::common::Filtered;
pub use self::common::overlap;
use super::moving::unaliased;
use crate::plan::Shared;

/// Plans deeper than this are not looked through.
const MAX_DEPTH: usize = 256;

/// What is believed of a plan's output.
#[derive(Clone, Debug)]
pub struct Estimate {
    /// How many rows come out.
    pub rows: f64,
    /// How many there would be without the filters.
    pub base: f64,
    /// By the name under which an expression finds it.
    columns: HashMap<Column, ColumnEstimate>,
}

/// What is believed of a column.
#[derive(Clone, Debug)]
struct ColumnEstimate {
    /// How many different values there are; filters on other columns do not change it.
    distinct: f64,
    /// The range, for types that are numbers inside.
    range: Option<(f64, f64)>,
    /// The part that is NULL.
    nulls: f64,
    /// The filtered table that it is of, and its name there.
    origin: Option<(Arc<Filtered>, String)>,
}

impl ColumnEstimate {
    fn unknown(rows: f64) -> Self {
        ColumnEstimate { distinct: rows.max(1.0), range: None, nulls: 0.0, origin: None }
    }
}

impl Estimate {
    /// What is believed of `plan`; `None` if a part of it is of unknown size.
    pub fn of(plan: &LogicalPlan) -> Option<Estimate> {
        plan_estimate(plan, 0, &mut |_, _| {})
    }

    /// The same, with what is believed of each part of the plan on the way, inputs first.
    pub fn each(plan: &LogicalPlan, seen: &mut dyn FnMut(&LogicalPlan, &Estimate)) -> Option<Estimate> {
        plan_estimate(plan, 0, seen)
    }

    /// How many different values an expression has at most.
    pub fn distinct(&self, expr: &Expr) -> f64 {
        let columns = expr.column_refs();
        let product: f64 = columns.iter().map(|column| self.column(column).distinct).product();
        product.min(self.base).max(1.0)
    }

    /// These rows where `filter` holds.
    #[must_use]
    pub fn filtered(mut self, filter: &Expr) -> Estimate {
        for conjunct in split_conjunction(filter) {
            self.rows = (self.rows * predicate::apply(&mut self, conjunct)).max(1.0);
        }
        self
    }

    /// The part of rows that `filter` lets pass, which may be over columns that are not known here.
    pub fn selectivity(&self, filter: &Expr) -> f64 {
        let mut copy = self.clone();
        split_conjunction(filter).into_iter().map(|conjunct| predicate::apply(&mut copy, conjunct)).product()
    }

    /// Columns of both, as many rows as asked for.
    #[must_use]
    pub fn beside(mut self, other: Estimate, rows: f64) -> Estimate {
        self.columns.extend(other.columns);
        Estimate { rows, base: rows, columns: self.columns }
    }

    fn column(&self, column: &Column) -> ColumnEstimate {
        self.columns.get(column).cloned().unwrap_or_else(|| ColumnEstimate::unknown(self.base))
    }

    /// The columns of `schema`, each as the expression that computes it from these.
    fn projected<'a>(&self, schema: &DFSchema, exprs: impl Iterator<Item = &'a Expr>) -> Estimate {
        let columns = schema.columns().into_iter().zip(exprs).map(|(name, expr)| {
            let known = match unaliased(expr) {
                Expr::Column(column) => self.column(column),
                other => ColumnEstimate { distinct: self.distinct(other), range: None, nulls: 0.0, origin: None },
            };
            (name, known)
        });
        Estimate { rows: self.rows, base: self.base, columns: columns.collect() }
    }

    /// The columns of `schema`, in the place of these of `input`.
    fn renamed(&self, input: &DFSchema, schema: &DFSchema) -> Estimate {
        let columns = input.columns().into_iter().zip(schema.columns());
        let columns = columns.map(|(from, to)| (to, self.column(&from))).collect();
        Estimate { rows: self.rows, base: self.base, columns }
    }

    fn limited(mut self, rows: Option<usize>) -> Estimate {
        self.rows = rows.map_or(self.rows, |rows| self.rows.min(rows as f64));
        self
    }
}

/// Gets a part of a plan and what is believed of it.
type Seen<'s> = &'s mut dyn FnMut(&LogicalPlan, &Estimate);

fn plan_estimate(plan: &LogicalPlan, depth: usize, seen: Seen<'_>) -> Option<Estimate> {
    if depth > MAX_DEPTH {
        return None;
    }
    let known = node_estimate(plan, depth, seen)?;
    seen(plan, &known);
    Some(known)
}

fn node_estimate(plan: &LogicalPlan, depth: usize, seen: Seen<'_>) -> Option<Estimate> {
    let mut below = |plan: &LogicalPlan| plan_estimate(plan, depth + 1, seen);
    match plan {
        LogicalPlan::TableScan(scan) => table(scan),
        LogicalPlan::Projection(projection) => {
            Some(below(&projection.input)?.projected(&projection.schema, projection.expr.iter()))
        }
        LogicalPlan::Filter(filter) => Some(below(&filter.input)?.filtered(&filter.predicate)),
        LogicalPlan::SubqueryAlias(alias) => Some(below(&alias.input)?.renamed(alias.input.schema(), &alias.schema)),
        LogicalPlan::Aggregate(node) => Some(aggregate(node, &below(&node.input)?)),
        LogicalPlan::Distinct(Distinct::All(input)) => {
            let mut known = below(input)?;
            let values = input.schema().columns().iter().map(|column| known.column(column).distinct).product::<f64>();
            known.rows = groups(known.rows, values);
            known.base = known.rows;
            Some(known)
        }
        LogicalPlan::Join(node) => Some(join(node, below(&node.left)?, below(&node.right)?)),
        LogicalPlan::Sort(sort) => Some(below(&sort.input)?.limited(sort.fetch)),
        LogicalPlan::Limit(limit) => match limit.get_fetch_type() {
            Ok(FetchType::Literal(rows)) => Some(below(&limit.input)?.limited(rows)),
            _ => below(&limit.input),
        },
        LogicalPlan::Window(window) => below(&window.input),
        LogicalPlan::Repartition(repartition) => below(&repartition.input),
        LogicalPlan::Union(union) => {
            let mut sum: Option<Estimate> = None;
            for input in &union.inputs {
                let next = below(input)?.renamed(input.schema(), &union.schema);
                sum = Some(match sum {
                    None => next,
                    Some(sum) => appended(sum, &next),
                });
            }
            sum
        }
        LogicalPlan::EmptyRelation(empty) => {
            let rows = if empty.produce_one_row { 1.0 } else { 0.0 };
            Some(Estimate { rows, base: rows, columns: HashMap::new() })
        }
        LogicalPlan::Extension(extension) => {
            // Its parts are no parts of this plan.
            let part = extension.node.as_any().downcast_ref::<Shared>()?;
            plan_estimate(&part.definition, depth + 1, &mut |_, _| {})
        }
        LogicalPlan::Values(values) => {
            let rows = values.values.len() as f64;
            Some(Estimate { rows, base: rows, columns: HashMap::new() })
        }
        _ => None,
    }
}

fn table(scan: &TableScan) -> Option<Estimate> {
    let provider = source_as_provider(&scan.source).ok()?;
    let statistics = crate::cache::statistics(provider.as_ref())?;
    let rows = *statistics.num_rows.get_value()? as f64;
    let schema = scan.source.schema();
    let filtered: HashSet<&str> =
        scan.filters.iter().flat_map(Expr::column_refs).map(|column| column.name.as_str()).collect();
    let is_read = |i: usize, name: &str| match &scan.projection {
        Some(read) => read.contains(&i) || filtered.contains(name),
        None => true,
    };
    let fields = schema.fields().iter().zip(&statistics.column_statistics).enumerate();
    let read = fields.filter(|(i, (field, _))| is_read(*i, field.name())).map(|(_, column)| column);
    let columns = read.map(|(field, known)| {
        let number =
            |bound: &datafusion::common::stats::Precision<ScalarValue>| bound.get_value().and_then(value::number);
        let range = number(&known.min_value).zip(number(&known.max_value));
        let nulls = known.null_count.get_value().map_or(0.0, |nulls| *nulls as f64 / rows.max(1.0));
        // A column of whole numbers has no more different values than its range is long.
        let most = match range {
            Some((min, max)) if field.data_type().is_integer() => rows.min(max - min + 1.0),
            Some((min, max)) if value::is_date(field.data_type()) => rows.min((max - min) / value::DAY + 1.0),
            _ => rows,
        };
        let distinct = known.distinct_count.get_value().map_or(most, |distinct| *distinct as f64);
        let column = Column::new(Some(scan.table_name.clone()), field.name());
        (column, ColumnEstimate { distinct: distinct.max(1.0), range, nulls, origin: None })
    });
    let mut known = Estimate { rows, base: rows, columns: columns.collect() };
    // What the table does not take over wholly stands above it as a filter, too.
    let filters: Vec<&Expr> = scan.filters.iter().collect();
    let answers = scan.source.supports_filters_pushdown(&filters).ok()?;
    let own = filters.iter().zip(answers).filter(|(_, answer)| *answer == TableProviderFilterPushDown::Exact);
    let own: Vec<Expr> = own.map(|(filter, _)| (*filter).clone()).collect();
    if !own.is_empty() {
        let measured = common::measured(provider.as_ref(), &own);
        for filter in &own {
            known = known.filtered(filter);
        }
        if let Some(measured) = measured {
            known.rows = (rows * measured.part(known.rows / rows.max(1.0))).max(1.0);
            let origin = Arc::new(Filtered { provider, filters: own, part: known.rows / rows.max(1.0) });
            for (column, known) in &mut known.columns {
                known.origin = Some((Arc::clone(&origin), column.name.clone()));
            }
        }
    }
    Some(known.limited(scan.fetch))
}

/// How many of `values` different values are met in `rows` rows, each as likely as any.
fn groups(rows: f64, values: f64) -> f64 {
    if values >= rows * 1e6 {
        return rows;
    }
    (values * (1.0 - (-rows / values.max(1.0)).exp())).min(rows).max(1.0)
}

fn aggregate(node: &Aggregate, input: &Estimate) -> Estimate {
    let mut known = match node.group_expr.as_slice() {
        [Expr::GroupingSet(_)] => {
            let sets = grouping_set_expr_count(&node.group_expr).unwrap_or(1) as f64;
            let mut known = input.projected(&node.schema, std::iter::empty());
            known.rows = (input.rows * sets).max(1.0);
            known
        }
        groups_by => {
            let mut known = input.projected(&node.schema, groups_by.iter());
            let values = groups_by.iter().map(|expr| input.distinct(expr)).product::<f64>();
            known.rows = groups(input.rows, values);
            known
        }
    };
    known.base = known.rows;
    known
}

/// `sum` followed by `next`; columns have the same names.
fn appended(mut sum: Estimate, next: &Estimate) -> Estimate {
    sum.rows += next.rows;
    sum.base += next.base;
    for (name, column) in &mut sum.columns {
        let other = next.column(name);
        column.distinct += other.distinct;
        column.range = column.range.zip(other.range).map(|(a, b)| (a.0.min(b.0), a.1.max(b.1)));
        column.origin = None;
    }
    sum
}

fn join(node: &Join, mut left: Estimate, mut right: Estimate) -> Estimate {
    let met: Vec<_> = node.on.iter().map(|(l, r)| common::met((&left, l), (&right, r))).collect();
    let pairs = met.iter().map(|pair| pair.divisor());
    let mut matched = left.rows * right.rows / divisor(pairs, left.base.min(right.base));
    if node.filter.is_some() {
        matched *= predicate::UNKNOWN;
    }
    // The part of one side's rows that have a partner on the other.
    let part = |from: &Estimate| (matched / from.rows.max(1.0)).min(1.0);
    match node.join_type {
        JoinType::Inner => {
            for ((l, r), pair) in node.on.iter().zip(&met) {
                left.keep(l, pair.common, pair.left);
                right.keep(r, pair.common, pair.right);
            }
            left.beside(right, matched.max(1.0))
        }
        JoinType::Left => {
            let rows = matched.max(left.rows);
            left.beside(right, rows)
        }
        JoinType::Right => {
            let rows = matched.max(right.rows);
            left.beside(right, rows)
        }
        JoinType::Full => {
            let rows = matched.max(left.rows).max(right.rows);
            left.beside(right, rows)
        }
        JoinType::LeftSemi => reduced(part(&left), left),
        JoinType::RightSemi => reduced(part(&right), right),
        JoinType::LeftAnti => reduced((1.0 - part(&left)).max(0.1), left),
        JoinType::RightAnti => reduced((1.0 - part(&right)).max(0.1), right),
        JoinType::LeftMark => left,
        JoinType::RightMark => right,
    }
}

fn reduced(part: f64, mut side: Estimate) -> Estimate {
    side.rows = (side.rows * part).max(1.0);
    side
}

/// By how much an equality of several pairs of columns divides the product of two tables, from the different values of
/// each pair. Columns of one table are no key of more values than the smaller table has rows (`smaller`).
pub fn divisor(pairs: impl Iterator<Item = f64>, smaller: f64) -> f64 {
    let (product, largest) = pairs.fold((1.0f64, 1.0f64), |(product, largest), d| (product * d, largest.max(d)));
    product.min(smaller.max(largest)).max(1.0)
}

#[cfg(test)]
mod tests;

//! Two plans in one: a plan that has the rows and columns of both, and for each of them the condition that tells its rows.
//!
//! Copies of a common table expression were bound once, so a column of one name is computed the same way in both, and they
//! differ in what the places that use them need: which columns are left, which filters have been pushed into them. The plan
//! for both has the columns of either, and the rows for which the filters of either hold. Where the rest of the two plans
//! is not the same, or a condition could not be told any more further up, there is none.
//!
//! Source: Bruno et al., "Computation reuse via fusion in Amazon Athena", ICDE 2022.

use std::sync::Arc;

use datafusion::catalog::default_table_source::source_as_provider;
use datafusion::common::tree_node::{Transformed, TransformedResult, TreeNode, TreeNodeRecursion};
use datafusion::common::{Column, DFSchema};
use datafusion::logical_expr::expr::WindowFunction;
use datafusion::logical_expr::logical_plan::TableScanBuilder;
use datafusion::logical_expr::utils::{conjunction, split_conjunction};
use datafusion::logical_expr::{
    Aggregate, Expr, Extension, Filter, Join, JoinType, LogicalPlan, Projection, TableScan, Union, Window, or,
};

use crate::function::operator::logic::may_fail;
use crate::optimizer::moving::{cannot_fail, is_movable, plain};
use crate::plan::Shared;

/// The columns of a union that conditions may be about.
const MOST_TOLD: usize = 8;

/// A plan for two.
pub(super) struct Fused {
    pub plan: LogicalPlan,
    /// What holds for the rows of the one and of the other; `None` for all.
    pub only: [Option<Expr>; 2],
}

impl Fused {
    fn all(plan: LogicalPlan) -> Self {
        Fused { plan, only: [None, None] }
    }

    fn is_of_all(&self) -> bool {
        self.only.iter().all(Option::is_none)
    }

    /// The same under another operator that neither changes nor needs the conditions.
    fn under(self, plan: LogicalPlan) -> Self {
        Fused { plan, only: self.only }
    }
}

/// Fuses plans; columns that conditions need get names that no other plan of the query has.
pub(super) struct Fuser<'a> {
    pub names: &'a mut usize,
}

impl Fuser<'_> {
    /// A plan for both.
    pub(super) fn fuse(&mut self, a: &LogicalPlan, b: &LogicalPlan) -> Option<Fused> {
        match (a, b) {
            (LogicalPlan::TableScan(a), LogicalPlan::TableScan(b)) => self.scans(a, b),
            (LogicalPlan::Filter(one), LogicalPlan::Filter(other)) => self.filters(one, other),
            (LogicalPlan::Filter(filter), other) => {
                let below = self.fuse(&filter.input, other)?;
                filtered(below, [Some(&filter.predicate), None])
            }
            (other, LogicalPlan::Filter(filter)) => {
                let below = self.fuse(other, &filter.input)?;
                filtered(below, [None, Some(&filter.predicate)])
            }
            (LogicalPlan::Projection(a), LogicalPlan::Projection(b)) => {
                let below = self.fuse(&a.input, &b.input)?;
                let exprs = merged(&below, named(&a.expr, &a.schema), named(&b.expr, &b.schema))?;
                self.projected(below, exprs)
            }
            (LogicalPlan::Projection(one), other) => {
                let below = self.fuse(&one.input, other)?;
                let exprs = merged(&below, named(&one.expr, &one.schema), passed(other.schema()))?;
                self.projected(below, exprs)
            }
            (other, LogicalPlan::Projection(one)) => {
                let below = self.fuse(other, &one.input)?;
                let exprs = merged(&below, passed(other.schema()), named(&one.expr, &one.schema))?;
                self.projected(below, exprs)
            }
            (LogicalPlan::Aggregate(a), LogicalPlan::Aggregate(b)) => self.aggregates(a, b),
            (LogicalPlan::Window(one), LogicalPlan::Window(other)) => self.windows(one, other),
            (LogicalPlan::Window(window), other) => {
                let below = self.fuse(&window.input, other)?;
                windowed(below, window.window_expr.clone())
            }
            (other, LogicalPlan::Window(window)) => {
                let below = self.fuse(other, &window.input)?;
                windowed(below, window.window_expr.clone())
            }
            (LogicalPlan::Join(a), LogicalPlan::Join(b)) => self.joins(a, b),
            (LogicalPlan::Union(a), LogicalPlan::Union(b)) => self.unions(a, b),
            (LogicalPlan::Extension(one), LogicalPlan::Extension(other)) => {
                let shared = |extension: &Extension| extension.node.as_any().downcast_ref::<Shared>().cloned();
                (shared(one)? == shared(other)?).then(|| Fused::all(a.clone()))
            }
            (LogicalPlan::EmptyRelation(_) | LogicalPlan::Values(_), _) => (a == b).then(|| Fused::all(a.clone())),
            (LogicalPlan::SubqueryAlias(_) | LogicalPlan::Sort(_) | LogicalPlan::Limit(_), _)
            | (LogicalPlan::Distinct(_), _) => self.same(a, b),
            _ => None,
        }
    }

    /// What is there in one form only.
    fn same(&mut self, a: &LogicalPlan, b: &LogicalPlan) -> Option<Fused> {
        let (inputs_a, inputs_b) = (a.inputs(), b.inputs());
        let ([below_a], [below_b]) = (inputs_a.as_slice(), inputs_b.as_slice()) else { return None };
        let below = self.fuse(below_a, below_b)?;
        (a == b && below.is_of_all() && below.plan.schema() == below_a.schema()).then(|| Fused::all(a.clone()))
    }

    fn scans(&mut self, a: &TableScan, b: &TableScan) -> Option<Fused> {
        let plain = |scan: &TableScan| scan.fetch.is_none() && scan.statistics_requests.is_empty();
        if a.table_name != b.table_name || !plain(a) || !plain(b) || !same_source(a, b) {
            return None;
        }
        let every = |filters: &[Expr], other: &[Expr]| -> Vec<Expr> {
            filters.iter().filter(|filter| !other.contains(filter)).cloned().collect()
        };
        let (only_a, only_b) = (every(&a.filters, &b.filters), every(&b.filters, &a.filters));
        let mut filters: Vec<Expr> = a.filters.iter().filter(|filter| b.filters.contains(filter)).cloned().collect();
        let only = [conjunction(only_a), conjunction(only_b)];
        let different = only.iter().any(Option::is_some);
        let schemas = || [a, b].into_iter().map(|scan| scan.projected_schema.as_ref());
        let harmless = |filter: &Expr| is_movable(filter) && cannot_fail(filter, schemas());
        if different && !a.filters.iter().chain(&b.filters).all(harmless) {
            return None;
        }
        let either = match &only {
            [Some(a), Some(b)] => Some(or(a.clone(), b.clone())),
            _ => None,
        };
        filters.extend(either.clone());
        let fields = a.source.schema().fields().len();
        let all: Vec<usize> = (0..fields).collect();
        let columns = |scan: &TableScan| scan.projection.clone().unwrap_or_else(|| all.clone());
        let mut projection = columns(a);
        let of_conditions = only.iter().flatten().flat_map(Expr::column_refs);
        let of_conditions = of_conditions.map(|column| a.source.schema().index_of(&column.name).ok());
        let of_conditions = of_conditions.collect::<Option<Vec<_>>>()?;
        for column in columns(b).into_iter().chain(of_conditions) {
            if !projection.contains(&column) {
                projection.push(column);
            }
        }
        projection.sort_unstable();
        let scan = TableScanBuilder::new(a.table_name.clone(), Arc::clone(&a.source))
            .with_projection(Some(projection))
            .with_filters(filters)
            .build()
            .ok()?;
        let scan = LogicalPlan::TableScan(scan);
        // A table need not take all of a filter over.
        let plan = match either {
            Some(either) => LogicalPlan::Filter(Filter::try_new(either, Arc::new(scan)).ok()?),
            None => scan,
        };
        Some(Fused { plan, only })
    }

    fn filters(&mut self, a: &Filter, b: &Filter) -> Option<Fused> {
        let below = self.fuse(&a.input, &b.input)?;
        filtered(below, [Some(&a.predicate), Some(&b.predicate)])
    }

    /// A projection to `exprs` and what the conditions need.
    fn projected(&mut self, below: Fused, mut exprs: Vec<(Column, Expr)>) -> Option<Fused> {
        let mut only = [None, None];
        for (condition, above) in below.only.into_iter().zip(&mut only) {
            let Some(condition) = condition else { continue };
            let mut names = Vec::new();
            for column in condition.column_refs() {
                let known = exprs.iter().find(|(_, expr)| plain(expr) == Some(column)).map(|(name, _)| name.clone());
                let name = known.unwrap_or_else(|| {
                    *self.names += 1;
                    let name = Column::from_name(format!("__shared_{}", self.names));
                    exprs.push((name.clone(), Expr::Column(column.clone()).alias(&name.name)));
                    name
                });
                names.push((column.clone(), name));
            }
            *above = Some(renamed(condition.clone(), &names)?);
        }
        let exprs = exprs.into_iter().map(|(_, expr)| expr).collect();
        let plan = Projection::try_new(exprs, Arc::new(below.plan)).ok()?;
        Some(Fused { plan: LogicalPlan::Projection(plan), only })
    }

    fn aggregates(&mut self, a: &Aggregate, b: &Aggregate) -> Option<Fused> {
        if a.group_expr != b.group_expr {
            return None;
        }
        let below = self.fuse(&a.input, &b.input)?;
        let sets = matches!(a.group_expr.as_slice(), [Expr::GroupingSet(_)]);
        // A condition is about whole groups if it is about their keys; without keys there is a row even of no rows.
        let is_key = |column: &Column| a.group_expr.contains(&Expr::Column(column.clone()));
        let about_keys = |condition: &Expr| condition.column_refs().into_iter().all(is_key);
        if !below.is_of_all() && (sets || a.group_expr.is_empty() || !below.only.iter().flatten().all(about_keys)) {
            return None;
        }
        let start = a.schema.fields().len() - a.aggr_expr.len();
        let calls = |node: &Aggregate| {
            let names = node.schema.columns().into_iter().skip(start);
            names.zip(node.aggr_expr.iter().cloned()).collect::<Vec<_>>()
        };
        let calls = merged(&below, calls(a), calls(b))?.into_iter().map(|(_, call)| call).collect();
        let plan = Aggregate::try_new(Arc::new(below.plan.clone()), a.group_expr.clone(), calls).ok()?;
        Some(below.under(LogicalPlan::Aggregate(plan)))
    }

    fn windows(&mut self, a: &Window, b: &Window) -> Option<Fused> {
        let same_rows = |a: &Expr, b: &Expr| match (called(a), called(b)) {
            (Some(a), Some(b)) => {
                a.params.partition_by == b.params.partition_by && a.params.order_by == b.params.order_by
            }
            _ => false,
        };
        let together = a.window_expr.iter().chain(&b.window_expr).all(|expr| same_rows(&a.window_expr[0], expr));
        if together && let Some(below) = self.fuse(&a.input, &b.input) {
            let named = |node: &Window| -> Vec<(Column, Expr)> {
                let start = node.schema.fields().len() - node.window_expr.len();
                node.schema.columns().into_iter().skip(start).zip(node.window_expr.iter().cloned()).collect()
            };
            let calls = merged(&below, named(a), named(b))?.into_iter().map(|(_, call)| call).collect();
            return windowed(below, calls);
        }
        if let Some(below) = self.fuse(&a.input, &LogicalPlan::Window(b.clone())) {
            return windowed(below, a.window_expr.clone());
        }
        let below = self.fuse(&LogicalPlan::Window(a.clone()), &b.input)?;
        windowed(below, b.window_expr.clone())
    }

    fn joins(&mut self, a: &Join, b: &Join) -> Option<Fused> {
        let same = a.join_type == b.join_type
            && a.on == b.on
            && a.filter == b.filter
            && a.null_equality == b.null_equality
            && a.null_aware == b.null_aware;
        if !same {
            return None;
        }
        let (left, right) = (self.fuse(&a.left, &b.left)?, self.fuse(&a.right, &b.right)?);
        // A condition on rows that find no partner would have to be known before.
        let told = match a.join_type {
            JoinType::Inner => true,
            JoinType::Left | JoinType::LeftSemi | JoinType::LeftAnti | JoinType::LeftMark => right.is_of_all(),
            JoinType::Right | JoinType::RightSemi | JoinType::RightAnti | JoinType::RightMark => left.is_of_all(),
            JoinType::Full => left.is_of_all() && right.is_of_all(),
        };
        if !told {
            return None;
        }
        let mixed = !left.is_of_all() && !right.is_of_all();
        let [of_left, of_right] = [left.only, right.only];
        let plan = LogicalPlan::Join(
            Join::try_new(
                Arc::new(left.plan),
                Arc::new(right.plan),
                a.on.clone(),
                a.filter.clone(),
                a.join_type,
                a.join_constraint,
                a.null_equality,
                a.null_aware,
            )
            .ok()?,
        );
        let mut both = of_left.into_iter().zip(of_right).map(|(l, r)| conjunction(l.into_iter().chain(r)));
        let only = [both.next()?, both.next()?];
        match (&only, mixed) {
            ([Some(one), Some(other)], true) => {
                let plan = Filter::try_new(or(one.clone(), other.clone()), Arc::new(plan)).ok()?;
                Some(Fused { plan: LogicalPlan::Filter(plan), only })
            }
            _ => Some(Fused { plan, only }),
        }
    }

    fn unions(&mut self, a: &Union, b: &Union) -> Option<Fused> {
        if a.inputs.len() != b.inputs.len() {
            return None;
        }
        let (columns_a, columns_b) = (a.schema.columns(), b.schema.columns());
        let mut inputs = Vec::with_capacity(a.inputs.len());
        let mut only: Option<[Option<Expr>; 2]> = None;
        // Names given within the inputs come after those of the union.
        let start = *self.names;
        *self.names += MOST_TOLD;
        for (one, other) in a.inputs.iter().zip(&b.inputs) {
            let below = self.fuse(one, other)?;
            let at = |node: &LogicalPlan, names: &[Column]| {
                let columns = node.schema().columns().into_iter().map(Expr::Column);
                names.iter().cloned().zip(columns).collect::<Vec<_>>()
            };
            let columns = merged(&below, at(one, &columns_a), at(other, &columns_b))?;
            let mut exprs: Vec<Expr> =
                columns.into_iter().map(|(name, column)| column.alias_qualified(name.relation, name.name)).collect();
            // The same columns tell the rows in all inputs, whatever they are called there.
            let Fused { plan, only: [of_one, of_other] } = below;
            let mut told: Vec<Column> = Vec::new();
            for condition in of_one.iter().chain(&of_other) {
                add_columns(condition, &mut told);
            }
            let names: Vec<(Column, Column)> = told
                .into_iter()
                .enumerate()
                .map(|(i, column)| (column, Column::from_name(format!("__shared_{}", start + i + 1))))
                .collect();
            exprs.extend(names.iter().map(|(column, name)| Expr::Column(column.clone()).alias(&name.name)));
            if names.len() > MOST_TOLD {
                return None;
            }
            let rename = |condition: Option<Expr>| match condition {
                Some(condition) => renamed(condition, &names).map(Some),
                None => Some(None),
            };
            let conditions = [rename(of_one)?, rename(of_other)?];
            let plan = Projection::try_new(exprs, Arc::new(plan)).ok()?;
            // What tells the rows must be the same in all inputs, and a column of all.
            match &only {
                None => only = Some(conditions),
                Some(known) if *known == conditions => {}
                Some(_) => return None,
            }
            inputs.push(Arc::new(LogicalPlan::Projection(plan)));
        }
        let width = inputs.first()?.schema().fields().len();
        if inputs.iter().any(|input| input.schema().fields().len() != width) {
            return None;
        }
        let plan = Union::try_new(inputs).ok()?;
        let named = |names: &[Column]| names.iter().all(|name| plan.schema.has_column(name));
        if !named(&columns_a) || !named(&columns_b) {
            return None;
        }
        Some(Fused { plan: LogicalPlan::Union(plan), only: only? })
    }
}

/// The rows for which the predicate of either side holds, beside what already tells its rows.
fn filtered(below: Fused, predicates: [Option<&Expr>; 2]) -> Option<Fused> {
    if let [Some(one), Some(other)] = predicates
        && one == other
    {
        let plan = Filter::try_new(one.clone(), Arc::new(below.plan.clone())).ok()?;
        return Some(below.under(LogicalPlan::Filter(plan)));
    }
    let schema = Arc::clone(below.plan.schema());
    let schemas = || std::iter::once(schema.as_ref());
    // Each is tried on rows of the other.
    if !predicates.iter().flatten().all(|expr| is_movable(expr) && cannot_fail(expr, schemas())) {
        return None;
    }
    let mut both = below.only.into_iter().zip(predicates).map(|(known, predicate)| {
        let mut terms: Vec<Expr> = Vec::new();
        for term in known.iter().chain(predicate).flat_map(split_conjunction) {
            if !terms.contains(term) {
                terms.push(term.clone());
            }
        }
        conjunction(terms)
    });
    let only = [both.next()?, both.next()?];
    match &only {
        [Some(one), Some(other)] if one == other => {
            let plan = Filter::try_new(one.clone(), Arc::new(below.plan)).ok()?;
            Some(Fused::all(LogicalPlan::Filter(plan)))
        }
        [Some(one), Some(other)] => {
            let plan = Filter::try_new(or(one.clone(), other.clone()), Arc::new(below.plan)).ok()?;
            Some(Fused { plan: LogicalPlan::Filter(plan), only })
        }
        _ => Some(Fused { plan: below.plan, only }),
    }
}

/// Windows are about whole partitions: so must the conditions be.
fn windowed(below: Fused, calls: Vec<Expr>) -> Option<Fused> {
    let is_key = |column: &Column| {
        let column = Expr::Column(column.clone());
        calls.iter().all(|call| called(call).is_some_and(|call| call.params.partition_by.contains(&column)))
    };
    if !below.only.iter().flatten().all(|condition| condition.column_refs().into_iter().all(is_key)) {
        return None;
    }
    let plan = Window::try_new(calls, Arc::new(below.plan.clone())).ok()?;
    Some(below.under(LogicalPlan::Window(plan)))
}

fn called(expr: &Expr) -> Option<&WindowFunction> {
    match expr {
        Expr::Alias(alias) => called(&alias.expr),
        Expr::WindowFunction(call) => Some(call),
        _ => None,
    }
}

/// Expressions with the columns that they give.
fn named(exprs: &[Expr], schema: &DFSchema) -> Vec<(Column, Expr)> {
    schema.columns().into_iter().zip(exprs.iter().cloned()).collect()
}

/// All columns as they are.
fn passed(schema: &DFSchema) -> Vec<(Column, Expr)> {
    schema.columns().into_iter().map(|column| (column.clone(), Expr::Column(column))).collect()
}

/// The columns of either over `below`; `None` if one name stands for two things, or if what only one of them computes
/// could fail on a row of the other.
fn merged(below: &Fused, a: Vec<(Column, Expr)>, b: Vec<(Column, Expr)>) -> Option<Vec<(Column, Expr)>> {
    if !below.is_of_all() {
        let alone = |some: &[(Column, Expr)], others: &[(Column, Expr)]| {
            some.iter().any(|expr| !others.contains(expr) && (may_fail(&expr.1) || adds_up(&expr.1)))
        };
        if alone(&a, &b) || alone(&b, &a) {
            return None;
        }
    }
    let mut all = a;
    for (name, expr) in b {
        match all.iter().find(|(known, _)| *known == name) {
            None => all.push((name, expr)),
            Some((_, known)) if *known == expr => {}
            Some(_) => return None,
        }
    }
    Some(all)
}

/// Whether an expression has an aggregate whose sum may grow too large.
fn adds_up(expr: &Expr) -> bool {
    let adds = |part: &Expr| match part {
        Expr::AggregateFunction(call) => !matches!(call.func.name(), "count" | "max" | "min"),
        Expr::WindowFunction(call) => !matches!(call.fun.name(), "rank" | "dense_rank" | "row_number"),
        _ => false,
    };
    expr.exists(|part| Ok(adds(part))).unwrap_or(true)
}

/// The columns of a condition, in their order.
fn add_columns(condition: &Expr, columns: &mut Vec<Column>) {
    // The closure never fails.
    let _ = condition.apply(|part| {
        if let Expr::Column(column) = part
            && !columns.contains(column)
        {
            columns.push(column.clone());
        }
        Ok(TreeNodeRecursion::Continue)
    });
}

fn renamed(condition: Expr, names: &[(Column, Column)]) -> Option<Expr> {
    let renamed = condition.transform(|expr| match &expr {
        Expr::Column(column) => match names.iter().find(|(from, _)| from == column) {
            Some((_, to)) => Ok(Transformed::yes(Expr::Column(to.clone()))),
            None => Ok(Transformed::no(expr)),
        },
        _ => Ok(Transformed::no(expr)),
    });
    renamed.data().ok()
}

/// Whether two scans read the same rows.
fn same_source(a: &TableScan, b: &TableScan) -> bool {
    if Arc::ptr_eq(&a.source, &b.source) {
        return true;
    }
    match (source_as_provider(&a.source), source_as_provider(&b.source)) {
        (Ok(a), Ok(b)) => Arc::ptr_eq(&a, &b) || crate::cache::same_rows(a.as_ref(), b.as_ref()),
        _ => false,
    }
}

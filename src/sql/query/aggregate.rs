//! GROUP BY, grouping sets and aggregate functions.
//!
//! The expressions of the later phases come in as bound over the columns of FROM. The aggregate calls in them move into
//! an `Aggregate` node, equal calls once; what equals a grouping key becomes the key's column; a column that is left over
//! belongs to no group and is an error.

use std::collections::HashSet;
use std::sync::Arc;

use datafusion::common::Column as PlanColumn;
use datafusion::common::tree_node::{Transformed, TreeNode, TreeNodeRecursion};
use datafusion::logical_expr::Operator;
use datafusion::logical_expr::{
    Aggregate, Expr, GroupingSet, LogicalPlan, LogicalPlanBuilder, Projection, binary_expr, cast, lit,
};

use super::super::ast::{Expr as AstExpr, GroupItem, Select};
use super::super::bind::Binder;
use super::super::scope::{Allow, Scope};
use super::{column_expr, contains_aggregate, contains_window};
use crate::error::{Error, Result};
use crate::function::Bound;
use crate::function::aggregate::grouping::{Grouping, as_grouping};
use crate::types::SparkType;

/// The keys of GROUP BY.
struct Keys {
    /// Each distinct key, in order of appearance.
    bounds: Vec<Bound>,
    /// With ROLLUP, CUBE or GROUPING SETS: the positions of the keys in each set.
    sets: Option<Vec<Vec<usize>>>,
}

impl Binder<'_> {
    /// The aggregate over `input`; takes the aggregate calls out of `exprs`. Columns in `free` belong to generators that
    /// come later and stay as they are.
    pub(super) fn aggregate(
        &mut self,
        input: LogicalPlan,
        select: &Select,
        scope: &Scope<'_>,
        exprs: Vec<&mut Bound>,
        free: &[String],
    ) -> Result<LogicalPlan> {
        let keys = self.keys(select, scope)?;
        let mut input = input;
        // Columns of queries further out belong to no group, and need not.
        let mut free = free.to_vec();
        for bound in &exprs {
            free.extend(columns_further_out(&bound.expr, scope)?);
        }
        let free = free.as_slice();

        // The keys' columns. A plain column stays under its own name, so that correlated sub-queries still find it; with
        // grouping sets a key is NULL in some of the groups, so each key becomes a column of its own first.
        let mut replacements: Vec<(Expr, Expr)> = Vec::new();
        let mut group = Vec::new();
        if keys.sets.is_some() {
            let mut projected: Vec<Expr> = input.schema().columns().into_iter().map(Expr::Column).collect();
            for bound in &keys.bounds {
                let id = self.fresh("key");
                projected.push(bound.expr.clone().alias(&id));
                replacements.push((bound.expr.clone(), column_expr(&id)));
                group.push(column_expr(&id));
            }
            input = LogicalPlan::Projection(Projection::try_new(projected, Arc::new(input))?);
        } else {
            for bound in &keys.bounds {
                if let Expr::Column(column) = &bound.expr {
                    group.push(bound.expr.clone());
                    replacements.push((bound.expr.clone(), Expr::Column(column.clone())));
                } else {
                    let id = self.fresh("key");
                    group.push(bound.expr.clone().alias(&id));
                    replacements.push((bound.expr.clone(), column_expr(&id)));
                }
            }
        }
        if let Some(sets) = &keys.sets {
            let columns = group.clone();
            let sets = sets.iter().map(|set| set.iter().map(|at| columns[*at].clone()).collect()).collect();
            group = vec![Expr::GroupingSet(GroupingSet::GroupingSets(sets))];
        }

        let key_columns: HashSet<String> = replacements
            .iter()
            .filter_map(|(_, to)| match to {
                Expr::Column(column) => Some(column.name.clone()),
                _ => None,
            })
            .collect();
        let mut calls: Vec<(Expr, String)> = Vec::new();
        for bound in exprs {
            let mut stray = None;
            let rewritten =
                self.replace(&bound.expr, &replacements, &keys, &mut calls, free, &key_columns, &mut stray)?;
            if let Some(column) = stray {
                return Err(self.not_grouped(bound, &column, select, scope));
            }
            bound.expr = rewritten;
            // A key is NULL in the groups of other sets.
            bound.nullable |= keys.sets.is_some();
        }
        if keys.sets.as_ref().is_some_and(|sets| sets.iter().any(Vec::is_empty)) {
            // Rows are copied for each set before they are grouped: of no rows there is no grand total either.
            let id = self.fresh("rows");
            let count = datafusion::functions_aggregate::expr_fn::count(lit(1_i64)).alias(&id);
            let aggregates = calls.into_iter().map(|(expr, id)| expr.alias(id)).chain([count]).collect();
            let plan = LogicalPlan::Aggregate(Aggregate::try_new(Arc::new(input), group, aggregates)?);
            let some = binary_expr(column_expr(&id), Operator::Gt, lit(0_i64));
            return Ok(LogicalPlanBuilder::from(plan).filter(some)?.build()?);
        }
        let aggregates: Vec<Expr> = calls.into_iter().map(|(expr, id)| expr.alias(id)).collect();
        if group.is_empty() && aggregates.is_empty() {
            // HAVING without GROUP BY and without aggregates: one group of all rows.
            let id = self.fresh("rows");
            let count = datafusion::functions_aggregate::expr_fn::count(lit(1_i64)).alias(id);
            return Ok(LogicalPlan::Aggregate(Aggregate::try_new(Arc::new(input), group, vec![count])?));
        }
        Ok(LogicalPlan::Aggregate(Aggregate::try_new(Arc::new(input), group, aggregates)?))
    }

    /// Replaces keys and calls in one expression; `stray` is the first column that belongs to neither.
    #[expect(clippy::too_many_arguments, reason = "one pass over an expression with the state of the whole phase")]
    fn replace(
        &mut self,
        expr: &Expr,
        replacements: &[(Expr, Expr)],
        keys: &Keys,
        calls: &mut Vec<(Expr, String)>,
        free: &[String],
        key_columns: &HashSet<String>,
        stray: &mut Option<String>,
    ) -> Result<Expr> {
        let mut failure = None;
        let rewritten = expr.clone().transform_down(|node| {
            if let Some((_, to)) = replacements.iter().find(|(from, _)| *from == node) {
                return Ok(Transformed::new(to.clone(), true, TreeNodeRecursion::Jump));
            }
            match &node {
                Expr::AggregateFunction(call) => {
                    if let Some(grouping) = as_grouping(call) {
                        return match grouping_value(&grouping, keys) {
                            Ok(value) => Ok(Transformed::new(value, true, TreeNodeRecursion::Jump)),
                            Err(error) => {
                                failure.get_or_insert(error);
                                Ok(Transformed::new(node, false, TreeNodeRecursion::Stop))
                            }
                        };
                    }
                    if call.params.args.iter().any(|arg| contains_aggregate(arg) || contains_window(arg)) {
                        failure.get_or_insert_with(|| Error::new("NESTED_AGGREGATE_FUNCTION"));
                        return Ok(Transformed::new(node, false, TreeNodeRecursion::Stop));
                    }
                    let id = match calls.iter().find(|(known, _)| *known == node) {
                        Some((_, id)) => id.clone(),
                        None => {
                            let id = self.fresh(call.func.name());
                            calls.push((node.clone(), id.clone()));
                            id
                        }
                    };
                    Ok(Transformed::new(column_expr(&id), true, TreeNodeRecursion::Jump))
                }
                Expr::Column(PlanColumn { name, .. }) => {
                    if !free.contains(name) && !key_columns.contains(name) {
                        stray.get_or_insert_with(|| name.clone());
                    }
                    Ok(Transformed::no(node))
                }
                Expr::ScalarSubquery(query)
                | Expr::Exists(datafusion::logical_expr::expr::Exists { subquery: query, .. })
                | Expr::InSubquery(datafusion::logical_expr::expr::InSubquery { subquery: query, .. }) => {
                    // A correlated column must be a key under its own name.
                    for outer in &query.outer_ref_columns {
                        if let Expr::OuterReferenceColumn(_, column) = outer
                            && !free.contains(&column.name)
                            && !key_columns.contains(&column.name)
                            && !replacements.iter().any(|(from, _)| *from == column_expr(&column.name))
                        {
                            stray.get_or_insert_with(|| column.name.clone());
                        }
                    }
                    Ok(Transformed::no(node))
                }
                _ => Ok(Transformed::no(node)),
            }
        })?;
        match failure {
            Some(error) => Err(error),
            None => Ok(rewritten.data),
        }
    }

    fn not_grouped(&self, bound: &Bound, column: &str, select: &Select, scope: &Scope<'_>) -> Error {
        let name = scope.columns.iter().find(|c| c.id == column).map_or(column, |c| c.column.name.as_str());
        let error = if select.group_by.is_some() {
            Error::new("MISSING_AGGREGATION")
                .with("expression", format!("\"{name}\""))
                .with("expressionAnyValue", format!("\"any_value({name})\""))
        } else {
            Error::new("MISSING_GROUP_BY")
        };
        error.at(bound.span).hint(format!("add {name} to GROUP BY, or use any_value({name})"))
    }

    /// Binds the items of GROUP BY: expressions, ordinals, aliases, ALL, and grouping sets multiplied out.
    fn keys(&mut self, select: &Select, scope: &Scope<'_>) -> Result<Keys> {
        let mut keys = Keys { bounds: Vec::new(), sets: None };
        let Some(group_by) = &select.group_by else { return Ok(keys) };
        let scope = Scope { allow: Allow { aggregates: true, windows: true }, ..scope.clone() };
        let mut sets: Vec<Vec<usize>> = vec![Vec::new()];
        let mut is_sets = false;
        for item in &group_by.items {
            let choices: Vec<Vec<usize>> = match item {
                GroupItem::Expr(expr)
                    if super::order::is_all(expr) && group_by.items.len() == 1 && !names_column(&scope, "all") =>
                {
                    vec![self.all_keys(select, &scope, &mut keys)?]
                }
                GroupItem::Expr(expr) => vec![vec![self.key(expr, select, &scope, &mut keys)?]],
                GroupItem::Rollup(groups) => {
                    is_sets = true;
                    let groups = self.key_groups(groups, select, &scope, &mut keys)?;
                    rollup(&groups)
                }
                GroupItem::Cube(groups) => {
                    is_sets = true;
                    let groups = self.key_groups(groups, select, &scope, &mut keys)?;
                    cube(&groups)
                }
                GroupItem::Sets(groups) => {
                    is_sets = true;
                    // `GROUP BY a, b GROUPING SETS (...)`: the items before only name the keys.
                    if group_by.items.len() > 1
                        && group_by.items.iter().all(|i| matches!(i, GroupItem::Expr(_) | GroupItem::Sets(_)))
                    {
                        let named: HashSet<usize> = sets.iter().flatten().copied().collect();
                        let groups = self.key_groups(groups, select, &scope, &mut keys)?;
                        if groups.iter().flatten().all(|at| named.contains(at)) {
                            sets = vec![Vec::new()];
                        }
                        groups
                    } else {
                        self.key_groups(groups, select, &scope, &mut keys)?
                    }
                }
                GroupItem::With(is_cube) => {
                    is_sets = true;
                    let all: Vec<Vec<usize>> = sets.first().into_iter().flatten().map(|at| vec![*at]).collect();
                    sets = vec![Vec::new()];
                    if *is_cube { cube(&all) } else { rollup(&all) }
                }
            };
            sets = sets
                .iter()
                .flat_map(|set| {
                    choices.iter().map(move |choice| {
                        let mut joined = set.clone();
                        joined.extend(choice.iter().filter(|at| !set.contains(at)));
                        joined
                    })
                })
                .collect();
        }
        if is_sets {
            keys.sets = Some(sets);
        }
        Ok(keys)
    }

    fn key_groups(
        &mut self,
        groups: &[Vec<AstExpr>],
        select: &Select,
        scope: &Scope<'_>,
        keys: &mut Keys,
    ) -> Result<Vec<Vec<usize>>> {
        groups.iter().map(|group| group.iter().map(|expr| self.key(expr, select, scope, keys)).collect()).collect()
    }

    /// Binds one key and returns its position; an equal one keeps its position.
    fn key(&mut self, expr: &AstExpr, select: &Select, scope: &Scope<'_>, keys: &mut Keys) -> Result<usize> {
        let bound = match super::order::ordinal(expr) {
            Some(n) => {
                let mut without = Scope { aliases: Vec::new(), ..scope.clone() };
                let mut generators = Vec::new();
                let items = self.items(&select.items, &mut without, &mut generators)?;
                let at = usize::try_from(n).ok().and_then(|n| n.checked_sub(1)).filter(|at| *at < items.len());
                let Some(at) = at else {
                    return Err(Error::new("GROUP_BY_POS_OUT_OF_RANGE")
                        .with("index", n)
                        .with("size", items.len())
                        .at(expr.span));
                };
                if contains_aggregate(&items[at].bound.expr) {
                    return Err(Error::new("GROUP_BY_POS_AGGREGATE")
                        .with("index", n)
                        .with("aggExpr", &items[at].bound.name)
                        .at(expr.span));
                }
                items[at].bound.clone()
            }
            None => self.expr(expr, scope)?,
        };
        if contains_aggregate(&bound.expr) {
            return Err(Error::new("GROUP_BY_AGGREGATE").with("sqlExpr", &bound.name).at(expr.span));
        }
        if !groupable(&bound.ty) {
            return Err(Error::new("GROUP_EXPRESSION_TYPE_IS_NOT_ORDERABLE")
                .with("sqlExpr", format!("\"{}\"", bound.name))
                .with("dataType", format!("\"{}\"", bound.ty.sql()))
                .at(expr.span));
        }
        Ok(add(keys, bound))
    }

    /// `GROUP BY ALL`: every item without an aggregate.
    fn all_keys(&mut self, select: &Select, scope: &Scope<'_>, keys: &mut Keys) -> Result<Vec<usize>> {
        let mut without = Scope { aliases: Vec::new(), ..scope.clone() };
        let mut generators = Vec::new();
        let items = self.items(&select.items, &mut without, &mut generators)?;
        let mut out = Vec::new();
        for item in items {
            if !contains_aggregate(&item.bound.expr) && !contains_window(&item.bound.expr) {
                out.push(add(keys, item.bound));
            }
        }
        Ok(out)
    }
}

/// The outer columns of an expression's sub-queries that are no columns of this scope.
fn columns_further_out(expr: &Expr, scope: &Scope<'_>) -> Result<Vec<String>> {
    use datafusion::logical_expr::expr::{Exists, InSubquery};
    let mut names = Vec::new();
    expr.apply(|part| {
        if let Expr::ScalarSubquery(query)
        | Expr::Exists(Exists { subquery: query, .. })
        | Expr::InSubquery(InSubquery { subquery: query, .. }) = part
        {
            for outer in &query.outer_ref_columns {
                if let Expr::OuterReferenceColumn(_, column) = outer
                    && !scope.columns.iter().any(|own| own.id == column.name)
                {
                    names.push(column.name.clone());
                }
            }
        }
        Ok(TreeNodeRecursion::Continue)
    })?;
    Ok(names)
}

fn names_column(scope: &Scope<'_>, name: &str) -> bool {
    scope.columns.iter().any(|column| column.column.name.eq_ignore_ascii_case(name))
}

fn add(keys: &mut Keys, bound: Bound) -> usize {
    match keys.bounds.iter().position(|known| known.expr == bound.expr) {
        Some(at) => at,
        None => {
            keys.bounds.push(bound);
            keys.bounds.len() - 1
        }
    }
}

fn rollup(groups: &[Vec<usize>]) -> Vec<Vec<usize>> {
    (0..=groups.len()).rev().map(|n| groups[..n].concat()).collect()
}

fn cube(groups: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let n = groups.len().min(20);
    (0..1_usize << n)
        .rev()
        .map(|mask| (0..n).filter(|bit| mask >> (n - 1 - bit) & 1 == 1).flat_map(|bit| groups[bit].clone()).collect())
        .collect()
}

fn groupable(ty: &SparkType) -> bool {
    match ty {
        SparkType::Map(..) => false,
        SparkType::Array(element) => groupable(element),
        SparkType::Struct(fields) => fields.iter().all(|field| groupable(&field.ty)),
        _ => true,
    }
}

/// `grouping(key)` or `grouping_id(...)` from DataFusion's bitmask: the first key is its highest bit, set where the key
/// does not belong to the group.
fn grouping_value(grouping: &Grouping<'_>, keys: &Keys) -> Result<Expr> {
    let Some(sets) = &keys.sets else {
        return Err(Error::new("UNSUPPORTED_GROUPING_EXPRESSION"));
    };
    // DataFusion numbers the keys in the order in which the sets first name them.
    let mut order: Vec<usize> = Vec::new();
    for at in sets.iter().flatten() {
        if !order.contains(at) {
            order.push(*at);
        }
    }
    let mask = cast(column_expr(Aggregate::INTERNAL_GROUPING_ID), datafusion::arrow::datatypes::DataType::Int64);
    let bit = |key: usize| -> Expr {
        match order.iter().position(|at| *at == key) {
            Some(position) => {
                let shift = i64::try_from(order.len() - 1 - position).unwrap_or_default();
                let moved = binary_expr(mask.clone(), Operator::BitwiseShiftRight, lit(shift));
                binary_expr(moved, Operator::BitwiseAnd, lit(1_i64))
            }
            // A key that no set names belongs to no group.
            None => lit(1_i64),
        }
    };
    let position = |expr: &Expr| {
        keys.bounds.iter().position(|bound| bound.expr == *expr).ok_or_else(|| {
            Error::new("GROUPING_COLUMN_MISMATCH")
                .with("grouping", format!("\"{expr}\""))
                .with("groupingColumns", keys.bounds.iter().map(|b| b.name.as_str()).collect::<Vec<_>>().join(", "))
        })
    };
    match grouping {
        Grouping::One(expr) => Ok(cast(bit(position(expr)?), datafusion::arrow::datatypes::DataType::Int8)),
        Grouping::Id(exprs) => {
            let wanted: Vec<usize> = if exprs.is_empty() {
                (0..keys.bounds.len()).collect()
            } else {
                exprs.iter().map(position).collect::<Result<_>>()?
            };
            let n = wanted.len();
            Ok(wanted.into_iter().enumerate().fold(lit(0_i64), |sum, (i, key)| {
                let weight = lit(1_i64 << (n - 1 - i).min(62));
                binary_expr(sum, Operator::Plus, binary_expr(bit(key), Operator::Multiply, weight))
            }))
        }
    }
}

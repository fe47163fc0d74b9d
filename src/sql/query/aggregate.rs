//! GROUP BY, grouping sets and aggregate functions.
//!
//! The expressions of the later phases come in as bound over the columns of FROM. The aggregate calls in them move into
//! an `Aggregate` node, equal calls once; what equals a grouping key becomes the key's column; a column that is left over
//! belongs to no group and is an error.

use std::collections::HashSet;
use std::sync::Arc;

use datafusion::common::Column as PlanColumn;
use datafusion::common::tree_node::{Transformed, TreeNode, TreeNodeRecursion};
use datafusion::functions_aggregate::expr_fn::first_value;
use datafusion::logical_expr::Operator;
use datafusion::logical_expr::{
    Aggregate, Expr, GroupingSet, LogicalPlan, LogicalPlanBuilder, Projection, binary_expr, cast, lit, when,
};

use super::super::ast::{Expr as AstExpr, GroupBy, GroupItem, Select};
use super::super::bind::Binder;
use super::super::scope::{Allow, Beside, Scope};
use super::same::Pattern;
use super::select::Item;
use super::{calls_aggregate, column_expr, contains_aggregate, contains_window, group_key};
use crate::error::{Error, Result};
use crate::function::Bound;
use crate::function::aggregate::grouping::{Grouping, as_grouping};
use crate::plan::subquery_of;

/// The keys of GROUP BY.
struct Keys {
    /// Each distinct key, in order of appearance.
    bounds: Vec<Bound>,
    /// With ROLLUP, CUBE or GROUPING SETS: the positions of the keys in each set.
    sets: Option<Vec<Vec<usize>>>,
}

/// The keys of a query, and which columns can be used beside its groups.
pub(super) struct Groups {
    keys: Keys,
    /// What means the same as each key.
    patterns: Vec<Pattern>,
    /// Columns of generators, which come after the groups.
    free: Vec<String>,
}

impl Groups {
    /// The keys, in order of appearance.
    pub(super) fn keys(&self) -> &[Bound] {
        &self.keys.bounds
    }

    /// Whether an expression means a key.
    pub(super) fn fits(&self, expr: &Expr) -> Result<bool> {
        for pattern in &self.patterns {
            if pattern.fits(expr)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether a key is computed by EXISTS or IN (SELECT ...), which ORDER BY may then name by writing it again.
    pub(super) fn by_subquery(&self) -> Result<bool> {
        for key in &self.keys.bounds {
            if key.expr.exists(|part| Ok(super::order::predicate(part).is_some()))? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The keys other than a column of FROM; `None` if that is no key, or one of several sets.
    pub(super) fn others(&self, id: &str) -> Option<Vec<Expr>> {
        let own = column_expr(id);
        let known = self.keys.sets.is_none() && self.keys.bounds.iter().any(|key| key.expr == own);
        known.then(|| self.keys.bounds.iter().map(|key| key.expr.clone()).filter(|key| *key != own).collect())
    }

    /// # Errors
    /// For keys and items that use columns of the query around this one: what is grouped is this query's.
    pub(super) fn own_columns_only(&self, items: &[Item]) -> Result<()> {
        let mut shown = Vec::new();
        let mut span = None;
        for key in self.keys.bounds.iter().filter(|key| uses_outer(&key.expr)) {
            shown.push(format!("\"{}\"", without_outer(&key.name)));
            span.get_or_insert(key.span);
        }
        for item in items.iter().filter(|item| uses_outer(&item.bound.expr)) {
            let own = without_outer(&item.bound.name);
            let quoted = !item.name.chars().all(|c| c.is_alphanumeric() || c == '_');
            shown.push(match (item.name == own, quoted) {
                (true, _) => format!("\"{own}\""),
                (false, true) => format!("\"{own} AS `{}`\"", item.name),
                (false, false) => format!("\"{own} AS {}\"", item.name),
            });
            span.get_or_insert(item.bound.span);
        }
        match span {
            None => Ok(()),
            Some(span) => Err(Error::new("UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.CORRELATED_REFERENCE")
                .with("sqlExprs", shown.join(","))
                .at(span)),
        }
    }

    /// Whether a column of FROM is a key.
    pub(super) fn is_key(&self, id: &str) -> bool {
        self.keys.bounds.iter().any(|key| key.expr == column_expr(id))
    }

    /// # Errors
    /// For a correlated (SELECT ...) that is neither a key, nor in one, nor within an aggregate function.
    pub(super) fn no_stray_subquery(&self, item: &Bound, scope: &Scope<'_>) -> Result<()> {
        let own = |id: &str| scope.columns.iter().find(|column| column.id == id);
        let mut shown = None;
        item.expr.apply(|node| {
            if matches!(node, Expr::AggregateFunction(_)) || self.fits(node)? {
                return Ok(TreeNodeRecursion::Jump);
            }
            if let Expr::ScalarSubquery(query) = node {
                let outer = query.outer_ref_columns.iter().filter_map(|outer| match outer {
                    Expr::OuterReferenceColumn(_, column) => own(&column.name),
                    _ => None,
                });
                let names: Vec<&str> = outer.map(|column| column.column.name.as_str()).collect();
                if !names.is_empty() {
                    shown = Some(format!("scalarsubquery({})", names.join(", ")));
                    return Ok(TreeNodeRecursion::Stop);
                }
            }
            Ok(TreeNodeRecursion::Continue)
        })?;
        // A key that is a sub-query may be the same, written again.
        let by_value = |key: &Bound| key.expr.exists(|part| Ok(matches!(part, Expr::ScalarSubquery(_))));
        for key in &self.keys.bounds {
            if by_value(key)? {
                return Ok(());
            }
        }
        // One that was not written here is a function's body, which has its arguments from below the groups.
        match shown.filter(|name| item.name.contains(name.as_str())) {
            Some(name) => Err(Error::new("SCALAR_SUBQUERY_IS_IN_GROUP_BY_OR_AGGREGATE_FUNCTION")
                .with("sqlExpr", format!("\"{name}\""))
                .at(item.span)),
            None => Ok(()),
        }
    }

    /// A column of FROM that an expression uses although it is neither a key nor within an aggregate function.
    pub(super) fn stray(&self, expr: &Expr, scope: &Scope<'_>) -> Result<Option<String>> {
        let mut stray = None;
        let own = |id: &str| scope.columns.iter().chain(&scope.time_spans).any(|column| column.id == id);
        expr.apply(|node| {
            if self.fits(node)? {
                return Ok(TreeNodeRecursion::Jump);
            }
            match node {
                Expr::AggregateFunction(_) => return Ok(TreeNodeRecursion::Jump),
                Expr::Column(column) if own(&column.name) && !self.free.contains(&column.name) => {
                    stray = Some(column.name.clone());
                    return Ok(TreeNodeRecursion::Stop);
                }
                _ => {
                    for outer in subquery_of(node).into_iter().flat_map(|query| &query.outer_ref_columns) {
                        if let Expr::OuterReferenceColumn(_, column) = outer
                            && own(&column.name)
                            && !self.is_key(&column.name)
                        {
                            stray = Some(column.name.clone());
                            return Ok(TreeNodeRecursion::Stop);
                        }
                    }
                }
            }
            Ok(TreeNodeRecursion::Continue)
        })?;
        Ok(stray)
    }
}

/// Whether an expression uses a column of the query around its own.
pub(super) fn uses_outer(expr: &Expr) -> bool {
    expr.exists(|part| Ok(matches!(part, Expr::OuterReferenceColumn(..)))).unwrap_or(false)
}

/// An expression's text in which columns of the query around stand by their names alone.
pub(super) fn without_outer(name: &str) -> String {
    let mut out = String::new();
    let mut rest = name;
    while let Some(at) = rest.find("outer(") {
        let Some(end) = rest[at..].find(')') else { break };
        let inner = &rest[at + "outer(".len()..at + end];
        out.push_str(&rest[..at]);
        out.push_str(inner.rsplit('.').next().unwrap_or(inner));
        rest = &rest[at + end + 1..];
    }
    out.push_str(rest);
    out
}

/// Whether GROUP BY makes several sets of groups.
pub(super) fn has_sets(group_by: &GroupBy) -> bool {
    !group_by.items.iter().all(|item| matches!(item, GroupItem::Expr(_)))
}

impl Binder<'_> {
    /// The groups that GROUP BY asks for. Columns in `free` belong to generators that come later.
    pub(super) fn groups(
        &mut self,
        select: &Select,
        items: &[Item],
        scope: &Scope<'_>,
        free: &[String],
    ) -> Result<Groups> {
        let keys = self.keys(select, items, scope)?;
        let patterns = keys.bounds.iter().map(|key| Pattern::new(key.expr.clone())).collect::<Result<_>>()?;
        Ok(Groups { keys, patterns, free: free.to_vec() })
    }

    /// The aggregate over `input`; takes the aggregate calls out of `exprs`. `hoisted` are calls that sub-queries use
    /// under these names.
    pub(super) fn aggregate(
        &mut self,
        input: LogicalPlan,
        select: &Select,
        scope: &Scope<'_>,
        exprs: Vec<&mut Bound>,
        groups: Groups,
        hoisted: Vec<(Expr, String)>,
    ) -> Result<LogicalPlan> {
        let Groups { keys, patterns, mut free } = groups;
        let mut input = input;
        // Columns of queries further out belong to no group, and need not.
        for bound in &exprs {
            free.extend(columns_further_out(&bound.expr, scope)?);
        }
        let free = free.as_slice();

        // The keys' columns. A plain column stays under its own name, so that correlated sub-queries still find it; with
        // grouping sets a key is NULL in some of the groups, so each key becomes a column of its own first.
        let mut replacements: Vec<(Pattern, Expr)> = Vec::new();
        let mut group = Vec::new();
        let mut shown: Vec<(Expr, String)> = Vec::new();
        if let Some(sets) = &keys.sets {
            let mut projected: Vec<Expr> = input.schema().columns().into_iter().map(Expr::Column).collect();
            for (at, (bound, pattern)) in keys.bounds.iter().zip(patterns).enumerate() {
                let id = self.fresh("key");
                let key = group_key::comparable(bound.expr.clone(), &bound.ty)?;
                projected.push(group_key::opaque(key).alias(&id));
                // A key that no set names belongs to no group.
                let named = sets.iter().any(|set| set.contains(&at));
                let value = match named {
                    true if bound.ty.has_collation() => {
                        // What is shown is the first text of the group.
                        let text = self.fresh("text");
                        projected.push(bound.expr.clone().alias(&text));
                        let first = first_value(column_expr(&text), Vec::new());
                        shown.push((first, text.clone()));
                        when(column_expr(&id).is_not_null(), column_expr(&text)).end()?
                    }
                    true => column_expr(&id),
                    false => Bound::null(bound.ty.clone()).expr,
                };
                replacements.push((pattern, value));
                group.push(column_expr(&id));
            }
            input = LogicalPlan::Projection(Projection::try_new(projected, Arc::new(input))?);
        } else {
            for (bound, pattern) in keys.bounds.iter().zip(patterns) {
                if bound.ty.has_collation() {
                    // What is shown is the first text of the group. A plain column stays under its own name.
                    let id = self.fresh("key");
                    let text = match &bound.expr {
                        Expr::Column(column) => column.name.clone(),
                        _ => self.fresh("text"),
                    };
                    group.push(group_key::comparable(bound.expr.clone(), &bound.ty)?.alias(&id));
                    shown.push((first_value(bound.expr.clone(), Vec::new()), text.clone()));
                    replacements.push((pattern, column_expr(&text)));
                } else if let Expr::Column(column) = &bound.expr {
                    group.push(match group_key::has_map(&bound.ty) {
                        true => group_key::comparable(bound.expr.clone(), &bound.ty)?.alias(&column.name),
                        false => bound.expr.clone(),
                    });
                    replacements.push((pattern, Expr::Column(column.clone())));
                } else {
                    let id = self.fresh("key");
                    group.push(group_key::comparable(bound.expr.clone(), &bound.ty)?.alias(&id));
                    replacements.push((pattern, column_expr(&id)));
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
        let mut calls: Vec<(Expr, String)> = hoisted;
        calls.extend(shown);
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

    /// The aggregate over `input` by keys that are bound already; takes keys and aggregate calls out of `exprs`.
    pub(in crate::sql) fn aggregate_by(
        &mut self,
        input: LogicalPlan,
        scope: &Scope<'_>,
        keys: Vec<Bound>,
        exprs: Vec<&mut Bound>,
    ) -> Result<LogicalPlan> {
        let span = exprs.first().map(|bound| bound.span).unwrap_or_default();
        let mut select = super::pipe::select_of(Vec::new(), span);
        select.group_by = Some(GroupBy { items: Vec::new(), span });
        let patterns = keys.iter().map(|key| Pattern::new(key.expr.clone())).collect::<Result<_>>()?;
        let groups = Groups { keys: Keys { bounds: keys, sets: None }, patterns, free: Vec::new() };
        self.aggregate(input, &select, scope, exprs, groups, Vec::new())
    }

    /// Replaces keys and calls in one expression; `stray` is the first column that belongs to neither.
    #[expect(clippy::too_many_arguments, reason = "one pass over an expression with the state of the whole phase")]
    fn replace(
        &mut self,
        expr: &Expr,
        replacements: &[(Pattern, Expr)],
        keys: &Keys,
        calls: &mut Vec<(Expr, String)>,
        free: &[String],
        key_columns: &HashSet<String>,
        stray: &mut Option<String>,
    ) -> Result<Expr> {
        let mut failure = None;
        let rewritten = expr.clone().transform_down(|node| {
            for (from, to) in replacements {
                if from.fits(&node)? {
                    return Ok(Transformed::new(to.clone(), true, TreeNodeRecursion::Jump));
                }
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
                        let window = call.params.args.iter().any(contains_window);
                        let class = if window { "_LEGACY_ERROR_TEMP_1031" } else { "NESTED_AGGREGATE_FUNCTION" };
                        failure.get_or_insert_with(|| Error::new(class));
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
                _ => {
                    // A correlated column must be a key under its own name.
                    for outer in subquery_of(&node).into_iter().flat_map(|query| &query.outer_ref_columns) {
                        if let Expr::OuterReferenceColumn(_, column) = outer
                            && !free.contains(&column.name)
                            && !key_columns.contains(&column.name)
                            && !keys.bounds.iter().any(|key| key.expr == column_expr(&column.name))
                        {
                            stray.get_or_insert_with(|| column.name.clone());
                        }
                    }
                    Ok(Transformed::no(node))
                }
            }
        })?;
        match failure {
            Some(error) => Err(error),
            None => Ok(rewritten.data),
        }
    }

    pub(super) fn not_grouped(&self, bound: &Bound, column: &str, select: &Select, scope: &Scope<'_>) -> Error {
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
    fn keys(&mut self, select: &Select, items: &[Item], scope: &Scope<'_>) -> Result<Keys> {
        let mut keys = Keys { bounds: Vec::new(), sets: None };
        let Some(group_by) = &select.group_by else { return Ok(keys) };
        let allow = Allow { aggregates: true, windows: true, ..Allow::default() };
        let mut scope = Scope { allow, beside: Beside::Never, aliases: Vec::new(), ..scope.clone() };
        if self.is_not_off("spark.sql.groupByAliases") {
            // Of several items of a name the first is meant.
            for item in items {
                if !scope.aliases.iter().any(|(name, _)| name.eq_ignore_ascii_case(&item.name)) {
                    scope.aliases.push((item.name.clone(), item.bound.clone().named(&item.name)));
                }
            }
        }
        let mut sets: Vec<Vec<usize>> = vec![Vec::new()];
        let mut is_sets = false;
        for item in &group_by.items {
            let choices: Vec<Vec<usize>> = match item {
                GroupItem::Expr(expr)
                    if super::order::is_all(expr) && group_by.items.len() == 1 && !names_column(&scope, "all") =>
                {
                    vec![all_keys(items, &mut keys)?]
                }
                GroupItem::Expr(expr) => vec![vec![self.key(expr, items, &scope, &mut keys)?]],
                GroupItem::Rollup(groups) => {
                    is_sets = true;
                    let groups = self.key_groups(groups, items, &scope, &mut keys)?;
                    rollup(&groups)
                }
                GroupItem::Cube(groups) => {
                    is_sets = true;
                    let groups = self.key_groups(groups, items, &scope, &mut keys)?;
                    cube(&groups)
                }
                GroupItem::Sets(groups) => {
                    is_sets = true;
                    self.key_groups(groups, items, &scope, &mut keys)?
                }
                GroupItem::SetsOf { keys: named, sets } => {
                    is_sets = true;
                    for key in named {
                        self.key(key, items, &scope, &mut keys)?;
                    }
                    self.key_groups(sets, items, &scope, &mut keys)?
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
        items: &[Item],
        scope: &Scope<'_>,
        keys: &mut Keys,
    ) -> Result<Vec<Vec<usize>>> {
        groups.iter().map(|group| group.iter().map(|expr| self.key(expr, items, scope, keys)).collect()).collect()
    }

    /// Whether a setting that is on by default has not been turned off.
    fn is_not_off(&self, name: &str) -> bool {
        !self.context.settings.get(name).is_some_and(|value| value.eq_ignore_ascii_case("false"))
    }

    /// Binds one key and returns its position; an equal one keeps its position.
    fn key(&mut self, expr: &AstExpr, items: &[Item], scope: &Scope<'_>, keys: &mut Keys) -> Result<usize> {
        let ordinals = self.is_not_off("spark.sql.groupByOrdinal");
        let bound = match super::order::ordinal(expr).filter(|_| ordinals) {
            Some(n) => {
                let at = usize::try_from(n).ok().and_then(|n| n.checked_sub(1)).filter(|at| *at < items.len());
                let Some(at) = at else {
                    return Err(Error::new("GROUP_BY_POS_OUT_OF_RANGE")
                        .with("index", n)
                        .with("size", items.len())
                        .at(expr.span));
                };
                if calls_aggregate(&items[at].bound.expr) {
                    return Err(Error::new("GROUP_BY_POS_AGGREGATE")
                        .with("index", n)
                        .with("aggExpr", &items[at].bound.name)
                        .at(expr.span));
                }
                items[at].bound.clone()
            }
            None => self.expr(expr, scope)?,
        };
        if calls_aggregate(&bound.expr) {
            return Err(Error::new("GROUP_BY_AGGREGATE").with("sqlExpr", &bound.name).at(expr.span));
        }
        add(keys, bound)
    }
}

/// `GROUP BY ALL`: every item without an aggregate.
fn all_keys(items: &[Item], keys: &mut Keys) -> Result<Vec<usize>> {
    let mut out = Vec::new();
    for item in items {
        if !contains_aggregate(&item.bound.expr) && !contains_window(&item.bound.expr) {
            out.push(add(keys, item.bound.clone())?);
        }
    }
    Ok(out)
}

/// The outer columns of an expression's sub-queries that are no columns of this scope.
fn columns_further_out(expr: &Expr, scope: &Scope<'_>) -> Result<Vec<String>> {
    let mut names = Vec::new();
    expr.apply(|part| {
        for outer in subquery_of(part).into_iter().flat_map(|query| &query.outer_ref_columns) {
            if let Expr::OuterReferenceColumn(_, column) = outer
                && !scope.columns.iter().any(|own| own.id == column.name)
            {
                names.push(column.name.clone());
            }
        }
        Ok(TreeNodeRecursion::Continue)
    })?;
    Ok(names)
}

fn names_column(scope: &Scope<'_>, name: &str) -> bool {
    scope.columns.iter().any(|column| column.column.name.eq_ignore_ascii_case(name))
}

fn add(keys: &mut Keys, bound: Bound) -> Result<usize> {
    if bound.ty.has_variant() {
        return Err(Error::new("GROUP_EXPRESSION_TYPE_IS_NOT_ORDERABLE")
            .with("sqlExpr", format!("\"{}\"", bound.name))
            .with("dataType", format!("\"{}\"", bound.ty.sql()))
            .at(bound.span));
    }
    let pattern = Pattern::new(bound.expr.clone())?;
    for (at, known) in keys.bounds.iter().enumerate() {
        if pattern.fits(&known.expr)? {
            return Ok(at);
        }
    }
    keys.bounds.push(bound);
    Ok(keys.bounds.len() - 1)
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

//! Pipe syntax: `FROM t |> WHERE a > 1 |> AGGREGATE sum(b) GROUP BY c`. Each operator reuses the phase of SELECT that it is.

use super::super::ast::{
    Expr as AstExpr, ExprKind, GroupBy, GroupItem, Ident, PipeOperator, Query, QueryBody, Select, SelectItem, Star,
    WindowSpec,
};
use super::super::bind::Binder;
use super::super::scope::{Relation, Scope, ScopeColumn};
use super::{contains_aggregate, contains_window};
use crate::error::{Error, Result, Span, nearest};

impl Binder<'_> {
    /// Binds `input |> operator`.
    pub(super) fn pipe(
        &mut self,
        input: &QueryBody,
        operator: &PipeOperator,
        span: Span,
        outer: Option<&Scope<'_>>,
    ) -> Result<Relation> {
        let input = self.pipe_input(input, outer)?;
        match operator {
            PipeOperator::Select(select) => self.select_over(input, select, &[], &[], outer),
            PipeOperator::Extend(Select { items, windows, .. }) => {
                self.no_aggregates(&input, items.iter().map(|item| &item.expr), "EXTEND", outer)?;
                if let Some(star) = items.iter().find(|item| matches!(item.expr.kind, ExprKind::Star(_))) {
                    return Err(Error::new("INVALID_USAGE_OF_STAR_OR_REGEX")
                        .with("elem", "'*'")
                        .with("prettyName", "expression")
                        .at(star.expr.span));
                }
                let mut all = vec![star(span)];
                all.extend(items.iter().cloned());
                let select = Select { windows: windows.clone(), ..select_of(all, span) };
                self.select_over(input, &select, &[], &[], outer)
            }
            PipeOperator::Set { assignments, windows } => {
                self.no_aggregates(&input, assignments.iter().map(|(_, value)| value), "SET", outer)?;
                self.pipe_set(input, assignments, windows, span, outer)
            }
            PipeOperator::Drop(names) => {
                let mut all = star(span);
                if let ExprKind::Star(star) = &mut all.expr.kind {
                    star.except.clone_from(names);
                }
                self.select_over(input, &select_of(vec![all], span), &[], &[], outer)
            }
            PipeOperator::As(name) => {
                let input = super::exact(input)?;
                let mut columns = input.columns;
                for column in &mut columns {
                    column.qualifier = vec![name.value.clone()];
                }
                Ok(Relation { plan: input.plan, columns })
            }
            PipeOperator::Where(condition) => {
                let scope = Scope { columns: input.columns.clone(), parent: outer, ..Scope::default() };
                self.filter(input, condition, "WHERE", &scope)
            }
            PipeOperator::Aggregate { items, group_by } => {
                let scope = Scope { columns: input.columns.clone(), parent: outer, ..Scope::default() };
                for item in items {
                    no_windows(&item.expr, span)?;
                    if !self.is_aggregate(&item.expr, &scope)? {
                        return Err(Error::new("PIPE_OPERATOR_AGGREGATE_EXPRESSION_CONTAINS_NO_AGGREGATE_FUNCTION")
                            .with("expr", "expression")
                            .at(item.expr.span));
                    }
                }
                let group_by = group_by.iter().map(|item| by_position(item, &input)).collect::<Result<Vec<_>>>()?;
                let mut all: Vec<SelectItem> = group_by.clone();
                all.extend(items.iter().cloned());
                let mut select = select_of(all, span);
                for key in &group_by {
                    self.no_window_key(&key.expr, &scope)?;
                }
                let keys = group_by.iter().map(|item| GroupItem::Expr(item.expr.clone())).collect();
                select.group_by = Some(GroupBy { items: keys, span });
                self.select_over(input, &select, &[], &[], outer)
            }
            PipeOperator::Join(join) => self.join(input, join, outer),
            PipeOperator::SetOperation { op, all, right } => {
                let right = self.body(right, outer)?;
                self.combine(*op, *all, super::exact(input)?, right, span)
            }
            PipeOperator::Organize(query) => {
                let order = self.sort_items(query);
                let relation = self.order_output(input, &order, &query.distribute_by, outer)?;
                let Query { limit, offset, .. } = query;
                self.limit(relation, limit.as_ref(), offset.as_ref())
            }
            PipeOperator::LateralView(view) => self.lateral_view(input, view, outer).and_then(super::exact),
            PipeOperator::Pivot(pivot) => self.pivot(super::exact(input)?, pivot, outer),
            PipeOperator::Unpivot(unpivot) => self.unpivot(super::exact(input)?, unpivot, outer),
            PipeOperator::Sample(sample) => self.sample(input, Some(sample)),
        }
    }

    /// What flows into an operator.
    pub(super) fn pipe_input(&mut self, input: &QueryBody, outer: Option<&Scope<'_>>) -> Result<Relation> {
        match input {
            QueryBody::Pipe { input, operator, span } => self.pipe(input, operator, *span, outer),
            body => self.body(body, outer),
        }
    }

    /// `SET a = b, ...`: new values in the old places.
    fn pipe_set(
        &mut self,
        input: Relation,
        assignments: &[(Ident, AstExpr)],
        windows: &[(Ident, WindowSpec)],
        span: Span,
        outer: Option<&Scope<'_>>,
    ) -> Result<Relation> {
        let mut relation = input;
        for (name, value) in assignments {
            let named = relation
                .columns
                .iter()
                .filter(|column| !column.hidden && column.column.name.eq_ignore_ascii_case(&name.value));
            match named.count() {
                0 => return Err(unknown(name, &relation)),
                1 => {}
                _ => {
                    let scope = Scope { columns: relation.columns.clone(), ..Scope::default() };
                    scope.resolve(std::slice::from_ref(name))?;
                }
            }
            // The new value stands behind the columns first, and then takes the place of the old one.
            let columns = relation.columns.clone();
            let items = vec![star(span), SelectItem { expr: value.clone(), aliases: vec![name.clone()] }];
            let select = Select { windows: windows.to_vec(), ..select_of(items, span) };
            let mut extended = self.select_over(relation, &select, &[], &[], outer)?;
            let new = extended.columns.pop();
            let mut kept: Vec<ScopeColumn> = Vec::with_capacity(columns.len());
            for (column, old) in extended.columns.into_iter().zip(&columns) {
                let is_target = !old.hidden && old.column.name.eq_ignore_ascii_case(&name.value);
                kept.push(if is_target { new.clone().unwrap_or(column) } else { column });
            }
            relation = Relation { plan: extended.plan, columns: kept };
        }
        Ok(relation)
    }

    /// # Errors
    /// For an expression with an aggregate function, which only AGGREGATE can have.
    fn no_aggregates<'e>(
        &mut self,
        input: &Relation,
        exprs: impl Iterator<Item = &'e AstExpr>,
        clause: &str,
        outer: Option<&Scope<'_>>,
    ) -> Result<()> {
        let scope = Scope { columns: input.columns.clone(), parent: outer, ..Scope::default() };
        for expr in exprs {
            let star = matches!(expr.kind, ExprKind::Star(_));
            if !star && self.is_aggregate(expr, &scope).unwrap_or(false) {
                return Err(Error::new("PIPE_OPERATOR_CONTAINS_AGGREGATE_FUNCTION")
                    .with("expr", "expression")
                    .with("clause", clause)
                    .at(expr.span));
            }
        }
        Ok(())
    }

    fn no_window_key(&mut self, key: &AstExpr, scope: &Scope<'_>) -> Result<()> {
        let allow = super::super::scope::Allow { aggregates: true, windows: true, ..Default::default() };
        let scope = Scope { allow, ..scope.clone() };
        match contains_window(&self.expr(key, &scope)?.expr) {
            true => Err(Error::new("UNSUPPORTED_FEATURE.PIPE_OPERATOR_AGGREGATE_UNSUPPORTED_CASE")
                .with("case", WINDOWS)
                .at(key.span)),
            false => Ok(()),
        }
    }

    fn is_aggregate(&mut self, expr: &AstExpr, scope: &Scope<'_>) -> Result<bool> {
        if let ExprKind::Call(call) = &expr.kind
            && super::select::is_generator(call)
        {
            for argument in &call.arguments {
                if self.is_aggregate(argument, scope)? {
                    return Ok(true);
                }
            }
            return Ok(false);
        }
        let allow = super::super::scope::Allow { aggregates: true, windows: true, ..Default::default() };
        let scope = Scope { allow, ..scope.clone() };
        Ok(contains_aggregate(&self.expr(expr, &scope)?.expr))
    }
}

/// A key of AGGREGATE; a number is the position of a column of the input.
fn by_position(item: &SelectItem, input: &Relation) -> Result<SelectItem> {
    let Some(n) = super::order::ordinal(&item.expr) else { return Ok(item.clone()) };
    let columns: Vec<_> = input.columns.iter().filter(|column| !column.hidden).collect();
    let column = usize::try_from(n).ok().and_then(|n| n.checked_sub(1)).and_then(|at| columns.get(at));
    let Some(column) = column else {
        return Err(Error::new("GROUP_BY_POS_OUT_OF_RANGE")
            .with("index", n)
            .with("size", columns.len())
            .at(item.expr.span));
    };
    let part = |value: &String| Ident { value: value.clone(), quoted: true, span: item.expr.span };
    let name = column.qualifier.iter().chain([&column.column.name]).map(part).collect();
    let expr = AstExpr { kind: ExprKind::Column(name), span: item.expr.span };
    Ok(SelectItem { expr, aliases: item.aliases.clone() })
}

/// What AGGREGATE does not support, as Spark says it.
const WINDOWS: &str = "window functions; please update the query to move the window functions to a subsequent |> SELECT \
                       operator instead";

/// # Errors
/// For a call with OVER, and for grouping(), which AGGREGATE has no groups for.
fn no_windows(expr: &AstExpr, span: Span) -> Result<()> {
    let ExprKind::Call(call) = &expr.kind else { return Ok(()) };
    let name = call.name.parts.last().map(|name| name.value.to_uppercase()).unwrap_or_default();
    let case = if call.over.is_some() {
        WINDOWS
    } else if name == "GROUPING" || name == "GROUPING_ID" {
        name.as_str()
    } else {
        return Ok(());
    };
    Err(Error::new("UNSUPPORTED_FEATURE.PIPE_OPERATOR_AGGREGATE_UNSUPPORTED_CASE").with("case", case).at(span))
}

fn unknown(name: &Ident, relation: &Relation) -> Error {
    let names: Vec<&str> = relation.columns.iter().map(|column| column.column.name.as_str()).collect();
    Error::new("UNRESOLVED_COLUMN.WITH_SUGGESTION")
        .with("objectName", format!("`{}`", name.value))
        .with("proposal", names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", "))
        .at(name.span)
        .suggest(nearest(&name.value, names))
}

fn star(span: Span) -> SelectItem {
    let star = Star { with_hidden: true, ..Star::default() };
    SelectItem { expr: AstExpr { kind: ExprKind::Star(star), span }, aliases: Vec::new() }
}

/// A SELECT of nothing but a list.
pub(super) fn select_of(items: Vec<SelectItem>, span: Span) -> Select {
    Select {
        hints: Vec::new(),
        distinct: false,
        items,
        from: Vec::new(),
        lateral_views: Vec::new(),
        selection: None,
        group_by: None,
        having: None,
        windows: Vec::new(),
        qualify: None,
        script: None,
        span,
    }
}

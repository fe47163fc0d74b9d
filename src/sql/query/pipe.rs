//! Pipe syntax: `FROM t |> WHERE a > 1 |> AGGREGATE sum(b) GROUP BY c`. Each operator reuses the phase of SELECT that it is.

use super::super::ast::{
    Expr as AstExpr, ExprKind, GroupBy, GroupItem, Ident, PipeOperator, Query, QueryBody, Select, SelectItem, Star,
};
use super::super::bind::Binder;
use super::super::scope::{Relation, Scope};
use super::contains_aggregate;
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
        let input = self.body(input, outer)?;
        match operator {
            PipeOperator::Select(select) => {
                let scope = Scope { columns: input.columns.clone(), parent: outer, ..Scope::default() };
                for item in &select.items {
                    if !matches!(item.expr.kind, ExprKind::Star(_)) && self.is_aggregate(&item.expr, &scope) {
                        return Err(Error::new("PIPE_OPERATOR_CONTAINS_AGGREGATE_FUNCTION")
                            .with("expr", "expression")
                            .with("clause", "SELECT")
                            .at(item.expr.span));
                    }
                }
                self.select_over(input, select, &[], &[], outer)
            }
            PipeOperator::Extend(items) => {
                let mut all = vec![star(span)];
                all.extend(items.iter().cloned());
                self.select_over(input, &select_of(all, span), &[], &[], outer)
            }
            PipeOperator::Set(assignments) => self.pipe_set(input, assignments, span, outer),
            PipeOperator::Drop(names) => {
                let mut kept = input.columns.clone();
                for name in names {
                    let before = kept.len();
                    kept.retain(|column| !column.column.name.eq_ignore_ascii_case(&name.value));
                    if kept.len() == before {
                        return Err(unknown(name, &input));
                    }
                }
                super::exact(Relation { plan: input.plan, columns: kept })
            }
            PipeOperator::As(name) => {
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
                let mut all: Vec<SelectItem> = group_by.clone();
                all.extend(items.iter().cloned());
                let mut select = select_of(all, span);
                let keys = group_by.iter().map(|item| GroupItem::Expr(item.expr.clone())).collect();
                select.group_by = Some(GroupBy { items: keys, span });
                self.select_over(input, &select, &[], &[], outer)
            }
            PipeOperator::Join(join) => self.join(input, join, outer).and_then(super::exact),
            PipeOperator::SetOperation { op, all, right } => {
                let right = self.body(right, outer)?;
                self.combine(*op, *all, input, right, span)
            }
            PipeOperator::Organize(query) => {
                let order = self.sort_items(query);
                let relation = self.order_output(input, &order, &query.distribute_by, outer)?;
                let Query { limit, offset, .. } = query;
                self.limit(relation, limit.as_ref(), offset.as_ref())
            }
            PipeOperator::LateralView(view) => self.lateral_view(input, view, outer).and_then(super::exact),
            PipeOperator::Pivot(pivot) => self.pivot(input, pivot, outer),
            PipeOperator::Unpivot(unpivot) => self.unpivot(input, unpivot, outer),
            PipeOperator::Sample(sample) => self.sample(input, Some(sample)),
        }
    }

    /// `SET a = b, ...`: new values in the old places.
    fn pipe_set(
        &mut self,
        input: Relation,
        assignments: &[(Ident, AstExpr)],
        span: Span,
        outer: Option<&Scope<'_>>,
    ) -> Result<Relation> {
        let mut relation = input;
        for (name, value) in assignments {
            if !relation.columns.iter().any(|column| column.column.name.eq_ignore_ascii_case(&name.value)) {
                return Err(unknown(name, &relation));
            }
            let items = relation
                .columns
                .iter()
                .map(|column| {
                    let ident = Ident { value: column.column.name.clone(), quoted: true, span };
                    let is_target = column.column.name.eq_ignore_ascii_case(&name.value);
                    let expr = if is_target {
                        value.clone()
                    } else {
                        AstExpr { kind: ExprKind::Column(vec![ident.clone()]), span }
                    };
                    SelectItem { expr, aliases: if is_target { vec![ident] } else { Vec::new() } }
                })
                .collect();
            relation = self.select_over(relation, &select_of(items, span), &[], &[], outer)?;
        }
        Ok(relation)
    }

    fn is_aggregate(&mut self, expr: &AstExpr, scope: &Scope<'_>) -> bool {
        let scope = Scope { allow: super::super::scope::Allow { aggregates: true, windows: true }, ..scope.clone() };
        self.expr(expr, &scope).is_ok_and(|bound| contains_aggregate(&bound.expr))
    }
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
    SelectItem { expr: AstExpr { kind: ExprKind::Star(Star::default()), span }, aliases: Vec::new() }
}

fn select_of(items: Vec<SelectItem>, span: Span) -> Select {
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
        span,
    }
}

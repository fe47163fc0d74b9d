//! One SELECT: its phases in order.

use std::collections::HashMap;
use std::sync::Arc;

use datafusion::common::Column as PlanColumn;
use datafusion::common::tree_node::{Transformed, TreeNode, TreeNodeRecursion};
use datafusion::logical_expr::{Expr, Filter, LogicalPlan, Projection};

use super::super::ast::{Expr as AstExpr, ExprKind, GroupItem, Ident, Select, SelectItem, SortItem, Star, WindowSpec};
use super::super::bind::Binder;
use super::super::scope::{Allow, Beside, Outputs, Place, Relation, Scope, ScopeColumn, mark_twins};
use super::aggregate::has_sets;
use super::order::SortKey;
use super::{column_expr, contains_aggregate, contains_window, one_row};
use crate::error::{Error, Result, nearest};
use crate::function::pattern::Pattern;
use crate::function::{self, Bound, Build};
use crate::types::{Column, SparkType};

/// An item of the select list, bound.
#[derive(Clone)]
pub(super) struct Item {
    /// Its expression.
    pub bound: Bound,
    /// The column's name: the alias, or what Spark makes of the expression.
    pub name: String,
    /// The relation that a plain column comes from.
    pub qualifier: Vec<String>,
    /// Not shown, but in reach of the operators behind in pipe syntax.
    pub hidden: bool,
    /// An alias was written, which makes another column of a plain one.
    pub aliased: bool,
}

impl Binder<'_> {
    /// Binds a SELECT together with the ORDER BY of its query, which may use columns that the SELECT does not show.
    pub(super) fn select(
        &mut self,
        select: &Select,
        order: &[SortItem],
        distribute: &[AstExpr],
        outer: Option<&Scope<'_>>,
    ) -> Result<Relation> {
        let input = if select.from.is_empty() { one_row() } else { self.from(&select.from, outer)? };
        match &select.script {
            Some(script) => self.transform(input, script, select, order, distribute, outer),
            None => self.select_over(input, select, order, distribute, outer),
        }
    }

    /// Binds a SELECT whose FROM is bound already.
    pub(super) fn select_over(
        &mut self,
        mut input: Relation,
        select: &Select,
        order: &[SortItem],
        distribute: &[AstExpr],
        outer: Option<&Scope<'_>>,
    ) -> Result<Relation> {
        for view in &select.lateral_views {
            input = self.lateral_view(input, view, outer)?;
        }
        let windows = named_windows(&select.windows)?;
        let mut scope = Scope { columns: input.columns.clone(), parent: outer, windows, ..Scope::default() };
        if let Some(condition) = &select.selection {
            input = self.filter(input, condition, "WHERE", &scope)?;
            scope.columns.clone_from(&input.columns);
        }
        let settings = &self.context.settings;
        let as_where =
            select.group_by.is_none() && settings.is_on("spark.sql.legacy.parser.havingWithoutGroupByAsWhere");
        let mut having = select.having.as_ref();
        if as_where && let Some(condition) = having.take() {
            input = self.filter(input, condition, "WHERE", &scope)?;
        }
        if select.group_by.as_ref().is_some_and(has_sets) {
            // A key is NULL in the groups of other sets, whatever its column says.
            scope.columns.iter_mut().for_each(|column| column.column.nullable = true);
        }
        let mut plan = input.plan;

        // Time spans that GROUP BY names are columns, which the select list may name.
        let outer_spans = self.spans.take();
        let grouped_spans = self.grouped_spans(select.group_by.as_ref(), &scope)?;
        let mut grouped_spans: Vec<Expr> = grouped_spans.into_iter().map(|bound| bound.expr).collect();
        let mut marked: Vec<&mut Expr> = grouped_spans.iter_mut().collect();
        let by = select.group_by.as_ref().map_or(select.span, |group_by| group_by.span);
        (plan, scope.time_spans) = self.span_column(plan, &mut marked, by)?;

        // Generators of the select list come first where nothing is grouped, so that later items may use their columns.
        scope.allow = Allow { aggregates: true, windows: true, place: Place::Select };
        let grouped = select.group_by.is_some() || having.is_some();
        scope.beside = if grouped { Beside::Computed } else { Beside::Needed };
        let around = std::mem::take(&mut self.beside);
        let mut generators = Vec::new();
        let mut items = self.items(&select.items, &mut scope, &mut generators)?;
        let mut marked: Vec<&mut Expr> = items.iter_mut().map(|item| &mut item.bound.expr).collect();
        marked.extend(scope.aliases.iter_mut().map(|(_, bound)| &mut bound.expr));
        let (spanned, spans) = self.span_column(plan, &mut marked, select.span)?;
        (plan, scope.time_spans) = (spanned, scope.time_spans.take().or(spans));
        let outputs: Vec<(String, Bound)> =
            items.iter().map(|item| (item.name.clone(), item.bound.clone().named(&item.name))).collect();
        let generated: Vec<String> = generators.iter().flat_map(|generator| generator.ids.clone()).collect();
        self.no_places_of_stars(select)?;
        let named = (!generators.is_empty()).then(|| Item::before_rows(&items, &generators));
        let groups = self.groups(select, named.as_ref().unwrap_or(&items), &scope, &generated)?;
        if grouped || items.iter().any(|item| contains_aggregate(&item.bound.expr)) {
            for item in &items {
                groups.no_stray_subquery(&item.bound, &scope)?;
                if let Some(column) = groups.stray(&item.bound.expr, &scope)? {
                    return Err(self.not_grouped(&item.bound, &column, select, &scope));
                }
            }
            self.no_window_keys(&groups, &items, select, &scope)?;
        }
        let having_shown = if generators.is_empty() { None } else { having.take() };
        let mut hoisted = Vec::new();
        let mut having = match having {
            Some(condition) => {
                let (condition, calls) = self.having(condition, &outputs, &groups, &scope)?;
                hoisted = calls;
                Some(condition)
            }
            None => None,
        };
        let mut qualify = match &select.qualify {
            Some(condition) => {
                let allow = Allow { windows: true, place: Place::Qualify, ..Allow::default() };
                let bound = self.expr(condition, &Scope { allow, ..scope.clone() })?;
                let computed = |expr: &Expr| contains_window(expr);
                if !computed(&bound.expr) && !items.iter().any(|item| computed(&item.bound.expr)) {
                    return Err(Error::new("QUALIFY_REQUIRES_WINDOW_FUNCTION").at(condition.span));
                }
                Some(bound)
            }
            None => None,
        };
        let beside = Outputs { columns: outputs, first: true, ..Outputs::default() };
        let inner = Scope { outputs: Some(beside.clone()), without_routines: Some("Sort"), ..scope.clone() };
        let (inner, shown) = if select.distinct { self.distinct_scope(&items, inner) } else { (inner, Vec::new()) };
        let plain = !grouped && !select.distinct && !items.iter().any(|item| contains_aggregate(&item.bound.expr));
        let mut keys = self.sort_keys(order, &items, &inner, plain)?;
        for key in &mut keys {
            key.bound.expr = with_items(key, &shown)?;
        }
        if !groups.by_subquery()? {
            keys.iter().try_for_each(|key| super::order::no_predicate_subquery(key, &items))?;
        }
        keys.iter().try_for_each(super::order::no_outer_columns)?;
        keys.iter().try_for_each(|key| super::order::no_correlated_value(key, &items))?;
        for expr in distribute {
            self.expr(expr, &inner)?;
        }

        let mut added = std::mem::replace(&mut self.beside, around);
        if !grouped {
            let mut marked: Vec<&mut Expr> = keys.iter_mut().map(|key| &mut key.bound.expr).collect();
            let (spanned, spans) = self.span_column(plan, &mut marked, select.span)?;
            (plan, scope.time_spans) = (spanned, scope.time_spans.take().or(spans));
        }

        // GROUP BY and aggregate functions.
        let aggregates = grouped
            || items
                .iter()
                .map(|item| &item.bound)
                .chain(keys.iter().map(|key| &key.bound))
                .any(|b| contains_aggregate(&b.expr))
            || added.iter().any(|(_, value)| contains_aggregate(&value.expr))
            || generators.iter().any(|g: &super::generate::Pending| contains_aggregate(&g.rows.expr));
        if aggregates && generators.len() > 1 {
            let shown = select.items.iter().filter_map(|item| match &item.expr.kind {
                ExprKind::Call(call) if is_generator(call) => Some(format!("\"{}\"", call.name.values().join("."))),
                _ => None,
            });
            return Err(Error::new("UNSUPPORTED_GENERATOR.MULTI_GENERATOR")
                .with("num", generators.len())
                .with("generators", shown.collect::<Vec<_>>().join(", "))
                .at(select.span));
        }
        if aggregates {
            Item::no_generated_column(&items, &generators, &scope)?;
        }
        if aggregates && outer.is_some() {
            groups.own_columns_only(&items)?;
        }
        if aggregates {
            let between = items.iter().any(|item| contains_window(&item.bound.expr))
                || match &having {
                    Some(condition) => groups.needs_more(&condition.expr, &beside.columns)?,
                    None => false,
                };
            if between {
                groups.check_above(&beside)?;
            }
            for key in &keys {
                if let Some(id) = groups.stray(&key.bound.expr, &scope)?
                    && let Some((_, name)) = beside.used.borrow().iter().find(|(used, _)| *used == id)
                {
                    return Err(super::scoped::unresolved(name, &beside.columns));
                }
            }
            let mut bounds: Vec<&mut Bound> = items.iter_mut().map(|item| &mut item.bound).collect();
            bounds.extend(keys.iter_mut().map(|key| &mut key.bound));
            bounds.extend(having.iter_mut());
            bounds.extend(qualify.iter_mut());
            bounds.extend(added.iter_mut().map(|(_, value)| value));
            bounds.extend(generators.iter_mut().map(|generator| &mut generator.rows));
            if let Some(session) = self.spans.as_ref().filter(|spans| spans.session) {
                let id = session.column.id.clone();
                match groups.others(&id) {
                    Some(others) => plan = self.merged_sessions(plan, &id, others)?,
                    None if select.group_by.as_ref().is_some_and(has_sets) => {
                        return Err(Error::unsupported("session_window with several sets of groups").at(select.span));
                    }
                    None => {}
                }
            }
            plan = self.aggregate(plan, select, &scope, bounds, groups, hoisted)?;
        }
        self.spans = outer_spans;
        let (mut late, early): (Vec<_>, Vec<_>) =
            added.into_iter().partition(|(_, value)| contains_window(&value.expr));
        plan = beside_rows(plan, early)?;
        if let Some(condition) = having {
            let condition = self.having_condition(condition)?;
            plan = LogicalPlan::Filter(Filter::try_new(condition, Arc::new(plan))?);
        }

        // Generators, then functions with OVER, then QUALIFY.
        for generator in generators {
            plan = self.generate_pending(plan, generator)?;
        }
        {
            let mut exprs: Vec<&mut Expr> = items.iter_mut().map(|item| &mut item.bound.expr).collect();
            exprs.extend(keys.iter_mut().map(|key| &mut key.bound.expr));
            exprs.extend(qualify.iter_mut().map(|bound| &mut bound.expr));
            exprs.extend(late.iter_mut().map(|(_, value)| &mut value.expr));
            if exprs.iter().any(|expr| contains_window(expr)) {
                plan = self.window(plan, exprs)?;
            }
        }
        plan = beside_rows(plan, late)?;
        if let Some(condition) = qualify {
            let condition = self.condition(condition, "QUALIFY")?;
            plan = LogicalPlan::Filter(Filter::try_new(condition, Arc::new(plan))?);
        }
        let shown = self.shown(plan, items, keys, select.distinct)?;
        match having_shown {
            Some(condition) => self.having_shown(shown, condition, outer),
            None => Ok(shown),
        }
    }

    /// What names mean in ORDER BY behind SELECT DISTINCT: the columns that it shows, and nothing of FROM. Those that are
    /// computed get names of their own here, with which they are returned.
    fn distinct_scope<'s>(&mut self, items: &[Item], around: Scope<'s>) -> (Scope<'s>, Vec<(String, Expr)>) {
        let mut computed = Vec::new();
        let columns: Vec<ScopeColumn> = items
            .iter()
            .map(|item| {
                let id = match &item.bound.expr {
                    Expr::Column(column) => column.name.clone(),
                    expr => {
                        let id = self.fresh(&item.name);
                        computed.push((id.clone(), expr.clone()));
                        id
                    }
                };
                let (ty, nullable) = (item.bound.ty.clone(), item.bound.nullable);
                let column = Column { name: item.name.clone(), ty, nullable };
                ScopeColumn { id, column, qualifier: item.qualifier.clone(), hidden: item.hidden, twin: None }
            })
            .collect();
        let allow = Allow { place: Place::Sort, ..Allow::default() };
        let scope = Scope {
            columns,
            allow,
            outputs: None,
            aliases: Vec::new(),
            time_spans: None,
            beside: Beside::Never,
            ..around
        };
        (scope, computed)
    }

    /// The select list, DISTINCT and ORDER BY.
    fn shown(
        &mut self,
        input: LogicalPlan,
        items: Vec<Item>,
        mut keys: Vec<SortKey>,
        distinct: bool,
    ) -> Result<Relation> {
        let mut exprs = Vec::with_capacity(items.len());
        let mut columns = Vec::with_capacity(items.len());
        for item in &items {
            let incomparable = match &item.bound.ty {
                ty if ty.has_variant() => Some("UNSUPPORTED_FEATURE.SET_OPERATION_ON_VARIANT_TYPE"),
                ty if super::has_map(ty) => Some("UNSUPPORTED_FEATURE.SET_OPERATION_ON_MAP_TYPE"),
                _ => None,
            };
            if let Some(class) = incomparable.filter(|_| distinct) {
                return Err(Error::new(class)
                    .with("colName", format!("`{}`", item.name))
                    .with("dataType", format!("\"{}\"", item.bound.ty.sql()))
                    .at(item.bound.span));
            }
            let id = self.fresh(&item.name);
            exprs.push(item.bound.expr.clone().alias(&id));
            let column = Column { name: item.name.clone(), ty: item.bound.ty.clone(), nullable: item.bound.nullable };
            columns.push(ScopeColumn {
                id,
                column,
                qualifier: item.qualifier.clone(),
                hidden: item.hidden,
                twin: None,
            });
        }
        // `SELECT a, a` shows one column twice; under an alias it is another.
        let sources: Vec<Option<&str>> = items
            .iter()
            .map(|item| match &item.bound.expr {
                Expr::Column(column) if !item.aliased => Some(column.name.as_str()),
                _ => None,
            })
            .collect();
        mark_twins(&mut columns, |i| sources[i]);
        // A key that is an item, or made of items only, sorts the shown columns; others need columns that are not shown.
        let mut hidden = Vec::new();
        for key in &mut keys {
            if let Some(at) = items.iter().position(|item| item.bound.expr == key.bound.expr) {
                key.bound.expr = column_expr(&columns[at].id);
            } else if !matches!(key.bound.expr, Expr::Literal(..)) {
                if distinct {
                    // Made of what is shown, it is computed from that.
                    key.bound.expr = over_shown(&key.bound, &items, &columns)?;
                    continue;
                }
                let id = self.fresh("order");
                hidden.push(key.bound.expr.clone().alias(&id));
                key.bound.expr = column_expr(&id);
            }
        }
        let shows_all = hidden.is_empty();
        exprs.extend(hidden);
        let mut plan = LogicalPlan::Projection(Projection::try_new(exprs, Arc::new(input))?);
        if distinct {
            plan = super::group_key::distinct(plan, &columns, self)?;
        }
        plan = super::order::sort(plan, keys)?;
        if !shows_all {
            let shown = columns.iter().map(|column| column_expr(&column.id)).collect();
            plan = LogicalPlan::Projection(Projection::try_new(shown, Arc::new(plan))?);
        }
        Ok(Relation { plan, columns })
    }

    /// # Errors
    /// For `SELECT * ... GROUP BY 1`: the places of a select list with a star are not those that were written.
    fn no_places_of_stars(&self, select: &Select) -> Result<()> {
        let starred = select.items.iter().any(|item| matches!(item.expr.kind, ExprKind::Star(_)));
        let Some(group_by) = select.group_by.as_ref().filter(|_| starred) else { return Ok(()) };
        if !self.context.settings.is_on("spark.sql.groupByOrdinal") {
            return Ok(());
        }
        let place = |item: &GroupItem| matches!(item, GroupItem::Expr(expr) if super::order::ordinal(expr).is_some());
        match group_by.items.iter().any(place) {
            true => Err(Error::new("STAR_GROUP_BY_POS").at(group_by.span)),
            false => Ok(()),
        }
    }

    /// Binds the select list; each alias becomes visible to the items after it.
    pub(super) fn items(
        &mut self,
        items: &[SelectItem],
        scope: &mut Scope<'_>,
        generators: &mut Vec<super::generate::Pending>,
    ) -> Result<Vec<Item>> {
        let mut out = Vec::with_capacity(items.len());
        for item in items {
            match &item.expr.kind {
                ExprKind::Star(star) => out.extend(self.star(star, scope, &item.expr)?),
                ExprKind::Column(name)
                    if item.aliases.is_empty()
                        && let Some(columns) = self.columns_like(name, scope)? =>
                {
                    out.extend(columns.into_iter().map(|column| Item {
                        bound: column.bound().at(item.expr.span),
                        name: column.column.name.clone(),
                        qualifier: column.qualifier,
                        hidden: false,
                        aliased: false,
                    }));
                }
                ExprKind::Call(call) if call.over.is_none() && is_generator(call) => {
                    let (mut pending, columns) =
                        self.pending_generator(call, &item.aliases, false, scope, item.expr.span)?;
                    pending.before = out.len();
                    for column in columns {
                        let bound = Bound::new(
                            column_expr(&column.id),
                            column.column.ty.clone(),
                            column.column.nullable,
                            column.column.name.clone(),
                        );
                        scope.aliases.push((column.column.name.clone(), bound.clone()));
                        let (name, qualifier) = (column.column.name, Vec::new());
                        out.push(Item { bound, name, qualifier, hidden: false, aliased: false });
                    }
                    generators.push(pending);
                }
                _ => {
                    let bound = self.expr(&item.expr, scope)?;
                    if item.aliases.len() > 1 {
                        return Err(Error::new("UNSUPPORTED_FEATURE")
                            .with("feature", "several aliases for an expression that is no generator")
                            .at(item.expr.span));
                    }
                    let name = item
                        .aliases
                        .first()
                        .map_or_else(|| Binder::select_name(&item.expr, &bound), |alias| alias.value.clone());
                    let qualifier = source_of(&bound.expr, scope, item.aliases.is_empty());
                    if let Some(alias) = item.aliases.first() {
                        scope.aliases.push((alias.value.clone(), bound.clone().named(&alias.value)));
                    }
                    let aliased = !item.aliases.is_empty();
                    out.push(Item { bound, name, qualifier, hidden: false, aliased });
                }
            }
        }
        Ok(out)
    }

    /// The columns that a name in backquotes is a pattern of, where the session has names so:
    /// `spark.sql.parser.quotedRegexColumnNames`.
    pub(in crate::sql) fn columns_like(&self, name: &[Ident], scope: &Scope<'_>) -> Result<Option<Vec<ScopeColumn>>> {
        let (table, text) = match name {
            [own] if own.quoted => (None, &own.value),
            [table, own] if own.quoted => (Some(&table.value), &own.value),
            _ => return Ok(None),
        };
        if !self.context.settings.is_on("spark.sql.parser.quotedRegexColumnNames") {
            return Ok(None);
        }
        let pattern = Pattern::of(&format!("(?i)^(?:{text})$"), "regexp")?;
        let mut found = Vec::new();
        for column in &scope.columns {
            let of_table = table.is_none_or(|table| {
                column.qualifier.last().is_some_and(|qualifier| qualifier.eq_ignore_ascii_case(table))
            });
            if of_table && !column.hidden && pattern.is_match(&column.column.name)? {
                found.push(column.clone());
            }
        }
        Ok(Some(found))
    }

    /// The columns of `*` or `t.*`.
    fn star(&mut self, star: &Star, scope: &Scope<'_>, at: &AstExpr) -> Result<Vec<Item>> {
        let wanted: Vec<String> = star.qualifier.iter().map(|part| part.value.to_lowercase()).collect();
        let columns: Vec<&ScopeColumn> = scope
            .columns
            .iter()
            .filter(|column| {
                if wanted.is_empty() {
                    star.with_hidden || !column.hidden
                } else {
                    ends_with(&column.qualifier, &wanted)
                }
            })
            .collect();
        if wanted.is_empty() && scope.columns.is_empty() && scope.parent.is_some() {
            // A sub-query without FROM has no columns of its own.
            return Ok(Vec::new());
        }
        if columns.is_empty() && star.except.is_empty() {
            // A sub-query without such a relation of its own shows that of the query around it.
            let around = scope.parent.map_or(&[][..], |parent| parent.columns.as_slice());
            let shown: Vec<Item> = around
                .iter()
                .filter(|column| !wanted.is_empty() && ends_with(&column.qualifier, &wanted))
                .map(|column| Item {
                    bound: column.outer_bound(),
                    name: column.column.name.clone(),
                    qualifier: Vec::new(),
                    hidden: false,
                    aliased: false,
                })
                .collect();
            if !shown.is_empty() {
                return Ok(shown);
            }
        }
        if columns.is_empty() && !wanted.is_empty() {
            // `s.*` of a struct column shows its fields.
            let as_column = AstExpr { kind: ExprKind::Column(star.qualifier.clone()), span: at.span };
            if let Ok(value) = self.expr(&as_column, scope)
                && let SparkType::Struct(fields) = value.ty.clone()
            {
                let items = self.struct_star(&value, &fields)?;
                let fields: Vec<ScopeColumn> = items.iter().map(as_field).collect();
                return self.without(fields.iter().collect(), &star.except, items, at);
            }
            let target = star.qualifier.iter().map(|part| part.value.as_str()).collect::<Vec<_>>().join(".");
            return Err(Error::new("CANNOT_RESOLVE_STAR_EXPAND")
                .with("targetString", format!("`{target}`"))
                .with(
                    "columns",
                    scope.columns.iter().map(|c| format!("`{}`", c.column.name)).collect::<Vec<_>>().join(", "),
                )
                .at(at.span)
                .suggest(nearest(
                    &target,
                    scope.columns.iter().filter_map(|c| c.qualifier.last()).map(String::as_str),
                )));
        }
        if scope.columns.is_empty() {
            return Err(Error::new("INVALID_USAGE_OF_STAR_OR_REGEX")
                .with("elem", "'*'")
                .with("prettyName", "query without FROM")
                .at(at.span));
        }
        let mut columns = columns;
        if star.pattern.is_some() {
            let mut fitting = Vec::with_capacity(columns.len());
            for column in columns {
                if star.fits(&column.column.name)? {
                    fitting.push(column);
                }
            }
            columns = fitting;
        }
        let items: Vec<Item> = columns
            .iter()
            .map(|column| Item {
                bound: Bound::new(
                    column_expr(&column.id),
                    column.column.ty.clone(),
                    column.column.nullable,
                    column.column.name.clone(),
                ),
                name: column.column.name.clone(),
                qualifier: column.qualifier.clone(),
                hidden: column.hidden && star.with_hidden,
                aliased: false,
            })
            .collect();
        self.without(columns, &star.except, items, at)
    }

    /// A value per field of a struct.
    fn struct_star(&mut self, value: &Bound, fields: &[crate::types::StructField]) -> Result<Vec<Item>> {
        Ok(fields
            .iter()
            .map(|field| {
                let expr = super::generate::field_of(value.expr.clone(), &field.name);
                Item {
                    bound: Bound::new(expr, field.ty.clone(), true, field.name.clone()),
                    name: field.name.clone(),
                    qualifier: Vec::new(),
                    hidden: false,
                    aliased: false,
                }
            })
            .collect())
    }
}

/// A field of a struct as a column that EXCEPT can name.
fn as_field(item: &Item) -> ScopeColumn {
    let column = Column { name: item.name.clone(), ty: item.bound.ty.clone(), nullable: item.bound.nullable };
    ScopeColumn { id: item.name.clone(), column, qualifier: Vec::new(), hidden: false, twin: None }
}

/// A key of ORDER BY with what the columns of [`Binder::distinct_scope`] are computed by.
fn with_items(key: &SortKey, shown: &[(String, Expr)]) -> Result<Expr> {
    let expr = key.bound.expr.clone();
    if shown.is_empty() {
        return Ok(expr);
    }
    let whole = expr.transform_up(|part| {
        let item = match &part {
            Expr::Column(column) => shown.iter().find(|(id, _)| *id == column.name),
            _ => None,
        };
        Ok(item.map_or_else(|| Transformed::no(part.clone()), |(_, expr)| Transformed::yes(expr.clone())))
    })?;
    Ok(whole.data)
}

/// A key of ORDER BY over the columns that SELECT DISTINCT shows.
fn over_shown(key: &Bound, items: &[Item], columns: &[ScopeColumn]) -> Result<Expr> {
    let mut hidden = false;
    let moved = key.expr.clone().transform_down(|part| {
        if let Some(at) = items.iter().position(|item| item.bound.expr == part) {
            return Ok(Transformed::new(column_expr(&columns[at].id), true, TreeNodeRecursion::Jump));
        }
        hidden |= matches!(part, Expr::Column(_));
        Ok(Transformed::no(part))
    })?;
    if !hidden {
        return Ok(moved.data);
    }
    Err(Error::new("UNRESOLVED_COLUMN.WITH_SUGGESTION")
        .with("objectName", format!("`{}`", key.name))
        .with("proposal", items.iter().map(|item| format!("`{}`", item.name)).collect::<Vec<_>>().join(", "))
        .at(key.span)
        .suggest(nearest(&key.name, items.iter().map(|item| item.name.as_str())))
        .hint("with SELECT DISTINCT, ORDER BY can use only what the select list shows"))
}

/// The rows with more columns.
fn beside_rows(input: LogicalPlan, values: Vec<(String, Bound)>) -> Result<LogicalPlan> {
    if values.is_empty() {
        return Ok(input);
    }
    let mut exprs: Vec<Expr> = input.schema().columns().into_iter().map(Expr::Column).collect();
    exprs.extend(values.into_iter().map(|(id, value)| value.expr.alias(id)));
    Ok(LogicalPlan::Projection(Projection::try_new(exprs, Arc::new(input))?))
}

/// Whether a call is one of a generator.
pub(super) fn is_generator(call: &super::super::ast::Call) -> bool {
    call.name.parts.len() == 1
        && call
            .name
            .parts
            .last()
            .and_then(|name| function::find(&name.value))
            .is_some_and(|function| matches!(function.build, Build::Generator(_)))
}

/// The qualifier of a plain column that keeps its own name.
fn source_of(expr: &Expr, scope: &Scope<'_>, unnamed: bool) -> Vec<String> {
    match expr {
        Expr::Column(PlanColumn { name, .. }) if unnamed => scope
            .columns
            .iter()
            .find(|column| column.id == *name)
            .map(|column| column.qualifier.clone())
            .unwrap_or_default(),
        _ => Vec::new(),
    }
}

/// Whether a qualifier ends with these parts (in lower case).
fn ends_with(qualifier: &[String], parts: &[String]) -> bool {
    qualifier.len() >= parts.len()
        && qualifier[qualifier.len() - parts.len()..].iter().zip(parts).all(|(have, want)| have.to_lowercase() == *want)
}

/// `WINDOW w AS (...)` by name.
fn named_windows(windows: &[(Ident, WindowSpec)]) -> Result<HashMap<String, WindowSpec>> {
    let mut out = HashMap::new();
    for (name, spec) in windows {
        if out.insert(name.value.to_lowercase(), spec.clone()).is_some() {
            return Err(Error::new("INVALID_SQL_SYNTAX.REPETITIVE_WINDOW_DEFINITION")
                .with("windowName", format!("`{}`", name.value))
                .at(name.span));
        }
    }
    Ok(out)
}

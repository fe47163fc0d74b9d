//! ORDER BY: ordinals, ALL, names of the output before names of the input; SORT BY and CLUSTER BY sort as a whole,
//! which satisfies what they ask for.

use std::sync::Arc;

use datafusion::common::tree_node::{TreeNode, TreeNodeRecursion};
use datafusion::logical_expr::expr::Sort as SortExpr;
use datafusion::logical_expr::{Expr, LogicalPlan, Sort};

use super::super::ast::{Expr as AstExpr, ExprKind, Literal, Query, SortItem};
use super::super::bind::Binder;
use super::super::scope::{Relation, Scope};
use super::column_expr;
use super::select::Item;
use crate::error::{Error, Result};
use crate::function::{Bound, collation};
use crate::types::SparkType;

/// A key of ORDER BY, bound.
pub(super) struct SortKey {
    /// What is sorted by.
    pub bound: Bound,
    /// Smallest first.
    pub ascending: bool,
    /// NULLs before everything else.
    pub nulls_first: bool,
}

impl Binder<'_> {
    /// The sort items of a query, whichever clause they stand in.
    pub(super) fn sort_items(&self, query: &Query) -> Vec<SortItem> {
        if !query.order_by.is_empty() {
            return query.order_by.clone();
        }
        if !query.sort_by.is_empty() {
            return query.sort_by.clone();
        }
        let item = |expr: &AstExpr| SortItem { expr: expr.clone(), descending: false, nulls_first: None };
        query.cluster_by.iter().map(item).collect()
    }

    /// Binds the keys; `items` are what ordinals and ALL refer to. Over `plain` items, neither grouped nor distinct, ordinals
    /// behind the last one mean columns of FROM that other keys use, where the settings say that names come first.
    pub(super) fn sort_keys(
        &mut self,
        order: &[SortItem],
        items: &[Item],
        scope: &Scope<'_>,
        plain: bool,
    ) -> Result<Vec<SortKey>> {
        let names_first = !self.context.settings.is_on("spark.sql.prioritizeOrdinalResolutionInSort.enabled");
        let (mut named, mut more): (Vec<Option<Bound>>, Vec<Bound>) = (Vec::new(), Vec::new());
        if plain && names_first {
            for item in order {
                let is_name = ordinal(&item.expr).is_none() && !is_all(&item.expr);
                named.push(if is_name { Some(self.expr(&item.expr, scope)?) } else { None });
            }
            more = used_beside(items, scope);
        }
        let mut named = named.into_iter();
        let mut keys = Vec::with_capacity(order.len());
        for item in order {
            let named = named.next().flatten();
            let ascending = !item.descending;
            let nulls_first = item.nulls_first.unwrap_or(ascending);
            let key = |bound: Bound| SortKey { bound, ascending, nulls_first };
            let named_all = || {
                items.iter().any(|i| i.name.eq_ignore_ascii_case("all"))
                    || scope.columns.iter().any(|column| column.column.name.eq_ignore_ascii_case("all"))
            };
            if is_all(&item.expr) && !named_all() {
                keys.extend(items.iter().map(|i| key(i.bound.clone())));
                continue;
            }
            let ordinal = match self.context.settings.get("spark.sql.orderByOrdinal") {
                Some(value) if value.eq_ignore_ascii_case("false") => None,
                _ => ordinal(&item.expr),
            };
            let bound = match ordinal {
                Some(n) => {
                    let mut places = items.iter().map(|item| &item.bound).chain(&more);
                    let found = usize::try_from(n).ok().and_then(|n| places.nth(n.checked_sub(1)?));
                    let Some(found) = found else {
                        return Err(Error::new("ORDER_BY_POS_OUT_OF_RANGE")
                            .with("index", n)
                            .with("size", items.len() + more.len())
                            .at(item.expr.span));
                    };
                    found.clone()
                }
                None => match named {
                    Some(bound) => bound,
                    None => self.expr(&item.expr, scope)?,
                },
            };
            check_orderable(&bound)?;
            keys.push(key(bound));
        }
        Ok(keys)
    }

    /// ORDER BY over something that is no SELECT: only the output's columns can be used.
    pub(super) fn order_output(
        &mut self,
        relation: Relation,
        order: &[SortItem],
        distribute: &[AstExpr],
        outer: Option<&Scope<'_>>,
    ) -> Result<Relation> {
        let without_routines = Some("Sort");
        let scope = Scope { columns: relation.columns.clone(), parent: outer, without_routines, ..Scope::default() };
        for expr in distribute {
            self.expr(expr, &scope)?;
        }
        let items: Vec<Item> = relation
            .columns
            .iter()
            .filter(|column| !column.hidden)
            .map(|column| Item {
                bound: Bound::new(
                    column_expr(&column.id),
                    column.column.ty.clone(),
                    column.column.nullable,
                    column.column.name.clone(),
                ),
                name: column.column.name.clone(),
                qualifier: column.qualifier.clone(),
                hidden: false,
                aliased: false,
            })
            .collect();
        let keys = self.sort_keys(order, &items, &scope, false)?;
        keys.iter().try_for_each(|key| no_predicate_subquery(key, &items))?;
        Ok(Relation { plan: sort(relation.plan, keys)?, columns: relation.columns })
    }
}

/// The columns of FROM that keys of ORDER BY were found to use beside the select list, by name.
fn used_beside(items: &[Item], scope: &Scope<'_>) -> Vec<Bound> {
    let Some(outputs) = &scope.outputs else { return Vec::new() };
    let used = outputs.used.borrow();
    let shown = |id: &str| {
        items.iter().any(|item| !item.aliased && matches!(&item.bound.expr, Expr::Column(column) if column.name == id))
    };
    let mut columns: Vec<_> = scope
        .columns
        .iter()
        .filter(|column| used.iter().any(|(id, _)| *id == column.id) && !shown(&column.id))
        .collect();
    columns.sort_by(|a, b| a.column.name.cmp(&b.column.name));
    columns.into_iter().map(|column| column.bound()).collect()
}

/// A sorted plan; keys that are constant are left out.
pub(super) fn sort(input: LogicalPlan, keys: Vec<SortKey>) -> Result<LogicalPlan> {
    let expr: Vec<SortExpr> = keys
        .into_iter()
        .filter(|key| key.bound.as_literal().is_none())
        .map(|key| {
            let compared = collation::key(key.bound)?;
            Ok(SortExpr::new(compared.expr, key.ascending, key.nulls_first))
        })
        .collect::<Result<_>>()?;
    if expr.is_empty() {
        return Ok(input);
    }
    Ok(LogicalPlan::Sort(Sort { expr, input: Arc::new(input), fetch: None }))
}

/// The whole number that a clause may mean a position by.
pub(super) fn ordinal(expr: &AstExpr) -> Option<i32> {
    match expr.kind {
        ExprKind::Literal(Literal::Int(n)) => Some(n),
        _ => None,
    }
}

/// # Errors
/// For EXISTS and IN (SELECT ...), which Spark has no place for in ORDER BY.
pub(super) fn no_predicate_subquery(key: &SortKey, items: &[Item]) -> Result<()> {
    let mut found = false;
    key.bound.expr.apply(|part| {
        if let Some(query) = predicate(part) {
            // One that the select list has is named here.
            let same = |own: &Expr| predicate(own).is_some_and(|own| Arc::ptr_eq(own, query));
            let mut named = false;
            for item in items {
                named |= item.bound.expr.exists(|own| Ok(same(own)))?;
            }
            found |= !named;
        }
        Ok(TreeNodeRecursion::Continue)
    })?;
    if !found {
        return Ok(());
    }
    let direction = if key.ascending { "ASC" } else { "DESC" };
    Err(Error::new("UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.UNSUPPORTED_IN_EXISTS_SUBQUERY")
        .with("treeNode", format!(": Sort [{} {direction}]", key.bound.name))
        .at(key.bound.span))
}

/// # Errors
/// For a key made of columns of the query around this one.
pub(super) fn no_outer_columns(key: &SortKey) -> Result<()> {
    if !super::aggregate::uses_outer(&key.bound.expr) {
        return Ok(());
    }
    let direction = if key.ascending { "ASC" } else { "DESC" };
    let nulls = if key.nulls_first { "FIRST" } else { "LAST" };
    let name = super::aggregate::without_outer(&key.bound.name);
    Err(Error::new("UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.CORRELATED_REFERENCE")
        .with("sqlExprs", format!("\"{name} {direction} NULLS {nulls}\""))
        .at(key.bound.span))
}

/// # Errors
/// For a correlated (SELECT ...) that the select list does not have, which Spark has no place for in ORDER BY.
pub(super) fn no_correlated_value(key: &SortKey, items: &[Item]) -> Result<()> {
    if items.iter().any(|item| item.bound.expr == key.bound.expr) {
        return Ok(());
    }
    let correlated = |part: &Expr| {
        matches!(part, Expr::ScalarSubquery(query) if !query.outer_ref_columns.is_empty()
            && !items.iter().any(|item| item.bound.expr.exists(|own| Ok(own == part)).unwrap_or(false)))
    };
    match key.bound.expr.exists(|part| Ok(correlated(part)))? {
        true => Err(Error::new("UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.UNSUPPORTED_CORRELATED_SCALAR_SUBQUERY")
            .with("treeNode", format!(": Sort [{}]", key.bound.name))
            .at(key.bound.span)),
        false => Ok(()),
    }
}

/// The query of EXISTS or IN (SELECT ...).
pub(super) fn predicate(expr: &Expr) -> Option<&Arc<LogicalPlan>> {
    match expr {
        Expr::Exists(exists) => Some(&exists.subquery.subquery),
        Expr::InSubquery(within) => Some(&within.subquery.subquery),
        _ => None,
    }
}

/// Whether an expression is the word ALL.
pub(super) fn is_all(expr: &AstExpr) -> bool {
    matches!(&expr.kind, ExprKind::Column(parts)
        if parts.len() == 1 && !parts[0].quoted && parts[0].value.eq_ignore_ascii_case("all"))
}

/// # Errors
/// `DATATYPE_MISMATCH.INVALID_ORDERING_TYPE` for a type without order.
pub(in crate::sql) fn check_orderable(bound: &Bound) -> Result<()> {
    if orderable(&bound.ty) {
        return Ok(());
    }
    Err(Error::new("DATATYPE_MISMATCH.INVALID_ORDERING_TYPE")
        .with("sqlExpr", format!("\"{} ASC NULLS FIRST\"", bound.name))
        .with("functionName", "`sortorder`")
        .with("dataType", format!("\"{}\"", bound.ty.sql()))
        .at(bound.span))
}

fn orderable(ty: &SparkType) -> bool {
    match ty {
        SparkType::Map(..) | SparkType::CalendarInterval | SparkType::Variant => false,
        SparkType::Geometry(_) | SparkType::Geography(_) => false,
        SparkType::Array(element) => orderable(element),
        SparkType::Struct(fields) => fields.iter().all(|field| orderable(&field.ty)),
        _ => true,
    }
}

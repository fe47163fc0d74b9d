//! What stands in FROM, one form per file: tables and views, joins, functions, sub-queries, PIVOT.

mod function;
mod join;
mod metric_view;
mod pivot;
mod sample;
mod table;
mod unpivot;
mod view;

use datafusion::common::tree_node::TreeNodeRecursion;

use super::ast::{Ident, Relation as AstRelation, RelationKind, TableAlias};
use super::bind::Binder;
use super::query::exact;
use super::scope::{Relation, Scope};
use crate::error::{Error, Result, Span};
use crate::plan::walk;

impl Binder<'_> {
    /// Binds the list of FROM: a cross join of its relations, each LATERAL one seeing those before it.
    ///
    /// In Spark a comma binds as JOIN does: `a, b JOIN c ON ...` joins `c` to all pairs of `a` and `b`. By the standard,
    /// which `spark.sql.ansi.relationPrecedence` asks for, `b JOIN c` comes first.
    pub(in crate::sql) fn from(&mut self, relations: &[AstRelation], outer: Option<&Scope<'_>>) -> Result<Relation> {
        let joins_first = self.context.ansi && self.context.settings.is_on("spark.sql.ansi.relationPrecedence");
        let mut result: Option<Relation> = None;
        for relation in relations {
            let Some(left) = result else {
                result = Some(self.relation(relation, outer)?);
                continue;
            };
            let (first, chain) = if joins_first { (relation, Vec::new()) } else { chain(relation) };
            let right = self.relation_beside(&left, first, outer)?;
            let mut all = self.cross(left, right)?;
            for link in chain {
                all = self.continued(all, link, outer)?;
            }
            result = Some(all);
        }
        result.ok_or_else(|| Error::internal("FROM without a relation"))
    }

    /// A relation with the JOIN, PIVOT or UNPIVOT that is written behind it.
    fn continued(&mut self, left: Relation, link: &RelationKind, outer: Option<&Scope<'_>>) -> Result<Relation> {
        match link {
            RelationKind::Join { join, .. } => self.join(left, join, outer),
            RelationKind::Pivot { pivot, .. } => self.pivot(exact(left)?, pivot, outer),
            RelationKind::Unpivot { unpivot, .. } => self.unpivot(exact(left)?, unpivot, outer),
            _ => Err(Error::internal("a relation that continues none")),
        }
    }

    /// Binds one relation of FROM.
    pub(in crate::sql) fn relation(&mut self, relation: &AstRelation, outer: Option<&Scope<'_>>) -> Result<Relation> {
        match &relation.kind {
            RelationKind::Table { name, options, alias, sample, travel } => {
                if let Some(span) = travel {
                    return Err(Error::new("UNSUPPORTED_FEATURE.TIME_TRAVEL")
                        .with("relationId", format!("`{}`", name.values().join("`.`")))
                        .at(*span));
                }
                let table = self.table(name, options)?;
                let table = self.sample(table, sample.as_ref())?;
                alias_of(table, alias.as_ref(), relation.span)
            }
            RelationKind::File { path, options, alias, sample } => {
                let table = self.file(path, options, relation.span)?;
                let table = self.sample(table, sample.as_ref())?;
                alias_of(table, alias.as_ref(), relation.span)
            }
            RelationKind::Subquery { query, alias, sample, .. } => {
                self.in_from = true;
                let mut inner = self.query(query, lateral_free(outer))?;
                for column in &mut inner.columns {
                    column.qualifier.clear();
                }
                let inner = self.sample(inner, sample.as_ref())?;
                alias_of(inner, alias.as_ref(), relation.span)
            }
            RelationKind::Values(values) => self.values(values, outer),
            RelationKind::Function { call, alias, .. } => {
                let scope = Scope { parent: outer, ..Scope::default() };
                let table = self.table_function(call, alias.as_ref(), &scope, relation.span)?;
                alias_of(table, alias.as_ref(), relation.span)
            }
            RelationKind::Nested { relation: inner, alias, sample } => {
                let inner = self.relation(inner, outer)?;
                let inner = self.sample(inner, sample.as_ref())?;
                alias_of(inner, alias.as_ref(), relation.span)
            }
            RelationKind::Join { .. } | RelationKind::Pivot { .. } | RelationKind::Unpivot { .. } => {
                let (first, chain) = chain(relation);
                let first = self.relation(first, outer)?;
                chain.into_iter().try_fold(first, |left, link| self.continued(left, link, outer))
            }
        }
    }

    /// Binds a relation that may be LATERAL: it sees the columns of `left`.
    pub(super) fn relation_beside(
        &mut self,
        left: &Relation,
        relation: &AstRelation,
        outer: Option<&Scope<'_>>,
    ) -> Result<Relation> {
        match &relation.kind {
            RelationKind::Subquery { query, lateral: true, alias, sample } => {
                let scope = Scope { columns: left.columns.clone(), parent: outer, ..Scope::default() };
                let mut inner = self.query(query, Some(&scope))?;
                deterministic_beside(left, &inner, relation.span)?;
                for column in &mut inner.columns {
                    column.qualifier.clear();
                }
                let inner = self.sample(inner, sample.as_ref())?;
                alias_of(inner, alias.as_ref(), relation.span)
            }
            RelationKind::Function { call, lateral: true, alias } => {
                let beside = Scope { columns: left.columns.clone(), parent: outer, ..Scope::default() };
                let scope = Scope { parent: Some(&beside), ..Scope::default() };
                let table = self.table_function(call, alias.as_ref(), &scope, relation.span)?;
                deterministic_beside(left, &table, relation.span)?;
                alias_of(table, alias.as_ref(), relation.span)
            }
            _ => {
                let (first, chain) = chain(relation);
                if chain.is_empty() || !first.is_lateral() {
                    return self.relation(relation, outer);
                }
                let first = self.relation_beside(left, first, outer)?;
                chain.into_iter().try_fold(first, |left, link| self.continued(left, link, outer))
            }
        }
    }
}

/// What a relation begins with, and the joins and pivots behind it in order. They lean to the left: told in a loop, however
/// many there are.
fn chain(relation: &AstRelation) -> (&AstRelation, Vec<&RelationKind>) {
    let (mut first, mut chain) = (relation, Vec::new());
    while let RelationKind::Join { left: inner, .. }
    | RelationKind::Pivot { input: inner, .. }
    | RelationKind::Unpivot { input: inner, .. } = &first.kind
    {
        chain.push(&first.kind);
        first = inner;
    }
    chain.reverse();
    (first, chain)
}

/// # Errors
/// For a LATERAL relation that is made by chance beside a relation of several rows.
fn deterministic_beside(left: &Relation, right: &Relation, span: Span) -> Result<()> {
    let mut chance = false;
    walk::apply(&right.plan, |node| {
        node.apply_expressions(|expr| {
            chance |= super::expression::is_nondeterministic(expr);
            Ok(TreeNodeRecursion::Continue)
        })
    })?;
    if !chance || super::analyze::decorrelate::at_most_one_row(&left.plan) {
        return Ok(());
    }
    Err(Error::new("UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.NON_DETERMINISTIC_LATERAL_SUBQUERIES")
        .with("treeNode", ": LateralJoin")
        .at(span))
}

/// A sub-query in FROM that is not LATERAL sees what is around the whole query, which is `outer` itself.
fn lateral_free<'s>(outer: Option<&'s Scope<'s>>) -> Option<&'s Scope<'s>> {
    outer
}

fn alias_of(relation: Relation, alias: Option<&TableAlias>, span: Span) -> Result<Relation> {
    match alias {
        Some(alias) => aliased(relation, alias, span),
        None => Ok(relation),
    }
}

/// `AS t(a, b)`: the relation's only qualifier is `t`, and its columns have new names if some are given.
pub(in crate::sql) fn aliased(relation: Relation, alias: &TableAlias, span: Span) -> Result<Relation> {
    let name = alias.name.clone().unwrap_or(Ident { value: String::new(), quoted: false, span });
    let mut relation = super::query::rename(relation, &alias.columns, &name)?;
    for column in &mut relation.columns {
        column.qualifier = alias.name.iter().map(|name| name.value.clone()).collect();
    }
    Ok(relation)
}

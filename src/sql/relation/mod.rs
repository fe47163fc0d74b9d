//! What stands in FROM, one form per file: tables and views, joins, functions, sub-queries, PIVOT.

mod function;
mod join;
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

impl Binder<'_> {
    /// Binds the list of FROM: a cross join of its relations, each LATERAL one seeing those before it.
    pub(in crate::sql) fn from(&mut self, relations: &[AstRelation], outer: Option<&Scope<'_>>) -> Result<Relation> {
        let mut result: Option<Relation> = None;
        for relation in relations {
            result = Some(match result {
                None => self.relation(relation, outer)?,
                Some(left) => {
                    let right = self.relation_beside(&left, relation, outer)?;
                    self.cross(left, right)?
                }
            });
        }
        result.ok_or_else(|| Error::internal("FROM without a relation"))
    }

    /// Binds one relation of FROM.
    pub(in crate::sql) fn relation(&mut self, relation: &AstRelation, outer: Option<&Scope<'_>>) -> Result<Relation> {
        match &relation.kind {
            RelationKind::Table { name, alias, sample, travel } => {
                if let Some(span) = travel {
                    return Err(Error::new("UNSUPPORTED_FEATURE.TIME_TRAVEL")
                        .with("relationId", format!("`{}`", name.values().join("`.`")))
                        .at(*span));
                }
                let table = self.table(name)?;
                let table = self.sample(table, sample.as_ref())?;
                alias_of(table, alias.as_ref(), relation.span)
            }
            RelationKind::File { path, alias, sample } => {
                let table = self.file(path, relation.span)?;
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
            RelationKind::Join { .. } => {
                // A chain of joins leans to the left: bound in a loop, however long it is.
                let mut chain = Vec::new();
                let mut first = relation;
                while let RelationKind::Join { left, join } = &first.kind {
                    chain.push(join);
                    first = left;
                }
                let mut result = self.relation(first, outer)?;
                for join in chain.into_iter().rev() {
                    result = self.join(result, join, outer)?;
                }
                Ok(result)
            }
            RelationKind::Pivot { input, pivot } => {
                let input = self.relation(input, outer)?;
                self.pivot(exact(input)?, pivot, outer)
            }
            RelationKind::Unpivot { input, unpivot } => {
                let input = self.relation(input, outer)?;
                self.unpivot(exact(input)?, unpivot, outer)
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
            _ => self.relation(relation, outer),
        }
    }
}

/// # Errors
/// For a LATERAL relation that is made by chance beside a relation of several rows.
fn deterministic_beside(left: &Relation, right: &Relation, span: Span) -> Result<()> {
    let mut chance = false;
    right.plan.apply_with_subqueries(|node| {
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

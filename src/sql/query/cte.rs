//! WITH: common table expressions.
//!
//! One is bound once, where it is defined; each use is a projection of the same plan under names of its own. So two uses
//! are equal sub-plans, which an optimiser can share.

use std::collections::{HashMap, HashSet};

use datafusion::logical_expr::LogicalPlan;
use datafusion::logical_expr::Projection;

use super::super::ast::{Ident, Query, With};
use super::super::bind::Binder;
use super::super::scope::{Relation, Scope, ScopeColumn, mark_twins};
use super::column_expr;
use crate::error::{Error, Result};
use crate::plan::Once;

/// The common table expressions of one WITH, by name in lower case.
pub type CommonTables = HashMap<String, CommonTable>;

/// What the name of a common table expression means.
#[derive(Clone, Debug)]
pub enum CommonTable {
    /// A query's rows.
    Bound(Relation),
    /// Within its own definition: the rows that the last round of the recursion found.
    Itself {
        /// The relation, once the anchor has told its columns.
        rows: Option<Relation>,
        /// Whether the name has been used.
        used: bool,
    },
}

impl Binder<'_> {
    /// Binds the WITH of a query and makes its tables visible; the caller takes them away again.
    pub(super) fn common_tables(&mut self, query: &Query, outer: Option<&Scope<'_>>) -> Result<()> {
        let in_from = std::mem::take(&mut self.in_from);
        let Some(with) = &query.with else { return Ok(()) };
        let nested = self.nested;
        let legacy = self.outer_names_first();
        // By the older rules definitions of a nested WITH see their own siblings only, and its names are looked up last.
        let around = if legacy && nested { std::mem::take(&mut self.tables) } else { Vec::new() };
        self.nested |= legacy;
        let bound = self.definitions(with, in_from, outer);
        self.nested = nested;
        bound?;
        self.tables.extend(around);
        Ok(())
    }

    /// Whether `spark.sql.legacy.ctePrecedencePolicy` lets the names of a WITH further out come first.
    pub(super) fn outer_names_first(&self) -> bool {
        let policy = self.context.settings.get("spark.sql.legacy.ctePrecedencePolicy");
        policy.is_some_and(|policy| policy.eq_ignore_ascii_case("LEGACY"))
    }

    /// A sub-query of an expression.
    pub(in crate::sql) fn subquery(&mut self, query: &Query, scope: &Scope<'_>) -> Result<Relation> {
        let nested = std::mem::replace(&mut self.nested, true);
        let bound = self.query(query, Some(scope));
        self.nested = nested;
        bound
    }

    fn definitions(&mut self, with: &With, in_from: bool, outer: Option<&Scope<'_>>) -> Result<()> {
        self.tables.push(CommonTables::new());
        for table in &with.tables {
            let key = table.name.value.to_lowercase();
            if self.tables.last().is_some_and(|tables| tables.contains_key(&key)) {
                return Err(Error::new("DUPLICATED_CTE_NAMES")
                    .with("duplicateNames", format!("`{}`", table.name.value))
                    .at(table.name.span));
            }
            let outer_has = !in_from
                && self
                    .tables
                    .iter()
                    .rev()
                    .skip(1)
                    .any(|tables| matches!(tables.get(&key), Some(CommonTable::Bound(_))));
            match self.context.settings.get("spark.sql.legacy.ctePrecedencePolicy") {
                Some(policy) if outer_has && policy.eq_ignore_ascii_case("EXCEPTION") => {
                    return Err(Error::new("AMBIGUOUS_ALIAS_IN_NESTED_CTE")
                        .with("name", format!("`{}`", table.name.value))
                        .with("config", "\"spark.sql.legacy.ctePrecedencePolicy\"")
                        .with("docroot", "https://spark.apache.org/docs/latest")
                        .at(table.name.span));
                }
                _ => {}
            }
            let relation = if with.recursive {
                self.recursive_table(table, &key, outer)?
            } else {
                let relation = self.query(&table.query, outer)?;
                rename(relation, &table.columns, &table.name)?
            };
            let relation = self.once(relation)?;
            if let Some(tables) = self.tables.last_mut() {
                tables.insert(key, CommonTable::Bound(relation));
            }
        }
        Ok(())
    }

    /// A definition that would be another at each use is computed once.
    fn once(&mut self, relation: Relation) -> Result<Relation> {
        if !Once::is_wanted(&relation.plan)? {
            return Ok(relation);
        }
        self.computed_once += 1;
        let Relation { plan, columns } = super::exact(relation)?;
        Ok(Relation { plan: Once::plan(self.computed_once, plan), columns })
    }

    /// The relation of a query without the marks of definitions in its own WITH that it uses in one place only: those
    /// from the `first` on.
    pub(super) fn uses_settled(&self, relation: Relation, first: usize) -> Result<Relation> {
        let defined: HashSet<usize> = (first..=self.computed_once).collect();
        if defined.is_empty() {
            return Ok(relation);
        }
        Ok(Relation { plan: Once::inlined(relation.plan, &defined)?, columns: relation.columns })
    }

    /// A use of the common table expression of that name, if there is one.
    pub(in crate::sql) fn common_table(&mut self, name: &Ident) -> Result<Option<Relation>> {
        let key = name.value.to_lowercase();
        let found = match self.tables.iter_mut().rev().find_map(|tables| tables.get_mut(&key)) {
            None => return Ok(None),
            Some(CommonTable::Bound(relation)) => relation.clone(),
            Some(CommonTable::Itself { rows: Some(relation), used }) => {
                *used = true;
                relation.clone()
            }
            Some(CommonTable::Itself { rows: None, .. }) => {
                return Err(Error::new("INVALID_RECURSIVE_CTE").at(name.span));
            }
        };
        let qualifier = vec![name.value.clone()];
        self.renewed(found, qualifier).map(Some)
    }

    /// The same relation under fresh names, so that it may stand beside itself.
    pub(in crate::sql) fn renewed(&mut self, relation: Relation, qualifier: Vec<String>) -> Result<Relation> {
        let mut exprs = Vec::with_capacity(relation.columns.len());
        let mut columns = Vec::with_capacity(relation.columns.len());
        let sources: Vec<String> = relation.columns.iter().map(ScopeColumn::identity).collect();
        for column in relation.columns {
            let id = self.fresh(&column.column.name);
            exprs.push(column_expr(&column.id).alias(&id));
            columns.push(ScopeColumn {
                id,
                qualifier: qualifier.clone(),
                hidden: false,
                twin: None,
                column: column.column,
            });
        }
        mark_twins(&mut columns, |i| Some(sources[i].as_str()));
        let plan = LogicalPlan::Projection(Projection::try_new(exprs, std::sync::Arc::new(relation.plan))?);
        Ok(Relation { plan, columns })
    }
}

/// Gives a relation's columns new names, if any are given.
pub(in crate::sql) fn rename(mut relation: Relation, names: &[Ident], of: &Ident) -> Result<Relation> {
    if names.is_empty() {
        return Ok(relation);
    }
    let visible = relation.columns.iter().filter(|column| !column.hidden).count();
    if names.len() != visible {
        return Err(Error::new("ASSIGNMENT_ARITY_MISMATCH")
            .with("numExpr", names.len())
            .with("numTarget", visible)
            .at(of.span));
    }
    for (column, name) in relation.columns.iter_mut().filter(|column| !column.hidden).zip(names) {
        column.column.name.clone_from(&name.value);
    }
    Ok(relation)
}

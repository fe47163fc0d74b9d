//! A generator of the select list beside groups.
//!
//! The groups come first and the generator's rows are made from them: `GROUP BY 1` and `GROUP BY ALL` mean the items that
//! the groups have to compute, which are the other items and, in the generator's place, those of its arguments that are
//! no constants; no other item sees the generator's columns; HAVING filters the rows that come out.
//! Source: Spark's rule `ExtractGenerator` for an `Aggregate`.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;

use datafusion::common::tree_node::{TreeNode, TreeNodeRecursion};
use datafusion::logical_expr::{Expr, Filter, LogicalPlan};

use super::super::ast::{Expr as AstExpr, Ident};
use super::super::bind::Binder;
use super::super::scope::{Allow, Place, Relation, Scope};
use super::generate::Pending;
use super::select::Item;
use super::without_aggregates;
use crate::error::Result;
use crate::function::{Bound, cast};
use crate::plan::subquery_of;
use crate::types::SparkType;

impl Item {
    /// The items that GROUP BY can name by position, alias or ALL.
    pub(super) fn before_rows(items: &[Item], generators: &[Pending]) -> Vec<Item> {
        let mut out = Vec::new();
        let mut rest = 0;
        for generator in generators {
            let places = places(generator);
            out.extend(items[rest..places.start].iter().cloned());
            let arguments = generator.arguments.iter().enumerate().filter(|(_, argument)| !is_foldable(&argument.expr));
            out.extend(arguments.map(|(at, argument)| Item {
                bound: argument.clone(),
                name: format!("_gen_input_{at}"),
                qualifier: Vec::new(),
                hidden: false,
                aliased: true,
            }));
            rest = places.end;
        }
        out.extend(items[rest..].iter().cloned());
        out
    }

    /// # Errors
    /// When an item other than the generator uses a column of the generator's.
    pub(super) fn no_generated_column(items: &[Item], generators: &[Pending], scope: &Scope<'_>) -> Result<()> {
        for generator in generators {
            let own = places(generator);
            for (_, item) in items.iter().enumerate().filter(|(at, _)| !own.contains(at)) {
                let used = columns_of(&item.bound.expr)?;
                let used = generator.ids.iter().position(|id| used.contains(id));
                if let Some(column) = used.and_then(|at| items.get(own.start + at)) {
                    let name = Ident { value: column.name.clone(), quoted: false, span: item.bound.span };
                    return Err(scope.unresolved(&[name]));
                }
            }
        }
        Ok(())
    }
}

impl Binder<'_> {
    /// HAVING over the columns that the select list shows.
    pub(super) fn having_shown(
        &mut self,
        input: Relation,
        condition: &AstExpr,
        outer: Option<&Scope<'_>>,
    ) -> Result<Relation> {
        let allow = Allow { aggregates: true, windows: false, place: Place::Having };
        let scope = Scope { columns: input.columns.clone(), parent: outer, allow, ..Scope::default() };
        let condition = self.expr(condition, &scope)?;
        without_aggregates(&condition)?;
        let condition = self.having_condition(condition)?;
        let plan = LogicalPlan::Filter(Filter::try_new(condition, Arc::new(input.plan))?);
        Ok(Relation { plan, ..input })
    }

    /// HAVING's condition, which is cast to a boolean.
    pub(super) fn having_condition(&mut self, condition: Bound) -> Result<Expr> {
        let condition = match condition.ty {
            SparkType::Boolean | SparkType::Null => condition,
            _ => cast::cast(condition, &SparkType::Boolean, cast::Mode::Explicit, &self.context)?,
        };
        self.condition(condition, "HAVING")
    }
}

/// Where the columns of a generator stand among the items.
fn places(generator: &Pending) -> Range<usize> {
    generator.before..generator.before + generator.ids.len()
}

/// The columns that an expression uses, also those that only its sub-queries do.
fn columns_of(expr: &Expr) -> Result<HashSet<String>> {
    let mut used: HashSet<String> = expr.column_refs().into_iter().map(|column| column.name.clone()).collect();
    expr.apply(|part| {
        for outer in subquery_of(part).into_iter().flat_map(|query| &query.outer_ref_columns) {
            if let Expr::OuterReferenceColumn(_, column) = outer {
                used.insert(column.name.clone());
            }
        }
        Ok(TreeNodeRecursion::Continue)
    })?;
    Ok(used)
}

/// Whether an expression is the same for all rows of all queries.
fn is_foldable(expr: &Expr) -> bool {
    let of_rows = expr.exists(|part| {
        let of_row = matches!(
            part,
            Expr::Column(_) | Expr::OuterReferenceColumn(..) | Expr::AggregateFunction(_) | Expr::WindowFunction(_)
        );
        Ok(of_row || part.is_volatile_node() || subquery_of(part).is_some())
    });
    matches!(of_rows, Ok(false))
}

//! HAVING: its names, and the aggregate functions that its sub-queries take from the query around them.
//!
//! A name is a column of FROM where that can be used beside the groups - it is a key, or stands within an aggregate
//! function - and else a column of the output. Source: Spark's `ResolveReferencesInFilter` and `UpdateOuterReferences`.

use std::cell::RefCell;
use std::collections::HashSet;
use std::rc::Rc;

use datafusion::common::tree_node::{TreeNode, TreeNodeRecursion};
use datafusion::logical_expr::Expr;

use super::super::ast::{Expr as AstExpr, Ident};
use super::super::bind::Binder;
use super::super::scope::{Allow, Outputs, Place, Scope, quoted};
use super::aggregate::Groups;
use super::same::Pattern;
use crate::error::{Error, Result, nearest};
use crate::function::Bound;
use crate::function::aggregate::grouping::as_grouping;

impl Binder<'_> {
    /// Binds the condition of HAVING. With it come the aggregate functions of its sub-queries that are this query's, with
    /// the unique names that they have there.
    pub(super) fn having(
        &mut self,
        condition: &AstExpr,
        outputs: &[(String, Bound)],
        groups: &Groups,
        scope: &Scope<'_>,
    ) -> Result<(Bound, Vec<(Expr, String)>)> {
        let mut instead: HashSet<String> = HashSet::new();
        loop {
            let hoisted = Rc::new(RefCell::new(Vec::new()));
            let beside = Outputs { columns: outputs.to_vec(), instead: instead.clone(), ..Outputs::default() };
            let inner = Scope {
                aliases: Vec::new(),
                outputs: Some(beside.clone()),
                hoisted: Some(Rc::clone(&hoisted)),
                allow: Allow { aggregates: true, windows: false, place: Place::Having },
                ..scope.clone()
            };
            let bound = self.expr(condition, &inner)?;
            if let Some(id) = groups.stray(&bound.expr, scope)?
                && let Some((_, name)) = beside.used.borrow().iter().find(|(used, _)| *used == id)
            {
                let shown = match name.as_slice() {
                    [own] => outputs.iter().any(|(output, _)| output.eq_ignore_ascii_case(&own.value)),
                    _ => false,
                };
                if shown && name.iter().any(|own| instead.insert(own.value.to_lowercase())) {
                    continue;
                }
                return Err(unresolved(name, outputs));
            }
            let calls = hoisted.take();
            return Ok((bound, calls));
        }
    }
}

impl Groups {
    /// What ORDER BY can use where it does not stand right above the groups - windows or HAVING's own columns are between:
    /// the output, and keys that are columns. Source: Spark's `ResolveReferencesInSort`.
    /// # Errors
    /// For other columns and for aggregate functions.
    pub(super) fn check_above(&self, beside: &Outputs) -> Result<()> {
        for (id, name) in beside.used.borrow().iter() {
            if !self.is_key(id) {
                return Err(unresolved(name, &beside.columns));
            }
        }
        let calls = beside.calls.borrow();
        // What grouping(key) tells travels with the rows of the groups, as the keys do.
        let calls: Vec<&Bound> = calls.iter().filter(|call| !is_grouping(&call.expr)).collect();
        for call in &calls {
            for column in call.expr.column_refs() {
                if !self.is_key(&column.name) {
                    let own = column.name.rsplit_once('#').map_or(column.name.as_str(), |(name, _)| name);
                    let name = Ident { value: own.to_string(), quoted: false, span: call.span };
                    return Err(unresolved(&[name], &beside.columns));
                }
            }
        }
        match calls.first() {
            None => Ok(()),
            Some(call) => Err(Error::new("UNSUPPORTED_EXPR_FOR_OPERATOR")
                .with("operator", "Sort")
                .with("invalidExprSqls", format!("[\"{}\"]", call.name))
                .at(call.span)
                .hint("give it a name in the select list, and sort by that")),
        }
    }

    /// Whether HAVING uses keys or aggregate functions that the select list does not show as they are.
    pub(super) fn needs_more(&self, condition: &Expr, outputs: &[(String, Bound)]) -> Result<bool> {
        let shown = outputs.iter().map(|(_, bound)| Pattern::new(bound.expr.clone())).collect::<Result<Vec<_>>>()?;
        let mut more = false;
        condition.apply(|part| {
            for pattern in &shown {
                if pattern.fits(part)? {
                    return Ok(TreeNodeRecursion::Jump);
                }
            }
            more |= matches!(part, Expr::AggregateFunction(_)) || self.fits(part)?;
            Ok(if more { TreeNodeRecursion::Stop } else { TreeNodeRecursion::Continue })
        })?;
        Ok(more)
    }
}

fn is_grouping(expr: &Expr) -> bool {
    matches!(expr, Expr::AggregateFunction(call) if as_grouping(call).is_some())
}

/// The error for a name that means neither a column of the output nor one that can be used beside groups.
pub(super) fn unresolved(name: &[Ident], outputs: &[(String, Bound)]) -> Error {
    let span = name.iter().map(|part| part.span).reduce(|a, b| a.to(b)).unwrap_or_default();
    let text = name.iter().map(|part| part.value.as_str()).collect::<Vec<_>>().join(".");
    let proposal: Vec<String> = outputs.iter().map(|(output, _)| quoted([output.as_str()])).collect();
    Error::new("UNRESOLVED_COLUMN.WITH_SUGGESTION")
        .with("objectName", quoted(name.iter().map(|part| part.value.as_str())))
        .with("proposal", proposal.join(", "))
        .suggest(nearest(&text, outputs.iter().map(|(output, _)| output.as_str())))
        .at(span)
        .hint(format!("{text} is neither in GROUP BY nor in the select list"))
}

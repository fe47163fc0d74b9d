//! The scope of a function's parameters: what each stands for within the body, and within sub-queries of the body.

use std::cell::Cell;
use std::sync::Arc;

use datafusion::common::tree_node::{Transformed, TreeNode, TreeNodeRecursion};
use datafusion::logical_expr::Expr;

use crate::error::{Error, Result};
use crate::function::Bound;
use crate::sql::ast::Ident;
use crate::sql::scope::{Scope, quoted};

/// The arguments of one call, by the parameters' names.
#[derive(Debug)]
pub struct Arguments {
    /// The function's name, which may qualify its parameters'.
    pub function: String,
    /// In the order of the parameters.
    pub list: Vec<Argument>,
}

/// An argument.
#[derive(Clone, Debug)]
pub struct Argument {
    /// The parameter's name.
    pub name: String,
    /// What it stands for where the body is no query.
    pub value: Bound,
    /// What it stands for within a query, if it can be read there.
    pub outer: Option<Bound>,
    /// Whether a query has read it.
    pub used: Cell<bool>,
}

impl Argument {
    /// What it stands for within a query of the body, which reads it now.
    pub fn within(&self) -> Result<Bound> {
        self.used.set(true);
        self.outer.clone().ok_or_else(|| {
            Error::unsupported(format!(
                "a query in the body of a SQL function over the argument {} (aggregates, windows, and what is not \
                 deterministic)",
                self.name
            ))
        })
    }
}

impl Arguments {
    /// The argument that a name begins with, and how many of its parts mean it: `f.a` before `a` with a field.
    pub fn find(&self, name: &[Ident]) -> Option<(&Argument, usize)> {
        let named = |part: &Ident| self.list.iter().find(|argument| argument.name.eq_ignore_ascii_case(&part.value));
        match name {
            [function, own, ..] if function.value.eq_ignore_ascii_case(&self.function) => {
                named(own).map(|argument| (argument, 2)).or_else(|| named(function).map(|argument| (argument, 1)))
            }
            [own, ..] => named(own).map(|argument| (argument, 1)),
            [] => None,
        }
    }

    /// Whether the function has no parameters.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The parameters that may have been meant by a name, nearest first.
    pub fn proposal(&self, name: &[Ident]) -> Vec<String> {
        let base = name.iter().map(|part| part.value.as_str()).collect::<Vec<_>>().join(".");
        let mut shown: Vec<(usize, String)> = self
            .list
            .iter()
            .map(|argument| {
                let shown = match name.len() {
                    1 => quoted([argument.name.as_str()]),
                    _ => quoted([self.function.as_str(), argument.name.as_str()]),
                };
                (strsim::levenshtein(&argument.name, &base), shown)
            })
            .collect();
        shown.sort();
        shown.into_iter().take(5).map(|(_, shown)| shown).collect()
    }
}

/// An expression of a caller's scope as one of a query within; none where it has parts that only its own place computes.
pub(super) fn outer(value: &Bound, scope: &Scope<'_>) -> Result<Option<Bound>> {
    if value.expr.is_volatile() {
        return Ok(None);
    }
    let mut fits = true;
    let moved = value.expr.clone().transform(|expr| {
        Ok(match expr {
            Expr::Column(column) => match scope.columns.iter().find(|own| own.id == column.name) {
                Some(own) => {
                    let field = Arc::new(own.column.ty.to_field(&own.id, own.column.nullable));
                    Transformed::yes(Expr::OuterReferenceColumn(field, column))
                }
                None => {
                    fits = false;
                    Transformed::new(Expr::Column(column), false, TreeNodeRecursion::Stop)
                }
            },
            Expr::AggregateFunction(_) | Expr::WindowFunction(_) | Expr::LambdaVariable(_) => {
                fits = false;
                Transformed::new(expr, false, TreeNodeRecursion::Stop)
            }
            other => Transformed::no(other),
        })
    })?;
    Ok(fits.then(|| Bound { expr: moved.data, ..value.clone() }))
}

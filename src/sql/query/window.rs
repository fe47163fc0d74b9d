//! Functions with OVER: taken out of the expressions into `Window` nodes, those with the same partition and order together.
//!
//! What they partition and order by is computed below them, once, as columns: DataFusion finds out whether its input is
//! sorted by an expression from what it knows of the values (their ranges), and of our functions it knows nothing.

use std::sync::Arc;

use datafusion::common::tree_node::{Transformed, TreeNode, TreeNodeRecursion};
use datafusion::logical_expr::expr::WindowFunctionParams;
use datafusion::logical_expr::utils::generate_sort_key;
use datafusion::logical_expr::{Expr, LogicalPlan, Projection, Window};

use super::super::bind::Binder;
use super::column_expr;
use crate::error::Result;

/// Sort keys of a window; the flag tells those of PARTITION BY.
type WindowSortKey = Vec<(datafusion::logical_expr::SortExpr, bool)>;

impl Binder<'_> {
    /// The windows over `input`; takes the calls out of `exprs`.
    pub(super) fn window(&mut self, input: LogicalPlan, exprs: Vec<&mut Expr>) -> Result<LogicalPlan> {
        let mut exprs = exprs;
        let mut plan = input;
        // Windows within windows are computed first, whose columns the outer ones then use.
        while exprs.iter().any(|expr| super::contains_window(expr)) {
            plan = self.innermost_windows(plan, &mut exprs)?;
        }
        Ok(plan)
    }

    /// The windows over `input` that hold no others.
    fn innermost_windows(&mut self, input: LogicalPlan, exprs: &mut [&mut Expr]) -> Result<LogicalPlan> {
        let mut calls: Vec<(Expr, String)> = Vec::new();
        for expr in exprs {
            let rewritten = std::mem::take(*expr).transform_down(|node| match &node {
                Expr::WindowFunction(call) if !holds_another(&node)? => {
                    let id = match calls.iter().find(|(known, _)| *known == node) {
                        Some((_, id)) => id.clone(),
                        None => {
                            let id = self.fresh(call.fun.name());
                            calls.push((node.clone(), id.clone()));
                            id
                        }
                    };
                    Ok(Transformed::new(column_expr(&id), true, TreeNodeRecursion::Jump))
                }
                _ => Ok(Transformed::no(node)),
            })?;
            **expr = rewritten.data;
        }
        let (input, calls) = self.keys_below(input, calls)?;
        // Groups of equal sort keys, longest first: a sort by more keys also serves the windows with fewer.
        let mut groups: Vec<(WindowSortKey, Vec<Expr>)> = Vec::new();
        for (expr, id) in calls {
            let Expr::WindowFunction(call) = &expr else { continue };
            let WindowFunctionParams { partition_by, order_by, .. } = &call.params;
            let key = generate_sort_key(partition_by, order_by)?;
            let aliased = expr.clone().alias(id);
            match groups.iter_mut().find(|(known, _)| *known == key) {
                Some((_, exprs)) => exprs.push(aliased),
                None => groups.push((key, vec![aliased])),
            }
        }
        groups.sort_by_key(|(key, _)| std::cmp::Reverse(key.len()));
        let mut plan = input;
        for (_, exprs) in groups {
            plan = LogicalPlan::Window(Window::try_new(exprs, Arc::new(plan))?);
        }
        Ok(plan)
    }

    /// The input with the computed keys of the calls as columns, and the calls over these.
    fn keys_below(
        &mut self,
        input: LogicalPlan,
        mut calls: Vec<(Expr, String)>,
    ) -> Result<(LogicalPlan, Vec<(Expr, String)>)> {
        let mut keys: Vec<(Expr, String)> = Vec::new();
        for (call, _) in &mut calls {
            let Expr::WindowFunction(call) = call else { continue };
            let WindowFunctionParams { partition_by, order_by, .. } = &mut call.params;
            let exprs = partition_by.iter_mut().chain(order_by.iter_mut().map(|key| &mut key.expr));
            for expr in exprs.filter(|expr| is_computed(expr)) {
                let id = match keys.iter().find(|(known, _)| known == expr) {
                    Some((_, id)) => id.clone(),
                    None => {
                        let id = self.fresh("key");
                        keys.push((expr.clone(), id.clone()));
                        id
                    }
                };
                *expr = column_expr(&id);
            }
        }
        if keys.is_empty() {
            return Ok((input, calls));
        }
        let mut exprs: Vec<Expr> = input.schema().columns().into_iter().map(Expr::Column).collect();
        exprs.extend(keys.into_iter().map(|(expr, id)| expr.alias(id)));
        Ok((LogicalPlan::Projection(Projection::try_new(exprs, Arc::new(input))?), calls))
    }
}

/// Whether a key of a window must be computed.
fn is_computed(key: &Expr) -> bool {
    !matches!(key, Expr::Column(_) | Expr::Literal(..))
}

/// Whether a call over a window has another within it.
fn holds_another(call: &Expr) -> Result<bool, datafusion::error::DataFusionError> {
    let mut found = false;
    call.apply_children(|child| {
        found |= super::contains_window(child);
        Ok(if found { TreeNodeRecursion::Stop } else { TreeNodeRecursion::Continue })
    })?;
    Ok(found)
}

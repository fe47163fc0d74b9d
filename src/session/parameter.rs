//! Values of `:name` markers, given as text: a SQL literal means its value, anything else is a string.

use std::collections::HashMap;
use std::sync::Arc;

use crate::error::Result;
use crate::function::{Bound, Context};
use crate::sql::ast::{Expr, ExprKind, UnaryOp};
use crate::sql::bind::Binder;
use crate::sql::catalog::CatalogView;
use crate::sql::parse::parse_expression;
use crate::sql::scope::Scope;

/// The values by name in lower case; of two of one name, the later.
pub(super) fn bind(
    values: impl Iterator<Item = (String, String)>,
    context: &Arc<Context>,
) -> Result<HashMap<String, Bound>> {
    let (nothing, none) = (CatalogView::default(), HashMap::new());
    let mut binder = Binder::new(Arc::clone(context), &nothing, &none);
    let mut out = HashMap::new();
    for (name, text) in values {
        let value = match parse_expression(&text) {
            Ok(expr) if is_literal(&expr) => binder.expr(&expr, &Scope::default())?,
            _ => Bound::string(&text),
        };
        out.insert(name.to_lowercase(), value);
    }
    Ok(out)
}

fn is_literal(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Literal(_) => true,
        ExprKind::Interval(_) => true,
        ExprKind::Unary { op: UnaryOp::Minus | UnaryOp::Plus, operand } => {
            matches!(operand.kind, ExprKind::Literal(_))
        }
        _ => false,
    }
}

//! `v:a.b[0]`: a part of a variant, which is `variant_get(v, '$.a.b[0]')` under the name of the last key.

use crate::error::{Error, Result, Span};
use crate::function::{Bound, Call, scalar};
use crate::sql::ast::Expr;
use crate::sql::bind::Binder;
use crate::sql::scope::Scope;
use crate::types::SparkType;
use crate::types::variant::path::{Step, parse};

impl Binder<'_> {
    pub(super) fn variant_path(&mut self, operand: &Expr, path: &str, span: Span, scope: &Scope<'_>) -> Result<Bound> {
        let value = self.expr(operand, scope)?;
        if value.ty != SparkType::Variant {
            return Err(Error::new("COLUMN_IS_NOT_VARIANT_TYPE").at(span));
        }
        let call = Call::plain(&self.context, "variant_get", vec![value, Bound::string(path)], span);
        let found = scalar::variant_get(&call)?;
        Ok(match alias(path) {
            Some(alias) => {
                let name = format!("{} AS {alias}", found.name);
                found.named(name)
            }
            None => found,
        })
    }
}

/// The name of what a path leads to: its last key.
pub(super) fn alias(path: &str) -> Option<String> {
    parse(path)?.into_iter().rev().find_map(|step| match step {
        Step::Member(name) => Some(name),
        Step::Element(_) => None,
    })
}

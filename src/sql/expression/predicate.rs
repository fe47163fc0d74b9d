//! `IS NULL`, `IS TRUE`, `IS DISTINCT FROM`, `BETWEEN`, `IN (list)`.

use datafusion::common::ScalarValue;

use crate::error::{Result, Span};
use crate::function::Bound;
use crate::function::operator::in_literals::{Literals, MANY};
use crate::function::operator::logic::negate;
use crate::sql::ast::{Expr, ExprKind};
use crate::sql::bind::Binder;
use crate::sql::scope::Scope;
use crate::types::SparkType;

impl Binder<'_> {
    pub(super) fn is_null(&mut self, operand: &Expr, negated: bool, span: Span, scope: &Scope<'_>) -> Result<Bound> {
        let operand = self.expr(operand, scope)?;
        self.apply(if negated { "isnotnull" } else { "isnull" }, vec![operand], span)
    }

    /// `x IS TRUE` is `x <=> true`; `x IS UNKNOWN` is `x IS NULL` of a boolean.
    pub(super) fn is_boolean(
        &mut self,
        operand: &Expr,
        value: Option<bool>,
        negated: bool,
        span: Span,
        scope: &Scope<'_>,
    ) -> Result<Bound> {
        let operand = self.expr(operand, scope)?;
        let Some(value) = value else {
            return self.apply(if negated { "isnotnull" } else { "isnull" }, vec![operand], span);
        };
        let value = Bound::literal(ScalarValue::Boolean(Some(value)), SparkType::Boolean, value.to_string());
        let same = self.apply("<=>", vec![operand, value], span)?;
        Ok(if negated { negate(same) } else { same })
    }

    pub(super) fn is_distinct(
        &mut self,
        left: &Expr,
        right: &Expr,
        negated: bool,
        span: Span,
        scope: &Scope<'_>,
    ) -> Result<Bound> {
        let operands = vec![self.expr(left, scope)?, self.expr(right, scope)?];
        let same = self.apply("<=>", operands, span)?;
        Ok(if negated { same } else { negate(same) })
    }

    pub(super) fn between(
        &mut self,
        operands: [&Expr; 3],
        negated: bool,
        span: Span,
        scope: &Scope<'_>,
    ) -> Result<Bound> {
        let operands = self.exprs(operands, scope)?;
        let between = self.apply("between", operands, span)?;
        Ok(if negated { negate(between) } else { between })
    }

    pub(super) fn in_list(
        &mut self,
        operand: &Expr,
        list: &[Expr],
        negated: bool,
        span: Span,
        scope: &Scope<'_>,
    ) -> Result<Bound> {
        let operand = self.expr(operand, scope)?;
        if list.len() >= MANY
            && !operand.ty.has_collation()
            && let Some(found) = self.in_literals(&operand, list, span, scope)?
        {
            return Ok(if negated { negate(found) } else { found });
        }
        let mut values = Vec::with_capacity(list.len() + 1);
        values.push(operand);
        for item in list {
            values.push(self.expr(item, scope)?);
        }
        let found = self.apply("in", values, span)?;
        Ok(if negated { negate(found) } else { found })
    }

    /// A lookup in a set, if all of the list are literals.
    fn in_literals(&mut self, operand: &Bound, list: &[Expr], span: Span, scope: &Scope<'_>) -> Result<Option<Bound>> {
        let mut literals = Literals::default();
        for item in list {
            if !matches!(item.kind, ExprKind::Literal(_)) || !literals.push(self.expr(item, scope)?) {
                return Ok(None);
            }
        }
        Ok(literals.contain(operand, span, &self.context))
    }
}

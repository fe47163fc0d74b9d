//! `LIKE`, `ILIKE`, `RLIKE`, of one pattern or of ANY or ALL of several.

use datafusion::logical_expr::Operator;

use crate::error::{Result, Span};
use crate::function::operator::logic::{balanced, negate};
use crate::function::{Bound, constant_value};
use crate::sql::ast::{Expr, ExprKind, LikeKind, Quantifier};
use crate::sql::bind::Binder;
use crate::sql::scope::Scope;
use crate::types::SparkType;

/// What of a LIKE is neither operand nor pattern.
pub(super) struct How {
    pub(super) kind: LikeKind,
    pub(super) quantifier: Option<Quantifier>,
    pub(super) escape: Option<char>,
    pub(super) negated: bool,
}

impl Binder<'_> {
    pub(super) fn like(
        &mut self,
        operand: &Expr,
        patterns: &[Expr],
        how: How,
        span: Span,
        scope: &Scope<'_>,
    ) -> Result<Bound> {
        let operand = self.expr(operand, scope)?;
        let function = match how.kind {
            LikeKind::Like => "like",
            LikeKind::ILike => "ilike",
            LikeKind::RLike => "rlike",
        };
        let mut matches = Vec::with_capacity(patterns.len());
        let mut known = true;
        for pattern in patterns {
            let called = matches!(pattern.kind, ExprKind::Call(_));
            let pattern = self.expr(pattern, scope)?;
            known &= pattern.ty.is_string() && constant_value(&pattern).is_some() && !called;
            let mut values = vec![operand.clone(), pattern];
            values.extend(how.escape.filter(|c| *c != '\\').map(|c| Bound::string(&c.to_string())));
            let found = self.apply(function, values, span)?;
            matches.push(if how.negated { negate(found) } else { found });
        }
        let Some(quantifier) = how.quantifier else {
            return Ok(match matches.pop() {
                Some(only) => only,
                None => Bound::null(SparkType::Boolean),
            });
        };
        let (word, op) = match quantifier {
            Quantifier::Any => ("any", Operator::Or),
            Quantifier::All => ("all", Operator::And),
        };
        let not = if how.negated { "not" } else { "" };
        let shown = if how.kind == LikeKind::ILike { format!("lower({})", operand.name) } else { operand.name };
        // Patterns that Spark's parser knows to be constant texts are one expression, others one for each.
        let name = if known {
            format!("{not}like{word}({shown})")
        } else {
            let word = if quantifier == Quantifier::Any { " OR " } else { " AND " };
            let names = matches.iter().map(|found| found.name.clone());
            names.reduce(|all, name| format!("({all}{word}{name})")).unwrap_or_default()
        };
        let nullable = matches.iter().any(|found| found.nullable);
        let expr = balanced(matches.into_iter().map(|found| found.expr).collect(), op);
        Ok(Bound::new(expr, SparkType::Boolean, nullable, name))
    }
}

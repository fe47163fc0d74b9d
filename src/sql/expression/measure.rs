//! `measure(m)`: the expression that a metric view has for its measure `m`, over the rows of the group.

use crate::error::{Error, Result, Span};
use crate::function::Bound;
use crate::sql::ast::{Call, ExprKind};
use crate::sql::bind::Binder;
use crate::sql::scope::{Beside, Scope};

impl Binder<'_> {
    /// What a call of `measure` computes; `None` if its argument is no measure.
    pub(super) fn measure(&mut self, call: &Call, span: Span, scope: &Scope<'_>) -> Result<Option<Bound>> {
        let [argument] = call.arguments.as_slice() else { return Ok(None) };
        let ExprKind::Column(name) = &argument.kind else { return Ok(None) };
        // It sees the rows that are grouped, as an aggregate function does.
        let mut inner = Scope { beside: Beside::Never, ..scope.clone() };
        let outputs = inner.outputs.take();
        if outputs.is_some() {
            inner.aliases.clear();
        }
        let column = inner.resolve(name)?;
        let datafusion::logical_expr::Expr::Column(id) = &column.expr else { return Ok(None) };
        let Some(measure) = self.measures.get(&id.name) else { return Ok(None) };
        let clause = [
            ("DISTINCT", call.distinct),
            ("FILTER", call.filter.is_some()),
            ("WITHIN GROUP", !call.within_group.is_empty()),
            ("IGNORE NULLS", call.ignore_nulls.is_some()),
            ("OVER", call.over.is_some()),
        ];
        if let Some((clause, _)) = clause.iter().find(|(_, written)| *written) {
            return Err(Error::unsupported(format!("measure() with {clause}")).at(span));
        }
        if !scope.allow.aggregates {
            return Err(Error::unsupported("measure() where rows are not grouped").at(span));
        }
        let bound = measure.clone().named(format!("measure({})", column.name)).at(span);
        if let Some(outputs) = outputs {
            outputs.calls.borrow_mut().push(bound.clone());
        }
        Ok(Some(bound))
    }
}

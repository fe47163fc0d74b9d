//! `x IN (SELECT ...)`: whether a row equals. `x NOT IN (SELECT ...)`: whether no row equals, nor would if its NULL, or
//! that of the operand, were a value. As in Spark, both are true or false and never NULL.

use std::sync::Arc;

use datafusion::common::{NullEquality, ScalarValue};
use datafusion::functions_aggregate::expr_fn::count;
use datafusion::logical_expr::expr::Exists;
use datafusion::logical_expr::{
    Aggregate, Case, Expr, Join, JoinConstraint, JoinType, LogicalPlan, Operator, binary_expr, lit,
};

use super::super::super::query::column_expr;
use super::Decorrelator;
use super::attach::{Attached, Dependent, nullable};
use super::domain::join;
use crate::error::{Error, Result};

/// How the rows of the sub-query compare with the operand.
struct Comparison {
    dependent: Dependent,
    /// Whether a NULL can be on either side.
    operand_nullable: bool,
    value_nullable: bool,
    operand: Expr,
    value: Expr,
}

impl Comparison {
    /// That the row equals.
    fn equal(&self) -> Expr {
        binary_expr(self.operand.clone(), Operator::Eq, self.value.clone())
    }

    /// That the row equals or, for a NULL, may.
    fn maybe_equal(&self) -> Expr {
        let mut condition = self.equal();
        if self.value_nullable {
            condition = condition.or(self.value.clone().is_null());
        }
        if self.operand_nullable {
            condition = condition.or(self.operand.clone().is_null());
        }
        condition
    }

    /// The sub-query's rows, those that satisfy a condition.
    fn rows(&self, condition: Expr) -> Dependent {
        let mut conditions = vec![condition];
        conditions.extend(self.dependent.conditions.iter().cloned());
        Dependent { plan: self.dependent.plan.clone(), value: None, conditions }
    }

    fn certain(&self) -> bool {
        !self.operand_nullable && !self.value_nullable
    }
}

impl Decorrelator<'_, '_> {
    /// Keeps the rows of `at` for which `operand [NOT] IN (plan)` is true.
    pub fn keep_in(&mut self, operand: Expr, plan: &LogicalPlan, negated: bool, at: &mut Attached) -> Result<()> {
        let comparison = self.comparison(operand, plan, at)?;
        if !negated {
            let rows = comparison.rows(comparison.equal());
            at.current = join(at.current.clone(), rows.plan, rows.conditions, JoinType::LeftSemi)?;
            return Ok(());
        }
        let plain = comparison.dependent.conditions.is_empty() && !comparison.operand.column_refs().is_empty();
        if plain && !comparison.certain() {
            // A hash join that knows that NULL may equal anything.
            at.current = LogicalPlan::Join(Join::try_new(
                Arc::new(at.current.clone()),
                Arc::new(comparison.dependent.plan.clone()),
                vec![(comparison.operand.clone(), comparison.value.clone())],
                None,
                JoinType::LeftAnti,
                JoinConstraint::On,
                NullEquality::NullEqualsNothing,
                true,
            )?);
            return Ok(());
        }
        let rows = comparison.rows(comparison.maybe_equal());
        at.current = join(at.current.clone(), rows.plan, rows.conditions, JoinType::LeftAnti)?;
        Ok(())
    }

    /// The value of `operand [NOT] IN (plan)` for each row.
    pub fn attach_in(&mut self, operand: Expr, plan: &LogicalPlan, negated: bool, at: &mut Attached) -> Result<Expr> {
        let comparison = self.comparison(operand, plan, at)?;
        if !negated {
            return self.mark(comparison.rows(comparison.equal()), at);
        }
        if comparison.certain() || !comparison.dependent.conditions.is_empty() {
            let mark = self.mark(comparison.rows(comparison.maybe_equal()), at)?;
            return Ok(Expr::Not(Box::new(mark)));
        }
        let found = self.mark(comparison.rows(comparison.equal()), at)?;
        let unknown = self.unknown_of_all(&comparison, at)?;
        Ok(Expr::Not(Box::new(found.or(unknown))))
    }

    /// Where all rows of the sub-query are compared with all outer rows, two counts say whether a comparison is unknown.
    fn unknown_of_all(&mut self, comparison: &Comparison, at: &mut Attached) -> Result<Expr> {
        let (rows, values) = (self.binder.fresh("rows"), self.binder.fresh("values"));
        let calls = vec![count(lit(1_i64)).alias(&rows), count(comparison.value.clone()).alias(&values)];
        let counted = Aggregate::try_new(Arc::new(comparison.dependent.plan.clone()), Vec::new(), calls)?;
        let counted = LogicalPlan::Aggregate(counted);
        at.current = join(at.current.clone(), counted, Vec::new(), JoinType::Inner)?;
        let any = column_expr(&rows).gt(lit(0_i64));
        let null = column_expr(&values).lt(column_expr(&rows));
        Ok(any.and(comparison.operand.clone().is_null().or(null)))
    }

    fn comparison(&mut self, operand: Expr, plan: &LogicalPlan, at: &Attached) -> Result<Comparison> {
        let dependent = self.dependent(plan, &at.domain, true)?;
        let Some(value) = dependent.value.clone() else { return Err(Error::internal("IN without a value")) };
        let operand_nullable = nullable(&operand, at.current.schema());
        let value_nullable = nullable(&value, dependent.plan.schema());
        Ok(Comparison { dependent, operand_nullable, value_nullable, operand, value })
    }
}

/// `(a, b) [NOT] IN (SELECT ...)` stands in a bound plan as a CASE: true where a row equals, NULL where one may, else
/// false. This is whether it is true.
pub(super) fn of_rows(case: &Case) -> Option<Expr> {
    let (equal, maybe, is_in) = rows_of(case)?;
    Some(if is_in { existence(equal, false) } else { existence(maybe, true) })
}

/// Whether the negation of such a CASE is true.
pub(super) fn not_of_rows(case: &Case) -> Option<Expr> {
    let (equal, maybe, is_in) = rows_of(case)?;
    Some(if is_in { existence(maybe, true) } else { existence(equal, false) })
}

fn existence(exists: &Exists, negated: bool) -> Expr {
    Expr::Exists(Exists { subquery: exists.subquery.clone(), negated })
}

/// The rows that equal, those that may, and whether it is IN and not NOT IN.
fn rows_of(case: &Case) -> Option<(&Exists, &Exists, bool)> {
    let boolean = |expr: &Expr| match expr {
        Expr::Literal(ScalarValue::Boolean(value), _) => Some(*value),
        _ => None,
    };
    let ([(equal, found), (maybe, unknown)], None) = (case.when_then_expr.as_slice(), &case.expr) else { return None };
    let (Expr::Exists(equal), Expr::Exists(maybe)) = (equal.as_ref(), maybe.as_ref()) else { return None };
    let is_in = boolean(found)??;
    let otherwise = boolean(case.else_expr.as_deref()?)??;
    (boolean(unknown)?.is_none() && is_in != otherwise).then_some((equal, maybe, is_in))
}

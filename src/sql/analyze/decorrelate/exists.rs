//! `EXISTS`, and the conditions that become semi and anti joins.

use std::sync::Arc;

use datafusion::logical_expr::expr::{Exists, InSubquery};
use datafusion::logical_expr::{Expr, JoinType, Limit, LogicalPlan, Operator, lit};

use super::attach::{Attached, Dependent, negated};
use super::domain::join;
use super::find::has_subquery;
use super::{Decorrelator, in_list};
use crate::error::Result;

impl Decorrelator<'_, '_> {
    /// Whether the sub-query has rows, for each outer row.
    pub fn attach_exists(&mut self, plan: &LogicalPlan, negated: bool, at: &mut Attached) -> Result<Expr> {
        let dependent = self.existing(plan, at)?;
        let mark = self.mark(dependent, at)?;
        Ok(if negated { Expr::Not(Box::new(mark)) } else { mark })
    }

    /// A condition of its own in WHERE, as a join; it comes back if it cannot be one.
    pub fn condition(&mut self, condition: Expr, at: &mut Attached) -> Result<Option<Expr>> {
        match condition {
            Expr::Not(inner) => match negated(*inner) {
                Expr::Not(inner) => Ok(Some(Expr::Not(inner))),
                Expr::BinaryExpr(both) if both.op == Operator::And => {
                    let mut rest = None;
                    for part in [*both.left, *both.right] {
                        if let Some(part) = self.condition(part, at)? {
                            rest = Some(match rest {
                                None => part,
                                Some(all) => Expr::and(all, part),
                            });
                        }
                    }
                    Ok(rest)
                }
                other => self.condition(other, at),
            },
            Expr::Case(case) => match in_list::of_rows(&case) {
                Some(exists) => self.condition(exists, at),
                None => Ok(Some(Expr::Case(case))),
            },
            Expr::Exists(Exists { subquery, negated }) => {
                let plan = self.inner(&subquery, at)?;
                let dependent = self.existing(&plan, at)?;
                let kind = if negated { JoinType::LeftAnti } else { JoinType::LeftSemi };
                at.current = join(at.current.clone(), dependent.plan, dependent.conditions, kind)?;
                Ok(None)
            }
            Expr::InSubquery(InSubquery { expr, subquery, negated }) if !has_subquery(&expr) => {
                let plan = self.inner(&subquery, at)?;
                self.keep_in(*expr, &plan, negated, at)?;
                Ok(None)
            }
            other => Ok(Some(other)),
        }
    }

    /// The rows that matter to EXISTS; one is enough where they belong to all outer rows.
    fn existing(&mut self, plan: &LogicalPlan, at: &Attached) -> Result<Dependent> {
        let mut dependent = self.dependent(plan, &at.domain, false)?;
        if dependent.conditions.is_empty() {
            let fetch = Some(Box::new(lit(1_i64)));
            dependent.plan = LogicalPlan::Limit(Limit { skip: None, fetch, input: Arc::new(dependent.plan) });
        }
        Ok(dependent)
    }
}

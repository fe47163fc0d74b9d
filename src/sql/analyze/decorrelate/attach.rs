//! Putting the results of sub-queries beside the rows that ask for them: each row stays, once.

use datafusion::common::DFSchema;
use datafusion::common::tree_node::{Transformed, TreeNode};
use datafusion::logical_expr::expr::{Exists, InSubquery};
use datafusion::logical_expr::utils::split_conjunction_owned;
use datafusion::logical_expr::{BinaryExpr, Distinct, Expr, JoinType, LogicalPlan, Operator, lit};

use super::super::super::query::column_expr;
use super::domain::{Carriers, Domain, filter, join, project};
use super::find::{self, Ids, as_own, columns, count_of, has_subquery, named};
use super::{Decorrelator, in_list};
use crate::error::{Error, Result};

/// A plan with the results of sub-queries beside its columns.
pub(super) struct Attached {
    pub current: LogicalPlan,
    pub domain: Domain,
    /// Sub-queries and their results: equal ones are computed once.
    done: Vec<(Expr, Expr)>,
}

/// A sub-query that asks only which outer rows belong to which of its rows.
pub(super) struct Dependent {
    pub plan: LogicalPlan,
    /// The column of the sub-query's value, if it was asked for.
    pub value: Option<Expr>,
    /// When an outer row and one of the plan belong together, over the columns of both.
    pub conditions: Vec<Expr>,
}

impl Attached {
    pub fn new(plan: LogicalPlan) -> Attached {
        Attached { domain: Domain::new(&plan), current: plan, done: Vec::new() }
    }

    /// Whether a sub-query, or the operand of IN before it, uses this plan's columns.
    pub fn is_used_in(&self, expr: &Expr) -> Result<bool> {
        let own = expr.column_refs().iter().any(|column| self.domain.names.contains(&column.name));
        match find::subquery_of(expr) {
            Some(subquery) => Ok(own || !self.domain.used_by(&subquery.subquery)?.is_empty()),
            None => Ok(own),
        }
    }
}

impl Decorrelator<'_, '_> {
    /// An expression with columns in place of its sub-queries.
    pub fn replace(&mut self, expr: Expr, at: &mut Attached) -> Result<Expr> {
        if !has_subquery(&expr) {
            return Ok(expr);
        }
        match expr {
            Expr::Not(inner) => match negated(*inner) {
                Expr::Not(inner) => Ok(Expr::Not(Box::new(self.replace(*inner, at)?))),
                other => self.replace(other, at),
            },
            Expr::InSubquery(InSubquery { expr, subquery, negated }) => {
                let operand = self.replace(*expr, at)?;
                self.replace_one(Expr::InSubquery(InSubquery { expr: Box::new(operand), subquery, negated }), at)
            }
            Expr::ScalarSubquery(_) | Expr::Exists(_) => self.replace_one(expr, at),
            Expr::Case(case) => match in_list::of_rows(&case) {
                Some(exists) => self.replace_one(exists, at),
                None => self.replace_parts(Expr::Case(case), at),
            },
            other => self.replace_parts(other, at),
        }
    }

    fn replace_parts(&mut self, expr: Expr, at: &mut Attached) -> Result<Expr> {
        Ok(expr.map_children(|part| Ok(Transformed::yes(self.replace(part, at)?)))?.data)
    }

    /// The result of one sub-query.
    fn replace_one(&mut self, expr: Expr, at: &mut Attached) -> Result<Expr> {
        if let Some((_, result)) = at.done.iter().find(|(known, _)| *known == expr) {
            return Ok(result.clone());
        }
        let key = expr.clone();
        let result = match expr {
            Expr::ScalarSubquery(subquery) => {
                let plan = self.inner(&subquery, at)?;
                self.attach_scalar(plan, at)?
            }
            Expr::Exists(Exists { subquery, negated }) => {
                let plan = self.inner(&subquery, at)?;
                self.attach_exists(&plan, negated, at)?
            }
            Expr::InSubquery(InSubquery { expr, subquery, negated }) => {
                let plan = self.inner(&subquery, at)?;
                self.attach_in(*expr, &plan, negated, at)?
            }
            _ => return Err(Error::internal("this is no subquery")),
        };
        at.done.push((key, result.clone()));
        Ok(result)
    }

    /// Joins a mark to the rows: whether some row of the sub-query belongs to it.
    pub fn mark(&mut self, dependent: Dependent, at: &mut Attached) -> Result<Expr> {
        let own = columns(at.current.schema());
        let joined = join(at.current.clone(), dependent.plan, dependent.conditions, JoinType::LeftMark)?;
        let Some(mark) = joined.schema().columns().pop() else { return Err(Error::internal("a join without mark")) };
        let name = self.binder.fresh("mark");
        let mut exprs = own;
        exprs.push(Expr::Column(mark).alias(&name));
        at.current = project(joined, exprs)?;
        Ok(column_expr(&name))
    }

    /// A sub-query of which only matter its rows' existence, or with `value` the values of its one column.
    pub fn dependent(&mut self, plan: &LogicalPlan, domain: &Domain, value: bool) -> Result<Dependent> {
        let wanted = if value { Some(find::only_column(plan)?.name) } else { None };
        let (plan, mut conditions, carriers) = match self.strip(plan, domain, !value)? {
            Some((plan, conditions)) => (plan, conditions, Carriers::new()),
            None => {
                let pushed = self.push_all(plan, &Ids::new(), domain)?;
                (pushed.plan, Vec::new(), pushed.carriers)
            }
        };
        conditions.extend(domain.matches(&carriers));
        let mut exprs = Vec::new();
        let value = match wanted {
            Some(name) => {
                let id = self.binder.fresh("value");
                exprs.push(column_expr(&name).alias(&id));
                Some(column_expr(&id))
            }
            None => None,
        };
        let carrier_columns: Vec<Expr> = carriers.values().map(|carrier| carrier.column.clone()).collect();
        let mut renamed = Vec::with_capacity(conditions.len());
        let inner = plan.schema().as_ref().clone();
        let mut names: Vec<(Expr, Expr)> = Vec::new();
        for condition in conditions {
            let over_inner = |column: &Expr| match column {
                Expr::Column(c) => carrier_columns.contains(column) || inner.has_column(c),
                _ => false,
            };
            let condition = self.rename(condition, &over_inner, &mut names)?;
            renamed.push(as_own(condition, &domain.names)?);
        }
        for (from, to) in &names {
            if let Expr::Column(to) = to {
                exprs.push(from.clone().alias(&to.name));
            }
        }
        if exprs.is_empty() {
            exprs.push(lit(true).alias(self.binder.fresh("some")));
        }
        Ok(Dependent { plan: project(plan, exprs)?, value, conditions: renamed })
    }

    /// Fresh names for the columns that `which` picks.
    fn rename(&mut self, expr: Expr, which: &dyn Fn(&Expr) -> bool, names: &mut Vec<(Expr, Expr)>) -> Result<Expr> {
        let renamed = expr.transform(|part| {
            if !which(&part) {
                return Ok(Transformed::no(part));
            }
            if let Some((_, to)) = names.iter().find(|(from, _)| *from == part) {
                return Ok(Transformed::new(to.clone(), true, datafusion::common::tree_node::TreeNodeRecursion::Jump));
            }
            let to = column_expr(&self.binder.fresh("inner"));
            names.push((part, to.clone()));
            Ok(Transformed::new(to, true, datafusion::common::tree_node::TreeNodeRecursion::Jump))
        })?;
        Ok(renamed.data)
    }

    /// The cheap way: the conditions that use outer columns, taken out of the plan where they can simply become join
    /// conditions. `None` where the plan depends on the outer query in another way. With `existence`, its columns are not
    /// needed.
    fn strip(
        &mut self,
        plan: &LogicalPlan,
        domain: &Domain,
        existence: bool,
    ) -> Result<Option<(LogicalPlan, Vec<Expr>)>> {
        if domain.used_by(plan)?.is_empty() {
            return Ok(Some((plan.clone(), Vec::new())));
        }
        match plan {
            LogicalPlan::Filter(node) => {
                let mut conditions = Vec::new();
                let mut kept = Vec::new();
                for condition in split_conjunction_owned(node.predicate.clone()) {
                    if domain.used_in([&condition])?.is_empty() {
                        kept.push(condition);
                    } else if has_subquery(&condition) || condition.is_volatile() {
                        return Ok(None);
                    } else {
                        conditions.push(condition);
                    }
                }
                let Some((input, below)) = self.strip(&node.input, domain, false)? else { return Ok(None) };
                conditions.extend(below);
                Ok(Some((filter(input, kept)?, conditions)))
            }
            LogicalPlan::Projection(node) => {
                let mut exprs = Vec::with_capacity(node.expr.len());
                for (expr, field) in node.expr.iter().zip(node.schema.fields()) {
                    if domain.used_in([expr])?.is_empty() {
                        exprs.push(named(expr.clone(), field.name()));
                    } else if !existence {
                        return Ok(None);
                    }
                }
                let Some((input, below)) = self.strip(&node.input, domain, false)? else { return Ok(None) };
                let mut names = Vec::new();
                let schema = input.schema().as_ref().clone();
                let inner = |expr: &Expr| matches!(expr, Expr::Column(c) if schema.has_column(c));
                let mut conditions = Vec::with_capacity(below.len());
                for condition in below {
                    conditions.push(self.rename(condition, &inner, &mut names)?);
                }
                for (from, to) in names {
                    if let Expr::Column(to) = to {
                        exprs.push(from.alias(&to.name));
                    }
                }
                if exprs.is_empty() {
                    exprs.push(lit(true).alias(self.binder.fresh("some")));
                }
                Ok(Some((project(input, exprs)?, conditions)))
            }
            LogicalPlan::Join(node)
                if node.join_type == JoinType::Inner
                    && node.on.is_empty()
                    && !node.filter.as_ref().is_some_and(has_subquery) =>
            {
                let Some((left, mut conditions)) = self.strip(&node.left, domain, false)? else { return Ok(None) };
                let Some((right, below)) = self.strip(&node.right, domain, false)? else { return Ok(None) };
                conditions.extend(below);
                let mut kept = Vec::new();
                for condition in node.filter.clone().map(split_conjunction_owned).unwrap_or_default() {
                    let list = if domain.used_in([&condition])?.is_empty() { &mut kept } else { &mut conditions };
                    list.push(condition);
                }
                Ok(Some((join(left, right, kept, JoinType::Inner)?, conditions)))
            }
            LogicalPlan::Distinct(Distinct::All(input)) => self.strip(input, domain, existence),
            LogicalPlan::Sort(node) if node.fetch.is_none() => self.strip(&node.input, domain, existence),
            LogicalPlan::Limit(node)
                if existence
                    && node.skip.as_deref().is_none_or(|skip| count_of(skip) == Some(0))
                    && node.fetch.as_deref().is_none_or(|fetch| count_of(fetch).is_some_and(|n| n > 0)) =>
            {
                self.strip(&node.input, domain, existence)
            }
            _ => Ok(None),
        }
    }
}

/// `NOT condition`, with the negation moved down to the sub-queries: `NOT IN` is not the negation of what `IN` answers
/// where NULL is compared.
pub(super) fn negated(condition: Expr) -> Expr {
    let not = |part: Box<Expr>| Box::new(if has_subquery(&part) { negated(*part) } else { Expr::Not(part) });
    match condition {
        Expr::Not(inner) => *inner,
        Expr::BinaryExpr(BinaryExpr { left, op: Operator::And, right }) => {
            Expr::BinaryExpr(BinaryExpr { left: not(left), op: Operator::Or, right: not(right) })
        }
        Expr::BinaryExpr(BinaryExpr { left, op: Operator::Or, right }) => {
            Expr::BinaryExpr(BinaryExpr { left: not(left), op: Operator::And, right: not(right) })
        }
        Expr::Exists(Exists { subquery, negated }) => Expr::Exists(Exists { subquery, negated: !negated }),
        Expr::InSubquery(InSubquery { expr, subquery, negated }) => {
            Expr::InSubquery(InSubquery { expr, subquery, negated: !negated })
        }
        Expr::Case(case) => match in_list::not_of_rows(&case) {
            Some(exists) => exists,
            None => Expr::Not(Box::new(Expr::Case(case))),
        },
        other => Expr::Not(Box::new(other)),
    }
}

/// Whether an expression can be NULL over a schema; taken to be so where that is not known.
pub(super) fn nullable(expr: &Expr, schema: &DFSchema) -> bool {
    use datafusion::logical_expr::ExprSchemable;
    expr.nullable(schema).unwrap_or(true)
}

//! The domain of a dependent join: the distinct values of the outer columns that a sub-query uses.

use std::collections::BTreeMap;
use std::sync::Arc;

use datafusion::arrow::datatypes::DataType;
use datafusion::common::tree_node::{Transformed, TreeNode, TreeNodeRecursion};
use datafusion::common::{DFSchema, NullEquality, ScalarValue};
use datafusion::logical_expr::{
    Distinct, Expr, Filter, Join, JoinConstraint, JoinType, LogicalPlan, Operator, Projection, Volatility, binary_expr,
    lit, when,
};

use super::super::super::query::column_expr;
use super::Decorrelator;
use super::computed::{beside, holds_map};
use super::find::{Ids, columns, outer_ids, outer_ids_of};
use super::single_row;
use crate::error::{Error, Result};
use crate::plan::{Once, walk};

/// The outer plan.
pub(super) struct Domain {
    plan: LogicalPlan,
    /// The names of its columns.
    pub names: Ids,
}

/// The column that carries an outer column's value through a rewritten plan.
#[derive(Clone)]
pub(super) struct Carrier {
    pub column: Expr,
    /// Rows in which it is NULL cannot be there.
    pub not_null: bool,
}

/// Carriers by the outer column's name.
pub(super) type Carriers = BTreeMap<String, Carrier>;

/// A plan that no longer depends on the domain's columns: it has the rows of the original for each value of the domain
/// (and maybe for values that the domain does not have), beside that value.
pub(super) struct Pushed {
    pub plan: LogicalPlan,
    pub carriers: Carriers,
    /// An aggregate without GROUP BY has a row even for nothing. While this is set, that row is left out where nothing
    /// is, and these are its columns; they may use outer columns.
    pub missing: Option<BTreeMap<String, Expr>>,
}

impl Domain {
    pub fn new(plan: &LogicalPlan) -> Domain {
        let names = plan.schema().fields().iter().map(|field| field.name().clone()).collect();
        Domain { plan: plan.clone(), names }
    }

    /// Gives it more columns.
    pub fn add(&mut self, computed: &[(Expr, String)]) -> Result<()> {
        self.plan = beside(self.plan.clone(), computed)?;
        self.names.extend(computed.iter().map(|(_, id)| id.clone()));
        Ok(())
    }

    /// The columns of the domain that a plan uses.
    pub fn used_by(&self, plan: &LogicalPlan) -> Result<Ids> {
        Ok(outer_ids(plan)?.into_iter().filter(|id| self.names.contains(id)).collect())
    }

    /// The columns of the domain that expressions use.
    pub fn used_in<'e>(&self, exprs: impl IntoIterator<Item = &'e Expr>) -> Result<Ids> {
        let mut ids = Ids::new();
        for expr in exprs {
            outer_ids_of(expr, &mut ids)?;
        }
        ids.retain(|id| self.names.contains(id));
        Ok(ids)
    }

    /// Whether an outer column can be NULL.
    pub fn nullable(&self, id: &str) -> bool {
        self.plan.schema().field_with_unqualified_name(id).map_or(true, |field| field.is_nullable())
    }

    /// That carriers have the values of the outer row.
    pub fn matches(&self, carriers: &Carriers) -> Vec<Expr> {
        let own = |id: &String| Carrier { column: column_expr(id), not_null: !self.nullable(id) };
        carriers.iter().map(|(id, carrier)| same(&own(id), carrier)).collect()
    }
}

/// That two carriers have the same value.
fn same(left: &Carrier, right: &Carrier) -> Expr {
    let op = if left.not_null || right.not_null { Operator::Eq } else { Operator::IsNotDistinctFrom };
    binary_expr(left.column.clone(), op, right.column.clone())
}

/// That two sides carry the same outer values.
pub(super) fn agree(left: &Carriers, right: &Carriers) -> Vec<Expr> {
    left.iter().filter_map(|(id, l)| right.get(id).map(|r| same(l, r))).collect()
}

/// All of these.
pub(super) fn all_of(conditions: Vec<Expr>) -> Option<Expr> {
    conditions.into_iter().reduce(Expr::and)
}

/// Carriers in place of the outer columns.
pub(super) fn carried(expr: Expr, carriers: &Carriers) -> Result<Expr> {
    let moved = expr.transform(|node| {
        Ok(match &node {
            Expr::OuterReferenceColumn(_, column) => match carriers.get(&column.name) {
                Some(carrier) => Transformed::yes(carrier.column.clone()),
                None => Transformed::no(node),
            },
            _ => Transformed::no(node),
        })
    })?;
    Ok(moved.data)
}

/// A join without keys of its own; the optimiser finds them in the condition.
pub(super) fn join(left: LogicalPlan, right: LogicalPlan, on: Vec<Expr>, kind: JoinType) -> Result<LogicalPlan> {
    let filter = match (all_of(on), kind) {
        (None, JoinType::Inner) => None,
        (None, _) => Some(lit(true)),
        (some, _) => some,
    };
    Ok(LogicalPlan::Join(Join::try_new(
        Arc::new(left),
        Arc::new(right),
        Vec::new(),
        filter,
        kind,
        JoinConstraint::On,
        NullEquality::NullEqualsNothing,
        false,
    )?))
}

pub(super) fn project(input: LogicalPlan, exprs: Vec<Expr>) -> Result<LogicalPlan> {
    Ok(LogicalPlan::Projection(Projection::try_new(exprs, Arc::new(input))?))
}

pub(super) fn filter(input: LogicalPlan, conditions: Vec<Expr>) -> Result<LogicalPlan> {
    match all_of(conditions) {
        Some(condition) => Ok(LogicalPlan::Filter(Filter::try_new(condition, Arc::new(input))?)),
        None => Ok(input),
    }
}

/// A plan of exactly these columns and the carriers.
pub(super) fn exact(plan: LogicalPlan, schema: &DFSchema, carriers: &Carriers) -> Result<LogicalPlan> {
    let mut exprs = columns(schema);
    for carrier in carriers.values() {
        if !exprs.contains(&carrier.column) {
            exprs.push(carrier.column.clone());
        }
    }
    project(plan, exprs)
}

/// `value`, or `default` in rows that an outer join has filled up.
pub(super) fn or_default(marker: &str, value: Expr, default: &Expr) -> Result<Expr> {
    match default {
        Expr::Literal(literal, _) if literal.is_null() => Ok(value),
        _ => Ok(when(column_expr(marker).is_null(), default.clone()).otherwise(value)?),
    }
}

impl Decorrelator<'_, '_> {
    /// The distinct values of some of the domain's columns, under fresh names.
    pub fn values_of(&mut self, domain: &Domain, ids: &Ids) -> Result<(LogicalPlan, Carriers)> {
        refuse_random(&domain.plan)?;
        let mut exprs = Vec::with_capacity(ids.len());
        let mut carriers = Carriers::new();
        for id in ids {
            if let Ok(field) = domain.plan.schema().field_with_unqualified_name(id)
                && holds_map(field.data_type())
            {
                let class = "UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.UNSUPPORTED_CORRELATED_REFERENCE_DATA_TYPE";
                let kind = match field.data_type() {
                    DataType::Map(..) => "map",
                    DataType::Struct(_) => "struct",
                    _ => "array",
                };
                let name = id.rsplit_once('#').map_or(id.as_str(), |(name, _)| name);
                return Err(Error::new(class).with("expr", name).with("dataType", kind));
            }
            let name = self.binder.fresh("outer");
            exprs.push(column_expr(id).alias(&name));
            carriers.insert(id.clone(), Carrier { column: column_expr(&name), not_null: !domain.nullable(id) });
        }
        let plan = project(domain.plan.clone(), exprs)?;
        Ok((LogicalPlan::Distinct(Distinct::All(Arc::new(plan))), carriers))
    }

    /// Fills in the rows that an aggregate without GROUP BY has for nothing.
    pub fn complete(&mut self, pushed: Pushed, schema: &DFSchema, domain: &Domain) -> Result<Pushed> {
        let Some(missing) = pushed.missing else { return Ok(pushed) };
        let ids: Ids = pushed.carriers.keys().cloned().collect();
        let (values, carriers) = self.values_of(domain, &ids)?;
        let marker = self.binder.fresh("found");
        let mut exprs = columns(pushed.plan.schema());
        exprs.push(lit(true).alias(&marker));
        let right = project(pushed.plan, exprs)?;
        let joined = join(values, right, agree(&carriers, &pushed.carriers), JoinType::Left)?;
        let mut exprs = Vec::with_capacity(schema.fields().len() + ids.len());
        for column in schema.columns() {
            let name = column.name.clone();
            let value = Expr::Column(column);
            exprs.push(match missing.get(&name) {
                Some(default) => {
                    super::find::named(or_default(&marker, value, &carried(default.clone(), &carriers)?)?, &name)
                }
                None => value,
            });
        }
        exprs.extend(carriers.values().map(|carrier| carrier.column.clone()));
        Ok(Pushed { plan: project(joined, exprs)?, carriers, missing: None })
    }
}

/// The NULL of a column's type.
pub(super) fn null_of(schema: &DFSchema, name: &str) -> Result<Expr> {
    let ty = schema.field_with_unqualified_name(name)?.data_type().clone();
    Ok(Expr::Literal(ScalarValue::try_from(&ty)?, None))
}

/// The domain repeats the outer plan, which must give the same rows again.
fn refuse_random(plan: &LogicalPlan) -> Result<()> {
    let mut random = false;
    walk::apply(plan, |node| {
        // Rows that are computed once are the same in both places.
        if Once::of(node).is_some() {
            return Ok(TreeNodeRecursion::Jump);
        }
        node.apply_expressions(|expr| {
            expr.apply(|part| {
                random |= matches!(part, Expr::ScalarFunction(call)
                    if call.func.signature().volatility == Volatility::Volatile
                        && call.func.name() != single_row::NAME
                        && call.func.name() != "raise_error");
                Ok(TreeNodeRecursion::Continue)
            })
        })
    })?;
    if random {
        return Err(Error::unsupported("a correlated subquery of this form beside random values"));
    }
    Ok(())
}

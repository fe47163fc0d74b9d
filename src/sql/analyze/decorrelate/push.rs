//! Pushing a dependent join down through a plan, until it meets a part that does not depend on the outer query, where it
//! becomes an ordinary join with the domain - or until an equality says which inner column has the outer column's value,
//! where it becomes nothing at all.

use std::collections::BTreeMap;
use std::sync::Arc;

use datafusion::common::tree_node::{Transformed, TreeNode};
use datafusion::common::{Column, ScalarValue};
use datafusion::functions_window::row_number::row_number_udwf;
use datafusion::logical_expr::expr::WindowFunction;
use datafusion::logical_expr::utils::split_conjunction_owned;
use datafusion::logical_expr::{
    Aggregate, BinaryExpr, Distinct, EmptyRelation, Expr, ExprFunctionExt, ExprSchemable, Filter, GroupingSet, Join,
    JoinType, Limit, LogicalPlan, Operator, Projection, Sort, SortExpr, Union, Unnest, Values, Window,
    WindowFunctionDefinition, lit, when,
};

use super::super::super::query::column_expr;
use super::Decorrelator;
use super::domain::{Carrier, Carriers, Domain, Pushed, agree, all_of, carried, exact, filter, join, null_of, project};
use super::find::{Ids, columns, count_of, has_subquery, is_one_row, named};
use crate::error::{Error, Result};

/// Aggregate functions whose value for no rows is NULL.
const NULL_OF_NOTHING: &[&str] = &["sum", "try_sum", "avg", "try_avg", "min", "max"];

impl Decorrelator<'_, '_> {
    /// A plan with the rows of `plan` for each value of the domain. It carries at least `needs`.
    pub fn push(&mut self, plan: &LogicalPlan, needs: &Ids, domain: &Domain) -> Result<Pushed> {
        stacker::maybe_grow(256 * 1024, 4 * 1024 * 1024, || self.push_node(plan, needs, domain))
    }

    /// As [`Self::push`], with all rows there.
    pub fn push_all(&mut self, plan: &LogicalPlan, needs: &Ids, domain: &Domain) -> Result<Pushed> {
        let pushed = self.push(plan, needs, domain)?;
        self.complete(pushed, plan.schema(), domain)
    }

    fn push_node(&mut self, plan: &LogicalPlan, needs: &Ids, domain: &Domain) -> Result<Pushed> {
        if domain.used_by(plan)?.is_empty() {
            return self.push_leaf(plan, needs, domain);
        }
        match plan {
            LogicalPlan::Projection(node) => self.push_projection(node, needs, domain),
            LogicalPlan::Filter(node) => self.push_filter(node, needs, domain),
            LogicalPlan::Aggregate(node) => self.push_aggregate(node, needs, domain),
            LogicalPlan::Join(node) => self.push_join(node, needs, domain),
            LogicalPlan::Union(node) => self.push_union(node, needs, domain),
            LogicalPlan::Window(node) => self.push_window(node, needs, domain),
            LogicalPlan::Sort(node) => self.push_sort(node, needs, domain),
            LogicalPlan::Limit(node) => self.push_limit(node, needs, domain),
            LogicalPlan::Unnest(node) => {
                let Pushed { plan, carriers, .. } = self.push_all(&node.input, needs, domain)?;
                let unnest = Unnest::try_new(Arc::new(plan), node.exec_columns.clone(), node.options.clone())?;
                Ok(Pushed { plan: LogicalPlan::Unnest(unnest), carriers, missing: None })
            }
            LogicalPlan::Distinct(Distinct::All(input)) => {
                let Pushed { plan, carriers, .. } = self.push_all(input, needs, domain)?;
                let plan = exact(plan, input.schema(), &carriers)?;
                Ok(Pushed { plan: LogicalPlan::Distinct(Distinct::All(Arc::new(plan))), carriers, missing: None })
            }
            LogicalPlan::Subquery(node) => self.push(&node.subquery, needs, domain),
            LogicalPlan::Values(node) => {
                let rows = self.rows_as_union(node)?;
                self.push(&rows, needs, domain)
            }
            other => Err(Error::unsupported(format!(
                "a correlated subquery with the outer column inside {}",
                other.display().to_string().split([':', '(']).next().unwrap_or_default().trim().to_lowercase()
            ))),
        }
    }

    /// What depends on nothing stands beside every value.
    fn push_leaf(&mut self, plan: &LogicalPlan, needs: &Ids, domain: &Domain) -> Result<Pushed> {
        if needs.is_empty() {
            return Ok(Pushed { plan: plan.clone(), carriers: Carriers::new(), missing: None });
        }
        let (values, carriers) = self.values_of(domain, needs)?;
        let plan = if is_one_row(plan) { values } else { join(values, plan.clone(), Vec::new(), JoinType::Inner)? };
        Ok(Pushed { plan, carriers, missing: None })
    }

    fn push_projection(&mut self, node: &Projection, needs: &Ids, domain: &Domain) -> Result<Pushed> {
        let mut all = domain.used_in(&node.expr)?;
        all.extend(needs.iter().cloned());
        let input = self.push(&node.input, &all, domain)?;
        let mut exprs = Vec::with_capacity(node.expr.len() + input.carriers.len());
        for (expr, field) in node.expr.iter().zip(node.schema.fields()) {
            exprs.push(named(carried(expr.clone(), &input.carriers)?, field.name()));
        }
        let missing = match &input.missing {
            None => None,
            Some(below) => {
                let mut here = BTreeMap::new();
                for (expr, field) in node.expr.iter().zip(node.schema.fields()) {
                    here.insert(field.name().clone(), without_columns(expr.clone(), below)?);
                }
                Some(here)
            }
        };
        let mut carriers = Carriers::new();
        for (id, carrier) in input.carriers {
            let name = self.binder.fresh("outer");
            exprs.push(carrier.column.alias(&name));
            carriers.insert(id, Carrier { column: column_expr(&name), not_null: carrier.not_null });
        }
        Ok(Pushed { plan: project(input.plan, exprs)?, carriers, missing })
    }

    /// An equality of an outer column and an inner expression makes the inner expression the carrier.
    fn push_filter(&mut self, node: &Filter, needs: &Ids, domain: &Domain) -> Result<Pushed> {
        let mut all = domain.used_in([&node.predicate])?;
        all.extend(needs.iter().cloned());
        let below = domain.used_by(&node.input)?;
        let mut equal: BTreeMap<String, Expr> = BTreeMap::new();
        let conditions = split_conjunction_owned(node.predicate.clone());
        for condition in &conditions {
            if let Some((id, inner)) = binding(condition, node, domain)?
                && !below.contains(&id)
            {
                equal.entry(id).or_insert(inner);
            }
        }
        let rest: Ids = all.into_iter().filter(|id| !equal.contains_key(id)).collect();
        let Pushed { mut plan, mut carriers, .. } = self.push_all(&node.input, &rest, domain)?;
        let mut computed = Vec::new();
        let mut not_null = Vec::new();
        for (id, inner) in equal {
            let column = match inner {
                Expr::Column(_) => inner,
                other => {
                    let name = self.binder.fresh("outer");
                    computed.push(other.alias(&name));
                    column_expr(&name)
                }
            };
            not_null.push(column.clone().is_not_null());
            carriers.insert(id, Carrier { column, not_null: true });
        }
        if !computed.is_empty() {
            let mut exprs = columns(plan.schema());
            exprs.extend(computed);
            plan = project(plan, exprs)?;
        }
        let mut kept = not_null;
        for condition in conditions {
            let moved = carried(condition, &carriers)?;
            // The binding itself has become `a = a`.
            match &moved {
                Expr::BinaryExpr(BinaryExpr { left, op: Operator::Eq, right }) if left == right => {
                    kept.push(left.as_ref().clone().is_not_null());
                }
                _ => kept.push(moved),
            }
        }
        Ok(Pushed { plan: filter(plan, kept)?, carriers, missing: None })
    }

    fn push_aggregate(&mut self, node: &Aggregate, needs: &Ids, domain: &Domain) -> Result<Pushed> {
        let mut all = domain.used_in(node.group_expr.iter().chain(&node.aggr_expr))?;
        all.extend(needs.iter().cloned());
        let Pushed { plan: input, carriers, .. } = self.push_all(&node.input, &all, domain)?;
        let calls = node.aggr_expr.iter().map(|call| carried(call.clone(), &carriers)).collect::<Result<Vec<_>>>()?;
        let mut group =
            node.group_expr.iter().map(|key| carried(key.clone(), &carriers)).collect::<Result<Vec<_>>>()?;
        let mut added: Vec<Expr> = Vec::new();
        for carrier in carriers.values() {
            if !group.contains(&carrier.column) && !added.contains(&carrier.column) {
                added.push(carrier.column.clone());
            }
        }
        match group.as_mut_slice() {
            [Expr::GroupingSet(sets)] => match sets {
                GroupingSet::GroupingSets(sets) => sets.iter_mut().for_each(|set| set.extend(added.iter().cloned())),
                _ => return Err(Error::internal("grouping sets are not written out")),
            },
            _ => group.extend(added),
        }
        let grouped = !node.group_expr.is_empty();
        let schema = Arc::clone(input.schema());
        let plan = LogicalPlan::Aggregate(Aggregate::try_new(Arc::new(input), group, calls.clone())?);
        if grouped || carriers.is_empty() {
            return Ok(Pushed { plan, carriers, missing: None });
        }
        let mut missing = BTreeMap::new();
        for (call, field) in node.aggr_expr.iter().zip(node.schema.fields()) {
            match value_of_nothing(call) {
                Some(Some(count)) => missing.insert(field.name().clone(), count),
                Some(None) => missing.insert(field.name().clone(), null_of(&node.schema, field.name())?),
                None => return self.with_values_of_nothing(node, plan, calls, schema, carriers, domain),
            };
        }
        Ok(Pushed { plan, carriers, missing: Some(missing) })
    }

    /// For aggregate functions whose value for no rows is known to themselves alone: they are asked.
    fn with_values_of_nothing(
        &mut self,
        node: &Aggregate,
        plan: LogicalPlan,
        calls: Vec<Expr>,
        schema: datafusion::common::DFSchemaRef,
        carriers: Carriers,
        domain: &Domain,
    ) -> Result<Pushed> {
        let nothing = LogicalPlan::EmptyRelation(EmptyRelation { produce_one_row: false, schema });
        let mut names = Vec::with_capacity(calls.len());
        let mut renamed = Vec::with_capacity(calls.len());
        for call in calls {
            let name = self.binder.fresh("nothing");
            renamed.push(call.unalias().alias(&name));
            names.push(name);
        }
        let nothing = LogicalPlan::Aggregate(Aggregate::try_new(Arc::new(nothing), Vec::new(), renamed)?);
        let ids: Ids = carriers.keys().cloned().collect();
        let (values, own) = self.values_of(domain, &ids)?;
        let marker = self.binder.fresh("found");
        let mut exprs = columns(plan.schema());
        exprs.push(lit(true).alias(&marker));
        let found = project(plan, exprs)?;
        let joined = join(values, found, agree(&own, &carriers), JoinType::Left)?;
        let joined = join(joined, nothing, Vec::new(), JoinType::Inner)?;
        let mut exprs = Vec::with_capacity(names.len() + own.len());
        for (column, name) in node.schema.columns().into_iter().zip(&names) {
            let id = column.name.clone();
            let value =
                when(column_expr(&marker).is_null(), column_expr(name)).otherwise(Expr::Column(column))?.alias(id);
            exprs.push(value);
        }
        exprs.extend(own.values().map(|carrier| carrier.column.clone()));
        Ok(Pushed { plan: project(joined, exprs)?, carriers: own, missing: None })
    }

    fn push_join(&mut self, node: &Join, needs: &Ids, domain: &Domain) -> Result<Pushed> {
        use JoinType::{Full, Inner, Left, LeftAnti, LeftMark, LeftSemi, Right, RightAnti, RightMark, RightSemi};
        let conditions = node.on.iter().flat_map(|(l, r)| [l, r]).chain(&node.filter);
        let mut all = domain.used_in(conditions)?;
        all.extend(needs.iter().cloned());
        let (l, r) = (domain.used_by(&node.left)?, domain.used_by(&node.right)?);
        let union = |a: &Ids, b: &Ids| -> Ids { a.union(b).cloned().collect() };
        let everything = union(&all, &union(&l, &r));
        let (left_needs, right_needs) = match node.join_type {
            Inner if r.is_empty() => (everything, Ids::new()),
            Inner if l.is_empty() => (Ids::new(), everything),
            Inner => (union(&l, &all.difference(&r).cloned().collect()), r),
            Left | LeftSemi | LeftAnti | LeftMark => (everything, r),
            Right | RightSemi | RightAnti | RightMark => (l, everything),
            Full => (everything.clone(), everything),
        };
        let left = self.push_all(&node.left, &left_needs, domain)?;
        let right = self.push_all(&node.right, &right_needs, domain)?;
        let mut carriers = match node.join_type {
            Right | RightSemi | RightAnti | RightMark => right.carriers.clone(),
            _ => left.carriers.clone(),
        };
        let mut all_carriers = carriers.clone();
        for (id, carrier) in left.carriers.iter().chain(&right.carriers) {
            all_carriers.entry(id.clone()).or_insert_with(|| carrier.clone());
        }
        if node.join_type == Inner {
            carriers.clone_from(&all_carriers);
        }
        let mut on = Vec::with_capacity(node.on.len());
        for (l, r) in &node.on {
            on.push((carried(l.clone(), &all_carriers)?, carried(r.clone(), &all_carriers)?));
        }
        let mut conditions = agree(&left.carriers, &right.carriers);
        if let Some(condition) = &node.filter {
            conditions.push(carried(condition.clone(), &all_carriers)?);
        }
        let plan = LogicalPlan::Join(Join::try_new(
            Arc::new(left.plan),
            Arc::new(right.plan),
            on,
            all_of(conditions),
            node.join_type,
            node.join_constraint,
            node.null_equality,
            node.null_aware,
        )?);
        if node.join_type != Full {
            return Ok(Pushed { plan, carriers, missing: None });
        }
        let mut exprs = columns(plan.schema());
        let mut merged = Carriers::new();
        for (id, l) in &left.carriers {
            let Some(r) = right.carriers.get(id) else { continue };
            let name = self.binder.fresh("outer");
            let value = when(l.column.clone().is_not_null(), l.column.clone()).otherwise(r.column.clone())?;
            exprs.push(value.alias(&name));
            let carrier = Carrier { column: column_expr(&name), not_null: l.not_null && r.not_null };
            merged.insert(id.clone(), carrier);
        }
        Ok(Pushed { plan: project(plan, exprs)?, carriers: merged, missing: None })
    }

    fn push_union(&mut self, node: &Union, needs: &Ids, domain: &Domain) -> Result<Pushed> {
        let mut ids = needs.clone();
        for input in &node.inputs {
            ids.extend(domain.used_by(input)?);
        }
        let names: Vec<(String, String)> = ids.iter().map(|id| (id.clone(), self.binder.fresh("outer"))).collect();
        let mut not_null = vec![true; names.len()];
        let mut inputs = Vec::with_capacity(node.inputs.len());
        for input in &node.inputs {
            let pushed = self.push_all(input, &ids, domain)?;
            let mut exprs: Vec<Expr> = columns(input.schema())
                .into_iter()
                .zip(node.schema.fields())
                .map(|(column, field)| named(column, field.name()))
                .collect();
            for ((id, name), not_null) in names.iter().zip(&mut not_null) {
                let Some(carrier) = pushed.carriers.get(id) else {
                    return Err(Error::internal(format!("{id} was lost below a union")));
                };
                *not_null &= carrier.not_null;
                exprs.push(carrier.column.clone().alias(name));
            }
            inputs.push(Arc::new(project(pushed.plan, exprs)?));
        }
        let carriers = names
            .into_iter()
            .zip(not_null)
            .map(|((id, name), not_null)| (id, Carrier { column: column_expr(&name), not_null }))
            .collect();
        Ok(Pushed { plan: LogicalPlan::Union(Union::try_new_with_loose_types(inputs)?), carriers, missing: None })
    }

    fn push_window(&mut self, node: &Window, needs: &Ids, domain: &Domain) -> Result<Pushed> {
        let mut all = domain.used_in(&node.window_expr)?;
        all.extend(needs.iter().cloned());
        let Pushed { plan, carriers, .. } = self.push_all(&node.input, &all, domain)?;
        let mut calls = Vec::with_capacity(node.window_expr.len());
        for expr in &node.window_expr {
            let divided = carried(expr.clone(), &carriers)?.transform_up(|part| {
                Ok(match part {
                    Expr::WindowFunction(mut call) => {
                        let keys = carriers.values().map(|carrier| carrier.column.clone());
                        call.params.partition_by.extend(keys);
                        Transformed::yes(Expr::WindowFunction(call))
                    }
                    other => Transformed::no(other),
                })
            })?;
            calls.push(divided.data);
        }
        Ok(Pushed { plan: LogicalPlan::Window(Window::try_new(calls, Arc::new(plan))?), carriers, missing: None })
    }

    fn push_sort(&mut self, node: &Sort, needs: &Ids, domain: &Domain) -> Result<Pushed> {
        let mut all = domain.used_in(node.expr.iter().map(|key| &key.expr))?;
        all.extend(needs.iter().cloned());
        let Pushed { plan, carriers, .. } = self.push_all(&node.input, &all, domain)?;
        let sort = Sort { expr: carried_keys(&node.expr, &carriers)?, input: Arc::new(plan), fetch: node.fetch };
        Ok(Pushed { plan: LogicalPlan::Sort(sort), carriers, missing: None })
    }

    /// The first rows for each value of the domain: numbered, then filtered.
    fn push_limit(&mut self, node: &Limit, needs: &Ids, domain: &Domain) -> Result<Pushed> {
        if let LogicalPlan::Projection(above) = node.input.as_ref()
            && matches!(above.input.as_ref(), LogicalPlan::Sort(_))
        {
            let limit = LogicalPlan::Limit(Limit { input: Arc::clone(&above.input), ..node.clone() });
            let swapped = LogicalPlan::Projection(Projection::try_new(above.expr.clone(), Arc::new(limit))?);
            return self.push(&swapped, needs, domain);
        }
        let (keys, input) = match node.input.as_ref() {
            LogicalPlan::Sort(sort) => (sort.expr.as_slice(), &sort.input),
            _ => (&[][..], &node.input),
        };
        let mut all = domain.used_in(keys.iter().map(|key| &key.expr))?;
        all.extend(needs.iter().cloned());
        let Pushed { plan, carriers, .. } = self.push_all(input, &all, domain)?;
        let number = self.binder.fresh("row");
        let mut call =
            Expr::from(WindowFunction::new(WindowFunctionDefinition::WindowUDF(row_number_udwf()), Vec::new()))
                .partition_by(carriers.values().map(|carrier| carrier.column.clone()).collect());
        if !keys.is_empty() {
            call = call.order_by(carried_keys(keys, &carriers)?);
        }
        let call = call.build()?.alias(&number);
        let plan = LogicalPlan::Window(Window::try_new(vec![call], Arc::new(plan))?);
        let read = |expr: &Option<Box<Expr>>| -> Result<Option<u64>> {
            match expr {
                None => Ok(None),
                Some(expr) => match count_of(expr) {
                    Some(count) => Ok(Some(count)),
                    None => Err(Error::internal("LIMIT is not a number")),
                },
            }
        };
        let skip = read(&node.skip)?.unwrap_or(0);
        let number_is = |n: u64| Expr::Literal(ScalarValue::UInt64(Some(n)), None);
        let mut conditions = Vec::new();
        if skip > 0 {
            conditions.push(column_expr(&number).gt(number_is(skip)));
        }
        if let Some(fetch) = read(&node.fetch)? {
            conditions.push(column_expr(&number).lt_eq(number_is(skip.saturating_add(fetch))));
        }
        let plan = filter(plan, conditions)?;
        Ok(Pushed { plan: exact(plan, input.schema(), &carriers)?, carriers, missing: None })
    }

    /// The rows of VALUES as a union of selects without FROM.
    pub fn rows_as_union(&mut self, node: &Values) -> Result<LogicalPlan> {
        let mut rows = Vec::with_capacity(node.values.len());
        for row in &node.values {
            let exprs =
                row.iter().zip(node.schema.fields()).map(|(cell, field)| named(cell.clone(), field.name())).collect();
            rows.push(Arc::new(project(super::super::super::query::one_row().plan, exprs)?));
        }
        match <[Arc<LogicalPlan>; 1]>::try_from(rows) {
            Ok([only]) => Ok(only.as_ref().clone()),
            Err(rows) => Ok(LogicalPlan::Union(Union::try_new_with_loose_types(rows)?)),
        }
    }
}

fn carried_keys(keys: &[SortExpr], carriers: &Carriers) -> Result<Vec<SortExpr>> {
    keys.iter().map(|key| Ok(SortExpr::new(carried(key.expr.clone(), carriers)?, key.asc, key.nulls_first))).collect()
}

/// `outer.x = inner expression`: the outer column and the expression. Floating-point numbers are left alone: their
/// equality is not that of their bits.
fn binding(condition: &Expr, node: &Filter, domain: &Domain) -> Result<Option<(String, Expr)>> {
    let Expr::BinaryExpr(BinaryExpr { left, op: Operator::Eq, right }) = condition else { return Ok(None) };
    for (outer, inner) in [(left, right), (right, left)] {
        let Expr::OuterReferenceColumn(field, column) = outer.as_ref() else { continue };
        let plain = domain.names.contains(&column.name)
            && domain.used_in([inner.as_ref()])?.is_empty()
            && !has_subquery(inner)
            && !inner.is_volatile()
            && !field.data_type().is_nested()
            && !field.data_type().is_floating()
            && inner.get_type(node.input.schema())? == *field.data_type();
        if plain {
            return Ok(Some((column.name.clone(), inner.as_ref().clone())));
        }
    }
    Ok(None)
}

/// The value of an aggregate call over no rows: 0, or NULL as `Some(None)`; `None` if only the function knows.
fn value_of_nothing(call: &Expr) -> Option<Option<Expr>> {
    match call {
        Expr::Alias(alias) => value_of_nothing(&alias.expr),
        Expr::AggregateFunction(call) if call.func.name() == "count" => Some(Some(lit(0_i64))),
        Expr::AggregateFunction(call) if NULL_OF_NOTHING.contains(&call.func.name()) => Some(None),
        _ => None,
    }
}

/// An expression with these values in place of its columns.
fn without_columns(expr: Expr, values: &BTreeMap<String, Expr>) -> Result<Expr> {
    let replaced = expr.unalias().transform(|part| {
        Ok(match &part {
            Expr::Column(Column { name, .. }) => match values.get(name) {
                Some(value) => Transformed::yes(value.clone()),
                None => Transformed::no(part),
            },
            _ => Transformed::no(part),
        })
    })?;
    Ok(replaced.data)
}

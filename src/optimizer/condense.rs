//! Conditions of thousands of terms become one call ([`Condition`]) before any other rule sees them.
//!
//! What such a condition could tell the rules is little: nobody writes by hand what has so many terms. A few terms beside
//! a long one stay as they are, for files and chunks to be skipped by.

use std::sync::Arc;

use datafusion::arrow::datatypes::{Field, Schema};
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TreeNode, TreeNodeRecursion};
use datafusion::common::{Column, DFSchema};
use datafusion::error::Result;
use datafusion::logical_expr::execution_props::ExecutionProps;
use datafusion::logical_expr::physical_planning_context::PhysicalPlanningContext;
use datafusion::logical_expr::utils::{conjunction, split_conjunction};
use datafusion::logical_expr::{Expr, Filter, LogicalPlan};
use datafusion::optimizer::AnalyzerRule;
use datafusion::physical_expr::create_physical_expr;

use crate::error::Span;
use crate::function::call::scalar_expr;
use crate::function::operator::kernel::condition::Condition;
use crate::function::operator::kernel::udf;
use crate::plan::walk;

/// Conditions of more expressions than this are condensed.
const LONG: usize = 2000;

/// More terms than this connected by AND are condensed together.
const FEW: usize = 100;

/// The rule.
#[derive(Debug)]
pub(super) struct Condense;

impl AnalyzerRule for Condense {
    fn name(&self) -> &str {
        "condense_long_conditions"
    }

    fn analyze(&self, plan: LogicalPlan, _config: &ConfigOptions) -> Result<LogicalPlan> {
        let condensed = walk::transform_down(plan, |node| match node {
            LogicalPlan::Filter(filter) if is_long(&filter.predicate) => {
                let predicate = condensed(&filter.predicate, filter.input.schema())?;
                Ok(Transformed::yes(LogicalPlan::Filter(Filter::try_new(predicate, filter.input)?)))
            }
            other => Ok(Transformed::no(other)),
        })?;
        Ok(condensed.data)
    }
}

fn is_long(expr: &Expr) -> bool {
    let mut count = 0;
    let walked = expr.apply(|_| {
        count += 1;
        Ok(if count > LONG { TreeNodeRecursion::Stop } else { TreeNodeRecursion::Continue })
    });
    walked.is_ok() && count > LONG
}

fn condensed(predicate: &Expr, schema: &DFSchema) -> Result<Expr> {
    let terms = split_conjunction(predicate);
    if terms.len() > FEW {
        return whole(predicate, schema);
    }
    let terms = terms.into_iter().map(|term| if is_long(term) { whole(term, schema) } else { Ok(term.clone()) });
    Ok(conjunction(terms.collect::<Result<Vec<_>>>()?).unwrap_or_else(|| predicate.clone()))
}

/// The condition as one call; as it is, if it can only be planned with what stands around it.
fn whole(predicate: &Expr, schema: &DFSchema) -> Result<Expr> {
    let mut closed = true;
    predicate.apply(|expr| {
        closed = !matches!(
            expr,
            Expr::ScalarSubquery(_)
                | Expr::InSubquery(_)
                | Expr::Exists(_)
                | Expr::SetComparison(_)
                | Expr::OuterReferenceColumn(..)
                | Expr::AggregateFunction(_)
                | Expr::WindowFunction(_)
                | Expr::Placeholder(_)
        );
        Ok(if closed { TreeNodeRecursion::Continue } else { TreeNodeRecursion::Stop })
    })?;
    if !closed || predicate.is_volatile() {
        return Ok(predicate.clone());
    }
    let mut columns: Vec<&Column> = predicate.column_refs().into_iter().collect();
    if columns.is_empty() {
        return Ok(predicate.clone());
    }
    columns.sort_unstable();
    let mut fields = Vec::with_capacity(columns.len());
    for column in &columns {
        let (qualifier, field) = schema.qualified_field_from_column(column)?;
        fields.push((qualifier.cloned(), Arc::clone(field)));
    }
    // Columns of two tables may have one name; the call knows its arguments by their places.
    let arguments: Vec<Field> =
        fields.iter().enumerate().map(|(i, (_, field))| field.as_ref().clone().with_name(i.to_string())).collect();
    let fields = DFSchema::new_with_metadata(fields, Default::default())?;
    let expr = create_physical_expr(predicate, &fields, &ExecutionProps::new(), &PhysicalPlanningContext::default())?;
    let kernel = Condition::new(expr, Arc::new(Schema::new(arguments)));
    let columns = columns.into_iter().cloned().map(Expr::Column).collect();
    Ok(scalar_expr(&udf(kernel, Span::default()), columns))
}

#[cfg(test)]
mod tests {
    use datafusion::arrow::datatypes::DataType;
    use datafusion::logical_expr::{Operator, col, lit};

    use super::*;
    use crate::function::operator::logic::balanced;

    fn schema() -> DFSchema {
        let fields = ["a", "b"].map(|name| Field::new(name, DataType::Int64, true));
        DFSchema::try_from(Schema::new(fields.to_vec())).unwrap()
    }

    #[test]
    fn a_long_term_is_one_call_and_short_ones_stay() {
        let long = balanced((0..5000i64).map(|i| col("a").gt(lit(i)).and(col("b").gt(lit(i)))).collect(), Operator::Or);
        assert!(is_long(&long));
        let short = col("b").gt(lit(1i64));
        let condensed = condensed(&short.clone().and(long), &schema()).unwrap();
        let terms = split_conjunction(&condensed);
        assert_eq!(terms[0], &short);
        let Expr::ScalarFunction(call) = terms[1] else { panic!("{condensed}") };
        assert_eq!(call.args, [col("a"), col("b")]);
    }

    #[test]
    fn a_long_chain_of_and_is_one_call() {
        let chain = balanced((0..5000i64).map(|i| col("a").gt(lit(i))).collect(), Operator::And);
        assert!(matches!(condensed(&chain, &schema()).unwrap(), Expr::ScalarFunction(_)));
        let volatile = chain.and(datafusion::functions::math::expr_fn::random().gt(lit(0.5)));
        assert_eq!(condensed(&volatile, &schema()).unwrap(), volatile);
    }
}

//! A scan whose filter is never true has no rows, and one whose filter is always true needs none.
//!
//! Such filters come of others: `WHERE kind = 'web'` over `SELECT 'store' AS kind ... UNION ALL SELECT 'web' ...` becomes
//! `'store' = 'web'` on its way down to the tables of the first branch. DataFusion folds it in its next pass, when the
//! joins are in order, and leaves it to the scan to find no rows. Here the branch is gone before joins are looked at.

use std::sync::Arc;

use datafusion::common::tree_node::Transformed;
use datafusion::common::{Result, ScalarValue};
use datafusion::logical_expr::simplify::SimplifyContext;
use datafusion::logical_expr::{EmptyRelation, Expr, LogicalPlan, TableScan};
use datafusion::optimizer::simplify_expressions::ExprSimplifier;
use datafusion::optimizer::{ApplyOrder, OptimizerConfig};

use super::rule::Rule;

/// The rule's name.
pub const NAME: &str = "constant_filter";

/// Folds the filters of scans that name no column.
pub fn rule() -> Rule {
    Rule::of_nodes(NAME, ApplyOrder::BottomUp, |plan, config| match &plan {
        LogicalPlan::TableScan(scan) if scan.filters.iter().any(is_constant) => {
            Ok(folded(scan, config)?.map_or_else(|| Transformed::no(plan), Transformed::yes))
        }
        _ => Ok(Transformed::no(plan)),
    })
}

/// What the scan becomes without its constant filters; `None` if they stay.
fn folded(scan: &TableScan, config: &dyn OptimizerConfig) -> Result<Option<LogicalPlan>> {
    let context = SimplifyContext::builder()
        .with_schema(Arc::clone(&scan.projected_schema))
        .with_config_options(config.options())
        .with_query_execution_start_time(config.query_execution_start_time())
        .build();
    let simplifier = ExprSimplifier::new(context);
    let mut kept = Vec::with_capacity(scan.filters.len());
    for filter in &scan.filters {
        let folded = if is_constant(filter) { simplifier.simplify(filter.clone())? } else { filter.clone() };
        match folded {
            Expr::Literal(ScalarValue::Boolean(Some(true)), _) => {}
            Expr::Literal(ScalarValue::Boolean(_), _) => {
                return Ok(Some(LogicalPlan::EmptyRelation(EmptyRelation {
                    produce_one_row: false,
                    schema: Arc::clone(&scan.projected_schema),
                })));
            }
            // What cannot be folded may be an error that only a row raises.
            _ => kept.push(filter.clone()),
        }
    }
    if kept.len() == scan.filters.len() {
        return Ok(None);
    }
    let mut scan = scan.clone();
    scan.filters = kept;
    Ok(Some(LogicalPlan::TableScan(scan)))
}

fn is_constant(filter: &Expr) -> bool {
    !filter.any_column_refs() && !filter.contains_outer() && !filter.is_volatile()
}

#[cfg(test)]
mod tests {
    use datafusion::arrow::datatypes::{DataType, Field, Schema};
    use datafusion::logical_expr::logical_plan::builder::table_scan_with_filters;
    use datafusion::logical_expr::{col, lit};
    use datafusion::optimizer::{OptimizerContext, OptimizerRule};

    use super::*;

    fn rewritten(filters: Vec<Expr>) -> Transformed<LogicalPlan> {
        let schema = Schema::new(vec![Field::new("a", DataType::Int32, true), Field::new("b", DataType::Int32, true)]);
        let plan = table_scan_with_filters(Some("t"), &schema, Some(vec![1]), filters).unwrap().build().unwrap();
        let before = Arc::clone(plan.schema());
        let after = rule().rewrite(plan, &OptimizerContext::new()).unwrap();
        assert_eq!(after.data.schema(), &before);
        after
    }

    #[test]
    fn a_scan_that_keeps_no_row_is_empty() {
        for never in [lit("s").eq(lit("w")), lit(ScalarValue::Boolean(None))] {
            let after = rewritten(vec![col("t.a").gt(lit(1)), never]);
            assert!(matches!(after.data, LogicalPlan::EmptyRelation(_)), "{}", after.data);
        }
    }

    #[test]
    fn a_filter_that_keeps_every_row_is_dropped() {
        let wanted = col("t.a").gt(lit(1));
        let after = rewritten(vec![lit("s").eq(lit("s")), wanted.clone()]);
        assert!(matches!(&after.data, LogicalPlan::TableScan(scan) if scan.filters == [wanted.clone()]));
        assert!(!rewritten(vec![wanted]).transformed);
    }
}

//! Columns that nothing reads leave the plan before any other rule walks it.
//!
//! Every join carries all columns of all tables below it, those of tables with hundreds of columns too. DataFusion's
//! `optimize_projections` takes them out, but as the last rule of its first pass: until then each rule rebuilds and compares
//! schemas that are ten times wider than what the query reads. What comes out in the end is the same plan.

use std::collections::HashSet;
use std::sync::Arc;

use datafusion::common::Result;
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TransformedResult, TreeNodeRecursion};
use datafusion::logical_expr::{Expr, LogicalPlan, Projection, TableScan, TableScanBuilder};
use datafusion::optimizer::AnalyzerRule;

use crate::cache::is_served;
use crate::cache::narrow::{is_stale, over_table, read};
use crate::plan::walk;

/// The rule.
#[derive(Debug)]
pub(super) struct Unread;

impl AnalyzerRule for Unread {
    fn name(&self) -> &str {
        "leave_unread_columns"
    }

    fn analyze(&self, plan: LogicalPlan, _: &ConfigOptions) -> Result<LogicalPlan> {
        if !may_read_more(&plan)? {
            return Ok(plan);
        }
        let read = read(&plan)?;
        let narrowed = walk::transform_up(plan, |node| match &node {
            LogicalPlan::Projection(projection) => {
                let scan = over_table(projection);
                let narrowed = scan.map(|scan| narrowed(projection, scan, &read)).transpose()?.flatten();
                Ok(narrowed.map_or_else(|| Transformed::no(node), Transformed::yes))
            }
            _ if is_stale(&node) => node.recompute_schema().map(Transformed::yes),
            _ => Ok(Transformed::no(node)),
        });
        narrowed.data()
    }
}

/// Whether there is a table that may have columns which nothing reads. What is served from the cache has not.
fn may_read_more(plan: &LogicalPlan) -> Result<bool> {
    let mut found = false;
    walk::apply(plan, |node| {
        let scan = match node {
            LogicalPlan::Projection(projection) => over_table(projection),
            _ => None,
        };
        found |= scan.is_some_and(|scan| !is_served(scan));
        Ok(if found { TreeNodeRecursion::Stop } else { TreeNodeRecursion::Continue })
    })?;
    Ok(found)
}

/// The projection and the scan with those columns only that are read; one, if none is. `None` if all are.
fn narrowed(projection: &Projection, scan: &TableScan, read: &HashSet<String>) -> Result<Option<LogicalPlan>> {
    let is_read = |expr: &&Expr| matches!(expr, Expr::Alias(alias) if read.contains(&alias.name));
    let mut kept: Vec<Expr> = projection.expr.iter().filter(is_read).cloned().collect();
    if kept.len() == projection.expr.len() {
        return Ok(None);
    }
    if kept.is_empty() {
        kept.extend(projection.expr.first().cloned());
    }
    let mut input = Arc::clone(&projection.input);
    if scan.projection.is_none() && scan.filters.is_empty() {
        let wanted: HashSet<&str> = kept.iter().flat_map(Expr::column_refs).map(|column| column.name()).collect();
        let fields = scan.source.schema();
        let columns = fields.fields().iter().enumerate().filter(|(_, field)| wanted.contains(field.name().as_str()));
        let columns = columns.map(|(i, _)| i).collect();
        let narrow = TableScanBuilder::from(scan.clone()).with_projection(Some(columns)).build()?;
        input = Arc::new(LogicalPlan::TableScan(narrow));
    }
    Ok(Some(LogicalPlan::Projection(Projection::try_new(kept, input)?)))
}

#[cfg(test)]
mod tests {
    use datafusion::arrow::datatypes::{DataType, Field, Schema};
    use datafusion::logical_expr::logical_plan::builder::table_scan;
    use datafusion::logical_expr::{JoinType, LogicalPlanBuilder, col, exists, in_subquery};

    use super::*;

    /// A table `name` of columns a, b, c as the binder names them.
    fn table(name: &str, id: usize) -> LogicalPlanBuilder {
        let fields = ["a", "b", "c"].map(|name| Field::new(name, DataType::Int64, true));
        let scan = table_scan(Some(name), &Schema::new(fields.to_vec()), None).unwrap();
        let columns = ["a", "b", "c"].iter().enumerate();
        let columns = columns.map(|(i, column)| col(format!("{name}.{column}")).alias(format!("{column}#{}", id + i)));
        scan.project(columns).unwrap()
    }

    fn analyzed(plan: LogicalPlanBuilder) -> String {
        let plan = plan.build().unwrap();
        let schema = plan.schema().columns();
        let narrowed = Unread.analyze(plan, &ConfigOptions::default()).unwrap();
        assert_eq!(narrowed.schema().columns(), schema);
        let scans = narrowed.display_indent().to_string();
        scans.lines().filter_map(|line| line.trim().strip_prefix("TableScan: ")).collect::<Vec<_>>().join("; ")
    }

    #[test]
    fn what_nothing_reads_is_not_scanned() {
        let joined =
            || table("t", 0).join(table("u", 3).build().unwrap(), JoinType::Left, (vec!["a#0"], vec!["b#4"]), None);
        let plan = joined().unwrap().project([col("c#5")]).unwrap();
        assert_eq!(analyzed(plan), "t projection=[a]; u projection=[b, c]");
        assert_eq!(analyzed(joined().unwrap()), "t; u", "all comes out");
        let counted = table("t", 0).project([datafusion::logical_expr::lit(1)]).unwrap();
        assert_eq!(analyzed(counted), "t projection=[a]");
    }

    #[test]
    fn places_and_subqueries_count() {
        let union = table("t", 0).union(table("u", 3).build().unwrap()).unwrap().project([col("a#0")]).unwrap();
        assert_eq!(analyzed(union), "t; u");
        let within = table("u", 3).project([col("b#4")]).unwrap().build().unwrap();
        let plan =
            table("t", 0).filter(in_subquery(col("c#2"), Arc::new(within))).unwrap().project([col("a#0")]).unwrap();
        assert_eq!(analyzed(plan), "u projection=[b]; t projection=[a, c]");
        let inner = Arc::new(table("u", 3).build().unwrap());
        let plan = table("t", 0).filter(exists(inner)).unwrap().project([col("b#1")]).unwrap();
        assert_eq!(analyzed(plan), "u; t projection=[b]");
    }
}

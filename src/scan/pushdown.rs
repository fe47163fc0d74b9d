//! What a scan takes over from the plan above it: filters that can be evaluated row by row, columns, and what is left of
//! its statistics.

use std::sync::Arc;

use datafusion::arrow::datatypes::{DataType, FieldRef, Schema, SchemaRef};
use datafusion::catalog::Session;
use datafusion::common::tree_node::{Transformed, TransformedResult, TreeNode, TreeNodeRecursion};
use datafusion::common::{DFSchema, Statistics, internal_err};
use datafusion::error::Result;
use datafusion::logical_expr::execution_props::ExecutionProps;
use datafusion::logical_expr::physical_planning_context::PhysicalPlanningContext;
use datafusion::logical_expr::{Expr, TableProviderFilterPushDown};
use datafusion::physical_expr::expressions::Column;
use datafusion::physical_expr::projection::ProjectionExpr;
use datafusion::physical_expr::{PhysicalExpr, create_physical_expr, split_conjunction};
use datafusion::physical_expr_common::physical_expr::is_volatile;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::filter_pushdown::{ChildPushdownResult, PushedDown};
use datafusion::physical_plan::projection::ProjectionExec;

use super::conjunct::is_dynamic;

/// Which filters a scan of our own takes over: all that can be evaluated row by row.
pub fn pushdown(filters: &[&Expr]) -> Vec<TableProviderFilterPushDown> {
    let refused = |e: &Expr| {
        matches!(
            e,
            Expr::ScalarSubquery(_)
                | Expr::Exists(_)
                | Expr::InSubquery(_)
                | Expr::SetComparison(_)
                | Expr::OuterReferenceColumn(..)
                | Expr::Placeholder(_)
        )
    };
    let answer = |filter: &&Expr| match filter.is_volatile() || filter.exists(|e| Ok(refused(e))).unwrap_or(true) {
        true => TableProviderFilterPushDown::Unsupported,
        false => TableProviderFilterPushDown::Exact,
    };
    filters.iter().map(answer).collect()
}

/// The columns in other types, where one is given.
pub fn retyped(schema: &Schema, types: &[Option<DataType>]) -> SchemaRef {
    let field = |(field, ty): (&FieldRef, &Option<DataType>)| match ty {
        Some(ty) => Arc::new(field.as_ref().clone().with_data_type(ty.clone())),
        None => Arc::clone(field),
    };
    let fields: Vec<FieldRef> = schema.fields().iter().zip(types).map(field).collect();
    Arc::new(Schema::new_with_metadata(fields, schema.metadata().clone()))
}

/// An expression over columns by their names alone, as a table knows them.
/// # Errors
/// Those of rewriting it.
pub fn unqualified(expr: &Expr) -> Result<Expr> {
    let bare = |e: Expr| match e {
        Expr::Column(column) if column.relation.is_some() => {
            Ok(Transformed::yes(Expr::Column(datafusion::common::Column::new_unqualified(column.name))))
        }
        other => Ok(Transformed::no(other)),
    };
    expr.clone().transform(bare).data()
}

/// Filters of a plan as expressions over a table's columns.
/// # Errors
/// If one is over other columns.
pub fn planned(filters: &[Expr], table: &SchemaRef, state: &dyn Session) -> Result<Vec<Arc<dyn PhysicalExpr>>> {
    let schema = DFSchema::try_from(SchemaRef::clone(table))?;
    filters.iter().map(|filter| state.create_physical_expr(unqualified(filter)?, &schema)).collect()
}

/// The same where there is no session, to estimate how many rows pass; `None` if one cannot be planned without.
pub fn estimable(filters: &[Expr], table: &SchemaRef) -> Option<Vec<Arc<dyn PhysicalExpr>>> {
    let schema = DFSchema::try_from(SchemaRef::clone(table)).ok()?;
    let (props, context) = (ExecutionProps::new(), PhysicalPlanningContext::default());
    let physical = |filter: &Expr| create_physical_expr(&unqualified(filter).ok()?, &schema, &props, &context).ok();
    filters.iter().map(physical).collect()
}

/// The conjuncts that a scan takes over, and its answer to each filter that they are from.
pub type Taken = (Vec<Arc<dyn PhysicalExpr>>, Vec<PushedDown>);

/// A scan, as filters from above see it: which of the table's columns come out, and how many rows at most.
pub struct Taking<'a> {
    /// The table's columns.
    pub table: &'a Schema,
    /// Those that come out.
    pub projection: &'a [usize],
    /// How many rows come out at most.
    pub fetch: Option<usize>,
}

impl Taking<'_> {
    /// The conjuncts that the scan takes over of what another operator wants filtered, over the table's columns; and the
    /// answer to each of its filters.
    /// # Errors
    /// If a filter is over a column that does not come out.
    pub fn take(&self, wanted: &ChildPushdownResult) -> Result<Taken> {
        let (mut taken, mut answers) = (Vec::new(), Vec::with_capacity(wanted.parent_filters.len()));
        for parent in &wanted.parent_filters {
            // A filter after a limit is not the same as one before it.
            if self.fetch.is_some() || is_volatile(&parent.filter) {
                answers.push(PushedDown::No);
                continue;
            }
            let filter = self.over_table(&parent.filter)?;
            if bounds_nested(&filter, self.table)? {
                answers.push(PushedDown::No);
                continue;
            }
            taken.extend(split_conjunction(&filter).into_iter().map(Arc::clone));
            answers.push(PushedDown::Yes);
        }
        Ok((taken, answers))
    }

    /// A filter over what comes out as one over the table's columns.
    fn over_table(&self, filter: &Arc<dyn PhysicalExpr>) -> Result<Arc<dyn PhysicalExpr>> {
        Arc::clone(filter)
            .transform_down(|e| match e.downcast_ref::<Column>() {
                Some(column) => {
                    let Some(index) = self.projection.get(column.index()) else {
                        return internal_err!("a filter over column {} of {}", column.index(), self.projection.len());
                    };
                    let column = Column::new(self.table.field(*index).name(), *index);
                    Ok(Transformed::new(Arc::new(column) as _, true, TreeNodeRecursion::Jump))
                }
                None => Ok(Transformed::no(e)),
            })
            .data()
    }

    /// The table's columns that come out of the scan with a projection above it; `None` if the projection computes
    /// something. Names and nullability may change, storage may not.
    /// # Errors
    /// If it is over a column that the table does not have.
    pub fn swap(&self, projection: &ProjectionExec) -> Result<Option<Vec<usize>>> {
        let plain = |e: &ProjectionExpr| e.expr.downcast_ref::<Column>().map(Column::index);
        let Some(columns) = projection.expr().iter().map(plain).collect::<Option<Vec<_>>>() else { return Ok(None) };
        let columns: Vec<usize> = columns.iter().map(|column| self.projection[*column]).collect();
        let types = |s: &Schema| s.fields().iter().map(|f| f.data_type().clone()).collect::<Vec<DataType>>();
        let own = self.table.project(&columns)?;
        Ok((types(&own) == types(&projection.schema())).then_some(columns))
    }
}

/// Whether this is a join's dynamic filter over a nested value. Bounds of such values lose those with a NULL inside, which
/// are no NULLs to the join.
fn bounds_nested(filter: &Arc<dyn PhysicalExpr>, schema: &Schema) -> Result<bool> {
    Ok(is_dynamic(filter) && filter.exists(|e| Ok(e.data_type(schema).is_ok_and(|ty| ty.is_nested())))?)
}

/// Shows filters to whoever visits a scan's expressions.
/// # Errors
/// The visitor's.
pub fn visit(
    filters: &[Arc<dyn PhysicalExpr>],
    visitor: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
) -> Result<TreeNodeRecursion> {
    for filter in filters {
        if visitor(filter)? == TreeNodeRecursion::Stop {
            return Ok(TreeNodeRecursion::Stop);
        }
    }
    Ok(TreeNodeRecursion::Continue)
}

/// The part of rows that so many filters are taken to let pass when they cannot be tried.
pub fn guessed(filters: usize) -> f64 {
    0.4f64.powi(filters.min(3) as i32)
}

/// What is known when only a part of the rows comes.
pub fn scaled(statistics: Statistics, part: f64) -> Statistics {
    let mut statistics = statistics.to_inexact();
    statistics.num_rows = statistics.num_rows.with_estimated_selectivity(part);
    statistics.total_byte_size = statistics.total_byte_size.with_estimated_selectivity(part);
    statistics
}

#[cfg(test)]
mod tests {
    use datafusion::arrow::datatypes::Field;
    use datafusion::common::stats::Precision;
    use datafusion::physical_expr::expressions::{col as column, lit as literal};
    use datafusion::physical_plan::empty::EmptyExec;
    use datafusion::prelude::{col, lit, placeholder};

    use super::*;

    fn table() -> SchemaRef {
        let field = |name: &str, ty: DataType| Field::new(name, ty, true);
        Arc::new(Schema::new(vec![
            field("a", DataType::Int32),
            field("b", DataType::Int32),
            field("c", DataType::Utf8),
        ]))
    }

    #[test]
    fn what_needs_more_than_a_row_is_refused() {
        let own = col("t.a").gt(lit(1));
        let waiting = col("t.a").gt(placeholder("$1"));
        let answers = pushdown(&[&own, &waiting]);
        assert_eq!(answers, [TableProviderFilterPushDown::Exact, TableProviderFilterPushDown::Unsupported]);
        assert_eq!(unqualified(&own).unwrap(), col("a").gt(lit(1)));
        assert!(estimable(&[own], &table()).is_some());
        assert!(estimable(&[col("x").gt(lit(1))], &table()).is_none());
    }

    #[test]
    fn a_projection_that_only_picks_columns_is_taken_over() {
        let table = table();
        let taking = Taking { table: &table, projection: &[2, 0], fetch: None };
        let input = Arc::new(EmptyExec::new(Arc::new(table.project(&[2, 0]).unwrap())));
        let project = |exprs: Vec<Arc<dyn PhysicalExpr>>| {
            let exprs = exprs.into_iter().map(|expr| ProjectionExpr { expr, alias: "x".into() });
            ProjectionExec::try_new(exprs, Arc::clone(&input) as _).unwrap()
        };
        let a = || column("a", &input.schema()).unwrap();
        assert_eq!(taking.swap(&project(vec![a(), a()])).unwrap(), Some(vec![0, 0]));
        assert_eq!(taking.swap(&project(vec![a(), literal(1)])).unwrap(), None);
    }

    #[test]
    fn a_part_of_the_rows_is_an_estimate() {
        let whole = Statistics::new_unknown(&table()).with_num_rows(Precision::Exact(100));
        assert_eq!(scaled(whole, 0.25).num_rows, Precision::Inexact(25));
        assert_eq!(guessed(1), 0.4);
        assert_eq!(guessed(3), guessed(9));
    }
}

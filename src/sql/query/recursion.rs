//! `WITH RECURSIVE name AS (anchor UNION ALL term)`, where the term reads the rows that its last round found.
//!
//! The anchor tells the columns; the term's values become of their types, and must fit. Where the term may read the rows
//! found last is Spark's `checkIfSelfReferenceIsPlacedCorrectly`.

use std::sync::Arc;

use datafusion::common::tree_node::{Transformed, TreeNode, TreeNodeRecursion};
use datafusion::common::{DFSchema, NullEquality};
use datafusion::logical_expr::{Expr, Extension, JoinType, LogicalPlan};

use super::super::ast::{CommonTable as AstTable, Query, QueryBody, SetOp};
use super::super::bind::Binder;
use super::super::scope::{Relation, Scope};
use super::cte::{CommonTable, rename};
use crate::error::{Error, Result, Span};
use crate::exec::WorkTable;
use crate::exec::command::TableEntry;
use crate::function::coerce;
use crate::plan::Recursion;
use crate::types::Column;

/// Spark's limits where nothing is set.
const LEVELS: i64 = 100;
const ROWS: i64 = 1_000_000;

impl Binder<'_> {
    /// A table of WITH RECURSIVE, which may read itself. Its name must not be visible yet.
    pub(super) fn recursive_table(
        &mut self,
        table: &AstTable,
        key: &str,
        outer: Option<&Scope<'_>>,
    ) -> Result<Relation> {
        self.set_itself(key, None);
        let query = without_parentheses(&table.query);
        let sorted = query.order_by.len() + query.sort_by.len() > 0;
        let spread = query.distribute_by.len() + query.cluster_by.len() > 0;
        let organised = sorted || spread || query.limit.is_some() || query.offset.is_some();
        match &query.body {
            QueryBody::SetOperation { op, all, left, right, span } if !organised => {
                let depth = self.tables.len();
                let result = self.common_tables(query, outer).and_then(|()| {
                    let anchor = self.body(left, outer)?;
                    self.recursion(table, key, anchor, (*op, *all, right, *span), outer, depth)
                });
                self.tables.truncate(depth);
                result
            }
            _ => {
                let relation = self.query(&table.query, outer)?;
                rename(relation, &table.columns, &table.name)
            }
        }
    }

    /// What the name of a table means within its own definition.
    fn set_itself(&mut self, key: &str, rows: Option<Relation>) {
        if let Some(tables) = self.tables.last_mut() {
            tables.insert(key.to_string(), CommonTable::Itself { rows, used: false });
        }
    }

    /// The set operation of an anchor, which is bound, and a term that may read what it finds. The table's own WITH is
    /// the one at `depth - 1`.
    fn recursion(
        &mut self,
        table: &AstTable,
        key: &str,
        anchor: Relation,
        (op, all, right, span): (SetOp, bool, &QueryBody, Span),
        outer: Option<&Scope<'_>>,
        depth: usize,
    ) -> Result<Relation> {
        let mut anchor = super::exact(rename(anchor, &table.columns, &table.name)?)?;
        for column in &mut anchor.columns {
            column.column.nullable = true;
        }
        let columns: Vec<Column> = anchor.columns.iter().map(|column| column.column.clone()).collect();
        let name = self.fresh(&table.name.value);
        let rows = self.work_table(&name, &columns)?;
        let inner = self.tables.split_off(depth);
        self.set_itself(key, Some(rows));
        self.tables.extend(inner);
        let term = self.body(right, outer)?;
        let own = depth.checked_sub(1).and_then(|at| self.tables.get(at)).and_then(|tables| tables.get(key));
        if !matches!(own, Some(CommonTable::Itself { used: true, .. })) {
            return self.combine(op, all, anchor, term, span);
        }
        if op != SetOp::Union {
            return Err(Error::new("INVALID_RECURSIVE_CTE").at(span));
        }
        if !all {
            return Err(Error::new("UNION_NOT_SUPPORTED_IN_RECURSIVE_CTE").at(span));
        }
        check_term(&columns, &term, self.context.ansi, span)?;
        check_place(&term.plan, &name, true, span)?;
        for plan in [&anchor.plan, &term.plan] {
            check_outer(plan, outer, span)?;
        }
        let (plan, columns) = self.align(anchor, &columns)?;
        let ids: Vec<String> = columns.iter().map(|column| self.fresh(&column.column.name)).collect();
        let term = self.align_as(term, &columns, &ids)?;
        let fields = columns.iter().map(|column| {
            let field = column.column.ty.to_field(&column.id, true);
            (None, Arc::new(field))
        });
        let schema = Arc::new(DFSchema::new_with_metadata(fields.collect(), Default::default())?);
        let max_level = match &table.max_recursion_level {
            Some(level) => Some(self.level(level)?),
            None => self.recursion_limit("spark.sql.cteRecursionLevelLimit", LEVELS),
        };
        let max_rows = self.recursion_limit("spark.sql.cteRecursionRowLimit", ROWS);
        let node = Recursion { table: name, anchor: plan, term, max_level, max_rows, schema };
        Ok(Relation { plan: LogicalPlan::Extension(Extension { node: Arc::new(node) }), columns })
    }

    /// The relation of the rows that the last round found.
    fn work_table(&mut self, name: &str, columns: &[Column]) -> Result<Relation> {
        // Names of columns may repeat, those of a table's fields must not.
        let fields: Vec<_> =
            columns.iter().enumerate().map(|(i, column)| column.ty.to_field(&format!("c{i}"), true)).collect();
        let schema = Arc::new(datafusion::arrow::datatypes::Schema::new(fields));
        let entry = TableEntry {
            identity: name.to_string(),
            columns: columns.to_vec(),
            provider: Arc::new(WorkTable::new(name, schema)),
            definition: Arc::default(),
        };
        self.scan(&entry, Vec::new())
    }

    fn recursion_limit(&self, setting: &str, default: i64) -> Option<u64> {
        let set = self.context.settings.get(setting).and_then(|value| value.trim().parse().ok());
        u64::try_from(set.unwrap_or(default)).ok()
    }

    /// The number behind MAX RECURSION LEVEL.
    fn level(&mut self, level: &super::super::ast::Expr) -> Result<u64> {
        let bound = self.expr(level, &Scope::default())?;
        let number = bound.as_integer_literal().and_then(|level| u64::try_from(level).ok());
        number.ok_or_else(|| {
            Error::new("PARSE_SYNTAX_ERROR").with("error", format!("'{}'", bound.name)).with("hint", "").at(level.span)
        })
    }
}

/// The query in parentheses that nothing stands beside.
fn without_parentheses(query: &Query) -> &Query {
    let bare = query.with.is_none()
        && query.order_by.is_empty()
        && query.sort_by.is_empty()
        && query.distribute_by.is_empty()
        && query.cluster_by.is_empty()
        && query.limit.is_none()
        && query.offset.is_none();
    match &query.body {
        QueryBody::Nested(inner) if bare => without_parentheses(inner),
        _ => query,
    }
}

/// # Errors
/// When the term has other columns than the anchor, or of types that do not fit into the anchor's.
fn check_term(columns: &[Column], term: &Relation, ansi: bool, span: Span) -> Result<()> {
    if columns.len() != term.columns.len() {
        return Err(Error::new("NUM_COLUMNS_MISMATCH")
            .with("operator", "UNION")
            .with("firstNumColumns", columns.len())
            .with("invalidOrdinalNum", "second")
            .with("invalidNumColumns", term.columns.len())
            .at(span));
    }
    for (own, made) in columns.iter().zip(&term.columns) {
        if coerce::common_type(&own.ty, &made.column.ty, ansi).as_ref() != Some(&own.ty) {
            return Err(Error::new("CANNOT_MERGE_INCOMPATIBLE_DATA_TYPE")
                .with("left", format!("\"{}\"", own.ty.sql()))
                .with("right", format!("\"{}\"", made.column.ty.sql()))
                .at(span));
        }
    }
    Ok(())
}

/// # Errors
/// When the rows found last are read where a round would have to know all rows: on a side of an outer join that may be
/// missing, in an aggregate, a window or a sort.
fn check_place(plan: &LogicalPlan, table: &str, allowed: bool, span: Span) -> Result<()> {
    let error = || Error::new("INVALID_RECURSIVE_REFERENCE.PLACE").at(span);
    match plan {
        LogicalPlan::TableScan(scan) if scan.table_name.table() == table && !allowed => return Err(error()),
        // EXCEPT and INTERSECT are joins in which NULL equals NULL.
        LogicalPlan::Join(join) if join.null_equality == NullEquality::NullEqualsNothing => {
            let (left, right) = match join.join_type {
                JoinType::Inner => (true, true),
                JoinType::Left | JoinType::LeftSemi | JoinType::LeftAnti => (true, false),
                JoinType::Right => (false, true),
                _ => (false, false),
            };
            check_place(&join.left, table, allowed && left, span)?;
            check_place(&join.right, table, allowed && right, span)?;
        }
        LogicalPlan::Aggregate(_) | LogicalPlan::Window(_) | LogicalPlan::Sort(_) => {
            for input in plan.inputs() {
                check_place(input, table, false, span)?;
            }
        }
        _ => {
            for input in plan.inputs() {
                check_place(input, table, allowed, span)?;
            }
        }
    }
    let mut result = Ok(());
    plan.apply_subqueries(|subquery| {
        // The node itself stands for the plan in it.
        let inputs = subquery.inputs();
        let inner = inputs.first().copied().unwrap_or(subquery);
        result = check_place(inner, table, allowed, span);
        Ok(if result.is_ok() { TreeNodeRecursion::Jump } else { TreeNodeRecursion::Stop })
    })?;
    result
}

/// # Errors
/// For a column of a query around the recursion.
fn check_outer(plan: &LogicalPlan, outer: Option<&Scope<'_>>, span: Span) -> Result<()> {
    let mut scope = outer;
    let references = plan.all_out_ref_exprs();
    while let Some(around) = scope {
        let own = |expr: &Expr| match expr {
            Expr::OuterReferenceColumn(_, column) => around.columns.iter().any(|own| own.id == column.name),
            _ => false,
        };
        if references.iter().any(own) {
            return Err(Error::new(
                "UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.ACCESSING_OUTER_QUERY_COLUMN_IS_NOT_ALLOWED",
            )
            .with("treeNode", "")
            .at(span));
        }
        scope = around.parent;
    }
    Ok(())
}

/// `LIMIT ALL` above a recursion: it may find any number of rows.
pub(super) fn without_row_limit(relation: Relation) -> Result<Relation> {
    let plan = relation.plan.transform_down(|node| {
        Ok(match node {
            LogicalPlan::Extension(Extension { node }) => match node.as_any().downcast_ref::<Recursion>() {
                Some(recursion) => {
                    let recursion = Recursion { max_rows: None, ..recursion.clone() };
                    let node = LogicalPlan::Extension(Extension { node: Arc::new(recursion) });
                    Transformed::new(node, true, TreeNodeRecursion::Jump)
                }
                None => Transformed::no(LogicalPlan::Extension(Extension { node })),
            },
            LogicalPlan::Projection(_)
            | LogicalPlan::Filter(_)
            | LogicalPlan::SubqueryAlias(_)
            | LogicalPlan::Union(_) => Transformed::no(node),
            other => Transformed::new(other, false, TreeNodeRecursion::Jump),
        })
    })?;
    Ok(Relation { plan: plan.data, columns: relation.columns })
}

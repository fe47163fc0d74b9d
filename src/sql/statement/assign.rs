//! What assigns to variables: `SET VAR`, `EXECUTE IMMEDIATE ... INTO`, `FETCH ... INTO`.
//!
//! The values are one row of a query, cast to the variables' types; no row gives NULLs, several are an error.

use std::sync::Arc;

use async_trait::async_trait;
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::common::ScalarValue;
use futures::StreamExt;

use super::shared::{CATALOG, quoted};
use crate::error::{Error, Result, Span};
use crate::exec::command::{BoundQuery, Command, Host};
use crate::exec::variable::{Variable, VariableId};
use crate::function::Bound;
use crate::function::cast::{Mode, cast, check_length};
use crate::sql::ast::ObjectName;
use crate::sql::bind::Binder;
use crate::sql::query::one_row;
use crate::sql::scope::Relation;
use crate::types::{Column, SparkType};

/// Variables that are assigned to, as a statement names them.
#[derive(Clone, Debug)]
pub struct Targets {
    /// Each one, with what it was when the statement was bound.
    pub list: Vec<(VariableId, Variable)>,
}

/// Gives variables the values of a query's row.
#[derive(Debug)]
pub struct Assign {
    targets: Vec<VariableId>,
    query: BoundQuery,
}

impl Targets {
    /// The variables of those names.
    /// # Errors
    /// `UNRESOLVED_VARIABLE`, `DUPLICATE_ASSIGNMENTS`
    pub fn find(names: &[ObjectName], binder: &Binder<'_>) -> Result<Targets> {
        let variables = binder.catalog.variables();
        let mut list: Vec<(VariableId, Variable)> = Vec::with_capacity(names.len());
        for name in names {
            let found = variables.exactly(&name.values()).map(|(id, variable)| (id, variable.clone()));
            let (id, variable) = found.ok_or_else(|| unresolved(name, &binder.context.current_database))?;
            if list.iter().any(|(other, _)| *other == id) {
                return Err(Error::new("DUPLICATE_ASSIGNMENTS")
                    .with("nameList", quoted(&[&variable.name]))
                    .at(name.span));
            }
            list.push((id, variable));
        }
        Ok(Targets { list })
    }

    /// A row of values as the relation that is assigned: one variable that is a struct takes them all as its fields.
    /// # Errors
    /// Never, unless Arrow refuses a struct.
    pub fn row(&self, columns: Vec<Column>, values: Vec<ScalarValue>, binder: &mut Binder<'_>) -> Result<Relation> {
        let fields = match self.list.as_slice() {
            [(_, Variable { ty: SparkType::Struct(fields), .. })] if columns.len() > 1 => fields.len(),
            _ => 0,
        };
        let row =
            columns.into_iter().zip(values).map(|(column, value)| (Bound::literal(value, column.ty, ""), column.name));
        let mut row: Vec<(Bound, String)> = row.collect();
        if fields == row.len() {
            let mut parts = Vec::with_capacity(fields * 2);
            for (value, name) in std::mem::take(&mut row) {
                parts.push(Bound::string(&name));
                parts.push(value);
            }
            row.push((binder.apply("named_struct", parts, Span::default())?, String::new()));
        }
        binder.project(one_row().plan, row)
    }

    /// The command that assigns the row of `source`.
    /// # Errors
    /// `ASSIGNMENT_ARITY_MISMATCH`, and for types that cannot be cast.
    pub fn assign(&self, source: Relation, binder: &mut Binder<'_>) -> Result<Assign> {
        let columns: Vec<_> = source.columns.iter().filter(|column| !column.hidden).cloned().collect();
        if columns.len() != self.list.len() {
            return Err(Error::new("ASSIGNMENT_ARITY_MISMATCH")
                .with("numTarget", self.list.len())
                .with("numExpr", columns.len()));
        }
        let mut items = Vec::with_capacity(columns.len());
        for (column, (_, variable)) in columns.iter().zip(&self.list) {
            let value = column.bound().named(&variable.name);
            items.push((stored(value, &variable.ty, binder)?, variable.name.clone()));
        }
        let relation = binder.project(source.plan, items)?;
        Ok(Assign {
            targets: self.list.iter().map(|(id, _)| id.clone()).collect(),
            query: binder.executable(relation)?,
        })
    }
}

/// The error for a name that is no variable's.
pub(super) fn unresolved(name: &ObjectName, database: &str) -> Error {
    Error::new("UNRESOLVED_VARIABLE")
        .with("variableName", quoted(&name.values()))
        .with("searchPath", format!("[`system`.`builtin`, `system`.`session`, {}]", quoted(&[CATALOG, database])))
        .at(name.span)
}

/// A value as a variable of type `ty` holds it.
/// # Errors
/// `DATATYPE_MISMATCH.CAST_*`
pub(super) fn stored(value: Bound, ty: &SparkType, binder: &Binder<'_>) -> Result<Bound> {
    let (name, span) = (value.name.clone(), value.span);
    let value = cast(value, ty, Mode::Implicit, &binder.context)?;
    Ok(check_length(value, ty).named(name).at(span))
}

/// The only row of a query; `None` if it has none.
/// # Errors
/// `ROW_SUBQUERY_TOO_MANY_ROWS`, and what happens while the query runs.
pub(super) async fn only_row(host: &dyn Host, query: &BoundQuery) -> Result<Option<Vec<ScalarValue>>> {
    let mut stream = host.run(query).await?;
    let mut row: Option<Vec<ScalarValue>> = None;
    while let Some(batch) = stream.next().await {
        let batch = batch?;
        match batch.num_rows() {
            0 => {}
            1 if row.is_none() => row = Some(row_of(&batch, 0)?),
            _ => return Err(Error::new("ROW_SUBQUERY_TOO_MANY_ROWS")),
        }
    }
    Ok(row)
}

/// The values of a row.
/// # Errors
/// Never, unless Arrow has a type that has no single values.
pub fn row_of(batch: &RecordBatch, row: usize) -> Result<Vec<ScalarValue>> {
    Ok(batch.columns().iter().map(|column| ScalarValue::try_from_array(column, row)).collect::<Result<_, _>>()?)
}

#[async_trait]
impl Command for Assign {
    fn query(&self) -> Option<&BoundQuery> {
        Some(&self.query)
    }

    async fn run(&self, host: &dyn Host) -> Result<Vec<RecordBatch>> {
        let row = match only_row(host, &self.query).await? {
            Some(row) => row,
            None => self
                .query
                .columns
                .iter()
                .map(|column| ScalarValue::try_from(&column.ty.storage()))
                .collect::<Result<_, _>>()?,
        };
        host.change_variables(&mut |variables| {
            for (id, value) in self.targets.iter().zip(&row) {
                variables.assign(id, value.clone());
            }
            Ok(())
        })?;
        Ok(Vec::new())
    }
}

/// A span that covers all the names.
pub(super) fn span_of(names: &[ObjectName]) -> Span {
    names.iter().map(|name| name.span).reduce(|a, b| a.to(b)).unwrap_or_default()
}

/// The command as a statement's.
pub(super) fn command(assign: Assign) -> super::BoundStatement {
    super::BoundStatement::Command(Arc::new(assign))
}

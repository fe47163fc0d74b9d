//! A call of a function that returns a table: its query over the arguments.

use std::cell::Cell;
use std::sync::Arc;

use super::{Argument, Arguments};
use crate::error::{Error, Result, Span};
use crate::exec::command::RoutineReturns;
use crate::function::Bound;
use crate::function::cast::{Mode, cast};
use crate::sql::ast::{Call, Query};
use crate::sql::bind::Binder;
use crate::sql::catalog::FoundRoutine;
use crate::sql::query::{exact, one_row};
use crate::sql::scope::{Relation, Scope};
use crate::types::SparkType;

impl Binder<'_> {
    /// A call of `found` as a relation.
    pub(in crate::sql) fn table_routine(
        &mut self,
        call: &Call,
        found: &Arc<FoundRoutine>,
        span: Span,
        scope: &Scope<'_>,
    ) -> Result<Relation> {
        let RoutineReturns::Table(columns) = &found.routine.returns else {
            let name = super::quoted(&found.name);
            return Err(Error::new("NOT_A_TABLE_FUNCTION").with("functionName", name).at(span));
        };
        let given = self.routine_arguments(&call.arguments, found, span, scope)?;
        self.reads.routines.push((found.name.clone(), found.routine.reads_data));
        let names = found.routine.parameters.iter().map(|parameter| parameter.name.clone());
        let list: Vec<(String, Bound)> = names.zip(given.values).collect();
        let Some(query) = found.body.query() else {
            return Err(Error::internal(format!("the body of {} is no query", found.name.name)));
        };
        let columns: Vec<(&str, &SparkType)> = columns.iter().map(|(name, ty, _)| (name.as_str(), ty)).collect();
        let relation = self
            .within(&found.name, &found.routine, |binder| {
                binder.table_of(&found.name.name, query, list, Some(columns.as_slice()))
            })
            .map_err(|error| match error.class() {
                "CYCLIC_FUNCTION_REFERENCE" => error,
                _ => error.in_statement(&found.routine.body),
            })?;
        let mut relation = relation;
        for column in &mut relation.columns {
            column.qualifier = vec![found.name.name.clone()];
        }
        Ok(relation)
    }

    /// A query over arguments, which are values without columns of their own. Its columns are cast to `columns`.
    fn table_of(
        &mut self,
        function: &str,
        query: &Query,
        arguments: Vec<(String, Bound)>,
        columns: Option<&[(&str, &SparkType)]>,
    ) -> Result<Relation> {
        // What differs each time it is computed is a row of its own beside the query.
        let volatile = arguments.iter().any(|(_, value)| value.expr.is_volatile());
        let (row, list) = match volatile {
            false => (None, arguments.into_iter().map(|(name, value)| argument(function, name, value)).collect()),
            true => {
                let (row, list) = self.row_of(function, arguments)?;
                (Some(row), list)
            }
        };
        let arguments = Arguments { function: function.to_string(), list };
        let mut relation = self.routine_table(query, &arguments)?;
        if let Some(columns) = columns {
            relation = self.cast_columns(relation, columns)?;
        }
        let Some(row) = row else { return Ok(relation) };
        let shown = relation.columns.clone();
        let joined = self.cross(row, relation)?;
        exact(Relation { plan: joined.plan, columns: shown })
    }

    /// The query of a body over its arguments.
    pub(in crate::sql) fn routine_table(&mut self, query: &Query, arguments: &Arguments) -> Result<Relation> {
        let scope = Scope { arguments: Some(arguments), ..Scope::default() };
        self.query(query, Some(&scope)).and_then(exact)
    }

    /// A row of these values, and the arguments that read it.
    pub(in crate::sql) fn row_of(
        &mut self,
        function: &str,
        values: Vec<(String, Bound)>,
    ) -> Result<(Relation, Vec<Argument>)> {
        let items = values.into_iter().map(|(name, value)| (value, name)).collect();
        let row = self.project(one_row().plan, items)?;
        let list = row
            .columns
            .iter()
            .map(|column| Argument {
                name: column.column.name.clone(),
                value: column.bound(),
                outer: Some(column.outer_bound().named(format!("outer({function}.{})", column.column.name))),
                used: Cell::default(),
            })
            .collect();
        Ok((row, list))
    }

    fn cast_columns(&mut self, relation: Relation, columns: &[(&str, &SparkType)]) -> Result<Relation> {
        let mut items = Vec::with_capacity(columns.len());
        for (column, (name, ty)) in relation.columns.iter().zip(columns) {
            let value = cast(column.bound(), ty, Mode::Explicit, &self.context)?;
            items.push((value, (*name).to_string()));
        }
        self.project(relation.plan, items)
    }
}

fn argument(function: &str, name: String, value: Bound) -> Argument {
    let within = value.clone().named(format!("outer({function}.{name})"));
    Argument { value: value.named(&name), outer: Some(within), used: Cell::default(), name }
}

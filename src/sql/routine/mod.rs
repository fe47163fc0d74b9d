//! Functions whose body is SQL: what a call of one becomes.
//!
//! A body is bound anew at each call, under the names and settings of where it was made. Its parameters are a scope of
//! their own, around the body's FROM: there stand the call's arguments, cast to the parameters' types. So a call leaves
//! nothing but an expression (or a relation) of its arguments, which every rule of the optimiser sees through. An
//! argument that is not the same each time it is computed is computed once and named.
//! Source: <https://spark.apache.org/docs/latest/sql-ref-syntax-ddl-create-sql-function.html>.

mod arguments;
mod scalar;
mod scope;
mod table;

use std::sync::Arc;

use super::ast::{Expr, ObjectName, Query, QueryBody};
use super::bind::Binder;
use super::catalog::{FoundRoutine, RelationName};
use super::parse::{parse_expression, routine_body};
use crate::error::{Error, Result};
use crate::exec::command::{QualifiedName, Routine};
use crate::function::Context;

pub(in crate::sql) use arguments::{Signature, arrange};
pub use scope::{Argument, Arguments};

/// What stands behind RETURN.
#[derive(Clone, Debug)]
pub enum Body {
    /// `a + 1`; also what `SELECT a + 1` without any clause computes, and then that query.
    Value(Box<Expr>, Option<Box<Query>>),
    /// `SELECT ...`
    Query(Box<Query>),
}

impl Body {
    /// The body `expr`.
    pub fn of_expr(expr: Expr) -> Self {
        Body::Value(Box::new(expr), None)
    }

    /// The body `query`.
    pub fn of_query(query: Query) -> Self {
        match value_of(&query) {
            Some(expr) => Body::Value(Box::new(expr.clone()), Some(Box::new(query))),
            None => Body::Query(Box::new(query)),
        }
    }

    /// The query, if the body was written as one.
    pub fn query(&self) -> Option<&Query> {
        match self {
            Body::Query(query) | Body::Value(_, Some(query)) => Some(query),
            Body::Value(_, None) => None,
        }
    }
}

/// The expression of a query that does nothing but compute one value.
fn value_of(query: &Query) -> Option<&Expr> {
    let organised = query.with.is_none()
        && query.limit.is_none()
        && query.offset.is_none()
        && [&query.order_by, &query.sort_by].iter().all(|items| items.is_empty())
        && [&query.distribute_by, &query.cluster_by].iter().all(|items| items.is_empty());
    match &query.body {
        QueryBody::Select(select) if organised => {
            let plain = select.from.is_empty()
                && select.script.is_none()
                && select.lateral_views.is_empty()
                && select.selection.is_none()
                && select.group_by.is_none()
                && select.having.is_none()
                && select.windows.is_empty()
                && select.qualify.is_none()
                && !select.distinct;
            match select.items.as_slice() {
                [item] if plain && item.aliases.len() < 2 => Some(&item.expr),
                _ => None,
            }
        }
        QueryBody::Nested(inner) if organised => value_of(inner),
        _ => None,
    }
}

/// A function as the binder needs it, and the names in its body that are to be looked up.
/// # Errors
/// What is wrong with its text.
pub fn parsed(name: QualifiedName, routine: Arc<Routine>) -> Result<(FoundRoutine, Vec<RelationName>)> {
    let (body, mut names) = routine_body(&routine.body).map_err(|error| error.in_statement(&routine.body))?;
    let mut defaults = Vec::with_capacity(routine.parameters.len());
    for parameter in &routine.parameters {
        let Some(text) = &parameter.default else {
            defaults.push(None);
            continue;
        };
        let (expr, inner) = parse_expression_with_names(text)?;
        names.extend(inner);
        defaults.push(Some(expr));
    }
    Ok((FoundRoutine { name, routine, body, defaults }, names))
}

fn parse_expression_with_names(text: &str) -> Result<(Expr, Vec<RelationName>)> {
    let read = || -> Result<(Expr, Vec<RelationName>)> {
        let (body, names) = routine_body(text)?;
        match body {
            Body::Value(expr, None) => Ok((*expr, names)),
            _ => Ok((parse_expression(text)?, names)),
        }
    };
    read().map_err(|error| error.in_statement(text))
}

/// The name by which a function is looked up: what outlives the session does not see the session's own.
pub fn looked_up(name: Vec<String>, database: &str, persistent: bool) -> Vec<String> {
    match <[String; 1]>::try_from(name) {
        Ok([name]) if persistent => vec![database.to_string(), name],
        Ok(name) => name.to_vec(),
        Err(name) => name,
    }
}

/// A function's name as columns and messages show it: `spark_catalog.default.f`, and `f` of the session's.
pub(in crate::sql) fn shown(name: &QualifiedName) -> String {
    parts(name).join(".")
}

/// A function's name as errors show it: in backquotes.
pub(in crate::sql) fn quoted(name: &QualifiedName) -> String {
    super::scope::quoted(parts(name))
}

fn parts(name: &QualifiedName) -> Vec<&str> {
    match &name.database {
        Some(database) => vec!["spark_catalog", database, &name.name],
        None => vec![&name.name],
    }
}

/// What a body read besides its parameters.
#[derive(Clone, Debug, Default)]
pub(in crate::sql) struct Reads {
    /// Tables, views and files; temporary ones have no database.
    pub relations: Vec<QualifiedName>,
    /// Functions with a body of SQL that were called, and whether they read data.
    pub routines: Vec<(QualifiedName, bool)>,
    /// Variables, as they are named.
    pub variables: Vec<Vec<String>>,
}

impl Binder<'_> {
    /// The function with a body of SQL of that name.
    pub(in crate::sql) fn routine(&self, name: &ObjectName) -> Option<Arc<FoundRoutine>> {
        let name = looked_up(name.values(), &self.database, self.persistent);
        self.catalog.routine(&self.database, name).map(Arc::clone)
    }

    /// Binds a function's text in its own surroundings: its database, its settings, no common tables of the caller's.
    pub(in crate::sql) fn within<T>(
        &mut self,
        name: &QualifiedName,
        routine: &Routine,
        bind: impl FnOnce(&mut Self) -> Result<T>,
    ) -> Result<T> {
        if self.calls.iter().any(|call| shown(call).eq_ignore_ascii_case(&shown(name))) {
            let path: Vec<String> = self.calls.iter().chain([name]).map(shown).collect();
            return Err(Error::new("CYCLIC_FUNCTION_REFERENCE").with("path", path.join(" -> ")));
        }
        let context = settled(&self.context, &routine.settings)?;
        let context = std::mem::replace(&mut self.context, context);
        let tables = std::mem::take(&mut self.tables);
        let database = std::mem::replace(&mut self.database, routine.database.clone());
        let persistent = std::mem::replace(&mut self.persistent, !routine.temporary);
        let defining = std::mem::replace(&mut self.defining, false);
        let foreign = std::mem::replace(&mut self.foreign, true);
        self.calls.push(name.clone());
        let result = stacker::maybe_grow(512 * 1024, 8 * 1024 * 1024, || bind(self));
        self.calls.pop();
        self.context = context;
        self.tables = tables;
        self.database = database;
        self.persistent = persistent;
        self.defining = defining;
        self.foreign = foreign;
        result
    }
}

/// The settings that the meaning of a body depends on, as they are now.
pub(in crate::sql) fn captured(context: &Context) -> Vec<(String, String)> {
    let ntz = if context.timestamp_ntz { "TIMESTAMP_NTZ" } else { "TIMESTAMP_LTZ" };
    [
        ("spark.sql.ansi.enabled", context.ansi.to_string()),
        ("spark.sql.session.timeZone", context.timezone_name.clone()),
        ("spark.sql.timestampType", ntz.to_string()),
    ]
    .map(|(name, value)| (name.to_string(), value))
    .to_vec()
}

/// The session's rules with a function's settings in place of its own.
fn settled(context: &Arc<Context>, settings: &[(String, String)]) -> Result<Arc<Context>> {
    let now = captured(context);
    let same = settings.iter().all(|setting| now.contains(setting));
    if same {
        return Ok(Arc::clone(context));
    }
    let mut own = Context::clone(context);
    for (name, value) in settings {
        own.settings.set(name, value)?;
    }
    own.ansi = own.settings.is_on("spark.sql.ansi.enabled");
    own.timestamp_ntz = own.settings.get("spark.sql.timestampType") == Some("TIMESTAMP_NTZ");
    if let Some(zone) = own.settings.get("spark.sql.session.timeZone").filter(|zone| !zone.is_empty())
        && let Some(timezone) = crate::types::zone::Zone::parse(zone)
    {
        own.timezone_name = zone.to_string();
        own.timezone = timezone;
    }
    Ok(Arc::new(own))
}

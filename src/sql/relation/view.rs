//! Views in FROM: their query, and how its columns become theirs.
//!
//! A view keeps the names, and unless it says otherwise the types, that its columns had when it was made, also where the
//! tables beneath it have changed: columns are found by their old names, and cast.
//! Source: <https://spark.apache.org/docs/latest/sql-ref-syntax-ddl-create-view.html> and Spark's
//! `SessionCatalog.fromCatalogTable`.

use std::sync::Arc;

use datafusion::logical_expr::{Expr, LogicalPlan};

use super::super::ast::Query;
use super::super::bind::Binder;
use super::super::query::{column_expr, exact};
use super::super::scope::{Relation, ScopeColumn};
use crate::error::{Error, Result, Span};
use crate::exec::command::ViewEntry;
use crate::exec::definition::SchemaMode;
use crate::function::cast::{self, Mode};
use crate::function::{Bound, Context};
use crate::types::{Column, SparkType};

/// What becomes of a column of a view's query.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Follow {
    /// All columns are as they are now.
    Everything,
    /// Its type is as it is now.
    Types,
    /// It is cast to the type that it had.
    Cast,
    /// It is cast to the type that it had where no value can be lost.
    UpCast,
}

fn follow(mode: SchemaMode, context: &Context) -> Follow {
    let settings = &context.settings;
    let modes = settings.is_on("spark.sql.legacy.viewSchemaBindingMode");
    match mode {
        _ if !modes && settings.is_on("spark.sql.legacy.viewSchemaCompensation") => Follow::Cast,
        _ if !modes => Follow::UpCast,
        SchemaMode::Evolution => Follow::Everything,
        SchemaMode::TypeEvolution => Follow::Types,
        SchemaMode::Compensation => Follow::Cast,
        SchemaMode::Binding | SchemaMode::Unsaid => Follow::UpCast,
    }
}

impl Binder<'_> {
    /// The relation of a view.
    pub(super) fn view(
        &mut self,
        view: &ViewEntry,
        query: &Query,
        qualifier: Vec<String>,
        span: Span,
    ) -> Result<Relation> {
        let result = self.where_defined(view, |binder| binder.query(query, None));
        let relation = result.map_err(|error| error.in_statement(&view.text))?;
        let follow = follow(view.mode, &self.context);
        let mut relation = match follow {
            Follow::Everything => {
                distinct(&relation.columns, span)?;
                relation
            }
            // As nearly always, nothing has changed.
            _ if unchanged(view, &relation.columns) => relation,
            _ => self.kept(view, exact(relation)?, follow, &qualifier).map_err(|error| error.at(span))?,
        };
        for ((_, comment), column) in view.columns.iter().zip(&relation.columns) {
            if let Some(comment) = comment.as_ref().filter(|_| follow != Follow::Everything) {
                self.comments.insert(column.id.clone(), comment.clone());
            }
        }
        for column in &mut relation.columns {
            column.qualifier.clone_from(&qualifier);
        }
        Ok(relation)
    }

    /// Binds what a view's text says: it means what it meant where it was defined, in its database and without common tables
    /// of ours.
    pub(super) fn where_defined<T>(
        &mut self,
        view: &ViewEntry,
        bind: impl FnOnce(&mut Self) -> Result<T>,
    ) -> Result<T> {
        let tables = std::mem::take(&mut self.tables);
        let database = std::mem::replace(&mut self.database, view.database.clone());
        let persistent = std::mem::replace(&mut self.persistent, !view.temporary);
        let defining = std::mem::replace(&mut self.defining, false);
        let foreign = std::mem::replace(&mut self.foreign, true);
        let result = bind(self);
        self.persistent = persistent;
        self.defining = defining;
        self.foreign = foreign;
        self.tables = tables;
        self.database = database;
        result
    }

    /// The columns that the view had when it was made.
    fn kept(&mut self, view: &ViewEntry, relation: Relation, follow: Follow, name: &[String]) -> Result<Relation> {
        let mut items = Vec::with_capacity(view.schema.len());
        for (at, (wanted, own)) in view.schema.iter().zip(&view.query_columns).enumerate() {
            let same = |other: &&String| other.eq_ignore_ascii_case(own);
            let count = view.query_columns.iter().filter(same).count();
            let ordinal = view.query_columns[..at].iter().filter(same).count();
            let found = relation.columns.iter().filter(|column| column.column.name.eq_ignore_ascii_case(own));
            let found: Vec<&ScopeColumn> = found.collect();
            let column = match found.get(ordinal) {
                Some(column) if found.len() == count => *column,
                _ => return Err(changed(view, own, count, &found, name)),
            };
            let expr = column_expr(&column.id);
            let value = Bound::new(expr, column.column.ty.clone(), column.column.nullable, column.column.name.clone());
            let value = if column.column.ty == wanted.ty || follow == Follow::Types {
                value
            } else {
                self.retyped(value, wanted, follow)?
            };
            items.push((value, wanted.name.clone()));
        }
        self.project(relation.plan, items)
    }

    fn retyped(&mut self, value: Bound, wanted: &Column, follow: Follow) -> Result<Bound> {
        if follow == Follow::UpCast && !can_up_cast(&value.ty, &wanted.ty) {
            return Err(Error::new("CANNOT_UP_CAST_DATATYPE")
                .with("expression", &value.name)
                .with("sourceType", format!("\"{}\"", value.ty.sql()))
                .with("targetType", format!("\"{}\"", wanted.ty.sql()))
                .with(
                    "details",
                    "The type path of the target object is:\n\nYou can either add an explicit cast to the input data or \
                     choose a higher precision type of the field in the target object",
                ));
        }
        // Whatever the session says, a value that the view's type cannot hold is an error.
        let strict = Arc::new(Context { ansi: true, ..Context::clone(&self.context) });
        let cast = cast::cast(value, &wanted.ty, Mode::Implicit, &strict)?;
        Ok(Bound { ty: wanted.ty.clone(), ..cast })
    }

    /// Comments of a relation's columns that are columns of tables.
    pub(in crate::sql) fn comments_of(&self, relation: &Relation) -> Vec<Option<String>> {
        if self.comments.is_empty() {
            return Vec::new();
        }
        relation.columns.iter().map(|column| self.comment_of(&relation.plan, &column.id)).collect()
    }

    fn comment_of(&self, plan: &LogicalPlan, id: &str) -> Option<String> {
        let (mut plan, mut id) = (plan, id.to_string());
        loop {
            if let Some(comment) = self.comments.get(&id) {
                return Some(comment.clone());
            }
            if let LogicalPlan::Projection(projection) = plan {
                let at = projection.schema.fields().iter().position(|field| *field.name() == id)?;
                let mut expr = projection.expr.get(at)?;
                while let Expr::Alias(alias) = expr {
                    expr = &alias.expr;
                }
                let Expr::Column(column) = expr else { return None };
                id.clone_from(&column.name);
            }
            let has = |input: &&LogicalPlan| input.schema().fields().iter().any(|field| *field.name() == id);
            // What is no column of one of the inputs is computed here; a set operation has its columns from several.
            plan = match plan {
                LogicalPlan::Union(_) => return None,
                plan => plan.inputs().into_iter().find(has)?,
            };
        }
    }
}

/// Whether a view's query has the very columns that it had when the view was made, under the view's own names.
fn unchanged(view: &ViewEntry, columns: &[ScopeColumn]) -> bool {
    let same = |(column, wanted): (&ScopeColumn, &Column)| {
        column.column.name == wanted.name && column.column.ty == wanted.ty && !column.hidden
    };
    columns.len() == view.schema.len()
        && columns.iter().zip(&view.schema).all(same)
        && view.schema.iter().zip(&view.query_columns).all(|(column, own)| column.name == *own)
}

/// A view that follows its query cannot have two columns of one name.
fn distinct(columns: &[ScopeColumn], span: Span) -> Result<()> {
    for (at, column) in columns.iter().enumerate() {
        let name = &column.column.name;
        if columns[..at].iter().any(|other| other.column.name.eq_ignore_ascii_case(name)) {
            return Err(Error::new("COLUMN_ALREADY_EXISTS")
                .with("columnName", format!("`{}`", name.to_lowercase()))
                .at(span));
        }
    }
    Ok(())
}

/// The error for a view whose query has lost a column since it was made.
fn changed(view: &ViewEntry, column: &str, count: usize, found: &[&ScopeColumn], name: &[String]) -> Error {
    let names: Vec<&str> = found.iter().map(|column| column.column.name.as_str()).collect();
    let own: Vec<&str> = view.schema.iter().map(|column| column.name.as_str()).collect();
    let given = if own == view.query_columns { String::new() } else { format!(" ({})", own.join(", ")) };
    let temporary = if view.temporary { "TEMPORARY VIEW" } else { "VIEW" };
    Error::new("INCOMPATIBLE_VIEW_SCHEMA_CHANGE")
        .with("viewName", format!("`{}`", name.join("`.`")))
        .with("colName", column)
        .with("expectedNum", count)
        .with("actualCols", format!("[{}]", names.join(",")))
        .with("suggestion", format!("CREATE OR REPLACE {temporary} {}{given} AS {}", name.join("."), view.text))
}

/// Whether every value of one type is one of the other. Source: Spark's `UpCastRule`.
fn can_up_cast(from: &SparkType, to: &SparkType) -> bool {
    use SparkType as T;
    let rank =
        |ty: &SparkType| [T::Byte, T::Short, T::Int, T::Long, T::Float, T::Double].iter().position(|known| known == ty);
    let digits = |ty: &SparkType| match ty {
        T::Byte => Some((3, 0)),
        T::Short => Some((5, 0)),
        T::Int => Some((10, 0)),
        T::Long => Some((20, 0)),
        T::Decimal(precision, scale) => Some((i32::from(*precision), i32::from(*scale))),
        _ => None,
    };
    match (from, to) {
        (from, to) if from == to => true,
        (T::Null, _) => true,
        (from, T::Decimal(precision, scale)) if digits(from).is_some() => {
            let (to_scale, to_precision) = (i32::from(*scale), i32::from(*precision));
            digits(from).is_some_and(|(p, s)| to_precision - to_scale >= p - s && to_scale >= s)
        }
        (from, to) if rank(from).is_some() && rank(to).is_some() => rank(from) < rank(to),
        (T::Date, T::Timestamp | T::TimestampNtz) => true,
        (T::TimestampLtzNanos(from), T::TimestampLtzNanos(to))
        | (T::TimestampNtzNanos(from), T::TimestampNtzNanos(to)) => from <= to,
        (T::TimestampNtz, T::Timestamp) | (T::Timestamp, T::TimestampNtz) => true,
        (T::Timestamp, T::Long) | (T::Long, T::Timestamp) => true,
        (T::DayTimeInterval(..), T::DayTimeInterval(..)) | (T::YearMonthInterval(..), T::YearMonthInterval(..)) => true,
        (T::Array(from), T::Array(to)) => can_up_cast(from, to),
        (T::Map(from_key, from_value), T::Map(to_key, to_value)) => {
            can_up_cast(from_key, to_key) && can_up_cast(from_value, to_value)
        }
        (T::Struct(from), T::Struct(to)) => {
            from.len() == to.len() && from.iter().zip(to).all(|(from, to)| can_up_cast(&from.ty, &to.ty))
        }
        (from, to) => to.is_string() && !matches!(from, T::Array(_) | T::Map(..) | T::Struct(_)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn up_casts_lose_nothing() {
        use SparkType as T;
        assert!(can_up_cast(&T::Int, &T::Long) && can_up_cast(&T::Int, &T::Decimal(12, 2)));
        assert!(!can_up_cast(&T::Long, &T::Int) && !can_up_cast(&T::Int, &T::Decimal(10, 2)));
        assert!(can_up_cast(&T::Date, &T::String) && !can_up_cast(&T::String, &T::Date));
    }
}

//! Default values of columns: text in the catalog, an expression without columns where it is used.
//!
//! Source: <https://spark.apache.org/docs/latest/sql-ref-syntax-ddl-create-table-datasource.html>, Spark's
//! `ResolveDefaultColumns`.

use std::borrow::Cow;

use crate::error::{Error, Result};
use crate::exec::definition::TableDefinition;
use crate::function::{Bound, cast, constant_value};
use crate::sql::ast::{Expr, ExprKind, Literal, Query, QueryBody};
use crate::sql::bind::Binder;
use crate::sql::parse::parse_expression;
use crate::sql::scope::Scope;
use crate::types::Column;

/// The value of `default` as `column` stores it. `statement` is named in errors.
/// # Errors
/// `INVALID_DEFAULT_VALUE`
pub(super) fn bind(binder: &mut Binder<'_>, default: &str, column: &Column, statement: &str) -> Result<Bound> {
    let invalid = |what: &str| {
        Error::new(&format!("INVALID_DEFAULT_VALUE.{what}"))
            .with("statement", statement)
            .with("colName", format!("`{}`", column.name))
            .with("defaultValue", default)
    };
    let upper = default.to_ascii_uppercase();
    if upper.trim_start_matches('(').trim_start().starts_with("SELECT ") || upper.contains("(SELECT ") {
        return Err(invalid("SUBQUERY_EXPRESSION"));
    }
    let expr = parse_expression(default)?;
    let value = binder.expr(&expr, &Scope::default()).map_err(|error| match error.class() {
        class if class.starts_with("UNRESOLVED_COLUMN") => invalid("NOT_CONSTANT"),
        _ => error,
    })?;
    let (actual, name) = (value.ty.sql(), column.name.clone());
    let wrong_type = || {
        invalid("DATA_TYPE")
            .with("expectedType", format!("\"{}\"", column.ty.sql()))
            .with("actualType", format!("\"{actual}\""))
    };
    if value.expr.is_volatile() {
        // A number becomes text, and no number a whole one.
        return Err(if column.ty.is_integral() && !value.ty.is_integral() {
            wrong_type()
        } else {
            invalid("NON_DETERMINISTIC")
        });
    }
    if value.ty.is_integral() && column.ty.is_numeric() && value.ty != column.ty && constant_value(&value).is_some() {
        // A whole number that does not fit.
        let tried = cast::cast(value.clone(), &column.ty, cast::Mode::Try, &binder.context)?;
        if constant_value(&tried).is_some_and(|tried| tried.is_null()) && !value.is_null_literal() {
            return Err(wrong_type());
        }
    }
    cast::store_assignment(value.named(name), &column.ty, &binder.context).map_err(|error| match error.class() {
        class if class.starts_with("INCOMPATIBLE_DATA_FOR_TABLE") => wrong_type(),
        _ => error,
    })
}

/// The query of an INSERT with default values where `DEFAULT` stands for a column's. `targets` are the places in the table
/// of the query's columns.
/// # Errors
/// When the text of a default value cannot be read.
pub(super) fn filled<'q>(query: &'q Query, targets: &[usize], table: &TableDefinition) -> Result<Cow<'q, Query>> {
    let rows: Vec<Vec<&Expr>> = match &query.body {
        QueryBody::Values(values) => values.rows.iter().map(|row| row.iter().collect()).collect(),
        QueryBody::Select(select) => vec![select.items.iter().map(|item| &item.expr).collect()],
        _ => return Ok(Cow::Borrowed(query)),
    };
    if !rows.iter().flatten().any(|expr| is_default(expr)) {
        return Ok(Cow::Borrowed(query));
    }
    let mut query = query.clone();
    let fill = |at: usize, expr: &mut Expr| -> Result<()> {
        if is_default(expr) {
            let default = targets.get(at).and_then(|at| table.column_default(*at));
            let span = expr.span;
            *expr = match default {
                Some(text) => parse_expression(text)?,
                None => Expr { kind: ExprKind::Literal(Literal::Null), span },
            };
            expr.span = span;
        }
        Ok(())
    };
    match &mut query.body {
        QueryBody::Values(values) => {
            for row in &mut values.rows {
                row.iter_mut().enumerate().try_for_each(|(at, expr)| fill(at, expr))?;
            }
        }
        QueryBody::Select(select) => {
            select.items.iter_mut().enumerate().try_for_each(|(at, item)| fill(at, &mut item.expr))?;
        }
        _ => {}
    }
    Ok(Cow::Owned(query))
}

/// The word DEFAULT where a column could stand.
fn is_default(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Column(parts) => {
            matches!(parts.as_slice(), [only] if !only.quoted && only.value.eq_ignore_ascii_case("default"))
        }
        _ => false,
    }
}

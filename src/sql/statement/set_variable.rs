//! `SET VAR[IABLE] name = expression [, ...]`, `SET VAR[IABLE] (name, ...) = (query)`
//!
//! The expressions are a select list: each sees the new values of those before it, as Spark's do. `DEFAULT` is the
//! expression that the variable was declared with.
//! Source: <https://spark.apache.org/docs/latest/sql-ref-syntax-aux-set-var.html>.

use super::assign::{Targets, command};
use super::{BoundStatement, Statement, Syntax};
use crate::error::{Error, Result};
use crate::exec::variable::Variable;
use crate::sql::ast::{Expr, ExprKind, Ident, ObjectName, Query, QueryBody, SelectItem};
use crate::sql::bind::Binder;
use crate::sql::lex::TokenKind;
use crate::sql::parse::{Parser, parse_expression, select_of};
use crate::sql::scope::{Scope, quoted};

pub(super) const SYNTAX: &[Syntax] =
    &[Syntax { words: &["SET", "VAR"], parse }, Syntax { words: &["SET", "VARIABLE"], parse }];

#[derive(Debug)]
struct SetVariable {
    names: Vec<ObjectName>,
    source: Source,
}

#[derive(Debug)]
enum Source {
    Values(Vec<Expr>),
    Row(Box<Query>),
}

fn parse(parser: &mut Parser<'_>) -> Result<Box<dyn Statement>> {
    let named = parser.peek_at(2).kind.is_name() || parser.peek_at(2).kind == TokenKind::LeftParen;
    if !named || parser.in_script() {
        return super::set::parse(parser);
    }
    let start = parser.bump().span;
    parser.bump();
    let statement = assignments(parser).and_then(|statement| match parser.at_end() {
        true => Ok(statement),
        false => Err(parser.unexpected()),
    });
    statement.map_err(|error| match error.class() {
        // What is no list of assignments is read as a setting, whose name this cannot be.
        "PARSE_SYNTAX_ERROR" => {
            parser.rest();
            Error::new("INVALID_SET_SYNTAX").at(parser.since(start))
        }
        _ => error,
    })
}

/// Reads what stands behind `SET VAR`.
/// # Errors
/// What is wrong with it.
pub fn assignments(parser: &mut Parser<'_>) -> Result<Box<dyn Statement>> {
    if parser.at(TokenKind::LeftParen) {
        let names = parser.parens(plain_name)?;
        parser.expect(TokenKind::Eq)?;
        parser.expect(TokenKind::LeftParen)?;
        let query = Box::new(parser.query()?);
        parser.expect(TokenKind::RightParen)?;
        return Ok(Box::new(SetVariable { names, source: Source::Row(query) }));
    }
    let pairs = parser.list(|parser| {
        let name = plain_name(parser)?;
        parser.expect(TokenKind::Eq)?;
        Ok((name, parser.expr()?))
    })?;
    let (names, values) = pairs.into_iter().unzip();
    Ok(Box::new(SetVariable { names, source: Source::Values(values) }))
}

/// A name that is written, not computed.
fn plain_name(parser: &mut Parser<'_>) -> Result<ObjectName> {
    match parser.at_word("IDENTIFIER") && parser.peek_at(1).kind == TokenKind::LeftParen {
        true => Err(parser.unexpected()),
        false => parser.object_name(),
    }
}

impl Statement for SetVariable {
    fn bind(&self, binder: &mut Binder<'_>) -> Result<BoundStatement> {
        let targets = Targets::find(&self.names, binder)?;
        let query = match &self.source {
            Source::Values(values) => {
                let mut items = Vec::with_capacity(values.len());
                for (value, (_, variable)) in values.iter().zip(&targets.list) {
                    let alias = Ident { value: variable.name.clone(), quoted: true, span: value.span };
                    items.push(SelectItem { expr: with_default(value, variable, binder)?, aliases: vec![alias] });
                }
                select_of(items, super::assign::span_of(&self.names))
            }
            Source::Row(query) => {
                let mut query = query.as_ref().clone();
                if let QueryBody::Select(select) = &mut query.body {
                    for (item, (_, variable)) in select.items.iter_mut().zip(&targets.list) {
                        item.expr = with_default(&item.expr, variable, binder)?;
                    }
                }
                query
            }
        };
        let source = binder.query(&query, None)?;
        Ok(command(targets.assign(source, binder)?))
    }
}

/// The expression, or what the variable was declared with where it is `DEFAULT`.
fn with_default(expr: &Expr, variable: &Variable, binder: &mut Binder<'_>) -> Result<Expr> {
    let ExprKind::Column(name) = &expr.kind else { return Ok(expr.clone()) };
    match name.as_slice() {
        [only] if !only.quoted && only.value.eq_ignore_ascii_case("DEFAULT") => {}
        _ => return Ok(expr.clone()),
    }
    let invalid = || {
        Error::new("INVALID_DEFAULT_VALUE.UNRESOLVED_EXPRESSION")
            .with("statement", "INSERT")
            .with("colName", quoted([variable.name.as_str()]))
            .with("defaultValue", &variable.default)
            .at(expr.span)
    };
    let default = parse_expression(&variable.default).map_err(|_| invalid())?;
    // A default that was computed from variables cannot be computed anew.
    let before = binder.reads.variables.len();
    binder.expr(&default, &Scope::default()).map_err(|_| invalid())?;
    if binder.reads.variables.len() > before {
        return Err(invalid());
    }
    Ok(Expr { kind: default.kind, span: expr.span })
}

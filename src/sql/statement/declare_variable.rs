//! `DECLARE [OR REPLACE] [VARIABLE] name [, ...] [type] [{ DEFAULT | = } expression]`
//!
//! The expression is computed when the statement runs; its text is kept, for `SET VAR name = DEFAULT`.
//! Source: <https://spark.apache.org/docs/latest/sql-ref-syntax-ddl-declare-variable.html>.

use std::sync::Arc;

use async_trait::async_trait;
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::logical_expr::Expr as Logical;

use super::assign::{only_row, stored};
use super::shared::quoted;
use super::{BoundStatement, Statement, Syntax};
use crate::error::{Error, Result};
use crate::exec::command::{BoundQuery, Command, Host};
use crate::exec::variable::Variable;
use crate::function::Bound;
use crate::sql::ast::{Expr, ObjectName};
use crate::sql::bind::Binder;
use crate::sql::lex::TokenKind;
use crate::sql::parse::Parser;
use crate::sql::query::one_row;
use crate::sql::scope::Scope;
use crate::types::SparkType;

pub(super) const SYNTAX: &[Syntax] = &[Syntax { words: &["DECLARE"], parse }];

/// The statement.
#[derive(Debug)]
pub struct DeclareVariable {
    /// The variables' names.
    pub names: Vec<ObjectName>,
    replace: bool,
    ty: Option<SparkType>,
    default: Option<(Expr, String)>,
}

#[derive(Debug)]
struct Declare {
    names: Vec<String>,
    replace: bool,
    ty: SparkType,
    default: String,
    query: BoundQuery,
}

fn parse(parser: &mut Parser<'_>) -> Result<Box<dyn Statement>> {
    Ok(Box::new(read(parser)?))
}

/// Reads the statement.
/// # Errors
/// What is wrong with it.
pub fn read(parser: &mut Parser<'_>) -> Result<DeclareVariable> {
    let start = parser.bump().span;
    let replace = parser.eat_words(&["OR", "REPLACE"]);
    if parser.peek_at(1).kind.is_name() || parser.peek_at(1).kind == TokenKind::LeftParen {
        parser.eat_word("VARIABLE");
    }
    let names = parser.list(Parser::object_name)?;
    let defaults = |parser: &Parser<'_>| parser.at_word("DEFAULT") || parser.at(TokenKind::Eq);
    let ty = if defaults(parser) || parser.at_end() { None } else { Some(parser.data_type()?) };
    let mut default = None;
    if defaults(parser) {
        parser.bump();
        let place = parser.peek().span;
        let expr = parser.expr()?;
        let text = parser.slice(parser.since(place)).to_string();
        default = Some((expr, text));
    }
    if ty.is_none() && default.is_none() {
        return Err(Error::new("INVALID_SQL_SYNTAX.VARIABLE_TYPE_OR_DEFAULT_REQUIRED").at(parser.since(start)));
    }
    Ok(DeclareVariable { names, replace, ty, default })
}

/// The name of a variable of the session, whose qualifier can only be `session` or `system.session`.
/// # Errors
/// `UNRESOLVED_VARIABLE`
pub(super) fn session_name(name: &ObjectName) -> Result<String> {
    let parts = name.values();
    let is = |part: &String, word: &str| part.eq_ignore_ascii_case(word);
    match parts.as_slice() {
        [own] => Ok(own.clone()),
        [session, own] if is(session, "session") => Ok(own.clone()),
        [system, session, own] if is(system, "system") && is(session, "session") => Ok(own.clone()),
        _ => Err(Error::new("UNRESOLVED_VARIABLE")
            .with("variableName", quoted(&parts))
            .with("searchPath", "[`system`.`session`]")
            .at(name.span)),
    }
}

/// The name of a variable of a script's block, which has no qualifier.
fn local_name(name: &ObjectName) -> Result<String> {
    match name.values().as_slice() {
        [own] => Ok(own.clone()),
        parts => Err(Error::new("INVALID_VARIABLE_DECLARATION.QUALIFIED_LOCAL_VARIABLE")
            .with("varName", quoted(parts))
            .at(name.span)),
    }
}

impl Statement for DeclareVariable {
    fn bind(&self, binder: &mut Binder<'_>) -> Result<BoundStatement> {
        let local = binder.catalog.variables().in_script();
        let own = if local { local_name } else { session_name };
        let names: Vec<String> = self.names.iter().map(own).collect::<Result<_>>()?;
        if local && self.replace {
            return Err(Error::new("INVALID_VARIABLE_DECLARATION.REPLACE_LOCAL_VARIABLE")
                .with("varName", quoted(&names[..names.len().min(1)]))
                .at(super::assign::span_of(&self.names)));
        }
        let mut repeated: Vec<String> = Vec::new();
        for name in names.iter().map(|name| name.to_lowercase()) {
            if repeated.contains(&name) {
                return Err(Error::new("DUPLICATE_VARIABLE_NAME_INSIDE_DECLARE")
                    .with("variableName", quoted(&[&name]))
                    .at(super::assign::span_of(&self.names)));
            }
            repeated.push(name);
        }
        let (value, default) = match &self.default {
            Some((expr, text)) => {
                let value = binder.expr(expr, &Scope::default())?;
                let subquery =
                    |e: &Logical| matches!(e, Logical::ScalarSubquery(_) | Logical::Exists(_) | Logical::InSubquery(_));
                use datafusion::common::tree_node::TreeNode;
                if value.expr.exists(|e| Ok(subquery(e)))? {
                    let shown = names.first().map(|name| shown(name, local)).unwrap_or_default();
                    return Err(Error::new("INVALID_DEFAULT_VALUE.SUBQUERY_EXPRESSION")
                        .with("statement", "DECLARE VARIABLE")
                        .with("colName", shown)
                        .with("defaultValue", text)
                        .at(expr.span));
                }
                (value, text.clone())
            }
            None => (Bound::null(SparkType::Null), "NULL".to_string()),
        };
        let ty = self.ty.clone().unwrap_or_else(|| value.ty.clone());
        let value = stored(value, &ty, binder)?;
        let relation = binder.project(one_row().plan, vec![(value, names.first().cloned().unwrap_or_default())])?;
        let query = binder.executable(relation)?;
        Ok(BoundStatement::Command(Arc::new(Declare { names, replace: self.replace, ty, default, query })))
    }
}

fn shown(name: &str, local: bool) -> String {
    if local { quoted(&[name]) } else { quoted(&["system", "session", name]) }
}

#[async_trait]
impl Command for Declare {
    fn query(&self) -> Option<&BoundQuery> {
        Some(&self.query)
    }

    async fn run(&self, host: &dyn Host) -> Result<Vec<RecordBatch>> {
        let row = only_row(host, &self.query).await?.unwrap_or_default();
        let value = row.into_iter().next().ok_or_else(|| Error::internal("a default without a value"))?;
        host.change_variables(&mut |variables| {
            for name in &self.names {
                let variable = Variable {
                    name: name.clone(),
                    ty: self.ty.clone(),
                    value: value.clone(),
                    default: self.default.clone(),
                };
                variables.declare(variable, self.replace)?;
            }
            Ok(())
        })?;
        Ok(Vec::new())
    }
}

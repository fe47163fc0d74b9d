//! What CREATE FUNCTION is made of: parameters, columns of RETURNS TABLE, and the body behind RETURN.
//!
//! Source: <https://spark.apache.org/docs/latest/sql-ref-syntax-ddl-create-sql-function.html> and `colDefinition` of
//! Spark's grammar, which lets through column clauses that a function's parameters then refuse.

use super::super::ast::{ExprKind, Ident};
use super::super::catalog::RelationName;
use super::super::lex::TokenKind;
use super::super::routine::Body;
use super::Parser;
use crate::error::{Error, Result, Span};
use crate::types::SparkType;

/// The parameters of a function as written.
#[derive(Clone, Debug, Default)]
pub struct Parameters {
    /// Each one.
    pub list: Vec<Parameter>,
    /// All of them, between the parentheses.
    pub text: String,
}

/// A parameter of a function, or a column of RETURNS TABLE.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Its name.
    pub name: Ident,
    /// Its type.
    pub ty: SparkType,
    /// `NOT NULL`
    pub not_null: bool,
    /// The text behind DEFAULT, and where it stands.
    pub default: Option<(String, Span)>,
    /// `COMMENT`
    pub comment: Option<String>,
    /// `GENERATED ALWAYS AS ...`
    pub generated: bool,
    /// `CHECK`, `UNIQUE`, `PRIMARY KEY`, `REFERENCES`
    pub constrained: bool,
}

/// Reads the text of a body, and the names in it that are to be looked up.
/// # Errors
/// `PARSE_SYNTAX_ERROR` and its like, with the place in the body.
pub fn routine_body(text: &str) -> Result<(Body, Vec<RelationName>)> {
    let mut parser = Parser::new(text)?;
    let body = parser.routine_body()?;
    parser.finish()?;
    Ok((body, parser.relations))
}

impl Parser<'_> {
    /// Reads `(name type ..., ...)`, which may be empty.
    /// # Errors
    /// What is wrong with it.
    pub fn routine_parameters(&mut self) -> Result<Parameters> {
        self.expect(TokenKind::LeftParen)?;
        let start = self.peek().span;
        let list = if self.at(TokenKind::RightParen) { Vec::new() } else { self.list(Self::routine_parameter)? };
        let text = if list.is_empty() { "" } else { self.slice(self.since(start)) }.to_string();
        // Where a clause of a kind that is refused stands, what is within it does not matter.
        if list.last().is_some_and(|last| last.generated || last.constrained) {
            while !self.at_end() && !self.at(TokenKind::RightParen) {
                self.bump();
            }
        }
        self.expect(TokenKind::RightParen)?;
        Ok(Parameters { list, text })
    }

    fn routine_parameter(&mut self) -> Result<Parameter> {
        let mut parameter = self.routine_column()?;
        loop {
            if self.eat_words(&["NOT", "NULL"]) {
                parameter.not_null = true;
            } else if self.eat_word("COMMENT") {
                parameter.comment = Some(self.string()?);
            } else if self.eat_word("DEFAULT") {
                let start = self.peek().span;
                self.expr()?;
                let span = self.since(start);
                parameter.default = Some((self.slice(span).to_string(), span));
            } else if self.eat_word("GENERATED") {
                self.expect_words(&["ALWAYS", "AS"])?;
                parameter.generated = true;
                if !self.eat_word("IDENTITY") {
                    self.expect(TokenKind::LeftParen)?;
                    self.expr()?;
                    self.expect(TokenKind::RightParen)?;
                }
            } else if let Some(word) = self.eat_any(&["UNIQUE", "PRIMARY", "CHECK", "REFERENCES", "CONSTRAINT"]) {
                parameter.constrained = true;
                match word {
                    "PRIMARY" => self.expect_word("KEY")?,
                    "CHECK" => {
                        self.expect(TokenKind::LeftParen)?;
                        self.expr()?;
                        self.expect(TokenKind::RightParen)?;
                    }
                    "CONSTRAINT" => {
                        self.ident()?;
                    }
                    "REFERENCES" => {
                        self.object_name()?;
                        if self.at(TokenKind::LeftParen) {
                            self.ident_list()?;
                        }
                    }
                    _ => {}
                }
            } else {
                return Ok(parameter);
            }
        }
    }

    /// Name and type.
    fn routine_column(&mut self) -> Result<Parameter> {
        let name = self.ident_alone()?;
        let start = self.peek().span;
        let ty = self.data_type()?;
        if matches!(ty, SparkType::Char(_) | SparkType::Varchar(_)) {
            return Err(Error::new("UNSUPPORTED_CHAR_OR_VARCHAR_AS_STRING").at(self.since(start)));
        }
        Ok(Parameter { name, ty, not_null: false, default: None, comment: None, generated: false, constrained: false })
    }

    /// Reads the columns behind RETURNS TABLE, at least one.
    /// # Errors
    /// What is wrong with them.
    pub fn routine_columns(&mut self) -> Result<Parameters> {
        self.expect(TokenKind::LeftParen)?;
        let start = self.peek().span;
        let list = self.list(|parser| {
            let mut column = parser.routine_column()?;
            column.not_null = parser.eat_words(&["NOT", "NULL"]);
            if parser.eat_word("COMMENT") {
                column.comment = Some(parser.string()?);
            }
            Ok(column)
        })?;
        let text = self.slice(self.since(start)).to_string();
        self.expect(TokenKind::RightParen)?;
        Ok(Parameters { list, text })
    }

    /// Reads what stands behind RETURN: an expression or a query.
    /// # Errors
    /// What is wrong with it.
    pub fn routine_body(&mut self) -> Result<Body> {
        if !self.starts_query() {
            return self.expr().map(Body::of_expr);
        }
        if self.at(TokenKind::LeftParen) {
            // `(SELECT ...) + 1` is an expression, `(SELECT ...) UNION ...` a query: the end tells.
            let before = (self.at, self.relations.len(), self.parameters.len(), self.positional);
            if let Ok(expr) = self.expr()
                && self.at_end()
            {
                return Ok(match expr.kind {
                    ExprKind::ScalarSubquery(query) => Body::of_query(*query),
                    kind => Body::of_expr(super::super::ast::Expr { kind, span: expr.span }),
                });
            }
            self.at = before.0;
            self.relations.truncate(before.1);
            self.parameters.truncate(before.2);
            self.positional = before.3;
        }
        self.query().map(Body::of_query)
    }
}

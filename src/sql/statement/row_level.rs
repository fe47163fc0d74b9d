//! `DELETE FROM`, `UPDATE` and `MERGE INTO`: read and resolved, then refused, because tables of files cannot do it in Spark.
//!
//! Source: <https://spark.apache.org/docs/latest/sql-ref-syntax.html#dml-statements>, Spark's `UnsupportedFeatureToOperation`.

use super::shared::{parts_of, quoted};
use super::{BoundStatement, Statement, Syntax};
use crate::error::{Error, Result};
use crate::sql::ast::{Expr, ExprKind, Ident, ObjectName, Relation as AstRelation, RelationKind};
use crate::sql::bind::Binder;
use crate::sql::lex::TokenKind;
use crate::sql::parse::Parser;
use crate::sql::scope::Scope;

pub(super) const SYNTAX: &[Syntax] = &[
    Syntax { words: &["DELETE"], parse: parse_delete },
    Syntax { words: &["UPDATE"], parse: parse_update },
    Syntax { words: &["MERGE"], parse: parse_merge },
];

#[derive(Debug)]
struct RowLevel {
    operation: &'static str,
    target: AstRelation,
    source: Option<AstRelation>,
    /// Columns of the target that are given values.
    assigned: Vec<ObjectName>,
    /// Conditions and values.
    exprs: Vec<Expr>,
}

/// A part of MERGE that says what becomes of some rows.
struct When {
    /// `MATCHED`, `NOT MATCHED`, `NOT MATCHED BY SOURCE`
    rows: &'static str,
    conditional: bool,
}

fn parse_delete(parser: &mut Parser<'_>) -> Result<Box<dyn Statement>> {
    let start = parser.peek().span;
    parser.expect_words(&["DELETE", "FROM"])?;
    let target = parser.target_relation()?;
    let names_columns = names_columns(&target);
    let exprs = if parser.eat_word("WHERE") { vec![parser.expr()?] } else { Vec::new() };
    if names_columns {
        return Err(aliases_of_columns("DELETE").at(parser.since(start)));
    }
    Ok(Box::new(RowLevel { operation: "DELETE", target, source: None, assigned: Vec::new(), exprs }))
}

fn parse_update(parser: &mut Parser<'_>) -> Result<Box<dyn Statement>> {
    let start = parser.peek().span;
    parser.expect_word("UPDATE")?;
    let target = parser.target_relation()?;
    let names_columns = names_columns(&target);
    let mut out = RowLevel { operation: "UPDATE TABLE", target, source: None, assigned: Vec::new(), exprs: Vec::new() };
    parser.expect_word("SET")?;
    out.assignments(parser)?;
    if parser.eat_word("WHERE") {
        out.exprs.push(parser.expr()?);
    }
    if names_columns {
        return Err(aliases_of_columns("UPDATE").at(parser.since(start)));
    }
    Ok(Box::new(out))
}

/// Whether a relation's alias has names for its columns.
fn names_columns(relation: &AstRelation) -> bool {
    match &relation.kind {
        RelationKind::Table { alias, .. } | RelationKind::Subquery { alias, .. } => {
            alias.as_ref().is_some_and(|alias| !alias.columns.is_empty())
        }
        _ => false,
    }
}

fn aliases_of_columns(statement: &str) -> Error {
    Error::new("COLUMN_ALIASES_NOT_ALLOWED").with("op", statement)
}

fn parse_merge(parser: &mut Parser<'_>) -> Result<Box<dyn Statement>> {
    let start = parser.peek().span;
    parser.expect_word("MERGE")?;
    parser.eat_words(&["WITH", "SCHEMA", "EVOLUTION"]);
    parser.expect_word("INTO")?;
    let target = parser.target_relation()?;
    parser.expect_word("USING")?;
    let source = parser.source_relation()?;
    let names_columns = names_columns(&target) || names_columns(&source);
    parser.expect_word("ON")?;
    let exprs = vec![parser.expr()?];
    let mut out = RowLevel { operation: "MERGE INTO TABLE", target, source: Some(source), assigned: Vec::new(), exprs };
    let mut whens = Vec::new();
    while parser.eat_word("WHEN") {
        whens.push(out.when(parser)?);
    }
    let whole = parser.since(start);
    if names_columns {
        return Err(aliases_of_columns("MERGE").at(whole));
    }
    if whens.is_empty() {
        return Err(Error::new("MERGE_WITHOUT_WHEN").at(whole));
    }
    let classes = [
        ("MATCHED", "NON_LAST_MATCHED_CLAUSE_OMIT_CONDITION"),
        ("NOT MATCHED", "NON_LAST_NOT_MATCHED_BY_TARGET_CLAUSE_OMIT_CONDITION"),
        ("NOT MATCHED BY SOURCE", "NON_LAST_NOT_MATCHED_BY_SOURCE_CLAUSE_OMIT_CONDITION"),
    ];
    for (rows, class) in classes {
        let of_kind: Vec<&When> = whens.iter().filter(|when| when.rows == rows).collect();
        if of_kind.split_last().is_some_and(|(_, first)| first.iter().any(|when| !when.conditional)) {
            return Err(Error::new(class).at(whole));
        }
    }
    Ok(Box::new(out))
}

impl RowLevel {
    /// Reads `a = value, ...`.
    fn assignments(&mut self, parser: &mut Parser<'_>) -> Result<()> {
        let pairs = parser.list(|parser| {
            let column = parser.object_name()?;
            parser.expect(TokenKind::Eq)?;
            Ok((column, parser.expr()?))
        })?;
        for (column, value) in pairs {
            self.assigned.push(column);
            if !is_default(&value) {
                self.exprs.push(value);
            }
        }
        Ok(())
    }

    /// Reads what stands behind WHEN.
    fn when(&mut self, parser: &mut Parser<'_>) -> Result<When> {
        let start = parser.peek().span;
        let not = parser.eat_word("NOT");
        parser.expect_word("MATCHED")?;
        let by_source = not && parser.eat_words(&["BY", "SOURCE"]);
        if not && !by_source {
            parser.eat_words(&["BY", "TARGET"]);
        }
        let conditional = parser.eat_word("AND");
        if conditional {
            self.exprs.push(parser.expr()?);
        }
        parser.expect_word("THEN")?;
        if not && !by_source {
            parser.expect_word("INSERT")?;
            if !parser.eat(TokenKind::Star) {
                let columns = parser.parens(Parser::object_name)?;
                parser.expect_word("VALUES")?;
                let values = parser.parens(Parser::expr)?;
                if columns.len() != values.len() {
                    return Err(Error::new("MERGE_INSERT_VALUE_COUNT_MISMATCH")
                        .with("expectedCount", columns.len())
                        .with("actualCount", values.len())
                        .at(parser.since(start)));
                }
                self.assigned.extend(columns);
                self.exprs.extend(values.into_iter().filter(|value| !is_default(value)));
            }
        } else if !parser.eat_word("DELETE") {
            parser.expect_words(&["UPDATE", "SET"])?;
            if by_source || !parser.eat(TokenKind::Star) {
                self.assignments(parser)?;
            }
        }
        let rows = if by_source {
            "NOT MATCHED BY SOURCE"
        } else if not {
            "NOT MATCHED"
        } else {
            "MATCHED"
        };
        Ok(When { rows, conditional })
    }
}

fn is_default(value: &Expr) -> bool {
    matches!(&value.kind, ExprKind::Column(parts)
        if matches!(parts.as_slice(), [Ident { value, quoted: false, .. }] if value.eq_ignore_ascii_case("DEFAULT")))
}

impl Statement for RowLevel {
    fn bind(&self, binder: &mut Binder<'_>) -> Result<BoundStatement> {
        let before = binder.reads.relations.len();
        let target = binder.relation(&self.target, None)?;
        // Of a view it is the table that it reads which cannot do it.
        let table = binder.reads.relations.get(before..).and_then(<[_]>::last);
        let name = table.map_or_else(|| "`unknown`".to_string(), |name| quoted(&parts_of(name)));
        let own = Scope { columns: target.columns.clone(), ..Scope::default() };
        for column in &self.assigned {
            own.resolve(&column.parts)?;
        }
        let mut both = target;
        if let Some(source) = &self.source {
            let source = binder.relation(source, None)?;
            both.columns.extend(source.columns);
        }
        let scope = Scope { columns: both.columns, ..Scope::default() };
        for expr in &self.exprs {
            binder.expr(expr, &scope)?;
        }
        Err(Error::new("UNSUPPORTED_FEATURE.TABLE_OPERATION")
            .with("tableName", name)
            .with("operation", self.operation)
            .at(self.target.span))
    }
}

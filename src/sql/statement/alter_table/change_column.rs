//! `ALTER TABLE name ALTER | CHANGE [COLUMN] column [TYPE type] [COMMENT '...'] | SET DEFAULT e | DROP DEFAULT`
//!
//! Hive's form `CHANGE [COLUMN] column column type [COMMENT '...']` means the same. A type can be said again, not changed.

use std::sync::Arc;

use async_trait::async_trait;
use datafusion::arrow::record_batch::RecordBatch;

use super::super::shared::{parts_of, quoted, table_of};
use super::super::{BoundStatement, Statement, default_value};
use super::{no_column, refused};
use crate::error::{Error, Result, Span};
use crate::exec::command::{Command, Entry, Host};
use crate::exec::definition::TableDefinition;
use crate::sql::ast::ObjectName;
use crate::sql::bind::Binder;
use crate::sql::catalog::RelationName;
use crate::sql::lex::TokenKind;
use crate::sql::parse::Parser;
use crate::types::SparkType;

#[derive(Clone, Debug)]
enum Change {
    Type(SparkType),
    Comment(String),
    Default(Option<String>),
    /// What Spark's own tables cannot do.
    Refused(&'static str),
}

#[derive(Clone, Debug)]
struct ChangeColumn {
    table: ObjectName,
    column: ObjectName,
    changes: Vec<Change>,
    place: Span,
}

/// Reads on behind ALTER or CHANGE.
pub(super) fn parse(parser: &mut Parser<'_>, table: ObjectName, start: Span) -> Result<Box<dyn Statement>> {
    if parser.peek_at(1).kind.is_name() || !parser.at_word("COLUMN") {
        parser.eat_word("COLUMN");
    }
    let column = parser.object_name()?;
    let mut changes = Vec::new();
    if parser.eat_word("TYPE") {
        changes.push(Change::Type(parser.data_type()?));
    } else if parser.at_words(&["SET", "DEFAULT"]) {
        parser.bump();
        parser.bump();
        changes.push(Change::Default(Some(parser.default_text()?)));
    } else if parser.eat_words(&["DROP", "DEFAULT"]) {
        changes.push(Change::Default(None));
    } else if parser.eat_words(&["SET", "NOT", "NULL"]) || parser.eat_words(&["DROP", "NOT", "NULL"]) {
        changes.push(Change::Refused("ALTER COLUMN ... SET NOT NULL"));
    } else if parser.at_ident() && !parser.at_any(&["COMMENT", "FIRST", "AFTER"]) {
        let again = parser.ident_alone()?;
        let ty = parser.data_type()?;
        if !column.values().join(".").eq_ignore_ascii_case(&again.value) {
            return Err(Error::new("_LEGACY_ERROR_TEMP_0034")
                .with("operation", "Renaming column")
                .with("command", "ALTER COLUMN")
                .with("msg", ", please run RENAME COLUMN instead")
                .at(parser.since(start)));
        }
        changes.push(Change::Type(ty));
    }
    if parser.eat_word("COMMENT") {
        changes.push(Change::Comment(parser.string()?));
    }
    if parser.eat_word("FIRST") {
        changes.push(Change::Refused("ALTER COLUMN ... FIRST | AFTER"));
    } else if parser.eat_word("AFTER") {
        parser.object_name()?;
        changes.push(Change::Refused("ALTER COLUMN ... FIRST | AFTER"));
    }
    if parser.at(TokenKind::Comma) {
        return parser.unsupported("ALTER COLUMN of several columns at once", parser.peek().span);
    }
    if changes.is_empty() {
        let operation = "ALTER TABLE table CHANGE COLUMN requires a TYPE, a SET/DROP, a COMMENT, or a FIRST/AFTER";
        return Err(Error::new("_LEGACY_ERROR_TEMP_0035").with("message", operation).at(parser.since(start)));
    }
    parser.record(RelationName::Name(table.values()));
    let place = parser.since(start);
    Ok(Box::new(ChangeColumn { table, column, changes, place }))
}

impl Statement for ChangeColumn {
    fn bind(&self, binder: &mut Binder<'_>) -> Result<BoundStatement> {
        let found = binder.catalog.get(&binder.database, &RelationName::Name(self.table.values())).cloned();
        if let Some(Entry::Table(table)) = found.map(|found| found.entry) {
            for change in &self.changes {
                let at = table.definition.position(&self.column.values().join("."));
                if let (Change::Default(Some(default)), Some(at)) = (change, at) {
                    default_value::bind(binder, default, &table.columns[at], "ALTER TABLE ALTER COLUMN")
                        .map_err(|error| error.at(self.place))?;
                }
            }
        }
        Ok(BoundStatement::Command(Arc::new(self.clone())))
    }
}

#[async_trait]
impl Command for ChangeColumn {
    fn writes(&self) -> bool {
        true
    }

    async fn run(&self, host: &dyn Host) -> Result<Vec<RecordBatch>> {
        let (name, table) = table_of(host, &self.table, "ALTER TABLE ... CHANGE COLUMN").await?;
        let mut definition = TableDefinition::clone(&table.definition);
        definition.fill_up();
        let written = self.column.values().join(".");
        let Some(at) = definition.position(&written) else {
            return Err(no_column(&self.column.values().join("`.`"), &table.columns, self.place));
        };
        for change in &self.changes {
            match change {
                Change::Type(ty) if *ty == definition.columns[at].ty => {}
                Change::Type(ty) => {
                    let own = &definition.columns[at];
                    return Err(Error::new("NOT_SUPPORTED_CHANGE_COLUMN")
                        .with("table", quoted(&parts_of(&name)))
                        .with("originName", quoted(&[&own.name]))
                        .with("originType", format!("\"{}\"", own.ty.sql()))
                        .with("newName", quoted(&[&written]))
                        .with("newType", format!("\"{}\"", ty.sql()))
                        .at(self.place));
                }
                Change::Comment(text) => definition.column_comments[at] = Some(text.clone()),
                Change::Default(default) => definition.column_defaults[at].clone_from(default),
                Change::Refused(operation) => return Err(refused(&name, operation)),
            }
        }
        host.catalog().redefine(&parts_of(&name), definition, None).await?;
        Ok(Vec::new())
    }
}

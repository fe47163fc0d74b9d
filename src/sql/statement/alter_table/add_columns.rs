//! `ALTER TABLE name ADD COLUMN[S] (name type [DEFAULT e] [COMMENT '...'], ...)`
//!
//! Rows that are there hold the default value, or NULL. New columns stand before those that partition the table.

use std::sync::Arc;

use async_trait::async_trait;
use datafusion::arrow::record_batch::RecordBatch;

use super::super::shared::{parts_of, quoted, table_of};
use super::super::{BoundStatement, Statement, default_value};
use crate::error::{Error, Result};
use crate::exec::command::{Command, Host};
use crate::exec::definition::TableDefinition;
use crate::sql::ast::ObjectName;
use crate::sql::bind::Binder;
use crate::sql::lex::TokenKind;
use crate::sql::parse::{ColumnDefinition, Parser};
use crate::types::Column;

#[derive(Clone, Debug)]
struct AddColumns {
    table: ObjectName,
    columns: Vec<Added>,
}

/// A new column, and the one that it was asked to stand behind.
#[derive(Clone, Debug)]
struct Added {
    column: ColumnDefinition,
    after: Option<String>,
}

/// Reads on at ADD.
pub(super) fn parse(parser: &mut Parser<'_>, table: ObjectName) -> Result<Box<dyn Statement>> {
    parser.expect_word("ADD")?;
    if parser.eat_any(&["COLUMN", "COLUMNS"]).is_none() {
        return Err(parser.unexpected());
    }
    if parser.at_words(&["IF", "NOT", "EXISTS"]) {
        return parser.unsupported("ADD COLUMN IF NOT EXISTS", parser.peek().span);
    }
    let item = |parser: &mut Parser<'_>| {
        let mut column = parser.column_definition()?;
        // Spark reads a place for the column, looks whether there is such a column, and gives it none.
        let after = match parser.eat_any(&["FIRST", "AFTER"]) {
            Some("AFTER") => Some(parser.ident_alone()?.value),
            _ => None,
        };
        if parser.eat_word("COMMENT") {
            column.comment = Some(parser.string()?);
        }
        Ok(Added { column, after })
    };
    let columns = if parser.at(TokenKind::LeftParen) { parser.parens(item)? } else { parser.list(item)? };
    Ok(Box::new(AddColumns { table, columns }))
}

fn column(definition: &ColumnDefinition) -> Column {
    Column { name: definition.name.clone(), ty: definition.ty.clone(), nullable: true }
}

impl Statement for AddColumns {
    fn bind(&self, binder: &mut Binder<'_>) -> Result<BoundStatement> {
        for Added { column: definition, .. } in &self.columns {
            if let Some(default) = &definition.default {
                default_value::bind(binder, default, &column(definition), "ALTER TABLE ADD COLUMNS")
                    .map_err(|error| error.at(definition.span))?;
            }
        }
        Ok(BoundStatement::Command(Arc::new(self.clone())))
    }
}

#[async_trait]
impl Command for AddColumns {
    fn writes(&self) -> bool {
        true
    }

    async fn run(&self, host: &dyn Host) -> Result<Vec<RecordBatch>> {
        let (name, table) = table_of(host, &self.table, "ALTER TABLE ... ADD COLUMNS").await?;
        let mut definition = TableDefinition::clone(&table.definition);
        definition.fill_up();
        // What the rows that are there show in each column, as text.
        let mut values: Vec<String> = definition.columns.iter().map(|column| quoted(&[&column.name])).collect();
        for Added { column: added, after } in &self.columns {
            if after.as_ref().is_some_and(|after| definition.position(after).is_none()) {
                let fields: Vec<&str> = definition.columns.iter().map(|column| column.name.as_str()).collect();
                return Err(Error::new("FIELD_NOT_FOUND")
                    .with("fieldName", quoted(&[&added.name]))
                    .with("fields", fields.join(", "))
                    .at(added.span));
            }
            if definition.position(&added.name).is_some() {
                return Err(Error::new("COLUMN_ALREADY_EXISTS")
                    .with("columnName", quoted(&[added.name.to_lowercase()]))
                    .at(added.span));
            }
            if added.not_null {
                return Err(Error::new("_LEGACY_ERROR_TEMP_1052").at(added.span));
            }
            if added.default.is_some() && !definition.in_memory() {
                return Err(Error::unsupported("a default value for rows that are in files already").at(added.span));
            }
            let at = definition.columns.len() - definition.partitioned_by.len();
            definition.columns.insert(at, column(added));
            definition.column_comments.insert(at, added.comment.clone());
            definition.column_defaults.insert(at, added.default.clone());
            let value = added.default.as_deref().unwrap_or("NULL");
            values.insert(at, format!("CAST({value} AS {})", added.ty.sql()));
        }
        let rows = if definition.in_memory() {
            let text = format!("SELECT {} FROM {}", values.join(", "), quoted(&parts_of(&name)));
            let query = host.bind_query(&text, &host.catalog().current_database()).await?;
            Some(host.run(&query).await?)
        } else {
            None
        };
        host.catalog().redefine(&parts_of(&name), definition, rows).await?;
        Ok(Vec::new())
    }
}

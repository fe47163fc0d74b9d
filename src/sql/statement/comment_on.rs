//! `COMMENT ON TABLE | DATABASE | SCHEMA | NAMESPACE | COLUMN name IS 'text' | NULL`
//!
//! Source: Spark's `CommentOnTable` and `CommentOnNamespace`; NULL is the empty text.

use async_trait::async_trait;
use datafusion::arrow::record_batch::RecordBatch;

use super::shared::{act, database_name, no_database, parts_of, table_of};
use super::{Statement, Syntax};
use crate::error::{Error, Result};
use crate::exec::command::{Command, Host};
use crate::exec::definition::TableDefinition;
use crate::sql::ast::ObjectName;
use crate::sql::parse::Parser;

pub(super) const SYNTAX: &[Syntax] = &[Syntax { words: &["COMMENT", "ON"], parse }];

#[derive(Clone, Copy, Debug)]
enum On {
    Table,
    Database,
    Column,
}

#[derive(Debug)]
struct CommentOn {
    on: On,
    name: ObjectName,
    text: String,
}

fn parse(parser: &mut Parser<'_>) -> Result<Box<dyn Statement>> {
    parser.expect_words(&["COMMENT", "ON"])?;
    let on = match parser.eat_any(&["TABLE", "DATABASE", "SCHEMA", "NAMESPACE", "COLUMN"]) {
        Some("TABLE") => On::Table,
        Some("COLUMN") => On::Column,
        Some(_) => On::Database,
        None => return Err(parser.unexpected()),
    };
    let name = parser.object_name()?;
    parser.expect_word("IS")?;
    let text = if parser.eat_word("NULL") { String::new() } else { parser.string()? };
    act(CommentOn { on, name, text })
}

#[async_trait]
impl Command for CommentOn {
    fn writes(&self) -> bool {
        true
    }

    async fn run(&self, host: &dyn Host) -> Result<Vec<RecordBatch>> {
        if let On::Database = self.on {
            let name = database_name(&self.name)?;
            if !host.catalog().has_database(&name) {
                return Err(no_database(&name, self.name.span));
            }
            host.catalog().alter_database(&name, &[("comment".to_string(), self.text.clone())])?;
            return Ok(Vec::new());
        }
        let mut written = self.name.clone();
        let column = match self.on {
            On::Column => written.parts.pop(),
            _ => None,
        };
        let operation = if column.is_some() { "COMMENT ON COLUMN" } else { "COMMENT ON TABLE" };
        if written.parts.is_empty() {
            return Err(Error::unsupported("COMMENT ON COLUMN without the name of a table").at(self.name.span));
        }
        let (name, table) = table_of(host, &written, operation).await?;
        let mut definition = TableDefinition::clone(&table.definition);
        match column {
            None => definition.comment = Some(self.text.clone()),
            Some(column) => {
                definition.fill_up();
                let Some(at) = definition.position(&column.value) else {
                    return Err(super::alter_table::no_column(&column.value, &table.columns, column.span));
                };
                definition.column_comments[at] = Some(self.text.clone()).filter(|text| !text.is_empty());
            }
        }
        host.catalog().redefine(&parts_of(&name), definition, None).await?;
        Ok(Vec::new())
    }
}

//! `SHOW TBLPROPERTIES table [(key)]`

use async_trait::async_trait;
use datafusion::arrow::record_batch::RecordBatch;

use super::shared::{act, look_up, parts_of, redacted, text_columns, text_rows};
use super::{Statement, Syntax};
use crate::error::Result;
use crate::exec::command::{Command, Entry, Host};
use crate::sql::ast::ObjectName;
use crate::sql::lex::TokenKind;
use crate::sql::parse::Parser;
use crate::types::Column;

pub(super) const SYNTAX: &[Syntax] = &[Syntax { words: &["SHOW", "TBLPROPERTIES"], parse }];

#[derive(Debug)]
struct ShowTableProperties {
    table: ObjectName,
    key: Option<String>,
}

fn parse(parser: &mut Parser<'_>) -> Result<Box<dyn Statement>> {
    parser.expect_words(&["SHOW", "TBLPROPERTIES"])?;
    let table = parser.object_name()?;
    let mut key = None;
    if parser.eat(TokenKind::LeftParen) {
        key = Some(parser.option_key()?);
        parser.expect(TokenKind::RightParen)?;
    }
    act(ShowTableProperties { table, key })
}

#[async_trait]
impl Command for ShowTableProperties {
    fn columns(&self) -> Vec<Column> {
        text_columns(&["key", "value"])
    }

    async fn run(&self, host: &dyn Host) -> Result<Vec<RecordBatch>> {
        let (name, entry) = look_up(host, &self.table).await?;
        let mut properties = match &entry {
            Entry::Table(table) => redacted(&table.definition.properties),
            Entry::View(view) if view.temporary => Vec::new(),
            Entry::View(view) => redacted(&view.properties),
        };
        if let Some(key) = &self.key {
            let value = properties.iter().find(|(known, _)| known == key).map(|(_, value)| value.clone());
            let missing = || format!("Table {} does not have property: {key}", parts_of(&name).join("."));
            properties = vec![(key.clone(), value.unwrap_or_else(missing))];
        }
        text_rows(&self.columns(), properties.into_iter().map(|(key, value)| [Some(key), Some(value)]))
    }
}

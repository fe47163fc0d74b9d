//! `SHOW COLUMNS IN table [IN database]`

use async_trait::async_trait;
use datafusion::arrow::record_batch::RecordBatch;

use super::shared::{act, columns_of, look_up, text_columns, text_rows};
use super::{Statement, Syntax};
use crate::error::{Error, Result};
use crate::exec::command::{Command, Host};
use crate::sql::ast::ObjectName;
use crate::sql::parse::Parser;
use crate::types::Column;

pub(super) const SYNTAX: &[Syntax] = &[Syntax { words: &["SHOW", "COLUMNS"], parse }];

#[derive(Debug)]
struct ShowColumns {
    table: ObjectName,
}

fn parse(parser: &mut Parser<'_>) -> Result<Box<dyn Statement>> {
    parser.expect_words(&["SHOW", "COLUMNS"])?;
    if parser.eat_any(&["FROM", "IN"]).is_none() {
        return Err(parser.unexpected());
    }
    let mut table = parser.object_name()?;
    if parser.eat_any(&["FROM", "IN"]).is_some() {
        let database = parser.object_name()?;
        if let [named, _] = table.parts.as_slice()
            && !database.parts.last().is_some_and(|last| last.value.eq_ignore_ascii_case(&named.value))
        {
            return Err(Error::new("SHOW_COLUMNS_WITH_CONFLICT_NAMESPACE")
                .with("namespaceA", format!("`{}`", database.values().join("`.`")))
                .with("namespaceB", format!("`{}`", named.value))
                .at(database.span));
        }
        if table.parts.len() == 1 {
            table.parts.splice(0..0, database.parts);
        }
    }
    act(ShowColumns { table })
}

#[async_trait]
impl Command for ShowColumns {
    fn columns(&self) -> Vec<Column> {
        text_columns(&["col_name"])
    }

    async fn run(&self, host: &dyn Host) -> Result<Vec<RecordBatch>> {
        let (name, entry) = look_up(host, &self.table).await?;
        let columns = columns_of(host, &name, &entry).await?;
        text_rows(&self.columns(), columns.into_iter().map(|(column, _)| [Some(column.name)]))
    }
}

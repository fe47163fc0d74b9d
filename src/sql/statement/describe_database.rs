//! `DESCRIBE DATABASE | SCHEMA | NAMESPACE [EXTENDED] name`

use async_trait::async_trait;
use datafusion::arrow::record_batch::RecordBatch;

use super::shared::{CATALOG, act, database_name, no_database, text_columns, text_rows};
use super::{Statement, Syntax};
use crate::error::Result;
use crate::exec::command::{Command, Host};
use crate::sql::ast::ObjectName;
use crate::sql::parse::Parser;
use crate::types::Column;

pub(super) const SYNTAX: &[Syntax] = &[
    Syntax { words: &["DESCRIBE", "DATABASE"], parse },
    Syntax { words: &["DESCRIBE", "SCHEMA"], parse },
    Syntax { words: &["DESCRIBE", "NAMESPACE"], parse },
    Syntax { words: &["DESC", "DATABASE"], parse },
    Syntax { words: &["DESC", "SCHEMA"], parse },
    Syntax { words: &["DESC", "NAMESPACE"], parse },
];

#[derive(Debug)]
struct DescribeDatabase {
    name: ObjectName,
    extended: bool,
}

fn parse(parser: &mut Parser<'_>) -> Result<Box<dyn Statement>> {
    if !parser.peek_at(2).kind.is_name() {
        return super::describe_table::parse(parser);
    }
    parser.bump();
    parser.bump();
    let extended = parser.peek_at(1).kind.is_name() && parser.eat_word("EXTENDED");
    act(DescribeDatabase { name: parser.object_name()?, extended })
}

#[async_trait]
impl Command for DescribeDatabase {
    fn columns(&self) -> Vec<Column> {
        text_columns(&["info_name", "info_value"])
    }

    async fn run(&self, host: &dyn Host) -> Result<Vec<RecordBatch>> {
        let name = database_name(&self.name)?;
        let catalog = host.catalog();
        let Some(known) = catalog.databases().into_iter().find(|known| known.eq_ignore_ascii_case(&name)) else {
            return Err(no_database(&name, self.name.span));
        };
        let mut rows = vec![("Catalog Name", CATALOG.to_string()), ("Namespace Name", known.clone())];
        let details = catalog.database_details(&known);
        let shown = details.iter().filter(|(label, _)| self.extended || *label != "Properties");
        rows.extend(shown.map(|(label, value)| (*label, value.clone())));
        text_rows(&self.columns(), rows.into_iter().map(|(label, value)| [Some(label.to_string()), Some(value)]))
    }
}

//! `DROP DATABASE | SCHEMA | NAMESPACE [IF EXISTS] name [RESTRICT | CASCADE]`

use async_trait::async_trait;
use datafusion::arrow::record_batch::RecordBatch;

use super::shared::{act, database_name};
use super::{Statement, Syntax};
use crate::error::Result;
use crate::exec::command::{Command, Host};
use crate::sql::ast::ObjectName;
use crate::sql::parse::Parser;

pub(super) const SYNTAX: &[Syntax] = &[
    Syntax { words: &["DROP", "DATABASE"], parse },
    Syntax { words: &["DROP", "SCHEMA"], parse },
    Syntax { words: &["DROP", "NAMESPACE"], parse },
];

#[derive(Debug)]
struct DropDatabase {
    name: ObjectName,
    if_exists: bool,
    cascade: bool,
}

fn parse(parser: &mut Parser<'_>) -> Result<Box<dyn Statement>> {
    parser.bump();
    parser.bump();
    let if_exists = parser.eat_words(&["IF", "EXISTS"]);
    let name = parser.object_name()?;
    let cascade = parser.eat_any(&["RESTRICT", "CASCADE"]) == Some("CASCADE");
    act(DropDatabase { name, if_exists, cascade })
}

#[async_trait]
impl Command for DropDatabase {
    fn writes(&self) -> bool {
        true
    }

    async fn run(&self, host: &dyn Host) -> Result<Vec<RecordBatch>> {
        let name = database_name(&self.name)?;
        let drop = host.catalog().drop_database(&name, self.if_exists, self.cascade).await;
        drop.map_err(|error| error.at(self.name.span))?;
        Ok(Vec::new())
    }
}

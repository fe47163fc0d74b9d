//! `ALTER DATABASE | SCHEMA | NAMESPACE name SET DBPROPERTIES (...) | SET LOCATION '...' | UNSET DBPROPERTIES (...)`

use async_trait::async_trait;
use datafusion::arrow::record_batch::RecordBatch;

use super::create_database::properties;
use super::shared::{act, database_name, no_database};
use super::{Statement, Syntax};
use crate::error::Result;
use crate::exec::command::{Command, Host};
use crate::sql::ast::ObjectName;
use crate::sql::parse::Parser;

pub(super) const SYNTAX: &[Syntax] = &[
    Syntax { words: &["ALTER", "DATABASE"], parse },
    Syntax { words: &["ALTER", "SCHEMA"], parse },
    Syntax { words: &["ALTER", "NAMESPACE"], parse },
];

#[derive(Debug)]
struct AlterDatabase {
    name: ObjectName,
    options: Vec<(String, String)>,
}

fn parse(parser: &mut Parser<'_>) -> Result<Box<dyn Statement>> {
    parser.bump();
    parser.bump();
    let name = parser.object_name()?;
    let place = parser.peek().span;
    if parser.at_words(&["SET", "LOCATION"]) {
        return parser.unsupported("another location for a database", place);
    }
    if parser.at_word("UNSET") {
        return parser.unsupported("UNSET DBPROPERTIES", place);
    }
    if parser.at_words(&["DEFAULT", "COLLATION"]) {
        return parser.unsupported("collations", place);
    }
    parser.expect_word("SET")?;
    if parser.eat_any(&["DBPROPERTIES", "PROPERTIES"]).is_none() {
        return Err(parser.unexpected());
    }
    let options = properties(parser)?;
    act(AlterDatabase { name, options })
}

#[async_trait]
impl Command for AlterDatabase {
    fn writes(&self) -> bool {
        true
    }

    async fn run(&self, host: &dyn Host) -> Result<Vec<RecordBatch>> {
        let name = database_name(&self.name)?;
        if !host.catalog().has_database(&name) {
            return Err(no_database(&name, self.name.span));
        }
        host.catalog().alter_database(&name, &self.options)?;
        Ok(Vec::new())
    }
}

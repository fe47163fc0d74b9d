//! `DROP [TEMPORARY] FUNCTION [IF EXISTS] name`

use async_trait::async_trait;
use datafusion::arrow::record_batch::RecordBatch;

use super::create_function::check_qualifier;
use super::shared::{act, quoted};
use super::{Statement, Syntax};
use crate::error::{Error, Result};
use crate::exec::command::{Command, Host};
use crate::function;
use crate::sql::ast::ObjectName;
use crate::sql::parse::Parser;

pub(super) const SYNTAX: &[Syntax] = &[
    Syntax { words: &["DROP", "FUNCTION"], parse },
    Syntax { words: &["DROP", "TEMP", "FUNCTION"], parse },
    Syntax { words: &["DROP", "TEMPORARY", "FUNCTION"], parse },
];

#[derive(Debug)]
struct DropFunction {
    name: ObjectName,
    temporary: bool,
    if_exists: bool,
}

fn parse(parser: &mut Parser<'_>) -> Result<Box<dyn Statement>> {
    let start = parser.bump().span;
    let temporary = parser.eat_any(&["TEMP", "TEMPORARY"]).is_some();
    parser.expect_word("FUNCTION")?;
    let if_exists = parser.eat_words(&["IF", "EXISTS"]);
    let name = parser.object_name()?;
    if temporary {
        check_qualifier(&name, parser.since(start))?;
    }
    act(DropFunction { name, temporary, if_exists })
}

#[async_trait]
impl Command for DropFunction {
    fn writes(&self) -> bool {
        !self.temporary
    }

    async fn run(&self, host: &dyn Host) -> Result<Vec<RecordBatch>> {
        let parts = self.name.values();
        let own = host.catalog().resolve_routine(&parts)?;
        let of_session = own.is_some_and(|(name, _)| name.database.is_none());
        if let [name] = parts.as_slice()
            && function::find(name).is_some()
            && !(self.temporary && of_session)
        {
            return Err(Error::new("FORBIDDEN_OPERATION")
                .with("statement", "DROP")
                .with("objectType", "FUNCTION")
                .with("objectName", quoted(&[name.to_lowercase()]))
                .at(self.name.span));
        }
        let dropped = host.catalog().drop_routine(&parts, self.temporary, self.if_exists);
        dropped.map_err(|error| error.at(self.name.span))?;
        Ok(Vec::new())
    }
}

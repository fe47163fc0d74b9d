//! `DROP TABLE | VIEW [IF EXISTS] name [PURGE]`

use async_trait::async_trait;
use datafusion::arrow::record_batch::RecordBatch;

use super::shared::act;
use super::{Statement, Syntax};
use crate::error::Result;
use crate::exec::command::{Catalog, Command, Host};
use crate::sql::ast::ObjectName;
use crate::sql::parse::Parser;

pub(super) const SYNTAX: &[Syntax] =
    &[Syntax { words: &["DROP", "TABLE"], parse }, Syntax { words: &["DROP", "VIEW"], parse }];

#[derive(Debug)]
struct DropTable {
    name: ObjectName,
    view: bool,
    if_exists: bool,
}

fn parse(parser: &mut Parser<'_>) -> Result<Box<dyn Statement>> {
    parser.expect_word("DROP")?;
    let view = parser.eat_any(&["TABLE", "VIEW"]) == Some("VIEW");
    let if_exists = parser.eat_words(&["IF", "EXISTS"]);
    let name = parser.object_name()?;
    if !view {
        parser.eat_word("PURGE");
    }
    act(DropTable { name, view, if_exists })
}

#[async_trait]
impl Command for DropTable {
    fn writes(&self) -> bool {
        true
    }

    async fn run(&self, host: &dyn Host) -> Result<Vec<RecordBatch>> {
        let drop = Catalog::drop(host.catalog().as_ref(), &self.name.values(), self.view, self.if_exists).await;
        drop.map_err(|error| error.at(self.name.span))?;
        Ok(Vec::new())
    }
}

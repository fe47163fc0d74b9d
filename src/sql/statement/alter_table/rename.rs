//! `ALTER TABLE | VIEW name RENAME TO name`

use async_trait::async_trait;
use datafusion::arrow::record_batch::RecordBatch;

use super::super::Statement;
use super::super::shared::{act, search_path};
use crate::error::Result;
use crate::exec::command::{Command, Host};
use crate::sql::ast::ObjectName;
use crate::sql::parse::Parser;

#[derive(Debug)]
struct Rename {
    name: ObjectName,
    to: ObjectName,
}

pub(super) fn parse(parser: &mut Parser<'_>, name: ObjectName) -> Result<Box<dyn Statement>> {
    act(Rename { name, to: parser.object_name()? })
}

#[async_trait]
impl Command for Rename {
    fn writes(&self) -> bool {
        true
    }

    async fn run(&self, host: &dyn Host) -> Result<Vec<RecordBatch>> {
        let renamed = host.catalog().rename(&self.name.values(), &self.to.values(), false);
        renamed.map(|()| Vec::new()).map_err(|error| match error.class() {
            "TABLE_OR_VIEW_NOT_FOUND" => super::super::shared::not_found(&self.name.values(), self.name.span)
                .with("searchPath", search_path(host)),
            _ => error.at(self.name.span),
        })
    }
}

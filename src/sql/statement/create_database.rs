//! `CREATE DATABASE | SCHEMA [IF NOT EXISTS] name [USING generator OPTIONS (...)] [COMMENT '...']`
//!
//! `USING tpch OPTIONS (scale = '1')` makes a database whose tables are generated as they are read.

use async_trait::async_trait;
use datafusion::arrow::record_batch::RecordBatch;

use super::shared::{CATALOG, Clauses, act, database_name, quoted};
use super::{Statement, Syntax};
use crate::error::{Error, Result};
use crate::exec::command::{Command, Host};
use crate::sql::ast::ObjectName;
use crate::sql::parse::Parser;

pub(super) const SYNTAX: &[Syntax] = &[
    Syntax { words: &["CREATE", "DATABASE"], parse },
    Syntax { words: &["CREATE", "SCHEMA"], parse },
    Syntax { words: &["CREATE", "NAMESPACE"], parse },
];

/// The label under which a database's comment is kept among its options.
const COMMENT: &str = "comment";

#[derive(Debug)]
struct CreateDatabase {
    name: ObjectName,
    if_not_exists: bool,
    generator: Option<String>,
    options: Vec<(String, String)>,
}

fn parse(parser: &mut Parser<'_>) -> Result<Box<dyn Statement>> {
    parser.bump();
    parser.bump();
    let if_not_exists = parser.eat_words(&["IF", "NOT", "EXISTS"]);
    let name = parser.object_name()?;
    let mut generator = None;
    let mut options = Vec::new();
    let mut clauses = Clauses::default();
    loop {
        let place = parser.peek().span;
        if generator.is_none() && parser.eat_word("USING") {
            generator = Some(parser.ident()?.value);
            if parser.eat_word("OPTIONS") {
                options.extend(parser.options()?);
            }
        } else if parser.eat_word("COMMENT") {
            clauses.once("COMMENT", place)?;
            options.push((COMMENT.to_string(), parser.string()?));
        } else if parser.at_word("LOCATION") {
            return parser.unsupported("the location of a database", parser.peek().span);
        } else if parser.at_words(&["WITH", "DBPROPERTIES"]) || parser.at_words(&["WITH", "PROPERTIES"]) {
            let start = parser.peek().span;
            return parser.unsupported("properties of a database", start);
        } else {
            break;
        }
    }
    if database_name(&name).is_err() {
        return Err(Error::new("REQUIRES_SINGLE_PART_NAMESPACE")
            .with("sessionCatalog", CATALOG)
            .with("identifier", quoted(&name.values()))
            .at(name.span));
    }
    act(CreateDatabase { name, if_not_exists, generator, options })
}

#[async_trait]
impl Command for CreateDatabase {
    fn writes(&self) -> bool {
        true
    }

    async fn run(&self, host: &dyn Host) -> Result<Vec<RecordBatch>> {
        let name = self.name.values().join(".");
        let catalog = host.catalog();
        let made = catalog.create_database(&name, self.if_not_exists, self.generator.as_deref(), &self.options).await;
        made.map_err(|error| error.at(self.name.span))?;
        Ok(Vec::new())
    }
}

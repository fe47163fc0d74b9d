//! `CREATE DATABASE | SCHEMA [IF NOT EXISTS] name [COMMENT '...'] [LOCATION '...'] [WITH DBPROPERTIES (...)]
//! [USING generator OPTIONS (...)]`
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
        } else if parser.eat_word("LOCATION") {
            clauses.once("LOCATION", place)?;
            options.push(("location".to_string(), parser.string()?));
        } else if parser.eat_words(&["WITH", "DBPROPERTIES"]) || parser.eat_words(&["WITH", "PROPERTIES"]) {
            clauses.once("WITH PROPERTIES", place)?;
            options.extend(properties(parser)?);
        } else if parser.at_words(&["DEFAULT", "COLLATION"]) {
            return parser.unsupported("collations", place);
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

/// Properties of a database, as they are kept among its options.
pub(super) fn properties(parser: &mut Parser<'_>) -> Result<Vec<(String, String)>> {
    let start = parser.peek().span;
    let given = parser.options()?;
    let reserved =
        [("location", "please use the LOCATION clause to specify it"), ("owner", "it will be set to the current user")];
    if let Some((name, advice)) = reserved.iter().find(|(name, _)| given.iter().any(|(key, _)| key == name)) {
        return Err(Error::new("UNSUPPORTED_FEATURE.SET_NAMESPACE_PROPERTY")
            .with("property", *name)
            .with("msg", *advice)
            .at(parser.since(start)));
    }
    Ok(given.into_iter().map(|(key, value)| (format!("property.{key}"), value)).collect())
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

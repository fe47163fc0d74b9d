//! What `ALTER TABLE` can say that Spark's own tables cannot do: `RENAME COLUMN`, `DROP COLUMN`, `REPLACE COLUMNS`.

use async_trait::async_trait;
use datafusion::arrow::record_batch::RecordBatch;

use super::super::Statement;
use super::super::shared::{act, table_of};
use super::{no_column, refused};
use crate::error::{Error, Result, Span};
use crate::exec::command::{Command, Host};
use crate::sql::ast::ObjectName;
use crate::sql::lex::TokenKind;
use crate::sql::parse::Parser;

#[derive(Debug)]
struct Refused {
    table: ObjectName,
    operation: &'static str,
    columns: Vec<ObjectName>,
    place: Span,
}

/// Changes of Hive's that Spark's grammar names to say that there are none.
const OF_HIVE: &[&[&str]] = &[
    &["NOT", "CLUSTERED"],
    &["CLUSTERED", "BY"],
    &["NOT", "SORTED"],
    &["SKEWED", "BY"],
    &["NOT", "SKEWED"],
    &["NOT", "STORED", "AS", "DIRECTORIES"],
    &["SET", "SKEWED", "LOCATION"],
    &["EXCHANGE", "PARTITION"],
    &["ARCHIVE", "PARTITION"],
    &["UNARCHIVE", "PARTITION"],
    &["TOUCH"],
    &["COMPACT"],
    &["CONCATENATE"],
    &["SET", "FILEFORMAT"],
];

/// Reads one of them, if it is next.
pub(super) fn parse(parser: &mut Parser<'_>, table: &ObjectName, start: Span) -> Result<Option<Box<dyn Statement>>> {
    let (operation, columns) = if parser.eat_words(&["RENAME", "COLUMN"]) {
        let column = parser.object_name()?;
        parser.expect_word("TO")?;
        parser.ident_alone()?;
        ("RENAME COLUMN", vec![column])
    } else if parser.at_words(&["DROP", "COLUMN"]) || parser.at_words(&["DROP", "COLUMNS"]) {
        parser.bump();
        parser.bump();
        let lenient = parser.eat_words(&["IF", "EXISTS"]);
        let columns = match parser.at(TokenKind::LeftParen) {
            true => parser.parens(Parser::object_name)?,
            false => parser.list(Parser::object_name)?,
        };
        ("DROP COLUMN", if lenient { Vec::new() } else { columns })
    } else if parser.eat_words(&["REPLACE", "COLUMNS"]) {
        match parser.at(TokenKind::LeftParen) {
            true => parser.column_definitions()?,
            false => parser.list(Parser::column_definition)?,
        };
        ("REPLACE COLUMNS", Vec::new())
    } else if parser.eat_words(&["ADD", "CONSTRAINT"]) {
        parser.ident_alone()?;
        parser.rest();
        ("ADD CONSTRAINT", Vec::new())
    } else if parser.eat_words(&["DROP", "CONSTRAINT"]) {
        parser.eat_words(&["IF", "EXISTS"]);
        parser.ident_alone()?;
        parser.eat_any(&["RESTRICT", "CASCADE"]);
        ("DROP CONSTRAINT", Vec::new())
    } else if let Some(words) = OF_HIVE.iter().find(|words| parser.at_words(words)) {
        parser.rest();
        return Err(Error::new("INVALID_STATEMENT_OR_CLAUSE")
            .with("operation", format!("ALTER TABLE {}", words.join(" ")))
            .at(parser.since(start)));
    } else if parser.at_words(&["CLUSTER", "BY"]) || parser.at_words(&["DEFAULT", "COLLATION"]) {
        return parser.unsupported("clustered tables and collations of tables", parser.peek().span);
    } else {
        return Ok(None);
    };
    let place = parser.since(start);
    act(Refused { table: table.clone(), operation, columns, place }).map(Some)
}

#[async_trait]
impl Command for Refused {
    async fn run(&self, host: &dyn Host) -> Result<Vec<RecordBatch>> {
        let (name, table) = table_of(host, &self.table, &format!("ALTER TABLE ... {}", self.operation)).await?;
        for column in &self.columns {
            let first = column.parts.first().map_or("", |part| part.value.as_str());
            if table.definition.position(first).is_none() {
                return Err(no_column(&column.values().join("`.`"), &table.columns, self.place));
            }
        }
        Err(refused(&name, self.operation))
    }
}

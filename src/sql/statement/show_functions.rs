//! `SHOW [USER | SYSTEM | ALL] FUNCTIONS [IN database] [[LIKE] pattern]`

use async_trait::async_trait;
use datafusion::arrow::record_batch::RecordBatch;

use super::shared::{act, fits, in_database, text_columns, text_rows};
use super::{Statement, Syntax};
use crate::error::Result;
use crate::exec::command::{Command, Host};
use crate::function;
use crate::sql::parse::Parser;
use crate::types::Column;

pub(super) const SYNTAX: &[Syntax] = &[
    Syntax { words: &["SHOW", "FUNCTIONS"], parse },
    Syntax { words: &["SHOW", "ALL", "FUNCTIONS"], parse },
    Syntax { words: &["SHOW", "SYSTEM", "FUNCTIONS"], parse },
    Syntax { words: &["SHOW", "USER", "FUNCTIONS"], parse },
    Syntax { words: &["SHOW", "VARIABLES"], parse: parse_variables },
];

/// Which functions are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Of {
    All,
    /// Those that this program has.
    System,
    /// Those that users made.
    User,
}

#[derive(Debug)]
struct ShowFunctions {
    of: Of,
    database: Option<String>,
    pattern: Option<String>,
}

fn parse(parser: &mut Parser<'_>) -> Result<Box<dyn Statement>> {
    parser.expect_word("SHOW")?;
    let of = match parser.eat_any(&["ALL", "SYSTEM", "USER"]) {
        Some("SYSTEM") => Of::System,
        Some("USER") => Of::User,
        _ => Of::All,
    };
    parser.expect_word("FUNCTIONS")?;
    let mut database = in_database(parser)?;
    let liked = parser.eat_word("LIKE");
    let pattern = if parser.at_ident() {
        let mut parts = parser.object_name()?.values();
        let name = parts.pop().unwrap_or_default();
        database = parts.pop().or(database);
        Some(name)
    } else if liked {
        Some(parser.single_string()?)
    } else {
        parser.like_pattern()?
    };
    act(ShowFunctions { of, database, pattern })
}

/// Spark lists no variables: it takes the word for a kind of functions.
fn parse_variables(parser: &mut Parser<'_>) -> Result<Box<dyn Statement>> {
    parser.expect_words(&["SHOW", "VARIABLES"])?;
    Err(parser.unexpected_with(": missing 'FUNCTIONS'"))
}

#[async_trait]
impl Command for ShowFunctions {
    fn columns(&self) -> Vec<Column> {
        text_columns(&["function"])
    }

    async fn run(&self, host: &dyn Host) -> Result<Vec<RecordBatch>> {
        let catalog = host.catalog();
        let database = self.database.clone().unwrap_or_else(|| catalog.current_database());
        let own = catalog.routines(&database)?;
        let mut names: Vec<String> = Vec::new();
        if self.of != Of::User {
            let built_in = function::names().into_iter().filter(|name| fits(self.pattern.as_deref(), name));
            names.extend(built_in.map(str::to_string));
        }
        if self.of != Of::System {
            let own = own.iter().filter(|own| fits(self.pattern.as_deref(), &own.name));
            names.extend(own.map(crate::sql::routine::shown));
        }
        names.sort();
        names.dedup();
        text_rows(&self.columns(), names.into_iter().map(|name| [Some(name)]))
    }
}

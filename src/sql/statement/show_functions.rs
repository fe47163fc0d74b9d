//! `SHOW [USER | SYSTEM | ALL] FUNCTIONS [IN database] [[LIKE] pattern]`

use async_trait::async_trait;
use datafusion::arrow::record_batch::RecordBatch;

use super::shared::{act, fits, text_columns, text_rows};
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
];

#[derive(Debug)]
struct ShowFunctions {
    /// Only those that users made: there are none.
    user: bool,
    pattern: Option<String>,
}

fn parse(parser: &mut Parser<'_>) -> Result<Box<dyn Statement>> {
    parser.expect_word("SHOW")?;
    let scope = parser.eat_any(&["ALL", "SYSTEM", "USER"]);
    parser.expect_word("FUNCTIONS")?;
    parser.in_database()?;
    let liked = parser.eat_word("LIKE");
    let pattern = if parser.at_ident() {
        Some(parser.object_name()?.values().pop().unwrap_or_default())
    } else if liked {
        Some(parser.single_string()?)
    } else {
        parser.like_pattern()?
    };
    act(ShowFunctions { user: scope == Some("USER"), pattern })
}

#[async_trait]
impl Command for ShowFunctions {
    fn columns(&self) -> Vec<Column> {
        text_columns(&["function"])
    }

    async fn run(&self, _host: &dyn Host) -> Result<Vec<RecordBatch>> {
        let names = if self.user { Vec::new() } else { function::names() };
        let shown = names.into_iter().filter(|name| fits(self.pattern.as_deref(), name));
        text_rows(&self.columns(), shown.map(|name| [Some(name.to_string())]))
    }
}

//! `BEGIN ... END`: a script, which the session runs.
//!
//! Source: <https://spark.apache.org/docs/latest/sql-ref-scripting.html>.

use super::{BoundStatement, Statement, Syntax};
use crate::error::{Error, Result};
use crate::sql::bind::Binder;
use crate::sql::parse::Parser;
use crate::sql::script::Script;

pub(super) const SYNTAX: &[Syntax] = &[Syntax { words: &["BEGIN"], parse }];

#[derive(Debug)]
struct Compound(Script);

fn parse(parser: &mut Parser<'_>) -> Result<Box<dyn Statement>> {
    if parser.at_word_n(1, "TRANSACTION") || parser.at_word_n(1, "WORK") {
        let start = parser.bump().span;
        parser.bump();
        return parser.unsupported("BEGIN TRANSACTION", start);
    }
    Ok(Box::new(Compound(parser.script()?)))
}

impl Statement for Compound {
    fn bind(&self, binder: &mut Binder<'_>) -> Result<BoundStatement> {
        let settings = &binder.context.settings;
        if let Some(span) = self.0.continues
            && !settings.is_on("spark.sql.scripting.continueHandlerEnabled")
        {
            return Err(Error::new("UNSUPPORTED_FEATURE.CONTINUE_EXCEPTION_HANDLER")
                .at(span)
                .hint("SET spark.sql.scripting.continueHandlerEnabled = true allows it"));
        }
        if let Some(span) = self.0.cursors
            && !settings.is_on("spark.sql.scripting.cursorEnabled")
        {
            return Err(Error::new("UNSUPPORTED_FEATURE.SQL_CURSOR")
                .at(span)
                .hint("SET spark.sql.scripting.cursorEnabled = true allows them"));
        }
        Ok(BoundStatement::Script(self.0.clone()))
    }
}

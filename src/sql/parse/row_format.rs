//! `ROW FORMAT DELIMITED ...` and `ROW FORMAT SERDE ...`: how rows stand in lines of text, as Hive says it.
//!
//! Source: `rowFormat` of Spark's grammar.

use super::Parser;
use crate::error::{Error, Result};

/// `ROW FORMAT ...`
#[derive(Clone, Debug, PartialEq)]
pub enum RowFormatClause {
    /// A class of Hive's, by name.
    Serde(String),
    /// Fields with something between them.
    Delimited(Delimited),
}

/// `DELIMITED FIELDS TERMINATED BY ... NULL DEFINED AS ...`; what is not written is `None`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Delimited {
    /// What stands between the fields of a line.
    pub fields: Option<String>,
    /// What stands before a character that would else end a field.
    pub escape: Option<String>,
    /// What stands for NULL.
    pub null: Option<String>,
}

impl Parser<'_> {
    /// Reads `[ROW FORMAT ...]`. What stands between items of arrays and maps is read and not kept.
    /// # Errors
    /// What is wrong with it; `INVALID_SQL_SYNTAX` for lines that end with anything but a line feed.
    pub fn row_format(&mut self) -> Result<Option<RowFormatClause>> {
        let start = self.peek().span;
        if !self.eat_words(&["ROW", "FORMAT"]) {
            return Ok(None);
        }
        if self.eat_word("SERDE") {
            let class = self.string()?;
            if self.eat_words(&["WITH", "SERDEPROPERTIES"]) {
                self.options()?;
            }
            return Ok(Some(RowFormatClause::Serde(class)));
        }
        self.expect_word("DELIMITED")?;
        let mut format = Delimited::default();
        if self.eat_words(&["FIELDS", "TERMINATED", "BY"]) {
            format.fields = Some(self.string()?);
            if self.eat_words(&["ESCAPED", "BY"]) {
                format.escape = Some(self.string()?);
            }
        }
        for words in [&["COLLECTION", "ITEMS", "TERMINATED", "BY"], &["MAP", "KEYS", "TERMINATED", "BY"]] {
            if self.eat_words(words) {
                self.string()?;
            }
        }
        if self.eat_words(&["LINES", "TERMINATED", "BY"]) {
            let lines = self.string()?;
            if lines != "\n" {
                return Err(Error::new("INVALID_SQL_SYNTAX.UNSUPPORTED_ROW_FORMAT_LINES_TERMINATED_BY")
                    .with("value", lines)
                    .at(self.since(start)));
            }
        }
        if self.eat_words(&["NULL", "DEFINED", "AS"]) {
            format.null = Some(self.string()?);
        }
        Ok(Some(RowFormatClause::Delimited(format)))
    }
}

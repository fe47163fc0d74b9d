//! Column definitions: `name type [NOT NULL] [DEFAULT e] [COMMENT 'text']`.

use super::Parser;
use crate::error::{Result, Span};
use crate::types::SparkType;

/// A column as CREATE TABLE defines it.
#[derive(Clone, Debug, PartialEq)]
pub struct ColumnDefinition {
    /// Its name.
    pub name: String,
    /// Its type.
    pub ty: SparkType,
    /// `COMMENT`
    pub comment: Option<String>,
    /// Where.
    pub span: Span,
}

impl Parser<'_> {
    /// Reads `(name type ..., ...)`.
    /// # Errors
    /// What is wrong with it.
    pub fn column_definitions(&mut self) -> Result<Vec<ColumnDefinition>> {
        self.parens(Self::column_definition)
    }

    fn column_definition(&mut self) -> Result<ColumnDefinition> {
        let start = self.peek().span;
        if self.at_any(&["CONSTRAINT", "PRIMARY", "FOREIGN", "UNIQUE", "CHECK"])
            && ["KEY", "CHECK"].iter().any(|word| self.at_word_n(1, word) || self.at_word_n(2, word))
        {
            return self.unsupported("table constraints", start);
        }
        let name = self.ident_alone()?.value;
        let ty = self.data_type()?;
        let mut column = ColumnDefinition { name, ty, comment: None, span: self.since(start) };
        loop {
            // Spark's tables over files take NULLs all the same.
            if self.eat_words(&["NOT", "NULL"]) {
            } else if self.eat_word("COMMENT") {
                column.comment = Some(self.string()?);
            } else if self.at_word("DEFAULT") {
                return self.unsupported("default values of columns", self.peek().span);
            } else if self.at_word("GENERATED") {
                return self.unsupported("generated columns", self.peek().span);
            } else if self.at_any(&["CONSTRAINT", "PRIMARY", "REFERENCES", "CHECK", "UNIQUE"]) {
                return self.unsupported("column constraints", self.peek().span);
            } else {
                return Ok(column);
            }
        }
    }
}

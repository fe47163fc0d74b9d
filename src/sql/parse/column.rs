//! Column definitions: `name type [NOT NULL] [DEFAULT e] [COMMENT 'text']`.

use super::Parser;
use crate::error::{Error, Result, Span};
use crate::types::SparkType;

/// A column as CREATE TABLE defines it.
#[derive(Clone, Debug, PartialEq)]
pub struct ColumnDefinition {
    /// Its name.
    pub name: String,
    /// Its type.
    pub ty: SparkType,
    /// `NOT NULL`
    pub not_null: bool,
    /// The text of `DEFAULT`'s expression.
    pub default: Option<String>,
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

    /// Reads `name type ...`.
    /// # Errors
    /// What is wrong with it.
    pub fn column_definition(&mut self) -> Result<ColumnDefinition> {
        let start = self.peek().span;
        if self.at_any(&["CONSTRAINT", "PRIMARY", "FOREIGN", "UNIQUE", "CHECK"])
            && ["KEY", "CHECK"].iter().any(|word| self.at_word_n(1, word) || self.at_word_n(2, word))
        {
            return self.unsupported("table constraints", start);
        }
        let name = self.ident_alone()?.value;
        let ty = self.data_type()?;
        let span = self.since(start);
        let mut column = ColumnDefinition { name, ty, not_null: false, default: None, comment: None, span };
        let mut seen: Vec<&str> = Vec::new();
        loop {
            let place = self.peek().span;
            let clause = ["NOT NULL", "COMMENT", "DEFAULT"]
                .into_iter()
                .find(|clause| self.at_words(&clause.split(' ').collect::<Vec<_>>()));
            if let Some(clause) = clause {
                if seen.contains(&clause) {
                    return Err(Error::new("CREATE_TABLE_COLUMN_DESCRIPTOR_DUPLICATE")
                        .with("columnName", &column.name)
                        .with("optionName", clause)
                        .at(place));
                }
                seen.push(clause);
            }
            if self.eat_words(&["NOT", "NULL"]) {
                column.not_null = true;
            } else if self.eat_word("COMMENT") {
                column.comment = Some(self.string()?);
            } else if self.eat_word("DEFAULT") {
                column.default = Some(self.default_text()?);
            } else if self.at_word("GENERATED") {
                return self.unsupported("generated columns", self.peek().span);
            } else if self.at_any(&["CONSTRAINT", "PRIMARY", "REFERENCES", "CHECK", "UNIQUE"]) {
                return self.unsupported("column constraints", self.peek().span);
            } else {
                return Ok(column);
            }
        }
    }
    /// Reads the expression of a default value as text.
    /// # Errors
    /// What is wrong with it.
    pub fn default_text(&mut self) -> Result<String> {
        let place = self.peek().span;
        self.expr()?;
        Ok(self.slice(self.since(place)).to_string())
    }
}

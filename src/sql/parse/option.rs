//! Lists of options and properties: `('sep' = ';', header = true, parquet.compression = 'zstd')`.

use super::super::lex::TokenKind;
use super::Parser;
use crate::error::{Error, Result};

impl Parser<'_> {
    /// Reads `(key = value, ...)`. Keys are names with dots, or strings; values are numbers, booleans, strings, or words;
    /// the equals sign may be left out, and so may a value, which is then empty.
    /// # Errors
    /// What is wrong with it, and `DUPLICATE_KEY`.
    pub fn options(&mut self) -> Result<Vec<(String, String)>> {
        self.expect(TokenKind::LeftParen)?;
        let mut options: Vec<(String, String)> = Vec::new();
        if self.eat(TokenKind::RightParen) {
            return Ok(options);
        }
        loop {
            let place = self.peek().span;
            let (key, value) = self.option()?;
            if options.iter().any(|(known, _)| *known == key) {
                return Err(Error::new("DUPLICATE_KEY").with("keyColumn", format!("`{key}`")).at(place));
            }
            options.push((key, value));
            if !self.eat(TokenKind::Comma) {
                break;
            }
        }
        self.expect(TokenKind::RightParen)?;
        Ok(options)
    }

    /// Reads `key [=] [value]`.
    /// # Errors
    /// What is wrong with it.
    pub fn option(&mut self) -> Result<(String, String)> {
        let key = self.option_key()?;
        self.eat(TokenKind::Eq);
        let value = if matches!(self.peek().kind, TokenKind::Comma | TokenKind::RightParen) {
            String::new()
        } else {
            self.option_value()?
        };
        Ok((key, value))
    }

    /// Reads a key: a string, or names with dots.
    /// # Errors
    /// When neither is next.
    pub fn option_key(&mut self) -> Result<String> {
        if self.at(TokenKind::String) {
            return self.single_string();
        }
        let mut key = self.ident()?.value;
        while self.eat(TokenKind::Dot) {
            key.push('.');
            key.push_str(&self.ident()?.value);
        }
        Ok(key)
    }

    /// Reads a value: a string, a number, true or false, a word.
    /// # Errors
    /// When none is next.
    pub fn option_value(&mut self) -> Result<String> {
        let token = self.peek();
        match token.kind {
            TokenKind::String => self.single_string(),
            TokenKind::Minus | TokenKind::Plus if self.peek_at(1).kind.is_number() => {
                self.bump();
                self.bump();
                Ok(self.slice(self.since(token.span)).to_string())
            }
            kind if kind.is_number() => {
                self.bump();
                Ok(self.text_of(token).to_string())
            }
            TokenKind::Word if self.at_any(&["TRUE", "FALSE"]) => Ok(self.boolean()?.to_string()),
            TokenKind::Word | TokenKind::Quoted => Ok(self.ident()?.value),
            _ => Err(self.unexpected()),
        }
    }
}

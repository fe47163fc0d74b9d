//! Lists of options and properties: `('sep' = ';', header = true, parquet.compression = 'zstd')`.

use super::super::lex::TokenKind;
use super::Parser;
use crate::error::{Error, Result, Span};

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

    /// Reads `WITH (key = value, ...)` behind the name of a relation, if it is next. `start`: where the relation begins.
    /// # Errors
    /// Those of [`Self::valued_options`].
    pub fn with_options(&mut self, start: Span) -> Result<Vec<(String, String)>> {
        if !self.at_word("WITH") || self.peek_at(1).kind != TokenKind::LeftParen {
            return Ok(Vec::new());
        }
        self.bump();
        self.valued_options(start)
    }

    /// Reads `(key = value, ...)` in a clause that began at `start`. Here every key has a value, and no word but true and
    /// false is one. Of keys that differ in case only the last one holds.
    /// # Errors
    /// What is wrong with it, a key without a value, and `DUPLICATE_KEY`.
    pub fn valued_options(&mut self, start: Span) -> Result<Vec<(String, String)>> {
        let place = self.peek().span;
        let mut without: Vec<String> = Vec::new();
        let given = self.parens(|parser| {
            let key = parser.option_key()?;
            parser.eat(TokenKind::Eq);
            let value = match parser.peek().kind {
                TokenKind::Comma | TokenKind::RightParen => {
                    without.push(key.clone());
                    String::new()
                }
                TokenKind::String | TokenKind::Integer | TokenKind::Decimal => parser.option_value()?,
                TokenKind::Word if parser.at_any(&["TRUE", "FALSE"]) => parser.option_value()?,
                _ => return Err(parser.unexpected()),
            };
            Ok((key, value))
        })?;
        if !without.is_empty() {
            let message = format!("Values must be specified for key(s): [{}]", without.join(","));
            return Err(Error::new("_LEGACY_ERROR_TEMP_0035").with("message", message).at(self.since(start)));
        }
        for (at, (key, _)) in given.iter().enumerate() {
            if given[..at].iter().any(|(known, _)| known == key) {
                let key = format!("`{key}`");
                return Err(Error::new("DUPLICATE_KEY").with("keyColumn", key).at(self.since(place)));
            }
        }
        let mut options: Vec<(String, String)> = Vec::new();
        for (key, value) in given {
            options.retain(|(known, _)| !known.eq_ignore_ascii_case(&key));
            options.push((key, value));
        }
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

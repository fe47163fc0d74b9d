//! From tokens to trees: a recursive-descent parser with precedence climbing, over the grammar of Spark 4.3.
//!
//! This file is what statements are read with: looking at tokens, eating them, errors. Its methods for the parts of the
//! language are in the files beside it. Nesting is limited, and the stack grows on the heap, so that no statement can
//! overflow it; the height of trees is limited too, because they are cloned and dropped by recursion.
//! Source: Spark's `SqlBaseParser.g4`.

mod column;
mod expression;
mod function;
mod interval;
mod literal;
mod misspelt;
mod name;
mod option;
mod partition;
mod pipe;
mod primary;
mod query;
mod relation;
mod routine;
mod row_format;
mod script;
mod select;
mod transform;
mod types;
mod window;

#[cfg(test)]
mod tests;

pub use column::ColumnDefinition;
pub(in crate::sql) use literal::unescape;
pub use name::name_of;
pub use partition::PartitionSpec;
pub use query::select_of;
pub use routine::{Parameter as RoutineColumn, Parameters, routine_body};
pub use row_format::{Delimited, RowFormatClause};
pub use script::read_again;

use super::ast::{Expr, Parameter, Query};
use super::catalog::RelationName;
use super::lex::{Lexer, Token, TokenKind};
use super::statement::{self, Statement};
use crate::config::Settings;
use crate::error::{Error, Result, Span, nearest};
use crate::types::{SparkType, nanos};

/// How deep expressions and queries may be nested.
const MAX_NESTING: u32 = 5_000;

/// How high a tree may become: a chain `1 + 1 + 1 ...` nests to the left. A thread's eight megabytes of stack must do for
/// copying and dropping it, also in an unoptimised build.
const MAX_HEIGHT: u32 = 2_000;

/// What a query adds to the height of what is within it: several nodes, and larger ones.
const QUERY_HEIGHT: u32 = 4;

/// A parsed statement and what it needs to be bound.
#[derive(Debug)]
pub struct Parsed {
    /// The statement.
    pub statement: Box<dyn Statement>,
    /// Every name that stands where a relation is read, and those that the statement itself looks at; names of common
    /// table expressions among them.
    pub relations: Vec<RelationName>,
}

/// Computes the text of the name that `IDENTIFIER(expr)` stands for, while the statement is read: what a name means is
/// looked up before anything is bound.
pub trait Names {
    /// The text.
    /// # Errors
    /// `NOT_A_CONSTANT_STRING`, and what computing the expression raises.
    fn text(&self, expr: &Expr) -> Result<String>;
}

/// Where names that are computed come from.
#[derive(Clone, Copy, Default)]
enum NameSource<'a> {
    /// They are refused: the text is not read to be run.
    #[default]
    Nowhere,
    /// From the session.
    Now(&'a dyn Names),
    /// The text is read again when it is run; till then another name stands for it.
    Later,
}

impl std::fmt::Debug for NameSource<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("NameSource")
    }
}

/// Reads one statement.
/// # Errors
/// `PARSE_SYNTAX_ERROR` and its like, with the place.
pub fn parse_with(text: &str, names: &dyn Names, dialect: Dialect) -> Result<Parsed> {
    whole(text, NameSource::Now(names), dialect).map_err(|error| misspelt::suggest(text, error))
}

/// Reads one statement that is not to be run.
#[cfg(test)]
pub fn parse_one(text: &str) -> Result<Parsed> {
    whole(text, NameSource::Nowhere, Dialect::default()).map_err(|error| misspelt::suggest(text, error))
}

/// Reads one statement to its end.
fn whole(text: &str, names: NameSource<'_>, dialect: Dialect) -> Result<Parsed> {
    let mut parser = Parser { names, ..Parser::with_dialect(text, dialect)? };
    let statement = parser.statement()?;
    parser.finish()?;
    Ok(Parsed { statement, relations: parser.relations })
}

/// The parameter markers of a statement, and where they stand.
/// # Errors
/// `PARSE_SYNTAX_ERROR` and its like, with the place.
pub fn markers(text: &str) -> Result<Vec<(Parameter, Span)>> {
    let mut parser = Parser::new(text)?;
    parser.names = NameSource::Later;
    parser.statement()?;
    parser.finish()?;
    Ok(parser.parameters)
}

/// Reads a query and the names of its relations.
/// # Errors
/// `PARSE_SYNTAX_ERROR` and its like, with the place.
pub fn parse_query_with(text: &str, names: &dyn Names, dialect: Dialect) -> Result<(Query, Vec<RelationName>)> {
    let mut parser = Parser::with_dialect(text, dialect)?;
    parser.names = NameSource::Now(names);
    let query = parser.query()?;
    parser.finish()?;
    Ok((query, parser.relations))
}

/// Reads a query in which no name is computed.
/// # Errors
/// `PARSE_SYNTAX_ERROR` and its like, with the place.
pub fn parse_query(text: &str) -> Result<(Query, Vec<RelationName>)> {
    let mut parser = Parser::new(text)?;
    let query = parser.query()?;
    parser.finish()?;
    Ok((query, parser.relations))
}

/// Reads an expression: the value of a parameter.
/// # Errors
/// `PARSE_SYNTAX_ERROR` and its like, with the place.
pub fn parse_expression(text: &str) -> Result<Expr> {
    let mut parser = Parser::new(text)?;
    let expr = parser.expr()?;
    parser.finish()?;
    Ok(expr)
}

/// Reads a type, or a list of columns as a struct: the schema of a record.
/// # Errors
/// `PARSE_EMPTY_STATEMENT`, and those of reading a type.
pub fn parse_schema(text: &str, settings: &Settings) -> Result<SparkType> {
    let dialect = Dialect::of(settings);
    if text.trim().is_empty() {
        return Err(Error::new("PARSE_EMPTY_STATEMENT"));
    }
    let alone = || {
        let mut parser = Parser { dialect, ..Parser::new(text)? };
        let ty = parser.data_type()?;
        parser.finish()?;
        Ok(ty)
    };
    alone().or_else(|error: Error| {
        let columns = || {
            let mut parser = Parser { dialect, ..Parser::new(text)? };
            let fields = parser.list(Parser::struct_field)?;
            parser.finish()?;
            Ok(SparkType::Struct(fields))
        };
        // What is wrong with the type says more, unless it is a syntax error, as that of any list of columns.
        columns().map_err(|other: Error| if error.class() == "PARSE_SYNTAX_ERROR" { other } else { error })
    })
}

/// What settings change in the language.
#[derive(Clone, Copy, Debug, Default)]
pub struct Dialect {
    /// `'a''b'` is `ab` and not `a'b`.
    pub doubled_quotes_join: bool,
    /// `"a"` is a name and not a text.
    pub double_quoted_names: bool,
    /// A backslash in a text stands for itself.
    pub plain_backslashes: bool,
    /// INTERSECT binds no tighter than UNION.
    pub set_operators_alike: bool,
    /// Names in backquotes are patterns of columns where they are shown.
    pub names_as_patterns: bool,
    /// Reserved words of the standard are no names.
    pub words_reserved: bool,
    /// There are no timestamps to the nanosecond.
    pub no_nanos: bool,
    /// TIMESTAMP alone is without time zone.
    pub timestamp_ntz: bool,
}

impl Dialect {
    /// As a session's settings say.
    pub fn of(settings: &Settings) -> Dialect {
        Dialect {
            doubled_quotes_join: settings.is_on("spark.sql.legacy.consecutiveStringLiterals.enabled"),
            double_quoted_names: settings.is_on("spark.sql.ansi.doubleQuotedIdentifiers"),
            plain_backslashes: settings.is_on("spark.sql.parser.escapedStringLiterals"),
            set_operators_alike: settings.is_on("spark.sql.legacy.setopsPrecedence.enabled"),
            names_as_patterns: settings.is_on("spark.sql.parser.quotedRegexColumnNames"),
            words_reserved: settings.is_on("spark.sql.ansi.enabled")
                && settings.is_on("spark.sql.ansi.enforceReservedKeywords"),
            no_nanos: !settings.is_on(nanos::ENABLED),
            timestamp_ntz: settings.get("spark.sql.timestampType") == Some("TIMESTAMP_NTZ"),
        }
    }
}

/// Reads one statement.
#[derive(Debug)]
pub struct Parser<'a> {
    text: &'a str,
    dialect: Dialect,
    /// Without comments, with one `End` behind the last.
    tokens: Vec<Token>,
    /// For each `(` the index of its `)`, where it has one.
    close: Vec<u32>,
    at: usize,
    depth: u32,
    /// Height of the highest expression read since the innermost [`Parser::nested`] began.
    height: u32,
    relations: Vec<RelationName>,
    parameters: Vec<(Parameter, Span)>,
    positional: usize,
    names: NameSource<'a>,
    /// Whether a name stands for one that is computed later.
    computed_later: bool,
    /// Whether a statement of a script is being read.
    scripting: bool,
    /// Whether an item of a select list is being read.
    in_item: bool,
}

impl<'a> Parser<'a> {
    /// A parser at the first token of `text`.
    /// # Errors
    /// For a comment or quote that does not end, and for a text too long.
    pub fn new(text: &'a str) -> Result<Self> {
        if u32::try_from(text.len()).is_err() {
            return Err(too_complex("it is longer than 4 GB"));
        }
        let mut tokens = Vec::with_capacity(text.len() / 6 + 2);
        for token in Lexer::new(text) {
            if token.unterminated {
                return Err(unterminated(text, token));
            }
            if token.kind != TokenKind::Comment {
                tokens.push(token);
            }
        }
        let end = Span::new(text.len(), text.len() + 1);
        tokens.push(Token { kind: TokenKind::End, unterminated: false, span: end });
        let close = matching(&tokens);
        Ok(Parser {
            text,
            dialect: Dialect::default(),
            tokens,
            close,
            at: 0,
            depth: 0,
            height: 0,
            relations: Vec::new(),
            parameters: Vec::new(),
            positional: 0,
            names: NameSource::Nowhere,
            computed_later: false,
            scripting: false,
            in_item: false,
        })
    }

    /// A parser of a text in which settings change the language.
    fn with_dialect(text: &'a str, dialect: Dialect) -> Result<Self> {
        let mut parser = Parser { dialect, ..Parser::new(text)? };
        if dialect.double_quoted_names {
            for token in parser.tokens.iter_mut().filter(|token| token.kind == TokenKind::String) {
                if text[token.span.start as usize..].starts_with('"') {
                    token.kind = TokenKind::Quoted;
                }
            }
        }
        Ok(parser)
    }

    /// Reads a statement of any kind, up to its end or a semicolon.
    /// # Errors
    /// What is wrong with it.
    pub fn statement(&mut self) -> Result<Box<dyn Statement>> {
        let best =
            statement::all().filter(|syntax| self.at_words(syntax.words)).max_by_key(|syntax| syntax.words.len());
        match best {
            Some(syntax) => (syntax.parse)(self),
            None if self.starts_query() => statement::query::parse(self),
            None => Err(self.unknown_statement()),
        }
    }

    fn unknown_statement(&self) -> Error {
        if self.at == 0 && self.at_end() {
            return Error::new("PARSE_EMPTY_STATEMENT");
        }
        // The words that some statement begins with are right; the one behind them is not.
        let right = |words: &&[&str]| words.iter().enumerate().take_while(|(n, word)| self.at_word_n(*n, word)).count();
        let heads: Vec<&[&str]> = statement::all().map(|syntax| syntax.words).collect();
        let right = heads.iter().map(right).max().unwrap_or(0);
        let error = self.unexpected_at(right, "");
        let wrong = self.peek_at(right);
        if wrong.kind != TokenKind::Word {
            return error;
        }
        let queries: &[&str] = if right == 0 { &["SELECT", "WITH", "FROM", "VALUES", "TABLE"] } else { &[] };
        let fits = |words: &&&[&str]| self.at_words(&words[..right.min(words.len())]);
        let next = heads.iter().filter(fits).filter_map(|words| words.get(right).copied());
        error.suggest(nearest(self.text_of(wrong), queries.iter().copied().chain(next)).into_iter().take(1))
    }

    // Looking.

    /// The token that is next.
    pub fn peek(&self) -> Token {
        self.peek_at(0)
    }

    /// The token `n` behind the next.
    pub fn peek_at(&self, n: usize) -> Token {
        let last = self.tokens.len() - 1;
        self.tokens[(self.at + n).min(last)]
    }

    /// A token's text.
    pub fn text_of(&self, token: Token) -> &'a str {
        self.slice(token.span)
    }

    /// The text at a span.
    pub fn slice(&self, span: Span) -> &'a str {
        self.text.get(span.start as usize..span.end as usize).unwrap_or("")
    }

    /// Whether a token of that kind is next.
    pub fn at(&self, kind: TokenKind) -> bool {
        self.peek().kind == kind
    }

    /// Whether that keyword is next.
    pub fn at_word(&self, word: &str) -> bool {
        self.at_word_n(0, word)
    }

    /// Whether that keyword is `n` behind the next token.
    pub fn at_word_n(&self, n: usize, word: &str) -> bool {
        let token = self.peek_at(n);
        token.kind == TokenKind::Word && self.text_of(token).eq_ignore_ascii_case(word)
    }

    /// Whether those keywords are next.
    pub fn at_words(&self, words: &[&str]) -> bool {
        words.iter().enumerate().all(|(n, word)| self.at_word_n(n, word))
    }

    /// Whether one of those keywords is next.
    pub fn at_any(&self, words: &[&str]) -> bool {
        words.iter().any(|word| self.at_word(word))
    }

    /// Whether the statement is at its end.
    pub fn at_end(&self) -> bool {
        matches!(self.peek().kind, TokenKind::End | TokenKind::Semicolon)
    }

    /// Whether the text is read to find its markers, or is a script's: it is read or bound again when it is run.
    pub fn reads_ahead(&self) -> bool {
        matches!(self.names, NameSource::Later)
    }

    /// Whether the parenthesis that is next ends where the statement does.
    pub fn parenthesis_ends_statement(&self) -> bool {
        let behind = self.closing(self.at).and_then(|close| self.tokens.get(close + 1));
        behind.is_some_and(|token| matches!(token.kind, TokenKind::End | TokenKind::Semicolon))
    }

    /// Whether a statement of a script is being read.
    pub fn in_script(&self) -> bool {
        self.scripting
    }

    // Eating.

    /// Eats a token.
    pub fn bump(&mut self) -> Token {
        let token = self.peek();
        if token.kind != TokenKind::End {
            self.at += 1;
        }
        token
    }

    /// Eats a token of that kind if it is next.
    pub fn eat(&mut self, kind: TokenKind) -> bool {
        let found = self.at(kind);
        if found {
            self.bump();
        }
        found
    }

    /// Eats that keyword if it is next.
    pub fn eat_word(&mut self, word: &str) -> bool {
        self.eat_words(&[word])
    }

    /// Eats those keywords if all are next.
    pub fn eat_words(&mut self, words: &[&str]) -> bool {
        let found = self.at_words(words);
        if found {
            self.at += words.len();
        }
        found
    }

    /// Eats one of those keywords and says which.
    pub fn eat_any<'w>(&mut self, words: &[&'w str]) -> Option<&'w str> {
        let found = words.iter().find(|word| self.at_word(word)).copied();
        if found.is_some() {
            self.bump();
        }
        found
    }

    /// # Errors
    /// When another token is next.
    pub fn expect(&mut self, kind: TokenKind) -> Result<Token> {
        if self.at(kind) { Ok(self.bump()) } else { Err(self.unexpected()) }
    }

    /// # Errors
    /// When another word is next.
    pub fn expect_word(&mut self, word: &str) -> Result<()> {
        if self.eat_word(word) { Ok(()) } else { Err(self.unexpected()) }
    }

    /// # Errors
    /// When other words are next.
    pub fn expect_words(&mut self, words: &[&str]) -> Result<()> {
        words.iter().try_for_each(|word| self.expect_word(word))
    }

    /// One or more of something, with commas between.
    /// # Errors
    /// Those of `item`.
    pub fn list<T>(&mut self, mut item: impl FnMut(&mut Self) -> Result<T>) -> Result<Vec<T>> {
        let mut items = vec![item(self)?];
        while self.eat(TokenKind::Comma) {
            items.push(item(self)?);
        }
        Ok(items)
    }

    /// One or more of something, with commas between, in parentheses.
    /// # Errors
    /// Those of `item`, and when a parenthesis is missing.
    pub fn parens<T>(&mut self, item: impl FnMut(&mut Self) -> Result<T>) -> Result<Vec<T>> {
        self.expect(TokenKind::LeftParen)?;
        let items = self.list(item)?;
        self.expect(TokenKind::RightParen)?;
        Ok(items)
    }

    /// Eats semicolons.
    /// # Errors
    /// When anything else is left.
    pub fn finish(&mut self) -> Result<()> {
        while self.eat(TokenKind::Semicolon) {}
        if self.at(TokenKind::End) {
            return Ok(());
        }
        // Spark says more where leaving out one token would mend it.
        let only_one = matches!(self.peek_at(1).kind, TokenKind::End | TokenKind::Semicolon);
        let hint = if only_one { format!(": extra input '{}'", self.text_of(self.peek())) } else { String::new() };
        Err(self.unexpected_with(&hint))
    }

    /// Eats everything up to the end or a semicolon, and returns its text.
    pub fn rest(&mut self) -> &'a str {
        let start = self.peek().span;
        if self.at_end() {
            return "";
        }
        while !self.at_end() {
            self.bump();
        }
        self.slice(self.since(start))
    }

    /// Reads `[[LIKE] 'pattern']`.
    /// # Errors
    /// When the pattern is missing behind LIKE.
    pub fn like_pattern(&mut self) -> Result<Option<String>> {
        let written = self.eat_word("LIKE");
        if written || self.at(TokenKind::String) { self.single_string().map(Some) } else { Ok(None) }
    }

    /// Whether the parenthesis that is next holds columns with types rather than names alone.
    pub fn holds_types(&self) -> bool {
        let end = matches!(self.peek_at(2).kind, TokenKind::Comma | TokenKind::RightParen);
        self.peek_at(1).kind.is_name() && !end && !self.at_word_n(2, "COMMENT")
    }

    // Places and errors.

    /// From `start` to the last token eaten.
    pub fn since(&self, start: Span) -> Span {
        let last = self.at.checked_sub(1).map_or(start, |last| self.tokens[last].span);
        if last.end > start.start { start.to(last) } else { start }
    }

    /// The error for the next token standing where it makes no sense.
    pub fn unexpected(&self) -> Error {
        self.unexpected_with("")
    }

    /// The same, with what Spark's parser says more: `: missing 'FUNCTIONS'`.
    pub fn unexpected_with(&self, hint: &str) -> Error {
        self.unexpected_at(0, hint)
    }

    fn unexpected_at(&self, n: usize, hint: &str) -> Error {
        let token = self.peek_at(n);
        let near = match token.kind {
            TokenKind::End => "end of input".to_string(),
            _ => format!("'{}'", self.text_of(token)),
        };
        Error::new("PARSE_SYNTAX_ERROR").with("error", near).with("hint", hint).at(token.span)
    }

    /// A part of Spark's grammar that is recognised and refused.
    pub fn unsupported<T>(&self, feature: &str, start: Span) -> Result<T> {
        Err(Error::unsupported(feature).at(self.since(start).to(start)))
    }

    // What the statement names.

    /// The names recorded so far.
    pub fn relations(&self) -> &[RelationName] {
        &self.relations
    }

    /// The parameter markers so far.
    pub fn parameters(&self) -> &[(Parameter, Span)] {
        &self.parameters
    }

    /// Records a name that stands where a relation is read, to be looked up before binding.
    pub fn record(&mut self, name: RelationName) {
        self.relations.push(name);
    }

    fn record_parameter(&mut self, parameter: Parameter, start: Span) -> Parameter {
        self.parameters.push((parameter.clone(), self.since(start)));
        parameter
    }

    // Depth.

    /// Runs `parse` one level deeper, on more stack if need be, and keeps account of the height of what it reads.
    fn nested<T>(&mut self, parse: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        if self.depth >= MAX_NESTING {
            return Err(too_complex(&format!("it is nested more than {MAX_NESTING} levels deep")).at(self.peek().span));
        }
        self.depth += 1;
        let around = std::mem::take(&mut self.height);
        let result = stacker::maybe_grow(256 << 10, 4 << 20, || parse(self));
        self.depth -= 1;
        self.height = self.height.max(around);
        result
    }

    /// Accounts for a node around what was read since `before` was the height.
    fn raise(&mut self, before: u32) -> Result<()> {
        self.raise_by(1, before)
    }

    fn raise_by(&mut self, levels: u32, before: u32) -> Result<()> {
        self.height = before.max(self.height) + levels;
        if self.height > MAX_HEIGHT {
            return Err(too_complex(&format!("an expression is more than {MAX_HEIGHT} operators high"))
                .at(self.peek().span)
                .hint("Write long lists with IN, concat_ws, array or VALUES"));
        }
        Ok(())
    }

    /// The index of the parenthesis that closes the one at `at`.
    fn closing(&self, at: usize) -> Option<usize> {
        match self.close.get(at).copied() {
            None | Some(0) => None,
            Some(close) => Some(close as usize),
        }
    }
}

/// For each `(` the index of its `)`.
fn matching(tokens: &[Token]) -> Vec<u32> {
    let mut close = vec![0; tokens.len()];
    let mut open = Vec::new();
    for (i, token) in tokens.iter().enumerate() {
        match token.kind {
            TokenKind::LeftParen => open.push(i),
            TokenKind::RightParen => {
                if let Some(at) = open.pop() {
                    close[at] = u32::try_from(i).unwrap_or(0);
                }
            }
            _ => {}
        }
    }
    close
}

fn too_complex(reason: &str) -> Error {
    Error::new("STATEMENT_TOO_COMPLEX").with("reason", reason)
}

/// The error for a quote or comment without an end.
fn unterminated(text: &str, token: Token) -> Error {
    let start = token.span.start as usize;
    if token.kind == TokenKind::Comment {
        return Error::new("UNCLOSED_BRACKETED_COMMENT").at(Span::new(start, start + 2));
    }
    if token.kind == TokenKind::DollarText {
        let place = Span::new(start, start + 1);
        return Error::new("PARSE_SYNTAX_ERROR").with("error", "'$$'").with("hint", "").at(place);
    }
    let quote = text[start..].chars().find(|c| "'\"`".contains(*c)).unwrap_or('\'');
    Error::new("PARSE_SYNTAX_ERROR")
        .with("error", format!("'{quote}'"))
        .with("hint", "")
        .at(Span::new(start, start + 1))
        .hint(format!("The quote {quote} that opens here is never closed"))
}

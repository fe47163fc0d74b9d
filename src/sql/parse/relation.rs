//! What stands in FROM: tables, files, subqueries, functions, joins, pivots, samples.

use super::super::ast::{
    Expr, ExprKind, Join, JoinConstraint, JoinKind, Pivot, Relation, RelationKind, Sample, SampleMethod, SelectItem,
    TableAlias, Unpivot,
};
use super::super::catalog::RelationName;
use super::super::lex::TokenKind;
use super::Parser;
use crate::error::{Error, Result, Span};

impl Parser<'_> {
    /// Reads a relation with its joins and pivots.
    /// Reads what MERGE takes rows from: a table, a query, a function.
    /// # Errors
    /// What is wrong with it.
    pub fn source_relation(&mut self) -> Result<Relation> {
        self.relation_primary()
    }

    /// Reads a relation's name with an alias.
    /// # Errors
    /// What is wrong with them.
    pub fn target_relation(&mut self) -> Result<Relation> {
        let start = self.peek().span;
        let name = self.object_name()?;
        let options = self.with_options(start)?;
        self.record(RelationName::of(name.values(), &options));
        let alias = if self.at_word("SET") || self.at_word("USING") { None } else { self.table_alias()? };
        let kind = RelationKind::Table { name, options, alias, sample: None, travel: None };
        Ok(Relation { kind, span: self.since(start) })
    }

    pub(super) fn relation(&mut self) -> Result<Relation> {
        self.nested(|parser| {
            let start = parser.peek().span;
            let mut left = parser.relation_primary()?;
            loop {
                let height = std::mem::take(&mut parser.height);
                let kind = if parser.at_word("PIVOT") && parser.peek_at(1).kind == TokenKind::LeftParen {
                    let pivot = parser.pivot()?;
                    RelationKind::Pivot { input: Box::new(left), pivot: Box::new(pivot) }
                } else if parser.at_word("UNPIVOT") {
                    let unpivot = parser.unpivot()?;
                    RelationKind::Unpivot { input: Box::new(left), unpivot: Box::new(unpivot) }
                } else if let Some(join) = parser.join()? {
                    RelationKind::Join { left: Box::new(left), join: Box::new(join) }
                } else {
                    parser.height = height;
                    return Ok(left);
                };
                parser.raise(height)?;
                left = Relation { kind, span: parser.since(start) };
            }
        })
    }

    /// Reads `[LEFT ...] JOIN right [ON ... | USING ...]`, if one is next.
    pub(super) fn join(&mut self) -> Result<Option<Join>> {
        let start = self.peek().span;
        if self.peek().kind != TokenKind::Word {
            return Ok(None);
        }
        let natural = self.at_word("NATURAL");
        let mut n = usize::from(natural);
        let is = |n: usize, word: &str| self.at_word_n(n, word);
        let kind = if is(n, "INNER") {
            n += 1;
            JoinKind::Inner
        } else if is(n, "CROSS") {
            n += 1;
            JoinKind::Cross
        } else if is(n, "LEFT") || is(n, "RIGHT") || is(n, "FULL") {
            let side = if is(n, "LEFT") {
                JoinKind::Left
            } else if is(n, "RIGHT") {
                JoinKind::Right
            } else {
                JoinKind::Full
            };
            n += 1;
            if is(n, "OUTER") {
                n += 1;
                side
            } else if side == JoinKind::Left && is(n, "SEMI") {
                n += 1;
                JoinKind::LeftSemi
            } else if side == JoinKind::Left && is(n, "ANTI") {
                n += 1;
                JoinKind::LeftAnti
            } else {
                side
            }
        } else if is(n, "SEMI") {
            n += 1;
            JoinKind::LeftSemi
        } else if is(n, "ANTI") {
            n += 1;
            JoinKind::LeftAnti
        } else {
            JoinKind::Inner
        };
        if !is(n, "JOIN") {
            if n > 0 && is(n, "ASOF") {
                return self.unsupported("ASOF JOIN", start);
            }
            return Ok(None);
        }
        self.at += n + 1;
        let right = self.relation_primary()?;
        let lateral = right.is_lateral();
        if lateral && let Some(refused) = lateral_refused(kind) {
            return Err(Error::new("INVALID_LATERAL_JOIN_TYPE").with("joinType", refused).at(self.since(start)));
        }
        let constraint = if natural {
            if lateral || kind == JoinKind::Cross {
                let (first, second) = if lateral { ("LATERAL", "NATURAL") } else { ("NATURAL", "CROSS") };
                return Err(Error::new("INCOMPATIBLE_JOIN_TYPES")
                    .with("joinType1", first)
                    .with("joinType2", second)
                    .at(self.since(start)));
            }
            JoinConstraint::Natural
        } else if self.eat_word("ON") {
            JoinConstraint::On(self.expr()?)
        } else if self.at_word("USING") && self.peek_at(1).kind == TokenKind::LeftParen {
            self.bump();
            let names = self.ident_list()?;
            if lateral {
                return Err(Error::new("UNSUPPORTED_FEATURE.LATERAL_JOIN_USING").at(self.since(start)));
            }
            JoinConstraint::Using(names)
        } else {
            JoinConstraint::None
        };
        Ok(Some(Join { kind, right, constraint, span: self.since(start) }))
    }

    fn relation_primary(&mut self) -> Result<Relation> {
        self.nested(Self::relation_primary_inner)
    }

    fn relation_primary_inner(&mut self) -> Result<Relation> {
        let start = self.peek().span;
        let lateral = self.at_word("LATERAL")
            && (self.peek_at(1).kind == TokenKind::LeftParen || self.peek_at(2).kind == TokenKind::LeftParen)
            && self.eat_word("LATERAL");
        let kind = match self.peek().kind {
            TokenKind::LeftParen => self.parenthesized_relation(lateral)?,
            TokenKind::String if !lateral => {
                let path = self.single_string()?;
                let options = self.with_options(start)?;
                self.record(RelationName::of_file(&path, &options));
                let sample = self.sample()?;
                RelationKind::File { path, options, alias: self.table_alias()?, sample }
            }
            _ if self.at_word("VALUES") && self.starts_query_at(0) && !lateral => {
                RelationKind::Values(self.inline_table()?)
            }
            _ => self.named_relation(lateral)?,
        };
        Ok(Relation { kind, span: self.since(start) })
    }

    fn named_relation(&mut self, lateral: bool) -> Result<RelationKind> {
        let start = self.peek().span;
        if self.at_word("STREAM") && matches!(self.peek_at(1).kind, TokenKind::Word | TokenKind::Quoted) {
            let clause = self.at_words(&["STREAM", "AS"]) || { self.clause_at(1) };
            if !clause && matches!(self.peek_at(2).kind, TokenKind::End | TokenKind::Semicolon | TokenKind::Dot) {
                return self.unsupported("STREAM", start);
            }
        }
        let name = self.object_name()?;
        if self.at(TokenKind::LeftParen) {
            if self.at_table_argument() {
                return self.unsupported("TABLE as an argument of a function", self.peek().span);
            }
            let call = self.plain_call(name)?;
            let alias = self.table_alias()?;
            return Ok(RelationKind::Function { call: Box::new(call), lateral, alias });
        }
        if lateral {
            return Err(self.unexpected());
        }
        let travel = self.time_travel()?;
        let options = self.with_options(start)?;
        self.record(RelationName::of(name.values(), &options));
        let sample = self.sample()?;
        let alias = self.table_alias()?;
        Ok(RelationKind::Table { name, options, alias, sample, travel })
    }

    fn clause_at(&self, n: usize) -> bool {
        ["WHERE", "JOIN", "ON", "GROUP", "ORDER", "LIMIT", "TABLESAMPLE", "PIVOT", "UNPIVOT", "SELECT"]
            .iter()
            .any(|word| self.at_word_n(n, word))
    }

    /// `(TABLE t` or `(TABLE (`, the argument of a table function.
    fn at_table_argument(&self) -> bool {
        self.at_word_n(1, "TABLE")
            && matches!(self.peek_at(2).kind, TokenKind::LeftParen | TokenKind::Word | TokenKind::Quoted)
    }

    /// `[FOR] VERSION | TIMESTAMP AS OF x`
    fn time_travel(&mut self) -> Result<Option<Span>> {
        let start = self.peek().span;
        let n = usize::from(self.at_word("FOR"));
        let found =
            ["VERSION", "TIMESTAMP", "SYSTEM_VERSION", "SYSTEM_TIME"].iter().any(|word| self.at_word_n(n, word))
                && self.at_word_n(n + 1, "AS")
                && self.at_word_n(n + 2, "OF");
        if !found {
            return Ok(None);
        }
        self.at += n + 3;
        self.value_expr()?;
        Ok(Some(self.since(start)))
    }

    /// `( query )` or `( relation )`
    fn parenthesized_relation(&mut self, lateral: bool) -> Result<RelationKind> {
        if self.paren_holds_query() {
            self.bump();
            let query = Box::new(self.query()?);
            self.expect(TokenKind::RightParen)?;
            let sample = self.sample()?;
            return Ok(RelationKind::Subquery { query, lateral, alias: self.table_alias()?, sample });
        }
        self.bump();
        let mut relation = self.relation()?;
        self.expect(TokenKind::RightParen)?;
        let sample = self.sample()?;
        let alias = self.table_alias()?;
        if lateral {
            return match &mut relation.kind {
                // `LATERAL ((SELECT ...)) AS t`
                RelationKind::Subquery { lateral, alias: inner, .. } if inner.is_none() && sample.is_none() => {
                    *lateral = true;
                    *inner = alias;
                    Ok(relation.kind)
                }
                _ => Err(self.unexpected()),
            };
        }
        // What the parentheses hold together stays so, also behind a comma.
        let joined = matches!(
            relation.kind,
            RelationKind::Join { .. } | RelationKind::Pivot { .. } | RelationKind::Unpivot { .. }
        );
        if alias.is_none() && sample.is_none() && !joined {
            return Ok(relation.kind);
        }
        Ok(RelationKind::Nested { relation: Box::new(relation), alias, sample })
    }

    /// Reads `TABLESAMPLE (...) [REPEATABLE (n)]`, if it is next.
    pub(super) fn sample(&mut self) -> Result<Option<Sample>> {
        let start = self.peek().span;
        if !self.at_word("TABLESAMPLE") || self.peek_at(1).kind != TokenKind::LeftParen {
            return Ok(None);
        }
        self.bump();
        self.bump();
        let method = if self.at(TokenKind::RightParen) {
            return Err(Error::new("_LEGACY_ERROR_TEMP_0014").at(self.since(start)));
        } else if self.at_word("BUCKET") && self.peek_at(1).kind == TokenKind::Integer {
            self.bump();
            let bucket = self.integer()?;
            self.expect_words(&["OUT", "OF"])?;
            let of = self.integer()?;
            if self.eat_word("ON") {
                // Spark refuses it with a text that depends on whether a column or a call is written.
                let call = self.peek_at(1).kind == TokenKind::LeftParen;
                let msg = if call { "BUCKET x OUT OF y ON function" } else { "BUCKET x OUT OF y ON colname" };
                return Err(Error::new("_LEGACY_ERROR_TEMP_0015").with("msg", msg).at(self.since(start)));
            }
            SampleMethod::Bucket(u64::try_from(bucket).unwrap_or(0), u64::try_from(of).unwrap_or(0))
        } else {
            self.sample_amount(start)?
        };
        self.expect(TokenKind::RightParen)?;
        let mut seed = None;
        if self.at_word("REPEATABLE") && self.peek_at(1).kind == TokenKind::LeftParen {
            self.bump();
            self.bump();
            seed = Some(self.integer()?);
            self.expect(TokenKind::RightParen)?;
        }
        Ok(Some(Sample { method, seed, span: self.since(start) }))
    }

    fn sample_amount(&mut self, start: Span) -> Result<SampleMethod> {
        let n = usize::from(self.at(TokenKind::Minus));
        if matches!(self.peek_at(n).kind, TokenKind::Integer | TokenKind::Decimal) && self.at_word_n(n + 1, "PERCENT") {
            self.at += n;
            let number = self.bump();
            self.bump();
            let percent: f64 = self.text_of(number).parse().unwrap_or(f64::NAN);
            return Ok(SampleMethod::Percent(if n == 1 { -percent } else { percent }));
        }
        let amount = self.expr()?;
        if self.eat_word("ROWS") {
            return Ok(SampleMethod::Rows(amount));
        }
        let text = self.slice(self.since(amount.span));
        let unit = text.strip_suffix(|c: char| "BKMGbkmg".contains(c));
        Err(match unit {
            Some(digits) if !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) => {
                Error::new("_LEGACY_ERROR_TEMP_0015").with("msg", "byteLengthLiteral").at(self.since(start))
            }
            _ => Error::new("_LEGACY_ERROR_TEMP_0016").with("bytesStr", text).at(self.since(start)),
        })
    }

    /// Reads `PIVOT (...) [AS t]`.
    pub(super) fn pivot(&mut self) -> Result<Pivot> {
        let start = self.peek().span;
        self.expect_word("PIVOT")?;
        self.expect(TokenKind::LeftParen)?;
        let aggregates = self.select_items()?;
        self.expect_word("FOR")?;
        // Names of one part, not expressions: IN follows them.
        let names = if self.at(TokenKind::LeftParen) { self.ident_list()? } else { vec![self.ident_alone()?] };
        let columns =
            names.into_iter().map(|name| Expr { span: name.span, kind: ExprKind::Column(vec![name]) }).collect();
        self.expect_word("IN")?;
        let values: Vec<SelectItem> = self.parens(Self::select_item)?;
        self.expect(TokenKind::RightParen)?;
        let span = self.since(start);
        Ok(Pivot { aggregates, columns, values, alias: self.name_only()?, span })
    }

    /// `[AS] t` behind what has names for its columns already.
    fn name_only(&mut self) -> Result<Option<TableAlias>> {
        let alias = self.table_alias()?;
        match &alias {
            Some(TableAlias { columns, .. }) if !columns.is_empty() => {
                let span = columns.first().map(|column| column.span).unwrap_or_default();
                Err(Error::new("PARSE_SYNTAX_ERROR").with("error", "'('").with("hint", "").at(span))
            }
            _ => Ok(alias),
        }
    }

    /// A name, not an expression.
    fn unpivot_column(&mut self) -> Result<Expr> {
        let name = self.object_name()?;
        Ok(Expr { span: name.span, kind: ExprKind::Column(name.parts) })
    }

    /// Reads `UNPIVOT [INCLUDE NULLS] (...) [AS t]`.
    pub(super) fn unpivot(&mut self) -> Result<Unpivot> {
        let start = self.peek().span;
        self.expect_word("UNPIVOT")?;
        let include_nulls = self.eat_words(&["INCLUDE", "NULLS"]);
        if !include_nulls {
            self.eat_words(&["EXCLUDE", "NULLS"]);
        }
        self.expect(TokenKind::LeftParen)?;
        let several = self.at(TokenKind::LeftParen);
        let values = if several { self.ident_list()? } else { vec![self.ident_alone()?] };
        self.expect_word("FOR")?;
        let name = self.ident_alone()?;
        self.expect_word("IN")?;
        let sources = self.parens(|parser| {
            let columns = if several { parser.parens(Self::unpivot_column)? } else { vec![parser.unpivot_column()?] };
            let written = parser.eat_word("AS");
            let alias = if written || parser.at_ident() { Some(parser.ident_alone()?) } else { None };
            Ok((columns, alias))
        })?;
        self.expect(TokenKind::RightParen)?;
        let span = self.since(start);
        Ok(Unpivot { include_nulls, values, name, sources, alias: self.name_only()?, span })
    }
}

/// How an error names a kind of join that cannot have a LATERAL side.
fn lateral_refused(kind: JoinKind) -> Option<&'static str> {
    match kind {
        JoinKind::Inner | JoinKind::Cross | JoinKind::Left => None,
        JoinKind::Right => Some("RIGHT OUTER"),
        JoinKind::Full => Some("FULL OUTER"),
        JoinKind::LeftSemi => Some("LEFT SEMI"),
        JoinKind::LeftAnti => Some("LEFT ANTI"),
    }
}

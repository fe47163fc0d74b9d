//! SELECT and its clauses, also with FROM first.

use super::super::ast::{
    Expr, ExprKind, GroupBy, GroupItem, Ident, LateralView, Query, QueryBody, Relation, Select, SelectItem, SetOp, Star,
};
use super::super::lex::TokenKind;
use super::Parser;
use crate::error::{Error, Result, Span};

impl Parser<'_> {
    /// Reads `SELECT ... FROM ...`.
    pub(super) fn select(&mut self) -> Result<Select> {
        let start = self.peek().span;
        let mut select = self.select_list()?;
        if self.at_word("FROM") {
            (select.from, select.lateral_views) = self.parse_from()?;
        }
        self.select_clauses(&mut select)?;
        select.span = self.since(start);
        Ok(select)
    }

    /// Reads `SELECT hints DISTINCT items`, for pipes too.
    pub(super) fn select_list(&mut self) -> Result<Select> {
        let start = self.peek().span;
        if self.at_script(false) {
            return self.select_script(start);
        }
        self.expect_word("SELECT")?;
        let mut select = empty(start);
        while self.at(TokenKind::HintStart) {
            self.hints(&mut select.hints)?;
        }
        if self.at_script(true) {
            return self.select_script(start);
        }
        let quantifier = !matches!(
            self.peek_at(1).kind,
            TokenKind::Comma | TokenKind::Dot | TokenKind::End | TokenKind::RightParen | TokenKind::Semicolon
        ) && !self.at_word_n(1, "FROM");
        if quantifier {
            select.distinct = self.eat_word("DISTINCT");
            if !select.distinct {
                self.eat_word("ALL");
            }
        }
        select.items = self.select_items()?;
        select.span = self.since(start);
        Ok(select)
    }

    fn select_script(&mut self, start: Span) -> Result<Select> {
        let (items, script) = self.transform(start)?;
        Ok(Select { items, script: Some(Box::new(script)), span: self.since(start), ..empty(start) })
    }

    /// Reads `a AS b, ...`.
    pub(super) fn select_items(&mut self) -> Result<Vec<SelectItem>> {
        self.list(|parser| {
            // FROM cannot begin an item, so that a comma before it is one too many.
            let first = parser.tokens.get(parser.at.wrapping_sub(1)).is_none_or(|token| token.kind != TokenKind::Comma);
            if parser.at_word("FROM") && !(first && parser.is_reserved(parser.peek())) {
                return Err(Error::new("TRAILING_COMMA_IN_SELECT").at(parser.peek().span));
            }
            parser.select_item()
        })
    }

    /// Reads `a AS b`.
    pub(super) fn select_item(&mut self) -> Result<SelectItem> {
        let around = std::mem::replace(&mut self.in_item, true);
        let expr = self.expr();
        self.in_item = around;
        let expr = expr?;
        let aliases = self.column_aliases()?;
        Ok(SelectItem { expr, aliases })
    }

    /// `/*+ NAME(a, b), NAME */`: what a hint is about is not known here, so a hint that is none is passed over.
    fn hints(&mut self, hints: &mut Vec<(Ident, Vec<Expr>)>) -> Result<()> {
        self.expect(TokenKind::HintStart)?;
        while !self.eat(TokenKind::HintEnd) {
            let name = self.ident()?;
            let mut arguments = Vec::new();
            if self.eat(TokenKind::LeftParen) {
                if !self.at(TokenKind::RightParen) {
                    arguments = self.list(Self::value_expr)?;
                }
                self.expect(TokenKind::RightParen)?;
            }
            hints.push((name, arguments));
            self.eat(TokenKind::Comma);
        }
        Ok(())
    }

    /// Reads `FROM a, b LATERAL VIEW ...`.
    pub(super) fn parse_from(&mut self) -> Result<(Vec<Relation>, Vec<LateralView>)> {
        self.expect_word("FROM")?;
        let relations = self.list(Self::relation)?;
        Ok((relations, self.lateral_views()?))
    }

    fn lateral_views(&mut self) -> Result<Vec<LateralView>> {
        let mut views = Vec::new();
        while self.at_words(&["LATERAL", "VIEW"]) {
            views.push(self.lateral_view()?);
        }
        Ok(views)
    }

    /// Reads `LATERAL VIEW [OUTER] f(x) t [AS a, b]`.
    pub(super) fn lateral_view(&mut self) -> Result<LateralView> {
        let start = self.peek().span;
        self.expect_words(&["LATERAL", "VIEW"])?;
        let outer = self.eat_word("OUTER");
        let name = self.object_name()?;
        let call = self.plain_call(name)?;
        let named = self.at_ident() && !self.at_word("AS") && !self.at_words(&["LATERAL", "VIEW"]) && !self.at_clause();
        let name = if named { Some(self.ident()?) } else { None };
        let written = self.eat_word("AS");
        let mut columns = Vec::new();
        if written || (self.at_ident() && !self.at_words(&["LATERAL", "VIEW"]) && !self.at_clause()) {
            columns = self.list(Self::ident)?;
        }
        Ok(LateralView { outer, call, name, columns, span: self.since(start) })
    }

    /// Reads WHERE, GROUP BY, HAVING, WINDOW, QUALIFY.
    fn select_clauses(&mut self, select: &mut Select) -> Result<()> {
        select.lateral_views.extend(self.lateral_views()?);
        if self.eat_word("WHERE") {
            select.selection = Some(self.expr()?);
        }
        select.group_by = self.group_by()?;
        if self.eat_word("HAVING") {
            select.having = Some(self.expr()?);
        }
        while select.windows.is_empty() || select.qualify.is_none() {
            if select.qualify.is_none() && self.eat_word("QUALIFY") {
                select.qualify = Some(self.expr()?);
            } else if select.windows.is_empty() && self.eat_word("WINDOW") {
                select.windows = self.named_windows()?;
            } else {
                break;
            }
        }
        Ok(())
    }

    /// Reads GROUP BY.
    pub(super) fn group_by(&mut self) -> Result<Option<GroupBy>> {
        let start = self.peek().span;
        if !self.eat_words(&["GROUP", "BY"]) {
            return Ok(None);
        }
        let mut items = self.list(Self::group_item)?;
        if self.eat_words(&["WITH", "ROLLUP"]) {
            items.push(GroupItem::With(false));
        } else if self.eat_words(&["WITH", "CUBE"]) {
            items.push(GroupItem::With(true));
        } else if self.eat_words(&["GROUPING", "SETS"]) {
            let mut keys = Vec::with_capacity(items.len());
            for item in items {
                match item {
                    GroupItem::Expr(key) => keys.push(key),
                    _ => return self.unsupported("GROUPING SETS behind ROLLUP, CUBE or other sets", start),
                }
            }
            items = vec![GroupItem::SetsOf { keys, sets: self.parens(Self::grouping_set)? }];
        }
        Ok(Some(GroupBy { items, span: self.since(start) }))
    }

    /// Reads an item of GROUP BY.
    pub(super) fn group_item(&mut self) -> Result<GroupItem> {
        if self.at_any(&["ROLLUP", "CUBE"]) && self.peek_at(1).kind == TokenKind::LeftParen {
            let start = self.peek().span;
            let rollup = self.at_word("ROLLUP");
            self.bump();
            let sets = self.parens(Self::grouping_set)?;
            if sets.iter().any(Vec::is_empty) {
                return Err(Error::new("_LEGACY_ERROR_TEMP_0051")
                    .with("element", if rollup { "ROLLUP" } else { "CUBE" })
                    .at(self.since(start)));
            }
            return Ok(if rollup { GroupItem::Rollup(sets) } else { GroupItem::Cube(sets) });
        }
        if self.at_words(&["GROUPING", "SETS"]) && self.peek_at(2).kind == TokenKind::LeftParen {
            self.bump();
            self.bump();
            let sets = self.parens(Self::grouping_element)?;
            return Ok(GroupItem::Sets(sets.into_iter().flatten().collect()));
        }
        Ok(GroupItem::Expr(self.expr()?))
    }

    /// An element of GROUPING SETS; ROLLUP and CUBE within stand for their sets.
    fn grouping_element(&mut self) -> Result<Vec<Vec<Expr>>> {
        let start = self.peek().span;
        let analytic = self.peek_at(1).kind == TokenKind::LeftParen || self.at_words(&["GROUPING", "SETS"]);
        if !analytic || !self.at_any(&["ROLLUP", "CUBE", "GROUPING"]) {
            return Ok(vec![self.grouping_set()?]);
        }
        match self.group_item()? {
            GroupItem::Sets(sets) => Ok(sets),
            GroupItem::Rollup(parts) => Ok((0..=parts.len()).rev().map(|n| parts[..n].concat()).collect()),
            GroupItem::Cube(parts) if parts.len() <= 12 => {
                // From all parts to none, as Spark enumerates them.
                let subsets = (0..1usize << parts.len()).rev();
                Ok(subsets
                    .map(|bits| {
                        let chosen = parts.iter().enumerate().filter(|(i, _)| bits >> (parts.len() - 1 - i) & 1 == 1);
                        chosen.flat_map(|(_, part)| part.clone()).collect()
                    })
                    .collect())
            }
            GroupItem::Cube(_) => self.unsupported("CUBE of more than 12 parts within GROUPING SETS", start),
            GroupItem::Expr(expr) => Ok(vec![vec![expr]]),
            GroupItem::SetsOf { .. } | GroupItem::With(_) => Err(self.unexpected()),
        }
    }

    /// `(a, b)`, `()` or `a`
    fn grouping_set(&mut self) -> Result<Vec<Expr>> {
        if self.at(TokenKind::LeftParen) && self.peek_at(1).kind == TokenKind::RightParen {
            self.bump();
            self.bump();
            return Ok(Vec::new());
        }
        let expr = self.expr()?;
        Ok(match expr.kind {
            ExprKind::Tuple(items) => items,
            kind => vec![Expr { kind, span: expr.span }],
        })
    }

    /// `FROM t SELECT ...`, or `FROM t` alone, which selects everything.
    pub(super) fn query_from_first(&mut self) -> Result<QueryBody> {
        let start = self.peek().span;
        let (from, views) = self.parse_from()?;
        let mut select = if self.at_word("SELECT") || self.at_script(false) {
            let mut select = self.select_list()?;
            if self.at_word("FROM") {
                return Err(self.unexpected());
            }
            select.lateral_views.clone_from(&views);
            self.select_clauses(&mut select)?;
            select
        } else {
            let mut select = empty(start);
            let star = Expr { kind: ExprKind::Star(Star::default()), span: self.since(start) };
            select.items = vec![SelectItem { expr: star, aliases: Vec::new() }];
            select.lateral_views.clone_from(&views);
            select
        };
        select.from.clone_from(&from);
        select.span = self.since(start);
        let mut body = QueryBody::Select(Box::new(select));
        // Several SELECTs over one FROM give the rows of all.
        while self.at_word("SELECT") || self.at_script(false) {
            let next = self.select_behind(&from, &views)?;
            let (left, right) = (Box::new(body), Box::new(QueryBody::Select(Box::new(next))));
            body = QueryBody::SetOperation { op: SetOp::Union, all: true, left, right, span: self.since(start) };
        }
        Ok(body)
    }

    /// Reads a SELECT whose FROM has been read.
    fn select_behind(&mut self, from: &[Relation], views: &[LateralView]) -> Result<Select> {
        let start = self.peek().span;
        let mut select = self.select_list()?;
        if self.at_word("FROM") {
            return Err(self.unexpected());
        }
        select.lateral_views = views.to_vec();
        self.select_clauses(&mut select)?;
        select.from = from.to_vec();
        select.span = self.since(start);
        Ok(select)
    }

    /// Whether the FROM that is next has INSERTs behind its relations.
    pub fn at_from_insert(&self) -> bool {
        let mut n = 1;
        while self.at_word("FROM") {
            let token = self.peek_at(n);
            match token.kind {
                TokenKind::End | TokenKind::Semicolon | TokenKind::PipeArrow | TokenKind::RightParen => return false,
                TokenKind::LeftParen => match self.closing(self.at + n) {
                    Some(close) => n = close - self.at,
                    None => return false,
                },
                _ if self.at_word_n(n, "SELECT") => return false,
                _ if self.at_word_n(n, "INSERT")
                    && (self.at_word_n(n + 1, "INTO") || self.at_word_n(n + 1, "OVERWRITE")) =>
                {
                    return true;
                }
                _ => {}
            }
            n += 1;
        }
        false
    }

    /// Reads FROM for queries that follow, each read by [`Parser::query_behind_from`].
    /// # Errors
    /// What is wrong with it.
    pub fn clause_from(&mut self) -> Result<(Vec<Relation>, Vec<LateralView>)> {
        self.parse_from()
    }

    /// Reads `SELECT ...` over a FROM that has been read.
    /// # Errors
    /// What is wrong with it.
    pub fn query_behind_from(&mut self, from: &(Vec<Relation>, Vec<LateralView>)) -> Result<Query> {
        let start = self.peek().span;
        let select = self.select_behind(&from.0, &from.1)?;
        let mut query = super::query::bare(QueryBody::Select(Box::new(select)), start);
        self.organize(&mut query)?;
        query.span = self.since(start);
        Ok(query)
    }
}

/// A SELECT of nothing yet.
pub(super) fn empty(span: Span) -> Select {
    Select {
        hints: Vec::new(),
        distinct: false,
        items: Vec::new(),
        from: Vec::new(),
        lateral_views: Vec::new(),
        selection: None,
        group_by: None,
        having: None,
        windows: Vec::new(),
        qualify: None,
        script: None,
        span,
    }
}

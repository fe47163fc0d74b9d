//! Queries: common tables, set operations by precedence, pipes, and what organises the rows.

use super::super::ast::{CommonTable, ObjectName, Query, QueryBody, Select, SelectItem, SetOp, Values, With};
use super::super::ast::{Expr, ExprKind, Ident};
use super::super::lex::TokenKind;
use super::Parser;
use crate::error::{Error, Result, Span};

impl Parser<'_> {
    /// Reads a query.
    /// # Errors
    /// What is wrong with it.
    pub fn query(&mut self) -> Result<Query> {
        self.nested(|parser| {
            let start = parser.peek().span;
            let with = if parser.at_with() { Some(parser.with()?) } else { None };
            parser.query_behind_with(with, start)
        })
    }

    /// Reads a query whose common tables have been read.
    /// # Errors
    /// What is wrong with it.
    pub fn query_behind_with(&mut self, with: Option<With>, start: Span) -> Result<Query> {
        let body = self.set_operations()?;
        let mut query = bare(body, start);
        query.with = with;
        self.organize(&mut query)?;
        query.span = self.since(start);
        // Parentheses around a query that nothing stands beside say nothing.
        if query.with.is_none()
            && is_bare(&query)
            && let QueryBody::Nested(inner) = query.body
        {
            return Ok(*inner);
        }
        self.raise_by(super::QUERY_HEIGHT, 0)?;
        Ok(query)
    }

    /// Whether a query is next.
    pub fn starts_query(&self) -> bool {
        let mut n = 0;
        while self.peek_at(n).kind == TokenKind::LeftParen && n <= super::MAX_NESTING as usize {
            n += 1;
        }
        self.starts_query_at(n)
    }

    /// Whether the token `n` begins a query; a parenthesis does not say.
    pub(super) fn starts_query_at(&self, n: usize) -> bool {
        let next = self.peek_at(n + 1).kind;
        let is = |word| self.at_word_n(n, word);
        let name = matches!(next, TokenKind::Word | TokenKind::Quoted);
        if is("SELECT") {
            !matches!(next, TokenKind::RightParen | TokenKind::Comma | TokenKind::Dot | TokenKind::End)
        } else if is("VALUES") {
            name || next == TokenKind::LeftParen
                || next == TokenKind::String
                || next == TokenKind::Minus
                || next == TokenKind::Colon
                || next == TokenKind::Question
                || next.is_number()
        } else if is("FROM") {
            name || matches!(next, TokenKind::LeftParen | TokenKind::String)
        } else {
            (is("WITH") || is("TABLE")) && name || (is("MAP") || is("REDUCE")) && next != TokenKind::LeftParen && name
        }
    }

    /// Whether common tables are next.
    pub fn at_with(&self) -> bool {
        self.at_word("WITH") && matches!(self.peek_at(1).kind, TokenKind::Word | TokenKind::Quoted)
    }

    /// Reads `WITH ...`.
    /// # Errors
    /// What is wrong with it.
    pub fn with(&mut self) -> Result<With> {
        self.expect_word("WITH")?;
        let recursive = self.at_word("RECURSIVE")
            && matches!(self.peek_at(1).kind, TokenKind::Word | TokenKind::Quoted)
            && !self.at_word_n(1, "AS")
            && self.eat_word("RECURSIVE");
        let start = self.peek().span;
        let tables = self.list(Self::common_table)?;
        if !recursive && tables.iter().any(|table| table.max_recursion_level.is_some()) {
            return Err(Error::new("_LEGACY_ERROR_TEMP_0035")
                .with("message", "Cannot specify MAX RECURSION LEVEL when the CTE is not marked as RECURSIVE")
                .at(self.since(start)));
        }
        Ok(With { recursive, tables })
    }

    fn common_table(&mut self) -> Result<CommonTable> {
        let name = self.ident_alone()?;
        let columns =
            if self.at(TokenKind::LeftParen) && !self.paren_holds_query() { self.ident_list()? } else { Vec::new() };
        let max_recursion_level =
            if self.eat_words(&["MAX", "RECURSION", "LEVEL"]) { Some(self.value_expr()?) } else { None };
        self.eat_word("AS");
        self.expect(TokenKind::LeftParen)?;
        let query = Box::new(self.query()?);
        self.expect(TokenKind::RightParen)?;
        Ok(CommonTable { name, columns, max_recursion_level, query })
    }

    /// `UNION`, `EXCEPT` and `|>` from the left; `INTERSECT` binds tighter.
    fn set_operations(&mut self) -> Result<QueryBody> {
        let start = self.peek().span;
        let mut left = self.intersections()?;
        loop {
            let height = std::mem::take(&mut self.height);
            if self.at(TokenKind::PipeArrow) {
                self.bump();
                let place = self.peek().span;
                // An arrow with nothing behind it does nothing.
                if self.at_end() || self.at(TokenKind::RightParen) {
                    self.height = height;
                    return Ok(left);
                }
                let operator = Box::new(self.pipe_operator()?);
                left = QueryBody::Pipe { input: Box::new(left), operator, span: self.since(place) };
            } else if let Some((op, all)) = self.set_operator(&["UNION", "EXCEPT", "MINUS", "INTERSECT"])? {
                let right = Box::new(self.intersections()?);
                left = QueryBody::SetOperation { op, all, left: Box::new(left), right, span: self.since(start) };
            } else {
                self.height = height;
                return Ok(left);
            }
            self.raise(height)?;
        }
    }

    fn intersections(&mut self) -> Result<QueryBody> {
        let start = self.peek().span;
        let mut left = self.query_primary()?;
        while !self.dialect.set_operators_alike
            && let Some((op, all)) = self.set_operator(&["INTERSECT"])?
        {
            let height = std::mem::take(&mut self.height);
            let right = Box::new(self.query_primary()?);
            left = QueryBody::SetOperation { op, all, left: Box::new(left), right, span: self.since(start) };
            self.raise(height)?;
        }
        Ok(left)
    }

    /// Eats a set operator and its quantifier.
    pub(super) fn set_operator(&mut self, words: &[&str]) -> Result<Option<(SetOp, bool)>> {
        let op = match self.eat_any(words) {
            None => return Ok(None),
            Some("UNION") => SetOp::Union,
            Some("INTERSECT") => SetOp::Intersect,
            Some(_) => SetOp::Except,
        };
        let all = self.eat_word("ALL");
        if !all {
            self.eat_word("DISTINCT");
        }
        Ok(Some((op, all)))
    }

    /// Reads a relation's name as the query of all its rows.
    /// # Errors
    /// When no name is next.
    pub fn table_query(&mut self) -> Result<Query> {
        let name = self.relation_name()?;
        let span = name.span;
        Ok(bare(QueryBody::Table(name), span))
    }

    /// One query without set operations.
    pub(super) fn query_primary(&mut self) -> Result<QueryBody> {
        if self.at(TokenKind::LeftParen) {
            self.bump();
            let around = std::mem::take(&mut self.height);
            let query = self.query()?;
            self.expect(TokenKind::RightParen)?;
            // Parentheses that hold nothing but a body leave no node.
            if query.with.is_none() && is_bare(&query) {
                self.height = around.max(self.height.saturating_sub(super::QUERY_HEIGHT));
                return Ok(query.body);
            }
            self.height = around.max(self.height);
            return Ok(QueryBody::Nested(Box::new(query)));
        }
        if self.at_word("SELECT") || self.at_script(false) {
            return Ok(QueryBody::Select(Box::new(self.select()?)));
        }
        if self.at_word("FROM") && self.starts_query_at(0) {
            return self.query_from_first();
        }
        if self.at_word("VALUES") && self.starts_query_at(0) {
            return Ok(QueryBody::Values(self.inline_table()?));
        }
        if self.at_word("TABLE") && self.starts_query_at(0) {
            self.bump();
            let name: ObjectName = self.relation_name()?;
            return Ok(QueryBody::Table(name));
        }
        Err(self.unexpected())
    }

    /// Reads `VALUES (1, 2), ... [AS t(a, b)]`.
    pub(super) fn inline_table(&mut self) -> Result<Values> {
        let start = self.peek().span;
        self.expect_word("VALUES")?;
        let rows = self.list(|parser| {
            let row = parser.expr()?;
            Ok(match row.kind {
                ExprKind::Tuple(items) => items.into_iter().map(without_alias).collect(),
                ExprKind::Call(call) if is_struct(&call.name.parts) => {
                    call.arguments.into_iter().map(without_alias).collect()
                }
                kind => vec![Expr { kind, span: row.span }],
            })
        })?;
        let alias = self.table_alias()?;
        Ok(Values { rows, alias, span: self.since(start) })
    }

    /// Reads ORDER BY, SORT BY, DISTRIBUTE BY, CLUSTER BY, LIMIT, OFFSET.
    pub(super) fn organize(&mut self, query: &mut Query) -> Result<()> {
        let start = self.peek().span;
        if self.eat_words(&["ORDER", "BY"]) {
            query.order_by = self.list(Self::sort_item)?;
        }
        if self.eat_words(&["CLUSTER", "BY"]) {
            query.cluster_by = self.list(Self::expr)?;
        }
        if self.eat_words(&["DISTRIBUTE", "BY"]) {
            query.distribute_by = self.list(Self::expr)?;
        }
        if self.eat_words(&["SORT", "BY"]) {
            query.sort_by = self.list(Self::sort_item)?;
        }
        let clashes = usize::from(!query.order_by.is_empty())
            + usize::from(!query.cluster_by.is_empty())
            + usize::from(!query.sort_by.is_empty() || !query.distribute_by.is_empty());
        if clashes > 1 {
            return Err(Error::new("UNSUPPORTED_FEATURE.COMBINATION_QUERY_RESULT_CLAUSES").at(self.since(start)));
        }
        if self.eat_word("LIMIT") {
            if self.at_word("ALL") && !matches!(self.peek_at(1).kind, TokenKind::Dot) {
                let all = self.ident()?;
                query.limit = Some(Expr { span: all.span, kind: ExprKind::Column(vec![all]) });
            } else {
                query.limit = Some(self.expr()?);
            }
        }
        if self.eat_word("OFFSET") {
            query.offset = Some(self.expr()?);
        }
        Ok(())
    }
}

/// A query that is nothing but its body.
pub(super) fn bare(body: QueryBody, span: Span) -> Query {
    Query {
        with: None,
        body,
        order_by: Vec::new(),
        sort_by: Vec::new(),
        distribute_by: Vec::new(),
        cluster_by: Vec::new(),
        limit: None,
        offset: None,
        span,
    }
}

/// The query of a select list without FROM.
pub fn select_of(items: Vec<SelectItem>, span: Span) -> Query {
    let select = Select {
        hints: Vec::new(),
        distinct: false,
        items,
        from: Vec::new(),
        lateral_views: Vec::new(),
        selection: None,
        group_by: None,
        having: None,
        windows: Vec::new(),
        qualify: None,
        script: None,
        span,
    };
    bare(QueryBody::Select(Box::new(select)), span)
}

/// Whether nothing organises the body's rows.
fn is_bare(query: &Query) -> bool {
    query.order_by.is_empty()
        && query.sort_by.is_empty()
        && query.distribute_by.is_empty()
        && query.cluster_by.is_empty()
        && query.limit.is_none()
        && query.offset.is_none()
}

fn without_alias(expr: Expr) -> Expr {
    match expr.kind {
        ExprKind::Alias { operand, .. } => *operand,
        _ => expr,
    }
}

fn is_struct(name: &[Ident]) -> bool {
    matches!(name, [only] if !only.quoted && only.value.eq_ignore_ascii_case("struct"))
}

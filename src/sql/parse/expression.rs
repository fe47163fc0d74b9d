//! Expressions by precedence: OR, AND, NOT, predicates, then the operators from comparisons down to the unary ones.
//!
//! Spark's own order (`booleanExpression`, `valueExpression`): a comparison is an operator below `|`, so that
//! `a = b IS NULL` tests the comparison and `x LIKE a = b` has the pattern `a = b`; an operand takes one predicate.

use super::super::ast::{BinaryOp, Expr, ExprKind, LikeKind, Literal, Quantifier, UnaryOp};
use super::super::lex::TokenKind;
use super::Parser;
use crate::error::{Error, Result, Span};

/// The precedence of `*`, which binds tightest of the infix operators.
const MULTIPLICATIVE: u8 = 7;

impl Parser<'_> {
    /// Reads an expression.
    /// # Errors
    /// What is wrong with it.
    pub fn expr(&mut self) -> Result<Expr> {
        self.nested(Self::or)
    }

    /// Reads an expression that stops before AND: a bound of BETWEEN, an offset, a value.
    /// # Errors
    /// What is wrong with it.
    pub fn value_expr(&mut self) -> Result<Expr> {
        self.nested(|parser| parser.binary(1))
    }

    fn or(&mut self) -> Result<Expr> {
        self.chain("OR", Self::and, ExprKind::Or)
    }

    fn and(&mut self) -> Result<Expr> {
        self.chain("AND", Self::not, ExprKind::And)
    }

    /// Operands with the same word between them, as one flat list.
    fn chain(
        &mut self,
        word: &str,
        operand: fn(&mut Self) -> Result<Expr>,
        node: fn(Vec<Expr>) -> ExprKind,
    ) -> Result<Expr> {
        let start = self.peek().span;
        let first = operand(self)?;
        if !self.at_word(word) {
            return Ok(first);
        }
        let mut highest = self.height;
        let mut operands = vec![first];
        while self.eat_word(word) {
            self.height = 0;
            operands.push(operand(self)?);
            highest = highest.max(self.height);
        }
        self.raise(highest)?;
        Ok(Expr { kind: node(operands), span: self.since(start) })
    }

    fn not(&mut self) -> Result<Expr> {
        let start = self.peek().span;
        let word = self.at_word("NOT") && self.is_prefix_word();
        if !word && !self.at(TokenKind::Bang) {
            return self.predicated();
        }
        self.bump();
        let operand = Box::new(self.nested(Self::not)?);
        self.raise(0)?;
        Ok(Expr { kind: ExprKind::Unary { op: UnaryOp::Not, operand }, span: self.since(start) })
    }

    fn predicated(&mut self) -> Result<Expr> {
        let start = self.peek().span;
        let operand = self.binary(1)?;
        if !matches!(self.peek().kind, TokenKind::Word | TokenKind::Bang) {
            return Ok(operand);
        }
        let height = self.height;
        let negated = (self.at_word("NOT") || self.at(TokenKind::Bang)) && {
            let is = |word| self.at_word_n(1, word);
            is("BETWEEN") || is("IN") || is("LIKE") || is("ILIKE") || is("RLIKE") || is("REGEXP")
        };
        if negated {
            self.bump();
        }
        let operand_box = Box::new(operand);
        let kind = if self.eat_word("BETWEEN") {
            let low = Box::new(self.binary(1)?);
            self.expect_word("AND")?;
            let high = Box::new(self.binary(1)?);
            ExprKind::Between { operand: operand_box, low, high, negated }
        } else if self.at_word("IN") && self.peek_at(1).kind == TokenKind::LeftParen {
            self.bump();
            self.in_list(operand_box, negated)?
        } else if self.at_any(&["LIKE", "ILIKE", "RLIKE", "REGEXP"]) && !self.follows_alias() {
            self.like(operand_box, negated)?
        } else if self.at_word("IS") && !negated && !self.follows_alias() {
            self.bump();
            self.is(operand_box)?
        } else {
            return Ok(*operand_box);
        };
        self.raise(height)?;
        Ok(Expr { kind, span: self.since(start) })
    }

    /// Whether the word that is next is a name and no operator, because nothing follows that it could be applied to.
    fn follows_alias(&self) -> bool {
        matches!(self.peek_at(1).kind, TokenKind::End | TokenKind::Semicolon | TokenKind::Comma | TokenKind::RightParen)
    }

    fn in_list(&mut self, operand: Box<Expr>, negated: bool) -> Result<ExprKind> {
        if self.paren_holds_query() {
            self.bump();
            let query = Box::new(self.query()?);
            self.expect(TokenKind::RightParen)?;
            return Ok(ExprKind::InSubquery { operand, query, negated });
        }
        if self.peek_at(1).kind == TokenKind::RightParen {
            return Err(Error::new("INVALID_SQL_SYNTAX.EMPTY_IN_PREDICATE").at(self.peek().span));
        }
        let list = self.parens(Self::expr)?;
        Ok(ExprKind::InList { operand, list, negated })
    }

    fn like(&mut self, operand: Box<Expr>, negated: bool) -> Result<ExprKind> {
        let kind = match self.eat_any(&["LIKE", "ILIKE"]) {
            Some("LIKE") => LikeKind::Like,
            Some(_) => LikeKind::ILike,
            None => {
                self.bump();
                LikeKind::RLike
            }
        };
        let quantified = kind != LikeKind::RLike
            && self.at_any(&["ANY", "SOME", "ALL"])
            && self.peek_at(1).kind == TokenKind::LeftParen;
        if quantified {
            let quantifier =
                if self.eat_any(&["ANY", "SOME", "ALL"]) == Some("ALL") { Quantifier::All } else { Quantifier::Any };
            if self.peek_at(1).kind == TokenKind::RightParen {
                return Err(Error::new("INVALID_SQL_SYNTAX.EMPTY_QUANTIFIED_PATTERN").at(self.peek().span));
            }
            let patterns = self.parens(Self::expr)?;
            return Ok(ExprKind::Like { operand, kind, patterns, quantifier: Some(quantifier), escape: None, negated });
        }
        let patterns = vec![self.binary(1)?];
        let mut escape = None;
        if kind != LikeKind::RLike && self.at_word("ESCAPE") && self.peek_at(1).kind == TokenKind::String {
            self.bump();
            let span = self.peek().span;
            let text = self.single_string()?;
            let mut chars = text.chars();
            match (chars.next(), chars.next()) {
                (Some(c), None) => escape = Some(c),
                _ => return Err(Error::new("INVALID_ESC").with("invalidEscape", format!("'{text}'")).at(span)),
            }
        }
        Ok(ExprKind::Like { operand, kind, patterns, quantifier: None, escape, negated })
    }

    fn is(&mut self, operand: Box<Expr>) -> Result<ExprKind> {
        let negated = self.eat_word("NOT") || self.eat(TokenKind::Bang);
        Ok(match self.eat_any(&["NULL", "TRUE", "FALSE", "UNKNOWN", "DISTINCT"]) {
            Some("NULL") => ExprKind::IsNull { operand, negated },
            Some("TRUE") => ExprKind::IsBoolean { operand, value: Some(true), negated },
            Some("FALSE") => ExprKind::IsBoolean { operand, value: Some(false), negated },
            Some("UNKNOWN") => ExprKind::IsBoolean { operand, value: None, negated },
            Some(_) => {
                self.expect_word("FROM")?;
                let right = Box::new(self.binary(1)?);
                ExprKind::IsDistinctFrom { left: operand, right, negated }
            }
            None => return Err(self.unexpected()),
        })
    }

    /// Infix operators of precedence `least` and above, all of which group to the left.
    pub(super) fn binary(&mut self, least: u8) -> Result<Expr> {
        let start = self.peek().span;
        let mut left = self.unary()?;
        while let Some((op, precedence)) = self.infix() {
            if precedence < least {
                break;
            }
            self.bump();
            let height = std::mem::take(&mut self.height);
            let right = if precedence == MULTIPLICATIVE { self.unary()? } else { self.binary(precedence + 1)? };
            self.raise(height)?;
            let kind = ExprKind::Binary { op, left: Box::new(left), right: Box::new(right) };
            left = Expr { kind, span: self.since(start) };
        }
        Ok(left)
    }

    /// The infix operator that is next, with its precedence.
    fn infix(&self) -> Option<(BinaryOp, u8)> {
        use BinaryOp as B;
        use TokenKind as K;
        Some(match self.peek().kind {
            K::Eq => (B::Eq, 1),
            K::NotEq => (B::NotEq, 1),
            K::Lt => (B::Lt, 1),
            K::LtEq => (B::LtEq, 1),
            K::Gt => (B::Gt, 1),
            K::GtEq => (B::GtEq, 1),
            K::NullSafeEq => (B::NullSafeEq, 1),
            K::Pipe => (B::BitOr, 2),
            K::Caret => (B::BitXor, 3),
            K::Ampersand => (B::BitAnd, 4),
            K::ShiftLeft => (B::ShiftLeft, 5),
            K::ShiftRight => (B::ShiftRight, 5),
            K::ShiftRightUnsigned => (B::ShiftRightUnsigned, 5),
            K::Plus => (B::Plus, 6),
            K::Minus => (B::Minus, 6),
            K::Concat => (B::Concat, 6),
            K::Star => (B::Multiply, MULTIPLICATIVE),
            K::Slash => (B::Divide, MULTIPLICATIVE),
            K::Percent => (B::Modulo, MULTIPLICATIVE),
            K::Word if self.at_word("DIV") && !self.follows_alias() => (B::IntegralDivide, MULTIPLICATIVE),
            _ => return None,
        })
    }

    fn unary(&mut self) -> Result<Expr> {
        let token = self.peek();
        let op = match token.kind {
            TokenKind::Minus if self.peek_at(1).kind.is_number() => {
                // The minus belongs to the number, so that the smallest long can be written.
                self.bump();
                let number = self.bump();
                let span = self.since(token.span);
                let literal = self.number(number, true, span)?;
                return self.postfix(Expr { kind: ExprKind::Literal(literal), span }, token.span);
            }
            TokenKind::Minus => UnaryOp::Minus,
            TokenKind::Plus => UnaryOp::Plus,
            TokenKind::Tilde => UnaryOp::BitNot,
            _ => {
                let primary = self.primary()?;
                return self.postfix(primary, token.span);
            }
        };
        self.bump();
        let operand = Box::new(self.nested(Self::unary)?);
        self.raise(0)?;
        Ok(Expr { kind: ExprKind::Unary { op, operand }, span: self.since(token.span) })
    }

    /// What may follow an operand: `[i]`, `.field`, `:path`, `::type`, `COLLATE c`.
    fn postfix(&mut self, mut operand: Expr, start: Span) -> Result<Expr> {
        loop {
            let height = self.height;
            let kind = match self.peek().kind {
                TokenKind::LeftBracket => {
                    self.bump();
                    let index = Box::new(self.value_expr()?);
                    self.expect(TokenKind::RightBracket)?;
                    ExprKind::Subscript { operand: Box::new(operand), index }
                }
                TokenKind::Dot => {
                    self.bump();
                    let field = self.ident()?;
                    ExprKind::Field { operand: Box::new(operand), field }
                }
                TokenKind::Colon => {
                    self.bump();
                    ExprKind::Path { operand: Box::new(operand), path: self.variant_path()? }
                }
                TokenKind::DoubleColon => {
                    self.bump();
                    let ty = self.data_type()?;
                    ExprKind::Cast { operand: Box::new(operand), ty, try_cast: false }
                }
                TokenKind::Word
                    if self.at_word("COLLATE")
                        && matches!(self.peek_at(1).kind, TokenKind::Word | TokenKind::Quoted) =>
                {
                    self.bump();
                    let collation = self.object_name()?;
                    ExprKind::Collate { operand: Box::new(operand), collation }
                }
                _ => return Ok(operand),
            };
            self.raise(height)?;
            operand = Expr { kind, span: self.since(start) };
        }
    }

    /// `a.b[0]['c']` behind a colon, as `variant_get` takes it: `$.a.b[0]['c']`.
    fn variant_path(&mut self) -> Result<String> {
        let mut path = String::from("$");
        if !self.at(TokenKind::LeftBracket) {
            path.push('.');
            path.push_str(&self.ident()?.value);
        }
        loop {
            if self.at(TokenKind::Dot) && matches!(self.peek_at(1).kind, TokenKind::Word | TokenKind::Quoted) {
                self.bump();
                path.push('.');
                path.push_str(&self.ident()?.value);
            } else if self.at(TokenKind::LeftBracket) {
                self.bump();
                let step = self.peek();
                if !matches!(step.kind, TokenKind::String | TokenKind::Star | TokenKind::Integer) {
                    return Err(self.unexpected());
                }
                self.bump();
                path.push('[');
                path.push_str(self.text_of(step));
                path.push(']');
                self.expect(TokenKind::RightBracket)?;
            } else {
                return Ok(path);
            }
        }
    }

    /// Whether the word that is next is a prefix operator: something that it applies to follows.
    fn is_prefix_word(&self) -> bool {
        !matches!(
            self.peek_at(1).kind,
            TokenKind::End | TokenKind::Semicolon | TokenKind::Comma | TokenKind::RightParen | TokenKind::Dot
        )
    }

    /// A literal as an expression.
    pub(super) fn literal(&self, literal: Literal, start: Span) -> Expr {
        Expr { kind: ExprKind::Literal(literal), span: self.since(start) }
    }
}

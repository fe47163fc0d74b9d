//! Windows and sort orders.

use super::super::ast::{Expr, Frame, FrameBound, Ident, SortItem, WindowSpec};
use super::super::lex::TokenKind;
use super::Parser;
use crate::error::Result;

impl Parser<'_> {
    /// Reads `x [ASC | DESC] [NULLS FIRST | LAST]`.
    /// # Errors
    /// What is wrong with it.
    pub fn sort_item(&mut self) -> Result<SortItem> {
        let expr = self.expr()?;
        let descending = match self.eat_any(&["ASC", "DESC"]) {
            Some(word) => word == "DESC",
            None => false,
        };
        let nulls_first = if self.eat_word("NULLS") {
            match self.eat_any(&["FIRST", "LAST"]) {
                Some(word) => Some(word == "FIRST"),
                None => return Err(self.unexpected()),
            }
        } else {
            None
        };
        Ok(SortItem { expr, descending, nulls_first })
    }

    /// Reads what follows OVER, or AS in WINDOW.
    pub(super) fn window_spec(&mut self) -> Result<WindowSpec> {
        let start = self.peek().span;
        let mut spec =
            WindowSpec { name: None, partition_by: Vec::new(), order_by: Vec::new(), frame: None, span: start };
        if !self.eat(TokenKind::LeftParen) {
            spec.name = Some(self.ident_alone()?);
            spec.span = self.since(start);
            return Ok(spec);
        }
        if self.at_ident() && self.peek_at(1).kind == TokenKind::RightParen {
            spec.name = Some(self.ident_alone()?);
        } else if self.eat_words(&["CLUSTER", "BY"]) {
            spec.partition_by = self.list(Self::expr)?;
        } else {
            if self.at_any(&["PARTITION", "DISTRIBUTE"]) && self.at_word_n(1, "BY") {
                self.bump();
                self.bump();
                spec.partition_by = self.list(Self::expr)?;
            }
            if self.at_any(&["ORDER", "SORT"]) && self.at_word_n(1, "BY") {
                self.bump();
                self.bump();
                spec.order_by = self.list(Self::sort_item)?;
            }
        }
        if let Some(kind) = self.eat_any(&["ROWS", "RANGE"]) {
            let between = self.eat_word("BETWEEN");
            let first = self.frame_bound()?;
            let end = if between {
                self.expect_word("AND")?;
                self.frame_bound()?
            } else {
                FrameBound::CurrentRow
            };
            spec.frame = Some(Frame { rows: kind == "ROWS", start: first, end });
        }
        self.expect(TokenKind::RightParen)?;
        spec.span = self.since(start);
        Ok(spec)
    }

    fn frame_bound(&mut self) -> Result<FrameBound> {
        if self.eat_words(&["CURRENT", "ROW"]) {
            return Ok(FrameBound::CurrentRow);
        }
        let unbounded = self.eat_word("UNBOUNDED");
        let offset: Option<Box<Expr>> = if unbounded { None } else { Some(Box::new(self.value_expr()?)) };
        match (self.eat_any(&["PRECEDING", "FOLLOWING"]), offset) {
            (Some("PRECEDING"), None) => Ok(FrameBound::UnboundedPreceding),
            (Some(_), None) => Ok(FrameBound::UnboundedFollowing),
            (Some("PRECEDING"), Some(offset)) => Ok(FrameBound::Preceding(offset)),
            (Some(_), Some(offset)) => Ok(FrameBound::Following(offset)),
            (None, _) => Err(self.unexpected()),
        }
    }

    /// Reads `w AS (...), ...` behind WINDOW.
    pub(super) fn named_windows(&mut self) -> Result<Vec<(Ident, WindowSpec)>> {
        self.list(|parser| {
            let name = parser.ident_alone()?;
            parser.expect_word("AS")?;
            Ok((name, parser.window_spec()?))
        })
    }
}

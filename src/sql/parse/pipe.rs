//! Operators of pipe syntax: what may stand behind `|>`.
//!
//! Source: <https://spark.apache.org/docs/latest/sql-pipe-syntax.html>.

use super::super::ast::{GroupItem, Ident, PipeOperator, QueryBody, SelectItem, SetOp, Values};
use super::super::lex::TokenKind;
use super::Parser;
use super::query::bare;
use crate::error::{Error, Result, Span};

impl Parser<'_> {
    /// Reads one operator; `|>` has been eaten.
    pub(super) fn pipe_operator(&mut self) -> Result<PipeOperator> {
        let start = self.peek().span;
        if self.at_word("SELECT") {
            let mut select = self.select_list()?;
            if self.eat_word("WINDOW") {
                select.windows = self.named_windows()?;
            }
            return Ok(PipeOperator::Select(select));
        }
        if self.eat_word("EXTEND") {
            return Ok(PipeOperator::Extend(self.select_items()?));
        }
        if self.eat_word("SET") {
            return Ok(PipeOperator::Set(self.list(|parser| {
                let name: Ident = parser.ident_alone()?;
                if parser.at(TokenKind::Dot) {
                    return parser.unsupported("SET of a field in pipe syntax", name.span);
                }
                parser.expect(TokenKind::Eq)?;
                Ok((name, parser.expr()?))
            })?));
        }
        if self.eat_word("DROP") {
            return Ok(PipeOperator::Drop(self.list(Self::ident_alone)?));
        }
        if self.eat_word("AS") {
            return Ok(PipeOperator::As(self.ident_alone()?));
        }
        if self.eat_word("WHERE") {
            return Ok(PipeOperator::Where(self.expr()?));
        }
        if self.eat_word("AGGREGATE") {
            let items = if self.at_words(&["GROUP", "BY"]) { Vec::new() } else { self.select_items()? };
            return Ok(PipeOperator::Aggregate { items, group_by: self.pipe_keys()? });
        }
        if self.at_word("PIVOT") {
            return Ok(PipeOperator::Pivot(self.pivot()?));
        }
        if self.at_word("UNPIVOT") {
            return Ok(PipeOperator::Unpivot(self.unpivot()?));
        }
        if self.at_word("TABLESAMPLE") {
            return match self.sample()? {
                Some(sample) => Ok(PipeOperator::Sample(sample)),
                None => Err(self.unexpected()),
            };
        }
        if self.at_words(&["LATERAL", "VIEW"]) {
            return Ok(PipeOperator::LateralView(self.lateral_view()?));
        }
        if let Some((op, all)) = self.set_operator(&["UNION", "EXCEPT", "MINUS", "INTERSECT"])? {
            let right = self.query_primary()?;
            let op: SetOp = op;
            return Ok(PipeOperator::SetOperation { op, all, right });
        }
        if let Some(join) = self.join()? {
            return Ok(PipeOperator::Join(join));
        }
        if self.at_any(&["ORDER", "SORT", "CLUSTER", "DISTRIBUTE", "LIMIT", "OFFSET"]) {
            // The body is the input, which the tree holds beside this.
            let nothing = Values { rows: Vec::new(), alias: None, span: start };
            let mut query = bare(QueryBody::Values(nothing), start);
            self.organize(&mut query)?;
            query.span = self.since(start);
            return Ok(PipeOperator::Organize(query));
        }
        Err(self.unexpected())
    }

    /// `GROUP BY a AS x, ...` behind AGGREGATE.
    fn pipe_keys(&mut self) -> Result<Vec<SelectItem>> {
        let start = self.peek().span;
        if !self.eat_words(&["GROUP", "BY"]) {
            return Ok(Vec::new());
        }
        let keys = self.list(|parser| match parser.group_item()? {
            GroupItem::Expr(expr) => Ok(SelectItem { expr, aliases: parser.column_aliases()? }),
            GroupItem::Rollup(_) => Err(unsupported_key("GROUP BY ROLLUP", start)),
            GroupItem::Cube(_) => Err(unsupported_key("GROUP BY CUBE", start)),
            _ => Err(unsupported_key("GROUPING SETS", start)),
        })?;
        for words in [["WITH", "ROLLUP"], ["WITH", "CUBE"], ["GROUPING", "SETS"]] {
            if self.at_words(&words) {
                return Err(unsupported_key(&words.join(" "), start));
            }
        }
        Ok(keys)
    }
}

fn unsupported_key(case: &str, span: Span) -> Error {
    Error::new("UNSUPPORTED_FEATURE.PIPE_OPERATOR_AGGREGATE_UNSUPPORTED_CASE").with("case", case).at(span)
}

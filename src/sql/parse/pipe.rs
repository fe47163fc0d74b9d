//! Operators of pipe syntax: what may stand behind `|>`.
//!
//! Source: <https://spark.apache.org/docs/latest/sql-pipe-syntax.html>.

use super::super::ast::{
    Expr, ExprKind, GroupItem, Ident, PipeOperator, Query, QueryBody, SelectItem, SetOp, Values, WindowSpec,
};
use super::super::lex::TokenKind;
use super::Parser;
use super::query::bare;
use super::select::empty;
use crate::error::{Error, Result, Span};

impl Parser<'_> {
    /// Reads one operator; `|>` has been eaten.
    pub(super) fn pipe_operator(&mut self) -> Result<PipeOperator> {
        let start = self.peek().span;
        if self.at_word("SELECT") {
            let place = self.peek_at(1);
            let mut select = self.select_list()?;
            if let Some(script) = &select.script {
                return self.unsupported("TRANSFORM in pipe syntax", script.span.to(place.span));
            }
            select.group_by = self.group_by()?;
            select.windows = self.pipe_windows()?;
            return Ok(PipeOperator::Select(select));
        }
        if self.eat_word("EXTEND") {
            let mut select = empty(start);
            select.items = self.select_items()?;
            select.windows = self.pipe_windows()?;
            return Ok(PipeOperator::Extend(select));
        }
        if self.eat_word("SET") {
            let assignments = self.list(Self::pipe_assignment)?;
            return Ok(PipeOperator::Set { assignments, windows: self.pipe_windows()? });
        }
        if self.eat_word("DROP") {
            return Ok(PipeOperator::Drop(self.list(Self::object_name)?));
        }
        if self.eat_word("AS") {
            return Ok(PipeOperator::As(self.ident_alone()?));
        }
        if self.eat_word("WHERE") {
            return Ok(PipeOperator::Where(self.expr()?));
        }
        if self.eat_word("AGGREGATE") {
            let nothing = self.at_end() || self.at(TokenKind::RightParen) || self.at(TokenKind::PipeArrow);
            if nothing {
                let message = "The AGGREGATE clause requires a list of aggregate expressions or a list of grouping \
                    expressions, or both";
                return Err(Error::new("_LEGACY_ERROR_TEMP_0035").with("message", message).at(self.since(start)));
            }
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
            one_result_clause(&query)?;
            return Ok(PipeOperator::Organize(query));
        }
        if self.at_word("WINDOW") {
            return Err(Error::new("UNSUPPORTED_FEATURE.CLAUSE_WITH_PIPE_OPERATORS")
                .with("clauses", "the WINDOW clause")
                .at(start));
        }
        Err(self.unexpected())
    }

    /// `a = b` behind SET.
    fn pipe_assignment(&mut self) -> Result<(Ident, Expr)> {
        let name = self.object_name()?;
        let span = name.span;
        let Ok([ident]) = <[Ident; 1]>::try_from(name.parts) else {
            let message = "SQL pipe syntax |> SET operator with multi-part assignment key (only single-part keys are \
                allowed)";
            return Err(Error::new("_LEGACY_ERROR_TEMP_0035").with("message", message).at(span));
        };
        self.expect(TokenKind::Eq)?;
        Ok((ident, self.expr()?))
    }

    /// `WINDOW w AS (...)` behind SELECT, EXTEND, SET.
    fn pipe_windows(&mut self) -> Result<Vec<(Ident, WindowSpec)>> {
        if self.eat_word("WINDOW") { self.named_windows() } else { Ok(Vec::new()) }
    }

    /// `GROUP BY a AS x, ...` behind AGGREGATE.
    fn pipe_keys(&mut self) -> Result<Vec<SelectItem>> {
        let start = self.peek().span;
        if !self.eat_words(&["GROUP", "BY"]) {
            return Ok(Vec::new());
        }
        let keys = self.list(|parser| match parser.group_item()? {
            GroupItem::Expr(expr) => {
                // `a GROUPING SETS (...)` is no alias.
                let sets = parser.at_words(&["GROUPING", "SETS"]);
                Ok(SelectItem { expr, aliases: if sets { Vec::new() } else { parser.column_aliases()? } })
            }
            GroupItem::Rollup(_) => Err(unsupported_key("GROUP BY ROLLUP", start)),
            GroupItem::Cube(_) => Err(unsupported_key("GROUP BY CUBE", start)),
            _ => Err(unsupported_key("GROUPING SETS", start)),
        })?;
        if let [SelectItem { expr, aliases }] = keys.as_slice()
            && aliases.is_empty()
            && matches!(&expr.kind, ExprKind::Column(parts) if matches!(parts.as_slice(),
                [name] if !name.quoted && name.value.eq_ignore_ascii_case("ALL")))
        {
            return Err(unsupported_key("GROUP BY ALL", start));
        }
        let behind: [(&[&str], &str); 3] = [
            (&["WITH", "ROLLUP"], "GROUP BY ROLLUP"),
            (&["WITH", "CUBE"], "GROUP BY CUBE"),
            (&["GROUPING", "SETS"], "GROUPING SETS"),
        ];
        match behind.iter().find(|(words, _)| self.at_words(words)) {
            Some((_, case)) => Err(unsupported_key(case, start)),
            None => Ok(keys),
        }
    }
}

/// # Errors
/// When rows are organised and cut in one operator.
fn one_result_clause(query: &Query) -> Result<()> {
    let organised = [
        ("ORDER BY", !query.order_by.is_empty()),
        ("CLUSTER BY", !query.cluster_by.is_empty()),
        ("SORT BY", !query.sort_by.is_empty()),
        ("DISTRIBUTE BY", !query.distribute_by.is_empty()),
    ];
    let cut = [("OFFSET", query.offset.is_some()), ("LIMIT", query.limit.is_some())];
    let given = |clauses: &[(&'static str, bool)]| clauses.iter().find(|(_, given)| *given).map(|(name, _)| *name);
    match (given(&organised), given(&cut)) {
        (Some(clause1), Some(clause2)) => Err(Error::new("MULTIPLE_QUERY_RESULT_CLAUSES_WITH_PIPE_OPERATORS")
            .with("clause1", clause1)
            .with("clause2", clause2)
            .at(query.span)),
        _ => Ok(()),
    }
}

fn unsupported_key(case: &str, span: Span) -> Error {
    Error::new("UNSUPPORTED_FEATURE.PIPE_OPERATOR_AGGREGATE_UNSUPPORTED_CASE").with("case", case).at(span)
}

//! Inline tables: `VALUES (1, 'a'), (2, 'b') AS t(x, y)`.

use datafusion::logical_expr::{Expr, LogicalPlan, LogicalPlanBuilder, Projection};

use super::super::ast::Values;
use super::super::bind::Binder;
use super::super::scope::{Allow, Place, Relation, Scope, ScopeColumn};
use crate::error::{Error, Result};
use crate::function::cast::{self, Mode};
use crate::function::{Bound, coerce};
use crate::types::{Column, SparkType};

impl Binder<'_> {
    /// Binds an inline table: each column's type is the common one of its values.
    pub(in crate::sql) fn values(&mut self, values: &Values, outer: Option<&Scope<'_>>) -> Result<Relation> {
        let allow = Allow { place: Place::Values, ..Allow::default() };
        let scope = Scope { parent: outer, allow, ..Scope::default() };
        let named = values.alias.as_ref().map_or(0, |alias| alias.columns.len());
        let width = if named > 0 { named } else { values.rows.first().map_or(0, Vec::len) };
        let mut rows: Vec<Vec<Bound>> = Vec::with_capacity(values.rows.len());
        for row in &values.rows {
            if row.len() != width {
                return Err(Error::new("INVALID_INLINE_TABLE.NUM_COLUMNS_MISMATCH")
                    .with("expectedNumCols", width)
                    .with("actualNumCols", row.len())
                    .with("rowIndex", rows.len())
                    .at(row.first().map_or(values.span, |expr| expr.span)));
            }
            let cells: Vec<Bound> = row.iter().map(|expr| self.expr(expr, &scope)).collect::<Result<_>>()?;
            if let Some(cell) = cells.iter().find(|cell| crate::sql::expression::is_nondeterministic(&cell.expr)) {
                return Err(Error::new("INVALID_INLINE_TABLE.CANNOT_EVALUATE_EXPRESSION_IN_INLINE_TABLE")
                    .with("expr", format!("\"{}\"", cell.name))
                    .at(cell.span));
            }
            rows.push(cells);
        }
        if let Some(alias) =
            values.alias.as_ref().filter(|alias| !alias.columns.is_empty() && alias.columns.len() != width)
        {
            return Err(Error::new("INVALID_INLINE_TABLE.NUM_COLUMNS_MISMATCH")
                .with("expectedNumCols", alias.columns.len())
                .with("actualNumCols", width)
                .with("rowIndex", 0)
                .at(values.span));
        }
        let mut columns = Vec::with_capacity(width);
        let mut types = Vec::with_capacity(width);
        for at in 0..width {
            let mut ty = SparkType::Null;
            for row in &rows {
                // Text becomes nothing else, and nothing becomes text.
                ty = coerce::wider_type(&ty, &row[at].ty, self.context.ansi).ok_or_else(|| {
                    Error::new("INVALID_INLINE_TABLE.INCOMPATIBLE_TYPES_IN_INLINE_TABLE")
                        .with("colName", format!("`col{}`", at + 1))
                        .at(row[at].span)
                })?;
            }
            let name = format!("col{}", at + 1);
            let id = self.fresh(&name);
            let nullable = rows.iter().any(|row| row[at].nullable);
            columns.push(ScopeColumn {
                id,
                column: Column { name, ty: ty.clone(), nullable },
                qualifier: Vec::new(),
                hidden: false,
                twin: None,
            });
            types.push(ty);
        }
        let mut exprs: Vec<Vec<Expr>> = Vec::with_capacity(rows.len());
        for row in rows {
            let mut cells = Vec::with_capacity(width);
            for (bound, ty) in row.into_iter().zip(&types) {
                let bound = cast::cast(bound, ty, Mode::Implicit, &self.context)?;
                let cell = match self.constant(&bound)? {
                    Some(value) => Expr::Literal(value, None),
                    None => bound.expr,
                };
                cells.push(cell);
            }
            exprs.push(cells);
        }
        let plan = LogicalPlanBuilder::values(exprs)?.build()?;
        let names = plan.schema().columns();
        let renamed =
            names.into_iter().zip(&columns).map(|(from, column)| Expr::Column(from).alias(&column.id)).collect();
        let plan = LogicalPlan::Projection(Projection::try_new(renamed, std::sync::Arc::new(plan))?);
        let relation = Relation { plan, columns };
        match &values.alias {
            Some(alias) => super::super::relation::aliased(relation, alias, values.span),
            None => Ok(relation),
        }
    }
}

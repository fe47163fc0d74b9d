//! Expressions, one form per file.
//!
//! Operators are calls of functions of their names, so that their types, errors and column names have one place
//! (`function/operator`); here is only what needs the statement: names, sub-queries, windows, lambdas, parameters.

mod call;
mod case;
pub(crate) mod field;
mod interval;
mod lambda;
mod like;
mod literal;
mod measure;
pub(in crate::sql) mod name;
pub(in crate::sql) mod named;
mod operator;
mod predicate;
mod registered;
mod subquery;
pub(in crate::sql) mod variable;
mod variant_path;
mod window;

pub(in crate::sql) use call::no_clauses;

use super::ast::{Expr, ExprKind};
use super::bind::Binder;
use super::scope::Scope;
use crate::error::{Error, Result, Span};
use crate::function::{Bound, Call, collation};

/// Whether an expression may differ each time it is computed. An error is always the same one.
pub(in crate::sql) fn is_nondeterministic(expr: &datafusion::logical_expr::Expr) -> bool {
    use datafusion::common::tree_node::TreeNode;
    use datafusion::logical_expr::Expr as Logical;
    let fails =
        |part: &Logical| matches!(part, Logical::ScalarFunction(function) if function.func.name() == "raise_error");
    expr.exists(|part| Ok(part.is_volatile_node() && !fails(part))).unwrap_or(true)
}

impl Binder<'_> {
    /// Binds an expression. Aggregate and window functions stand in the result as DataFusion's `AggregateFunction` and
    /// `WindowFunction`; the phases of SELECT take them out.
    /// # Errors
    /// What is wrong with it, with its place.
    pub fn expr(&mut self, expr: &Expr, scope: &Scope<'_>) -> Result<Bound> {
        let bound = self.form(expr, scope).map_err(|error| error.at(expr.span))?;
        Ok(if self.foreign { bound } else { bound.at(expr.span) })
    }

    /// Binds several.
    /// # Errors
    /// As [`Binder::expr`].
    pub fn exprs<'e>(&mut self, exprs: impl IntoIterator<Item = &'e Expr>, scope: &Scope<'_>) -> Result<Vec<Bound>> {
        exprs.into_iter().map(|expr| self.expr(expr, scope)).collect()
    }

    fn form(&mut self, expr: &Expr, scope: &Scope<'_>) -> Result<Bound> {
        // What fails when it runs is shown in the statement that runs.
        let span = if self.foreign { Span::default() } else { expr.span };
        match &expr.kind {
            ExprKind::Literal(literal) => self.literal(literal),
            ExprKind::Column(name) => self.column(name, scope),
            ExprKind::Star(_) => {
                Err(Error::new("INVALID_USAGE_OF_STAR_OR_REGEX").with("elem", "'*'").with("prettyName", "expression"))
            }
            ExprKind::Parameter(parameter) => self.parameter(parameter, expr.span),
            ExprKind::Unary { op, operand } => self.unary(*op, operand, span, scope),
            ExprKind::Binary { op, left, right } => self.binary(*op, left, right, span, scope),
            ExprKind::And(terms) => self.connect("and", terms, span, scope),
            ExprKind::Or(terms) => self.connect("or", terms, span, scope),
            ExprKind::IsNull { operand, negated } => self.is_null(operand, *negated, span, scope),
            ExprKind::IsBoolean { operand, value, negated } => self.is_boolean(operand, *value, *negated, span, scope),
            ExprKind::IsDistinctFrom { left, right, negated } => self.is_distinct(left, right, *negated, span, scope),
            ExprKind::Between { operand, low, high, negated } => {
                self.between([operand, low, high], *negated, span, scope)
            }
            ExprKind::InList { operand, list, negated } => self.in_list(operand, list, *negated, span, scope),
            ExprKind::InSubquery { operand, query, negated } => self.in_subquery(operand, query, *negated, scope),
            ExprKind::Exists(query) => self.exists(query, scope),
            ExprKind::ScalarSubquery(query) => self.scalar_subquery(query, scope),
            ExprKind::Like { operand, kind, patterns, quantifier, escape, negated } => {
                let how = like::How { kind: *kind, quantifier: *quantifier, escape: *escape, negated: *negated };
                self.like(operand, patterns, how, span, scope)
            }
            ExprKind::Case { operand, branches, otherwise } => {
                self.case(operand.as_deref(), branches, otherwise.as_deref(), span, scope)
            }
            ExprKind::Cast { operand, ty, try_cast } => self.cast(operand, ty, *try_cast, scope),
            ExprKind::Call(call) => self.call(call, span, scope),
            ExprKind::Extract { field, source } => self.extract(field, source, span, scope),
            ExprKind::Interval(interval) => self.interval(interval, span, scope),
            ExprKind::Tuple(items) => self.tuple(items, span, scope),
            ExprKind::Lambda { .. } => {
                Err(Error::new("INVALID_LAMBDA_FUNCTION_CALL.NON_HIGHER_ORDER_FUNCTION").with("class", "expression"))
            }
            ExprKind::Subscript { operand, index } => self.subscript(operand, index, span, scope),
            ExprKind::Field { operand, field } => self.field(operand, field, scope),
            ExprKind::Path { operand, path } => self.variant_path(operand, path, span, scope),
            ExprKind::Named { name, .. } => {
                Err(Error::new("NAMED_PARAMETERS_NOT_SUPPORTED").with("functionName", format!("`{}`", name.value)))
            }
            ExprKind::Collate { operand, collation } => self.collate(operand, collation, scope),
            ExprKind::Alias { operand, alias } => {
                let bound = self.expr(operand, scope)?;
                let name = format!("{} AS {}", bound.name, alias.value);
                // A builder that makes a struct takes the field's name from here.
                let expr = bound.expr.alias(&alias.value);
                Ok(Bound { expr, name, ..bound })
            }
            ExprKind::Identifier(text) => self.identifier(text, scope),
        }
    }

    /// A call of a scalar function that this program has by that name.
    pub(in crate::sql) fn apply(&self, name: &str, values: Vec<Bound>, span: Span) -> Result<Bound> {
        collation::call(&Call::plain(&self.context, name, values, span))
    }

    /// The name of a column of a select list that has no alias: of a cast column the column's own, of a struct's field the
    /// field's own, of everything else the expression as Spark writes it.
    pub fn select_name(expr: &Expr, bound: &Bound) -> String {
        match &expr.kind {
            ExprKind::Column(name) => match name.last() {
                Some(last) if name.len() > 1 => last.value.clone(),
                Some(last)
                    if ["outer(", "lateralAlias", "variablereference("]
                        .iter()
                        .any(|form| bound.name.starts_with(form)) =>
                {
                    last.value.clone()
                }
                _ => bound.name.clone(),
            },
            ExprKind::Cast { operand, try_cast, .. } => match &operand.kind {
                ExprKind::Column(name) => {
                    let word = if *try_cast { "TRY_CAST" } else { "CAST" };
                    let own = name.last().filter(|last| bound.name.starts_with(&format!("{word}({} AS ", last.value)));
                    own.map_or_else(|| bound.name.clone(), |last| last.value.clone())
                }
                ExprKind::Path { path, .. } => variant_path::alias(path).unwrap_or_else(|| bound.name.clone()),
                _ => bound.name.clone(),
            },
            ExprKind::Path { path, .. } => variant_path::alias(path).unwrap_or_else(|| bound.name.clone()),
            _ => bound.name.clone(),
        }
    }
}

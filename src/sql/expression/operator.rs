//! Operators, subscripts, casts, rows: forms that are calls of functions.

use std::sync::Arc;

use datafusion::arrow::array::{RecordBatch, RecordBatchOptions};
use datafusion::arrow::datatypes::Schema;
use datafusion::common::{DFSchema, ScalarValue};
use datafusion::logical_expr::execution_props::ExecutionProps;
use datafusion::logical_expr::physical_planning_context::PhysicalPlanningContext;
use datafusion::logical_expr::{ColumnarValue, Expr as Logical, Volatility};
use datafusion::physical_expr::create_physical_expr;

use crate::error::{Error, Result, Span};
use crate::function::cast::without_length;
use crate::function::cast::{Mode, cast};
use crate::function::operator::access;
use crate::function::{Bound, Build, find};
use crate::sql::ast::{BinaryOp, Expr, ExprKind, Ident, ObjectName, UnaryOp};
use crate::sql::bind::Binder;
use crate::sql::scope::Scope;
use crate::types::{SparkType, StructField};

/// The function of an infix operator.
fn function_of(op: BinaryOp) -> &'static str {
    match op {
        BinaryOp::Plus => "+",
        BinaryOp::Minus => "-",
        BinaryOp::Multiply => "*",
        BinaryOp::Divide => "/",
        BinaryOp::Modulo => "%",
        BinaryOp::IntegralDivide => "div",
        BinaryOp::Concat => "||",
        BinaryOp::BitAnd => "&",
        BinaryOp::BitOr => "|",
        BinaryOp::BitXor => "^",
        BinaryOp::ShiftLeft => "<<",
        BinaryOp::ShiftRight => ">>",
        BinaryOp::ShiftRightUnsigned => ">>>",
        BinaryOp::Eq => "=",
        BinaryOp::NotEq => "<>",
        BinaryOp::Lt => "<",
        BinaryOp::LtEq => "<=",
        BinaryOp::Gt => ">",
        BinaryOp::GtEq => ">=",
        BinaryOp::NullSafeEq => "<=>",
    }
}

impl Binder<'_> {
    pub(super) fn binary(
        &mut self,
        op: BinaryOp,
        left: &Expr,
        right: &Expr,
        span: Span,
        scope: &Scope<'_>,
    ) -> Result<Bound> {
        // A chain such as a + b + c + ... leans left: walk down in a loop, so that a long one needs no deep stack.
        let mut chain = vec![(op, right, span)];
        let mut first = left;
        while let ExprKind::Binary { op, left, right } = &first.kind {
            chain.push((*op, right, first.span));
            first = left;
        }
        let long = chain.len() > LONG;
        let mut value = self.expr(first, scope)?;
        for (op, right, span) in chain.into_iter().rev() {
            let right = self.expr(right, scope)?;
            value = self.apply(function_of(op), vec![value, right], span).map_err(|error| error.at(span))?.at(span);
            if long {
                value = folded(value);
            }
        }
        Ok(value)
    }

    pub(super) fn unary(&mut self, op: UnaryOp, operand: &Expr, span: Span, scope: &Scope<'_>) -> Result<Bound> {
        let operand = self.expr(operand, scope)?;
        let name = match op {
            UnaryOp::Minus => "-",
            UnaryOp::Plus => "+",
            UnaryOp::BitNot => "~",
            UnaryOp::Not => "not",
        };
        self.apply(name, vec![operand], span)
    }

    pub(super) fn connect(&mut self, name: &str, terms: &[Expr], span: Span, scope: &Scope<'_>) -> Result<Bound> {
        let terms = self.exprs(terms, scope)?;
        self.apply(name, terms, span)
    }

    pub(super) fn cast(&mut self, operand: &Expr, ty: &SparkType, try_cast: bool, scope: &Scope<'_>) -> Result<Bound> {
        let operand = self.expr(operand, scope)?;
        let mode = if try_cast { Mode::Try } else { Mode::Explicit };
        cast(operand, ty, mode, &self.context)
    }

    pub(super) fn subscript(&mut self, operand: &Expr, index: &Expr, span: Span, scope: &Scope<'_>) -> Result<Bound> {
        let operand = self.expr(operand, scope)?;
        let index = self.expr(index, scope)?;
        if let (SparkType::Struct(_), Some(field)) = (&operand.ty, index.as_string_literal()) {
            return super::field::by_literal(operand, field, span);
        }
        access::subscript(operand, index, span, &self.context)
    }

    /// `(a, b)`: a struct whose fields are named after columns, others after their places.
    pub(super) fn tuple(&mut self, items: &[Expr], span: Span, scope: &Scope<'_>) -> Result<Bound> {
        let values = items.iter().map(|item| match &item.kind {
            ExprKind::Alias { operand, .. } => operand.as_ref(),
            _ => item,
        });
        let bound = self.exprs(values, scope)?;
        let names = items.iter().enumerate().map(|(i, item)| match &item.kind {
            ExprKind::Column(name) => name.last().map_or_else(|| format!("col{}", i + 1), |last| last.value.clone()),
            ExprKind::Alias { alias, .. } => alias.value.clone(),
            _ => format!("col{}", i + 1),
        });
        Ok(row(names.collect(), bound).at(span))
    }

    pub(super) fn collate(&mut self, operand: &Expr, collation: &ObjectName, scope: &Scope<'_>) -> Result<Bound> {
        let operand = self.expr(operand, scope)?;
        let name = collation.parts.last().map_or("", |part| part.value.as_str());
        crate::function::collation::collate(operand, name)
    }

    /// `EXTRACT(field FROM source)`, which is `date_part('field', source)` under another name.
    pub(super) fn extract(&mut self, field: &Ident, source: &Expr, span: Span, scope: &Scope<'_>) -> Result<Bound> {
        let source = self.expr(source, scope)?;
        let name = format!("extract({} FROM {})", field.value, source.name);
        let arguments = vec![Bound::string(&field.value).at(field.span), source];
        let by_name = ["extract", "date_part", "datepart"]
            .into_iter()
            .find(|name| matches!(find(name).map(|function| function.build), Some(Build::Scalar(_))));
        let Some(function) = by_name else {
            return Err(Error::unsupported(format!("EXTRACT({} FROM ...)", field.value)));
        };
        Ok(self.apply(function, arguments, span)?.named(name))
    }
}

/// Chains of more operators than this are computed while they are bound, as far as they are made of literals: programs
/// write such chains, and the optimiser would look at each of their parts again for each of its rules.
const LONG: usize = 32;

/// The value of a constant expression in its place, under another name, since what is literal in the statement decides
/// about types; an expression that is not constant, or whose computation fails, as it is.
fn folded(value: Bound) -> Bound {
    if !is_constant(&value.expr) {
        return value;
    }
    let computed = || -> datafusion::error::Result<ScalarValue> {
        let expr = create_physical_expr(
            &value.expr,
            &DFSchema::empty(),
            &ExecutionProps::new(),
            &PhysicalPlanningContext::default(),
        )?;
        let row = RecordBatchOptions::new().with_row_count(Some(1));
        let row = RecordBatch::try_new_with_options(Arc::new(Schema::empty()), Vec::new(), &row)?;
        match expr.evaluate(&row)? {
            ColumnarValue::Scalar(value) => Ok(value),
            ColumnarValue::Array(array) => ScalarValue::try_from_array(&array, 0),
        }
    };
    match computed() {
        Ok(scalar) if scalar.data_type() == value.ty.storage() => {
            let name = scalar.to_string();
            Bound { expr: Logical::Literal(scalar, None).alias(name), ..value }
        }
        _ => value,
    }
}

/// Whether an expression is the same for all rows and can be computed now.
fn is_constant(expr: &Logical) -> bool {
    match expr {
        Logical::Literal(..) => true,
        Logical::Alias(alias) => is_constant(&alias.expr),
        Logical::Cast(cast) => is_constant(&cast.expr),
        Logical::BinaryExpr(binary) => is_constant(&binary.left) && is_constant(&binary.right),
        Logical::ScalarFunction(call) => {
            call.func.signature().volatility == Volatility::Immutable && call.args.iter().all(is_constant)
        }
        _ => false,
    }
}

/// A struct of these values.
pub(super) fn row(names: Vec<String>, values: Vec<Bound>) -> Bound {
    let shown: Vec<String> = names.iter().zip(&values).map(|(name, value)| format!("{name}, {}", value.name)).collect();
    let fields = names
        .iter()
        .zip(&values)
        .map(|(name, value)| StructField { name: name.clone(), ty: without_length(&value.ty) });
    let ty = SparkType::Struct(fields.collect());
    let arguments = names
        .iter()
        .zip(&values)
        .flat_map(|(name, value)| [datafusion::logical_expr::lit(name.clone()), value.expr.clone()])
        .collect();
    let udf = datafusion::functions::core::named_struct();
    let expr = crate::function::call::scalar_expr(&udf, arguments);
    Bound::new(expr, ty, false, format!("named_struct({})", shown.join(", ")))
}

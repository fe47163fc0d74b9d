//! `+ - * / % div`, negation, `abs`, and `try_add` and its like, over numbers; dates and intervals go to [`super::calendar`].
//!
//! Source: Spark's `arithmetic.scala`, `AnsiTypeCoercion`, `DecimalPrecision`.

use datafusion::common::ScalarValue;
use datafusion::logical_expr::{Expr, Operator, binary_expr};

use super::kernel::decimal::{self, Decimal};
use super::kernel::float::Division;
use super::kernel::integer::{self, Integer};
use super::kernel::{OnError, udf};
use super::{NUMERIC_OR_INTERVAL, calendar, different_types, operator, wrong_type};
use crate::error::Result;
use crate::function::call::scalar_expr;
use crate::function::{Bound, Call, Function, cast, coerce};
use crate::types::SparkType;

/// The family's list.
pub(super) const FUNCTIONS: &[&Function] = &[
    &operator("+", &[], "expr1 + expr2 - Returns `expr1`+`expr2`.", "> SELECT 1 + 2;\n 3", |call| {
        if call.len() == 1 { positive(call) } else { arithmetic(call, Op::Add, false) }
    }),
    &operator("-", &[], "expr1 - expr2 - Returns `expr1`-`expr2`.", "> SELECT 2 - 1;\n 1", |call| {
        if call.len() == 1 { negative(call) } else { arithmetic(call, Op::Subtract, false) }
    }),
    &operator("*", &[], "expr1 * expr2 - Returns `expr1`*`expr2`.", "> SELECT 2 * 3;\n 6", |call| {
        arithmetic(call, Op::Multiply, false)
    }),
    &operator(
        "/",
        &[],
        "expr1 / expr2 - Returns `expr1`/`expr2`. It always performs floating point division.",
        "> SELECT 3 / 2;\n 1.5",
        |call| arithmetic(call, Op::Divide, false),
    ),
    &operator(
        "%",
        &[],
        "expr1 % expr2 - Returns the remainder after `expr1`/`expr2`.",
        "> SELECT 2 % 1.8;\n 0.2",
        |call| arithmetic(call, Op::Remainder, false),
    ),
    &operator(
        "mod",
        &[],
        "expr1 % expr2, or mod(expr1, expr2) - Returns the remainder after `expr1`/`expr2`.",
        "> SELECT MOD(2, 1.8);\n 0.2",
        |call| arithmetic(call, Op::Remainder, false),
    ),
    &operator(
        "div",
        &[],
        "expr1 div expr2 - Divide `expr1` by `expr2`. It returns NULL if an operand is NULL or `expr2` is 0. The result is casted to long.",
        "> SELECT 3 div 2;\n 1",
        |call| arithmetic(call, Op::IntegralDivide, false),
    ),
    &operator("positive", &[], "positive(expr) - Returns the value of `expr`.", "> SELECT positive(1);\n 1", positive),
    &operator(
        "negative",
        &[],
        "negative(expr) - Returns the negated value of `expr`.",
        "> SELECT negative(1);\n -1",
        negative,
    ),
    &operator(
        "abs",
        &[],
        "abs(expr) - Returns the absolute value of the numeric or interval value.",
        "> SELECT abs(-1);\n 1",
        abs,
    ),
    &operator(
        "try_add",
        &[],
        "try_add(expr1, expr2) - Returns the sum of `expr1`and `expr2` and the result is null on overflow. The acceptable input types are the same with the `+` operator.",
        "> SELECT try_add(1, 2);\n 3",
        |call| arithmetic(call, Op::Add, true),
    ),
    &operator(
        "try_subtract",
        &[],
        "try_subtract(expr1, expr2) - Returns `expr1`-`expr2` and the result is null on overflow. The acceptable input types are the same with the `-` operator.",
        "> SELECT try_subtract(2, 1);\n 1",
        |call| arithmetic(call, Op::Subtract, true),
    ),
    &operator(
        "try_multiply",
        &[],
        "try_multiply(expr1, expr2) - Returns `expr1`*`expr2` and the result is null on overflow. The acceptable input types are the same with the `*` operator.",
        "> SELECT try_multiply(2, 3);\n 6",
        |call| arithmetic(call, Op::Multiply, true),
    ),
    &operator(
        "try_divide",
        &[],
        "try_divide(dividend, divisor) - Returns `dividend`/`divisor`. It always performs floating point division. Its result is always null if `divisor` is 0. `dividend` must be a numeric or an interval. `divisor` must be a numeric.",
        "> SELECT try_divide(3, 2);\n 1.5",
        |call| arithmetic(call, Op::Divide, true),
    ),
    &operator(
        "try_mod",
        &[],
        "try_mod(dividend, divisor) - Returns the remainder after `expr1`/`expr2`. `dividend` must be a numeric. `divisor` must be a numeric.",
        "> SELECT try_mod(3, 2);\n 1",
        |call| arithmetic(call, Op::Remainder, true),
    ),
];

/// The operations of two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Op {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `%`
    Remainder,
    /// `div`
    IntegralDivide,
}

impl Op {
    fn symbol(self) -> &'static str {
        match self {
            Op::Add => "+",
            Op::Subtract => "-",
            Op::Multiply => "*",
            Op::Divide => "/",
            Op::Remainder => "%",
            Op::IntegralDivide => "div",
        }
    }
}

fn arithmetic(call: &Call, op: Op, tolerant: bool) -> Result<Bound> {
    call.arity(2, 2)?;
    let name = |left: &Bound, right: &Bound| {
        // Called by its name, an operation is named as it was called.
        if tolerant || call.name == "mod" {
            call.display()
        } else {
            format!("({} {} {})", left.name, op.symbol(), right.name)
        }
    };
    let (left, right) = (call.value(0)?.clone(), call.value(1)?.clone());
    let on_error = if tolerant {
        OnError::Null
    } else if call.context.ansi {
        OnError::Fail
    } else {
        OnError::Wrap
    };
    if let Some(answer) = calendar::arithmetic(call, op, &left, &right, on_error)? {
        let named = if tolerant { answer.named(call.display()) } else { answer };
        return Ok(named.at(call.span));
    }
    let name = name(&left, &right);
    let (left, right) =
        if tolerant { (tried(left.clone(), &right, call)?, tried(right, &left, call)?) } else { (left, right) };
    let (left, right) = operands(op, left, right, &name, call)?;
    let nullable = left.nullable
        || right.nullable
        || on_error == OnError::Null
        || (on_error == OnError::Wrap
            && (matches!(op, Op::Divide | Op::Remainder | Op::IntegralDivide)
                || matches!(left.ty, SparkType::Decimal(..))));
    let (expr, ty) = match (&left.ty, &right.ty) {
        (SparkType::Decimal(p1, s1), SparkType::Decimal(p2, s2)) => {
            decimal(op, &left, (*p1, *s1), &right, (*p2, *s2), on_error, call)
        }
        (ty, _) if ty.is_integral() => integral(op, &left, &right, on_error, call),
        _ => floating(op, &left, &right, on_error, call),
    };
    Ok(Bound::new(expr, ty, nullable, name).at(call.span))
}

/// Text beside a number as that number's kind, NULL where it is none.
fn tried(text: Bound, other: &Bound, call: &Call) -> Result<Bound> {
    if !text.ty.is_string() || !other.ty.is_numeric() {
        return Ok(text);
    }
    let ty = if call.context.ansi && other.ty.is_integral() { SparkType::Long } else { SparkType::Double };
    let name = text.name.clone();
    Ok(cast::cast(text, &ty, cast::Mode::Try, call.context)?.named(name))
}

/// The operands, cast to the types that the operation works on: equal types, or two decimals.
pub(crate) fn operands(op: Op, left: Bound, right: Bound, name: &str, call: &Call) -> Result<(Bound, Bound)> {
    use SparkType as T;
    let context = call.context;
    let numeric = |bound: &Bound| bound.ty.is_numeric();
    let to = |bound: Bound, ty: &T| coerce::cast_to(bound, ty, context);
    let nothing = left.ty == T::Null || right.ty == T::Null;
    // A string beside a number is a number; two strings are none, under ANSI rules.
    let (left, right) = match (&left.ty, &right.ty) {
        (T::Null, T::Null) if op == Op::IntegralDivide => (to(left, &T::Long)?, to(right, &T::Long)?),
        (T::Null, T::Null) => (to(left, &T::Double)?, to(right, &T::Double)?),
        // Only without ANSI rules is text a number where no number stands beside it.
        (l, r) if (l.is_string() || *l == T::Null) && (r.is_string() || *r == T::Null) && context.ansi => {
            let wanted = match op {
                Op::Remainder => "\"NUMERIC\"",
                Op::Divide => "(\"DOUBLE\" or \"DECIMAL\")",
                Op::IntegralDivide => {
                    "(\"BIGINT\" or \"DECIMAL\" or \"INTERVAL YEAR TO MONTH\" or \"INTERVAL DAY TO SECOND\")"
                }
                _ => NUMERIC_OR_INTERVAL,
            };
            // Texts of two collations are two types.
            if l.is_string() && r.is_string() && l != r {
                return Err(different_types(name, &left, &right).at(call.span));
            }
            let text = if l.is_string() { &left } else { &right };
            return Err(wrong_type(name, wanted, text).at(call.span));
        }
        (l, T::Null) if l.is_string() => (to(left, &T::Double)?, to(right, &T::Double)?),
        (T::Null, r) if r.is_string() => (to(left, &T::Double)?, to(right, &T::Double)?),
        (l, r) if l.is_string() || r.is_string() => {
            let promoted = |other: &T| match other {
                other if context.ansi && other.is_integral() => T::Long,
                _ => T::Double,
            };
            let other = if l.is_string() { r } else { l };
            if !other.is_numeric() && !other.is_string() {
                return Err(super::incompatible(op, name, &left, &right, context.ansi).at(call.span));
            }
            let ty = promoted(other);
            if context.ansi {
                (to(left, &ty)?, to(right, &ty)?)
            } else {
                let left = if left.ty.is_string() { to(left, &T::Double)? } else { left };
                let right = if right.ty.is_string() { to(right, &T::Double)? } else { right };
                (left, right)
            }
        }
        (T::Null, T::Decimal(..)) if op == Op::Divide => (to(left, &T::Double)?, right),
        (T::Null, _) if numeric(&right) => {
            let ty = right.ty.clone();
            (to(left, &ty)?, right)
        }
        (_, T::Null) if numeric(&left) => {
            let ty = left.ty.clone();
            let right = to(right, &ty)?;
            (left, right)
        }
        _ => (left, right),
    };
    if !numeric(&left) || !numeric(&right) {
        let error = super::incompatible(op, name, &left, &right, context.ansi);
        return Err(error.at(call.span));
    }
    let is_decimal = |bound: &Bound| matches!(bound.ty, T::Decimal(..));
    let is_floating = |bound: &Bound| matches!(bound.ty, T::Float | T::Double);
    if op == Op::IntegralDivide && (is_floating(&left) || is_floating(&right)) {
        let shown = |bound: Bound| match &bound.ty {
            T::Decimal(..) => Bound { ty: T::Double, ..bound },
            ty if ty.is_integral() => Bound { ty: T::Long, ..bound },
            _ => bound,
        };
        let (left, right) = (shown(left), shown(right));
        let wanted = "(\"BIGINT\" or \"DECIMAL\" or \"INTERVAL YEAR TO MONTH\" or \"INTERVAL DAY TO SECOND\")";
        let same = left.ty == right.ty && !nothing;
        return Err(
            if same { wrong_type(name, wanted, &left) } else { different_types(name, &left, &right) }.at(call.span)
        );
    }
    if is_decimal(&left) || is_decimal(&right) {
        if is_floating(&left) || is_floating(&right) {
            return Ok((to(left, &T::Double)?, to(right, &T::Double)?));
        }
        return Ok((as_decimal(left, call)?, as_decimal(right, call)?));
    }
    let ty = match op {
        Op::Divide => T::Double,
        Op::IntegralDivide => T::Long,
        _ => coerce::common_type(&left.ty, &right.ty, context.ansi)
            .ok_or_else(|| different_types(name, &left, &right).at(call.span))?,
    };
    Ok((to(left, &ty)?, to(right, &ty)?))
}

/// A whole number as a decimal: a literal gets as many digits as it has, unless it is a TINYINT; others get as many as
/// their type can have. Source: Spark's `DecimalPrecision.nondecimalAndDecimal`.
fn as_decimal(value: Bound, call: &Call) -> Result<Bound> {
    if matches!(value.ty, SparkType::Decimal(..)) {
        return Ok(value);
    }
    if let Some(number) = value.as_integer_literal().filter(|_| value.ty != SparkType::Byte) {
        let digits = u8::try_from(number.unsigned_abs().to_string().len()).unwrap_or(20);
        let scalar = ScalarValue::Decimal128(Some(i128::from(number)), digits, 0);
        let (name, span) = (value.name, value.span);
        return Ok(Bound::literal(scalar, SparkType::Decimal(digits, 0), name).at(span));
    }
    match value.ty.as_decimal() {
        Some(ty) => coerce::cast_to(value, &ty, call.context),
        None => Ok(value),
    }
}

fn is_nonzero_literal(bound: &Bound) -> bool {
    match bound.as_literal() {
        Some(ScalarValue::Float64(Some(value))) => *value != 0.0,
        Some(ScalarValue::Float32(Some(value))) => *value != 0.0,
        // -1 is left out: the smallest number cannot be divided by it.
        _ => bound.as_integer_literal().is_some_and(|value| value > 0),
    }
}

fn native(left: &Bound, op: Operator, right: &Bound) -> Expr {
    binary_expr(left.expr.clone(), op, right.expr.clone())
}

fn integral(op: Op, left: &Bound, right: &Bound, on_error: OnError, call: &Call) -> (Expr, SparkType) {
    let ty = left.ty.clone();
    let wraps = on_error == OnError::Wrap;
    let plain = match op {
        Op::Add if wraps => Some(Operator::Plus),
        Op::Subtract if wraps => Some(Operator::Minus),
        Op::Multiply if wraps => Some(Operator::Multiply),
        Op::Remainder if is_nonzero_literal(right) => Some(Operator::Modulo),
        Op::IntegralDivide if is_nonzero_literal(right) => Some(Operator::Divide),
        _ => None,
    };
    if let Some(plain) = plain {
        return (native(left, plain, right), ty);
    }
    let op = match op {
        Op::Add => integer::Op::Add,
        Op::Subtract => integer::Op::Subtract,
        Op::Multiply => integer::Op::Multiply,
        Op::Remainder => integer::Op::Remainder,
        Op::Divide | Op::IntegralDivide => integer::Op::Divide,
    };
    let kernel = Integer { op, ty: ty.storage(), on_error };
    (scalar_expr(&udf(kernel, call.span), vec![left.expr.clone(), right.expr.clone()]), ty)
}

fn floating(op: Op, left: &Bound, right: &Bound, on_error: OnError, call: &Call) -> (Expr, SparkType) {
    let ty = left.ty.clone();
    let plain = match op {
        Op::Add => Some(Operator::Plus),
        Op::Subtract => Some(Operator::Minus),
        Op::Multiply => Some(Operator::Multiply),
        Op::Divide if is_nonzero_literal(right) => Some(Operator::Divide),
        Op::Remainder if is_nonzero_literal(right) => Some(Operator::Modulo),
        _ => None,
    };
    if let Some(plain) = plain {
        return (native(left, plain, right), ty);
    }
    let on_error = if on_error == OnError::Wrap { OnError::Null } else { on_error };
    let kernel = Division { remainder: op == Op::Remainder, ty: ty.storage(), on_error };
    (scalar_expr(&udf(kernel, call.span), vec![left.expr.clone(), right.expr.clone()]), ty)
}

fn decimal(
    op: Op,
    left: &Bound,
    (p1, s1): (u8, i8),
    right: &Bound,
    (p2, s2): (u8, i8),
    on_error: OnError,
    call: &Call,
) -> (Expr, SparkType) {
    let ty = decimal_type(op, (p1, s1), (p2, s2));
    let SparkType::Decimal(precision, scale) = ty else {
        return (left.expr.clone(), ty);
    };
    // Arrow's kernels mean the same while no digit is lost.
    let (wide1, wide2) = (i16::from(p1) - i16::from(s1), i16::from(p2) - i16::from(s2));
    let plain = match op {
        Op::Add if wide1.max(wide2) + i16::from(s1.max(s2)) < 38 => Some(Operator::Plus),
        Op::Subtract if wide1.max(wide2) + i16::from(s1.max(s2)) < 38 => Some(Operator::Minus),
        Op::Multiply if p1 + p2 < 38 => Some(Operator::Multiply),
        _ => None,
    };
    if let Some(plain) = plain {
        return (native(left, plain, right), ty);
    }
    let op = match op {
        Op::Add => decimal::Op::Add,
        Op::Subtract => decimal::Op::Subtract,
        Op::Multiply => decimal::Op::Multiply,
        Op::Divide => decimal::Op::Divide,
        Op::Remainder => decimal::Op::Remainder,
        Op::IntegralDivide => decimal::Op::IntegralDivide,
    };
    let on_error = if on_error == OnError::Wrap { OnError::Null } else { on_error };
    let ty = if op == decimal::Op::IntegralDivide { SparkType::Long } else { ty };
    let kernel = Decimal { op, left_scale: s1, right_scale: s2, precision, scale, on_error };
    (scalar_expr(&udf(kernel, call.span), vec![left.expr.clone(), right.expr.clone()]), ty)
}

/// The type of an operation on two decimals.
pub(crate) fn decimal_type(op: Op, (p1, s1): (u8, i8), (p2, s2): (u8, i8)) -> SparkType {
    let (p1, s1, p2, s2) = (i16::from(p1), i16::from(s1), i16::from(p2), i16::from(s2));
    let scale = s1.max(s2);
    match op {
        Op::Add | Op::Subtract => coerce::adjusted((p1 - s1).max(p2 - s2) + scale + 1, scale),
        Op::Multiply => coerce::adjusted(p1 + p2 + 1, s1 + s2),
        Op::Divide => {
            let scale = (s1 + p2 + 1).max(6);
            coerce::adjusted(p1 - s1 + s2 + scale, scale)
        }
        Op::Remainder => coerce::adjusted((p1 - s1).min(p2 - s2) + scale, scale),
        Op::IntegralDivide => coerce::bounded_integral_first((p1 - s1 + s2).max(1), 0),
    }
}

/// `value` as a number or an interval; NULL and text become doubles.
fn number_or_interval(call: &Call) -> Result<Bound> {
    let value = call.value(0)?.clone();
    match &value.ty {
        ty if ty.is_numeric() || ty.is_ansi_interval() || *ty == SparkType::CalendarInterval => Ok(value),
        ty if ty.is_string() || *ty == SparkType::Null => coerce::cast_to(value, &SparkType::Double, call.context),
        _ => Err(call.unexpected_type(0, NUMERIC_OR_INTERVAL)),
    }
}

fn positive(call: &Call) -> Result<Bound> {
    call.arity(1, 1)?;
    let name = format!("(+ {})", call.value(0)?.name);
    Ok(number_or_interval(call)?.named(name).at(call.span))
}

fn negative(call: &Call) -> Result<Bound> {
    call.arity(1, 1)?;
    let name = if call.name == "negative" { call.display() } else { format!("(- {})", call.value(0)?.name) };
    let value = number_or_interval(call).map_err(|error| match call.value(0) {
        // The message shows the operator, however it was called.
        Ok(value) if call.name != "negative" => error_named(value, &name).at(call.span),
        _ => error,
    })?;
    unary(call, value, integer::Op::Negate).map(|bound| bound.named(name))
}

fn error_named(value: &Bound, name: &str) -> crate::error::Error {
    crate::error::Error::new("DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE")
        .with("sqlExpr", format!("\"{name}\""))
        .with("paramIndex", "first")
        .with("requiredType", NUMERIC_OR_INTERVAL)
        .with("inputSql", format!("\"{}\"", value.name))
        .with("inputType", format!("\"{}\"", value.ty.sql()))
}

fn abs(call: &Call) -> Result<Bound> {
    call.arity(1, 1)?;
    let value = number_or_interval(call)?;
    unary(call, value, integer::Op::Abs)
}

fn unary(call: &Call, value: Bound, op: integer::Op) -> Result<Bound> {
    let name = call.display();
    let on_error = if call.context.ansi { OnError::Fail } else { OnError::Wrap };
    let ty = value.ty.clone();
    let expr = match &ty {
        SparkType::Double | SparkType::Float | SparkType::Decimal(..) => match op {
            integer::Op::Negate => Expr::Negative(Box::new(value.expr)),
            _ => scalar_expr(&datafusion::functions::math::abs(), vec![value.expr]),
        },
        ty if ty.is_integral() => {
            scalar_expr(&udf(Integer { op, ty: ty.storage(), on_error }, call.span), vec![value.expr])
        }
        _ => calendar::unary(call, &value, op)?,
    };
    Ok(Bound::new(expr, ty, value.nullable, name).at(call.span))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimal_types_are_sparks() {
        let d = |p, s| SparkType::Decimal(p, s);
        let cases = [
            (Op::Add, (38, 18), (38, 18), d(38, 17)),
            (Op::Multiply, (38, 18), (38, 18), d(38, 6)),
            (Op::Divide, (38, 18), (38, 18), d(38, 6)),
            (Op::Remainder, (38, 18), (38, 18), d(38, 18)),
            (Op::Divide, (2, 1), (2, 1), d(8, 6)),
            (Op::Divide, (20, 0), (2, 1), d(27, 6)),
            (Op::Divide, (2, 1), (10, 0), d(13, 12)),
            (Op::Add, (10, 0), (2, 1), d(12, 1)),
            (Op::Multiply, (15, 2), (16, 2), d(32, 4)),
        ];
        for (op, left, right, expected) in cases {
            assert_eq!(decimal_type(op, left, right), expected, "{op:?} {left:?} {right:?}");
        }
    }
}

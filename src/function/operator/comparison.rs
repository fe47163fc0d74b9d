//! `= <> < <= > >= <=>`, `between`, `in`.
//!
//! Source: Spark's `predicates.scala`. Floating point numbers are compared with one NaN, which equals itself and is
//! greatest, and one zero.

use datafusion::arrow::datatypes::DataType;
use datafusion::common::ScalarValue;
use datafusion::logical_expr::expr::InList;
use datafusion::logical_expr::{Expr, Operator, binary_expr, lit};

use super::kernel::float::Normalize;
use super::kernel::{between::Between, udf};
use super::{chars, different_types, logic, operator};
use crate::error::{Error, Result, Span};
use crate::function::call::scalar_expr;
use crate::function::{Bound, Call, Function, coerce, collation};
use crate::types::SparkType;

/// The family's list.
pub(super) const FUNCTIONS: &[&Function] = &[
    &operator(
        "=",
        &["=="],
        "expr1 = expr2 - Returns true if `expr1` equals `expr2`, or false otherwise.",
        "> SELECT 2 = 2;\n true",
        |call| compare(call, Operator::Eq, "="),
    ),
    &operator(
        "<>",
        &["!="],
        "expr1 != expr2 - Returns true if `expr1` is not equal to `expr2`, or false otherwise.",
        "> SELECT 1 != 2;\n true",
        |call| compare(call, Operator::Eq, "=").map(logic::negate),
    ),
    &operator(
        "<",
        &[],
        "expr1 < expr2 - Returns true if `expr1` is less than `expr2`.",
        "> SELECT 1 < 2;\n true",
        |call| compare(call, Operator::Lt, "<"),
    ),
    &operator(
        "<=",
        &[],
        "expr1 <= expr2 - Returns true if `expr1` is less than or equal to `expr2`.",
        "> SELECT 2 <= 2;\n true",
        |call| compare(call, Operator::LtEq, "<="),
    ),
    &operator(
        ">",
        &[],
        "expr1 > expr2 - Returns true if `expr1` is greater than `expr2`.",
        "> SELECT 2 > 1;\n true",
        |call| compare(call, Operator::Gt, ">"),
    ),
    &operator(
        ">=",
        &[],
        "expr1 >= expr2 - Returns true if `expr1` is greater than or equal to `expr2`.",
        "> SELECT 2 >= 1;\n true",
        |call| compare(call, Operator::GtEq, ">="),
    ),
    &operator(
        "<=>",
        &[],
        "expr1 <=> expr2 - Returns same result as the EQUAL(=) operator for non-null operands, but returns true if both are null, false if one of them is null.",
        "> SELECT 2 <=> 2;\n true",
        |call| compare(call, Operator::IsNotDistinctFrom, "<=>"),
    ),
    &operator(
        "between",
        &[],
        "input [NOT] between lower AND upper - evaluate if `input` is [not] in between `lower` and `upper`",
        "> SELECT 0.5 between 0.1 AND 1.0;\n true",
        between,
    ),
    &operator(
        "in",
        &[],
        "expr1 in(expr2, expr3, ...) - Returns true if `expr` equals to any valN.",
        "> SELECT 1 in(1, 2, 3);\n true",
        in_list,
    ),
];

fn compare(call: &Call, op: Operator, symbol: &str) -> Result<Bound> {
    call.arity(2, 2)?;
    let (left, right) = (call.value(0)?.clone(), call.value(1)?.clone());
    let ordered = !matches!(op, Operator::Eq | Operator::IsNotDistinctFrom);
    let boolean = |one: &Bound, other: &Bound| one.ty == SparkType::Boolean && other.ty.is_numeric();
    if ordered && (boolean(&left, &right) || boolean(&right, &left)) {
        let name = format!("({} {symbol} {})", left.name, right.name);
        return Err(different_types(&name, &left, &right).at(call.span));
    }
    if let Some(answer) = boolean_equality(&left, op, &right, call) {
        return Ok(answer);
    }
    let (left, right) = match whole_bound(&left, op, &right, call) {
        WholeBound::Decided(answer) => return Ok(answer),
        WholeBound::Left(bound) => (bound, right),
        WholeBound::Right(bound) => (left, bound),
        WholeBound::None => (left, right),
    };
    let name = format!("({} {symbol} {})", left.name, right.name);
    comparison(left, op, right, &name, call)
}

/// What becomes of a decimal literal beside a whole number.
enum WholeBound {
    /// No whole number is beyond the literal, or each is.
    Decided(Bound),
    /// The left operand is this whole number instead.
    Left(Bound),
    /// The right one is.
    Right(Bound),
    None,
}

/// A whole number is above 1.1 when it is above 1. Source: Spark's `DecimalPrecision.integralAndDecimalLiteral`.
fn whole_bound(left: &Bound, op: Operator, right: &Bound, call: &Call) -> WholeBound {
    let (literal, on_left) = match (&left.ty, &right.ty) {
        (ty, SparkType::Decimal(..)) if ty.is_integral() => (right, false),
        (SparkType::Decimal(..), ty) if ty.is_integral() => (left, true),
        _ => return WholeBound::None,
    };
    let (Expr::Literal(ScalarValue::Decimal128(Some(unscaled), _, scale), _), true) =
        (&literal.expr, matches!(op, Operator::Gt | Operator::GtEq | Operator::Lt | Operator::LtEq))
    else {
        return WholeBound::None;
    };
    let Some(divisor) = u32::try_from(*scale).ok().and_then(|scale| 10i128.checked_pow(scale)) else {
        return WholeBound::None;
    };
    let floor = unscaled.div_euclid(divisor);
    let ceiling = floor + i128::from(unscaled.rem_euclid(divisor) != 0);
    let greater = matches!(op, Operator::Gt | Operator::GtEq);
    let decided = |truth: bool| {
        WholeBound::Decided(Bound::new(lit(truth), SparkType::Boolean, false, truth.to_string()).at(call.span))
    };
    let above = *unscaled > i128::from(i64::MAX).saturating_mul(divisor);
    let below = *unscaled < i128::from(i64::MIN).saturating_mul(divisor);
    if above || below {
        return decided(greater == (below != on_left));
    }
    let value = if matches!(op, Operator::Gt | Operator::LtEq) == on_left { ceiling } else { floor };
    let Ok(value) = i64::try_from(value) else { return WholeBound::None };
    let bound = Bound::literal(ScalarValue::Int64(Some(value)), SparkType::Long, value.to_string()).at(literal.span);
    if on_left { WholeBound::Left(bound) } else { WholeBound::Right(bound) }
}

/// A boolean that is said to equal the literal 1 or 0, which is the boolean or its opposite without ANSI rules.
/// Source: Spark's `BooleanEquality`.
fn boolean_equality(left: &Bound, op: Operator, right: &Bound, call: &Call) -> Option<Bound> {
    if call.context.ansi || !matches!(op, Operator::Eq | Operator::IsNotDistinctFrom) {
        return None;
    }
    let (value, number) = match (&left.ty, &right.ty) {
        (SparkType::Boolean, ty) if ty.is_numeric() => (left, right.as_literal()?),
        (ty, SparkType::Boolean) if ty.is_numeric() => (right, left.as_literal()?),
        _ => return None,
    };
    let ScalarValue::Float64(Some(number)) = number.cast_to(&DataType::Float64).ok()? else { return None };
    let answer = match number {
        1.0 => value.clone(),
        0.0 => logic::negate(value.clone()),
        _ => return None,
    };
    if op == Operator::Eq {
        return Some(answer);
    }
    let name = format!("(({} IS NOT NULL) AND {})", value.name, answer.name);
    let expr = binary_expr(Expr::IsNotNull(Box::new(value.expr.clone())), Operator::And, answer.expr);
    Some(Bound::new(expr, SparkType::Boolean, false, name).at(call.span))
}

/// A comparison under a name.
fn comparison(left: Bound, op: Operator, right: Bound, name: &str, call: &Call) -> Result<Bound> {
    let (left, right) = comparable(left, right, name, call)?;
    if !is_orderable(&left.ty) {
        let symbol = if op == Operator::IsNotDistinctFrom { "<=>".to_string() } else { op.to_string() };
        return Err(Error::new("DATATYPE_MISMATCH.INVALID_ORDERING_TYPE")
            .with("sqlExpr", format!("\"{name}\""))
            .with("functionName", format!("`{symbol}`"))
            .with("dataType", format!("\"{}\"", left.ty.sql()))
            .at(call.span));
    }
    let nullable = op != Operator::IsNotDistinctFrom && (left.nullable || right.nullable);
    let (left, right) = (collation::key(left)?, collation::key(right)?);
    Ok(Bound::new(plain(left, op, right, call.span), SparkType::Boolean, nullable, name).at(call.span))
}

/// Whether values can be compared: maps cannot.
fn is_orderable(ty: &SparkType) -> bool {
    match ty {
        SparkType::Map(..) | SparkType::CalendarInterval | SparkType::Variant => false,
        SparkType::Geometry(_) | SparkType::Geography(_) => false,
        SparkType::Array(element) => is_orderable(element),
        SparkType::Struct(fields) => fields.iter().all(|field| is_orderable(&field.ty)),
        _ => true,
    }
}

/// Both operands cast to the type in which they are compared.
fn comparable(left: Bound, right: Bound, name: &str, call: &Call) -> Result<(Bound, Bound)> {
    if left.ty == right.ty {
        return Ok((left, right));
    }
    let (left, right) = chars::equally_long(left, right);
    let (left, right) = decimal_literals(left, right);
    let ansi = call.context.ansi;
    let nested = |ty: &SparkType| matches!(ty, SparkType::Array(_) | SparkType::Map(..) | SparkType::Struct(_));
    let ty = if nested(&left.ty) && nested(&right.ty) {
        // Rows may be compared whose fields differ by name alone.
        if same_structure(&left.ty, &right.ty) {
            Some(left.ty.clone())
        } else {
            coerce::tightest_type(&left.ty, &right.ty, ansi)
        }
    } else {
        coerce::comparison_type(&left.ty, &right.ty, ansi)
    };
    let ty = ty.ok_or_else(|| different_types(name, &left, &right).at(call.span))?;
    Ok((coerce::cast_to(left, &ty, call.context)?, coerce::cast_to(right, &ty, call.context)?))
}

/// Whether types differ by the names of fields at most.
fn same_structure(left: &SparkType, right: &SparkType) -> bool {
    match (left, right) {
        (SparkType::Array(left), SparkType::Array(right)) => same_structure(left, right),
        (SparkType::Map(left_key, left_value), SparkType::Map(right_key, right_value)) => {
            same_structure(left_key, right_key) && same_structure(left_value, right_value)
        }
        (SparkType::Struct(left), SparkType::Struct(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(l, r)| same_structure(&l.ty, &r.ty))
        }
        (left, right) => left == right,
    }
}

/// A whole number literal beside a decimal gets as many digits as it has, so that a comparison with a column need not
/// widen the column: `price > 10`.
fn decimal_literals(left: Bound, right: Bound) -> (Bound, Bound) {
    let fit = |literal: Bound, other: &SparkType| -> Bound {
        let (Some(number), SparkType::Decimal(precision, scale)) = (literal.as_integer_literal(), other) else {
            return literal;
        };
        let scaled = u32::try_from(*scale)
            .ok()
            .and_then(|scale| 10i128.checked_pow(scale))
            .and_then(|factor| i128::from(number).checked_mul(factor));
        match scaled {
            Some(value) if value.unsigned_abs().to_string().len() <= usize::from(*precision) => {
                let scalar = ScalarValue::Decimal128(Some(value), *precision, *scale);
                Bound::literal(scalar, other.clone(), literal.name.clone()).at(literal.span)
            }
            _ => literal,
        }
    };
    let (left_ty, right_ty) = (left.ty.clone(), right.ty.clone());
    (fit(left, &right_ty), fit(right, &left_ty))
}

/// A comparison of operands of one type.
fn plain(left: Bound, op: Operator, right: Bound, span: Span) -> Expr {
    match left.ty {
        SparkType::Double | SparkType::Float => {}
        _ => return binary_expr(left.expr, op, right.expr),
    }
    let zero = |negative: bool, ty: &SparkType| match (ty, negative) {
        (SparkType::Float, true) => lit(-0.0f32),
        (SparkType::Float, false) => lit(0.0f32),
        (_, true) => lit(-0.0f64),
        (_, false) => lit(0.0f64),
    };
    let is_zero = |bound: &Bound| match bound.as_literal() {
        Some(ScalarValue::Float64(Some(value))) => *value == 0.0,
        Some(ScalarValue::Float32(Some(value))) => *value == 0.0,
        _ => false,
    };
    // A column beside a literal stays as it is, so that files and chunks can be skipped by their statistics: the literal
    // zero is the one that makes Arrow's total order answer as Spark does.
    if is_zero(&right) && matches!(left.expr, Expr::Column(_)) {
        let ty = &left.ty;
        match op {
            Operator::Lt | Operator::GtEq => return binary_expr(left.expr, op, zero(true, ty)),
            Operator::Gt | Operator::LtEq => return binary_expr(left.expr, op, zero(false, ty)),
            _ => {}
        }
    }
    binary_expr(normalized(left, span), op, normalized(right, span))
}

/// The value as it is told from others: a floating point number with one NaN and one zero.
pub(in crate::function) fn told_apart(value: Bound, span: Span) -> Bound {
    match value.ty {
        SparkType::Float | SparkType::Double => Bound { expr: normalized(value.clone(), span), ..value },
        _ => value,
    }
}

/// A floating point operand with one NaN and one zero.
pub(super) fn normalized(value: Bound, span: Span) -> Expr {
    match &value.expr {
        Expr::Literal(ScalarValue::Float64(Some(number)), _) => {
            lit(if number.is_nan() { f64::NAN } else { *number + 0.0 })
        }
        Expr::Literal(ScalarValue::Float32(Some(number)), _) => {
            lit(if number.is_nan() { f32::NAN } else { *number + 0.0 })
        }
        Expr::Literal(..) => value.expr,
        _ => scalar_expr(&udf(Normalize { ty: value.ty.storage() }, span), vec![value.expr]),
    }
}

fn between(call: &Call) -> Result<Bound> {
    call.arity(3, 3)?;
    let name = format!("between({}, {}, {})", call.value(0)?.name, call.value(1)?.name, call.value(2)?.name);
    let [value, low, high] = [0, 1, 2].map(|i| call.value(i).cloned().map(chars::as_text));
    let (value, low, high) = (value?, low?, high?);
    let low_name = format!("({} >= {})", value.name, low.name);
    let high_name = format!("({} <= {})", value.name, high.name);
    let low = comparison(value.clone(), Operator::GtEq, low, &low_name, call)?;
    let high = comparison(value, Operator::LtEq, high, &high_name, call)?;
    let nullable = low.nullable || high.nullable;
    if let (Expr::BinaryExpr(low), Expr::BinaryExpr(high)) = (&low.expr, &high.expr)
        && low.left.is_volatile()
        && low.left == high.left
    {
        // What is another value each time it is asked for is asked for once.
        let arguments = vec![low.left.as_ref().clone(), low.right.as_ref().clone(), high.right.as_ref().clone()];
        let expr = scalar_expr(&udf(Between, call.span), arguments);
        return Ok(Bound::new(expr, SparkType::Boolean, nullable, name).at(call.span));
    }
    let expr = binary_expr(low.expr, Operator::And, high.expr);
    Ok(Bound::new(expr, SparkType::Boolean, nullable, name).at(call.span))
}

fn in_list(call: &Call) -> Result<Bound> {
    if call.len() < 2 {
        call.arity(2, usize::MAX)?;
    }
    let mut values = call.values()?;
    let list = values.split_off(1);
    let value = values.remove(0);
    let names: Vec<&str> = list.iter().map(|item| item.name.as_str()).collect();
    let name = format!("({} IN ({}))", value.name, names.join(", "));
    let nullable = value.nullable || list.iter().any(|item| item.nullable);
    let (value, list) = chars::in_list(value, list);

    let mut types: Vec<SparkType> = vec![value.ty.clone()];
    for item in &list {
        if types.last() != Some(&item.ty) && !types.contains(&item.ty) {
            types.push(item.ty.clone());
        }
    }
    let context = call.context;
    let ty = if types.len() == 1 {
        value.ty.clone()
    } else {
        // Rows may be compared whose fields differ by name alone.
        let alike = || types.iter().all(|ty| same_structure(ty, &value.ty)).then(|| value.ty.clone());
        let common = coerce::common_type_of(&types, context.ansi).or_else(alike);
        common.ok_or_else(|| mismatch(call, &name, &types))?
    };
    if !is_orderable(&ty) {
        return Err(Error::new("DATATYPE_MISMATCH.INVALID_ORDERING_TYPE")
            .with("sqlExpr", format!("\"{name}\""))
            .with("functionName", "`in`")
            .with("dataType", format!("\"{}\"", ty.sql()))
            .at(call.span));
    }
    let value = coerce::cast_to(value, &ty, context)?;
    let list = list.into_iter().map(|item| coerce::cast_to(item, &ty, context)).collect::<Result<Vec<_>>>()?;
    let value = collation::key(value)?;
    let list = list.into_iter().map(collation::key).collect::<Result<Vec<_>>>()?;
    // Without ANSI rules a cast can make NULLs.
    let nullable = nullable || value.nullable || list.iter().any(|item| item.nullable);
    let is_float = matches!(ty, SparkType::Double | SparkType::Float);
    let expr = if is_float { normalized(value, call.span) } else { value.expr };
    let list: Vec<Expr> =
        list.into_iter().map(|item| if is_float { normalized(item, call.span) } else { item.expr }).collect();
    let expr = match <[Expr; 1]>::try_from(list) {
        Ok([only]) => binary_expr(expr, Operator::Eq, only),
        // DataFusion compares nested values one by one.
        // DataFusion compares nested values one by one, and computes a list as a whole: a value that can fail is only asked
        // for where none before it was found.
        Err(list)
            if matches!(ty, SparkType::Struct(_) | SparkType::Array(_)) || list.iter().skip(1).any(logic::may_fail) =>
        {
            logic::guard(
                list.into_iter().map(|item| binary_expr(expr.clone(), Operator::Eq, item)).collect(),
                Operator::Or,
            )
        }
        Err(list) => Expr::InList(InList::new(Box::new(expr), list, false)),
    };
    Ok(Bound::new(expr, SparkType::Boolean, nullable, name).at(call.span))
}

fn mismatch(call: &Call, name: &str, types: &[SparkType]) -> Error {
    let types: Vec<String> = types.iter().map(|ty| format!("\"{}\"", ty.sql())).collect();
    Error::new("DATATYPE_MISMATCH.DATA_DIFF_TYPES")
        .with("sqlExpr", format!("\"{name}\""))
        .with("functionName", "`in`")
        .with("dataType", format!("[{}]", types.join(", ")))
        .at(call.span)
}

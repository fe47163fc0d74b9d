//! `& | ^ ~ << >> >>>`.
//!
//! Source: Spark's `bitwiseExpressions.scala` and the shifts of `mathExpressions.scala`.

use datafusion::logical_expr::{Operator, binary_expr, lit};

use super::kernel::bits::{Direction, Shift};
use super::kernel::udf;
use super::{different_types, mismatch, operator};
use crate::error::Result;
use crate::function::call::scalar_expr;
use crate::function::{Bound, Call, Function, coerce};
use crate::types::SparkType;

/// The family's list.
pub(super) const FUNCTIONS: &[&Function] = &[
    &operator(
        "&",
        &[],
        "expr1 & expr2 - Returns the result of bitwise AND of `expr1` and `expr2`.",
        "> SELECT 3 & 5;\n 1",
        |call| bitwise(call, Operator::BitwiseAnd, "&"),
    ),
    &operator(
        "|",
        &[],
        "expr1 | expr2 - Returns the result of bitwise OR of `expr1` and `expr2`.",
        "> SELECT 3 | 5;\n 7",
        |call| bitwise(call, Operator::BitwiseOr, "|"),
    ),
    &operator(
        "^",
        &[],
        "expr1 ^ expr2 - Returns the result of bitwise exclusive OR of `expr1` and `expr2`.",
        "> SELECT 3 ^ 5;\n 6",
        |call| bitwise(call, Operator::BitwiseXor, "^"),
    ),
    &operator("~", &[], "~ expr - Returns the result of bitwise NOT of `expr`.", "> SELECT ~ 0;\n -1", not),
    &operator("<<", &[], "base << exp - Bitwise left shift.", "> SELECT 2 << 1;\n 4", |call| {
        shift(call, Direction::Left, "<<")
    }),
    &operator(
        "shiftleft",
        &[],
        "shiftleft(base, exp) - Bitwise left shift.",
        "> SELECT shiftleft(2, 1);\n 4",
        |call| shift(call, Direction::Left, "<<"),
    ),
    &operator(">>", &[], "base >> exp - Bitwise (signed) right shift.", "> SELECT 4 >> 1;\n 2", |call| {
        shift(call, Direction::Right, ">>")
    }),
    &operator(
        "shiftright",
        &[],
        "shiftright(base, exp) - Bitwise (signed) right shift.",
        "> SELECT shiftright(4, 1);\n 2",
        |call| shift(call, Direction::Right, ">>"),
    ),
    &operator(">>>", &[], "base >>> exp - Bitwise unsigned right shift.", "> SELECT 4 >>> 1;\n 2", |call| {
        shift(call, Direction::RightUnsigned, ">>>")
    }),
    &operator(
        "shiftrightunsigned",
        &[],
        "shiftrightunsigned(base, exp) - Bitwise unsigned right shift.",
        "> SELECT shiftrightunsigned(4, 1);\n 2",
        |call| shift(call, Direction::RightUnsigned, ">>>"),
    ),
];

fn integral(value: Bound, other: &SparkType, call: &Call) -> Result<Bound> {
    match (&value.ty, other) {
        (SparkType::Null, ty) if ty.is_integral() => coerce::cast_to(value, &ty.clone(), call.context),
        (SparkType::Null, _) => coerce::cast_to(value, &SparkType::Int, call.context),
        // Without ANSI rules text beside a number is a double, which has no bits here.
        (ty, other) if ty.is_string() && other.is_integral() => {
            let ty = if call.context.ansi { SparkType::Long } else { SparkType::Double };
            coerce::cast_to(value, &ty, call.context)
        }
        _ => Ok(value),
    }
}

fn bitwise(call: &Call, op: Operator, symbol: &str) -> Result<Bound> {
    call.arity(2, 2)?;
    let (left, right) = (call.value(0)?.clone(), call.value(1)?.clone());
    let name = format!("({} {symbol} {})", left.name, right.name);
    let (left_ty, right_ty) = (left.ty.clone(), right.ty.clone());
    let (left, right) = (integral(left, &right_ty, call)?, integral(right, &left_ty, call)?);
    if !left.ty.is_integral() || !right.ty.is_integral() {
        // The operands as they were written; NULL beside another type than text is that type, or an int.
        let (written_left, written_right) = (call.value(0)?, call.value(1)?);
        let text = written_left.ty.is_string() || written_right.ty.is_string();
        let (left, right) = if text && call.context.ansi { (written_left, written_right) } else { (&left, &right) };
        return Err(mismatch(&name, "\"INTEGRAL\"", left, right, call.context.ansi).at(call.span));
    }
    let ty = coerce::common_type(&left.ty, &right.ty, call.context.ansi)
        .ok_or_else(|| different_types(&name, &left, &right).at(call.span))?;
    let (left, right) = (coerce::cast_to(left, &ty, call.context)?, coerce::cast_to(right, &ty, call.context)?);
    let nullable = left.nullable || right.nullable;
    Ok(Bound::new(binary_expr(left.expr, op, right.expr), ty, nullable, name).at(call.span))
}

fn not(call: &Call) -> Result<Bound> {
    call.arity(1, 1)?;
    let value = integral(call.value(0)?.clone(), &SparkType::Null, call)?;
    let minus_one = match value.ty {
        SparkType::Byte => lit(-1i8),
        SparkType::Short => lit(-1i16),
        SparkType::Int => lit(-1i32),
        SparkType::Long => lit(-1i64),
        _ => return Err(call.unexpected_type(0, "\"INTEGRAL\"")),
    };
    let name = format!("~{}", call.value(0)?.name);
    let expr = binary_expr(value.expr, Operator::BitwiseXor, minus_one);
    Ok(Bound::new(expr, value.ty, value.nullable, name).at(call.span))
}

fn shift(call: &Call, direction: Direction, symbol: &str) -> Result<Bound> {
    call.arity(2, 2)?;
    let name = if call.name.starts_with("shift") {
        call.display()
    } else {
        format!("({} {symbol} {})", call.value(0)?.name, call.value(1)?.name)
    };
    let long = call.value(0)?.ty == SparkType::Long;
    let ty = if long { SparkType::Long } else { SparkType::Int };
    let value = coerce::implicit_cast(call.value(0)?.clone(), &ty, call.context)?
        .ok_or_else(|| call.unexpected_type(0, "(\"INT\" or \"BIGINT\")"))?;
    let by = call.cast(1, &SparkType::Int)?;
    if let Some(null) = call.null_among(&[&value, &by], &ty) {
        return Ok(null.named(name));
    }
    let nullable = value.nullable || by.nullable;
    let expr = scalar_expr(&udf(Shift { direction, long }, call.span), vec![value.expr, by.expr]);
    Ok(Bound::new(expr, ty, nullable, name).at(call.span))
}

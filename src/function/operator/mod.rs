//! The operators, as functions: `a + b` in a statement is a call of the function `+`.
//!
//! Where DataFusion's own operator means exactly what Spark means, that one is used, so that the optimiser, pruning and
//! speed hold; elsewhere a kernel of ours ([`kernel`]).

pub mod access;
pub mod arithmetic;
pub mod bitwise;
mod calendar;
pub(crate) mod chars;
pub mod comparison;
pub mod concat;
pub mod conditional;
pub(crate) mod flat;
pub(crate) mod in_literals;
pub(crate) mod kernel;
pub mod logic;
pub mod pattern;

use super::{Build, Call, Function};
use crate::error::{Error, Result};
use crate::function::Bound;

/// Every one, as lists by family.
pub(super) fn all() -> &'static [&'static [&'static Function]] {
    &[
        arithmetic::FUNCTIONS,
        bitwise::FUNCTIONS,
        comparison::FUNCTIONS,
        concat::FUNCTIONS,
        conditional::FUNCTIONS,
        logic::FUNCTIONS,
        pattern::FUNCTIONS,
    ]
}

/// A row of an operator list.
const fn operator(
    name: &'static str,
    aliases: &'static [&'static str],
    usage: &'static str,
    example: &'static str,
    build: fn(&Call) -> Result<Bound>,
) -> Function {
    Function { name, aliases, usage, example, build: Build::Scalar(build) }
}

/// The error for operands of types that have nothing in common.
fn different_types(name: &str, left: &Bound, right: &Bound) -> Error {
    Error::new("DATATYPE_MISMATCH.BINARY_OP_DIFF_TYPES")
        .with("sqlExpr", format!("\"{name}\""))
        .with("left", format!("\"{}\"", left.ty.sql()))
        .with("right", format!("\"{}\"", right.ty.sql()))
        .at(left.span.to(right.span))
}

/// The error for operands of one type that the operator does not take; `wanted` is how Spark words what it does take.
fn wrong_type(name: &str, wanted: &str, operand: &Bound) -> Error {
    Error::new("DATATYPE_MISMATCH.BINARY_OP_WRONG_TYPE")
        .with("sqlExpr", format!("\"{name}\""))
        .with("inputType", wanted)
        .with("actualDataType", format!("\"{}\"", operand.ty.sql()))
        .at(operand.span)
}

/// The error for operands of which one is none of what `wanted` says. Under ANSI rules text beside another type is read as
/// that type, and beside NULL is text.
fn mismatch(name: &str, wanted: &str, left: &Bound, right: &Bound, ansi: bool) -> Error {
    let promoted = match (left.ty.is_string(), right.ty.is_string()) {
        (true, false) | (false, true) if ansi => super::coerce::common_type(&left.ty, &right.ty, true),
        _ => (left.ty == right.ty).then(|| left.ty.clone()),
    };
    match promoted {
        Some(ty) => wrong_type(name, wanted, &Bound { ty, ..left.clone() }),
        None => different_types(name, left, right),
    }
}

/// The error for operands that the operation does not take. Text beside another type is read as that type, where ANSI
/// rules have such a cast.
fn incompatible(op: arithmetic::Op, name: &str, left: &Bound, right: &Bound, ansi: bool) -> Error {
    use arithmetic::Op;
    let promoted = match (left.ty.is_string(), right.ty.is_string()) {
        (true, false) if ansi => super::coerce::common_type(&left.ty, &right.ty, true).map(|_| right),
        (false, true) if ansi => super::coerce::common_type(&left.ty, &right.ty, true).map(|_| left),
        _ => (left.ty == right.ty).then_some(left),
    };
    let Some(operand) = promoted else { return different_types(name, left, right) };
    let wanted = match op {
        Op::Add | Op::Subtract => NUMERIC_OR_INTERVAL,
        Op::Multiply | Op::Remainder => "\"NUMERIC\"",
        Op::Divide => "(\"DOUBLE\" or \"DECIMAL\")",
        Op::IntegralDivide => "(\"BIGINT\" or \"DECIMAL\" or \"INTERVAL YEAR TO MONTH\" or \"INTERVAL DAY TO SECOND\")",
    };
    wrong_type(name, wanted, operand)
}

/// How Spark words the types that `+`, `-` and their like take.
const NUMERIC_OR_INTERVAL: &str =
    "(\"NUMERIC\" or \"INTERVAL DAY TO SECOND\" or \"INTERVAL YEAR TO MONTH\" or \"INTERVAL\")";

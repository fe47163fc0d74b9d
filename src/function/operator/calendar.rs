//! Arithmetic of dates, timestamps and intervals.

use datafusion::logical_expr::Expr;

use super::arithmetic::Op;
use super::kernel::{OnError, integer};
use crate::error::{Error, Result};
use crate::function::{Bound, Call};
use crate::types::SparkType;

fn is_calendar(ty: &SparkType) -> bool {
    ty.is_datetime() || ty.is_ansi_interval() || matches!(ty, SparkType::CalendarInterval | SparkType::Time(_))
}

/// The answer where one operand is a date, a timestamp or an interval; `None` where none is.
pub(super) fn arithmetic(
    call: &Call,
    _op: Op,
    left: &Bound,
    right: &Bound,
    _on_error: OnError,
) -> Result<Option<Bound>> {
    if !is_calendar(&left.ty) && !is_calendar(&right.ty) {
        return Ok(None);
    }
    Err(Error::unsupported("arithmetic of dates, timestamps and intervals").at(call.span))
}

/// Negation or `abs` of an interval.
pub(super) fn unary(_call: &Call, value: Bound, _op: integer::Op, _on_error: OnError) -> Expr {
    value.expr
}

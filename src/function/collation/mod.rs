//! Which collation an operation on texts has, and the operation under it.
//!
//! Every call of a function passes through [`call`]. Where no argument has a collation it is the function's builder and
//! nothing else. Else the texts among the arguments get one collation: what is written with COLLATE counts before what a
//! column has, and that before what a literal has. Then the function is built for that collation.
//! Source: <https://spark.apache.org/docs/latest/sql-ref-collation.html> and Spark's `CollationTypeCasts` and
//! `CollationTypeCoercion`.

mod apply;
mod key;
mod lower;
mod mark;
mod pattern;
mod unicode;

use datafusion::common::tree_node::{TreeNode, TreeNodeRecursion};
use datafusion::logical_expr::Expr;

use super::{Bound, Call};
use crate::error::{Error, Result};
use crate::types::{Collation, SparkType};

pub(crate) use apply::{call, function};
pub(crate) use key::TextKey;
pub(crate) use key::{key, key_expr};
pub(crate) use lower::{unit, units};
pub(crate) use mark::{collate, unmarked};
pub(crate) use pattern::Pattern;

/// How much a text's collation counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Strength {
    /// That of a literal.
    Default,
    /// That of a column.
    Implicit,
    /// That which is written.
    Explicit,
}

/// The strength of an expression: the greatest that is found in it.
fn strength(expr: &Expr) -> Strength {
    let mut found = Strength::Default;
    let walked = expr.apply(|part| {
        match part {
            Expr::ScalarFunction(function) if mark::is_mark(function) => found = Strength::Explicit,
            // A number made text has no column's collation.
            Expr::ScalarFunction(function) if super::cast::is_from_other_type(&function.func) => {
                return Ok(TreeNodeRecursion::Jump);
            }
            Expr::Column(_)
            | Expr::OuterReferenceColumn(..)
            | Expr::ScalarSubquery(_)
            | Expr::LambdaVariable(_)
            | Expr::AggregateFunction(_) => found = found.max(Strength::Implicit),
            _ => {}
        }
        Ok(if found == Strength::Explicit { TreeNodeRecursion::Stop } else { TreeNodeRecursion::Continue })
    });
    if walked.is_err() { Strength::Implicit } else { found }
}

/// The collation of a text, or of the texts in an array; `None` for what is neither.
fn text_of(ty: &SparkType) -> Option<Option<Collation>> {
    match ty {
        SparkType::Collated(collation) => Some(Some(*collation)),
        ty if ty.is_string() => Some(None),
        SparkType::Array(element) => text_of(element),
        _ => None,
    }
}

/// The collation in which these values meet; `None` if there is no text among them.
/// # Errors
/// `COLLATION_MISMATCH.EXPLICIT` when two are written that differ.
fn common<'b>(values: impl Iterator<Item = &'b Bound>) -> Result<Option<Option<Collation>>> {
    let mut found: Vec<(Option<Collation>, Strength)> = Vec::new();
    for value in values {
        if let Some(collation) = text_of(&value.ty) {
            found.push((collation, strength(&value.expr)));
        }
    }
    let of = |wanted: Strength| {
        let mut distinct: Vec<Option<Collation>> = Vec::new();
        for (collation, strength) in &found {
            if *strength == wanted && !distinct.contains(collation) {
                distinct.push(*collation);
            }
        }
        distinct
    };
    match of(Strength::Explicit).as_slice() {
        [] => {}
        [only] => return Ok(Some(*only)),
        several => {
            let types: Vec<String> = several
                .iter()
                .map(|collation| format!("\"{}\"", SparkType::String.with_collation(*collation).sql()))
                .collect();
            return Err(Error::new("COLLATION_MISMATCH.EXPLICIT").with("explicitTypes", types.join(", ")));
        }
    }
    match of(Strength::Implicit).as_slice() {
        [] => {}
        [only] => return Ok(Some(*only)),
        _ => return Ok(Some(Some(Collation::INDETERMINATE))),
    }
    let literals = of(Strength::Default);
    Ok(literals.iter().find(|collation| collation.is_some()).or(literals.first()).copied())
}

/// A value in that collation. With `shown` a literal's name says that it was changed, as Spark's columns do.
fn in_collation(value: Bound, collation: Option<Collation>, shown: bool) -> Bound {
    if text_of(&value.ty).is_none() {
        return value;
    }
    let ty = value.ty.with_collation(collation);
    if ty == value.ty {
        return value;
    }
    let name = match (value.as_string_literal(), collation) {
        (Some(text), Some(collation)) if shown && matches!(value.expr, Expr::Literal(..)) => {
            format!("'{}' collate {collation}", text.replace('\\', "\\\\").replace('\'', "\\'"))
        }
        _ => value.name.clone(),
    };
    let expr = match &ty {
        SparkType::Array(_) => datafusion::logical_expr::cast(value.expr, ty.storage()),
        _ => value.expr,
    };
    Bound { expr, ty, name, ..value }
}

/// What two values are compared by that meet in a comparison of that name.
/// # Errors
/// `COLLATION_MISMATCH.EXPLICIT`, `INDETERMINATE_COLLATION_IN_EXPRESSION`
pub(crate) fn pair(left: Bound, right: Bound, name: &str) -> Result<(Bound, Bound)> {
    let collation = common([&left, &right].into_iter())?.flatten();
    if collation.is_some_and(Collation::is_indeterminate) {
        return Err(Error::new("INDETERMINATE_COLLATION_IN_EXPRESSION")
            .with("expr", format!("\"{name}\""))
            .at(left.span));
    }
    Ok((key(in_collation(left, collation, false))?, key(in_collation(right, collation, false))?))
}

/// # Errors
/// `INDETERMINATE_COLLATION_IN_EXPRESSION` about the call of that name.
fn indeterminate(call: &Call, name: &str) -> Error {
    Error::new("INDETERMINATE_COLLATION_IN_EXPRESSION").with("expr", format!("\"{name}\"")).at(call.span)
}

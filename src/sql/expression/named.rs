//! `f(a => 1)` for built-in functions: the few whose parameters Spark gives names to.
//!
//! Source: <https://spark.apache.org/docs/latest/sql-ref-function-invocation.html>.

use std::borrow::Cow;

use crate::error::{Error, Result, Span};
use crate::sql::ast::{Call, Expr, ExprKind, Literal};
use crate::sql::routine::{Signature, arrange};
use crate::sql::scope::quoted;

/// What stands for an argument that is not given.
#[derive(Clone, Copy)]
enum Absent {
    /// It must be given.
    Required,
    /// A text.
    Text(&'static str),
    /// A whole number.
    Int(i32),
    /// A truth value.
    Flag(bool),
    Null,
    /// Nothing: the call has one argument less.
    Nothing,
}

use Absent::{Flag, Int, Nothing, Null, Required, Text};

/// A parameter's name and default.
type Parameter = (&'static str, Absent);

const COLLECTION: &[Parameter] = &[("collection", Required)];
const INPUT: &[Parameter] = &[("input", Required)];

const TUPLE_SKETCH_AGG: &[Parameter] =
    &[("key", Required), ("summary", Required), ("lgNomEntries", Int(12)), ("mode", Text("sum"))];
const TUPLE_UNION_AGG: &[Parameter] = &[("child", Required), ("lgNomEntries", Int(12)), ("mode", Text("sum"))];
const TUPLE_UNION: &[Parameter] =
    &[("first", Required), ("second", Required), ("lgNomEntries", Int(12)), ("mode", Text("sum"))];

const VARIANT_SET: &[Parameter] =
    &[("v", Required), ("path", Required), ("val", Required), ("create_if_missing", Flag(true))];

/// The parameters of each function that has names for them.
const SIGNATURES: &[(&str, &[Parameter])] = &[
    ("count_min_sketch", &[("column", Required), ("epsilon", Required), ("confidence", Required), ("seed", Required)]),
    ("counter_diff", &[("value", Required), ("start_time", Nothing)]),
    ("explode", COLLECTION),
    ("explode_outer", COLLECTION),
    ("inline", INPUT),
    ("inline_outer", INPUT),
    (
        "mask",
        &[
            ("str", Required),
            ("upperChar", Text("X")),
            ("lowerChar", Text("x")),
            ("digitChar", Text("n")),
            ("otherChar", Null),
        ],
    ),
    ("posexplode", COLLECTION),
    ("posexplode_outer", COLLECTION),
    ("try_variant_set", VARIANT_SET),
    ("tuple_sketch_agg_double", TUPLE_SKETCH_AGG),
    ("tuple_sketch_agg_integer", TUPLE_SKETCH_AGG),
    ("tuple_union_agg_double", TUPLE_UNION_AGG),
    ("tuple_union_agg_integer", TUPLE_UNION_AGG),
    ("tuple_union_double", TUPLE_UNION),
    ("tuple_union_integer", TUPLE_UNION),
    ("tuple_union_theta_double", TUPLE_UNION),
    ("tuple_union_theta_integer", TUPLE_UNION),
    ("variant_explode", INPUT),
    ("variant_explode_outer", INPUT),
    ("variant_set", VARIANT_SET),
    ("variant_strip_nulls", &[("v", Required), ("include_arrays", Flag(true))]),
];

/// The call with all its arguments by position. `name` is in lower case.
/// # Errors
/// `NAMED_PARAMETERS_NOT_SUPPORTED`, and what is wrong with the names.
pub(in crate::sql) fn positional<'c>(call: &'c Call, name: &str, span: Span) -> Result<Cow<'c, Call>> {
    if !call.arguments.iter().any(|argument| matches!(argument.kind, ExprKind::Named { .. })) {
        return Ok(Cow::Borrowed(call));
    }
    let shown = quoted([name]);
    let Some((_, parameters)) = SIGNATURES.iter().find(|(own, _)| *own == name) else {
        return Err(Error::new("NAMED_PARAMETERS_NOT_SUPPORTED").with("functionName", shown).at(span));
    };
    let signature: Vec<Signature<'_>> =
        parameters.iter().map(|(name, default)| Signature { name, optional: !matches!(default, Required) }).collect();
    let slots = arrange(&shown, &signature, &call.arguments, span)?;
    let mut arguments = Vec::with_capacity(slots.len());
    for (i, slot) in slots.into_iter().enumerate() {
        let literal = match (slot, parameters.get(i).map(|(_, default)| *default)) {
            (Some(argument), _) => {
                arguments.push(argument.clone());
                continue;
            }
            (None, Some(Nothing)) => continue,
            (None, Some(Text(text))) => Literal::String(text.to_string()),
            (None, Some(Int(number))) => Literal::Int(number),
            (None, Some(Flag(flag))) => Literal::Boolean(flag),
            (None, _) => Literal::Null,
        };
        arguments.push(Expr { kind: ExprKind::Literal(literal), span });
    }
    Ok(Cow::Owned(Call { arguments, ..call.clone() }))
}

//! `listagg`: the texts of a group joined, in the order that WITHIN GROUP names.

use datafusion::common::ScalarValue;
use datafusion::logical_expr::expr::Sort;

use super::kernel;
use super::kernel::joined::Joined;
use crate::error::{Error, Result};
use crate::function::constant::evaluated;
use crate::function::{Bound, Build, Call, Function, collation};
use crate::types::SparkType;

pub const FUNCTION: Function = Function {
    name: "listagg",
    aliases: &["string_agg"],
    usage: "listagg(expr[, delimiter])[ WITHIN GROUP (ORDER BY key [ASC | DESC] [,...])] - Returns the concatenation of \
            non-NULL input values, separated by the delimiter ordered by key. If all values are NULL, NULL is returned.",
    example: "> SELECT listagg(col, ', ') FROM VALUES ('a'), ('b') AS tab(col);\n a, b",
    build: Build::Aggregate(build),
};

fn build(call: &Call) -> Result<Bound> {
    call.arity(1, 2)?;
    let value = call.value(0)?.clone();
    let ty = match &value.ty {
        SparkType::Binary => SparkType::Binary,
        collated @ SparkType::Collated(_) => collated.clone(),
        _ => SparkType::String,
    };
    let text = call.cast(0, &ty).map_err(|_| {
        let mut shown = call.values().unwrap_or_default();
        shown.extend((call.len() == 1).then(|| Bound::null(SparkType::String)));
        Call::plain(call.context, call.name, shown, call.span).unexpected_type(0, "(\"STRING\" or \"BINARY\")")
    })?;
    let (delimiter, shown) = match call.len() {
        1 => (Vec::new(), "NULL".to_string()),
        _ => (delimiter(call, &ty.with_collation(None))?, call.value(1)?.name.clone()),
    };
    if let Some((key, sort)) = call.order_by.iter().find(|(key, _)| !super::has_order(&key.ty)) {
        return Err(Error::new("DATATYPE_MISMATCH.INVALID_ORDERING_TYPE")
            .with("sqlExpr", format!("\"{}\"", ordering(key, sort)))
            .with("functionName", "`sortorder`")
            .with("dataType", format!("\"{}\"", key.ty.sql()))
            .at(key.span));
    }
    let distinct = if call.distinct { "DISTINCT " } else { "" };
    let mut name = format!("{}({distinct}{}, {shown})", call.name, value.name);
    let key_names: Vec<String> = call.order_by.iter().map(|(key, sort)| ordering(key, sort)).collect();
    if !key_names.is_empty() {
        name = format!("listagg({distinct}{}, {shown}) WITHIN GROUP (ORDER BY {})", value.name, key_names.join(", "));
    }
    let by_itself = matches!(call.order_by.as_slice(), [(key, _)] if key.expr == text.expr);
    if call.distinct && !call.order_by.is_empty() && !by_itself {
        of_what_is_distinct(call, &value)?;
    }
    let by_itself = by_itself && !ty.has_collation();
    // Texts that are equal by their collation are so by their keys.
    let unique = call.distinct && ty.has_collation();
    let key_of_text = if unique { Some(collation::key(text.clone())?) } else { None };
    let mut arguments = vec![text];
    if !by_itself {
        for (key, _) in &call.order_by {
            arguments.push(collation::key(key.clone())?);
        }
    }
    arguments.extend(key_of_text);
    let keys = call.order_by.iter().map(|(_, sort)| (!sort.asc, sort.nulls_first)).collect();
    let elements = arguments.iter().map(|argument| argument.ty.to_element()).collect();
    let udaf = kernel::udaf(Joined { delimiter, keys, by_itself, unique, elements });
    // The aggregation sorts by itself.
    let plain = Call {
        distinct: call.distinct && !unique,
        filter: call.filter.clone(),
        ..Call::plain(call.context, call.name, Vec::new(), call.span)
    };
    Ok(plain.aggregate(&udaf, arguments, ty, true)?.named(name))
}

/// A key as errors and columns show it.
fn ordering(key: &Bound, sort: &Sort) -> String {
    let direction = if sort.asc { "ASC" } else { "DESC" };
    let nulls = if sort.nulls_first { "FIRST" } else { "LAST" };
    format!("{} {direction} NULLS {nulls}", key.name)
}

/// The second argument: what stands between the values.
fn delimiter(call: &Call, ty: &SparkType) -> Result<Vec<u8>> {
    let delimiter = call.value(1)?;
    let null = delimiter.ty == SparkType::Null;
    // Texts of two collations are two types.
    let value = if ty.is_string() && call.value(0)?.ty.is_string() { &call.value(0)?.ty } else { ty };
    let collated = value.is_string() && delimiter.ty.is_string() && *value != delimiter.ty;
    if !null && (collated || (delimiter.ty == SparkType::Binary) != (*ty == SparkType::Binary)) {
        let types = format!("(\"{}\" or \"{}\")", value.sql(), delimiter.ty.sql());
        return Err(Error::new("DATATYPE_MISMATCH.DATA_DIFF_TYPES")
            .with("sqlExpr", format!("\"{}\"", call.display()))
            .with("functionName", format!("`{}`", call.name))
            .with("dataType", types)
            .at(call.span));
    }
    match evaluated(&call.cast(1, ty)?) {
        Some(known) => Ok(match known? {
            ScalarValue::Binary(bytes) => bytes.unwrap_or_default(),
            known => known.try_as_str().flatten().unwrap_or_default().as_bytes().to_vec(),
        }),
        None => Err(Error::new("DATATYPE_MISMATCH.NON_FOLDABLE_INPUT")
            .with("sqlExpr", format!("\"{}\"", call.display()))
            .with("inputName", "`delimiter`")
            .with("inputType", format!("\"{}\"", ty.sql()))
            .with("inputExpr", format!("\"{}\"", delimiter.name))
            .at(call.span)),
    }
}

/// Says so if distinct values are ordered by something else than themselves, or by what different texts may be equal in.
fn of_what_is_distinct(call: &Call, value: &Bound) -> Result<()> {
    let wrong = |class: &str| {
        Error::new(&format!("INVALID_WITHIN_GROUP_EXPRESSION.{class}"))
            .with("funcName", format!("`{}`", call.name))
            .at(call.span)
    };
    // A value and its text are the same as far as they are distinct.
    let same =
        |key: &Bound| key.name == value.name && (key.ty == value.ty || key.ty.is_string() || value.ty.is_string());
    match call.order_by.as_slice() {
        [(key, _)] if same(key) => {}
        keys => {
            let keys: Vec<String> = keys.iter().map(|(key, _)| format!("\"{}\"", key.name)).collect();
            return Err(wrong("MISMATCH_WITH_DISTINCT_INPUT")
                .with("funcArg", format!("\"{}\"", value.name))
                .with("orderingExpr", keys.join(", ")));
        }
    }
    if matches!(value.ty, SparkType::Float | SparkType::Double | SparkType::Timestamp) {
        return Err(wrong("MISMATCH_WITH_DISTINCT_INPUT_UNSAFE_CAST")
            .with("inputType", format!("\"{}\"", value.ty.sql()))
            .with("castType", "\"STRING\""));
    }
    Ok(())
}

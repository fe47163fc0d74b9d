//! `listagg`: the texts of a group joined, in the order that WITHIN GROUP names.

use super::kernel;
use super::kernel::joined::Joined;
use crate::error::{Error, Result};
use crate::function::{Bound, Build, Call, Function};
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
    if value.ty == SparkType::Binary {
        return Err(Error::unsupported(format!("{} of binary values", call.name)).at(value.span));
    }
    let (delimiter, shown) = match call.len() {
        1 => (String::new(), "NULL".to_string()),
        _ => {
            let delimiter = call.value(1)?;
            let text = match delimiter.as_string_literal() {
                Some(text) => text.to_string(),
                None if delimiter.is_null_literal() => String::new(),
                None if !delimiter.ty.is_string() => return Err(call.unexpected_type(1, "\"STRING\"")),
                None => {
                    return Err(Error::new("DATATYPE_MISMATCH.NON_FOLDABLE_INPUT")
                        .with("sqlExpr", format!("\"{}\"", call.display()))
                        .with("inputName", "`delimiter`")
                        .with("inputType", "\"STRING\"")
                        .with("inputExpr", format!("\"{}\"", delimiter.name))
                        .at(call.span));
                }
            };
            (text, delimiter.name.clone())
        }
    };
    let distinct = if call.distinct { "DISTINCT " } else { "" };
    let mut name = format!("{}({distinct}{}, {shown})", call.name, value.name);
    let key_names: Vec<String> = call
        .order_by
        .iter()
        .map(|(key, sort)| {
            let direction = if sort.asc { "ASC" } else { "DESC" };
            let nulls = if sort.nulls_first { "FIRST" } else { "LAST" };
            format!("{} {direction} NULLS {nulls}", key.name)
        })
        .collect();
    if !key_names.is_empty() {
        name = format!("{name} WITHIN GROUP (ORDER BY {})", key_names.join(", "));
    }
    let by_itself = matches!(call.order_by.as_slice(), [(key, _)] if key.expr == value.expr && value.ty.is_string());
    if call.distinct && !call.order_by.is_empty() && !by_itself {
        return Err(
            Error::unsupported(format!("{}(DISTINCT ...) ordered by another expression", call.name)).at(call.span)
        );
    }
    let mut arguments = vec![call.cast(0, &SparkType::String)?];
    if !by_itself {
        arguments.extend(call.order_by.iter().map(|(key, _)| key.clone()));
    }
    let keys = call.order_by.iter().map(|(_, sort)| (!sort.asc, sort.nulls_first)).collect();
    let elements = arguments.iter().map(|argument| argument.ty.to_element()).collect();
    let udaf = kernel::udaf(Joined { delimiter, keys, by_itself, elements });
    // The aggregation sorts by itself.
    let plain = Call {
        distinct: call.distinct,
        filter: call.filter.clone(),
        ..Call::plain(call.context, call.name, Vec::new(), call.span)
    };
    Ok(plain.aggregate(&udaf, arguments, SparkType::String, true)?.named(name))
}

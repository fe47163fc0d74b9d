//! Functions over texts with collations: the arguments brought to one collation, then the function under it.

use datafusion::logical_expr::{Expr, Operator, binary_expr, when};

use super::{Strength, common, in_collation, indeterminate, key, mark, strength, text_of};
use crate::error::{Error, Result};
use crate::function::call::Argument;
use crate::function::{Bound, Build, Call, Function, coerce, find, scalar};
use crate::types::{Collation, SparkType};

/// Functions whose texts, all of them, get one collation.
const ALL: &[&str] = &[
    "=",
    "<>",
    "<",
    "<=",
    ">",
    ">=",
    "<=>",
    "between",
    "in",
    "equal_null",
    "nullif",
    "nvl",
    "ifnull",
    "coalesce",
    "concat",
    "||",
    "greatest",
    "least",
    "array",
    "array_join",
    "array_contains",
    "array_except",
    "array_append",
    "array_intersect",
    "array_position",
    "array_remove",
    "array_union",
    "arrays_overlap",
    "concat_ws",
    "mask",
    "replace",
    "translate",
    "trim",
    "ltrim",
    "rtrim",
    "btrim",
    "contains",
    "startswith",
    "endswith",
    "find_in_set",
    "instr",
    "to_number",
    "try_to_number",
    "str_to_map",
    "levenshtein",
    "regexp_replace",
];

/// Functions the first two of whose arguments get one collation.
const FIRST_TWO: &[&str] = &["locate", "substring_index", "split_part", "overlay"];

/// Functions that stand for an expression of others: their columns show literals as they were written.
const STANDING_FOR_OTHERS: &[&str] =
    &["between", "nullif", "nvl", "nvl2", "ifnull", "equal_null", "btrim", "array_append"];

/// Functions that compare nothing, so that texts of any collations can meet in them.
const WITHOUT_COMPARING: &[&str] = &[
    "concat",
    "||",
    "concat_ws",
    "elt",
    "overlay",
    "coalesce",
    "nvl",
    "nvl2",
    "ifnull",
    "array",
    "when",
    "if",
    "lpad",
    "rpad",
    "array_join",
    "array_append",
    "lag",
    "lead",
    "levenshtein",
    "mask",
    "regexp_replace",
];

/// Functions that compare arguments and return none of them.
const OF_KEYS: &[&str] = &["array_contains", "array_position", "arrays_overlap", "approx_count_distinct"];

/// Functions that look for one text in another.
pub(super) const SEARCHING: &[&str] = &[
    "contains",
    "startswith",
    "endswith",
    "instr",
    "locate",
    "replace",
    "translate",
    "split_part",
    "substring_index",
    "find_in_set",
    "trim",
    "ltrim",
    "rtrim",
    "btrim",
];

/// Functions of patterns.
const OF_PATTERNS: &[&str] = &[
    "like",
    "ilike",
    "rlike",
    "regexp_replace",
    "regexp_extract",
    "regexp_extract_all",
    "regexp_count",
    "regexp_instr",
    "regexp_substr",
    "split",
];

/// Functions for which comparing by a collation is not known here.
const REFUSED: &[&str] = &[
    "mode",
    "map",
    "map_from_arrays",
    "map_from_entries",
    "map_contains_key",
    "map_concat",
    "transform_keys",
    "map_zip_with",
];

/// Functions of texts whose own texts have no collation.
const WITHOUT_RESULT: &[&str] = &[
    "md5",
    "sha",
    "sha1",
    "sha2",
    "base64",
    "soundex",
    "space",
    "chr",
    "bin",
    "to_json",
    "date_format",
    "collation",
    "typeof",
    "decode",
    "to_char",
    "to_varchar",
    "format_number",
    "uuid",
    "from_unixtime",
    "monthname",
    "dayname",
    "conv",
    "quote",
    "url_encode",
    "url_decode",
    "try_url_decode",
    "parse_url",
    "try_parse_url",
    "get_json_object",
    "schema_of_json",
    "string",
    "json_object_keys",
];

/// A call of a scalar function that this program has.
/// # Errors
/// Those of the builder, and those of collations.
pub(crate) fn call(call: &Call) -> Result<Bound> {
    match find(call.name) {
        Some(found) if matches!(found.build, Build::Scalar(_)) => function(found, call),
        _ => Err(Error::unsupported(format!("the function {}", call.name))),
    }
}

/// A call of a function.
/// # Errors
/// Those of the builder, and those of collations.
pub(crate) fn function(function: &Function, call: &Call) -> Result<Bound> {
    let (Build::Scalar(build) | Build::Aggregate(build) | Build::Window(build)) = function.build else {
        return Err(Error::internal(format!("{} makes rows", function.name)));
    };
    let collated = |argument: &Argument| matches!(argument, Argument::Value(value) if value.ty.has_collation());
    if !call.arguments.iter().any(collated) {
        return build(call);
    }
    let name = function.name;
    let (values, collation) = coerced(function, call)?;
    let call = &with_values(call, values);
    let explicit = values_of(call).any(|value| strength(&value.expr) == Strength::Explicit);
    let bound = match collation {
        _ if REFUSED.contains(&name) || name == "decode" && call.len() > 2 => {
            Err(Error::unsupported(format!("{name} of texts with a collation")).at(call.span))
        }
        Some(collation) if collation.is_indeterminate() && !WITHOUT_COMPARING.contains(&name) => build(call),
        Some(collation) if SEARCHING.contains(&name) => searching(function, call, collation),
        Some(collation) if name == "str_to_map" && collation.ignores_accents() => {
            Err(wrong_collation(function, call, call))
        }
        Some(collation) if name == "str_to_map" => {
            let bound = scalar::str_to_map_by(collation, &plain_call(call))?;
            Ok(in_result(bound, function, Some(collation)))
        }
        Some(collation)
            if matches!(name, "upper" | "lower" | "initcap")
                && (collation.is_unicode() || name == "initcap" && collation.is_lower_case()) =>
        {
            match scalar::case_by(collation, name, &plain_call(call))? {
                Some(bound) => Ok(in_result(bound, function, Some(collation))),
                None => Err(Error::unsupported(format!("{name} by the collation {collation}")).at(call.span)),
            }
        }
        Some(collation) if OF_PATTERNS.contains(&name) => pattern(function, call, collation),
        _ if OF_KEYS.contains(&name) || name == "count" && call.distinct => build(&keyed(call, 0)?),
        _ if matches!(name, "max_by" | "min_by") => build(&keyed(call, 1)?),
        _ if matches!(name, "max" | "min") => extreme(call, name),
        _ if matches!(name, "greatest" | "least") => best(call, name),
        _ if name == "collect_set" => Err(Error::new("DATATYPE_MISMATCH.UNSUPPORTED_INPUT_TYPE")
            .with("sqlExpr", format!("\"{}\"", call.display()))
            .with("functionName", "`collect_set`")
            .with("dataType", "\"MAP\" or \"COLLATED STRING\"")
            .at(call.span)),
        collation if scalar::is_of_text(function) || is_text_concat(function, call) => {
            plain(function, call).map(|bound| in_result(bound, function, collation))
        }
        _ => build(call),
    }?;
    // What is computed at once forgets that its collation was written.
    if explicit && bound.ty.is_string() && bound.as_literal().is_some() {
        return Ok(mark::marked(bound));
    }
    Ok(bound)
}

fn values_of<'c>(call: &'c Call) -> impl Iterator<Item = &'c Bound> {
    call.arguments.iter().filter_map(|argument| match argument {
        Argument::Value(value) => Some(value),
        Argument::Lambda(_) => None,
    })
}

/// The call with other values in the places of its own.
fn with_values<'a>(call: &Call<'a>, values: Vec<Bound>) -> Call<'a> {
    let mut values = values.into_iter();
    let mut arguments = Vec::with_capacity(call.arguments.len());
    for argument in &call.arguments {
        match argument {
            Argument::Lambda(lambda) => arguments.push(Argument::Lambda(*lambda)),
            Argument::Value(_) => arguments.extend(values.next().map(Argument::Value)),
        }
    }
    Call {
        context: call.context,
        name: call.name,
        arguments,
        distinct: call.distinct,
        filter: call.filter.clone(),
        order_by: call.order_by.clone(),
        ignore_nulls: call.ignore_nulls,
        span: call.span,
    }
}

/// The values with those that must have one collation brought to it, and the collation of the first text.
fn coerced(function: &Function, call: &Call) -> Result<(Vec<Bound>, Option<Collation>)> {
    let name = function.name;
    let mut values: Vec<Bound> = values_of(call).cloned().collect();
    let count = values.len();
    let together: Vec<usize> = match name {
        name if ALL.contains(&name) => (0..count).collect(),
        name if FIRST_TWO.contains(&name) => (0..count.min(2)).collect(),
        "elt" | "nvl2" | "if" => (1..count).collect(),
        "lpad" | "rpad" | "lag" | "lead" => [0, 2].into_iter().filter(|at| *at < count).collect(),
        // The values and the ELSE.
        "when" => (0..count).filter(|at| at % 2 == 1 || at + 1 == count).collect(),
        _ => Vec::new(),
    };
    if let Some(collation) = common(together.iter().filter_map(|at| values.get(*at)))? {
        let undecided = collation.is_some_and(Collation::is_indeterminate);
        if undecided && name == "str_to_map" {
            return Err(Error::new("INDETERMINATE_COLLATION"));
        }
        if undecided && !WITHOUT_COMPARING.contains(&name) {
            let stripped = values.into_iter().map(|value| in_collation(value, None, false)).collect();
            let name = named(function, &with_values(call, stripped))?;
            return Err(indeterminate(call, &name));
        }
        let shown = !STANDING_FOR_OTHERS.contains(&name);
        for at in together {
            if let Some(slot) = values.get_mut(at) {
                let value = std::mem::replace(slot, Bound::null(SparkType::Null));
                *slot = in_collation(value, collation, shown);
            }
        }
        return Ok((values, collation));
    }
    let first = values.iter().find_map(|value| text_of(&value.ty)).flatten();
    Ok((values, first))
}

/// How a call is shown, with the arguments that are added to it.
fn named(function: &Function, call: &Call) -> Result<String> {
    match function.build {
        Build::Scalar(build) | Build::Aggregate(build) | Build::Window(build) => Ok(build(call)?.name),
        Build::Generator(_) => Ok(call.display()),
    }
}

/// The function as it is for texts without a collation.
fn plain(function: &Function, call: &Call) -> Result<Bound> {
    let (Build::Scalar(build) | Build::Aggregate(build) | Build::Window(build)) = function.build else {
        return Err(Error::internal(format!("{} makes rows", function.name)));
    };
    build(&plain_call(call))
}

/// The call with texts that have no collation.
fn plain_call<'a>(call: &Call<'a>) -> Call<'a> {
    let values = values_of(call).cloned().map(|value| in_collation(value, None, false)).collect();
    with_values(call, values)
}

/// A result whose texts have the collation of the first argument.
fn in_result(bound: Bound, function: &Function, collation: Option<Collation>) -> Bound {
    if WITHOUT_RESULT.contains(&function.name) || !matches!(function.build, Build::Scalar(_)) {
        return bound;
    }
    let ty = bound.ty.with_collation(collation);
    if ty == bound.ty {
        return bound;
    }
    let expr = match &ty {
        ty if ty.is_string() => bound.expr,
        ty => datafusion::logical_expr::cast(bound.expr, ty.storage()),
    };
    Bound { expr, ty, ..bound }
}

fn is_text_concat(function: &Function, call: &Call) -> bool {
    matches!(function.name, "concat" | "||") && values_of(call).all(|value| !matches!(value.ty, SparkType::Array(_)))
}

/// The call with its values from the `from`-th on replaced by what they are compared by.
fn keyed<'a>(call: &Call<'a>, from: usize) -> Result<Call<'a>> {
    let values = values_of(call)
        .cloned()
        .enumerate()
        .map(|(at, value)| if at < from { Ok(value) } else { key(value) })
        .collect::<Result<Vec<_>>>()?;
    Ok(with_values(call, values))
}

/// `max` and `min`: the value whose key is the greatest or the smallest.
fn extreme(call: &Call, name: &str) -> Result<Bound> {
    call.arity(1, 1)?;
    let display = call.display();
    let value = call.value(0)?.clone();
    let keyed = key(value.clone())?;
    super::super::aggregate::first_best(call, value, keyed, name == "max").map(|best| best.named(display))
}

/// `greatest` and `least`: of two values that compare equal the first one.
fn best(call: &Call, name: &str) -> Result<Bound> {
    call.arity(2, usize::MAX)?;
    let op = if name == "greatest" { Operator::GtEq } else { Operator::LtEq };
    let display = call.display();
    let values = call.values()?;
    let types: Vec<String> = values.iter().map(|value| format!("\"{}\"", value.ty.sql())).collect();
    let Some((values, ty)) = coerce::to_common_type(values, call.context)? else {
        return Err(Error::new("DATATYPE_MISMATCH.DATA_DIFF_TYPES")
            .with("sqlExpr", format!("\"{display}\""))
            .with("functionName", format!("`{name}`"))
            .with("dataType", format!("[{}]", types.join(", ")))
            .at(call.span));
    };
    let nullable = values.iter().all(|value| value.nullable);
    let mut best: Option<Expr> = None;
    for value in values {
        best = Some(match best {
            None => value.expr,
            Some(best) => {
                let better =
                    binary_expr(super::key_expr(best.clone(), &ty)?, op, super::key_expr(value.expr.clone(), &ty)?);
                let keep = value.expr.clone().is_null().or(best.clone().is_not_null().and(better));
                when(keep, best).otherwise(value.expr)?
            }
        });
    }
    match best {
        Some(expr) => Ok(Bound::new(expr, ty, nullable, display).at(call.span)),
        None => Err(Error::internal("the greatest of nothing")),
    }
}

/// The error for a collation that a function cannot work by.
fn wrong_collation(function: &Function, call: &Call, shown: &Call) -> Error {
    let name = match plain(function, shown) {
        Ok(bound) => bound.name,
        Err(error) => return error,
    };
    let text = values_of(call).position(|value| text_of(&value.ty).is_some()).unwrap_or(0);
    let (input, ty) =
        values_of(call).nth(text).map_or_else(Default::default, |value| (value.name.clone(), value.ty.sql()));
    Error::new("DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE")
        .with("sqlExpr", format!("\"{name}\""))
        .with("paramIndex", ["first", "second", "third"].get(text).copied().unwrap_or("next"))
        .with("requiredType", "\"STRING\"")
        .with("inputSql", format!("\"{input}\""))
        .with("inputType", format!("\"{ty}\""))
        .at(call.span)
}

/// A function that looks for one text in another.
fn searching(function: &Function, call: &Call, collation: Collation) -> Result<Bound> {
    if collation.ignores_accents() {
        return Err(wrong_collation(function, call, call));
    }
    let bound = plain(function, call)?;
    let bound = match scalar::searching(function.name, collation, &plain_call(call))? {
        Some(found) => found.named(bound.name),
        None => bound,
    };
    Ok(in_result(bound, function, Some(collation)))
}

/// A function of a pattern: by lower case both cases fit.
fn pattern(function: &Function, call: &Call, collation: Collation) -> Result<Bound> {
    if collation.is_unicode() || collation.trims() {
        return Err(wrong_collation(function, call, call));
    }
    let bound = if matches!(function.name, "like" | "ilike") {
        let name = plain(function, call)?.name;
        match find("ilike") {
            Some(ilike) => plain(ilike, call)?.named(name),
            None => return Err(Error::internal("there is no function ilike")),
        }
    } else {
        let mut values: Vec<Bound> = values_of(call).cloned().map(|value| in_collation(value, None, false)).collect();
        if let Some(pattern) = values.get_mut(1)
            && let Some(text) = coerce::implicit_cast(pattern.clone(), &SparkType::String, call.context)?
        {
            let name = pattern.name.clone();
            let ready = match text.as_string_literal() {
                Some(text) => Bound::string(&format!("(?i){text}")),
                None if text.is_null_literal() => text,
                None => {
                    let joined = vec![Bound::string("(?i)"), text];
                    super::call(&Call::plain(call.context, "concat", joined, call.span))?
                }
            };
            *pattern = ready.named(name).at(pattern.span);
        }
        plain(function, &with_values(call, values))?
    };
    Ok(in_result(bound, function, Some(collation)))
}

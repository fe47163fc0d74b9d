//! Schemas of records: read from arguments, and written as DDL.

use datafusion::common::ScalarValue;

use crate::error::{Error, Result};
use crate::function::{Call, constant_value};
use crate::types::SparkType;

/// The type that the `i`-th argument names, which must be a constant text.
/// # Errors
/// `INVALID_SCHEMA.NON_STRING_LITERAL`, those of reading a type, `UNSUPPORTED_CHAR_OR_VARCHAR_AS_STRING`
pub(crate) fn root(call: &Call, i: usize) -> Result<SparkType> {
    let value = call.value(i)?;
    let known = if value.ty.is_string() { constant_value(value) } else { None };
    let Some(text) = known.as_ref().and_then(|known| known.try_as_str().flatten()) else {
        return Err(Error::new("INVALID_SCHEMA.NON_STRING_LITERAL")
            .with("inputSchema", format!("\"{}\"", value.name))
            .at(value.span)
            .at(call.span));
    };
    let ty =
        (call.context.schema)(text, &call.context.settings).map_err(|error| error.within(value.span).at(call.span))?;
    if has_sized_text(&ty) {
        return Err(Error::new("UNSUPPORTED_CHAR_OR_VARCHAR_AS_STRING").at(value.span).at(call.span));
    }
    Ok(ty)
}

fn has_sized_text(ty: &SparkType) -> bool {
    match ty {
        SparkType::Char(_) | SparkType::Varchar(_) => true,
        SparkType::Array(element) => has_sized_text(element),
        SparkType::Map(key, value) => has_sized_text(key) || has_sized_text(value),
        SparkType::Struct(fields) => fields.iter().any(|field| has_sized_text(&field.ty)),
        _ => false,
    }
}

/// The text of the first argument of `schema_of_...`, which must be constant; `name` is what Spark calls it.
/// # Errors
/// `DATATYPE_MISMATCH`
pub(crate) fn constant_text(call: &Call, name: &str) -> Result<String> {
    let value = call.value(0)?;
    let mismatch = |class: &'static str| {
        Error::new(class).with("sqlExpr", format!("\"{}({})\"", call.name, value.name)).at(value.span).at(call.span)
    };
    if !value.ty.is_string() && value.ty != SparkType::Null {
        return Err(call.unexpected_type(0, "\"STRING\""));
    }
    let Some(known) = constant_value(value) else {
        return Err(mismatch("DATATYPE_MISMATCH.NON_FOLDABLE_INPUT")
            .with("inputName", format!("`{name}`"))
            .with("inputType", "\"STRING\"")
            .with("inputExpr", format!("\"{}\"", value.name)));
    };
    match known {
        ScalarValue::Utf8View(Some(text)) => Ok(text),
        _ => Err(mismatch("DATATYPE_MISMATCH.UNEXPECTED_NULL").with("exprName", name)),
    }
}

/// A type as `schema_of_...` shows it: names that are no words stand in back quotes.
pub(crate) fn ddl(ty: &SparkType) -> String {
    match ty {
        SparkType::Array(element) => format!("ARRAY<{}>", ddl(element)),
        SparkType::Map(key, value) => format!("MAP<{}, {}>", ddl(key), ddl(value)),
        SparkType::Struct(fields) => {
            let fields: Vec<String> =
                fields.iter().map(|field| format!("{}: {}", quoted(&field.name), ddl(&field.ty))).collect();
            format!("STRUCT<{}>", fields.join(", "))
        }
        other => other.sql(),
    }
}

fn quoted(name: &str) -> String {
    let word =
        name.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'_') && name.bytes().any(|c| !c.is_ascii_digit());
    if word { name.to_string() } else { format!("`{}`", name.replace('`', "``")) }
}

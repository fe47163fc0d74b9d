//! `schema_of_variant`: the type of a variant in SQL's notation, where objects are `OBJECT<...>`.
//!
//! Source: Spark's `SchemaOfVariant` and `JsonInferSchema.compatibleType`.

use super::super::string::kernel::{self, Setting, collect_text};
use super::variant;
use crate::error::Result;
use crate::function::coerce::decimal_parts;
use crate::function::{Bound, Build, Call, Function};
use crate::types::variant::build::malformed;
use crate::types::variant::column::Column;
use crate::types::variant::{Value, Variant, precision, stripped};
use crate::types::{SparkType, StructField};

pub const FUNCTION: Function = Function {
    name: "schema_of_variant",
    aliases: &[],
    usage: "schema_of_variant(v) - Returns schema in the SQL format of a variant.",
    example: "> SELECT schema_of_variant(parse_json('[{\"b\":true,\"a\":0}]'));\n ARRAY<OBJECT<a: BIGINT, b: BOOLEAN>>",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    call.arity(1, 1)?;
    let value = variant(call, 0)?;
    kernel::call(
        call,
        "schema_of_variant",
        vec![value],
        SparkType::String,
        false,
        Setting::of(call),
        |inputs, rows, _| {
            let column = Column::new(inputs[0].array())?;
            let constant = column.len() == 1;
            collect_text(inputs, rows, |row, out| {
                let Some(variant) = column.get(if constant { 0 } else { row }) else { return Ok(false) };
                out.push_str(&show(&of(variant)?));
                Ok(true)
            })
        },
    )
}

/// The type of a variant; objects are structs, what has several types is itself a variant.
/// # Errors
/// `MALFORMED_VARIANT`
pub(in crate::function) fn of(variant: Variant<'_>) -> Result<SparkType> {
    Ok(match variant.read().ok_or_else(malformed)? {
        Value::Null => SparkType::Null,
        Value::Boolean(_) => SparkType::Boolean,
        Value::Long(_) => SparkType::Long,
        Value::Double(_) => SparkType::Double,
        Value::Float(_) => SparkType::Float,
        Value::Decimal(unscaled, scale) => {
            let (unscaled, scale) = stripped(unscaled, scale);
            SparkType::Decimal(precision(unscaled, scale), i8::try_from(scale).unwrap_or(38))
        }
        Value::Date(_) => SparkType::Date,
        Value::Timestamp(_) => SparkType::Timestamp,
        Value::TimestampNtz(_) => SparkType::TimestampNtz,
        Value::Text(_) | Value::Uuid(_) => SparkType::String,
        Value::Binary(_) => SparkType::Binary,
        Value::Array(items) => {
            let mut element = SparkType::Null;
            for i in 0..items.len() {
                element = merge(element, of(items.get(i).ok_or_else(malformed)?)?);
            }
            SparkType::Array(Box::new(element))
        }
        Value::Object(items) => {
            let mut fields = Vec::with_capacity(items.len());
            for i in 0..items.len() {
                let name = items.key(i).ok_or_else(malformed)?.to_string();
                fields.push(StructField { name, ty: of(items.get(i).ok_or_else(malformed)?)? });
            }
            SparkType::Struct(fields)
        }
    })
}

/// The type of what has one of two types.
pub(in crate::function) fn merge(left: SparkType, right: SparkType) -> SparkType {
    use SparkType as T;
    match (left, right) {
        (left, right) if left == right => left,
        (T::Null, other) | (other, T::Null) => other,
        (T::Decimal(..), T::Float | T::Double) | (T::Float | T::Double, T::Decimal(..)) => T::Double,
        (left @ (T::Decimal(..) | T::Long), right @ (T::Decimal(..) | T::Long)) => decimals(&left, &right),
        (T::Long, other @ (T::Float | T::Double)) | (other @ (T::Float | T::Double), T::Long) => other,
        (T::Float | T::Double, T::Float | T::Double) => T::Double,
        (T::Date | T::TimestampNtz, T::Timestamp) | (T::Timestamp, T::Date | T::TimestampNtz) => T::Timestamp,
        (T::Date, T::TimestampNtz) | (T::TimestampNtz, T::Date) => T::TimestampNtz,
        (T::Array(left), T::Array(right)) => T::Array(Box::new(merge(*left, *right))),
        (T::Struct(left), T::Struct(right)) => {
            let mut fields = left;
            for field in right {
                match fields.iter_mut().find(|known| known.name == field.name) {
                    Some(known) => known.ty = merge(std::mem::replace(&mut known.ty, T::Null), field.ty),
                    None => fields.push(field),
                }
            }
            fields.sort_by(|a, b| a.name.encode_utf16().cmp(b.name.encode_utf16()));
            T::Struct(fields)
        }
        _ => T::Variant,
    }
}

/// A decimal that holds both, or a double where none does.
fn decimals(left: &SparkType, right: &SparkType) -> SparkType {
    let (Some((p1, s1)), Some((p2, s2))) = (decimal_parts(left), decimal_parts(right)) else {
        return SparkType::Variant;
    };
    let scale = i16::from(s1.max(s2));
    let range = (i16::from(p1) - i16::from(s1)).max(i16::from(p2) - i16::from(s2));
    match (u8::try_from(range + scale), i8::try_from(scale)) {
        (Ok(precision @ 0..=38), Ok(scale)) => SparkType::Decimal(precision, scale),
        _ => SparkType::Double,
    }
}

/// The type as Spark writes it.
pub(in crate::function) fn show(ty: &SparkType) -> String {
    match ty {
        SparkType::Array(element) => format!("ARRAY<{}>", show(element)),
        SparkType::Struct(fields) => {
            let plain = |name: &str| {
                name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
                    && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
            };
            let name = |name: &str| {
                if plain(name) { name.to_string() } else { format!("`{}`", name.replace('`', "``")) }
            };
            let fields: Vec<String> =
                fields.iter().map(|field| format!("{}: {}", name(&field.name), show(&field.ty))).collect();
            format!("OBJECT<{}>", fields.join(", "))
        }
        other => other.sql(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use SparkType as T;

    #[test]
    fn merged_types() {
        assert_eq!(merge(T::Long, T::Decimal(2, 1)), T::Decimal(21, 1));
        assert_eq!(merge(T::Decimal(38, 0), T::Decimal(8, 8)), T::Double);
        assert_eq!(merge(T::Null, T::Boolean), T::Boolean);
        assert_eq!(merge(T::Boolean, T::Long), T::Variant);
        let object = |name: &str, ty| T::Struct(vec![StructField { name: name.into(), ty }]);
        let both = merge(object("b", T::Long), object("a", T::Boolean));
        assert_eq!(show(&both), "OBJECT<a: BOOLEAN, b: BIGINT>");
    }
}

//! `x.field`: a field of a struct, of each struct of an array, or the value of a map's key.

use datafusion::common::ScalarValue;

use crate::error::{Error, Result};
use crate::function::{Bound, operator};
use crate::sql::ast::{Expr, Ident};
use crate::sql::bind::Binder;
use crate::sql::scope::{Scope, quoted};
use crate::types::{SparkType, StructField};

impl Binder<'_> {
    pub(super) fn field(&mut self, operand: &Expr, field: &Ident, scope: &Scope<'_>) -> Result<Bound> {
        let operand = self.expr(operand, scope)?;
        access(operand, field)
    }
}

/// The field of a value.
pub(crate) fn access(value: Bound, field: &Ident) -> Result<Bound> {
    let span = value.span.to(field.span);
    let name = format!("{}.{}", value.name, field.value);
    match value.ty.clone() {
        SparkType::Struct(fields) => {
            let (_, found) = find(&fields, field)?;
            Ok(struct_field(&value, found).named(name).at(span))
        }
        SparkType::Array(element) => match element.as_ref() {
            SparkType::Struct(fields) => {
                let (at, found) = find(fields, field)?;
                let ty = SparkType::Array(Box::new(found.ty.clone()));
                let udf = operator::access::struct_fields_udf(at, &ty);
                let expr = crate::function::call::scalar_expr(&udf, vec![value.expr]);
                Ok(Bound::new(expr, ty, value.nullable, name).at(span))
            }
            // What is no field is an index.
            _ => Err(Error::new("DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE")
                .with("sqlExpr", format!("\"{}[{}]\"", value.name, field.value))
                .with("paramIndex", "second")
                .with("requiredType", "\"INTEGRAL\"")
                .with("inputSql", format!("\"{}\"", field.value))
                .with("inputType", "\"STRING\"")
                .at(span)),
        },
        SparkType::Map(key, _) => {
            let key = map_key(field, &key)?;
            let name = format!("{}[{}]", value.name, field.value);
            operator::access::map_value(value, key).map(|bound| bound.named(name).at(span))
        }
        _ => Err(no_fields(&value, field)),
    }
}

/// A field's name as a map's key, which must be text of the keys' type.
fn map_key(field: &Ident, ty: &SparkType) -> Result<Bound> {
    let text = ScalarValue::Utf8View(Some(field.value.clone()));
    let key = if ty.is_string() { Ok(text) } else { text.cast_to(&ty.storage()) };
    match key {
        Ok(key) if !key.is_null() => Ok(Bound::literal(key, ty.clone(), &field.value)),
        _ => Err(Error::new("CAST_INVALID_INPUT")
            .with("expression", format!("'{}'", field.value))
            .with("sourceType", "\"STRING\"")
            .with("targetType", format!("\"{}\"", ty.sql()))
            .with("ansiConfig", "\"spark.sql.ansi.enabled\"")
            .at(field.span)),
    }
}

/// All fields of a struct as values of their own; `None` for another type.
pub(super) fn all(value: &Bound) -> Option<Vec<Bound>> {
    let SparkType::Struct(fields) = &value.ty else { return None };
    let named = |field: &StructField| struct_field(value, field).named(format!("{}.{}", value.name, field.name));
    Some(fields.iter().map(named).collect())
}

/// A field that is known to be there.
fn struct_field(value: &Bound, field: &StructField) -> Bound {
    let name = datafusion::logical_expr::lit(field.name.clone());
    let udf = datafusion::functions::core::get_field();
    let expr = crate::function::call::scalar_expr(&udf, vec![value.expr.clone(), name]);
    Bound::new(expr, field.ty.clone(), true, "")
}

fn find<'f>(fields: &'f [StructField], wanted: &Ident) -> Result<(usize, &'f StructField)> {
    let mut found = fields.iter().enumerate().filter(|(_, field)| field.name.eq_ignore_ascii_case(&wanted.value));
    match (found.next(), found.next()) {
        (Some(field), None) => Ok(field),
        (Some(_), Some(_)) => Err(Error::new("AMBIGUOUS_REFERENCE_TO_FIELDS")
            .with("field", quoted([wanted.value.as_str()]))
            .with("count", fields.iter().filter(|field| field.name.eq_ignore_ascii_case(&wanted.value)).count())
            .at(wanted.span)),
        _ => {
            let names: Vec<&str> = fields.iter().map(|field| field.name.as_str()).collect();
            let all: Vec<String> = names.iter().map(|name| quoted([*name])).collect();
            Err(Error::new("FIELD_NOT_FOUND")
                .with("fieldName", quoted([wanted.value.as_str()]))
                .with("fields", all.join(", "))
                .suggest(crate::error::nearest(&wanted.value, names))
                .at(wanted.span))
        }
    }
}

fn no_fields(value: &Bound, field: &Ident) -> Error {
    Error::new("INVALID_EXTRACT_BASE_FIELD_TYPE")
        .with("base", format!("\"{}\"", value.name))
        .with("other", format!("\"{}\"", value.ty.sql()))
        .at(value.span)
        .at(field.span)
}

/// What a subscript of a struct with a literal name means.
pub(super) fn by_literal(value: Bound, field: &str, span: crate::error::Span) -> Result<Bound> {
    access(value, &Ident { value: field.to_string(), quoted: true, span })
}

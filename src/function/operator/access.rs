//! `array[i]`, `map[key]`, `array.field`: parts of nested values.

use std::sync::Arc;

use datafusion::logical_expr::ScalarUDF;

use super::kernel::fields::Fields;
use super::kernel::subscript::{Element, MapValue};
use super::kernel::udf;
use crate::error::{Error, Result, Span};
use crate::function::call::{Context, scalar_expr};
use crate::function::{Bound, coerce};
use crate::types::SparkType;

/// `value[index]` of an array or a map.
pub(crate) fn subscript(value: Bound, index: Bound, span: Span, context: &Arc<Context>) -> Result<Bound> {
    let name = format!("{}[{}]", value.name, index.name);
    match value.ty.clone() {
        SparkType::Array(element) => {
            if !index.ty.is_integral() && index.ty != SparkType::Null {
                return Err(wrong_index(&name, "\"INTEGRAL\"", &index).at(span));
            }
            let index = coerce::cast_to(index, &SparkType::Long, context)?;
            let kernel = Element { ty: element.storage(), fail: context.ansi };
            let expr = scalar_expr(&udf(kernel, span), vec![value.expr, index.expr]);
            Ok(Bound::new(expr, *element, true, name).at(span))
        }
        SparkType::Map(key, _) => {
            let index_error = wrong_index(&name, &format!("\"{}\"", key.sql()), &index).at(span);
            let key = coerce::implicit_cast(index, &key, context)?.ok_or(index_error)?;
            map_value(value, key).map(|bound| bound.named(name).at(span))
        }
        SparkType::Struct(_) => {
            Err(Error::new("INVALID_EXTRACT_FIELD_TYPE").with("extraction", format!("\"{}\"", index.name)).at(span))
        }
        _ => Err(Error::new("INVALID_EXTRACT_BASE_FIELD_TYPE")
            .with("base", format!("\"{}\"", value.name))
            .with("other", format!("\"{}\"", value.ty.sql()))
            .at(span)),
    }
}

fn wrong_index(name: &str, required: &str, index: &Bound) -> Error {
    Error::new("DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE")
        .with("sqlExpr", format!("\"{name}\""))
        .with("paramIndex", "second")
        .with("requiredType", required)
        .with("inputSql", format!("\"{}\"", index.name))
        .with("inputType", format!("\"{}\"", index.ty.sql()))
}

/// The value of a key, which is of the map's key type.
pub(crate) fn map_value(map: Bound, key: Bound) -> Result<Bound> {
    let SparkType::Map(_, value) = map.ty.clone() else {
        return Err(Error::internal(format!("{} is no map", map.name)));
    };
    let expr = scalar_expr(&udf(MapValue { ty: value.storage() }, map.span), vec![map.expr, key.expr]);
    Ok(Bound::new(expr, *value, true, map.name))
}

/// The function from an array of structs to the array of the values of field `at`; `ty` is that array's type.
pub(crate) fn struct_fields_udf(at: usize, ty: &SparkType) -> Arc<ScalarUDF> {
    udf(Fields { at, ty: ty.storage() }, Span::default())
}

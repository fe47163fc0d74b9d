//! The key that a text of a collation is compared by: equal texts have equal keys, and keys sort as the texts do.
//!
//! Comparisons, groups, joins and sorts see keys, so that they need to know nothing of collations; what is shown stays
//! the text. For `UTF8_LCASE` the key is each character in lower case, for the collations of Unicode its sort key; `_RTRIM`
//! cuts blanks off the end.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, ListArray, MapArray, StringViewArray, StructArray};
use datafusion::arrow::datatypes::{DataType, Field, FieldRef};
use datafusion::common::{Result as DataFusionResult, ScalarValue};
use datafusion::logical_expr::{
    ColumnarValue, Expr, ReturnFieldArgs, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
};

use icu_collator::CollatorBorrowed;

use super::lower::lower_case;
use super::unicode::{collator, sort_key};
use crate::error::{Error, Result};
use crate::function::Bound;
use crate::types::{Collation, SparkType, StructField};

/// What a value is compared by: itself, or a key where text in it has a collation. The name stays.
/// # Errors
/// When texts are in no collation: two of them met.
pub(crate) fn key(value: Bound) -> Result<Bound> {
    if !value.ty.has_collation() {
        return Ok(value);
    }
    check(&value)?;
    let ty = key_type(&value.ty);
    let expr = match value.as_literal() {
        Some(literal) => Expr::Literal(key_of_scalar(literal, &value.ty)?, None),
        None => {
            let signature = Signature::any(1, Volatility::Immutable);
            let udf = CollationKey { ty: value.ty.clone(), signature };
            Arc::new(ScalarUDF::new_from_impl(udf)).call(vec![value.expr.clone()])
        }
    };
    Ok(Bound { expr, ty, ..value })
}

/// As [`key`], of an expression of that type.
/// # Errors
/// As [`key`].
pub(crate) fn key_expr(expr: Expr, ty: &SparkType) -> Result<Expr> {
    if !ty.has_collation() {
        return Ok(expr);
    }
    Ok(key(Bound::new(expr, ty.clone(), true, "value"))?.expr)
}

/// # Errors
/// When values of this type cannot be compared.
fn check(value: &Bound) -> Result<()> {
    let mut refused = None;
    each_collation(&value.ty, &mut |collation| {
        if collation.is_indeterminate() {
            refused =
                Some(Error::new("INDETERMINATE_COLLATION_IN_EXPRESSION").with("expr", format!("\"{}\"", value.name)));
        }
    });
    match refused {
        Some(error) => Err(error.at(value.span)),
        None => Ok(()),
    }
}

fn each_collation(ty: &SparkType, visit: &mut impl FnMut(Collation)) {
    match ty {
        SparkType::Collated(collation) => visit(*collation),
        SparkType::Array(element) => each_collation(element, visit),
        SparkType::Map(key, value) => {
            each_collation(key, visit);
            each_collation(value, visit);
        }
        SparkType::Struct(fields) => fields.iter().for_each(|field| each_collation(&field.ty, visit)),
        _ => {}
    }
}

/// The type of the key.
fn key_type(ty: &SparkType) -> SparkType {
    match ty {
        SparkType::Collated(_) => SparkType::String,
        SparkType::Array(element) => SparkType::Array(Box::new(key_type(element))),
        SparkType::Map(key, value) => SparkType::Map(Box::new(key_type(key)), Box::new(key_type(value))),
        SparkType::Struct(fields) => SparkType::Struct(
            fields.iter().map(|field| StructField { name: field.name.clone(), ty: key_type(&field.ty) }).collect(),
        ),
        other => other.clone(),
    }
}

fn key_of_scalar(value: &ScalarValue, ty: &SparkType) -> Result<ScalarValue> {
    Ok(ScalarValue::try_from_array(&keys(&value.to_array()?, ty)?, 0)?)
}

/// The keys of an array of that type.
fn keys(array: &ArrayRef, ty: &SparkType) -> Result<ArrayRef> {
    Ok(match ty {
        SparkType::Collated(collation) => {
            let cast;
            let texts = match array.as_string_view_opt() {
                Some(texts) => texts,
                None => {
                    cast = datafusion::arrow::compute::cast(array, &DataType::Utf8View)?;
                    cast.as_string_view()
                }
            };
            let mut key = TextKey::new(*collation)?;
            Arc::new(texts.iter().map(|text| text.map(|text| key.of(text))).collect::<StringViewArray>())
        }
        SparkType::Array(element) if element.has_collation() => {
            let list = array.as_list::<i32>();
            let values = keys(list.values(), element)?;
            let field = key_type(element).to_element();
            Arc::new(ListArray::try_new(field, list.offsets().clone(), values, list.nulls().cloned())?)
        }
        SparkType::Struct(fields) if ty.has_collation() => {
            let row = array.as_struct();
            let columns = row
                .columns()
                .iter()
                .zip(fields)
                .map(|(column, field)| keys(column, &field.ty))
                .collect::<Result<Vec<_>>>()?;
            let DataType::Struct(fields) = key_type(ty).storage() else {
                return Err(Error::internal("a struct is stored as something else"));
            };
            Arc::new(StructArray::try_new_with_length(fields, columns, row.nulls().cloned(), row.len())?)
        }
        SparkType::Map(key, value) if ty.has_collation() => {
            let map = array.as_map();
            let columns = vec![keys(map.keys(), key)?, keys(map.values(), value)?];
            let DataType::Map(entries, ordered) = key_type(ty).storage() else {
                return Err(Error::internal("a map is stored as something else"));
            };
            let DataType::Struct(fields) = entries.data_type() else {
                return Err(Error::internal("a map without entries"));
            };
            let rows = StructArray::try_new(fields.clone(), columns, None)?;
            Arc::new(MapArray::try_new(entries, map.offsets().clone(), rows, map.nulls().cloned(), ordered)?)
        }
        _ => Arc::clone(array),
    })
}

/// Makes the keys of texts.
pub(crate) struct TextKey {
    collation: Collation,
    collator: Option<&'static CollatorBorrowed<'static>>,
    bytes: Vec<u8>,
}

impl TextKey {
    /// The keys of that collation.
    /// # Errors
    /// When the collation's data are missing.
    pub(crate) fn new(collation: Collation) -> Result<TextKey> {
        let collator = collation.is_unicode().then(|| collator(collation)).transpose()?;
        Ok(TextKey { collation, collator, bytes: Vec::new() })
    }

    /// The key of one text.
    pub(crate) fn of(&mut self, text: &str) -> String {
        let text = if self.collation.trims() { text.trim_end_matches(' ') } else { text };
        match self.collator {
            Some(collator) => sort_key(collator, text, &mut self.bytes),
            None if self.collation.is_lower_case() => lower_case(text),
            None => text.to_string(),
        }
    }
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct CollationKey {
    ty: SparkType,
    signature: Signature,
}

impl ScalarUDFImpl for CollationKey {
    fn name(&self) -> &str {
        "collation_key"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> DataFusionResult<DataType> {
        Ok(key_type(&self.ty).storage())
    }

    fn return_field_from_args(&self, args: ReturnFieldArgs) -> DataFusionResult<FieldRef> {
        let nullable = args.arg_fields.iter().any(|field| field.is_nullable());
        Ok(Arc::new(Field::new(self.name(), key_type(&self.ty).storage(), nullable)))
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> DataFusionResult<ColumnarValue> {
        Ok(match args.args.into_iter().next() {
            Some(ColumnarValue::Array(array)) => ColumnarValue::Array(keys(&array, &self.ty)?),
            Some(ColumnarValue::Scalar(scalar)) => ColumnarValue::Scalar(key_of_scalar(&scalar, &self.ty)?),
            None => return Err(Error::internal("a collation key of nothing").into()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_texts_have_equal_keys() {
        let key = |text: &str, name: &str| TextKey::new(Collation::parse(name).unwrap().unwrap()).unwrap().of(text);
        assert_eq!(key("ÄbC", "UTF8_LCASE"), key("äBc", "UTF8_LCASE"));
        assert_ne!(key("a ", "UTF8_LCASE"), key("a", "UTF8_LCASE"));
        assert_eq!(key("A  ", "UTF8_LCASE_RTRIM"), "a");
        assert_eq!(key("A  ", "UTF8_BINARY_RTRIM"), "A");
        assert_eq!(key("É  ", "UNICODE_CI_RTRIM"), key("e\u{301}", "UNICODE_CI"));
        assert_ne!(key("É ", "UNICODE_CI"), key("é", "UNICODE_CI"));
    }
}

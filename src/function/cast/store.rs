//! Storing a value in a column: Spark's ANSI rules of INSERT, and the lengths of CHAR and VARCHAR.
//!
//! Source: <https://spark.apache.org/docs/latest/sql-ref-ansi-compliance.html#store-assignment>, Spark's
//! `TableOutputResolver` and `CharVarcharCodegenUtils`.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use datafusion::arrow::array::{
    Array, ArrayRef, AsArray, ListArray, MapArray, StringViewArray, StringViewBuilder, StructArray,
};
use datafusion::arrow::datatypes::DataType;
use datafusion::common::{Result as DataFusionResult, ScalarValue};
use datafusion::logical_expr::expr::ScalarFunction;
use datafusion::logical_expr::{
    ColumnarValue, Expr, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
};

use super::storable::unfit;
use super::{Failure, Rules, expression, without_length};
use crate::error::{Error, Result, Span};
use crate::function::bound::Bound;
use crate::function::call::Context;
use crate::types::{SparkType, StructField};

/// `value` as it is stored in a column `ty` of a table: cast as the rules of INSERT allow, CHAR padded, lengths checked.
/// Errors name the column by the value's name.
/// # Errors
/// `INCOMPATIBLE_DATA_FOR_TABLE.CANNOT_SAFELY_CAST` when the types do not go together.
pub fn store_assignment(value: Bound, ty: &SparkType, context: &Arc<Context>) -> Result<Bound> {
    let plain = without_length(ty);
    let stored = if value.ty == plain {
        value
    } else {
        if let (SparkType::Struct(from), SparkType::Struct(to)) = (&value.ty, &plain)
            && from.len() != to.len()
        {
            let names = |fields: &[StructField]| -> String {
                fields.iter().map(|field| format!("`{}`", field.name)).collect::<Vec<_>>().join(", ")
            };
            let (class, parameter, fields) = match to.get(from.len()..) {
                Some(missing) => ("STRUCT_MISSING_FIELDS", "missingFields", names(missing)),
                None => ("EXTRA_STRUCT_FIELDS", "extraFields", names(from.get(to.len()..).unwrap_or_default())),
            };
            return Err(Error::new(&format!("INCOMPATIBLE_DATA_FOR_TABLE.{class}"))
                .with("colName", format!("`{}`", value.name))
                .with(parameter, fields)
                .at(value.span));
        }
        let policy = context.settings.get("spark.sql.storeAssignmentPolicy").unwrap_or_default();
        let strict = policy.eq_ignore_ascii_case("STRICT");
        if policy.eq_ignore_ascii_case("LEGACY") && super::rule::can_cast(&value.ty, &plain, true) {
            // As before there were rules: whatever can be cast is, and NULL where a value cannot.
            let rules = Rules { failure: Failure::Legacy, zone: context.timezone, span: value.span };
            let expr = expression(&value, &plain, rules, context)?;
            let stored = Bound::new(expr, plain.clone(), true, value.name).at(value.span);
            return Ok(check_length(stored, ty));
        }
        if let Some(unfit) = unfit(&value.ty, &plain, format!("`{}`", value.name), strict) {
            return Err(Error::new("INCOMPATIBLE_DATA_FOR_TABLE.CANNOT_SAFELY_CAST")
                .with("colName", unfit.path)
                .with("srcType", format!("\"{}\"", unfit.from.sql()))
                .with("targetType", format!("\"{}\"", unfit.to.sql()))
                .at(value.span));
        }
        let rules = Rules { failure: Failure::Store, zone: context.timezone, span: value.span };
        let expr = expression(&value, &plain, rules, context)?;
        Bound::new(expr, plain.clone(), value.nullable, value.name).at(value.span)
    };
    Ok(check_length(stored, ty))
}

/// `value` with the texts in it padded to the length of a CHAR, refused where they are too long for a CHAR or VARCHAR; of
/// type `ty`. Values without such types come back as they are.
pub fn check_length(value: Bound, ty: &SparkType) -> Bound {
    if !ty.holds(&|ty| limit(ty).is_some()) {
        return value;
    }
    let udf = CheckLength { ty: ty.clone(), span: value.span, signature: Signature::any(1, Volatility::Immutable) };
    let call = ScalarFunction { func: Arc::new(ScalarUDF::from(udf)), args: vec![value.expr] };
    Bound::new(Expr::ScalarFunction(call), ty.clone(), value.nullable, value.name).at(value.span)
}

/// The most characters of a text, and whether shorter ones are padded.
fn limit(ty: &SparkType) -> Option<(usize, bool)> {
    match ty {
        SparkType::Char(limit) => Some((*limit as usize, true)),
        SparkType::Varchar(limit) => Some((*limit as usize, false)),
        _ => None,
    }
}

/// `value`, a text of at most `length` characters, padded with blanks to that length: how CHAR is compared.
pub fn padded(value: Bound, length: u32) -> Bound {
    match value.as_string_literal() {
        Some(text) => {
            let missing = (length as usize).saturating_sub(text.chars().count());
            let literal = Bound::string(&format!("{text}{}", " ".repeat(missing)));
            literal.named(value.name).at(value.span)
        }
        None => Bound { ty: SparkType::String, ..check_length(value, &SparkType::Char(length)) },
    }
}

/// Pads and checks the texts of a value.
#[derive(Debug)]
struct CheckLength {
    ty: SparkType,
    span: Span,
    signature: Signature,
}

impl PartialEq for CheckLength {
    fn eq(&self, other: &Self) -> bool {
        self.ty == other.ty
    }
}

impl Eq for CheckLength {}

impl Hash for CheckLength {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.ty.hash(state);
    }
}

impl CheckLength {
    /// The values of type `ty` as they are stored.
    fn checked(&self, array: &ArrayRef, ty: &SparkType) -> DataFusionResult<ArrayRef> {
        if let Some((limit, pad)) = limit(ty) {
            return Ok(self.texts(array.as_string_view(), limit, pad)?);
        }
        if !ty.holds(&|ty| limit(ty).is_some()) {
            return Ok(Arc::clone(array));
        }
        match (ty, array.data_type()) {
            (SparkType::Array(element), DataType::List(field)) => {
                let list = array.as_list::<i32>();
                let values = self.checked(list.values(), element)?;
                let (field, offsets) = (Arc::clone(field), list.offsets().clone());
                Ok(Arc::new(ListArray::try_new(field, offsets, values, list.nulls().cloned())?))
            }
            (SparkType::Map(key, value), DataType::Map(field, sorted)) => {
                let map = array.as_map();
                let columns = vec![self.checked(map.keys(), key)?, self.checked(map.values(), value)?];
                let entries = StructArray::try_new(map.entries().fields().clone(), columns, None)?;
                let (field, offsets) = (Arc::clone(field), map.offsets().clone());
                Ok(Arc::new(MapArray::try_new(field, offsets, entries, map.nulls().cloned(), *sorted)?))
            }
            (SparkType::Struct(types), DataType::Struct(fields)) => {
                let row = array.as_struct();
                let columns = row.columns().iter().zip(types).map(|(column, field)| self.checked(column, &field.ty));
                let columns = columns.collect::<DataFusionResult<Vec<_>>>()?;
                let nulls = row.nulls().cloned();
                Ok(Arc::new(StructArray::try_new_with_length(fields.clone(), columns, nulls, row.len())?))
            }
            (ty, storage) => Err(Error::internal(format!("{ty} stored as {storage}")).into()),
        }
    }

    fn texts(&self, texts: &StringViewArray, limit: usize, pad: bool) -> Result<ArrayRef> {
        let mut out = StringViewBuilder::with_capacity(texts.len());
        let mut buffer = String::new();
        for text in texts {
            match text {
                Some(text) => out.append_value(self.stored(text, limit, pad, &mut buffer)?),
                None => out.append_null(),
            }
        }
        Ok(Arc::new(out.finish()))
    }

    /// The text as it is stored; blanks that are too many at the end are cut off silently.
    fn stored<'a>(&self, text: &'a str, limit: usize, pad: bool, buffer: &'a mut String) -> Result<&'a str> {
        let length = if text.is_ascii() { text.len() } else { text.chars().count() };
        if length > limit {
            let kept = text.trim_end_matches(' ');
            let kept_length = kept.chars().count();
            if kept_length > limit {
                return Err(Error::new("EXCEED_LIMIT_LENGTH").with("limit", limit).at(self.span));
            }
            // Blanks are one byte each.
            return Ok(&text[..kept.len() + (limit - kept_length)]);
        }
        if !pad || length == limit {
            return Ok(text);
        }
        buffer.clear();
        buffer.push_str(text);
        buffer.extend(std::iter::repeat_n(' ', limit - length));
        Ok(buffer)
    }
}

impl ScalarUDFImpl for CheckLength {
    fn name(&self) -> &str {
        match self.ty {
            SparkType::Char(_) => "char_type_write_side_check",
            SparkType::Varchar(_) => "varchar_type_write_side_check",
            _ => "length_write_side_check",
        }
    }

    fn schema_name(&self, args: &[Expr]) -> DataFusionResult<String> {
        let value = args.first().map(|arg| arg.schema_name().to_string()).unwrap_or_default();
        Ok(match limit(&self.ty) {
            Some((limit, _)) => format!("{}({value}, {limit})", self.name()),
            None => format!("{}({value})", self.name()),
        })
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> DataFusionResult<DataType> {
        Ok(self.ty.storage())
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> DataFusionResult<ColumnarValue> {
        let scalar = matches!(args.args.first(), Some(ColumnarValue::Scalar(_)));
        let arrays = ColumnarValue::values_to_arrays(&args.args)?;
        let out = self.checked(&arrays[0], &self.ty)?;
        Ok(if scalar {
            ColumnarValue::Scalar(ScalarValue::try_from_array(&out, 0)?)
        } else {
            ColumnarValue::Array(out)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(ty: SparkType) -> CheckLength {
        CheckLength { ty, span: Span::default(), signature: Signature::any(1, Volatility::Immutable) }
    }

    #[test]
    fn lengths() {
        let check = check(SparkType::Char(3));
        let mut buffer = String::new();
        assert_eq!(check.stored("ä", 3, true, &mut buffer).unwrap(), "ä  ");
        assert_eq!(check.stored("ä", 3, false, &mut buffer).unwrap(), "ä");
        assert_eq!(check.stored("äb    ", 3, false, &mut buffer).unwrap(), "äb ");
        assert_eq!(check.stored("abcd", 3, true, &mut buffer).unwrap_err().class(), "EXCEED_LIMIT_LENGTH");
    }

    #[test]
    fn lengths_of_texts_within_arrays() {
        let ty = SparkType::Array(Box::new(SparkType::Char(2)));
        let values = Arc::new(StringViewArray::from(vec![Some("a"), None, Some("b   ")]));
        let offsets = datafusion::arrow::buffer::OffsetBuffer::from_lengths([2, 0, 1]);
        let list: ArrayRef = Arc::new(ListArray::new(SparkType::String.to_element(), offsets, values, None));
        let checked = check(ty.clone()).checked(&list, &ty).unwrap();
        assert_eq!(checked.data_type(), &ty.storage());
        let texts: Vec<_> = checked.as_list::<i32>().values().as_string_view().iter().collect();
        assert_eq!(texts, [Some("a "), None, Some("b ")]);
    }
}

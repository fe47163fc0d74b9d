//! Storing a value in a column: Spark's ANSI rules of INSERT, and the lengths of CHAR and VARCHAR.
//!
//! Source: <https://spark.apache.org/docs/latest/sql-ref-ansi-compliance.html#store-assignment>, Spark's
//! `Cast.canANSIStoreAssign` and `CharVarcharCodegenUtils`.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use datafusion::arrow::array::{Array, AsArray, StringViewBuilder};
use datafusion::arrow::datatypes::DataType;
use datafusion::common::{Result as DataFusionResult, ScalarValue};
use datafusion::logical_expr::expr::ScalarFunction;
use datafusion::logical_expr::{
    ColumnarValue, Expr, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
};

use super::{Failure, Rules, expression, without_length};
use crate::error::{Error, Result, Span};
use crate::function::bound::Bound;
use crate::function::call::Context;
use crate::types::{SparkType, StructField};

/// Whether a value of `from` may be stored in a column of `to` without a cast being written.
pub fn can_store(from: &SparkType, to: &SparkType) -> bool {
    use SparkType::{Array, Date, DayTimeInterval, Map, Null, Struct, Timestamp, TimestampNtz, YearMonthInterval};
    match (from, to) {
        (from, to) if from == to => true,
        (Null, _) => true,
        (from, to) if from.is_numeric() && to.is_numeric() => true,
        (from, to) if to.is_string() => {
            from.is_string()
                || !from.is_spatial() && !matches!(from, Array(_) | Map(..) | Struct(_) | SparkType::Binary)
        }
        (from, to) if from.is_datetime() && to.is_datetime() => true,
        (SparkType::Time(_), SparkType::Time(_)) => true,
        (SparkType::Geometry(_), SparkType::Geometry(None)) | (SparkType::Geography(_), SparkType::Geography(None)) => {
            true
        }
        (YearMonthInterval(..), YearMonthInterval(..)) | (DayTimeInterval(..), DayTimeInterval(..)) => true,
        (Date | Timestamp | TimestampNtz, _) => false,
        (Array(from), Array(to)) => can_store(from, to),
        (Map(from_key, from_value), Map(to_key, to_value)) => {
            can_store(from_key, to_key) && can_store(from_value, to_value)
        }
        (Struct(from), Struct(to)) => {
            from.len() == to.len() && from.iter().zip(to).all(|(from, to)| can_store(&from.ty, &to.ty))
        }
        _ => false,
    }
}

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
        let legacy =
            context.settings.get("spark.sql.storeAssignmentPolicy").is_some_and(|p| p.eq_ignore_ascii_case("LEGACY"));
        if legacy && super::rule::can_cast(&value.ty, &plain, true) {
            // As before there were rules: whatever can be cast is, and NULL where a value cannot.
            let rules = Rules { failure: Failure::Legacy, zone: context.timezone, span: value.span };
            let expr = expression(&value, &plain, rules, context)?;
            let stored = Bound::new(expr, plain.clone(), true, value.name).at(value.span);
            return Ok(check_length(stored, ty));
        }
        if !can_store(&value.ty, &plain) {
            return Err(Error::new("INCOMPATIBLE_DATA_FOR_TABLE.CANNOT_SAFELY_CAST")
                .with("colName", format!("`{}`", value.name))
                .with("srcType", format!("\"{}\"", value.ty.sql()))
                .with("targetType", format!("\"{}\"", plain.sql()))
                .at(value.span));
        }
        let rules = Rules { failure: Failure::Store, zone: context.timezone, span: value.span };
        let expr = expression(&value, &plain, rules, context)?;
        Bound::new(expr, plain.clone(), value.nullable, value.name).at(value.span)
    };
    Ok(check_length(stored, ty))
}

/// `value`, a text, padded to the length of a CHAR, refused where it is too long for a CHAR or VARCHAR; of type `ty`.
/// Other types come back as they are.
pub fn check_length(value: Bound, ty: &SparkType) -> Bound {
    let (limit, pad) = match ty {
        SparkType::Char(limit) => (*limit, true),
        SparkType::Varchar(limit) => (*limit, false),
        _ => return value,
    };
    let udf = CheckLength { limit, pad, span: value.span, signature: Signature::any(1, Volatility::Immutable) };
    let call = ScalarFunction { func: Arc::new(ScalarUDF::from(udf)), args: vec![value.expr] };
    Bound::new(Expr::ScalarFunction(call), ty.clone(), value.nullable, value.name).at(value.span)
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

/// Pads and checks text.
#[derive(Debug)]
struct CheckLength {
    limit: u32,
    pad: bool,
    span: Span,
    signature: Signature,
}

impl PartialEq for CheckLength {
    fn eq(&self, other: &Self) -> bool {
        (self.limit, self.pad) == (other.limit, other.pad)
    }
}

impl Eq for CheckLength {}

impl Hash for CheckLength {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.limit, self.pad).hash(state);
    }
}

impl CheckLength {
    /// The text as it is stored; blanks that are too many at the end are cut off silently.
    fn stored<'a>(&self, text: &'a str, buffer: &'a mut String) -> Result<&'a str> {
        let limit = self.limit as usize;
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
        if !self.pad || length == limit {
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
        if self.pad { "char_type_write_side_check" } else { "varchar_type_write_side_check" }
    }

    fn schema_name(&self, args: &[Expr]) -> DataFusionResult<String> {
        let value = args.first().map(|arg| arg.schema_name().to_string()).unwrap_or_default();
        Ok(format!("{}({value}, {})", self.name(), self.limit))
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> DataFusionResult<DataType> {
        Ok(SparkType::String.storage())
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> DataFusionResult<ColumnarValue> {
        let scalar = matches!(args.args.first(), Some(ColumnarValue::Scalar(_)));
        let arrays = ColumnarValue::values_to_arrays(&args.args)?;
        let texts = arrays[0].as_string_view();
        let mut out = StringViewBuilder::with_capacity(texts.len());
        let mut buffer = String::new();
        for text in texts {
            match text {
                Some(text) => out.append_value(self.stored(text, &mut buffer)?),
                None => out.append_null(),
            }
        }
        let out = out.finish();
        debug_assert_eq!(out.len(), texts.len());
        Ok(if scalar {
            ColumnarValue::Scalar(ScalarValue::try_from_array(&out, 0)?)
        } else {
            ColumnarValue::Array(Arc::new(out))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths() {
        let check = |limit, pad| CheckLength {
            limit,
            pad,
            span: Span::default(),
            signature: Signature::any(1, Volatility::Immutable),
        };
        let mut buffer = String::new();
        assert_eq!(check(3, true).stored("ä", &mut buffer).unwrap(), "ä  ");
        assert_eq!(check(3, false).stored("ä", &mut buffer).unwrap(), "ä");
        assert_eq!(check(3, false).stored("äb    ", &mut buffer).unwrap(), "äb ");
        assert_eq!(check(3, true).stored("abcd", &mut buffer).unwrap_err().class(), "EXCEED_LIMIT_LENGTH");
    }

    #[test]
    fn what_may_be_stored() {
        use SparkType::*;
        assert!(can_store(&Long, &Int) && can_store(&Int, &String) && can_store(&Date, &Timestamp));
        assert!(!can_store(&String, &Int) && !can_store(&Int, &Boolean) && !can_store(&Int, &Timestamp));
    }
}

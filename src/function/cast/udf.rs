//! A kernel of casts as an expression.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef};
use datafusion::arrow::datatypes::{DataType, Field, FieldRef};
use datafusion::common::{Result as DataFusionResult, ScalarValue};
use datafusion::logical_expr::expr::ScalarFunction;
use datafusion::logical_expr::{
    ColumnarValue, Expr, ReturnFieldArgs, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
};

use super::{Failure, Rules, kernel, rule};
use crate::error::Error;
use crate::types::SparkType;

/// Converts from one type to another.
#[derive(Debug)]
struct Cast {
    from: SparkType,
    to: SparkType,
    rules: Rules,
    /// The column that the value is stored in.
    column: Option<String>,
    signature: Signature,
}

/// `expr`, of type `from`, cast to `to`; a stored value is called by its column's name.
pub(super) fn call(expr: Expr, from: &SparkType, to: &SparkType, rules: Rules, name: &str) -> Expr {
    let signature = Signature::any(1, Volatility::Immutable);
    let column = (rules.failure == Failure::Store).then(|| name.to_string());
    let cast = Cast { from: from.clone(), to: to.clone(), rules, column, signature };
    Expr::ScalarFunction(ScalarFunction { func: Arc::new(ScalarUDF::from(cast)), args: vec![expr] })
}

/// Whether a function is a cast of what holds no text.
pub(crate) fn is_from_other_type(function: &ScalarUDF) -> bool {
    function.inner().downcast_ref::<Cast>().is_some_and(|cast| !holds_text(&cast.from))
}

/// Whether a function is a cast that can be an error for some row.
pub(crate) fn may_fail(function: &ScalarUDF) -> bool {
    function.inner().downcast_ref::<Cast>().is_some_and(|cast| {
        // A timestamp out of the range of nanoseconds is refused, whatever the rules are.
        let strict = matches!(cast.rules.failure, Failure::Ansi | Failure::Store);
        (strict || cast.to.holds(&SparkType::is_timestamp_nanos)) && fails(&cast.from, &cast.to)
    })
}

/// Whether some value of `from` is none of `to`.
fn fails(from: &SparkType, to: &SparkType) -> bool {
    use SparkType::{Array, Binary, Boolean, Date, Map, Null, Struct, Timestamp, TimestampNtz, Variant};
    match (from, to) {
        (Null, _) => false,
        (Variant, _) => true,
        (Array(from), Array(to)) => fails(from, to),
        (Map(from_key, from_value), Map(to_key, to_value)) => fails(from_key, to_key) || fails(from_value, to_value),
        (Struct(from), Struct(to)) => from.iter().zip(to).any(|(from, to)| fails(&from.ty, &to.ty)),
        (_, to) if to.is_string() => matches!(to, SparkType::Char(_) | SparkType::Varchar(_)),
        (_, Binary | Boolean | Variant) => from.is_string() && *to == Boolean,
        (Boolean | Date | Timestamp | TimestampNtz, Date | Timestamp | TimestampNtz) => false,
        (from, to) => from != to && !rule::widens(from, to),
    }
}

fn holds_text(ty: &SparkType) -> bool {
    match ty {
        SparkType::Array(element) => holds_text(element),
        SparkType::Map(key, value) => holds_text(key) || holds_text(value),
        SparkType::Struct(fields) => fields.iter().any(|field| holds_text(&field.ty)),
        other => other.is_string(),
    }
}

impl Cast {
    /// What tells two casts apart; the place in the statement does not.
    fn key(&self) -> (&SparkType, &SparkType, Failure, crate::types::zone::Zone, Option<&String>) {
        (&self.from, &self.to, self.rules.failure, self.rules.zone, self.column.as_ref())
    }

    /// What went wrong, in terms of the column where the value does not fit into it.
    fn of_column(&self, error: Error) -> Error {
        let overflow = error.class() == "CAST_OVERFLOW" || error.class().starts_with("NUMERIC_VALUE_OUT_OF_RANGE");
        let Some(column) = self.column.as_ref().filter(|_| overflow) else { return error };
        let (mut from, mut to, mut path) = (&self.from, &self.to, format!("`{column}`"));
        while let (SparkType::Array(inner_from), SparkType::Array(inner_to)) = (from, to) {
            (from, to) = (inner_from, inner_to);
            path.push_str(".`element`");
        }
        Error::new("CAST_OVERFLOW_IN_TABLE_INSERT")
            .with("sourceType", format!("\"{}\"", from.sql()))
            .with("targetType", format!("\"{}\"", to.sql()))
            .with("columnName", path)
            .at(self.rules.span)
    }

    fn convert(&self, array: &ArrayRef) -> crate::error::Result<ArrayRef> {
        kernel::convert(array, &self.from, &self.to, &self.rules).map_err(|error| self.of_column(error))
    }
}

impl PartialEq for Cast {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Eq for Cast {}

impl Hash for Cast {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key().hash(state);
    }
}

impl ScalarUDFImpl for Cast {
    fn name(&self) -> &str {
        if self.rules.failure == Failure::Try { "try_cast" } else { "cast" }
    }

    fn schema_name(&self, args: &[Expr]) -> DataFusionResult<String> {
        let value = args.first().map(|arg| arg.schema_name().to_string()).unwrap_or_default();
        Ok(format!("{}({value} AS {})", self.name(), self.to))
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> DataFusionResult<DataType> {
        Ok(self.to.storage())
    }

    fn return_field_from_args(&self, args: ReturnFieldArgs) -> DataFusionResult<FieldRef> {
        let nullable = args.arg_fields.iter().any(|field| field.is_nullable())
            || rule::may_give_null(&self.from, &self.to, self.rules.failure);
        Ok(Arc::new(Field::new(self.name(), self.to.storage(), nullable)))
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> DataFusionResult<ColumnarValue> {
        let Some(value) = args.args.into_iter().next() else {
            return Err(Error::internal("a cast without a value").into());
        };
        Ok(match value {
            ColumnarValue::Array(array) => ColumnarValue::Array(self.convert(&array)?),
            ColumnarValue::Scalar(scalar) => {
                let array = self.convert(&scalar.to_array()?)?;
                debug_assert_eq!(array.len(), 1);
                ColumnarValue::Scalar(ScalarValue::try_from_array(&array, 0)?)
            }
        })
    }
}

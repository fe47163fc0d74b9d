//! The check that a sub-query used as a value has one row: it raises SCALAR_SUBQUERY_TOO_MANY_ROWS.

use std::sync::Arc;

use datafusion::arrow::array::Int64Array;
use datafusion::arrow::datatypes::{DataType, FieldRef};
use datafusion::common::Result as DataFusionResult;
use datafusion::common::cast::as_int64_array;
use datafusion::logical_expr::{
    ColumnarValue, Expr, ReturnFieldArgs, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
};

use crate::error::Error;

pub(super) const NAME: &str = "single_row";

/// `value`, if no more than one row was counted. It is volatile so that it stays above the join that picks the rows of
/// sub-queries which are asked for: a group that no outer row asks for may have many rows.
pub(super) fn single_row(value: Expr, count: Expr) -> Expr {
    Arc::new(ScalarUDF::new_from_impl(SingleRow { signature: Signature::any(2, Volatility::Volatile) }))
        .call(vec![value, count])
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct SingleRow {
    signature: Signature,
}

impl ScalarUDFImpl for SingleRow {
    fn name(&self) -> &str {
        NAME
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, arguments: &[DataType]) -> DataFusionResult<DataType> {
        Ok(arguments.first().cloned().unwrap_or(DataType::Null))
    }

    fn return_field_from_args(&self, args: ReturnFieldArgs) -> DataFusionResult<FieldRef> {
        match args.arg_fields.first() {
            Some(field) => Ok(Arc::new(field.as_ref().clone().with_name(NAME).with_nullable(true))),
            None => Err(Error::internal("single_row without arguments").into()),
        }
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> DataFusionResult<ColumnarValue> {
        let rows = args.number_rows;
        let mut args = args.args.into_iter();
        let (Some(value), Some(count)) = (args.next(), args.next()) else {
            return Err(Error::internal("single_row without arguments").into());
        };
        let counts = count.into_array(rows)?;
        if too_many(as_int64_array(&counts)?) {
            return Err(Error::new("SCALAR_SUBQUERY_TOO_MANY_ROWS").into());
        }
        Ok(value)
    }
}

fn too_many(counts: &Int64Array) -> bool {
    counts.iter().flatten().any(|count| count > 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_second_row_is_too_many() {
        assert!(!too_many(&Int64Array::from(vec![Some(0), None, Some(1)])));
        assert!(too_many(&Int64Array::from(vec![Some(1), Some(2)])));
    }
}

//! `raise_error`: an error with the user's words.

use std::sync::Arc;

use datafusion::arrow::datatypes::DataType;
use datafusion::common::{Result as DataFusionResult, ScalarValue};
use datafusion::logical_expr::{
    ColumnarValue, Expr, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
};

use crate::error::{Error, Result};
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

pub const FUNCTION: Function = Function {
    name: "raise_error",
    aliases: &[],
    usage: "raise_error(expr) - Throws a USER_RAISED_EXCEPTION with expr as message.",
    example: "> SELECT raise_error('custom error message');\n [USER_RAISED_EXCEPTION] custom error message",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    call.arity(1, 1)?;
    let message = call.cast(0, &SparkType::String)?;
    Ok(Bound::new(raise(message.expr), SparkType::Null, true, call.display()).at(call.span))
}

/// The expression that fails with a message as soon as it has a row to look at.
pub(super) fn raise(message: Expr) -> Expr {
    let signature = Signature::any(1, Volatility::Volatile);
    Arc::new(ScalarUDF::new_from_impl(Raise { signature })).call(vec![message])
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct Raise {
    signature: Signature,
}

impl ScalarUDFImpl for Raise {
    fn name(&self) -> &str {
        "raise_error"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _arguments: &[DataType]) -> DataFusionResult<DataType> {
        Ok(DataType::Null)
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> DataFusionResult<ColumnarValue> {
        if args.number_rows == 0 {
            return Ok(ColumnarValue::Scalar(ScalarValue::Null));
        }
        let messages = args.args[0].to_array(args.number_rows)?;
        let message = ScalarValue::try_from_array(&messages, 0)?;
        let text = message.try_as_str().flatten().unwrap_or("null").to_string();
        Err(Error::new("USER_RAISED_EXCEPTION").with("errorMessage", text).into())
    }
}

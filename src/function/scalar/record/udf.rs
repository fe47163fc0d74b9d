//! The UDF that reads a record out of each text of a column.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, new_null_array};
use datafusion::arrow::datatypes::DataType;
use datafusion::common::{Result as DataFusionResult, ScalarValue};
use datafusion::logical_expr::{
    ColumnarValue, Expr, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
};

use super::cell::{Cell, column};
use crate::error::{Result, Span};
use crate::function::call::scalar_expr;
use crate::function::{Bound, Call};
use crate::types::SparkType;

/// From a text to its record.
pub(crate) type Read = dyn Fn(&str) -> Result<Cell> + Send + Sync;

/// From a column to a column.
pub(crate) type Run = dyn Fn(&ArrayRef) -> Result<ArrayRef> + Send + Sync;

struct Reader {
    name: &'static str,
    ty: SparkType,
    /// What tells readers of one name apart.
    key: String,
    span: Span,
    run: Arc<Run>,
    signature: Signature,
}

/// A call that reads records of type `ty` out of `text`, which is text; `key` tells apart what else `read` depends on.
pub(crate) fn reader(
    call: &Call,
    name: &'static str,
    text: Bound,
    ty: SparkType,
    key: String,
    read: Arc<Read>,
) -> Result<Bound> {
    let output = ty.clone();
    let run = move |texts: &ArrayRef| match texts.as_string_view_opt() {
        None => Ok(new_null_array(&output.storage(), texts.len())),
        Some(texts) => {
            let cells = texts.iter().map(|text| text.map_or(Ok(Cell::Null), |text| read(text)));
            column(cells.collect::<Result<Vec<_>>>()?, &output)
        }
    };
    over(call, name, text, ty, key, Arc::new(run))
}

/// A call that makes a column of type `ty` of another.
pub(crate) fn over(
    call: &Call,
    name: &'static str,
    argument: Bound,
    ty: SparkType,
    key: String,
    run: Arc<Run>,
) -> Result<Bound> {
    let signature = Signature::any(1, Volatility::Immutable);
    let udf = Reader { name, ty: ty.clone(), key, span: call.span, run, signature };
    if argument.is_null_literal() {
        return Ok(Bound::null(ty).at(call.span));
    }
    let expr = scalar_expr(&Arc::new(ScalarUDF::from(udf)), vec![argument.expr]);
    Ok(Bound::new(expr, ty, true, call.display()).at(call.span))
}

impl fmt::Debug for Reader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}({}, {})", self.name, self.ty, self.key)
    }
}

impl PartialEq for Reader {
    fn eq(&self, other: &Self) -> bool {
        (self.name, &self.ty, &self.key) == (other.name, &other.ty, &other.key)
    }
}

impl Eq for Reader {}

impl Hash for Reader {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.name, &self.ty, &self.key).hash(state);
    }
}

impl ScalarUDFImpl for Reader {
    fn name(&self) -> &str {
        self.name
    }

    fn schema_name(&self, args: &[Expr]) -> DataFusionResult<String> {
        let args: Vec<String> = args.iter().map(|arg| arg.schema_name().to_string()).collect();
        Ok(format!("{}({}, {}, {})", self.name, args.join(", "), self.ty, self.key))
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> DataFusionResult<DataType> {
        Ok(self.ty.storage())
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> DataFusionResult<ColumnarValue> {
        let constant = args.args.iter().all(|arg| matches!(arg, ColumnarValue::Scalar(_)));
        let argument = args.args[0].to_array(if constant { 1 } else { args.number_rows })?;
        let array = (self.run)(&argument).map_err(|error| error.at(self.span))?;
        Ok(if constant {
            ColumnarValue::Scalar(ScalarValue::try_from_array(&array, 0)?)
        } else {
            ColumnarValue::Array(array)
        })
    }
}

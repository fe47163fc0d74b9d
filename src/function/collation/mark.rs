//! `COLLATE`: the same text, marked as one whose collation was written.

use std::sync::Arc;

use datafusion::arrow::datatypes::{DataType, FieldRef};
use datafusion::common::Result as DataFusionResult;
use datafusion::logical_expr::expr::ScalarFunction;
use datafusion::logical_expr::simplify::{ExprSimplifyResult, SimplifyContext};
use datafusion::logical_expr::{
    ColumnarValue, Expr, ReturnFieldArgs, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
};

use crate::error::{Error, Result};
use crate::function::Bound;
use crate::types::{Collation, SparkType};

/// `operand COLLATE name`.
/// # Errors
/// `COLLATION_INVALID_NAME`, and `DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE` for what is no text.
pub(crate) fn collate(operand: Bound, collation: &str) -> Result<Bound> {
    let name = format!("collate({}, {collation})", operand.name);
    let collation = Collation::parse(collation)?;
    let operand = match operand.ty {
        SparkType::Null => Bound { expr: Bound::null(SparkType::String).expr, ty: SparkType::String, ..operand },
        _ => operand,
    };
    if !operand.ty.is_string() {
        return Err(Error::new("DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE")
            .with("sqlExpr", format!("\"{name}\""))
            .with("paramIndex", "first")
            .with("requiredType", "\"STRING\"")
            .with("inputSql", format!("\"{}\"", operand.name))
            .with("inputType", format!("\"{}\"", operand.ty.sql())));
    }
    let ty = SparkType::String.with_collation(collation);
    let expr = unmarked(&operand.expr).clone();
    Ok(marked(Bound { expr, ty, name, ..operand }))
}

/// The same text, marked with the collation that it has.
pub(super) fn marked(value: Bound) -> Bound {
    let collation = match value.ty {
        SparkType::Collated(collation) => Some(collation),
        _ => None,
    };
    let mark = Mark { collation, signature: Signature::any(1, Volatility::Immutable) };
    let func = Arc::new(ScalarUDF::new_from_impl(mark));
    let expr = Expr::ScalarFunction(ScalarFunction { func, args: vec![value.expr] });
    Bound { expr, ..value }
}

/// Whether a call is a mark.
pub(super) fn is_mark(function: &ScalarFunction) -> bool {
    function.func.inner().downcast_ref::<Mark>().is_some()
}

/// What is marked, or the expression itself.
pub(crate) fn unmarked(expr: &Expr) -> &Expr {
    match expr {
        Expr::ScalarFunction(function) if is_mark(function) => function.args.first().unwrap_or(expr),
        _ => expr,
    }
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct Mark {
    collation: Option<Collation>,
    signature: Signature,
}

impl ScalarUDFImpl for Mark {
    fn name(&self) -> &str {
        "collate"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, arguments: &[DataType]) -> DataFusionResult<DataType> {
        Ok(arguments.first().cloned().unwrap_or(DataType::Utf8View))
    }

    fn return_field_from_args(&self, args: ReturnFieldArgs) -> DataFusionResult<FieldRef> {
        match args.arg_fields.first() {
            Some(field) => Ok(Arc::new(field.as_ref().clone().with_name(self.name()))),
            None => Err(Error::internal("COLLATE of nothing").into()),
        }
    }

    fn simplify(&self, mut args: Vec<Expr>, _: &SimplifyContext) -> DataFusionResult<ExprSimplifyResult> {
        Ok(match args.pop() {
            Some(marked) if args.is_empty() => ExprSimplifyResult::Simplified(marked),
            Some(last) => {
                args.push(last);
                ExprSimplifyResult::Original(args)
            }
            None => ExprSimplifyResult::Original(args),
        })
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> DataFusionResult<ColumnarValue> {
        args.args.into_iter().next().ok_or_else(|| Error::internal("COLLATE of nothing").into())
    }
}

//! `stack`: the arguments as a table of `n` rows, filled up with NULLs.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, ListArray, StructArray, new_null_array};
use datafusion::arrow::buffer::OffsetBuffer;
use datafusion::arrow::compute::interleave;
use datafusion::arrow::datatypes::DataType;
use datafusion::common::{Result as DataFusionResult, internal_err};
use datafusion::logical_expr::{ColumnarValue, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility};

use super::{column, rows_of};
use crate::error::{Error, Result};
use crate::function::{Bound, Build, Call, Function, Generated};
use crate::types::{Column, SparkType};

pub const FUNCTION: Function = Function {
    name: "stack",
    aliases: &[],
    usage: "stack(n, expr1, ..., exprk) - Separates expr1, ..., exprk into n rows. Uses column names col0, col1, etc.",
    example: "> SELECT stack(2, 1, 2, 3);\n 1\t2\n 3\tNULL",
    build: Build::Generator(build),
};

fn build(call: &Call) -> Result<Generated> {
    call.arity(2, usize::MAX)?;
    let first = call.value(0)?;
    let rows = match (&first.ty, first.as_integer_literal()) {
        (SparkType::Int | SparkType::Short | SparkType::Byte, Some(rows)) => rows,
        (SparkType::Int, None) if first.as_literal().is_none() => {
            return Err(Error::new("DATATYPE_MISMATCH.NON_FOLDABLE_INPUT")
                .with("sqlExpr", format!("\"{}\"", call.display()))
                .with("inputName", "`n`")
                .with("inputType", "\"INT\"")
                .with("inputExpr", format!("\"{}\"", first.name))
                .at(call.span));
        }
        _ => return Err(call.unexpected_type(0, "\"INT\"")),
    };
    let Some(rows) = usize::try_from(rows).ok().filter(|rows| *rows > 0) else {
        return Err(Error::new("DATATYPE_MISMATCH.VALUE_OUT_OF_RANGE")
            .with("sqlExpr", format!("\"{}\"", call.display()))
            .with("exprName", "`n`")
            .with("valueRange", "(0, 2147483647]")
            .with("currentValue", rows)
            .at(call.span));
    };
    let values: Vec<Bound> = call.values()?.into_iter().skip(1).collect();
    let width = values.len().div_ceil(rows);
    let mut columns: Vec<Column> = Vec::with_capacity(width);
    for i in 0..width {
        let typed = values.iter().enumerate().skip(i).step_by(width);
        let mut found: Option<(usize, &SparkType)> = None;
        for (at, value) in typed.filter(|(_, value)| value.ty != SparkType::Null) {
            match found {
                None => found = Some((at, &value.ty)),
                Some((other, ty)) if *ty != value.ty => {
                    return Err(Error::new("DATATYPE_MISMATCH.STACK_COLUMN_DIFF_TYPES")
                        .with("sqlExpr", format!("\"{}\"", call.display()))
                        .with("columnIndex", i)
                        .with("leftParamIndex", other + 1)
                        .with("leftType", format!("\"{}\"", ty.sql()))
                        .with("rightParamIndex", at + 1)
                        .with("rightType", format!("\"{}\"", value.ty.sql()))
                        .at(call.span));
                }
                Some(_) => {}
            }
        }
        let ty = found.map_or(SparkType::Null, |(_, ty)| ty.clone());
        columns.push(column(&format!("col{i}"), &ty, true));
    }
    let ty = rows_of(&columns);
    let signature = Signature::variadic_any(Volatility::Immutable);
    let udf = Arc::new(ScalarUDF::new_from_impl(Stack { signature, rows, output: ty.storage() }));
    let rows = call.scalar(&udf, values, ty, false)?;
    Ok(Generated { rows, columns, outer: false })
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct Stack {
    signature: Signature,
    rows: usize,
    output: DataType,
}

impl ScalarUDFImpl for Stack {
    fn name(&self) -> &str {
        "stack"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _arguments: &[DataType]) -> DataFusionResult<DataType> {
        Ok(self.output.clone())
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> DataFusionResult<ColumnarValue> {
        let DataType::List(element) = &self.output else { return internal_err!("rows are a list") };
        let DataType::Struct(fields) = element.data_type() else { return internal_err!("rows are structs") };
        let width = fields.len();
        // Row by row of the input, each of its rows of the stack.
        let places: Vec<(usize, usize)> =
            (0..args.number_rows).flat_map(|row| (0..self.rows).map(move |line| (line, row))).collect();
        let mut columns: Vec<ArrayRef> = Vec::with_capacity(width);
        for (i, field) in fields.iter().enumerate() {
            let lines = (0..self.rows).map(|line| match args.args.get(line * width + i) {
                Some(value) if value.data_type() == *field.data_type() => value.to_array(args.number_rows),
                _ => Ok(new_null_array(field.data_type(), args.number_rows)),
            });
            let lines: Vec<ArrayRef> = lines.collect::<DataFusionResult<_>>()?;
            let lines: Vec<&dyn Array> = lines.iter().map(|line| line.as_ref()).collect();
            columns.push(interleave(&lines, &places)?);
        }
        let values = StructArray::try_new_with_length(fields.clone(), columns, None, places.len())?;
        let offsets = OffsetBuffer::from_repeated_length(self.rows, args.number_rows);
        Ok(ColumnarValue::Array(Arc::new(ListArray::try_new(Arc::clone(element), offsets, Arc::new(values), None)?)))
    }
}

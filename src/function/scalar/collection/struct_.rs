//! `struct` and `named_struct`: values under field names.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, StructArray};
use datafusion::arrow::datatypes::DataType;
use datafusion::common::{Result as DataFusionResult, internal_err};

use crate::error::{Error, Result};
use crate::function::cast::without_length;
use crate::function::scalar::kernel::{Inputs, udf};
use crate::function::scalar::struct_field_name;
use crate::function::{Bound, Build, Call, Function};
use crate::types::{SparkType, StructField};

pub const STRUCT: Function = Function {
    name: "struct",
    aliases: &[],
    usage: "struct(col1, col2, col3, ...) - Creates a struct with the given field values.",
    example: "> SELECT struct(1, 2, 3);\n {\"col1\":1,\"col2\":2,\"col3\":3}",
    build: Build::Scalar(build_struct),
};

pub const NAMED_STRUCT: Function = Function {
    name: "named_struct",
    aliases: &[],
    usage: "named_struct(name1, val1, name2, val2, ...) - Creates a struct with the given field names and values.",
    example: "> SELECT named_struct('a', 1, 'b', 2, 'c', 3);\n {\"a\":1,\"b\":2,\"c\":3}",
    build: Build::Scalar(build_named),
};

fn build_struct(call: &Call) -> Result<Bound> {
    let values = call.values()?;
    let names = values.iter().enumerate();
    let names = names.map(|(i, value)| struct_field_name(value).unwrap_or_else(|| format!("col{}", i + 1))).collect();
    build(call, names, values)
}

fn build_named(call: &Call) -> Result<Bound> {
    if !call.len().is_multiple_of(2) {
        return Err(Error::new("WRONG_NUM_ARGS.WITHOUT_SUGGESTION")
            .with("functionName", "`named_struct`")
            .with("expectedNum", "2n (n > 0)")
            .with("actualNum", call.len())
            .at(call.span));
    }
    let mut names = Vec::with_capacity(call.len() / 2);
    let mut values = Vec::with_capacity(call.len() / 2);
    for i in (0..call.len()).step_by(2) {
        let Some(name) = call.value(i)?.as_string_literal() else {
            let odd: Vec<String> =
                call.values()?.iter().step_by(2).map(|value| format!("\"{}\"", value.name)).collect();
            return Err(Error::new("DATATYPE_MISMATCH.CREATE_NAMED_STRUCT_WITHOUT_FOLDABLE_STRING")
                .with("sqlExpr", format!("\"{}\"", call.display()))
                .with("inputExprs", format!("[{}]", odd.join(", ")))
                .at(call.span));
        };
        names.push(name.to_string());
        values.push(call.value(i + 1)?.clone());
    }
    build(call, names, values)
}

fn build(call: &Call, names: Vec<String>, values: Vec<Bound>) -> Result<Bound> {
    let fields =
        names.into_iter().zip(&values).map(|(name, value)| StructField { name, ty: without_length(&value.ty) });
    let ty = SparkType::Struct(fields.collect());
    call.scalar(&udf("named_struct", ty.storage(), &[], make_struct), values, ty, false)
}

fn make_struct(inputs: &Inputs) -> DataFusionResult<ArrayRef> {
    let DataType::Struct(fields) = inputs.output else { return internal_err!("a struct of type {}", inputs.output) };
    Ok(Arc::new(StructArray::try_new_with_length(fields.clone(), inputs.arrays.clone(), None, inputs.rows)?))
}

//! `json_tuple`: members of a JSON object as columns of text.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, ListArray, StringViewBuilder, StructArray};
use datafusion::arrow::buffer::OffsetBuffer;
use datafusion::arrow::datatypes::DataType;
use datafusion::common::{Result as DataFusionResult, internal_err};
use datafusion::logical_expr::{ColumnarValue, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility};

use super::{column, rows_of};
use crate::error::{Error, Result};
use crate::function::scalar::Document;
use crate::function::{Build, Call, Function, Generated};
use crate::types::json::Token;
use crate::types::{Column, SparkType};

pub const FUNCTION: Function = Function {
    name: "json_tuple",
    aliases: &[],
    usage: "json_tuple(jsonStr, p1, p2, ..., pn) - Returns a tuple like the function get_json_object, but it takes multiple names. All the input parameters and output column types are string.",
    example: "> SELECT json_tuple('{\"a\":1, \"b\":2}', 'a', 'b');\n 1\t2",
    build: Build::Generator(build),
};

fn build(call: &Call) -> Result<Generated> {
    call.arity(2, usize::MAX)?;
    let values = call.values()?;
    if values.iter().any(|value| !value.ty.is_string()) {
        return Err(Error::new("DATATYPE_MISMATCH.NON_STRING_TYPE")
            .with("sqlExpr", format!("\"{}\"", call.display()))
            .with("funcName", "`json_tuple`")
            .at(call.span));
    }
    let columns: Vec<Column> =
        (0..values.len() - 1).map(|i| column(&format!("c{i}"), &SparkType::String, true)).collect();
    let ty = rows_of(&columns);
    let signature = Signature::variadic_any(Volatility::Immutable);
    let udf = Arc::new(ScalarUDF::new_from_impl(JsonTuple { signature, output: ty.storage() }));
    let rows = call.scalar(&udf, values, ty, false)?;
    Ok(Generated { rows, columns, outer: false })
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct JsonTuple {
    signature: Signature,
    output: DataType,
}

impl ScalarUDFImpl for JsonTuple {
    fn name(&self) -> &str {
        "json_tuple"
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
        let rows = args.number_rows;
        let arrays: Vec<ArrayRef> = args.args.iter().map(|arg| arg.to_array(rows)).collect::<DataFusionResult<_>>()?;
        let arrays: Vec<_> = arrays.iter().map(|array| array.as_string_view()).collect();
        let [texts, names @ ..] = arrays.as_slice() else { return internal_err!("json_tuple of nothing") };
        let mut columns: Vec<StringViewBuilder> =
            names.iter().map(|_| StringViewBuilder::with_capacity(rows)).collect();
        let (mut document, mut value) = (Document::default(), String::new());
        for row in 0..rows {
            let text = if texts.is_null(row) { "" } else { texts.value(row) };
            let object = document.parse(text) && document.tape.node(0).token == Token::Object;
            for (name, column) in names.iter().zip(&mut columns) {
                let wanted = name.is_valid(row).then(|| name.value(row)).filter(|_| object);
                let found = wanted.and_then(|name| {
                    document.tape.members(0).filter(|(key, _)| document.is_key(text, *key, name)).last()
                });
                value.clear();
                match found.map(|(_, node)| (node, document.tape.node(node).token)) {
                    None | Some((_, Token::Null)) => {
                        column.append_null();
                        continue;
                    }
                    Some((node, Token::Plain | Token::Escaped)) => document.string(text, node, &mut value),
                    Some((node, _)) => document.write(text, node, &mut value),
                }
                column.append_value(&value);
            }
        }
        let columns = columns.into_iter().map(|mut column| Arc::new(column.finish()) as ArrayRef).collect();
        let values = StructArray::try_new_with_length(fields.clone(), columns, None, rows)?;
        let offsets = OffsetBuffer::from_repeated_length(1, rows);
        Ok(ColumnarValue::Array(Arc::new(ListArray::try_new(Arc::clone(element), offsets, Arc::new(values), None)?)))
    }
}

//! `variant_explode`: a row for each element of an array or each member of an object that a variant holds.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, Int32Array, ListArray, StringViewArray, StructArray};
use datafusion::arrow::buffer::OffsetBuffer;
use datafusion::arrow::datatypes::DataType;
use datafusion::common::{Result as DataFusionResult, internal_err};
use datafusion::logical_expr::{ColumnarValue, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility};

use super::{column, rows_of};
use crate::error::Result;
use crate::function::{Bound, Build, Call, Function, Generated};
use crate::types::SparkType;
use crate::types::variant::Value;
use crate::types::variant::build::malformed;
use crate::types::variant::column::{Column, ColumnBuilder};

pub const FUNCTION: Function = Function {
    name: "variant_explode",
    aliases: &[],
    usage: "variant_explode(expr) - It separates a variant object/array into multiple rows containing its fields/elements. Its result schema is struct<pos int, key string, value variant>. It ignores any input that is not a variant array/object, including SQL NULL, variant null, and any other variant values.",
    example: "> SELECT * from variant_explode(parse_json('[\"hello\", \"world\"]'));\n 0\tNULL\t\"hello\"\n 1\tNULL\t\"world\"",
    build: Build::Generator(|call| build(call, false)),
};

pub const OUTER: Function = Function {
    name: "variant_explode_outer",
    aliases: &[],
    usage: "variant_explode_outer(expr) - Like variant_explode, and a row of NULLs where there is no array or object.",
    example: "> SELECT * from variant_explode_outer(parse_json('[\"hello\", \"world\"]'));\n 0\tNULL\t\"hello\"\n 1\tNULL\t\"world\"",
    build: Build::Generator(|call| build(call, true)),
};

fn build(call: &Call, outer: bool) -> Result<Generated> {
    call.arity(1, 1)?;
    let value = call.value(0)?.clone();
    let value = match value.ty {
        SparkType::Variant => value,
        SparkType::Null => Bound::null(SparkType::Variant).named(value.name),
        _ => return Err(call.unexpected_type(0, "\"VARIANT\"")),
    };
    let columns = vec![
        column("pos", &SparkType::Int, outer),
        column("key", &SparkType::String, true),
        column("value", &SparkType::Variant, outer),
    ];
    let ty = rows_of(&columns);
    let signature = Signature::any(1, Volatility::Immutable);
    let udf = Arc::new(ScalarUDF::new_from_impl(Explode { signature, output: ty.storage() }));
    let rows = call.scalar(&udf, vec![value], ty, false)?;
    Ok(Generated { rows, columns, outer })
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct Explode {
    signature: Signature,
    output: DataType,
}

impl ScalarUDFImpl for Explode {
    fn name(&self) -> &str {
        "variant_explode"
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
        let variants = Column::new(&args.args[0].to_array(args.number_rows)?)?;
        let (mut places, mut keys, mut lengths) = (Vec::new(), Vec::new(), Vec::with_capacity(variants.len()));
        let mut values = ColumnBuilder::new(variants.len());
        for row in 0..variants.len() {
            let value = variants.get(row).map(|variant| variant.read().ok_or_else(malformed)).transpose()?;
            let (items, named) = match value {
                Some(Value::Array(items)) => (items, false),
                Some(Value::Object(items)) => (items, true),
                _ => {
                    lengths.push(0);
                    continue;
                }
            };
            for i in 0..items.len() {
                places.push(i32::try_from(i).unwrap_or(i32::MAX));
                keys.push(if named { Some(items.key(i).ok_or_else(malformed)?) } else { None });
                values.append_variant(items.get(i).ok_or_else(malformed)?)?;
            }
            lengths.push(items.len());
        }
        let columns: Vec<ArrayRef> =
            vec![Arc::new(Int32Array::from(places)), Arc::new(StringViewArray::from(keys)), values.finish()?];
        let length = columns[0].len();
        let rows = StructArray::try_new_with_length(fields.clone(), columns, None, length)?;
        let offsets = OffsetBuffer::from_lengths(lengths);
        Ok(ColumnarValue::Array(Arc::new(ListArray::try_new(Arc::clone(element), offsets, Arc::new(rows), None)?)))
    }
}

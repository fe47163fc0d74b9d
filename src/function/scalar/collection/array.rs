//! `array` makes an array of values of one type, `arrays_zip` one of structs of several arrays' elements.

use std::sync::Arc;

use datafusion::arrow::array::{
    Array, ArrayRef, ListArray, NullBufferBuilder, StructArray, UInt32Array, new_null_array,
};
use datafusion::arrow::buffer::OffsetBuffer;
use datafusion::arrow::compute::{interleave, take};
use datafusion::arrow::datatypes::DataType;
use datafusion::common::{Result as DataFusionResult, internal_err};

use super::picks::{list, places};
use super::{any_nullable, array as array_argument};
use crate::error::Result;
use crate::function::scalar::kernel::{Inputs, udf};
use crate::function::scalar::{same_type, struct_field_name};
use crate::function::{Bound, Build, Call, Function};
use crate::types::{SparkType, StructField};

pub const ARRAY: Function = Function {
    name: "array",
    aliases: &[],
    usage: "array(expr, ...) - Returns an array with the given elements.",
    example: "> SELECT array(1, 2, 3);\n [1,2,3]",
    build: Build::Scalar(build_array),
};

pub const ARRAYS_ZIP: Function = Function {
    name: "arrays_zip",
    aliases: &[],
    usage: "arrays_zip(a1, a2, ...) - Returns a merged array of structs in which the N-th struct contains all N-th values of input arrays.",
    example: "> SELECT arrays_zip(array(1, 2, 3), array(2, 3, 4));\n [{\"0\":1,\"1\":2},{\"0\":2,\"1\":3},{\"0\":3,\"1\":4}]",
    build: Build::Scalar(build_zip),
};

fn build_array(call: &Call) -> Result<Bound> {
    let (values, element) = same_type(call, 0)?;
    let ty = SparkType::Array(Box::new(element));
    call.scalar(&udf("array", ty.storage(), &[], make_array), values, ty, false)
}

fn make_array(inputs: &Inputs) -> DataFusionResult<ArrayRef> {
    let DataType::List(element) = inputs.output else { return internal_err!("an array is a list") };
    let columns: Vec<&dyn Array> = inputs.arrays.iter().map(|array| array.as_ref()).collect();
    let width = columns.len();
    let places: Vec<(usize, usize)> =
        (0..inputs.rows).flat_map(|row| (0..width).map(move |column| (column, row))).collect();
    let values = match width {
        0 => new_null_array(element.data_type(), 0),
        _ => interleave(&columns, &places)?,
    };
    let offsets = OffsetBuffer::from_repeated_length(width, inputs.rows);
    Ok(Arc::new(ListArray::try_new(Arc::clone(element), offsets, values, None)?))
}

fn build_zip(call: &Call) -> Result<Bound> {
    let mut values = Vec::with_capacity(call.len());
    let mut fields = Vec::with_capacity(call.len());
    for i in 0..call.len() {
        let (value, element) = match call.value(i)?.ty {
            SparkType::Null => (Bound::null(SparkType::Array(Box::new(SparkType::Null))), SparkType::Null),
            _ => array_argument(call, i)?,
        };
        let name = struct_field_name(call.value(i)?).unwrap_or_else(|| i.to_string());
        fields.push(StructField { name, ty: element });
        values.push(value);
    }
    let nullable = any_nullable(&values);
    let ty = SparkType::Array(Box::new(SparkType::Struct(fields)));
    call.scalar(&udf("arrays_zip", ty.storage(), &[], zip), values, ty, nullable)
}

fn zip(inputs: &Inputs) -> DataFusionResult<ArrayRef> {
    let DataType::List(element) = inputs.output else { return internal_err!("a zip is a list") };
    let DataType::Struct(fields) = element.data_type() else { return internal_err!("a zip is of structs") };
    let mut indices: Vec<Vec<Option<u32>>> = vec![Vec::new(); inputs.arrays.len()];
    let mut lengths = Vec::with_capacity(inputs.rows);
    let mut nulls = NullBufferBuilder::new(inputs.rows);
    for row in 0..inputs.rows {
        let ranges: Option<Vec<_>> = (0..inputs.arrays.len()).map(|i| places(list(inputs, i), row)).collect();
        let Some(ranges) = ranges else {
            nulls.append_null();
            lengths.push(0);
            continue;
        };
        let length = ranges.iter().map(|range| range.len()).max().unwrap_or(0);
        for (range, indices) in ranges.iter().zip(&mut indices) {
            indices.extend((0..length).map(|i| (i < range.len()).then_some((range.start + i) as u32)));
        }
        nulls.append_non_null();
        lengths.push(length);
    }
    let columns = (0..inputs.arrays.len()).zip(indices);
    let columns = columns.map(|(i, indices)| Ok(take(list(inputs, i).values(), &UInt32Array::from(indices), None)?));
    let columns: Vec<ArrayRef> = columns.collect::<DataFusionResult<_>>()?;
    let total = lengths.iter().sum();
    let values = StructArray::try_new_with_length(fields.clone(), columns, None, total)?;
    let offsets = OffsetBuffer::from_lengths(lengths);
    Ok(Arc::new(ListArray::try_new(Arc::clone(element), offsets, Arc::new(values), nulls.finish())?))
}

//! `vector_norm`, `vector_normalize`: the length of a vector, and the vector of length one in its direction.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, AsArray, Float32Array, Float32Builder, ListBuilder};
use datafusion::arrow::datatypes::{DataType, Float32Type};

use super::super::kernel::{Inputs, udf};
use super::super::string::kernel::filled;
use super::{at, vector};
use crate::error::{Error, Result};
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;
use crate::types::format::write_float;

pub const NORM: Function = Function {
    name: "vector_norm",
    aliases: &[],
    usage: "vector_norm(vector, degree) - Returns the Lp norm of a float vector using the specified degree. Degree defaults to 2.0 (Euclidean norm) if unspecified. Supported values: 1.0 (L1 norm), 2.0 (L2 norm), float('inf') (infinity norm).",
    example: "> SELECT vector_norm(array(3.0F, 4.0F), 2.0F);\n 5.0",
    build: Build::Scalar(|call| {
        let (call, arguments) = arguments(call)?;
        let udf = udf("vector_norm", DataType::Float32, &[], |inputs| {
            let norms = (0..inputs.rows).map(|row| Ok(normed(inputs, row, "vector_norm")?.map(|(_, norm)| norm)));
            Ok(Arc::new(norms.collect::<Result<Float32Array>>()?))
        });
        call.scalar(&udf, arguments, SparkType::Float, true)
    }),
};

pub const NORMALIZE: Function = Function {
    name: "vector_normalize",
    aliases: &[],
    usage: "vector_normalize(vector, degree) - Normalizes a float vector to unit length using the specified norm degree. Degree defaults to 2.0 (Euclidean norm) if unspecified. Supported values: 1.0 (L1 norm), 2.0 (L2 norm), float('inf') (infinity norm).",
    example: "> SELECT vector_normalize(array(3.0F, 4.0F), 2.0F);\n [0.6,0.8]",
    build: Build::Scalar(|call| {
        let (call, arguments) = arguments(call)?;
        let ty = SparkType::Array(Box::new(SparkType::Float));
        let udf = udf("vector_normalize", ty.storage(), &[], |inputs| Ok(normalized(inputs)?));
        call.scalar(&udf, arguments, ty, true)
    }),
};

fn arguments<'a>(call: &Call<'a>) -> Result<(Call<'a>, Vec<Bound>)> {
    let two = Bound::literal(2f32.into(), SparkType::Float, "2.0");
    let call = filled(call, 2, &[two])?;
    let vector = vector(&call, 0)?;
    let degree = call.value(1)?.clone();
    if degree.ty != SparkType::Float {
        return Err(call.unexpected_type(1, "\"FLOAT\""));
    }
    Ok((call, vec![vector, degree]))
}

/// The vector in a row and its norm.
fn normed(inputs: &Inputs, row: usize, name: &str) -> Result<Option<(Float32Array, f32)>> {
    let degrees = inputs.arrays[1].as_primitive::<Float32Type>();
    let vector = at(inputs.arrays[0].as_list::<i32>(), row);
    let (Some(vector), Some(degree)) = (vector, degrees.iter().nth(row).flatten()) else { return Ok(None) };
    let values = vector.values();
    let norm = if degree == 2.0 {
        values.iter().fold(0f32, |sum, value| sum + value * value).sqrt()
    } else if degree == 1.0 {
        values.iter().fold(0f32, |sum, value| sum + value.abs())
    } else if degree == f32::INFINITY {
        // NaN is larger than all.
        values
            .iter()
            .fold(0f32, |most, value| if value.is_nan() || most.is_nan() { f32::NAN } else { most.max(value.abs()) })
    } else {
        let mut shown = String::new();
        write_float(&mut shown, degree);
        return Err(Error::new("INVALID_VECTOR_NORM_DEGREE")
            .with("functionName", format!("`{name}`"))
            .with("degree", shown));
    };
    Ok(Some((vector, norm)))
}

/// NULL where a vector has no length to change.
fn normalized(inputs: &Inputs) -> Result<ArrayRef> {
    let DataType::List(element) = inputs.output else { return Err(Error::internal("a vector is a list")) };
    let mut out = ListBuilder::new(Float32Builder::new()).with_field(Arc::clone(element));
    for row in 0..inputs.rows {
        match normed(inputs, row, "vector_normalize")? {
            Some((vector, norm)) if norm != 0.0 || vector.values().is_empty() => {
                out.values().append_slice(&vector.values().iter().map(|value| value / norm).collect::<Vec<_>>());
                out.append(true);
            }
            _ => out.append(false),
        }
    }
    Ok(Arc::new(out.finish()))
}

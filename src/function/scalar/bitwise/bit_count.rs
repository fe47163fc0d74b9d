//! `bit_count`: how many bits are set in a number, taken as one of 64 bits.

use std::sync::Arc;

use datafusion::arrow::array::AsArray;
use datafusion::arrow::datatypes::{DataType, Int32Type, Int64Type};
use datafusion::logical_expr::cast;

use crate::error::Result;
use crate::function::scalar::kernel::udf;
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

pub const FUNCTION: Function = Function {
    name: "bit_count",
    aliases: &[],
    usage: "bit_count(expr) - Returns the number of bits that are set in the argument expr as an unsigned 64-bit integer, or \
            NULL if the argument is NULL.",
    example: "> SELECT bit_count(0);\n 0",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    call.arity(1, 1)?;
    let value = call.value(0)?;
    let whole = match &value.ty {
        ty if ty.is_integral() || *ty == SparkType::Null => call.cast(0, &SparkType::Long)?,
        SparkType::Boolean => {
            let whole = cast(value.expr.clone(), SparkType::Long.storage());
            Bound::new(whole, SparkType::Long, value.nullable, value.name.clone())
        }
        _ => return Err(call.unexpected_type(0, "(\"INTEGRAL\" or \"BOOLEAN\")")),
    };
    let nullable = whole.nullable;
    let udf = udf("bit_count", DataType::Int32, &[], |inputs| {
        let values = inputs.arrays[0].as_primitive::<Int64Type>();
        Ok(Arc::new(values.unary::<_, Int32Type>(|value| value.count_ones() as i32)))
    });
    call.scalar(&udf, vec![whole], SparkType::Int, nullable)
}

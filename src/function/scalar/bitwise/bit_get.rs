//! `bit_get`: the bit of a number at a place, counted from the right and from 0.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, Int32Array, Int64Array};
use datafusion::arrow::datatypes::{DataType, Int8Type};
use datafusion::logical_expr::cast;

use crate::error::{Error, Result};
use crate::function::call::scalar_expr;
use crate::function::operator::kernel::{Kernel, argument, binary, downcast, udf};
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

pub const FUNCTION: Function = Function {
    name: "bit_get",
    aliases: &["getbit"],
    usage: "bit_get(expr, pos) - Returns the value of the bit (0 or 1) at the specified position. The positions are numbered \
            from right to left, starting at zero. The position argument cannot be negative.",
    example: "> SELECT bit_get(11, 0);\n 1",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    call.arity(2, 2)?;
    let value = call.value(0)?;
    let bits = match value.ty {
        SparkType::Byte => 8,
        SparkType::Short => 16,
        SparkType::Int => 32,
        SparkType::Long | SparkType::Null => 64,
        _ => return Err(call.unexpected_type(0, "\"INTEGRAL\"")),
    };
    let place = call.cast(1, &SparkType::Int)?;
    if let Some(null) = call.null_among(&[value, &place], &SparkType::Byte) {
        return Ok(null);
    }
    let nullable = value.nullable || place.nullable;
    let whole = cast(value.expr.clone(), SparkType::Long.storage());
    let kernel = BitGet { bits, name: if call.name == "getbit" { "getbit" } else { "bit_get" } };
    let expr = scalar_expr(&udf(kernel, call.span), vec![whole, place.expr]);
    Ok(Bound::new(expr, SparkType::Byte, nullable, call.display()).at(call.span))
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct BitGet {
    bits: i32,
    name: &'static str,
}

impl Kernel for BitGet {
    fn name(&self) -> &'static str {
        "checked_bit_get"
    }

    fn returns(&self) -> DataType {
        DataType::Int8
    }

    fn may_fail(&self) -> bool {
        true
    }

    fn run(&self, arguments: &[ArrayRef]) -> Result<ArrayRef> {
        let value = downcast::<Int64Array>(argument(arguments, 0)?)?;
        let place = downcast::<Int32Array>(argument(arguments, 1)?)?;
        let bits = binary::<_, _, Int8Type>(value, place, |value, place| {
            if !(0..self.bits).contains(&place) {
                return Err(Error::new("INVALID_PARAMETER_VALUE.BIT_POSITION_RANGE")
                    .with("parameter", "`pos`")
                    .with("functionName", format!("`{}`", self.name))
                    .with("upper", self.bits)
                    .with("invalidValue", place));
            }
            Ok(Some((value >> place & 1) as i8))
        })?;
        Ok(Arc::new(bits))
    }
}

//! Types called as functions: `int(x)` is `CAST(x AS INT)`.

use crate::error::Result;
use crate::function::cast::{Mode, cast};
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

/// A type's row: its name as a function, the type, an example's argument and answer.
macro_rules! cast_to {
    ($constant:ident, $name:literal, $ty:expr, $argument:literal, $answer:literal) => {
        pub const $constant: Function = Function {
            name: $name,
            aliases: &[],
            usage: concat!($name, "(expr) - Casts the value `expr` to the target data type `", $name, "`."),
            example: concat!("> SELECT ", $name, "(", $argument, ");\n ", $answer),
            build: Build::Scalar(|call| to(call, $ty)),
        };
    };
}

cast_to!(BIGINT, "bigint", SparkType::Long, "'7'", "7");
cast_to!(BINARY, "binary", SparkType::Binary, "'a'", "a");
cast_to!(BOOLEAN, "boolean", SparkType::Boolean, "'true'", "true");
cast_to!(DECIMAL, "decimal", SparkType::Decimal(10, 0), "'15.5'", "16");
cast_to!(DOUBLE, "double", SparkType::Double, "'1.5'", "1.5");
cast_to!(FLOAT, "float", SparkType::Float, "'1'", "1.0");
cast_to!(INT, "int", SparkType::Int, "'5'", "5");
cast_to!(SMALLINT, "smallint", SparkType::Short, "'3'", "3");
cast_to!(STRING, "string", SparkType::String, "5", "5");
cast_to!(TINYINT, "tinyint", SparkType::Byte, "'4'", "4");

fn to(call: &Call, ty: SparkType) -> Result<Bound> {
    call.arity(1, 1)?;
    let value = call.value(0)?.clone();
    // The column is named after the value.
    let name = value.name.clone();
    Ok(cast(value, &ty, Mode::Explicit, call.context).map_err(|error| error.at(call.span))?.named(name).at(call.span))
}

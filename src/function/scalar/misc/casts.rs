//! Types called as functions: `int(x)` is `CAST(x AS INT)`.

use crate::error::Result;
use crate::function::cast::{Mode, cast};
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

const fn cast_to(
    name: &'static str,
    usage: &'static str,
    example: &'static str,
    build: fn(&Call) -> Result<Bound>,
) -> Function {
    Function { name, aliases: &[], usage, example, build: Build::Scalar(build) }
}

pub const BIGINT: Function = cast_to(
    "bigint",
    "bigint(expr) - Casts the value `expr` to the target data type `bigint`.",
    "> SELECT bigint('7');\n 7",
    |call| to(call, SparkType::Long),
);

pub const BINARY: Function = cast_to(
    "binary",
    "binary(expr) - Casts the value `expr` to the target data type `binary`.",
    "> SELECT binary('a');\n a",
    |call| to(call, SparkType::Binary),
);

pub const BOOLEAN: Function = cast_to(
    "boolean",
    "boolean(expr) - Casts the value `expr` to the target data type `boolean`.",
    "> SELECT boolean('true');\n true",
    |call| to(call, SparkType::Boolean),
);

pub const DECIMAL: Function = cast_to(
    "decimal",
    "decimal(expr) - Casts the value `expr` to the target data type `decimal`.",
    "> SELECT decimal('15.5');\n 16",
    |call| to(call, SparkType::Decimal(10, 0)),
);

pub const DOUBLE: Function = cast_to(
    "double",
    "double(expr) - Casts the value `expr` to the target data type `double`.",
    "> SELECT double('1.5');\n 1.5",
    |call| to(call, SparkType::Double),
);

pub const FLOAT: Function = cast_to(
    "float",
    "float(expr) - Casts the value `expr` to the target data type `float`.",
    "> SELECT float('1');\n 1.0",
    |call| to(call, SparkType::Float),
);

pub const INT: Function = cast_to(
    "int",
    "int(expr) - Casts the value `expr` to the target data type `int`.",
    "> SELECT int('5');\n 5",
    |call| to(call, SparkType::Int),
);

pub const SMALLINT: Function = cast_to(
    "smallint",
    "smallint(expr) - Casts the value `expr` to the target data type `smallint`.",
    "> SELECT smallint('3');\n 3",
    |call| to(call, SparkType::Short),
);

pub const STRING: Function = cast_to(
    "string",
    "string(expr) - Casts the value `expr` to the target data type `string`.",
    "> SELECT string(5);\n 5",
    |call| to(call, SparkType::String),
);

pub const TINYINT: Function = cast_to(
    "tinyint",
    "tinyint(expr) - Casts the value `expr` to the target data type `tinyint`.",
    "> SELECT tinyint('4');\n 4",
    |call| to(call, SparkType::Byte),
);

fn to(call: &Call, ty: SparkType) -> Result<Bound> {
    call.arity(1, 1)?;
    let value = call.value(0)?.clone();
    // The column is named after the value.
    let name = value.name.clone();
    Ok(cast(value, &ty, Mode::Explicit, call.context).map_err(|error| error.at(call.span))?.named(name).at(call.span))
}

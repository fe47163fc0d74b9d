//! `factorial`: of 0 to 20, whose factorials are bigints; NULL of others.

use std::sync::Arc;

use datafusion::arrow::array::AsArray;
use datafusion::arrow::datatypes::{DataType, Int32Type, Int64Type};

use super::scalar;
use crate::function::Function;
use crate::function::scalar::kernel::udf;
use crate::types::SparkType;

pub const FUNCTION: Function = scalar(
    "factorial",
    &[],
    "factorial(expr) - Returns the factorial of `expr`. `expr` is [0..20]. Otherwise, null.",
    "> SELECT factorial(5);\n 120",
    |call| {
        call.arity(1, 1)?;
        let udf = udf("factorial", DataType::Int64, &[], |inputs| {
            let values = inputs.arrays[0].as_primitive::<Int32Type>();
            Ok(Arc::new(
                values.unary_opt::<_, Int64Type>(|n| (0..=20).contains(&n).then(|| (1..=i64::from(n)).product())),
            ))
        });
        call.scalar(&udf, vec![call.cast(0, &SparkType::Int)?], SparkType::Long, true)
    },
);

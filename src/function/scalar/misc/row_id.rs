//! `monotonically_increasing_id` and `spark_partition_id`. The rows of a statement count as one partition's, so that ids
//! run from 0 without gaps.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use datafusion::arrow::array::Int64Array;
use datafusion::arrow::datatypes::DataType;
use datafusion::common::Result as DataFusionResult;
use datafusion::logical_expr::{
    ColumnarValue, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility, lit,
};

use crate::error::Result;
use crate::function::call::scalar_expr;
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

pub const MONOTONICALLY_INCREASING_ID: Function = Function {
    name: "monotonically_increasing_id",
    aliases: &[],
    usage: "monotonically_increasing_id() - Returns monotonically increasing 64-bit integers, unique among the rows of the \
            statement.",
    example: "> SELECT monotonically_increasing_id();\n 0",
    build: Build::Scalar(ids),
};

pub const SPARK_PARTITION_ID: Function = Function {
    name: "spark_partition_id",
    aliases: &[],
    usage: "spark_partition_id() - Returns the current partition id, which is 0 for all rows.",
    example: "> SELECT spark_partition_id();\n 0",
    build: Build::Scalar(partition),
};

fn ids(call: &Call) -> Result<Bound> {
    call.arity(0, 0)?;
    let kernel = Ids { next: AtomicI64::new(0), signature: Signature::nullary(Volatility::Volatile) };
    let expr = scalar_expr(&Arc::new(ScalarUDF::from(kernel)), Vec::new());
    Ok(Bound::new(expr, SparkType::Long, false, call.display()).at(call.span))
}

fn partition(call: &Call) -> Result<Bound> {
    call.arity(0, 0)?;
    Ok(Bound::new(lit(0i32), SparkType::Int, false, "SPARK_PARTITION_ID()").at(call.span))
}

struct Ids {
    next: AtomicI64,
    signature: Signature,
}

impl fmt::Debug for Ids {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("monotonically_increasing_id")
    }
}

/// Each call counts for itself.
impl PartialEq for Ids {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

impl Eq for Ids {}

impl Hash for Ids {
    fn hash<H: Hasher>(&self, state: &mut H) {
        std::ptr::from_ref(self).hash(state);
    }
}

impl ScalarUDFImpl for Ids {
    fn name(&self) -> &str {
        "monotonically_increasing_id"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> DataFusionResult<DataType> {
        Ok(DataType::Int64)
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> DataFusionResult<ColumnarValue> {
        let rows = args.number_rows as i64;
        let first = self.next.fetch_add(rows, Ordering::Relaxed);
        Ok(ColumnarValue::Array(Arc::new(Int64Array::from_iter_values(first..first + rows))))
    }
}

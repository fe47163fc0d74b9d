//! `bit_xor`: the bitwise XOR of whole numbers.
//!
//! DataFusion's accumulator of groups does not know DISTINCT, though it is offered for it: it takes equal numbers each
//! time, and leaves NULL in a state that is declared to have none. [`Distinct`] does without it.

use std::sync::Arc;

use datafusion::arrow::datatypes::{DataType, FieldRef};
use datafusion::common::Result as DataFusionResult;
use datafusion::functions_aggregate::bit_and_or_xor::bit_xor_udaf;
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::{Accumulator, AggregateUDF, AggregateUDFImpl, Signature};

use super::integral;
use crate::error::Result;
use crate::function::{Bound, Build, Call, Function};

pub const FUNCTION: Function = Function {
    name: "bit_xor",
    aliases: &[],
    usage: "bit_xor(expr) - Returns the bitwise XOR of all non-null input values, or null if none.",
    example: "> SELECT bit_xor(col) FROM VALUES (3), (5) AS tab(col);\n 6",
    build: Build::Aggregate(build),
};

fn build(call: &Call) -> Result<Bound> {
    let value = integral(call)?;
    let ty = value.ty.clone();
    let udf = match call.distinct {
        true => Arc::new(AggregateUDF::from(Distinct(bit_xor_udaf()))),
        false => bit_xor_udaf(),
    };
    call.aggregate(&udf, vec![value], ty, true)
}

/// The XOR of different numbers.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Distinct(Arc<AggregateUDF>);

impl AggregateUDFImpl for Distinct {
    fn name(&self) -> &str {
        self.0.name()
    }

    fn signature(&self) -> &Signature {
        self.0.signature()
    }

    fn return_type(&self, types: &[DataType]) -> DataFusionResult<DataType> {
        self.0.return_type(types)
    }

    fn accumulator(&self, args: AccumulatorArgs) -> DataFusionResult<Box<dyn Accumulator>> {
        self.0.accumulator(args)
    }

    fn state_fields(&self, args: StateFieldsArgs) -> DataFusionResult<Vec<FieldRef>> {
        self.0.state_fields(args)
    }
}

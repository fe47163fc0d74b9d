//! `collect_union`: the distinct elements of all arrays of a column.

use datafusion::arrow::array::ArrayRef;
use datafusion::arrow::datatypes::{DataType, FieldRef};
use datafusion::common::{Result as DataFusionResult, ScalarValue};
use datafusion::logical_expr::Accumulator;

use super::kernel::collect::Collect;
use super::kernel::{Aggregation, udaf};
use crate::error::{Error, Result};
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

pub const FUNCTION: Function = Function {
    name: "collect_union",
    aliases: &[],
    usage: "collect_union(expr) - Collects and returns the distinct union of the elements of array `expr`.",
    example: "> SELECT collect_union(col) FROM VALUES (array(1, 2)), (array(2, 3)), (array(1)) AS tab(col);\n [1,2,3]",
    build: Build::Aggregate(build),
};

fn build(call: &Call) -> Result<Bound> {
    call.arity(1, 1)?;
    let value = call.value(0)?.clone();
    let SparkType::Array(element) = &value.ty else {
        return Err(call.unexpected_type(0, "\"ARRAY\""));
    };
    if !is_compared(element) {
        return Err(Error::new("DATATYPE_MISMATCH.UNSUPPORTED_INPUT_TYPE")
            .with("sqlExpr", format!("\"{}\"", call.display()))
            .with("functionName", format!("`{}`", call.name))
            .with("dataType", "\"MAP\" or \"COLLATED STRING\"")
            .at(call.span));
    }
    let (set, ty) = (Collect { element: element.to_element(), set: true, nulls: false }, value.ty.clone());
    call.aggregate(&udaf(Union(set)), vec![value], ty, false)
}

/// Whether equal values of the type have equal bytes.
fn is_compared(ty: &SparkType) -> bool {
    match ty {
        SparkType::Map(..) | SparkType::Variant | SparkType::Collated(_) => false,
        SparkType::Array(element) => is_compared(element),
        SparkType::Struct(fields) => fields.iter().all(|field| is_compared(&field.ty)),
        _ => true,
    }
}

/// The elements as `collect_set` gathers them, but of arrays.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Union(Collect);

impl Aggregation for Union {
    fn name(&self) -> &'static str {
        "collect_union"
    }

    fn output(&self) -> DataType {
        self.0.output()
    }

    fn state(&self) -> Vec<DataType> {
        self.0.state()
    }

    fn accumulator(&self, inputs: &[FieldRef]) -> DataFusionResult<Box<dyn Accumulator>> {
        Ok(Box::new(One(self.0.accumulator(inputs)?)))
    }

    fn empty(&self) -> Option<ScalarValue> {
        self.0.empty()
    }

    fn directed(&self) -> bool {
        true
    }
}

#[derive(Debug)]
struct One(Box<dyn Accumulator>);

impl Accumulator for One {
    /// An array is what a partial result is too.
    fn update_batch(&mut self, values: &[ArrayRef]) -> DataFusionResult<()> {
        self.0.merge_batch(values)
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> DataFusionResult<()> {
        self.0.merge_batch(states)
    }

    fn state(&mut self) -> DataFusionResult<Vec<ScalarValue>> {
        self.0.state()
    }

    fn evaluate(&mut self) -> DataFusionResult<ScalarValue> {
        self.0.evaluate()
    }

    fn size(&self) -> usize {
        size_of_val(self) + self.0.size()
    }
}

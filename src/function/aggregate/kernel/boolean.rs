//! Whether all, or any, of the values are true; unlike DataFusion's, also over frames that slide.

use datafusion::arrow::array::{ArrayRef, AsArray};
use datafusion::arrow::compute::{bool_and, bool_or};
use datafusion::arrow::datatypes::{DataType, FieldRef};
use datafusion::common::{Result, ScalarValue};
use datafusion::logical_expr::{Accumulator, GroupsAccumulator};
use datafusion_functions_aggregate_common::aggregate::groups_accumulator::bool_op::BooleanGroupsAccumulator;

use super::Aggregation;

/// `bool_and` or `bool_or`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Booleans {
    pub(crate) all: bool,
}

impl Aggregation for Booleans {
    fn name(&self) -> &'static str {
        if self.all { "bool_and" } else { "bool_or" }
    }

    fn output(&self) -> DataType {
        DataType::Boolean
    }

    fn state(&self) -> Vec<DataType> {
        vec![DataType::Boolean]
    }

    fn accumulator(&self, _inputs: &[FieldRef]) -> Result<Box<dyn Accumulator>> {
        Ok(Box::new(One { all: self.all, seen: None }))
    }

    fn groups(&self, _inputs: &[FieldRef]) -> Result<Option<Box<dyn GroupsAccumulator>>> {
        Ok(Some(if self.all {
            Box::new(BooleanGroupsAccumulator::new(|a, b| a && b, true))
        } else {
            Box::new(BooleanGroupsAccumulator::new(|a, b| a || b, false))
        }))
    }
}

#[derive(Debug)]
struct One {
    all: bool,
    seen: Option<bool>,
}

impl Accumulator for One {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        let values = values[0].as_boolean();
        let new = if self.all { bool_and(values) } else { bool_or(values) };
        self.seen = match (self.seen, new) {
            (Some(a), Some(b)) => Some(if self.all { a && b } else { a || b }),
            (seen, new) => seen.or(new),
        };
        Ok(())
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        self.update_batch(states)
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        Ok(vec![self.evaluate()?])
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        Ok(ScalarValue::Boolean(self.seen))
    }

    fn size(&self) -> usize {
        size_of_val(self)
    }
}

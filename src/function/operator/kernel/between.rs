//! `BETWEEN` of a value that must be computed only once, such as a random number.

use std::sync::Arc;

use datafusion::arrow::array::ArrayRef;
use datafusion::arrow::compute::and_kleene;
use datafusion::arrow::compute::kernels::cmp::{gt_eq, lt_eq};
use datafusion::arrow::datatypes::DataType;

use super::{Kernel, argument};
use crate::error::Result;

/// Whether the first argument is neither less than the second nor greater than the third, all of one type.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Between;

impl Kernel for Between {
    fn name(&self) -> &'static str {
        "between"
    }

    fn returns(&self) -> DataType {
        DataType::Boolean
    }

    fn may_fail(&self) -> bool {
        false
    }

    fn run(&self, arguments: &[ArrayRef]) -> Result<ArrayRef> {
        let value = argument(arguments, 0)?;
        let low = gt_eq(value, argument(arguments, 1)?)?;
        let high = lt_eq(value, argument(arguments, 2)?)?;
        Ok(Arc::new(and_kleene(&low, &high)?))
    }
}

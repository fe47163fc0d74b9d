//! A condition that the optimiser takes as one, however many terms are in it.
//!
//! DataFusion takes AND apart and puts it together again as a chain that is as deep as it has terms; of a hundred thousand
//! terms that is deeper than any stack. Terms in groups stay in their groups.

use std::sync::Arc;

use datafusion::arrow::array::ArrayRef;
use datafusion::arrow::datatypes::DataType;

use super::{Kernel, argument};
use crate::error::Result;

/// Its argument, a boolean, as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Together;

impl Kernel for Together {
    fn name(&self) -> &'static str {
        "together"
    }

    fn returns(&self) -> DataType {
        DataType::Boolean
    }

    fn run(&self, arguments: &[ArrayRef]) -> Result<ArrayRef> {
        Ok(Arc::clone(argument(arguments, 0)?))
    }

    fn may_fail(&self) -> bool {
        false
    }
}

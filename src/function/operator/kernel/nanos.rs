//! Timestamps to the nanosecond moved by intervals, which are of microseconds: the nanoseconds within the last stay.
//!
//! Source: Spark's `TimestampAddInterval` and `TimestampAddYMInterval`.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, TimestampMicrosecondArray, TimestampNanosecondArray};
use datafusion::arrow::datatypes::{DataType, TimeUnit, TimestampMicrosecondType, TimestampNanosecondType};

use super::calendar::TimestampMove;
use super::{Kernel, argument, binary, downcast, unary};
use crate::error::Result;
use crate::types::nanos;

/// A timestamp to the nanosecond moved as one to the microsecond is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct NanosMove(pub TimestampMove);

impl Kernel for NanosMove {
    fn name(&self) -> &'static str {
        self.0.name()
    }

    fn returns(&self) -> DataType {
        DataType::Timestamp(TimeUnit::Nanosecond, self.0.zone.as_ref().map(|_| "UTC".into()))
    }

    fn may_fail(&self) -> bool {
        true
    }

    fn run(&self, arguments: &[ArrayRef]) -> Result<ArrayRef> {
        let values = downcast::<TimestampNanosecondArray>(argument(arguments, 0)?)?;
        let micros = unary::<_, TimestampMicrosecondType>(values, |value| Ok(Some(nanos::split(value).0)))?;
        let moved = self.0.run(&[Arc::new(micros) as ArrayRef, Arc::clone(argument(arguments, 1)?)])?;
        let moved = downcast::<TimestampMicrosecondArray>(&moved)?;
        let joined = binary::<_, _, TimestampNanosecondType>(moved, values, |micros, value| {
            nanos::join(micros, nanos::split(value).1).map(Some)
        })?;
        Ok(Arc::new(joined.with_timezone_opt(self.0.zone.as_ref().map(|_| "UTC"))))
    }
}

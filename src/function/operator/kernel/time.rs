//! Times of day moved by intervals, and the intervals between them. Nothing goes beyond midnight.
//!
//! Source: Spark's `TimeAddInterval` and `SubtractTimes`.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, DurationMicrosecondArray, Time64MicrosecondArray};
use datafusion::arrow::datatypes::{DataType, DurationMicrosecondType, Time64MicrosecondType, TimeUnit};

use super::{Kernel, OnError, argument, binary, downcast};
use crate::error::{Error, Result};
use crate::types::calendar::MICROS_PER_DAY;

/// `time + interval`, `time - interval`.
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct TimeMove {
    /// Whether the interval is subtracted.
    pub back: bool,
    /// What there is instead of a time beyond midnight.
    pub on_error: OnError,
}

impl Kernel for TimeMove {
    fn name(&self) -> &'static str {
        if self.back { "checked_time_subtract" } else { "checked_time_add" }
    }

    fn returns(&self) -> DataType {
        DataType::Time64(TimeUnit::Microsecond)
    }

    fn may_fail(&self) -> bool {
        self.on_error != OnError::Null
    }

    fn run(&self, arguments: &[ArrayRef]) -> Result<ArrayRef> {
        let times = downcast::<Time64MicrosecondArray>(argument(arguments, 0)?)?;
        let intervals = downcast::<DurationMicrosecondArray>(argument(arguments, 1)?)?;
        let moved = binary::<_, _, Time64MicrosecondType>(times, intervals, |time, interval| {
            let moved = if self.back { time.checked_sub(interval) } else { time.checked_add(interval) };
            match moved.filter(|moved| (0..MICROS_PER_DAY).contains(moved)) {
                Some(moved) => Ok(Some(moved)),
                None if self.on_error == OnError::Null => Ok(None),
                None => Err(Error::new("DATETIME_OVERFLOW").with("operation", "add an interval to a time value")),
            }
        })?;
        Ok(Arc::new(moved))
    }
}

/// `time - time`.
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct TimeBetween;

impl Kernel for TimeBetween {
    fn name(&self) -> &'static str {
        "time_between"
    }

    fn returns(&self) -> DataType {
        DataType::Duration(TimeUnit::Microsecond)
    }

    fn may_fail(&self) -> bool {
        false
    }

    fn run(&self, arguments: &[ArrayRef]) -> Result<ArrayRef> {
        let (end, start) = (
            downcast::<Time64MicrosecondArray>(argument(arguments, 0)?)?,
            downcast::<Time64MicrosecondArray>(argument(arguments, 1)?)?,
        );
        Ok(Arc::new(binary::<_, _, DurationMicrosecondType>(end, start, |end, start| Ok(Some(end - start)))?))
    }
}

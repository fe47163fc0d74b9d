//! `<<`, `>>`, `>>>` of ints and bigints: the distance counts modulo the width, as Java has it.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, Int32Array, Int64Array};
use datafusion::arrow::compute::kernels::arity;
use datafusion::arrow::datatypes::{DataType, Int32Type, Int64Type};

use super::{Kernel, argument, downcast};
use crate::error::Result;

/// Which way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// `<<`
    Left,
    /// `>>`
    Right,
    /// `>>>`
    RightUnsigned,
}

/// A shift by an int.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Shift {
    /// Which way.
    pub direction: Direction,
    /// Whether a bigint is shifted, not an int.
    pub long: bool,
}

impl Kernel for Shift {
    fn name(&self) -> &'static str {
        match self.direction {
            Direction::Left => "shiftleft",
            Direction::Right => "shiftright",
            Direction::RightUnsigned => "shiftrightunsigned",
        }
    }

    fn returns(&self) -> DataType {
        if self.long { DataType::Int64 } else { DataType::Int32 }
    }

    fn may_fail(&self) -> bool {
        false
    }

    fn run(&self, arguments: &[ArrayRef]) -> Result<ArrayRef> {
        let value = argument(arguments, 0)?;
        let by = downcast::<Int32Array>(argument(arguments, 1)?)?;
        let direction = self.direction;
        if self.long {
            let value = downcast::<Int64Array>(value)?;
            let answer: Int64Array = arity::binary::<_, _, _, Int64Type>(value, by, |v, n| match direction {
                Direction::Left => v.wrapping_shl(n.cast_unsigned()),
                Direction::Right => v.wrapping_shr(n.cast_unsigned()),
                Direction::RightUnsigned => v.cast_unsigned().wrapping_shr(n.cast_unsigned()).cast_signed(),
            })?;
            return Ok(Arc::new(answer));
        }
        let value = downcast::<Int32Array>(value)?;
        let answer: Int32Array = arity::binary::<_, _, _, Int32Type>(value, by, |v, n| match direction {
            Direction::Left => v.wrapping_shl(n.cast_unsigned()),
            Direction::Right => v.wrapping_shr(n.cast_unsigned()),
            Direction::RightUnsigned => v.cast_unsigned().wrapping_shr(n.cast_unsigned()).cast_signed(),
        })?;
        Ok(Arc::new(answer))
    }
}

#[cfg(test)]
mod tests {
    use datafusion::arrow::array::AsArray;

    use super::*;

    #[test]
    fn the_distance_wraps() {
        let shift = Shift { direction: Direction::RightUnsigned, long: false };
        let answer =
            shift.run(&[Arc::new(Int32Array::from(vec![-1, -1])), Arc::new(Int32Array::from(vec![28, 33]))]).unwrap();
        assert_eq!(answer.as_primitive::<Int32Type>(), &Int32Array::from(vec![15, i32::MAX]));
    }
}

//! Bitmaps of 32768 bits: made of positions, or of bitmaps by AND or OR.

use datafusion::arrow::array::{ArrayRef, AsArray};
use datafusion::arrow::datatypes::{DataType, FieldRef, Int64Type};
use datafusion::common::{Result, ScalarValue};
use datafusion::logical_expr::Accumulator;

use super::Aggregation;
use crate::error::Error;

const BYTES: usize = 4096;

/// What a bitmap is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Bitmap {
    /// The positions of its bits.
    Positions,
    /// Bitmaps, of which a bit is in all.
    And,
    /// Bitmaps, of which a bit is in one.
    Or,
}

impl Bitmap {
    fn start(self) -> Vec<u8> {
        vec![if self == Bitmap::And { 0xff } else { 0 }; BYTES]
    }
}

impl Aggregation for Bitmap {
    fn name(&self) -> &'static str {
        match self {
            Bitmap::Positions => "bitmap_construct_agg",
            Bitmap::And => "bitmap_and_agg",
            Bitmap::Or => "bitmap_or_agg",
        }
    }

    fn output(&self) -> DataType {
        DataType::Binary
    }

    fn state(&self) -> Vec<DataType> {
        vec![DataType::Binary]
    }

    fn accumulator(&self, _inputs: &[FieldRef]) -> Result<Box<dyn Accumulator>> {
        Ok(Box::new(One { of: *self, bits: self.start() }))
    }

    fn empty(&self) -> Option<ScalarValue> {
        Some(ScalarValue::Binary(Some(self.start())))
    }
}

#[derive(Debug)]
struct One {
    of: Bitmap,
    bits: Vec<u8>,
}

impl One {
    fn combine(&mut self, bitmaps: &ArrayRef) {
        for bitmap in bitmaps.as_binary::<i32>().iter().flatten() {
            if self.of == Bitmap::And {
                // A short bitmap ends with zeros.
                let zeros = std::iter::repeat(&0);
                self.bits.iter_mut().zip(bitmap.iter().chain(zeros)).for_each(|(own, other)| *own &= other);
            } else {
                self.bits.iter_mut().zip(bitmap).for_each(|(own, other)| *own |= other);
            }
        }
    }
}

impl Accumulator for One {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        if self.of != Bitmap::Positions {
            self.combine(&values[0]);
            return Ok(());
        }
        for position in values[0].as_primitive::<Int64Type>().iter().flatten() {
            let place = usize::try_from(position).ok().filter(|place| *place < BYTES * 8).ok_or_else(|| {
                Error::new("INVALID_BITMAP_POSITION")
                    .with("bitPosition", position)
                    .with("bitmapNumBits", BYTES * 8)
                    .with("bitmapNumBytes", BYTES)
            })?;
            self.bits[place / 8] |= 1 << (place % 8);
        }
        Ok(())
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        self.combine(&states[0]);
        Ok(())
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        Ok(vec![self.evaluate()?])
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        Ok(ScalarValue::Binary(Some(self.bits.clone())))
    }

    fn size(&self) -> usize {
        size_of_val(self) + self.bits.capacity()
    }
}

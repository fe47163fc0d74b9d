//! Functions of the bits of whole numbers; the shifts are operators.

mod bit_count;
mod bit_get;
mod bitmap;

use super::super::Function;

/// Every one.
pub(super) const FUNCTIONS: &[&Function] =
    &[&bit_count::FUNCTION, &bit_get::FUNCTION, &bitmap::BIT_POSITION, &bitmap::BUCKET_NUMBER, &bitmap::COUNT];

//! Functions of the bits of whole numbers; the shifts are operators.

mod bit_count;
mod bit_get;

use super::super::Function;

/// Every one.
pub(super) const FUNCTIONS: &[&Function] = &[&bit_count::FUNCTION, &bit_get::FUNCTION];

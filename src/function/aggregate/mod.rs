//! Functions of many rows.

use super::Function;

/// Every one, as lists by family.
pub(super) fn all() -> &'static [&'static [&'static Function]] {
    &[]
}

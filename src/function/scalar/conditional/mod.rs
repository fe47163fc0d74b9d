//! Functions that choose among their arguments.

mod assert_true;
mod coalesce;
mod equal_null;
mod extremes;
mod if_;
mod isnan;
mod nanvl;
mod nullif;
mod nvl;
mod raise_error;
mod zeros;

use super::super::Function;

/// Every one.
pub(super) const FUNCTIONS: &[&Function] = &[
    &assert_true::FUNCTION,
    &coalesce::FUNCTION,
    &equal_null::FUNCTION,
    &extremes::GREATEST,
    &extremes::LEAST,
    &if_::FUNCTION,
    &isnan::FUNCTION,
    &nanvl::FUNCTION,
    &nullif::FUNCTION,
    &nvl::NVL,
    &nvl::NVL2,
    &raise_error::FUNCTION,
    &zeros::NULLIFZERO,
    &zeros::ZEROIFNULL,
];

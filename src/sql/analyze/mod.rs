//! What is meaning but needs a whole plan.

pub(in crate::sql) mod decorrelate;
pub(in crate::sql) mod single_group;

//! What is meaning but needs a whole plan.

pub(in crate::sql) mod decorrelate;

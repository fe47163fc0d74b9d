//! What is meaning but needs a whole plan.

pub(in crate::sql) mod cartesian;
pub(in crate::sql) mod decorrelate;
pub mod input_file;
pub(in crate::sql) mod measured;
pub(in crate::sql) mod single_group;

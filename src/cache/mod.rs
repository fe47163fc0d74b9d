//! The columnar store in memory.

/// Every cached table of a session.
#[derive(Debug, Default)]
pub struct Store {}

//! Logical nodes that DataFusion lacks: plain data, no execution. `exec/` has an operator for each.

mod recursion;

pub use recursion::Recursion;

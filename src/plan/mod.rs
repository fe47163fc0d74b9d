//! Logical nodes that DataFusion lacks: plain data, no execution. `exec/` has an operator for each. And plans within plans.

mod once;
mod recursion;
mod shared;
mod subquery;
mod transform;
pub mod walk;

pub use once::Once;
pub use recursion::Recursion;
pub use shared::Shared;
pub use subquery::{each_subquery, has_subqueries, has_subquery, subquery_of};
pub use transform::Transform;

/// The name of the function that hides from the planner what is known of a key of grouping sets.
pub const OPAQUE_KEY: &str = "group_key";

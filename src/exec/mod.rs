//! Physical operators that have inputs, and what acts: commands, with the variables that they see and change.

pub mod command;
pub(crate) mod compact;
pub mod definition;
pub(crate) mod fallback_join;

pub(crate) mod narrow;
pub(crate) mod packed;
pub(crate) mod packed_aggregate;
mod process;
pub mod reads;
mod recursion;
pub(crate) mod reread;
mod reservation;
pub mod shared;
mod streams;
pub(crate) mod top_rows;
mod transform;
pub mod variable;
mod work_table;

use std::sync::Arc;

use datafusion::physical_planner::ExtensionPlanner;

pub use work_table::WorkTable;

/// What makes operators of the logical nodes in `plan/`.
pub fn planners() -> Vec<Arc<dyn ExtensionPlanner + Send + Sync>> {
    vec![Arc::new(recursion::Lower), Arc::new(shared::Lower), Arc::new(transform::Lower)]
}

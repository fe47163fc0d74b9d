//! The columnar store in memory: `CACHE TABLE`, tables of the session's own, and the memory budget of everything.
//!
//! A table is a list of immutable [`chunk`]s, filled in one pass ([`fill`]) that learns everything about each column
//! ([`statistics`]), and read by an operator of its own ([`scan`]) that leaves out chunks ([`prune`]) and rows
//! ([`selection`]) as early as it can. The [`store`] keeps cached queries as [`entry`]s, finds them in later plans
//! ([`matching`]) and gives memory back when the [`pool`] is short. Nothing here decides what an answer is: without the
//! cache every query has the same one, later.

mod chunk;
mod compact;
mod describe;
mod dictionary;
mod distinct;
mod encoding;
mod entry;
mod fill;
pub mod identity;
mod level;
mod matching;
mod memory_table;
pub mod narrow;
mod offsets;
mod pool;
mod prune;
mod runs;
mod sample;
mod scan;
mod selection;
mod small_pages;
mod source_identity;
mod statistics;
mod store;
mod table;
mod table_dictionary;

pub use entry::{Entry, NewEntry};
pub use fill::Progress;
pub use level::StorageLevel;
pub use matching::tables as tables_of;
pub use memory_table::MemoryTable;
pub use sample::Measured;
pub use scan::CachedScan;
pub use statistics::{ColumnStatistics, Order};
pub use store::{MemoryUse, Store};
pub use table::{counted, is_served, same_rows, selectivity, statistics};

#[cfg(test)]
mod tests;

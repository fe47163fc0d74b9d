//! How much memory a session may use, and which operators held it when it was not enough.

use std::sync::Arc;

use datafusion::execution::disk_manager::{DiskManagerBuilder, DiskManagerMode};
use datafusion::execution::memory_pool::{MemoryPool, human_readable_size};
use datafusion::execution::runtime_env::{RuntimeEnv, RuntimeEnvBuilder};

use crate::cache::Store;
use crate::error::{Error, Kind, Result};

/// The share of the machine's memory that a session takes unless told otherwise; the rest is for the system's file cache,
/// the allocator, and what is not accounted.
const SHARE: f64 = 0.6;

/// Bytes for queries and cache together unless a limit is set: a share of the machine's memory, or of the cgroup's.
pub(super) fn default_limit() -> u64 {
    let mut system = sysinfo::System::new();
    system.refresh_memory_specifics(sysinfo::MemoryRefreshKind::nothing().with_ram());
    let machine = system.total_memory();
    let group = system.cgroup_limits().map(|limits| limits.total_memory).filter(|total| *total > 0);
    let total = group.map_or(machine, |group| group.min(machine.max(1)));
    // A machine that does not tell is treated as a small one.
    let total = if total == 0 { 4 << 30 } else { total };
    (total as f64 * SHARE) as u64
}

/// The cache, whose pool of memory is that of all queries.
pub(super) fn store(limit: u64) -> Arc<Store> {
    Store::new(usize::try_from(limit).unwrap_or(usize::MAX), None)
}

/// The pool of memory and the folder for what does not fit.
pub(super) fn runtime_env(store: &Store) -> Result<(Arc<RuntimeEnv>, Arc<dyn MemoryPool>)> {
    let pool = store.pool();
    let disk = DiskManagerBuilder::default().with_mode(DiskManagerMode::OsTmpDirectory);
    let env = RuntimeEnvBuilder::new()
        .with_memory_pool(Arc::clone(&pool))
        .with_disk_manager_builder(disk)
        .build_arc()
        .map_err(Error::from)?;
    Ok((env, pool))
}

/// An error as the user should see it: one about memory says who is hungry and which setting gives more.
pub(super) fn explain(error: Error, limit: u64) -> Error {
    if error.kind() != Kind::Memory || error.hint_text().is_some() {
        return error;
    }
    let limit = human_readable_size(usize::try_from(limit).unwrap_or(usize::MAX));
    error.hint(format!(
        "the limit is {limit} (firesteel.memory.limit; --memory 8GB, or Session::builder().memory_limit(...), sets another)"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_is_a_share_of_what_there_is() {
        let limit = default_limit();
        assert!(limit > 100 << 20 && limit < 1 << 50, "{limit}");
    }

    #[test]
    fn only_errors_of_memory_get_the_hint() {
        assert!(explain(Error::new("OUT_OF_MEMORY").with("message", "x"), 1 << 30).hint_text().is_some());
        assert!(explain(Error::new("DIVIDE_BY_ZERO"), 1 << 30).hint_text().is_none());
    }
}

//! DataFusion's session state, assembled by hand from our settings and our lists.
//!
//! No function is registered by name, since the binder puts the function objects into its expressions; no catalog, since
//! the binder gets its tables from ours. That makes a state cheap: a session builds one and each statement clones it.

use std::sync::Arc;

use async_trait::async_trait;
use chrono::DateTime;
use datafusion::catalog::Session as PlanningSession;
use datafusion::error::Result as DataFusionResult;
use datafusion::execution::SessionState;
use datafusion::execution::config::SessionConfig;
use datafusion::execution::context::QueryPlanner;
use datafusion::execution::memory_pool::MemoryLimit;
use datafusion::execution::runtime_env::RuntimeEnv;
use datafusion::execution::session_state::SessionStateBuilder;
use datafusion::logical_expr::LogicalPlan;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_planner::{DefaultPhysicalPlanner, PhysicalPlanner};
use tokio_util::sync::CancellationToken;

use crate::exec;
use crate::function::Context;
use crate::optimizer;

/// Rows of a batch.
const BATCH_SIZE: usize = 8192;

/// The most bytes and rows of a build side that one thread builds a hash table of, divided by the threads.
const BUILD_BYTES: usize = 1 << 30;
const BUILD_ROWS: usize = 1 << 24;

/// A range of so many keys is worth its memory, whatever part of them occurs.
const SMALL_RANGE: usize = 1 << 19;

/// Below this memory limit, in bytes, sparse tables are not worth their memory.
const SMALL_LIMIT: u64 = 4 << 30;

/// Memory that a partition of a query needs: sorts that went to disk hold a few batches of each run while they are merged.
const PARTITION_BYTES: u64 = 64 << 20;

/// How many partitions a query has: one per thread, as long as there is memory for so many.
fn partitions(threads: usize, limit: u64) -> usize {
    let most = usize::try_from(limit / PARTITION_BYTES).unwrap_or(usize::MAX);
    threads.min(most).max(1)
}

/// The state of a session with nothing set; `ours` says whether optimiser rules of our own act.
pub(super) fn assemble(threads: usize, limit: u64, env: Arc<RuntimeEnv>, ours: bool) -> SessionState {
    let mut config = SessionConfig::new()
        .with_extension(Arc::new(crate::source::pipe::Spooled::default()))
        .with_extension(Arc::new(crate::source::again::Again::default()))
        .with_target_partitions(partitions(threads, limit))
        .with_batch_size(BATCH_SIZE)
        .with_create_default_catalog_and_schema(false)
        .with_information_schema(false)
        .with_collect_statistics(true)
        .with_parquet_page_index_pruning(true);
    let options = config.options_mut();
    options.execution.planning_concurrency = threads;
    // One hash table that all threads look into: neither side need be cut into partitions. Built by one thread, it is
    // worth the while as long as there are few threads to share the work with.
    options.optimizer.hash_join_single_partition_threshold = BUILD_BYTES / threads.max(1);
    options.optimizer.hash_join_single_partition_threshold_rows = BUILD_ROWS / threads.max(1);
    // Keys of a table lie close together, and a row number per key of the range is found without hashing, even if most
    // keys of the range are missing.
    options.execution.perfect_hash_join_small_build_threshold = SMALL_RANGE;
    options.execution.perfect_hash_join_min_key_density = if limit < SMALL_LIMIT { 0.1 } else { 0.005 };
    options.execution.listing_table_ignore_subdirectory = false;
    // Of DataFusion 55: the bound of one aggregate throws out rows that another with an expression for its argument, or
    // with no value yet, has to see (<https://github.com/apache/datafusion/issues/24816>).
    options.optimizer.enable_aggregate_dynamic_filter_pushdown = false;
    // What a sort sets aside for merging must leave room for sorting under a small limit.
    let aside = usize::try_from(limit / 64 / threads.max(1) as u64).unwrap_or(usize::MAX);
    options.execution.sort_spill_reservation_bytes = options.execution.sort_spill_reservation_bytes.min(aside);
    SessionStateBuilder::new()
        .with_session_id("firesteel".to_string())
        .with_config(config)
        .with_runtime_env(env)
        .with_analyzer_rules(optimizer::analyzer(ours))
        .with_optimizer_rules(optimizer::logical(ours))
        .with_physical_optimizer_rules(optimizer::physical(ours))
        .with_query_planner(Arc::new(Planner {
            planner: DefaultPhysicalPlanner::with_extension_planners(exec::planners()),
            ours,
        }))
        // The one function that a rule of DataFusion's looks up by name.
        .with_aggregate_functions(vec![datafusion::functions_aggregate::first_last::first_value_udaf()])
        .build()
}

/// The state of one statement: what the session's settings say, its time, and what stops it.
pub(super) fn for_statement(session: &SessionState, context: &Context, token: CancellationToken) -> SessionState {
    let limit = match session.runtime_env().memory_pool.memory_limit() {
        MemoryLimit::Finite(bytes) => Some(bytes),
        _ => None,
    };
    let mut state = session.clone();
    let options = state.config_mut().options_mut();
    options.execution.time_zone = Some(context.timezone_name.clone());
    options.execution.enable_ansi_mode = context.ansi;
    options.extensions.insert(optimizer::Acting::of(&context.settings, limit).until(token));
    state.execution_props_mut().query_execution_start_time = DateTime::from_timestamp_micros(context.now);
    state
}

/// From logical to physical plans: DataFusion's planner with ours for our own nodes.
struct Planner {
    planner: DefaultPhysicalPlanner,
    /// Whether optimiser rules of our own act.
    ours: bool,
}

impl std::fmt::Debug for Planner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Planner")
    }
}

#[async_trait]
impl QueryPlanner for Planner {
    async fn create_physical_plan(
        &self,
        plan: &LogicalPlan,
        session: &dyn PlanningSession,
    ) -> DataFusionResult<Arc<dyn ExecutionPlan>> {
        let plan = self
            .planner
            .create_physical_plan(&optimizer::last(plan.clone(), session.config_options(), self.ours)?, session)
            .await?;
        exec::shared::show(&plan)?;
        Ok(plan)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn partitions_are_as_many_as_memory_and_threads_allow() {
        assert_eq!(partitions(8, 16 << 30), 8);
        assert_eq!(partitions(8, 256 << 20), 4);
        assert_eq!(partitions(2, 48 << 20), 1);
    }
}

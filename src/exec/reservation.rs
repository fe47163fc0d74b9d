//! Memory that an operator reserves in the pool, and the most that it was, which EXPLAIN ANALYZE shows.

use datafusion::common::Result;
use datafusion::execution::TaskContext;
use datafusion::execution::memory_pool::{MemoryConsumer, MemoryReservation};
use datafusion::physical_plan::metrics::{ExecutionPlanMetricsSet, Gauge, MetricBuilder};

/// A reservation that remembers the most it was, in bytes. Of several of one operator each remembers its own.
#[derive(Debug)]
pub(crate) struct Reservation {
    memory: MemoryReservation,
    peak: Gauge,
}

impl Reservation {
    /// An empty one for a partition of the operator that has these metrics.
    pub(crate) fn new(
        consumer: MemoryConsumer,
        context: &TaskContext,
        metrics: &ExecutionPlanMetricsSet,
        partition: usize,
    ) -> Self {
        let peak = MetricBuilder::new(metrics).gauge("peak_mem_used", partition);
        Reservation { memory: consumer.register(context.memory_pool()), peak }
    }

    /// An empty one beside this.
    pub(crate) fn another(&self) -> Self {
        Reservation { memory: self.memory.new_empty(), peak: self.peak.clone() }
    }

    /// Makes it so large.
    /// # Errors
    /// If the pool has no room.
    pub(crate) fn try_resize(&self, bytes: usize) -> Result<()> {
        self.memory.try_resize(bytes)?;
        self.peak.set_max(bytes);
        Ok(())
    }

    /// Makes it larger.
    /// # Errors
    /// If the pool has no room.
    pub(crate) fn try_grow(&self, bytes: usize) -> Result<()> {
        self.try_resize(self.memory.size() + bytes)
    }

    /// Makes it smaller.
    pub(crate) fn shrink(&self, bytes: usize) {
        self.memory.shrink(bytes);
    }

    /// Gives all of it back.
    pub(crate) fn free(&self) {
        self.memory.free();
    }

    /// Bytes that are reserved now.
    pub(crate) fn size(&self) -> usize {
        self.memory.size()
    }
}

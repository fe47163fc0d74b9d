//! One memory budget for queries and cache.
//!
//! Operators of DataFusion reserve memory in a pool. This one is greedy while there is room, so that nothing spills
//! needlessly; when room is short, an operator that can spill may have its fair share only (the rest divided by the
//! number of such operators that hold memory), and the last part of the pool is kept for those that cannot. Before it
//! refuses, it asks the store to give back what it caches: for an operator that cannot spill as much as is needed, for
//! one that can as long as the cache takes more than half of the limit, which is the rule of Spark's unified memory
//! (<https://spark.apache.org/docs/latest/tuning.html#memory-management-overview>). What is refused all the same names
//! the largest consumers.

use std::collections::HashMap;
use std::fmt;
use std::sync::{OnceLock, Weak};

use datafusion::error::{DataFusionError, Result};
use datafusion::execution::memory_pool::{
    MemoryConsumer, MemoryLimit, MemoryPool, MemoryReservation, human_readable_size,
};
use parking_lot::Mutex;

/// What can give memory back when it is short.
pub(super) trait Giver: Send + Sync + fmt::Debug {
    /// Gives back at least `bytes` if it can, but goes on holding `floor`. Returns what it gave.
    fn give_back(&self, bytes: usize, floor: usize) -> usize;
}

/// The pool. Make it by [`super::Store::new`].
pub struct SharedPool {
    limit: usize,
    state: Mutex<State>,
    giver: OnceLock<Weak<dyn Giver>>,
    /// Held while the store gives back, so that two that are short do not both empty it.
    giving: Mutex<()>,
}

#[derive(Default)]
struct State {
    used: usize,
    unspillable: usize,
    /// Spillable consumers that hold memory.
    spillers: usize,
    consumers: HashMap<usize, Consumer>,
}

struct Consumer {
    name: String,
    can_spill: bool,
    reserved: usize,
}

/// The part of the pool that operators that can spill leave to the others: an eighth.
const HEADROOM: usize = 8;
/// How many consumers an error names.
const NAMED: usize = 5;

impl SharedPool {
    pub(super) fn new(limit: usize) -> Self {
        SharedPool { limit, state: Mutex::default(), giver: OnceLock::new(), giving: Mutex::new(()) }
    }

    pub(super) fn attach(&self, giver: Weak<dyn Giver>) {
        // A pool has one store; a second call changes nothing.
        let _ = self.giver.set(giver);
    }

    /// The most that may be reserved.
    pub fn limit(&self) -> usize {
        self.limit
    }

    fn try_take(&self, reservation: &MemoryReservation, additional: usize) -> std::result::Result<(), usize> {
        let mut state = self.state.lock();
        let consumer = reservation.consumer();
        let room = self.limit.saturating_sub(state.used);
        if additional > room {
            return Err(additional - room);
        }
        if consumer.can_spill() {
            let after = state.used + additional;
            let greedy = self.limit - self.limit / HEADROOM;
            let share = self.limit.saturating_sub(state.unspillable) / state.spillers.max(1);
            if after > greedy && reservation.size() + additional > share {
                return Err(after - greedy);
            }
        }
        state.add(consumer, additional);
        Ok(())
    }

    fn refusal(&self, reservation: &MemoryReservation, additional: usize) -> DataFusionError {
        let state = self.state.lock();
        let mut largest: Vec<&Consumer> = state.consumers.values().filter(|c| c.reserved > 0).collect();
        largest.sort_by_key(|c| std::cmp::Reverse(c.reserved));
        let named: Vec<String> =
            largest.iter().take(NAMED).map(|c| format!("{} {}", c.name, human_readable_size(c.reserved))).collect();
        DataFusionError::ResourcesExhausted(format!(
            "{} needs {} more, and {} of {} are in use (largest: {})",
            reservation.consumer().name(),
            human_readable_size(additional),
            human_readable_size(state.used),
            human_readable_size(self.limit),
            if named.is_empty() { "none".to_string() } else { named.join(", ") },
        ))
    }
}

impl State {
    fn add(&mut self, consumer: &MemoryConsumer, bytes: usize) {
        self.used += bytes;
        if !consumer.can_spill() {
            self.unspillable += bytes;
        }
        if let Some(tracked) = self.consumers.get_mut(&consumer.id()) {
            if tracked.can_spill && tracked.reserved == 0 && bytes > 0 {
                self.spillers += 1;
            }
            tracked.reserved += bytes;
        }
    }

    fn subtract(&mut self, consumer: &MemoryConsumer, bytes: usize) {
        self.used = self.used.saturating_sub(bytes);
        if !consumer.can_spill() {
            self.unspillable = self.unspillable.saturating_sub(bytes);
        }
        if let Some(tracked) = self.consumers.get_mut(&consumer.id()) {
            let before = tracked.reserved;
            tracked.reserved = before.saturating_sub(bytes);
            if tracked.can_spill && before > 0 && tracked.reserved == 0 {
                self.spillers = self.spillers.saturating_sub(1);
            }
        }
    }
}

impl MemoryPool for SharedPool {
    fn name(&self) -> &str {
        "shared"
    }

    fn register(&self, consumer: &MemoryConsumer) {
        let tracked = Consumer { name: consumer.name().to_string(), can_spill: consumer.can_spill(), reserved: 0 };
        self.state.lock().consumers.insert(consumer.id(), tracked);
    }

    fn unregister(&self, consumer: &MemoryConsumer) {
        self.state.lock().consumers.remove(&consumer.id());
    }

    fn grow(&self, reservation: &MemoryReservation, additional: usize) {
        self.state.lock().add(reservation.consumer(), additional);
    }

    fn shrink(&self, reservation: &MemoryReservation, shrink: usize) {
        self.state.lock().subtract(reservation.consumer(), shrink);
    }

    fn try_grow(&self, reservation: &MemoryReservation, additional: usize) -> Result<()> {
        if self.try_take(reservation, additional).is_ok() {
            return Ok(());
        }
        if let Some(giver) = self.giver.get().and_then(Weak::upgrade) {
            let floor = if reservation.consumer().can_spill() { self.limit / 2 } else { 0 };
            let made_room = off_worker(|| {
                let _one_at_a_time = self.giving.lock();
                // What others took meanwhile may leave it short again; a few rounds, and then it is refused.
                for _ in 0..8 {
                    match self.try_take(reservation, additional) {
                        Ok(()) => return true,
                        Err(short) if giver.give_back(short, floor) == 0 => break,
                        Err(_) => {}
                    }
                }
                self.try_take(reservation, additional).is_ok()
            });
            if made_room {
                return Ok(());
            }
        }
        Err(self.refusal(reservation, additional))
    }

    fn reserved(&self) -> usize {
        self.state.lock().used
    }

    fn memory_limit(&self) -> MemoryLimit {
        MemoryLimit::Finite(self.limit)
    }
}

/// Does work that may wait for the disk, or for another that does. A worker of the runtime hands its other tasks over
/// first: operators ask for memory in the midst of their work, where nothing can be awaited.
fn off_worker<T>(work: impl FnOnce() -> T) -> T {
    use tokio::runtime::{Handle, RuntimeFlavor};
    match Handle::try_current().map(|handle| handle.runtime_flavor()) {
        Ok(RuntimeFlavor::MultiThread) => tokio::task::block_in_place(work),
        _ => work(),
    }
}

impl fmt::Debug for SharedPool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SharedPool").field("limit", &self.limit).field("used", &self.state.lock().used).finish()
    }
}

impl fmt::Display for SharedPool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "shared(limit: {})", human_readable_size(self.limit))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    fn consumer(pool: &Arc<dyn MemoryPool>, name: &str, can_spill: bool) -> MemoryReservation {
        MemoryConsumer::new(name).with_can_spill(can_spill).register(pool)
    }

    #[test]
    fn greedy_then_fair_and_the_largest_is_named() {
        let pool: Arc<dyn MemoryPool> = Arc::new(SharedPool::new(800));
        let a = consumer(&pool, "sort a", true);
        a.try_grow(600).unwrap();
        let b = consumer(&pool, "sort b", true);
        b.try_grow(100).unwrap();
        // The headroom is for those below their share, and for those that cannot spill.
        assert!(a.try_grow(50).is_err());
        b.try_grow(50).unwrap();
        let c = consumer(&pool, "join c", false);
        c.try_grow(40).unwrap();
        let error = c.try_grow(500).unwrap_err().to_string();
        assert!(error.contains("join c needs 500.0 B more") && error.contains("(largest: sort a 600.0 B"), "{error}");
    }

    #[derive(Debug)]
    struct Hoard(Mutex<Vec<MemoryReservation>>, AtomicUsize);

    impl Giver for Hoard {
        fn give_back(&self, bytes: usize, floor: usize) -> usize {
            self.1.fetch_add(1, Ordering::Relaxed);
            let mut given = 0;
            let mut held = self.0.lock();
            while given < bytes && held.iter().map(MemoryReservation::size).sum::<usize>() > floor {
                given += held.pop().map_or(0, |r| r.free());
            }
            given
        }
    }

    #[test]
    fn the_store_is_asked_before_a_query_fails() {
        let shared = Arc::new(SharedPool::new(1000));
        let pool: Arc<dyn MemoryPool> = Arc::clone(&shared) as _;
        let held: Vec<_> = (0..9).map(|_| consumer(&pool, "cache", false)).collect();
        for reservation in &held {
            reservation.try_grow(100).unwrap();
        }
        let hoard: Arc<dyn Giver> = Arc::new(Hoard(Mutex::new(held), AtomicUsize::new(0)));
        shared.attach(Arc::downgrade(&hoard));
        let sort = consumer(&pool, "sort", true);
        sort.try_grow(300).unwrap();
        // A spilling operator does not take the cache's last half.
        assert!(sort.try_grow(400).is_err());
        assert!(pool.reserved() >= 500);
        let join = consumer(&pool, "join", false);
        join.try_grow(600).unwrap();
        assert!(pool.reserved() <= 1000);
        assert!(join.try_grow(200).is_err());
    }
}

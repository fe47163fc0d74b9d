//! Timers that do not depend on anyone's runtime: one thread of the process sleeps until the next is due.
//!
//! A deadline must ring also when every worker thread is busy, and whatever executor the caller uses, or none.

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex};

/// Calls `action` after `delay`, on the clock's thread (so it must be short), unless the alarm is dropped before.
pub(super) fn after(delay: Duration, action: impl FnOnce() + Send + 'static) -> Alarm {
    let off = Arc::new(AtomicBool::new(false));
    if let Some(due) = Instant::now().checked_add(delay) {
        clock().add(Entry { due, off: Arc::clone(&off), action: Box::new(action) });
    }
    Alarm { off }
}

/// Ends after `delay`.
pub(super) async fn sleep(delay: Duration) {
    let (ring, wait) = tokio::sync::oneshot::channel();
    let _alarm = after(delay, move || {
        // Nobody may be waiting any more.
        let _ = ring.send(());
    });
    // Without a thread for the clock nobody rings: then there is nothing to wait for.
    let _ = wait.await;
}

/// A timer that is set; dropping it turns it off.
#[derive(Debug)]
pub(super) struct Alarm {
    off: Arc<AtomicBool>,
}

impl Drop for Alarm {
    fn drop(&mut self) {
        self.off.store(true, Relaxed);
    }
}

struct Entry {
    due: Instant,
    off: Arc<AtomicBool>,
    action: Box<dyn FnOnce() + Send>,
}

/// The heap's greatest is the one that is due first.
impl Ord for Entry {
    fn cmp(&self, other: &Self) -> Ordering {
        other.due.cmp(&self.due)
    }
}

impl PartialOrd for Entry {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        self.due == other.due
    }
}

impl Eq for Entry {}

#[derive(Default)]
struct Clock {
    entries: Mutex<BinaryHeap<Entry>>,
    changed: Condvar,
}

fn clock() -> &'static Clock {
    static CLOCK: OnceLock<&'static Clock> = OnceLock::new();
    CLOCK.get_or_init(|| {
        let clock: &'static Clock = Box::leak(Box::default());
        let started =
            std::thread::Builder::new().name("firesteel-clock".into()).stack_size(128 << 10).spawn(|| clock.run());
        drop(started);
        clock
    })
}

impl Clock {
    fn add(&self, entry: Entry) {
        let mut entries = self.entries.lock();
        // Timers that were turned off long before they are due must not pile up.
        if entries.len() > 64 {
            entries.retain(|entry| !entry.off.load(Relaxed));
        }
        entries.push(entry);
        self.changed.notify_one();
    }

    fn run(&self) {
        let mut entries = self.entries.lock();
        loop {
            match entries.peek().map(|next| next.due) {
                None => self.changed.wait(&mut entries),
                Some(due) if due > Instant::now() => {
                    self.changed.wait_until(&mut entries, due);
                }
                Some(_) => {
                    if let Some(entry) = entries.pop()
                        && !entry.off.load(Relaxed)
                    {
                        parking_lot::MutexGuard::unlocked(&mut entries, entry.action);
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rings_in_order_and_not_when_dropped() {
        let (ring, wait) = std::sync::mpsc::channel();
        let set = |millis, name| {
            let ring = ring.clone();
            after(Duration::from_millis(millis), move || {
                let _ = ring.send(name);
            })
        };
        let (_late, off, _early) = (set(30, "late"), set(20, "off"), set(10, "early"));
        drop(off);
        assert_eq!(wait.recv().unwrap(), "early");
        assert_eq!(wait.recv().unwrap(), "late");
    }
}

//! Commands that write files, while they run: what they have half written is removed when they are dropped, and the process
//! must not end before that.

use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex};

/// How many commands write.
#[derive(Debug, Default)]
pub(super) struct Writers {
    count: Mutex<usize>,
    none: Condvar,
}

/// One of them. It is gone when this is dropped.
#[derive(Debug)]
pub(super) struct Writer(Arc<Writers>);

impl Writers {
    pub fn enter(self: &Arc<Self>) -> Writer {
        *self.count.lock() += 1;
        Writer(Arc::clone(self))
    }

    /// Waits until nothing writes, but no longer than `patience`. Returns whether nothing does.
    pub fn settle(&self, patience: Duration) -> bool {
        let end = Instant::now() + patience;
        let mut count = self.count.lock();
        while *count > 0 {
            if self.none.wait_until(&mut count, end).timed_out() {
                return *count == 0;
            }
        }
        true
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        let mut count = self.0.count.lock();
        *count -= 1;
        if *count == 0 {
            self.0.none.notify_all();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_writer_is_waited_for() {
        let writers = Arc::new(Writers::default());
        assert!(writers.settle(Duration::ZERO));
        let writer = writers.enter();
        assert!(!writers.settle(Duration::from_millis(1)));
        let ended = std::thread::spawn(move || drop(writer));
        assert!(writers.settle(Duration::from_secs(60)));
        ended.join().unwrap();
    }
}

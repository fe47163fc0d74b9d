//! A statement while it runs: what stops it, and what is learnt on the way.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

use datafusion::physical_plan::ExecutionPlan;
use parking_lot::Mutex;
use tokio_util::sync::CancellationToken;

use super::clock::{self, Alarm};
use crate::error::{Error, Result};

/// One statement that runs.
#[derive(Debug)]
pub(super) struct Running {
    /// Its text.
    pub text: Arc<str>,
    /// When it was called.
    pub started: Instant,
    /// Stops it.
    token: CancellationToken,
    timed_out: Arc<AtomicBool>,
    timeout: Mutex<Option<(Duration, Alarm)>>,
    log: Mutex<Log>,
    rows: AtomicU64,
    /// While this is held, the session counts the statement as one that runs.
    turn: Mutex<Option<Turn>>,
}

#[derive(Debug, Default)]
struct Log {
    notices: Vec<String>,
    hits: Vec<String>,
    plans: Vec<Arc<dyn ExecutionPlan>>,
    fills: Vec<Arc<crate::cache::Progress>>,
}

impl Running {
    /// A statement that begins now.
    pub fn begin(turns: &Arc<Turns>, text: &str) -> Arc<Running> {
        let (turn, token) = turns.begin();
        let running = Arc::new(Running {
            text: Arc::from(text),
            started: Instant::now(),
            token,
            timed_out: Arc::default(),
            timeout: Mutex::default(),
            log: Mutex::default(),
            rows: AtomicU64::new(0),
            turn: Mutex::new(Some(turn)),
        });
        *turns.current.lock() = Arc::downgrade(&running);
        running
    }

    /// Work that is no statement: nothing of the session's stops it.
    pub fn detached(text: &str) -> Arc<Running> {
        Arc::new(Running {
            text: Arc::from(text),
            started: Instant::now(),
            token: CancellationToken::new(),
            timed_out: Arc::default(),
            timeout: Mutex::default(),
            log: Mutex::default(),
            rows: AtomicU64::new(0),
            turn: Mutex::default(),
        })
    }

    /// Stops the statement when its time is up, counted from its call.
    pub fn set_timeout(&self, timeout: Duration) {
        let (timed_out, token) = (Arc::clone(&self.timed_out), self.token.clone());
        let alarm = clock::after(timeout.saturating_sub(self.started.elapsed()), move || {
            timed_out.store(true, Relaxed);
            token.cancel();
        });
        *self.timeout.lock() = Some((timeout, alarm));
    }

    /// What stops the statement.
    pub fn token(&self) -> &CancellationToken {
        &self.token
    }

    /// Why it was stopped.
    pub fn stopped(&self) -> Error {
        if self.timed_out.load(Relaxed) {
            let timeout = self.timeout.lock().as_ref().map_or(Duration::ZERO, |(timeout, _)| *timeout);
            return Error::new("STATEMENT_TIMEOUT")
                .with("timeout", format!("{timeout:?}"))
                .hint("SET firesteel.statement.timeout = 0s lifts the limit");
        }
        Error::new("OPERATION_CANCELED")
    }

    /// Runs `work` until it is done or the statement is stopped.
    pub async fn until_stopped<T>(&self, work: impl Future<Output = Result<T>>) -> Result<T> {
        tokio::select! {
            biased;
            () = self.token.cancelled() => Err(self.stopped()),
            // Work that saw by itself that it is to stop does not know why.
            done = work => done.map_err(|error| if self.token.is_cancelled() { self.stopped() } else { error }),
        }
    }

    /// Whether the statement is at its end.
    pub fn is_finished(&self) -> bool {
        self.turn.lock().is_none()
    }

    /// The statement is at its end: its time no longer runs, and the session's token no longer means it.
    pub fn finish(&self) {
        *self.timeout.lock() = None;
        let turn = self.turn.lock().take();
        drop(turn);
    }

    pub fn notice(&self, text: String) {
        let mut log = self.log.lock();
        if !log.notices.contains(&text) {
            log.notices.push(text);
        }
    }

    /// Keeps what the sources of the statement's plans have to say, such as bad rows.
    pub fn note_sources(&self) {
        for plan in self.plans() {
            for notice in crate::source::notices(&plan) {
                self.notice(notice);
            }
        }
    }

    pub fn notices(&self) -> Vec<String> {
        self.log.lock().notices.clone()
    }

    pub fn hits(&self, names: impl IntoIterator<Item = String>) {
        let mut log = self.log.lock();
        for name in names {
            if !log.hits.contains(&name) {
                log.hits.push(name);
            }
        }
    }

    pub fn cache_hits(&self) -> Vec<String> {
        self.log.lock().hits.clone()
    }

    pub fn plan(&self, plan: &Arc<dyn ExecutionPlan>) {
        self.log.lock().plans.push(Arc::clone(plan));
    }

    pub fn plans(&self) -> Vec<Arc<dyn ExecutionPlan>> {
        self.log.lock().plans.clone()
    }

    /// The statement fills a cached table, which tells here how far it is.
    pub fn fills(&self, progress: &Arc<crate::cache::Progress>) {
        self.log.lock().fills.push(Arc::clone(progress));
    }

    /// Rows and bytes that the statement has cached so far.
    pub fn cached(&self) -> (u64, u64) {
        let log = self.log.lock();
        log.fills.iter().fold((0, 0), |(rows, bytes), fill| (rows + fill.rows(), bytes + fill.bytes()))
    }

    pub fn add_rows(&self, rows: u64) {
        self.rows.fetch_add(rows, Relaxed);
    }

    pub fn rows(&self) -> u64 {
        self.rows.load(Relaxed)
    }
}

/// Whose turn it is in a session: which statements run, and the token that stops them.
#[derive(Debug, Default)]
pub(super) struct Turns {
    state: Mutex<TurnsState>,
    current: Mutex<std::sync::Weak<Running>>,
}

#[derive(Debug, Default)]
struct TurnsState {
    token: CancellationToken,
    active: usize,
}

#[derive(Debug)]
struct Turn(Arc<Turns>);

impl Turns {
    /// The token that stops what runs now; when nothing runs, the next statement.
    pub fn token(&self) -> CancellationToken {
        self.state.lock().token.clone()
    }

    /// The statement that began last, while it runs.
    pub fn current(&self) -> Option<Arc<Running>> {
        self.current.lock().upgrade()
    }

    fn begin(self: &Arc<Self>) -> (Turn, CancellationToken) {
        let mut state = self.state.lock();
        // A token that was cancelled before says nothing about this statement.
        if state.token.is_cancelled() {
            state.token = CancellationToken::new();
        }
        state.active += 1;
        let token = state.token.child_token();
        (Turn(Arc::clone(self)), token)
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut state = self.0.state.lock();
        state.active = state.active.saturating_sub(1);
        if state.active == 0 {
            state.token = CancellationToken::new();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Kind;

    #[test]
    fn a_token_stops_what_runs_and_nothing_later() {
        let turns = Arc::new(Turns::default());
        let first = Running::begin(&turns, "select 1");
        let token = turns.token();
        drop(first);
        token.cancel();
        let second = Running::begin(&turns, "select 2");
        assert!(!second.token().is_cancelled());
        turns.token().cancel();
        assert!(second.token().is_cancelled());
        assert_eq!(second.stopped().kind(), Kind::Cancelled);
    }

    #[test]
    fn a_token_taken_before_the_call_stops_the_call() {
        let turns = Arc::new(Turns::default());
        let token = turns.token();
        let running = Running::begin(&turns, "select 1");
        token.cancel();
        assert!(running.token().is_cancelled());
    }

    #[test]
    fn time_is_up() {
        let running = Running::begin(&Arc::new(Turns::default()), "select 1");
        running.set_timeout(Duration::from_millis(5));
        std::thread::sleep(Duration::from_millis(60));
        assert!(running.token().is_cancelled());
        assert_eq!(running.stopped().kind(), Kind::Timeout);
    }
}

//! Ctrl-C and a request to end, heard by a thread of their own, so that they are heard whatever the main thread does.
//!
//! While a statement runs they stop the statement; while the program waits for its input they end the program; while a
//! person edits a line or another program has the terminal, Ctrl-C is not ours.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use parking_lot::Mutex;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::Notify;

/// What a signal should do now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Mode {
    /// Ctrl-C is not ours.
    Ignore = 0,
    /// End the program.
    Exit = 1,
    /// Stop the statement.
    Cancel = 2,
}

/// Hears signals.
#[derive(Clone)]
pub struct Signals(Arc<Shared>);

struct Shared {
    mode: AtomicU8,
    /// The exit code of what was heard last; 0 when nothing was.
    heard: AtomicU8,
    notify: Notify,
    /// A file that must not stay behind when the program ends.
    half_file: Mutex<Option<PathBuf>>,
}

impl Signals {
    /// Begins to listen.
    pub fn listen() -> Signals {
        let shared = Arc::new(Shared {
            mode: AtomicU8::new(Mode::Exit as u8),
            heard: AtomicU8::new(0),
            notify: Notify::new(),
            half_file: Mutex::default(),
        });
        let listener = Arc::clone(&shared);
        let (ready, wait) = std::sync::mpsc::channel();
        // Without the thread, signals do what the system does by default: they end the program.
        let _ = std::thread::Builder::new().name("firesteel-signals".to_string()).spawn(move || {
            if let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_io().build() {
                runtime.block_on(hear(&listener, &ready));
            }
        });
        // The line editor puts the handlers that it finds back when a line is read: ours must be there before it.
        let _ = wait.recv();
        Signals(shared)
    }

    /// Says what a signal should do from now on.
    pub fn set(&self, mode: Mode) {
        if mode == Mode::Cancel {
            self.0.heard.store(0, Ordering::SeqCst);
        }
        self.0.mode.store(mode as u8, Ordering::SeqCst);
    }

    /// Ends when a statement is to be stopped: at the next signal, or the last one when it was not waited for.
    pub async fn cancelled(&self) {
        self.0.notify.notified().await;
    }

    /// Forgets a signal that came too late for the last statement.
    pub async fn forget(&self) {
        tokio::select! {
            biased;
            () = self.0.notify.notified() => {}
            () = std::future::ready(()) => {}
        }
    }

    /// The exit code that the last signal asks for: 130 for Ctrl-C, 143 for a request to end.
    pub fn code(&self) -> Option<u8> {
        Some(self.0.heard.load(Ordering::SeqCst)).filter(|code| *code != 0)
    }

    /// A file to remove when a signal ends the program.
    pub fn remove_at_exit(&self, path: Option<PathBuf>) {
        *self.0.half_file.lock() = path;
    }
}

async fn hear(shared: &Shared, ready: &std::sync::mpsc::Sender<()>) {
    let (Ok(mut interrupt), Ok(mut terminate)) = (signal(SignalKind::interrupt()), signal(SignalKind::terminate()))
    else {
        return;
    };
    let _ = ready.send(());
    loop {
        let code = tokio::select! {
            _ = interrupt.recv() => 130,
            _ = terminate.recv() => 143,
        };
        let mode = shared.mode.load(Ordering::SeqCst);
        if mode == Mode::Exit as u8 || (code == 143 && mode == Mode::Ignore as u8) {
            if let Some(path) = shared.half_file.lock().take() {
                let _ = std::fs::remove_file(path);
            }
            std::process::exit(i32::from(code));
        }
        if mode == Mode::Cancel as u8 {
            shared.heard.store(code, Ordering::SeqCst);
            shared.notify.notify_one();
        }
    }
}

//! A script of the shell's as a child process: what is written to it, what it writes, how it ends.
//!
//! Its three pipes are served by threads of their own, which wait; queues of a few pieces stand between them and the query,
//! so that neither side runs ahead of the other. The script and all that it started are killed when nobody waits for it any
//! more: at Ctrl-C, at a time limit, when LIMIT has enough rows.

use std::io::{ErrorKind, Read, Write};
use std::os::unix::process::CommandExt;
use std::process::{Child, ChildStderr, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;
use parking_lot::Mutex;
use tokio::sync::mpsc::{Receiver, Sender, channel};

use crate::error::{Error, Result};

/// The shell, as in Spark.
const SHELL: &str = "/bin/bash";

/// How many pieces may wait in each direction.
const WAITING: usize = 4;

/// How much is read at once.
const PIECE: usize = 64 * 1024;

/// How much is kept of what the script says on stderr: the last of it, as in Spark.
const COMPLAINT: usize = 2048;

/// What comes from a script.
#[derive(Debug)]
pub(super) enum Heard {
    /// Some of its output.
    Output(Vec<u8>),
    /// It has ended, and what it said on stderr.
    End(ExitStatus, String),
    /// What is written to it could not be computed, or it could not be waited for.
    Failed(Error),
}

/// A script that runs.
#[derive(Debug)]
pub(super) struct Process {
    /// Whether it runs still: what is not waited for keeps its number.
    child: Arc<Mutex<Option<Child>>>,
    /// What it gives.
    pub heard: Receiver<Heard>,
    /// For what else there is to be heard.
    pub report: Sender<Heard>,
}

impl Process {
    /// Starts a script; what is sent is its input, which ends when the sender is dropped.
    pub fn start(command: &str) -> Result<(Process, Sender<Vec<u8>>)> {
        let mut child = Command::new(SHELL)
            .arg("-c")
            .arg(command)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .process_group(0)
            .spawn()
            .map_err(|error| Error::io(SHELL, error))?;
        let pipes = (child.stdin.take(), child.stdout.take(), child.stderr.take());
        let (Some(mut stdin), Some(mut stdout), Some(stderr)) = pipes else {
            return Err(Error::internal("a child process without pipes"));
        };
        let (report, heard) = channel(WAITING);
        let (input, mut rows) = channel::<Vec<u8>>(WAITING);
        let child = Arc::new(Mutex::new(Some(child)));
        let process = Process { child: Arc::clone(&child), heard, report: report.clone() };
        spawn(move || {
            while let Some(rows) = rows.blocking_recv() {
                // A script that has read enough closes its end.
                if stdin.write_all(&rows).is_err() {
                    return;
                }
            }
        })?;
        let complaint = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&complaint);
        let listener = spawn(move || listen(stderr, &kept))?;
        spawn(move || {
            let mut piece = vec![0; PIECE];
            loop {
                match stdout.read(&mut piece) {
                    Ok(0) => break,
                    Ok(n) => {
                        if report.blocking_send(Heard::Output(piece[..n].to_vec())).is_err() {
                            return;
                        }
                    }
                    Err(error) if error.kind() == ErrorKind::Interrupted => {}
                    Err(_) => break,
                }
            }
            let ended = reap(&child);
            // What it started may hold stderr open.
            for _ in 0..100 {
                if listener.is_finished() {
                    break;
                }
                thread::sleep(Duration::from_millis(5));
            }
            let said = String::from_utf8_lossy(&complaint.lock()).into_owned();
            let last = match ended {
                Ok(Some(status)) => Heard::End(status, said),
                Ok(None) => return,
                Err(error) => Heard::Failed(error),
            };
            // Nobody may be listening any more.
            let _ = report.blocking_send(last);
        })?;
        Ok((process, input))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let mut child = self.child.lock();
        if let Some(mut child) = child.take()
            && let Ok(id) = i32::try_from(child.id())
        {
            // It may have ended by itself.
            let _ = killpg(Pid::from_raw(id), Signal::SIGKILL);
            let _ = child.wait();
        }
    }
}

fn spawn<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<thread::JoinHandle<T>> {
    thread::Builder::new().name("script".to_string()).spawn(work).map_err(|error| Error::io(SHELL, error))
}

/// Waits for the end; `None` if the script was killed.
fn reap(child: &Mutex<Option<Child>>) -> Result<Option<ExitStatus>> {
    let mut pause = Duration::from_micros(200);
    loop {
        {
            let mut held = child.lock();
            let Some(child) = held.as_mut() else { return Ok(None) };
            if let Some(status) = child.try_wait().map_err(|error| Error::io(SHELL, error))? {
                *held = None;
                return Ok(Some(status));
            }
        }
        thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(20));
    }
}

/// Keeps the last of what is said.
fn listen(mut stderr: ChildStderr, kept: &Mutex<Vec<u8>>) {
    let mut piece = vec![0; COMPLAINT];
    loop {
        match stderr.read(&mut piece) {
            Ok(0) => return,
            Ok(n) => {
                let mut kept = kept.lock();
                kept.extend_from_slice(&piece[..n]);
                let over = kept.len().saturating_sub(COMPLAINT);
                kept.drain(..over);
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(_) => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn all(command: &str, input: &str) -> (String, Option<i32>, String) {
        let (mut process, sender) = Process::start(command).unwrap();
        let _ = sender.send(input.as_bytes().to_vec()).await;
        drop(sender);
        let mut output = Vec::new();
        loop {
            match process.heard.recv().await.unwrap() {
                Heard::Output(piece) => output.extend(piece),
                Heard::End(status, said) => return (String::from_utf8(output).unwrap(), status.code(), said),
                Heard::Failed(error) => panic!("{error}"),
            }
        }
    }

    #[tokio::test]
    async fn output_and_end() {
        assert_eq!(all("tr a b", "banana\n").await, ("bbnbnb\n".into(), Some(0), String::new()));
        assert_eq!(all("echo no >&2; exit 3", "x\n").await, (String::new(), Some(3), "no\n".into()));
    }

    #[tokio::test]
    async fn all_that_was_started_is_killed() {
        let (mut process, _sender) = Process::start("sleep 1000 & echo $!; wait").unwrap();
        let Some(Heard::Output(piece)) = process.heard.recv().await else { panic!("no output") };
        let id: i32 = String::from_utf8(piece).unwrap().trim().parse().unwrap();
        drop(process);
        let gone = (0..200).any(|_| {
            thread::sleep(Duration::from_millis(10));
            let state = std::fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
            state.is_empty() || state.contains(") Z")
        });
        assert!(gone);
    }
}

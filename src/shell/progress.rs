//! One line on stderr while a statement takes long: what it does, rows so far, the time. It is gone when the result comes.

use std::io::Write;
use std::time::Duration;

use super::footer::{bytes, elapsed};
use super::render::{fit_text, group};
use super::terminal;
use crate::session::Progress as Event;

/// Statements shorter than this show nothing.
const PATIENCE: Duration = Duration::from_millis(500);

/// A line that is drawn over itself.
pub struct Progress {
    enabled: bool,
    drawn: bool,
}

impl Progress {
    /// The progress of a statement that starts now.
    pub fn start(enabled: bool) -> Progress {
        Progress { enabled, drawn: false }
    }

    /// Whether [`Progress::draw`] may draw.
    pub fn is_wanted(&self) -> bool {
        self.enabled
    }

    /// Draws the line, if it is time.
    pub fn draw(&mut self, event: &Event) {
        if !self.enabled || event.elapsed < PATIENCE {
            return;
        }
        self.drawn = true;
        let line = text(event);
        let line = fit_text(&line, terminal::width().saturating_sub(1));
        let mut stderr = std::io::stderr().lock();
        let _ = write!(stderr, "\r{line}\x1b[K");
        let _ = stderr.flush();
    }

    /// Takes the line away before anything else is printed.
    pub fn clear(&mut self) {
        if std::mem::take(&mut self.drawn) {
            let mut stderr = std::io::stderr().lock();
            let _ = write!(stderr, "\r\x1b[K");
            let _ = stderr.flush();
        }
    }

    /// No line from now on: rows are being printed to the same terminal.
    pub fn stop(&mut self) {
        self.clear();
        self.enabled = false;
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.clear();
    }
}

fn text(event: &Event) -> String {
    const FRAMES: [char; 10] = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
    let tenths = event.elapsed.as_millis() / 100;
    let frame = FRAMES[(tenths % FRAMES.len() as u128) as usize];
    let mut line = format!("{frame} {:.1} s", event.elapsed.as_secs_f64());
    if event.elapsed.as_secs() >= 120 {
        line = format!("{frame} {}", elapsed(event.elapsed));
    }
    if event.rows > 0 {
        line.push_str(&format!(" · {} rows", group(event.rows)));
        // More rows than the sources promised: then their promise is no use.
        if let Some(total) = event.total_rows.filter(|total| *total >= event.rows) {
            line.push_str(&format!(" of {} ({} %)", group(total), event.rows * 100 / total.max(1)));
        }
    }
    if event.bytes > 0 {
        line.push_str(&format!(" · {}", bytes(event.bytes)));
    }
    if event.cached_rows > 0 {
        line.push_str(&format!(" · {} rows cached in {}", group(event.cached_rows), bytes(event.cached_bytes)));
    }
    if event.spilled > 0 {
        line.push_str(&format!(" · {} on disk", bytes(event.spilled)));
    }
    if let Some(operator) = &event.operator {
        line.push_str(&format!(" · {operator}"));
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_it_says() {
        let mut event = Event { elapsed: Duration::from_millis(2340), rows: 12_000, ..Event::default() };
        assert!(text(&event).ends_with(" 2.3 s · 12,000 rows"));
        event.total_rows = Some(24_000);
        event.bytes = 2048;
        event.cached_rows = 8192;
        event.cached_bytes = 4096;
        assert!(text(&event).ends_with(" (50 %) · 2.0 kB · 8,192 rows cached in 4.0 kB"), "{}", text(&event));
        event.cached_rows = 0;
        event.operator = Some("Sort".into());
        assert!(text(&event).ends_with(" 2.3 s · 12,000 rows of 24,000 (50 %) · 2.0 kB · Sort"));
    }

    #[test]
    fn a_short_statement_shows_nothing() {
        let mut progress = Progress::start(true);
        progress.draw(&Event { elapsed: Duration::from_millis(100), ..Event::default() });
        assert!(!progress.drawn);
    }
}

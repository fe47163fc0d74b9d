//! The line behind a result: how many rows, how long, from which cached tables.

use std::time::Duration;

use super::render::group;
use crate::session::Summary;

/// `12 rows · 0.031 s · cache: flights`.
pub fn line(summary: &Summary, columns: usize, hidden: u64) -> String {
    let mut parts = Vec::new();
    if summary.command && columns == 0 {
        parts.push("done".to_string());
    } else {
        let rows = match summary.rows {
            1 => "1 row".to_string(),
            rows => format!("{} rows", group(rows)),
        };
        let shown = if hidden > 0 { format!(" ({} shown)", summary.rows - hidden) } else { String::new() };
        parts.push(rows + &shown);
    }
    parts.push(elapsed(summary.elapsed));
    if !summary.cache.is_empty() {
        parts.push(format!("cache: {}", summary.cache.join(", ")));
    }
    parts.join(" · ")
}

/// A time: `0.031 s`, `12.3 s`, `3 min 20 s`.
pub fn elapsed(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    match seconds {
        s if s < 10.0 => format!("{s:.3} s"),
        s if s < 120.0 => format!("{s:.1} s"),
        _ => format!("{} min {} s", time.as_secs() / 60, time.as_secs() % 60),
    }
}

/// Bytes: `412 MB`.
pub fn bytes(bytes: u64) -> String {
    let units = ["B", "kB", "MB", "GB", "TB"];
    let mut value = bytes as f64;
    let mut unit = 0;
    while value >= 1024.0 && unit + 1 < units.len() {
        value /= 1024.0;
        unit += 1;
    }
    if unit == 0 || value >= 10.0 {
        format!("{value:.0} {}", units[unit])
    } else {
        format!("{value:.1} {}", units[unit])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines() {
        let mut summary = Summary { rows: 12, elapsed: Duration::from_millis(31), ..Summary::default() };
        assert_eq!(line(&summary, 3, 0), "12 rows · 0.031 s");
        summary.cache = vec!["flights".into(), "planes".into()];
        summary.rows = 336_776;
        assert_eq!(line(&summary, 3, 336_736), "336,776 rows (40 shown) · 0.031 s · cache: flights, planes");
        let done = Summary { command: true, ..Summary::default() };
        assert_eq!(line(&done, 0, 0), "done · 0.000 s");
    }

    #[test]
    fn units() {
        assert_eq!(elapsed(Duration::from_secs(200)), "3 min 20 s");
        assert_eq!((bytes(999), bytes(1536), bytes(431_231_231)), ("999 B".into(), "1.5 kB".into(), "411 MB".into()));
    }
}

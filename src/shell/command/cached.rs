//! `.cached`: what is held in memory, a line each; `SHOW CACHED TABLES` tells more.

use super::{Argument, Call, Command};
use crate::shell::footer::bytes;
use crate::shell::render::{escape_control, group};
use crate::shell::runner::{Failure, Shell};

pub const COMMAND: Command = Command {
    name: "cached",
    aliases: &[],
    usage: "",
    about: "cached tables: rows, bytes, hits",
    arity: (0, 0),
    argument: Argument::None,
    run,
};

fn run(shell: &mut Shell, _: &Call) -> Result<(), Failure> {
    // name, rows, chunks, memoryBytes, diskBytes, sourceBytes, encoding, storageLevel, hits, lastUsed, state
    let rows = shell.texts("SHOW CACHED TABLES")?;
    if rows.is_empty() {
        return shell.print("nothing is cached; CACHE TABLE t keeps t in memory\n");
    }
    let text: String = rows.iter().map(|row| format!("{}\n", line(row))).collect();
    shell.print(&text)
}

/// `flights: 336,776 rows, 28 MB in memory, 2 hits, fresh`
fn line(row: &[Option<String>]) -> String {
    let text = |i: usize| row.get(i).and_then(Option::as_deref);
    let number = |i: usize| text(i).and_then(|text| text.parse::<u64>().ok());
    let mut parts = Vec::new();
    match number(1) {
        Some(rows) => parts.push(format!("{} rows", group(rows))),
        None => parts.push("not filled yet".to_string()),
    }
    for (i, place) in [(3, "in memory"), (4, "on disk"), (5, "in its files")] {
        if let Some(size) = number(i).filter(|size| *size > 0) {
            parts.push(format!("{} {place}", bytes(size)));
        }
    }
    match number(8) {
        Some(1) => parts.push("1 hit".to_string()),
        hits => parts.push(format!("{} hits", group(hits.unwrap_or(0)))),
    }
    parts.extend(text(10).map(str::to_string));
    format!("{}: {}", escape_control(text(0).unwrap_or("")), parts.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_each() {
        let row = |texts: [&str; 11]| texts.map(|text| (!text.is_empty()).then(|| text.to_string()));
        let filled = row(["t", "336776", "6", "29743717", "0", "5363225", "plain 1", "MEMORY", "1", "", "fresh"]);
        assert_eq!(line(&filled), "t: 336,776 rows, 28 MB in memory, 5.1 MB in its files, 1 hit, fresh");
        let lazy = row(["t", "", "0", "0", "0", "", "", "MEMORY", "0", "", "stale"]);
        assert_eq!(line(&lazy), "t: not filled yet, 0 hits, stale");
    }
}

//! `.schema TABLE`: its columns; without a table, the columns of all. `\d` without a table lists them, as in psql.

use unicode_width::UnicodeWidthStr;

use super::{Argument, Call, Command};
use crate::shell::names;
use crate::shell::render::escape_control;
use crate::shell::runner::{Failure, Shell};

pub const COMMAND: Command = Command {
    name: "schema",
    aliases: &["d", "describe"],
    usage: "[TABLE]",
    about: "columns of a table or view, or of all",
    arity: (0, 1),
    argument: Argument::Table,
    run,
};

fn run(shell: &mut Shell, call: &Call) -> Result<(), Failure> {
    if let Some(table) = call.words.first() {
        return columns(shell, &name(table));
    }
    if call.name.eq_ignore_ascii_case("d") {
        return shell.statement("SHOW TABLES");
    }
    let tables = shell.session.tables(&shell.session.current_database())?;
    for table in tables {
        let qualified = match &table.database {
            Some(database) => format!("{}.{}", names::quote(database), names::quote(&table.name)),
            None => names::quote(&table.name),
        };
        shell.print(&format!("{qualified}\n"))?;
        columns(shell, &qualified)?;
    }
    Ok(())
}

/// Prints names, types and comments.
fn columns(shell: &mut Shell, table: &str) -> Result<(), Failure> {
    let rows = shell.texts(&format!("DESCRIBE TABLE {table}"))?;
    let rows: Vec<Vec<String>> = rows
        .into_iter()
        .map(|row| row.into_iter().map(|cell| escape_control(&cell.unwrap_or_default()).into_owned()).collect())
        .collect();
    let width = |i: usize| rows.iter().filter_map(|row| row.get(i)).map(|cell| cell.width()).max().unwrap_or(0);
    let widths = [width(0), width(1), 0];
    let mut text = String::new();
    for row in &rows {
        let cells = row
            .iter()
            .zip(widths)
            .map(|(cell, width)| format!("  {cell}{}", " ".repeat(width.saturating_sub(cell.width()))));
        text.push_str(cells.collect::<String>().trim_end());
        text.push('\n');
    }
    shell.print(&text)
}

/// A name as it was typed, which may have a database and backticks already.
fn name(typed: &str) -> String {
    if typed.contains('`') {
        return typed.to_string();
    }
    typed.split('.').map(names::quote).collect::<Vec<_>>().join(".")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_as_typed() {
        assert_eq!(name("db.t-1"), "db.`t-1`");
        assert_eq!(name("`a.b`"), "`a.b`");
    }
}

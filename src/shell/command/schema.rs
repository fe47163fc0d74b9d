//! `.schema TABLE`: its columns; without a table, the columns of all. `\d` without a table lists them, as in psql.

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
        return shell.statement(&format!("DESCRIBE TABLE {}", name(table)));
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
        let (columns, _) = shell.collect(&format!("SELECT * FROM {qualified} LIMIT 0"))?;
        for column in columns {
            shell.print(&format!("  {}  {}\n", escape_control(&names::quote(&column.name)), column.ty))?;
        }
    }
    Ok(())
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

//! `.functions`: functions whose names match, or, for one name, what the function does.

use super::{Argument, Command};
use crate::shell::names;
use crate::shell::render::escape_control;

pub const COMMAND: Command = Command {
    name: "functions",
    aliases: &["df"],
    usage: "[PATTERN]",
    about: "functions whose names hold PATTERN; a whole name is explained",
    arity: (0, 1),
    argument: Argument::Function,
    run: |shell, call| {
        let Some(pattern) = call.words.first() else { return shell.statement("SHOW FUNCTIONS") };
        if shell.session.functions().iter().any(|name| name.eq_ignore_ascii_case(pattern)) {
            let rows = shell.texts(&format!("DESCRIBE FUNCTION EXTENDED {}", names::quote(pattern)))?;
            let texts = rows.into_iter().flatten().flatten();
            let lines: Vec<String> =
                texts.map(|text| text.lines().map(escape_control).collect::<Vec<_>>().join("\n")).collect();
            return shell.print(&format!("{}\n", lines.join("\n").trim_end()));
        }
        let pattern = if pattern.contains('*') { pattern.clone() } else { format!("*{pattern}*") };
        shell.statement(&format!("SHOW FUNCTIONS LIKE {}", names::literal(&pattern)))
    },
};

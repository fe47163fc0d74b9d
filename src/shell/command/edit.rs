//! `.edit`: the last statement in `$EDITOR`; what comes back is put at the prompt, to be run or changed.

use super::{Argument, Call, Command};
use crate::error::Error;
use crate::shell::output::reason;
use crate::shell::runner::{Failure, Shell};
use crate::shell::signals::Mode;

pub const COMMAND: Command = Command {
    name: "edit",
    aliases: &["e"],
    usage: "[TEXT]",
    about: "the last statement in $EDITOR, then at the prompt",
    arity: (0, super::ANY),
    argument: Argument::Sql,
    run,
};

fn run(shell: &mut Shell, call: &Call) -> Result<(), Failure> {
    if !shell.options.interactive {
        return Err(Error::unsupported(".edit without a terminal").into());
    }
    let last = shell.last.as_ref().map(|last| format!("{};\n", last.text)).unwrap_or_default();
    let text = if call.rest.is_empty() { last } else { format!("{}\n", call.rest) };
    let named = ["VISUAL", "EDITOR"].iter().find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
    let editor = named.unwrap_or_else(|| "vi".to_string());
    let failed = |error: std::io::Error| Failure::Error(Error::io(&editor, reason(&error)));
    let file = tempfile::Builder::new().prefix("firesteel-").suffix(".sql").tempfile().map_err(failed)?;
    std::fs::write(file.path(), text).map_err(failed)?;
    shell.signals.set(Mode::Ignore);
    // $EDITOR may have arguments of its own: `code --wait`.
    let script = format!("{editor} \"$1\"");
    let ended = std::process::Command::new("sh").args(["-c", &script, "sh"]).arg(file.path()).status();
    shell.signals.set(shell.idle());
    if !ended.map_err(failed)?.success() {
        return Err(Error::io(&editor, "it ended with an error; nothing was taken over").into());
    }
    let text = std::fs::read_to_string(file.path()).map_err(failed)?;
    shell.next_input = Some(text.trim_end().to_string()).filter(|text| !text.is_empty());
    Ok(())
}

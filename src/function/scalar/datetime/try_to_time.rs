//! `try_to_time`: the time of day that a text says, by a pattern if there is one, NULL for one that says none.

use super::to_time::time;
use crate::error::Result;
use crate::function::{Bound, Build, Call, Function};

pub const FUNCTION: Function = Function {
    name: "try_to_time",
    aliases: &[],
    usage: "try_to_time(str[, format]) - Parses str with the format to a time, NULL for one that says none.",
    example: "> SELECT try_to_time('12.10.05', 'HH.mm.ss');\n 12:10:05",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    // Spark tries `to_time`, and shows that.
    let tried = Call::plain(call.context, "to_time", call.values()?, call.span);
    Ok(time(&tried, true)?.named(format!("{}({})", call.name, tried.display())))
}

#[cfg(test)]
mod tests {
    use super::super::kernel::tests::*;
    use super::*;

    #[test]
    fn with_a_pattern() {
        let of = |text: &str| answer(&FUNCTION, vec![Bound::string(text), Bound::string("HH.mm.ss")]);
        assert_eq!(of("12.10.05").unwrap(), "12:10:05");
        assert_eq!(of("x").unwrap(), "NULL");
    }
}

//! `mode`: the value that is there most often; the least of several such, so that the answer does not depend on luck.

use super::kernel;
use super::kernel::ordered::{Ordered, OverOrdered};
use crate::error::Result;
use crate::function::{Bound, Build, Call, Function};

pub const FUNCTION: Function = Function {
    name: "mode",
    aliases: &[],
    usage: "mode(col[, deterministic]) - Returns the most frequent value for the values within col. NULL values are ignored.",
    example: "> SELECT mode(col) FROM VALUES (0), (10), (10) AS tab(col);\n 10",
    build: Build::Aggregate(build),
};

fn build(call: &Call) -> Result<Bound> {
    let (value, descending, name) = match call.order_by.as_slice() {
        [(value, sort)] if call.is_empty() => {
            // Spark shows the direction the other way round.
            let shown = if sort.asc { " DESC" } else { "" };
            (value.clone(), !sort.asc, format!("mode() WITHIN GROUP (ORDER BY {}{shown})", value.name))
        }
        _ => {
            call.arity(1, 2)?;
            let value = call.value(0)?.clone();
            let name = match call.len() {
                1 => call.display(),
                _ => format!("mode() WITHIN GROUP (ORDER BY {} DESC)", value.name),
            };
            (value, false, name)
        }
    };
    let ty = value.ty.clone();
    let udaf = kernel::udaf(OverOrdered {
        name: "mode",
        what: Ordered::Mode,
        descending,
        input: ty.to_element(),
        output: ty.storage(),
    });
    let plain = Call { filter: call.filter.clone(), ..Call::plain(call.context, call.name, Vec::new(), call.span) };
    Ok(plain.aggregate(&udaf, vec![value], ty, true)?.named(name))
}

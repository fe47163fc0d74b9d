//! `format_string` and its alias `printf`: known, and refused by name.

use crate::error::{Error, Result};
use crate::function::{Bound, Build, Call, Function};

pub const FORMAT_STRING: Function = Function {
    name: "format_string",
    aliases: &["printf"],
    usage: "format_string(strfmt, obj, ...) - Returns a formatted string from printf-style format strings.",
    example: "> SELECT format_string('Hello World %d %s', 100, 'days');\n [UNSUPPORTED_FEATURE] format_string",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    call.arity(1, usize::MAX)?;
    Err(Error::unsupported(call.name).at(call.span).hint("concat, format_number and lpad put text together"))
}

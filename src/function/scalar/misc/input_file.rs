//! `input_file_name` and its kin, which are refused by name: rows do not remember their file here.

use crate::error::{Error, Result};
use crate::function::{Bound, Build, Call, Function};

pub const NAME: Function = Function {
    name: "input_file_name",
    aliases: &[],
    usage: "input_file_name() - Returns the name of the file being read, or empty string if not available.",
    example: "",
    build: Build::Scalar(refuse),
};

pub const BLOCK_START: Function = Function {
    name: "input_file_block_start",
    aliases: &[],
    usage: "input_file_block_start() - Returns the start offset of the block being read, or -1 if not available.",
    example: "",
    build: Build::Scalar(refuse),
};

pub const BLOCK_LENGTH: Function = Function {
    name: "input_file_block_length",
    aliases: &[],
    usage: "input_file_block_length() - Returns the length of the block being read, or -1 if not available.",
    example: "",
    build: Build::Scalar(refuse),
};

fn refuse(call: &Call) -> Result<Bound> {
    call.arity(0, 0)?;
    Err(Error::unsupported(format!("{}()", call.name)).at(call.span))
}

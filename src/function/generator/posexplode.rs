//! `posexplode`: `explode` with the place of each element, from 0.

use super::elements;
use crate::function::{Build, Function};

pub const FUNCTION: Function = Function {
    name: "posexplode",
    aliases: &[],
    usage: "posexplode(expr) - Separates the elements of array expr into multiple rows with positions, or the elements \
            of map expr into multiple rows and columns with positions. Uses the column name pos for the position.",
    example: "> SELECT posexplode(array(10, 20));\n 0\t10\n 1\t20",
    build: Build::Generator(|call| elements(call, true, false)),
};

pub const OUTER: Function = Function {
    name: "posexplode_outer",
    aliases: &[],
    usage: "posexplode_outer(expr) - Like posexplode, and a row of NULLs where expr is NULL or empty.",
    example: "> SELECT posexplode_outer(array(10, 20));\n 0\t10\n 1\t20",
    build: Build::Generator(|call| elements(call, true, true)),
};

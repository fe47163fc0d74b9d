//! `explode`: a row for each element of an array or each entry of a map.

use super::elements;
use crate::function::{Build, Function};

pub const FUNCTION: Function = Function {
    name: "explode",
    aliases: &[],
    usage: "explode(expr) - Separates the elements of array expr into multiple rows, or the elements of map expr into \
            multiple rows and columns. Uses the default column name col for elements of the array or key and value for \
            the elements of the map.",
    example: "> SELECT explode(array(10, 20));\n 10\n 20",
    build: Build::Generator(|call| elements(call, false, false)),
};

pub const OUTER: Function = Function {
    name: "explode_outer",
    aliases: &[],
    usage: "explode_outer(expr) - Like explode, and a row of NULL where expr is NULL or empty.",
    example: "> SELECT explode_outer(array(10, 20));\n 10\n 20",
    build: Build::Generator(|call| elements(call, false, true)),
};

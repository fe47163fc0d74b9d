//! What SQL can call: one list of names, each with a builder from bound arguments to a bound expression.
//!
//! Most functions are rewrites (of DataFusion's expressions, of datafusion-spark's functions), some are kernels of ours.
//! Argument errors are raised by the builder, typed, with the place. Operators (`+`, `=`, `||`) are functions too and
//! stand in the same list under the names Spark gives them. Floor 1: nothing here knows of scopes or plans.

pub mod bound;
pub mod call;
pub mod coerce;
pub(crate) mod constant;

pub mod aggregate;
pub mod cast;
pub(crate) mod collation;
pub mod generator;
pub mod operator;
pub(crate) mod pattern;
pub mod scalar;
pub mod spark;
mod syntax;
pub mod window;

use std::collections::HashMap;
use std::sync::OnceLock;

use crate::error::Result;

pub use bound::Bound;
pub use call::{Argument, BoundLambda, Call, Context, LambdaBinder};
pub use constant::value_of as constant_value;
pub(crate) use scalar::{Spans, TimeWindow};

/// A function of SQL.
pub struct Function {
    /// Its name, in lower case.
    pub name: &'static str,
    /// Other names of the same function.
    pub aliases: &'static [&'static str],
    /// What `DESCRIBE FUNCTION` says, in Spark's form: `upper(str) - Returns str with all characters changed to uppercase.`
    pub usage: &'static str,
    /// Calls and their answers, for `DESCRIBE FUNCTION EXTENDED`: `> SELECT upper('a');` and the answer in the next line.
    pub example: &'static str,
    /// From arguments to an expression.
    pub build: Build,
}

/// The kinds of functions and their builders.
#[derive(Clone, Copy)]
pub enum Build {
    /// A value from one row's values.
    Scalar(fn(&Call) -> Result<Bound>),
    /// A value from many rows: the expression holds DataFusion `AggregateFunction`s, which the aggregate phase takes out.
    /// The builder looks at `distinct`, `filter`, `order_by` and `ignore_nulls` of the call.
    Aggregate(fn(&Call) -> Result<Bound>),
    /// A value from a row's window; only valid with OVER. The expression is (or holds) a DataFusion `WindowFunction`
    /// whose partition, order and frame the window phase fills in.
    Window(fn(&Call) -> Result<Bound>),
    /// Rows from a row.
    Generator(fn(&Call) -> Result<Generated>),
}

/// What a generator makes of a row: the elements of an array of structs, one row each.
pub struct Generated {
    /// An expression of type `array<struct<columns>>`; NULL or empty gives no row.
    pub rows: Bound,
    /// The columns, in the order of the struct's fields.
    pub columns: Vec<crate::types::Column>,
    /// `explode_outer`: a row of NULLs where there are no rows.
    pub outer: bool,
}

/// Every function, by family.
fn all() -> impl Iterator<Item = &'static Function> {
    [operator::all(), scalar::all(), aggregate::all(), window::all(), generator::all(), &[syntax::FUNCTIONS]]
        .into_iter()
        .flat_map(|families| families.iter().flat_map(|family| family.iter().copied()))
}

fn by_name() -> &'static HashMap<&'static str, &'static Function> {
    static MAP: OnceLock<HashMap<&'static str, &'static Function>> = OnceLock::new();
    MAP.get_or_init(|| {
        all().flat_map(|f| std::iter::once((f.name, f)).chain(f.aliases.iter().map(move |alias| (*alias, f)))).collect()
    })
}

/// The function of that name, in any case.
pub fn find(name: &str) -> Option<&'static Function> {
    by_name().get(name.to_lowercase().as_str()).copied()
}

/// The name of `f`, `builtin.f` or `system.builtin.f`, if a name in these parts can be a built-in function's.
pub fn builtin_name(parts: &[String]) -> Option<&str> {
    let (name, path) = parts.split_last()?;
    let is = |part: &String, word: &str| part.eq_ignore_ascii_case(word);
    let builtin = match path {
        [] => true,
        [builtin] => is(builtin, "builtin"),
        [system, builtin] => is(system, "system") && is(builtin, "builtin"),
        _ => false,
    };
    builtin.then_some(name.as_str())
}

/// Every name, aliases too, sorted.
pub fn names() -> Vec<&'static str> {
    let mut names: Vec<&'static str> = by_name().keys().copied().collect();
    names.sort_unstable();
    names
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    #[test]
    fn names_are_unique_and_documented() {
        let mut seen = HashSet::new();
        for function in super::all() {
            for name in std::iter::once(&function.name).chain(function.aliases) {
                assert!(seen.insert(*name), "{name} stands twice in the list");
                assert_eq!(name.to_lowercase(), **name);
            }
            assert!(!function.usage.is_empty(), "{} has no usage", function.name);
        }
    }
}

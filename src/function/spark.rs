//! What Spark 4.3 says of its functions: every name, since when, its class, what each argument may be.
//!
//! The list, `spark.tsv`, is written by `sql-tests/ask_spark.py --conformance` from Spark's own registry. By it a function
//! that Spark has and this program has not is refused by name, and `DESCRIBE FUNCTION EXTENDED` shows arguments.

use std::collections::HashMap;
use std::sync::OnceLock;

use crate::error::{Error, Span};

/// A function of Spark's.
#[derive(Debug)]
pub struct Known {
    /// The version that brought it; none for what is syntax rather than function.
    pub since: Option<&'static str>,
    /// The class in Spark, which `DESCRIBE FUNCTION` names.
    pub class: Option<&'static str>,
    /// Name and kind of each argument: `expr`, `numeric or interval`.
    pub arguments: Vec<(&'static str, &'static str)>,
}

/// What Spark says of the function of that name, in any case.
pub fn find(name: &str) -> Option<&'static Known> {
    static MAP: OnceLock<HashMap<&'static str, Known>> = OnceLock::new();
    let all = MAP.get_or_init(|| include_str!("spark.tsv").lines().filter_map(read).collect());
    all.get(name.to_lowercase().as_str())
}

fn read(line: &'static str) -> Option<(&'static str, Known)> {
    let mut cells = line.split('\t');
    let name = cells.next()?;
    let given = |cell: Option<&'static str>| cell.filter(|cell| *cell != "-");
    let (since, class) = (given(cells.next()), given(cells.next()));
    Some((name, Known { since, class, arguments: cells.filter_map(|cell| cell.split_once(": ")).collect() }))
}

/// The refusal of a function that Spark has and this program has not; none for a name that Spark does not have either.
pub fn refused(name: &str, span: Span) -> Option<Error> {
    let missing = super::find(name).is_none() && find(name).is_some();
    missing.then(|| Error::unsupported(format!("the function {}", name.to_lowercase())).at(span))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_are_read() {
        let abs = find("ABS").unwrap();
        assert_eq!((abs.since, abs.class), (Some("1.2.0"), Some("org.apache.spark.sql.catalyst.expressions.Abs")));
        assert_eq!(abs.arguments, [("expr", "numeric or interval")]);
        assert!(find("no_such_function").is_none());
    }

    #[test]
    fn what_spark_lacks_is_not_refused_by_name() {
        assert!(refused("no_such_function", Span::default()).is_none());
        assert!(refused("abs", Span::default()).is_none());
        assert_eq!(refused("java_method", Span::default()).unwrap().class(), "UNSUPPORTED_FEATURE");
    }
}

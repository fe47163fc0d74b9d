//! `RLIKE`: whether a Java regular expression is found in text.
//!
//! Patterns that the `regex` crate knows run in linear time; those with look-around or back references run on
//! `fancy-regex`.

use std::collections::HashMap;
use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, BooleanArray, StringViewArray};
use datafusion::arrow::datatypes::DataType;

use super::{Kernel, argument, downcast};
use crate::error::{Error, Result};

/// Whether a pattern is found.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Found;

enum Pattern {
    Linear(regex::Regex),
    Fancy(Box<fancy_regex::Regex>),
}

impl Pattern {
    fn new(text: &str) -> Result<Self> {
        if let Ok(pattern) = regex::Regex::new(text) {
            return Ok(Pattern::Linear(pattern));
        }
        fancy_regex::Regex::new(text).map(|pattern| Pattern::Fancy(Box::new(pattern))).map_err(|_| invalid(text))
    }

    fn is_match(&self, text: &str) -> Result<bool> {
        match self {
            Pattern::Linear(pattern) => Ok(pattern.is_match(text)),
            Pattern::Fancy(pattern) => pattern.is_match(text).map_err(|_| invalid(pattern.as_str())),
        }
    }
}

fn invalid(pattern: &str) -> Error {
    Error::new("INVALID_PARAMETER_VALUE.PATTERN")
        .with("parameter", "`regexp`")
        .with("functionName", "`rlike`")
        .with("value", format!("'{pattern}'"))
}

impl Kernel for Found {
    fn name(&self) -> &'static str {
        "checked_rlike"
    }

    fn returns(&self) -> DataType {
        DataType::Boolean
    }

    fn may_fail(&self) -> bool {
        true
    }

    fn run(&self, arguments: &[ArrayRef]) -> Result<ArrayRef> {
        let texts = downcast::<StringViewArray>(argument(arguments, 0)?)?;
        let patterns = downcast::<StringViewArray>(argument(arguments, 1)?)?;
        // Mostly there is one pattern for all rows.
        let mut known: HashMap<&str, Pattern> = HashMap::new();
        let mut answer = Vec::with_capacity(texts.len());
        for row in 0..texts.len() {
            if texts.is_null(row) || patterns.is_null(row) {
                answer.push(None);
                continue;
            }
            let pattern = patterns.value(row);
            let found = match known.get(pattern) {
                Some(pattern) => pattern.is_match(texts.value(row))?,
                None => {
                    let made = Pattern::new(pattern)?;
                    let found = made.is_match(texts.value(row))?;
                    known.insert(pattern, made);
                    found
                }
            };
            answer.push(Some(found));
        }
        Ok(Arc::new(BooleanArray::from(answer)))
    }
}

#[cfg(test)]
mod tests {
    use datafusion::arrow::array::AsArray;

    use super::*;

    #[test]
    fn plain_and_fancy_patterns() {
        let texts: ArrayRef = Arc::new(StringViewArray::from(vec![Some("foobar"), Some("foo"), None]));
        let patterns: ArrayRef = Arc::new(StringViewArray::from(vec![Some("o+b"), Some("foo(?!bar)"), Some("x")]));
        let answer = Found.run(&[Arc::clone(&texts), patterns]).unwrap();
        assert_eq!(answer.as_boolean(), &BooleanArray::from(vec![Some(true), Some(true), None]));
        let broken: ArrayRef = Arc::new(StringViewArray::from(vec!["(", "(", "("]));
        assert_eq!(Found.run(&[texts, broken]).unwrap_err().class(), "INVALID_PARAMETER_VALUE.PATTERN");
    }
}

//! `RLIKE`: whether a Java regular expression is found in text.
//!
//! [`Pattern`] has Java's syntax on Rust's engines.

use std::rc::Rc;
use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, BooleanArray, StringViewArray};
use datafusion::arrow::datatypes::DataType;

use super::{Kernel, argument, downcast};
use crate::error::Result;
use crate::function::pattern::Pattern;

/// Whether a pattern is found.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Found;

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
        let mut known: Option<(&str, Rc<Pattern>)> = None;
        let mut answer = Vec::with_capacity(texts.len());
        for row in 0..texts.len() {
            if texts.is_null(row) || patterns.is_null(row) {
                answer.push(None);
                continue;
            }
            let text = patterns.value(row);
            let pattern = match &known {
                Some((last, pattern)) if *last == text => Rc::clone(pattern),
                _ => Pattern::of(text, "rlike")?,
            };
            answer.push(Some(pattern.is_match(texts.value(row))?));
            known = Some((text, pattern));
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

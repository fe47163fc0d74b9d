//! TABLESAMPLE.

use super::super::ast::{Sample, SampleMethod};
use super::super::bind::Binder;
use super::super::scope::Relation;
use crate::error::{Error, Result};

impl Binder<'_> {
    /// A part of a relation's rows: `n ROWS` are its first n.
    pub(in crate::sql) fn sample(&mut self, input: Relation, sample: Option<&Sample>) -> Result<Relation> {
        let Some(sample) = sample else { return Ok(input) };
        match &sample.method {
            SampleMethod::Rows(count) => self.limit(input, Some(count), None),
            SampleMethod::Percent(percent) if *percent >= 100.0 => Ok(input),
            SampleMethod::Percent(_) => Err(Error::unsupported("TABLESAMPLE (... PERCENT)").at(sample.span)),
            SampleMethod::Bucket(..) => Err(Error::unsupported("TABLESAMPLE (BUCKET ...)").at(sample.span)),
        }
    }
}

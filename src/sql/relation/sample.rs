//! TABLESAMPLE: the first rows, or each row by chance.
//!
//! Chance is a filter over Spark's random numbers, so that with REPEATABLE one partition gives the rows that Spark gives.

use std::sync::Arc;

use datafusion::logical_expr::{Filter, LogicalPlan};

use super::super::ast::{Sample, SampleMethod};
use super::super::bind::Binder;
use super::super::scope::Relation;
use crate::error::{Error, Result, Span};
use crate::function::Bound;
use crate::types::SparkType;

/// How far a fraction may be from 0 and 1, for what computing it loses.
const ROUNDING: f64 = 1e-6;

impl Binder<'_> {
    /// A part of a relation's rows.
    pub(in crate::sql) fn sample(&mut self, input: Relation, sample: Option<&Sample>) -> Result<Relation> {
        let Some(sample) = sample else { return Ok(input) };
        match &sample.method {
            SampleMethod::Rows(count) => self.limit(input, Some(count), None),
            SampleMethod::Percent(percent) => self.by_chance(input, percent / 100.0, sample.seed, sample.span),
            SampleMethod::Bucket(bucket, of) => {
                self.by_chance(input, *bucket as f64 / *of as f64, sample.seed, sample.span)
            }
        }
    }

    /// Each row with that probability.
    fn by_chance(&mut self, input: Relation, fraction: f64, seed: Option<i64>, span: Span) -> Result<Relation> {
        if !(-ROUNDING..=1.0 + ROUNDING).contains(&fraction) {
            return Err(Error::new("INVALID_TABLESAMPLE_FRACTION").with("fraction", format!("{fraction:?}")).at(span));
        }
        if fraction >= 1.0 {
            return Ok(input);
        }
        let seed = seed.map(|seed| Bound::literal(seed.into(), SparkType::Long, seed.to_string()).at(span));
        let number = self.call_scalar("rand", seed.into_iter().collect(), span)?;
        let limit = Bound::literal(fraction.into(), SparkType::Double, fraction.to_string()).at(span);
        let chosen = self.call_scalar("<", vec![number, limit], span)?;
        let plan = LogicalPlan::Filter(Filter::try_new(chosen.expr, Arc::new(input.plan))?);
        Ok(Relation { plan, columns: input.columns })
    }
}

//! Rows brought into groups by several columns at once: each column's value becomes a number, and all of a row's numbers
//! lie in one word of memory, which is hashed or is itself the group's place.
//!
//! Whole numbers, dates, times and short decimals are numbers already, counted from the least that came; texts get numbers
//! as they come ([`texts`]). How many bits each column needs is seen while rows come ([`grouping`]), and known before where
//! statistics are, so nothing here depends on statistics being right.

pub(in crate::exec) mod coder;
pub(in crate::exec) mod grouping;
mod layout;
mod table;
mod texts;

use std::sync::Arc;

use datafusion::arrow::datatypes::{DataType, Schema};
use datafusion::common::{ColumnStatistics, Result, ScalarValue, Statistics};
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_expr::expressions::Column;

use coder::Coder;
use grouping::Grouping;
use layout::{Layout, WIDE_WORDS, Width};

/// A column of more texts is looked up at random places of memory.
const FEW_TEXTS: usize = 10_000;
/// Of so many such columns a wide key may be: one hash of the whole row is cheaper than a look-up for each of more. TPC-H's
/// q10, which groups by four of them, took twice as long packed.
const MANY_VARIED: usize = 2;

/// Expressions that rows are grouped by, of types that can be packed.
#[derive(Clone, Debug)]
pub(crate) struct PackedKeys {
    exprs: Vec<Arc<dyn PhysicalExpr>>,
    coders: Vec<Coder>,
    /// About how many groups there will be.
    expected: usize,
}

impl PackedKeys {
    /// The expressions over rows of `schema`, of which `known` is believed; `None` if they cannot be packed.
    /// # Errors
    /// Those of an expression that is not over the schema.
    pub(crate) fn of(
        exprs: Vec<Arc<dyn PhysicalExpr>>,
        schema: &Schema,
        known: &Statistics,
        expected: usize,
    ) -> Result<Option<Self>> {
        let (mut coders, mut widths, mut varied) = (Vec::new(), Vec::new(), 0);
        for expr in &exprs {
            let (ty, nullable) = (expr.data_type(schema)?, expr.nullable(schema)?);
            let Some(bits) = coder::most_bits(&ty) else { return Ok(None) };
            widths.push(Width { bits, nullable });
            let column = expr.downcast_ref::<Column>().and_then(|column| known.column_statistics.get(column.index()));
            let distinct = column.and_then(|column| column.distinct_count.get_value().copied());
            if ty == DataType::Utf8View && distinct.is_none_or(|distinct| distinct > FEW_TEXTS) {
                varied += 1;
            }
            coders.push(Coder::new(&ty, nullable, column.and_then(range)));
        }
        let fits = |layout: Layout| layout.words <= WIDE_WORDS || varied <= MANY_VARIED;
        let fits = !exprs.is_empty() && Layout::of(&widths).is_some_and(fits);
        Ok(fits.then_some(PackedKeys { exprs, coders, expected }))
    }

    /// The same for a part of the rows, in which a column's numbers are between these.
    pub(in crate::exec) fn within(&self, column: usize, range: (i64, i64), expected: usize) -> Self {
        let mut keys = self.clone();
        if let Some(coder) = keys.coders.get_mut(column) {
            *coder = coder.within(range);
        }
        keys.expecting(expected)
    }

    /// The same where about so many groups are expected.
    pub(in crate::exec) fn expecting(mut self, expected: usize) -> Self {
        self.expected = expected;
        self
    }

    pub(in crate::exec) fn exprs(&self) -> &[Arc<dyn PhysicalExpr>] {
        &self.exprs
    }

    /// The grouping of no rows.
    pub(in crate::exec) fn grouping(&self) -> Result<Grouping> {
        Grouping::new(self.coders.clone(), self.expected)
    }

    pub(in crate::exec) fn expected(&self) -> usize {
        self.expected
    }
}

/// The least and the greatest number of a column.
fn range(known: &ColumnStatistics) -> Option<(i64, i64)> {
    Some((number(known.min_value.get_value()?)?, number(known.max_value.get_value()?)?))
}

fn number(value: &ScalarValue) -> Option<i64> {
    match value {
        ScalarValue::Int8(Some(v)) => Some(i64::from(*v)),
        ScalarValue::Int16(Some(v)) => Some(i64::from(*v)),
        ScalarValue::Int32(Some(v)) | ScalarValue::Date32(Some(v)) => Some(i64::from(*v)),
        ScalarValue::Int64(Some(v))
        | ScalarValue::Decimal64(Some(v), ..)
        | ScalarValue::Time64Microsecond(Some(v))
        | ScalarValue::Time64Nanosecond(Some(v))
        | ScalarValue::TimestampSecond(Some(v), _)
        | ScalarValue::TimestampMillisecond(Some(v), _)
        | ScalarValue::TimestampMicrosecond(Some(v), _)
        | ScalarValue::TimestampNanosecond(Some(v), _) => Some(*v),
        ScalarValue::Decimal128(Some(v), ..) => i64::try_from(*v).ok(),
        _ => None,
    }
}

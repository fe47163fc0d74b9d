//! What is left of two columns that are compared, where the values of one are only a stretch of the other's.
//!
//! A calendar has all days of two centuries, the sales those of five years, and a query asks for one of the five: of the
//! calendar's 73,049 days 365 pass. Taken by themselves these are half a percent of the days, but they are a fifth of the
//! days on which something was sold, as nobody asks for others. So where a table's filters can be tried on a sample, they
//! are tried together with the range of the other side's values.
//!
//! Source: the containment assumption is Selinger et al., SIGMOD 1979; how often it fails on such columns, Leis et al.,
//! VLDB 2015, section 3.3.

use std::fmt;
use std::sync::Arc;

use datafusion::arrow::datatypes::DataType;
use datafusion::catalog::TableProvider;
use datafusion::common::ScalarValue;
use datafusion::logical_expr::{Expr, col, lit};

use super::{Estimate, value};
use crate::cache::Measured;
use crate::optimizer::moving::plain;

/// A stretch is narrow against a range of so many times its length.
const NARROW: f64 = 2.0;

/// The filtered table that a column is of.
pub(super) struct Filtered {
    pub(super) provider: Arc<dyn TableProvider>,
    pub(super) filters: Vec<Expr>,
    /// The part of its rows that pass.
    pub(super) part: f64,
}

impl fmt::Debug for Filtered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Filtered").field("filters", &self.filters).field("part", &self.part).finish_non_exhaustive()
    }
}

/// What is left of a side of a comparison.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Left {
    /// How many different values.
    pub distinct: f64,
    /// The part of the rows.
    pub part: f64,
}

/// What part of `filters` all rows of a table pass, on a sample; `None` if it cannot be told.
pub(super) fn measured(provider: &dyn TableProvider, filters: &[Expr]) -> Option<Measured> {
    crate::cache::selectivity(provider, filters)
        .or_else(|| crate::source::selectivity(provider, filters).map(Measured::Part))
}

/// The values that all of these ranges have in common.
pub fn overlap(ranges: impl Iterator<Item = Option<(f64, f64)>>) -> Option<(f64, f64)> {
    let all: Vec<(f64, f64)> = ranges.collect::<Option<_>>()?;
    let common = all.into_iter().reduce(|(a, b), (c, d)| (a.max(c), b.min(d)))?;
    (common.0 <= common.1).then_some(common)
}

/// Two columns that are compared.
pub(super) struct Met {
    /// The range of the values that both may have.
    pub(super) common: Option<(f64, f64)>,
    pub(super) left: Left,
    pub(super) right: Left,
}

impl Met {
    /// By how much the comparison divides the product of the two sides.
    pub(super) fn divisor(&self) -> f64 {
        self.left.distinct.max(self.right.distinct) / (self.left.part * self.right.part)
    }
}

/// What is left of both sides of `left = right`.
pub(super) fn met(left: (&Estimate, &Expr), right: (&Estimate, &Expr)) -> Met {
    let common = overlap([left, right].into_iter().map(|(side, expr)| side.range(expr)));
    Met { common, left: left.0.left_in(left.1, common), right: right.0.left_in(right.1, common) }
}

impl Estimate {
    /// The range of a column's values, if it is a column and that is known.
    pub fn range(&self, expr: &Expr) -> Option<(f64, f64)> {
        self.columns.get(plain(expr)?)?.range
    }

    /// What is left where only values in `common` count.
    pub fn left_in(&self, expr: &Expr, common: Option<(f64, f64)>) -> Left {
        let all = Left { distinct: self.distinct(expr), part: 1.0 };
        common.and_then(|common| self.left_of_filtered(expr, common, all.distinct)).unwrap_or(all)
    }

    /// After a join that has left values in `common` only.
    pub(super) fn keep(&mut self, expr: &Expr, common: Option<(f64, f64)>, left: Left) {
        if let Some(known) = plain(expr).and_then(|column| self.columns.get_mut(column)) {
            known.distinct = left.distinct;
            known.range = common.or(known.range);
            known.origin = None;
        }
    }

    fn left_of_filtered(&self, expr: &Expr, (low, high): (f64, f64), distinct: f64) -> Option<Left> {
        let known = self.columns.get(plain(expr)?)?;
        let ((first, last), (origin, column)) = (known.range?, known.origin.as_ref()?);
        let (stretch, whole) = (high - low + 1.0, last - first + 1.0);
        if stretch * NARROW > whole {
            return None;
        }
        let schema = origin.provider.schema();
        let ty = schema.field_with_name(column).ok()?.data_type().clone();
        let bound = |number: f64| bound(number, &ty).map(lit);
        let column = || col(datafusion::common::Column::new_unqualified(column.as_str()));
        let mut filters = origin.filters.clone();
        filters.extend([column().gt_eq(bound(low)?), column().lt_eq(bound(high)?)]);
        // What the sample misses says nothing of the two together.
        let Measured::Part(both) = measured(origin.provider.as_ref(), &filters)? else { return None };
        let part = (both / origin.part).clamp(f64::MIN_POSITIVE, 1.0);
        Some(Left { distinct: (distinct * stretch / whole).max(1.0), part })
    }
}

/// The whole number as a value of the type; of other types there is none.
fn bound(number: f64, ty: &DataType) -> Option<ScalarValue> {
    let value = match ty {
        DataType::Date32 => ScalarValue::Date32(Some((number / value::DAY) as i32)),
        ty if ty.is_signed_integer() => ScalarValue::Int64(Some(number as i64)).cast_to(ty).ok()?,
        _ => return None,
    };
    Some(value)
}

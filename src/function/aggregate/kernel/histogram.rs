//! A histogram of as many bins as wished, each with its centre and its height; the two nearest become one where there are
//! too many.
//!
//! Source: Y. Ben-Haim, E. Tom-Tov, "A streaming parallel decision tree algorithm", JMLR 11 (2010), as Hive's
//! `NumericHistogram` does it.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, Float64Array, ListArray};
use datafusion::arrow::buffer::OffsetBuffer;
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{DataType, FieldRef, Float64Type, Int32Type, IntervalYearMonthType};
use datafusion::common::{Result, ScalarValue};
use datafusion::logical_expr::Accumulator;

use super::Aggregation;
use super::java_random::JavaRandom;
use crate::function::scalar::{Cell, column};
use crate::types::parse::parse_decimal;
use crate::types::{DayTimeField, SparkType, StructField, YearMonthField};

/// `histogram_numeric`
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Histogram {
    pub(crate) bins: usize,
    /// The type of the values.
    pub(crate) input: SparkType,
}

impl Histogram {
    /// The type of a bin.
    fn bin(&self) -> SparkType {
        let field = |name: &str, ty| StructField { name: name.to_string(), ty };
        SparkType::Struct(vec![field("x", self.input.clone()), field("y", SparkType::Double)])
    }

    /// The type of the answer.
    pub(crate) fn ty(&self) -> SparkType {
        SparkType::Array(Box::new(self.bin()))
    }
}

impl Aggregation for Histogram {
    fn name(&self) -> &'static str {
        "histogram_numeric"
    }

    fn output(&self) -> DataType {
        self.ty().storage()
    }

    fn state(&self) -> Vec<DataType> {
        let list = DataType::List(SparkType::Double.to_element());
        vec![list.clone(), list]
    }

    fn accumulator(&self, _inputs: &[FieldRef]) -> Result<Box<dyn Accumulator>> {
        // A fixed seed, for ties.
        Ok(Box::new(One { of: self.clone(), bins: Vec::new(), random: JavaRandom::new(31183) }))
    }
}

#[derive(Debug)]
struct One {
    of: Histogram,
    /// Centre and height, in order of the centres.
    bins: Vec<(f64, f64)>,
    random: JavaRandom,
}

impl One {
    fn add(&mut self, value: f64) {
        let at = self.bins.partition_point(|(centre, _)| *centre < value);
        match self.bins.get_mut(at) {
            Some((centre, height)) if *centre == value => *height += 1.0,
            _ => {
                self.bins.insert(at, (value, 1.0));
                self.trim();
            }
        }
    }

    fn trim(&mut self) {
        while self.bins.len() > self.of.bins {
            let gap = |at: usize| self.bins[at + 1].0 - self.bins[at].0;
            let (mut least, mut place, mut ties) = (gap(0), 0, 1);
            for at in 1..self.bins.len() - 1 {
                let this = gap(at);
                if this < least {
                    (least, place, ties) = (this, at, 1);
                } else if this == least {
                    ties += 1;
                    if self.random.double() <= 1.0 / f64::from(ties) {
                        place = at;
                    }
                }
            }
            let ((left, low), (right, high)) = (self.bins[place], self.bins[place + 1]);
            let height = low + high;
            self.bins[place] = (left * (low / height) + right * (high / height), height);
            self.bins.remove(place + 1);
        }
    }

    fn centre(&self, centre: f64) -> Cell {
        match &self.of.input {
            SparkType::Float | SparkType::Double => Cell::Real(centre),
            SparkType::Decimal(precision, scale) => {
                parse_decimal(&format!("{centre:?}"), *precision, *scale).map_or(Cell::Null, Cell::Decimal)
            }
            SparkType::Long | SparkType::Timestamp | SparkType::TimestampNtz => Cell::Whole(centre as i64),
            // An interval of days has no hours.
            SparkType::DayTimeInterval(_, last) => {
                let unit = match last {
                    DayTimeField::Day => 86_400_000_000,
                    DayTimeField::Hour => 3_600_000_000,
                    DayTimeField::Minute => 60_000_000,
                    DayTimeField::Second => 1,
                };
                Cell::Whole(centre as i64 / unit * unit)
            }
            SparkType::YearMonthInterval(_, YearMonthField::Year) => Cell::Whole((centre as i64) / 12 * 12),
            _ => Cell::Whole((centre as i32).into()),
        }
    }
}

/// The values as doubles.
fn doubles(array: &ArrayRef) -> Result<Float64Array> {
    let whole = match array.data_type() {
        DataType::Date32 => cast(array, &DataType::Int32)?,
        DataType::Timestamp(..) | DataType::Duration(_) => cast(array, &DataType::Int64)?,
        DataType::Interval(_) => {
            Arc::new(array.as_primitive::<IntervalYearMonthType>().reinterpret_cast::<Int32Type>()) as ArrayRef
        }
        _ => ArrayRef::clone(array),
    };
    Ok(cast(&whole, &DataType::Float64)?.as_primitive::<Float64Type>().clone())
}

impl Accumulator for One {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        doubles(&values[0])?.iter().flatten().for_each(|value| self.add(value));
        Ok(())
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        let (centres, heights) = (states[0].as_list::<i32>(), states[1].as_list::<i32>());
        for row in (0..centres.len()).filter(|row| centres.is_valid(*row)) {
            let (centres, heights) = (centres.value(row), heights.value(row));
            let pairs = centres.as_primitive::<Float64Type>().values().iter().copied();
            self.bins.extend(pairs.zip(heights.as_primitive::<Float64Type>().values().iter().copied()));
            self.bins.sort_by(|(a, _), (b, _)| a.total_cmp(b));
            self.trim();
        }
        Ok(())
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        let list = |values: Float64Array| -> Result<ScalarValue> {
            let offsets = OffsetBuffer::from_lengths([values.len()]);
            let list = ListArray::try_new(SparkType::Double.to_element(), offsets, Arc::new(values), None)?;
            Ok(ScalarValue::List(Arc::new(list)))
        };
        let (centres, heights): (Vec<f64>, Vec<f64>) = self.bins.iter().copied().unzip();
        Ok(vec![list(centres.into())?, list(heights.into())?])
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        if self.bins.is_empty() {
            return ScalarValue::try_from(&self.of.output());
        }
        let bins = self.bins.iter().map(|(x, y)| Cell::Struct(vec![self.centre(*x), Cell::Real(*y)]));
        let array = column(vec![Cell::List(bins.collect())], &self.of.ty())?;
        ScalarValue::try_from_array(&array, 0)
    }

    fn size(&self) -> usize {
        size_of_val(self) + self.bins.capacity() * size_of::<(f64, f64)>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_become_one() {
        let histogram = Histogram { bins: 3, input: SparkType::Double };
        let mut one = One { of: histogram, bins: Vec::new(), random: JavaRandom::new(31183) };
        for value in [0.0, 1.0, 2.5, 10.0, 11.0, 11.0] {
            one.add(value);
        }
        let heights: Vec<f64> = one.bins.iter().map(|(_, height)| *height).collect();
        assert_eq!((one.bins[0].0, heights), (0.5, vec![2.0, 1.0, 3.0]));
        assert!((one.bins[2].0 - 32.0 / 3.0).abs() < 1e-9);
    }
}

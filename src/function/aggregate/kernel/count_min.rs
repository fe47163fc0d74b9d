//! A count-min sketch in the bytes that Spark writes it in.
//!
//! Source: G. Cormode, S. Muthukrishnan, "An improved data stream summary" (2005), as Spark's `CountMinSketchImpl` does it.

use datafusion::arrow::array::{Array, ArrayRef, AsArray};
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{DataType, FieldRef, Int64Type};
use datafusion::common::{Result, ScalarValue};
use datafusion::logical_expr::Accumulator;

use super::Aggregation;
use super::java_random::JavaRandom;
use crate::function::scalar::murmur3_bytes;

/// `count_min_sketch`
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct CountMin {
    /// How many hashes.
    pub(crate) depth: usize,
    /// How many counters each.
    pub(crate) width: usize,
    pub(crate) seed: i64,
}

impl CountMin {
    fn start(&self) -> One {
        let mut random = JavaRandom::new(self.seed);
        let hashes = (0..self.depth).map(|_| i64::from(random.below(i32::MAX))).collect();
        One { width: self.width, total: 0, hashes, table: vec![0; self.depth * self.width] }
    }
}

impl Aggregation for CountMin {
    fn name(&self) -> &'static str {
        "count_min_sketch"
    }

    fn output(&self) -> DataType {
        DataType::Binary
    }

    fn state(&self) -> Vec<DataType> {
        vec![DataType::Binary]
    }

    fn accumulator(&self, _inputs: &[FieldRef]) -> Result<Box<dyn Accumulator>> {
        Ok(Box::new(self.start()))
    }

    fn empty(&self) -> Option<ScalarValue> {
        Some(ScalarValue::Binary(Some(self.start().bytes())))
    }
}

#[derive(Debug)]
struct One {
    width: usize,
    total: i64,
    /// What each hash multiplies numbers by.
    hashes: Vec<i64>,
    /// A row for each hash.
    table: Vec<i64>,
}

impl One {
    fn add_long(&mut self, value: i64) {
        for (row, factor) in self.hashes.iter().enumerate() {
            let hash = factor.wrapping_mul(value);
            let hash = hash.wrapping_add(hash >> 32) & i64::from(i32::MAX);
            self.table[row * self.width + hash as usize % self.width] += 1;
        }
        self.total += 1;
    }

    fn add_bytes(&mut self, value: &[u8]) {
        let first = murmur3_bytes(value, 0);
        let second = murmur3_bytes(value, first);
        for row in 0..self.hashes.len() {
            let hash = first.wrapping_add((row as i32).wrapping_mul(second));
            let place = (i64::from(hash) % self.width as i64).unsigned_abs() as usize;
            self.table[row * self.width + place] += 1;
        }
        self.total += 1;
    }

    fn bytes(&self) -> Vec<u8> {
        const VERSION: i32 = 1;
        let mut out = Vec::with_capacity(20 + 8 * (self.hashes.len() + self.table.len()));
        out.extend_from_slice(&VERSION.to_be_bytes());
        out.extend_from_slice(&self.total.to_be_bytes());
        out.extend_from_slice(&(self.hashes.len() as i32).to_be_bytes());
        out.extend_from_slice(&(self.width as i32).to_be_bytes());
        self.hashes.iter().chain(&self.table).for_each(|number| out.extend_from_slice(&number.to_be_bytes()));
        out
    }
}

impl Accumulator for One {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        let values = &values[0];
        match values.data_type() {
            DataType::Utf8View => values.as_string_view().iter().flatten().for_each(|v| self.add_bytes(v.as_bytes())),
            DataType::Binary => values.as_binary::<i32>().iter().flatten().for_each(|value| self.add_bytes(value)),
            _ => {
                let longs = cast(values, &DataType::Int64)?;
                longs.as_primitive::<Int64Type>().iter().flatten().for_each(|value| self.add_long(value));
            }
        }
        Ok(())
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        for bytes in states[0].as_binary::<i32>().iter().flatten() {
            let number =
                |at: usize| bytes.get(at..at + 8).and_then(|eight| eight.try_into().ok()).map(i64::from_be_bytes);
            self.total += number(4).unwrap_or(0);
            let table = 20 + 8 * self.hashes.len();
            for (i, counter) in self.table.iter_mut().enumerate() {
                *counter += number(table + 8 * i).unwrap_or(0);
            }
        }
        Ok(())
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        Ok(vec![self.evaluate()?])
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        Ok(ScalarValue::Binary(Some(self.bytes())))
    }

    fn size(&self) -> usize {
        size_of_val(self) + 8 * (self.hashes.capacity() + self.table.capacity())
    }
}

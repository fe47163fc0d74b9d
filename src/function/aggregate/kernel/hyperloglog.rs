//! HyperLogLog++: how many different values there are, told by the longest runs of zeros in their hashes.
//!
//! Source: S. Heule, M. Nunkesser, A. Hall, "HyperLogLog in Practice" (2013), as Spark's `HyperLogLogPlusPlusHelper` has it:
//! registers only, of xxHash with the seed 42. `hyperloglog.tsv` has the raw estimates and biases of the paper's appendix,
//! a line for each number of bits of an address.

use std::sync::LazyLock;

use datafusion::arrow::array::{Array, ArrayRef, AsArray};
use datafusion::arrow::compute::filter;
use datafusion::arrow::datatypes::{DataType, FieldRef};
use datafusion::common::{Result, ScalarValue};
use datafusion::logical_expr::Accumulator;

use super::Aggregation;
use crate::function::scalar::hash::{XxHash, column};

/// The paper's thresholds, from four bits of address on: fewer values than that are counted by the registers never hit.
const THRESHOLDS: [f64; 15] = [
    10.0, 20.0, 40.0, 80.0, 220.0, 400.0, 900.0, 1800.0, 3100.0, 6500.0, 15500.0, 20000.0, 50000.0, 120_000.0,
    350_000.0,
];

/// The bias is that of so many known estimates nearest to the one in question.
const NEAREST: usize = 6;

/// The seed of the hash.
const SEED: i64 = 42;

/// Raw estimates in ascending order, and the bias of each.
struct Biases {
    estimates: Vec<f64>,
    biases: Vec<f64>,
}

/// Of 4 to 18 bits.
static BIASES: LazyLock<Vec<Biases>> = LazyLock::new(|| {
    let numbers = |text: &str| text.split(' ').filter_map(|number| number.parse().ok()).collect();
    let line = |line: &str| {
        let mut parts = line.split('\t').skip(1);
        let mut next = || parts.next().map(numbers).unwrap_or_default();
        Biases { estimates: next(), biases: next() }
    };
    include_str!("hyperloglog.tsv").lines().map(line).collect()
});

/// `approx_count_distinct` with so many bits of each hash as the address of a register.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct HyperLogLog {
    pub(crate) bits: u32,
}

impl Aggregation for HyperLogLog {
    fn name(&self) -> &'static str {
        "approx_count_distinct"
    }

    fn output(&self) -> DataType {
        DataType::Int64
    }

    fn state(&self) -> Vec<DataType> {
        vec![DataType::LargeBinary]
    }

    fn accumulator(&self, _inputs: &[FieldRef]) -> Result<Box<dyn Accumulator>> {
        Ok(Box::new(Registers { bits: self.bits, registers: Vec::new() }))
    }

    fn empty(&self) -> Option<ScalarValue> {
        Some(ScalarValue::Int64(Some(0)))
    }
}

/// One count.
#[derive(Debug)]
struct Registers {
    bits: u32,
    /// The longest run of zeros of the hashes of each address, and one; none before the first value.
    registers: Vec<u8>,
}

impl Registers {
    fn add(&mut self, hash: i64) {
        let hash = hash as u64;
        let at = (hash >> (64 - self.bits)) as usize;
        let run = ((hash << self.bits) | 1 << (self.bits - 1)).leading_zeros() + 1;
        if let Some(register) = self.registers.get_mut(at) {
            *register = (*register).max(run as u8);
        }
    }

    /// Makes the registers, if there are none.
    fn begin(&mut self) {
        if self.registers.is_empty() {
            self.registers.resize(1 << self.bits, 0);
        }
    }

    fn estimate(&self) -> f64 {
        if self.registers.is_empty() {
            return 0.0;
        }
        let count = self.registers.len() as f64;
        let inverse: f64 = self.registers.iter().map(|run| 1.0 / (1u64 << run) as f64).sum();
        let untouched = self.registers.iter().filter(|run| **run == 0).count() as f64;
        let alpha = match self.bits {
            4 => 0.673,
            5 => 0.697,
            6 => 0.709,
            _ => 0.7213 / (1.0 + 1.079 / count),
        };
        let raw = alpha * count * count / inverse;
        let place = self.bits as usize - 4;
        if untouched > 0.0 {
            let linear = count * (count / untouched).ln();
            if THRESHOLDS.get(place).is_some_and(|threshold| linear <= *threshold) || raw <= 2.5 * count {
                return linear;
            }
        }
        match BIASES.get(place) {
            Some(known) if raw < 5.0 * count => raw - known.of(raw),
            _ => raw,
        }
    }
}

impl Biases {
    /// The mean bias of the nearest estimates.
    fn of(&self, raw: f64) -> f64 {
        let count = self.estimates.len();
        let nearest = self.estimates.binary_search_by(|known| known.total_cmp(&raw)).unwrap_or_else(|at| at);
        let distance = |at: usize| (raw - self.estimates[at]).powi(2);
        let mut low = (nearest + 1).saturating_sub(NEAREST);
        let mut high = (low + NEAREST).min(count);
        while high < count && distance(high) < distance(low) {
            low += 1;
            high += 1;
        }
        self.biases[low..high].iter().sum::<f64>() / (high - low) as f64
    }
}

impl Accumulator for Registers {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        let values = &values[0];
        let values = match values.logical_nulls() {
            Some(nulls) if nulls.null_count() > 0 => &filter(values, &nulls.into_inner().into())?,
            _ => values,
        };
        if values.is_empty() {
            return Ok(());
        }
        self.begin();
        let mut hashes = vec![SEED; values.len()];
        column::<XxHash>(values.as_ref(), &mut hashes)?;
        hashes.into_iter().for_each(|hash| self.add(hash));
        Ok(())
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        for other in states[0].as_binary::<i64>().iter().flatten().filter(|other| !other.is_empty()) {
            self.begin();
            self.registers.iter_mut().zip(other).for_each(|(own, other)| *own = (*own).max(*other));
        }
        Ok(())
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        Ok(vec![ScalarValue::LargeBinary(Some(std::mem::take(&mut self.registers)))])
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        // To the nearest, halves upwards.
        Ok(ScalarValue::Int64(Some((self.estimate() + 0.5).floor() as i64)))
    }

    fn size(&self) -> usize {
        size_of_val(self) + self.registers.capacity()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use datafusion::arrow::array::Int64Array;

    use super::*;

    fn count(bits: u32, parts: &[(i64, i64)]) -> i64 {
        let mut all = Registers { bits, registers: Vec::new() };
        for (from, to) in parts {
            let mut one = Registers { bits, registers: Vec::new() };
            one.update_batch(&[Arc::new(Int64Array::from_iter_values(*from..*to))]).unwrap();
            let state = one.state().unwrap().remove(0).to_array().unwrap();
            all.merge_batch(&[state]).unwrap();
        }
        match all.evaluate().unwrap() {
            ScalarValue::Int64(Some(count)) => count,
            other => panic!("{other}"),
        }
    }

    #[test]
    fn as_spark_counts() {
        assert!(BIASES.iter().all(|known| known.estimates.len() == known.biases.len() && known.biases.len() > 70));
        assert_eq!(BIASES.len(), THRESHOLDS.len());
        assert_eq!(count(9, &[]), 0);
        assert_eq!(count(9, &[(0, 300)]), 296);
        assert_eq!(count(9, &[(0, 2000), (2000, 5000), (10, 20)]), 4671);
        assert_eq!(count(9, &[(0, 20_000)]), 19_522);
        assert_eq!(count(14, &[(0, 20_000)]), 19_867);
        assert_eq!(count(7, &[(0, 20_000)]), 18_211);
        assert_eq!(count(4, &[(0, 20_000)]), 24_816);
    }
}

//! How many different values a column holds: exact while they are few, else by HyperLogLog.
//!
//! Values are seen as 64-bit hashes. While there are at most [`EXACT_MAX`] different hashes they are kept as a set;
//! beyond that only 2^14 registers are (standard error 0.8 %). Sketches of parts of a table merge into one of the whole.
//!
//! Source: Flajolet, Fusy, Gandouet, Meunier, "HyperLogLog: the analysis of a near-optimal cardinality estimation
//! algorithm", AofA 2007; the estimator without bias tables is Ertl, "New cardinality estimation algorithms for
//! HyperLogLog sketches", 2017 (arXiv:1702.01284), section 4.

use std::collections::HashSet;
use std::hash::{BuildHasherDefault, Hasher};

/// Bits of a hash that choose the register.
const BITS: u32 = 14;
const REGISTERS: usize = 1 << BITS;
/// The largest value of a register.
const Q: usize = 64 - BITS as usize;
/// The most different hashes that are kept as they are.
const EXACT_MAX: usize = 16_384;

/// So many hashes are known without a look into the set; a power of two.
const LATELY: usize = 256;

/// A sketch of the set of values seen.
#[derive(Clone, Debug)]
pub struct Distinct(Form);

#[derive(Clone, Debug)]
enum Form {
    Exact(HashSet<u64, BuildHasherDefault<Identity>>),
    Registers(Box<[u8]>),
}

/// Hashes are hashed already.
#[derive(Clone, Copy, Debug, Default)]
struct Identity(u64);

impl Hasher for Identity {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 << 8) | u64::from(*byte);
        }
    }

    fn write_u64(&mut self, value: u64) {
        self.0 = value;
    }
}

/// A number of different values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DistinctCount {
    /// As many as this. (Two values with one 64-bit hash count as one: a count is never too high.)
    Exact(usize),
    /// About as many as this.
    Estimated(usize),
}

impl DistinctCount {
    /// The number.
    pub fn value(self) -> usize {
        match self {
            DistinctCount::Exact(n) | DistinctCount::Estimated(n) => n,
        }
    }
}

impl Default for Distinct {
    fn default() -> Self {
        Distinct(Form::Exact(HashSet::default()))
    }
}

impl Distinct {
    /// Adds values by their hashes.
    pub fn extend(&mut self, hashes: impl IntoIterator<Item = u64>) {
        let mut hashes = hashes.into_iter();
        if let Form::Exact(set) = &mut self.0 {
            // In a column of few values most have just been there. No slot begins with a hash that belongs in it.
            let mut lately = [0; LATELY];
            lately[0] = 1;
            for hash in hashes.by_ref() {
                let slot = &mut lately[hash as usize % LATELY];
                if *slot == hash {
                    continue;
                }
                *slot = hash;
                set.insert(hash);
                if set.len() > EXACT_MAX {
                    break;
                }
            }
            if set.len() > EXACT_MAX {
                let mut registers = vec![0; REGISTERS].into_boxed_slice();
                for hash in set.iter() {
                    register(&mut registers, *hash);
                }
                self.0 = Form::Registers(registers);
            }
        }
        if let Form::Registers(registers) = &mut self.0 {
            for hash in hashes {
                register(registers, hash);
            }
        }
    }

    /// Adds what another sketch has seen.
    pub fn merge(&mut self, other: &Distinct) {
        match (&mut self.0, &other.0) {
            (_, Form::Exact(set)) => self.extend(set.iter().copied()),
            (Form::Registers(mine), Form::Registers(theirs)) => {
                for (a, b) in mine.iter_mut().zip(theirs) {
                    *a = (*a).max(*b);
                }
            }
            (Form::Exact(mine), Form::Registers(theirs)) => {
                let mut registers = theirs.clone();
                for hash in mine.iter() {
                    register(&mut registers, *hash);
                }
                self.0 = Form::Registers(registers);
            }
        }
    }

    /// How many different values were seen.
    pub fn count(&self) -> DistinctCount {
        match &self.0 {
            Form::Exact(set) => DistinctCount::Exact(set.len()),
            Form::Registers(registers) => DistinctCount::Estimated(estimate(registers)),
        }
    }
}

/// Notes a hash. It is hashed again: those of integers that follow each other, as keys do, come from one multiplication and
/// lie too evenly, so that counts were up to 40 % too high.
#[inline]
fn register(registers: &mut [u8], hash: u64) {
    let hash = mixed(hash);
    let at = (hash >> (64 - BITS)) as usize;
    let rank = ((hash << BITS) | (1 << (BITS - 1))).leading_zeros() as u8 + 1;
    if registers[at] < rank {
        registers[at] = rank;
    }
}

/// One more folded multiplication, as in the last step of wyhash (<https://github.com/wangyi-fudan/wyhash>).
#[inline]
fn mixed(hash: u64) -> u64 {
    let product = u128::from(hash) * 0x9e37_79b9_7f4a_7c15;
    (product as u64) ^ (product >> 64) as u64
}

fn estimate(registers: &[u8]) -> usize {
    let m = REGISTERS as f64;
    let mut counts = [0usize; Q + 2];
    for register in registers {
        counts[(*register as usize).min(Q + 1)] += 1;
    }
    let mut z = m * tau(1.0 - counts[Q + 1] as f64 / m);
    for k in (1..=Q).rev() {
        z = 0.5 * (z + counts[k] as f64);
    }
    z += m * sigma(counts[0] as f64 / m);
    let alpha = 0.5 / std::f64::consts::LN_2;
    (alpha * m * m / z).round() as usize
}

fn sigma(mut x: f64) -> f64 {
    if x == 1.0 {
        return f64::INFINITY;
    }
    let (mut y, mut z) = (1.0, x);
    loop {
        x *= x;
        let before = z;
        z += x * y;
        y += y;
        if z == before {
            return z;
        }
    }
}

fn tau(mut x: f64) -> f64 {
    if x == 0.0 || x == 1.0 {
        return 0.0;
    }
    let (mut y, mut z) = (1.0, 1.0 - x);
    loop {
        x = x.sqrt();
        let before = z;
        y *= 0.5;
        z -= (1.0 - x) * (1.0 - x) * y;
        if z == before {
            return z / 3.0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// SplitMix64: hashes as good as any.
    fn hash(i: u64) -> u64 {
        let mut z = i.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(0x9e37_79b9_7f4a_7c15);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    #[test]
    fn few_are_exact() {
        let mut sketch = Distinct::default();
        sketch.extend((0..100_000).map(|i| hash(i % 1000)));
        assert_eq!(sketch.count(), DistinctCount::Exact(1000));
    }

    #[test]
    fn hashes_of_one_slot_are_told_apart() {
        let mut sketch = Distinct::default();
        sketch.extend([0, 0, 1, 256, 0, 1, 257, u64::MAX]);
        assert_eq!(sketch.count(), DistinctCount::Exact(5));
    }

    #[test]
    fn many_are_near_and_parts_merge() {
        for n in [20_000u64, 200_000, 1_000_000] {
            let mut whole = Distinct::default();
            for part in 0..4 {
                let mut sketch = Distinct::default();
                sketch.extend((0..n).filter(|i| i % 4 == part).map(hash));
                whole.merge(&sketch);
            }
            let got = whole.count().value() as f64;
            assert!((got / n as f64 - 1.0).abs() < 0.04, "{got} for {n}");
            assert!(matches!(whole.count(), DistinctCount::Estimated(_)));
        }
    }
}

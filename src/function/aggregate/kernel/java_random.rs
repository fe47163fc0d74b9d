//! `java.util.Random`: the numbers that Spark's sketches are made with.
//!
//! Source: <https://docs.oracle.com/en/java/javase/17/docs/api/java.base/java/util/Random.html>

/// The generator.
#[derive(Clone, Debug)]
pub(crate) struct JavaRandom {
    seed: u64,
}

impl JavaRandom {
    pub(crate) fn new(seed: i64) -> Self {
        JavaRandom { seed: (seed as u64 ^ 0x5_deec_e66d) & ((1 << 48) - 1) }
    }

    fn next(&mut self, bits: u32) -> i32 {
        self.seed = self.seed.wrapping_mul(0x5_deec_e66d).wrapping_add(0xb) & ((1 << 48) - 1);
        (self.seed >> (48 - bits)) as i32
    }

    /// Uniform in [0, 1).
    pub(crate) fn double(&mut self) -> f64 {
        let high = i64::from(self.next(26)) << 27;
        (high + i64::from(self.next(27))) as f64 / (1_u64 << 53) as f64
    }

    /// Uniform in [0, bound); `bound` is no power of two.
    pub(crate) fn below(&mut self, bound: i32) -> i32 {
        loop {
            let bits = self.next(31);
            let value = bits % bound;
            if bits.wrapping_sub(value).wrapping_add(bound - 1) >= 0 {
                return value;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::JavaRandom;

    #[test]
    fn the_numbers_are_javas() {
        assert_eq!(JavaRandom::new(42).next(32), -1_170_105_035);
        assert_eq!(JavaRandom::new(1).below(i32::MAX), 0x5d8d_6ab9);
        assert!((0.0..1.0).contains(&JavaRandom::new(31183).double()));
    }
}

//! The random numbers of Spark: XORShift (Marsaglia, <https://doi.org/10.18637/jss.v008.i14>), seeded through a hash,
//! read as Java's `Random` reads it.

/// The generator.
#[derive(Debug)]
pub(super) struct XorShift {
    seed: i64,
    next_gaussian: Option<f64>,
}

impl XorShift {
    /// The generator that Spark starts with this seed.
    pub(super) fn new(seed: i64) -> Self {
        let bytes = seed.to_be_bytes();
        const ARRAY_SEED: u32 = 0x3c07_4a61;
        let low = murmur3(&bytes, ARRAY_SEED);
        let high = murmur3(&bytes, low);
        XorShift { seed: (i64::from(high) << 32) | i64::from(low), next_gaussian: None }
    }

    fn bits(&mut self, count: u32) -> i64 {
        let mut next = self.seed ^ (self.seed << 21);
        next ^= ((next as u64) >> 35) as i64;
        next ^= next << 4;
        self.seed = next;
        next & ((1 << count) - 1)
    }

    /// Any int.
    pub(super) fn int(&mut self) -> i32 {
        self.bits(32) as i32
    }

    /// Uniform in [0, 1).
    pub(super) fn uniform(&mut self) -> f64 {
        const UNIT: f64 = 1.0 / (1u64 << 53) as f64;
        let high = self.bits(26) << 27;
        (high + self.bits(27)) as f64 * UNIT
    }

    /// Of the standard normal distribution, by the polar method, which makes them in pairs.
    pub(super) fn gaussian(&mut self) -> f64 {
        if let Some(next) = self.next_gaussian.take() {
            return next;
        }
        loop {
            let (a, b) = (2.0 * self.uniform() - 1.0, 2.0 * self.uniform() - 1.0);
            let square = a * a + b * b;
            if square < 1.0 && square != 0.0 {
                let scale = (-2.0 * libm::log(square) / square).sqrt();
                self.next_gaussian = Some(b * scale);
                return a * scale;
            }
        }
    }
}

/// Murmur3 of 32 bits of eight bytes.
fn murmur3(bytes: &[u8; 8], seed: u32) -> u32 {
    let (words, _) = bytes.as_chunks::<4>();
    let mut h = words.iter().fold(seed, |h, word| {
        let k = u32::from_le_bytes(*word).wrapping_mul(0xcc9e_2d51).rotate_left(15).wrapping_mul(0x1b87_3593);
        (h ^ k).rotate_left(13).wrapping_mul(5).wrapping_add(0xe654_6b64)
    });
    h ^= 8;
    h = (h ^ (h >> 16)).wrapping_mul(0x85eb_ca6b);
    h = (h ^ (h >> 13)).wrapping_mul(0xc2b2_ae35);
    h ^ (h >> 16)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_are_sparks() {
        assert_eq!(XorShift::new(0).uniform(), 0.760_495_375_828_591_5);
        assert_eq!(XorShift::new(42).uniform(), 0.619_189_370_225_301);
        let mut five = XorShift::new(5);
        let numbers: Vec<f64> = (0..3).map(|_| five.gaussian()).collect();
        assert_eq!(numbers, [1.529_849_647_724_301_5, 0.251_746_054_493_509_5, -0.075_389_789_600_660_34]);
    }
}

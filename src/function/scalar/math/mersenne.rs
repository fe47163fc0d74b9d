//! The Mersenne Twister, seeded and read as Apache Commons Math does it: the chance behind `uuid`.
//!
//! Source: Matsumoto and Nishimura, "Mersenne Twister", ACM TOMACS 1998, <https://doi.org/10.1145/272991.272995>.

const N: usize = 624;
const M: usize = 397;

/// The generator.
#[derive(Debug)]
pub(in crate::function::scalar) struct MersenneTwister {
    words: [u32; N],
    next: usize,
}

impl MersenneTwister {
    /// The generator of a seed.
    pub(in crate::function::scalar) fn new(seed: i64) -> Self {
        let key = [(seed >> 32) as u32, seed as u32];
        let mut words = [0u32; N];
        words[0] = 19_650_218;
        for i in 1..N {
            let last = words[i - 1];
            words[i] = 1_812_433_253u32.wrapping_mul(last ^ (last >> 30)).wrapping_add(i as u32);
        }
        let mut i = 1;
        let wrap = |words: &mut [u32; N], i: &mut usize| {
            *i += 1;
            if *i >= N {
                words[0] = words[N - 1];
                *i = 1;
            }
        };
        for k in 0..N {
            let last = words[i - 1];
            let mixed = words[i] ^ (last ^ (last >> 30)).wrapping_mul(1_664_525);
            words[i] = mixed.wrapping_add(key[k % 2]).wrapping_add((k % 2) as u32);
            wrap(&mut words, &mut i);
        }
        for _ in 1..N {
            let last = words[i - 1];
            words[i] = (words[i] ^ (last ^ (last >> 30)).wrapping_mul(1_566_083_941)).wrapping_sub(i as u32);
            wrap(&mut words, &mut i);
        }
        words[0] = 0x8000_0000;
        MersenneTwister { words, next: N }
    }

    fn word(&mut self) -> u32 {
        if self.next >= N {
            for k in 0..N {
                let y = (self.words[k] & 0x8000_0000) | (self.words[(k + 1) % N] & 0x7fff_ffff);
                let magic = if y & 1 == 0 { 0 } else { 0x9908_b0df };
                self.words[k] = self.words[(k + M) % N] ^ (y >> 1) ^ magic;
            }
            self.next = 0;
        }
        let mut y = self.words[self.next];
        self.next += 1;
        y ^= y >> 11;
        y ^= (y << 7) & 0x9d2c_5680;
        y ^= (y << 15) & 0xefc6_0000;
        y ^ (y >> 18)
    }

    /// Any long.
    pub(in crate::function::scalar) fn long(&mut self) -> u64 {
        let high = u64::from(self.word());
        (high << 32) | u64::from(self.word())
    }
}

//! `hash`: Murmur3 of 32 bits with the seed 42.
//!
//! Spark's variant differs from the published one (<https://github.com/aappleby/smhasher>) in the last bytes that fill no
//! word: each is mixed in as a word of its own, with its sign.

use datafusion::arrow::datatypes::Int32Type;

use super::row::{self, Algorithm};
use crate::function::{Build, Function};
use crate::types::SparkType;

pub const FUNCTION: Function = Function {
    name: "hash",
    aliases: &[],
    usage: "hash(expr1, expr2, ...) - Returns a hash value of the arguments.",
    example: "> SELECT hash('Spark', array(123), 2);\n -1321691492",
    build: Build::Scalar(|call| row::build(call, "hash", SparkType::Int, |inputs| row::hashes::<Murmur3>(inputs, 42))),
};

pub(crate) struct Murmur3;

fn mix_k1(k1: u32) -> u32 {
    k1.wrapping_mul(0xcc9e_2d51).rotate_left(15).wrapping_mul(0x1b87_3593)
}

fn mix_h1(h1: u32, k1: u32) -> u32 {
    (h1 ^ mix_k1(k1)).rotate_left(13).wrapping_mul(5).wrapping_add(0xe654_6b64)
}

fn finish(h1: u32, length: u32) -> i32 {
    let mut h = h1 ^ length;
    h = (h ^ (h >> 16)).wrapping_mul(0x85eb_ca6b);
    h = (h ^ (h >> 13)).wrapping_mul(0xc2b2_ae35);
    (h ^ (h >> 16)) as i32
}

impl Algorithm for Murmur3 {
    type Word = i32;
    type Output = Int32Type;

    #[inline]
    fn int(value: i32, seed: i32) -> i32 {
        finish(mix_h1(seed as u32, value as u32), 4)
    }

    #[inline]
    fn long(value: i64, seed: i32) -> i32 {
        finish(mix_h1(mix_h1(seed as u32, value as u32), (value >> 32) as u32), 8)
    }

    fn bytes(value: &[u8], seed: i32) -> i32 {
        let (words, rest) = value.as_chunks::<4>();
        let h1 = words.iter().fold(seed as u32, |h1, word| mix_h1(h1, u32::from_le_bytes(*word)));
        let h1 = rest.iter().fold(h1, |h1, byte| mix_h1(h1, *byte as i8 as u32));
        finish(h1, value.len() as u32)
    }
}

/// The hash of bytes.
pub(crate) fn bytes(value: &[u8], seed: i32) -> i32 {
    <Murmur3 as Algorithm>::bytes(value, seed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_spark_answers() {
        assert_eq!(Murmur3::int(1, 42), -559_580_957);
        assert_eq!(Murmur3::long(1, 42), -1_712_319_331);
        assert_eq!(Murmur3::bytes(b"", 42), 142_593_372);
        assert_eq!(Murmur3::bytes("héllo wörld".as_bytes(), 42), -281_075_962);
        assert_eq!(Murmur3::bytes(&[1, 2, 3, 4, 5], 42), -2_064_006_189);
    }
}

//! `xxhash64`: xxHash of 64 bits with the seed 42.

use datafusion::arrow::datatypes::Int64Type;
use twox_hash::XxHash64;

use super::row::{self, Algorithm};
use crate::function::{Build, Function};
use crate::types::SparkType;

pub const FUNCTION: Function = Function {
    name: "xxhash64",
    aliases: &[],
    usage: "xxhash64(expr1, expr2, ...) - Returns a 64-bit hash value of the arguments. Hash seed is 42.",
    example: "> SELECT xxhash64('Spark', array(123), 2);\n 5602566077635097486",
    build: Build::Scalar(|call| {
        row::build(call, "xxhash64", SparkType::Long, |inputs| row::hashes::<XxHash>(inputs, 42))
    }),
};

/// The algorithm.
pub(crate) struct XxHash;

impl Algorithm for XxHash {
    type Word = i64;
    type Output = Int64Type;

    #[inline]
    fn int(value: i32, seed: i64) -> i64 {
        Self::bytes(&value.to_le_bytes(), seed)
    }

    #[inline]
    fn long(value: i64, seed: i64) -> i64 {
        Self::bytes(&value.to_le_bytes(), seed)
    }

    #[inline]
    fn bytes(value: &[u8], seed: i64) -> i64 {
        XxHash64::oneshot(seed as u64, value) as i64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_spark_answers() {
        assert_eq!(XxHash::int(1, 42), -6_698_625_589_789_238_999);
        assert_eq!(XxHash::long(1, 42), -7_001_672_635_703_045_582);
        assert_eq!(XxHash::bytes(b"", 42), -7_444_071_767_201_028_348);
    }
}

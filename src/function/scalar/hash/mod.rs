//! Checksums and hashes.

mod digest;
mod hmac;
mod murmur3;
mod row;
mod xxhash64;

pub(crate) use murmur3::Murmur3;
pub(crate) use murmur3::bytes as murmur3_bytes;
pub(crate) use row::{Algorithm, column};
pub(crate) use xxhash64::XxHash;

use super::super::Function;

/// Every one.
pub(super) const FUNCTIONS: &[&Function] =
    &[&digest::CRC32, &hmac::HMAC, &digest::MD5, &digest::SHA1, &digest::SHA2, &murmur3::FUNCTION, &xxhash64::FUNCTION];

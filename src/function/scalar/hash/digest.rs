//! `md5`, `sha1`, `sha2` and `crc32` of bytes.

use std::sync::Arc;

use datafusion::logical_expr::ScalarUDF;

use crate::error::Result;
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

pub const MD5: Function = Function {
    name: "md5",
    aliases: &[],
    usage: "md5(expr) - Returns an MD5 128-bit checksum as a hex string of `expr`.",
    example: "> SELECT md5('Spark');\n 8cde774d6f7333752ed72cacddb05126",
    build: Build::Scalar(|call| of_bytes(call, &datafusion::functions::crypto::md5(), SparkType::String)),
};

pub const SHA1: Function = Function {
    name: "sha1",
    aliases: &["sha"],
    usage: "sha1(expr) - Returns a sha1 hash value as a hex string of the `expr`.",
    example: "> SELECT sha1('Spark');\n 85f5955f4b27a9a4c2aab6ffe5d7189fc298b92c",
    build: Build::Scalar(|call| of_bytes(call, &datafusion_spark::function::hash::sha1(), SparkType::String)),
};

pub const CRC32: Function = Function {
    name: "crc32",
    aliases: &[],
    usage: "crc32(expr) - Returns a cyclic redundancy check value of the `expr` as a bigint.",
    example: "> SELECT crc32('Spark');\n 1557323817",
    build: Build::Scalar(|call| of_bytes(call, &datafusion_spark::function::hash::crc32(), SparkType::Long)),
};

pub const SHA2: Function = Function {
    name: "sha2",
    aliases: &[],
    usage: "sha2(expr, bitLength) - Returns a checksum of SHA-2 family as a hex string of `expr`. SHA-224, SHA-256, SHA-384, \
            and SHA-512 are supported. Bit length of 0 is equivalent to 256.",
    example: "> SELECT sha2('Spark', 256);\n 529bc3b07127ecb7e53a4dcf1991d9152c24537d919178022b2c42657f79a26b",
    build: Build::Scalar(|call| {
        call.arity(2, 2)?;
        let arguments = vec![call.cast(0, &SparkType::Binary)?, call.cast(1, &SparkType::Int)?];
        if let Some(null) = call.null_among(&arguments.iter().collect::<Vec<_>>(), &SparkType::String) {
            return Ok(null);
        }
        // Other bit lengths give NULL.
        call.scalar(&datafusion_spark::function::hash::sha2(), arguments, SparkType::String, true)
    }),
};

fn of_bytes(call: &Call, udf: &Arc<ScalarUDF>, ty: SparkType) -> Result<Bound> {
    call.arity(1, 1)?;
    let value = call.cast(0, &SparkType::Binary)?;
    let nullable = value.nullable;
    call.scalar(udf, vec![value], ty, nullable)
}

//! `hmac`: a code that only those who know the key can make of a message.
//!
//! Source: RFC 2104, <https://www.rfc-editor.org/rfc/rfc2104>.

use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha224, Sha256, Sha384, Sha512};

use super::super::string::kernel::{self, Setting, collect_bytes, filled};
use crate::error::{Error, Result};
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

pub const HMAC: Function = Function {
    name: "hmac",
    aliases: &[],
    usage: "hmac(key, message[, algorithm]) - Returns the keyed-hash message authentication code (HMAC) of `message` using `key` and the hash `algorithm`. The result is returned as raw MAC bytes; wrap it with `hex` or `base64` for a textual value. The default algorithm is 'SHA-256'.",
    example: "> SELECT hex(hmac('key', 'message'));\n 6E9EF29B75FFFC5B7ABAE527D58FDADB2FE42E7219011976917343065F58ED4A",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    let call = &filled(call, 3, &[Bound::string("SHA-256")])?;
    let bytes = |i: usize| match &call.value(i)?.ty {
        ty if *ty == SparkType::Binary || *ty == SparkType::Null || ty.is_string() => call.cast(i, &SparkType::Binary),
        _ => Err(call.unexpected_type(i, "\"BINARY\"")),
    };
    let arguments = vec![bytes(0)?, bytes(1)?, call.cast(2, &SparkType::String)?];
    kernel::call(call, "hmac", arguments, SparkType::Binary, false, Setting::of(call), |inputs, rows, _| {
        collect_bytes(inputs, rows, |row, out| {
            *out = code(inputs[0].bytes(row), inputs[1].bytes(row), inputs[2].text(row))?;
            Ok(true)
        })
    })
}

fn code(key: &[u8], message: &[u8], algorithm: &str) -> Result<Vec<u8>> {
    let of: fn(&[u8], &[u8]) -> Vec<u8> = match algorithm.to_uppercase().replace('-', "").as_str() {
        "MD5" => hmac::<Md5, 64>,
        "SHA1" => hmac::<Sha1, 64>,
        "SHA224" => hmac::<Sha224, 64>,
        "SHA256" => hmac::<Sha256, 64>,
        "SHA384" => hmac::<Sha384, 128>,
        "SHA512" => hmac::<Sha512, 128>,
        _ => {
            return Err(Error::new("INVALID_PARAMETER_VALUE.HMAC_ALGORITHM")
                .with("parameter", "`algorithm`")
                .with("functionName", "`hmac`")
                .with("algorithm", format!("'{algorithm}'")));
        }
    };
    if key.is_empty() {
        return Err(Error::new("INVALID_PARAMETER_VALUE.HMAC_CRYPTO_ERROR")
            .with("parameter", "`key`")
            .with("functionName", "`hmac`")
            .with("detailMessage", "Empty key"));
    }
    Ok(of(key, message))
}

/// The code by a hash function over blocks of so many bytes.
fn hmac<D: Digest, const BLOCK: usize>(key: &[u8], message: &[u8]) -> Vec<u8> {
    let hashed;
    let key = if key.len() > BLOCK {
        hashed = D::digest(key).to_vec();
        &hashed
    } else {
        key
    };
    let padded = |pad: u8| {
        let mut block = [pad; BLOCK];
        block.iter_mut().zip(key).for_each(|(byte, key)| *byte ^= key);
        block
    };
    let inner = D::new().chain_update(padded(0x36)).chain_update(message).finalize();
    D::new().chain_update(padded(0x5c)).chain_update(inner).finalize().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_the_rfc() {
        let code = code(b"Jefe", b"what do ya want for nothing?", "md5").unwrap();
        assert_eq!(code, 0x750c_783e_6ab0_b503_eaa8_6e31_0a5d_b738_u128.to_be_bytes());
        assert!(super::code(b"", b"", "MD5").is_err());
    }
}

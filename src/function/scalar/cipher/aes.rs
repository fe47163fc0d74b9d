//! `aes_encrypt`, `aes_decrypt`, `try_aes_decrypt`.

use super::super::string::kernel::{self, Setting, collect_bytes, filled};
use super::block::{Aes, BLOCK, same};
use crate::error::{Error, Result};
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

pub const ENCRYPT: Function = Function {
    name: "aes_encrypt",
    aliases: &[],
    usage: "aes_encrypt(expr, key[, mode[, padding[, iv[, aad]]]]) - Returns an encrypted value of `expr` using AES in given `mode` with the specified `padding`: GCM with NONE, CBC and ECB with PKCS.",
    example: "> SELECT base64(aes_encrypt('Spark SQL', '1234567890abcdef', 'ECB', 'PKCS'));\n 3lmwu+Mw0H3fi5NDvcu9lg==",
    build: Build::Scalar(encrypt),
};

pub const DECRYPT: Function = Function {
    name: "aes_decrypt",
    aliases: &[],
    usage: "aes_decrypt(expr, key[, mode[, padding[, aad]]]) - Returns a decrypted value of `expr` using AES in `mode` with `padding`.",
    example: "> SELECT aes_decrypt(unbase64('3lmwu+Mw0H3fi5NDvcu9lg=='), '1234567890abcdef', 'ECB', 'PKCS');\n Spark SQL",
    build: Build::Scalar(|call| decrypt(call, true)),
};

pub const TRY_DECRYPT: Function = Function {
    name: "try_aes_decrypt",
    aliases: &[],
    usage: "try_aes_decrypt(expr, key[, mode[, padding[, aad]]]) - Like `aes_decrypt`, but returns NULL instead of raising an error if the decryption cannot be performed.",
    example: "> SELECT try_aes_decrypt(X'00', '0000111122223333', 'GCM');\n NULL",
    build: Build::Scalar(|call| decrypt(call, false)),
};

/// How Spark's errors name the function, whichever it was.
const BOTH: &str = "`aes_encrypt`/`aes_decrypt`";

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Ecb,
    Cbc,
    Gcm,
}

impl Mode {
    fn named(mode: &str, padding: &str) -> Result<Mode> {
        let padding_is = |known: &[&str]| known.iter().any(|known| padding.eq_ignore_ascii_case(known));
        Ok(match mode.to_uppercase().as_str() {
            "ECB" if padding_is(&["PKCS", "DEFAULT"]) => Mode::Ecb,
            "CBC" if padding_is(&["PKCS", "DEFAULT"]) => Mode::Cbc,
            "GCM" if padding_is(&["NONE", "DEFAULT"]) => Mode::Gcm,
            _ => {
                return Err(Error::new("UNSUPPORTED_FEATURE.AES_MODE")
                    .with("mode", mode)
                    .with("padding", padding)
                    .with("functionName", BOTH));
            }
        })
    }

    fn name(self) -> &'static str {
        match self {
            Mode::Ecb => "ECB",
            Mode::Cbc => "CBC",
            Mode::Gcm => "GCM",
        }
    }
}

fn key(bytes: &[u8]) -> Result<Aes> {
    Aes::new(bytes).ok_or_else(|| {
        Error::new("INVALID_PARAMETER_VALUE.AES_KEY_LENGTH")
            .with("parameter", "`key`")
            .with("functionName", BOTH)
            .with("actualLength", bytes.len())
    })
}

fn refuse_aad(mode: Mode, aad: &[u8], function: &str) -> Result<()> {
    if mode == Mode::Gcm || aad.is_empty() {
        return Ok(());
    }
    Err(Error::new("UNSUPPORTED_FEATURE.AES_MODE_AAD")
        .with("mode", mode.name())
        .with("functionName", format!("`{function}`")))
}

fn nothing() -> Bound {
    Bound::string("")
}

fn encrypt(call: &Call) -> Result<Bound> {
    let defaults = [Bound::string("GCM"), Bound::string("DEFAULT"), nothing(), nothing()];
    let call = &filled(call, 6, &defaults)?;
    let arguments = arguments(call, 6)?;
    let (ty, setting) = (SparkType::Binary, Setting::of(call));
    kernel::call(call, "aes_encrypt", arguments, ty, false, setting, |inputs, rows, _| {
        collect_bytes(inputs, rows, |row, out| {
            let aes = key(inputs[1].bytes(row))?;
            let mode = Mode::named(inputs[2].text(row), inputs[3].text(row))?;
            let (iv, aad) = (inputs[4].bytes(row), inputs[5].bytes(row));
            let wanted = match mode {
                Mode::Ecb => 0,
                Mode::Cbc => BLOCK,
                Mode::Gcm => 12,
            };
            if mode == Mode::Ecb && !iv.is_empty() {
                return Err(Error::new("UNSUPPORTED_FEATURE.AES_MODE_IV")
                    .with("mode", mode.name())
                    .with("functionName", "`aes_encrypt`"));
            }
            if !iv.is_empty() && iv.len() != wanted {
                return Err(Error::new("INVALID_PARAMETER_VALUE.AES_IV_LENGTH")
                    .with("parameter", "`iv`")
                    .with("functionName", BOTH)
                    .with("mode", mode.name())
                    .with("actualLength", iv.len()));
            }
            refuse_aad(mode, aad, "aes_encrypt")?;
            let mut random = [0; BLOCK];
            let iv = if iv.is_empty() { fresh(&mut random[..wanted])? } else { iv };
            out.extend_from_slice(iv);
            let plain = inputs[0].bytes(row);
            match (mode, <[u8; 12]>::try_from(iv)) {
                (Mode::Gcm, Ok(iv)) => {
                    let tag = aes.gcm(iv, plain, aad, true, out);
                    out.extend_from_slice(&tag);
                }
                _ => aes.encrypt_blocks(plain, <[u8; BLOCK]>::try_from(iv).ok(), out),
            }
            Ok(true)
        })
    })
}

/// A vector that no other row has.
fn fresh(bytes: &mut [u8]) -> Result<&[u8]> {
    getrandom::fill(bytes).map_err(|error| Error::internal(format!("random bytes: {error}")))?;
    Ok(bytes)
}

/// All but the third and fourth, which are text, as binaries.
fn arguments(call: &Call, count: usize) -> Result<Vec<Bound>> {
    let ty = |i| if i == 2 || i == 3 { SparkType::String } else { SparkType::Binary };
    (0..count).map(|i| call.cast(i, &ty(i))).collect()
}

fn decrypt(call: &Call, strict: bool) -> Result<Bound> {
    let call = &filled(call, 5, &[Bound::string("GCM"), Bound::string("DEFAULT"), nothing()])?;
    let arguments = arguments(call, 5)?;
    let setting = Setting { ansi: strict, ..Setting::of(call) };
    let name = call.display();
    let bound =
        kernel::call(call, "aes_decrypt", arguments, SparkType::Binary, !strict, setting, |inputs, rows, setting| {
            collect_bytes(inputs, rows, |row, out| {
                let at = |i: usize| inputs[i].bytes(row);
                match reveal(at(0), at(1), (inputs[2].text(row), inputs[3].text(row)), at(4), out) {
                    Err(error) if setting.ansi => Err(error),
                    done => Ok(done.is_ok()),
                }
            })
        })?;
    Ok(bound.named(name))
}

fn reveal(hidden: &[u8], key_bytes: &[u8], (mode, padding): (&str, &str), aad: &[u8], out: &mut Vec<u8>) -> Result<()> {
    let aes = key(key_bytes)?;
    let mode = Mode::named(mode, padding)?;
    let failed = |detail: &str| {
        Error::new("INVALID_PARAMETER_VALUE.AES_CRYPTO_ERROR")
            .with("parameter", "`expr`, `key`")
            .with("functionName", BOTH)
            .with("detailMessage", detail)
    };
    match mode {
        Mode::Gcm => {
            let (iv, rest) = hidden.split_first_chunk::<12>().ok_or_else(|| failed("Input data too short"))?;
            let (body, tag) = rest.split_last_chunk::<BLOCK>().ok_or_else(|| failed("Input data too short"))?;
            if !same(&aes.gcm(*iv, body, aad, false, out), tag) {
                return Err(failed("Tag mismatch"));
            }
            Ok(())
        }
        Mode::Cbc => {
            let (iv, body) = hidden.split_first_chunk::<BLOCK>().ok_or_else(|| failed("Input data too short"))?;
            if body.len() % BLOCK != 0 {
                return Err(failed(LENGTH));
            }
            aes.decrypt_blocks(body, Some(*iv), out).ok_or_else(|| failed(PADDING))
        }
        Mode::Ecb if !hidden.len().is_multiple_of(BLOCK) => Err(failed(LENGTH)),
        Mode::Ecb => aes.decrypt_blocks(hidden, None, out).ok_or_else(|| failed(PADDING)),
    }
}

const LENGTH: &str = "Input length must be multiple of 16 when decrypting with padded cipher";

const PADDING: &str =
    "Given final block not properly padded. Such issues can arise if a bad key is used during decryption.";

//! AES of binaries: `aes_encrypt`, `aes_decrypt`, `try_aes_decrypt`.
//!
//! The modes are built here on the block cipher: ECB and CBC with the padding of PKCS #7, and GCM.
//! Sources: NIST SP 800-38A and SP 800-38D; Spark's `ExpressionImplUtils`.

mod aes;
mod block;

use super::super::Function;

/// Every one.
pub(super) const FUNCTIONS: &[&Function] = &[&aes::DECRYPT, &aes::ENCRYPT, &aes::TRY_DECRYPT];

//! Modes of operation over AES.

use aes::cipher::{BlockCipherDecrypt, BlockCipherEncrypt, KeyInit};
use aes::{Aes128, Aes192, Aes256, Block};

/// AES with a key of one of its three lengths.
pub(super) enum Aes {
    Short(Box<Aes128>),
    Middle(Box<Aes192>),
    Long(Box<Aes256>),
}

pub(super) const BLOCK: usize = 16;

impl Aes {
    /// `None` for a key that is not 16, 24 or 32 bytes long.
    pub(super) fn new(key: &[u8]) -> Option<Aes> {
        Some(match key.len() {
            16 => Aes::Short(Box::new(Aes128::new_from_slice(key).ok()?)),
            24 => Aes::Middle(Box::new(Aes192::new_from_slice(key).ok()?)),
            32 => Aes::Long(Box::new(Aes256::new_from_slice(key).ok()?)),
            _ => return None,
        })
    }

    fn encrypt(&self, block: [u8; BLOCK]) -> [u8; BLOCK] {
        let mut block = Block::from(block);
        match self {
            Aes::Short(cipher) => cipher.encrypt_block(&mut block),
            Aes::Middle(cipher) => cipher.encrypt_block(&mut block),
            Aes::Long(cipher) => cipher.encrypt_block(&mut block),
        }
        block.into()
    }

    fn decrypt(&self, block: [u8; BLOCK]) -> [u8; BLOCK] {
        let mut block = Block::from(block);
        match self {
            Aes::Short(cipher) => cipher.decrypt_block(&mut block),
            Aes::Middle(cipher) => cipher.decrypt_block(&mut block),
            Aes::Long(cipher) => cipher.decrypt_block(&mut block),
        }
        block.into()
    }

    /// Whole blocks, each one (with `chain`) mixed with the encrypted one before it, the first with `chain`.
    pub(super) fn encrypt_blocks(&self, plain: &[u8], mut chain: Option<[u8; BLOCK]>, out: &mut Vec<u8>) {
        let padding = BLOCK - plain.len() % BLOCK;
        let (blocks, rest) = plain.as_chunks::<BLOCK>();
        let mut last = [padding as u8; BLOCK];
        last[..rest.len()].copy_from_slice(rest);
        for block in blocks.iter().chain([&last]) {
            let block = self.encrypt(chain.map_or(*block, |chain| xor(block, &chain)));
            chain = chain.map(|_| block);
            out.extend_from_slice(&block);
        }
    }

    /// The contrary; `None` where the length or the padding is wrong.
    pub(super) fn decrypt_blocks(&self, bytes: &[u8], mut chain: Option<[u8; BLOCK]>, out: &mut Vec<u8>) -> Option<()> {
        let (blocks, rest) = bytes.as_chunks::<BLOCK>();
        if !rest.is_empty() {
            return None;
        }
        for block in blocks {
            let plain = self.decrypt(*block);
            out.extend_from_slice(&chain.map_or(plain, |chain| xor(&plain, &chain)));
            chain = chain.map(|_| *block);
        }
        let padding = usize::from(*out.last()?);
        let kept = out.len().checked_sub(padding).filter(|_| (1..=BLOCK).contains(&padding))?;
        let good = out[kept..].iter().all(|byte| usize::from(*byte) == padding);
        out.truncate(kept);
        good.then_some(())
    }

    /// Appends the bytes, encrypted or decrypted in counter mode, and gives back the tag of the encrypted ones.
    pub(super) fn gcm(&self, iv: [u8; 12], bytes: &[u8], aad: &[u8], encrypt: bool, out: &mut Vec<u8>) -> [u8; BLOCK] {
        let counter = |count: u32| {
            let mut block = [0; BLOCK];
            block[..12].copy_from_slice(&iv);
            block[12..].copy_from_slice(&count.to_be_bytes());
            block
        };
        let start = out.len();
        for (i, piece) in bytes.chunks(BLOCK).enumerate() {
            let mask = self.encrypt(counter((i as u32).wrapping_add(2)));
            out.extend(piece.iter().zip(mask).map(|(byte, mask)| byte ^ mask));
        }
        let hidden = if encrypt { &out[start..] } else { bytes };
        let key = u128::from_be_bytes(self.encrypt([0; BLOCK]));
        let mut hash = 0;
        for text in [aad, hidden] {
            for piece in text.chunks(BLOCK) {
                let mut block = [0; BLOCK];
                block[..piece.len()].copy_from_slice(piece);
                hash = multiply(hash ^ u128::from_be_bytes(block), key);
            }
        }
        let lengths = ((aad.len() as u128 * 8) << 64) | (hidden.len() as u128 * 8);
        hash = multiply(hash ^ lengths, key);
        xor(&self.encrypt(counter(1)), &hash.to_be_bytes())
    }
}

fn xor(a: &[u8; BLOCK], b: &[u8; BLOCK]) -> [u8; BLOCK] {
    (u128::from_ne_bytes(*a) ^ u128::from_ne_bytes(*b)).to_ne_bytes()
}

/// The product in GF(2^128) with GCM's polynomial; the highest bit is the lowest coefficient.
fn multiply(a: u128, b: u128) -> u128 {
    let (mut product, mut factor) = (0, b);
    for bit in (0..128).rev() {
        // Without branches, so that the time tells nothing of the key.
        product ^= factor & (a >> bit & 1).wrapping_neg();
        factor = factor >> 1 ^ 0xe1_u128 << 120 & (factor & 1).wrapping_neg();
    }
    product
}

/// Whether two tags are equal, in a time that does not tell where they differ.
pub(super) fn same(a: &[u8; BLOCK], b: &[u8; BLOCK]) -> bool {
    a.iter().zip(b).fold(0, |all, (a, b)| all | (a ^ b)) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(hex: &str) -> Vec<u8> {
        (0..hex.len() / 2).map(|i| u8::from_str_radix(&hex[2 * i..2 * i + 2], 16).unwrap()).collect()
    }

    /// Test case 4 of the specification of GCM.
    #[test]
    fn gcm_as_specified() {
        let aes = Aes::new(&bytes("feffe9928665731c6d6a8f9467308308")).unwrap();
        let plain = bytes(
            "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
        );
        let aad = bytes("feedfacedeadbeeffeedfacedeadbeefabaddad2");
        let iv: [u8; 12] = bytes("cafebabefacedbaddecaf888").try_into().unwrap();
        let (mut hidden, mut shown) = (Vec::new(), Vec::new());
        let tag = aes.gcm(iv, &plain, &aad, true, &mut hidden);
        assert_eq!(tag.to_vec(), bytes("5bc94fbc3221a5db94fae95ae7121a47"));
        assert_eq!(aes.gcm(iv, &hidden, &aad, false, &mut shown), tag);
        assert_eq!(shown, plain);
    }

    #[test]
    fn blocks_and_padding() {
        let aes = Aes::new(&[7; 24]).unwrap();
        for length in [0, 15, 16, 40] {
            let plain = vec![1; length];
            let (mut hidden, mut shown) = (Vec::new(), Vec::new());
            aes.encrypt_blocks(&plain, Some([9; BLOCK]), &mut hidden);
            aes.decrypt_blocks(&hidden, Some([9; BLOCK]), &mut shown).unwrap();
            assert_eq!((hidden.len(), shown), ((length / BLOCK + 1) * BLOCK, plain));
        }
        assert!(aes.decrypt_blocks(&[0; 15], None, &mut Vec::new()).is_none());
        assert!(Aes::new(&[0; 17]).is_none());
    }
}

//! The different texts of a column, numbered as they are first seen.
//!
//! Texts are kept as Arrow's views: one of up to twelve bytes is in its view, and equal when the view is. Longer ones are
//! copied into blocks.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, ByteView, StringViewArray};
use datafusion::arrow::buffer::Buffer;
use datafusion::common::{Result, internal_datafusion_err};

use super::table::fold;

/// The half of a slot that is of the hash.
const TAG: u64 = 0xFFFF_FFFF_0000_0000;
/// Bytes that a view holds itself.
const INLINE: u32 = 12;
/// Bytes of a block.
const BLOCK: usize = 1 << 20;

/// Texts and their numbers.
#[derive(Clone, Debug, Default)]
pub(in crate::exec) struct Texts {
    /// By number.
    views: Vec<u128>,
    /// Full blocks of long texts.
    full: Vec<Buffer>,
    /// The block that is being filled.
    block: Vec<u8>,
    /// By hash: the number plus one and half of the hash, or 0.
    slots: Vec<u64>,
}

impl Texts {
    pub(in crate::exec) fn len(&self) -> usize {
        self.views.len()
    }

    /// The number of each text; what is below a NULL gets 0.
    pub(in crate::exec) fn intern(&mut self, texts: &StringViewArray, codes: &mut Vec<u32>) -> Result<()> {
        codes.clear();
        codes.reserve(texts.len());
        self.reserve(texts.len());
        let views = texts.views();
        match texts.nulls().filter(|nulls| nulls.null_count() > 0) {
            None => {
                for (row, view) in views.iter().enumerate() {
                    codes.push(self.one(*view, texts, row)?);
                }
            }
            Some(nulls) => {
                for (row, view) in views.iter().enumerate() {
                    codes.push(if nulls.is_valid(row) { self.one(*view, texts, row)? } else { 0 });
                }
            }
        }
        Ok(())
    }

    #[inline]
    fn one(&mut self, view: u128, texts: &StringViewArray, row: usize) -> Result<u32> {
        if view as u32 > INLINE {
            return self.long(view, texts.value(row).as_bytes());
        }
        let hash = fold(view as u64 ^ 0x2545_F491_4F6C_DD1D, (view >> 64) as u64 ^ 0x9E37_79B9_7F4A_7C15);
        let mask = self.slots.len() - 1;
        let mut at = hash as usize & mask;
        loop {
            let slot = self.slots[at];
            if slot == 0 {
                return self.add(view, hash, at);
            }
            if (slot ^ hash) & TAG == 0 {
                let number = (slot & !TAG) as usize - 1;
                if self.views[number] == view {
                    return Ok(number as u32);
                }
            }
            at = (at + 1) & mask;
        }
    }

    fn long(&mut self, view: u128, text: &[u8]) -> Result<u32> {
        let hash = hash_long(text);
        let mask = self.slots.len() - 1;
        let mut at = hash as usize & mask;
        loop {
            let slot = self.slots[at];
            if slot == 0 {
                break;
            }
            if (slot ^ hash) & TAG == 0 {
                let number = (slot & !TAG) as usize - 1;
                // Length and first bytes are in the lower half of both views.
                if self.views[number] as u64 == view as u64 && self.bytes(self.views[number]) == text {
                    return Ok(number as u32);
                }
            }
            at = (at + 1) & mask;
        }
        if self.block.len() + text.len() > BLOCK && !self.block.is_empty() {
            self.full.push(Buffer::from_vec(std::mem::take(&mut self.block)));
        }
        let wrong = |_| internal_datafusion_err!("a block of texts is too long");
        let place = ByteView {
            length: view as u32,
            prefix: (view >> 32) as u32,
            buffer_index: u32::try_from(self.full.len()).map_err(wrong)?,
            offset: u32::try_from(self.block.len()).map_err(wrong)?,
        };
        self.block.extend_from_slice(text);
        self.add(place.as_u128(), hash, at)
    }

    fn bytes(&self, view: u128) -> &[u8] {
        let view = ByteView::from(view);
        let block = self.full.get(view.buffer_index as usize).map_or(self.block.as_slice(), Buffer::as_slice);
        &block[view.offset as usize..(view.offset + view.length) as usize]
    }

    fn add(&mut self, view: u128, hash: u64, at: usize) -> Result<u32> {
        let number = self.views.len() as u32;
        if number == u32::MAX {
            return Err(internal_datafusion_err!("too many different texts"));
        }
        self.views.push(view);
        self.slots[at] = (hash & TAG) | (u64::from(number) + 1);
        Ok(number)
    }

    /// Makes room for more texts.
    fn reserve(&mut self, more: usize) {
        let needed = (self.views.len() + more) * 2;
        if needed <= self.slots.len() {
            return;
        }
        let size = needed.next_power_of_two();
        let mut slots = vec![0; size];
        for (number, view) in self.views.iter().enumerate() {
            let hash = match *view as u32 > INLINE {
                true => hash_long(self.bytes(*view)),
                false => fold(*view as u64 ^ 0x2545_F491_4F6C_DD1D, (view >> 64) as u64 ^ 0x9E37_79B9_7F4A_7C15),
            };
            let mut at = hash as usize & (size - 1);
            while slots[at] != 0 {
                at = (at + 1) & (size - 1);
            }
            slots[at] = (hash & TAG) | (number as u64 + 1);
        }
        self.slots = slots;
    }

    /// All texts by their numbers.
    pub(in crate::exec) fn array(&self) -> Result<ArrayRef> {
        let mut buffers = self.full.clone();
        if !self.block.is_empty() {
            buffers.push(Buffer::from_vec(self.block.clone()));
        }
        Ok(Arc::new(StringViewArray::try_new(self.views.clone().into(), buffers, None)?))
    }

    /// Bytes that it takes.
    pub(in crate::exec) fn size(&self) -> usize {
        self.views.capacity() * size_of::<u128>()
            + self.slots.capacity() * size_of::<u64>()
            + self.block.capacity()
            + self.full.iter().map(Buffer::capacity).sum::<usize>()
    }
}

fn hash_long(text: &[u8]) -> u64 {
    let mut hash = fold(text.len() as u64 ^ 0x2545_F491_4F6C_DD1D, 0x9E37_79B9_7F4A_7C15);
    let mut words = text.chunks_exact(8);
    for word in &mut words {
        let word = word.iter().rev().fold(0u64, |word, byte| (word << 8) | u64::from(*byte));
        hash = fold(hash ^ word, 0xD6E8_FEB8_6659_FD93);
    }
    let rest = words.remainder().iter().fold(0u64, |word, byte| (word << 8) | u64::from(*byte));
    fold(hash ^ rest, 0x9E37_79B9_7F4A_7C15)
}

#[cfg(test)]
mod tests {
    use datafusion::arrow::array::AsArray;

    use super::*;

    #[test]
    fn short_and_long_texts_keep_their_numbers() {
        let all: Vec<String> = (0..20_000).map(|i| format!("{}{i}", "a long text ".repeat(i % 9))).collect();
        let array: StringViewArray = all.iter().map(Some).collect();
        let (mut texts, mut codes, mut again) = (Texts::default(), Vec::new(), Vec::new());
        texts.intern(&array, &mut codes).unwrap();
        assert_eq!(codes, (0..20_000).collect::<Vec<u32>>());
        for from in [0, 5000] {
            texts.intern(&array.slice(from, 5000), &mut again).unwrap();
            assert_eq!(again, codes[from..from + 5000]);
        }
        assert_eq!(texts.array().unwrap().as_string_view(), &array);
    }

    #[test]
    fn empty_texts_and_nulls() {
        let (mut texts, mut codes) = (Texts::default(), Vec::new());
        let array = StringViewArray::from(vec![Some("x"), None, Some(""), Some("x"), Some("")]);
        texts.intern(&array, &mut codes).unwrap();
        assert_eq!(codes, [0, 0, 1, 0, 1]);
        assert_eq!(texts.len(), 2);
    }
}

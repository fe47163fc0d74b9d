//! Groups by packed key: numbered as they are first seen.
//!
//! A key of few bits is itself the place where its group's number stands; others are hashed with linear probing. A slot of
//! the hash table holds half of the hash beside the number, so that a foreign key is seldom looked at.

use super::layout::{Key, Layout};

/// Keys of so many bits are always places in a table.
const FEW_BITS: u32 = 16;
/// Keys of more bits never are.
const MANY_BITS: u32 = 26;
/// Between them they are if so many places come on each group at most.
const PLACES: usize = 16;

/// The half of a slot that is of the hash.
const TAG: u64 = 0xFFFF_FFFF_0000_0000;

/// Groups and their keys.
#[derive(Debug)]
pub(in crate::exec) struct Table<const W: usize> {
    /// By number.
    pub(in crate::exec) keys: Vec<Key<W>>,
    index: Index,
}

#[derive(Debug)]
enum Index {
    /// By key: the number plus one, or 0.
    Direct(Vec<u32>),
    /// By hash: the number plus one and half of the hash, or 0.
    Hashed(Vec<u64>),
}

/// A hash all of whose bits depend on all of the key's.
#[inline(always)]
pub(in crate::exec) fn hash<const W: usize>(key: &Key<W>) -> u64 {
    key.iter().fold(0x2545_F491_4F6C_DD1D, |hash, word| fold(hash ^ word, 0x9E37_79B9_7F4A_7C15))
}

/// Both halves of the product, one on the other.
#[inline(always)]
pub(in crate::exec) fn fold(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    (product as u64) ^ ((product >> 64) as u64)
}

impl<const W: usize> Table<W> {
    /// A table of these groups, of which there will be about `expected`.
    pub(in crate::exec) fn of(keys: Vec<Key<W>>, layout: &Layout, expected: usize) -> Self {
        let few = expected.max(keys.len()).saturating_mul(PLACES);
        let direct = W == 1
            && layout.words == 1
            && (layout.bits <= FEW_BITS || (layout.bits <= MANY_BITS && (1 << layout.bits) <= few));
        if direct {
            let mut places = vec![0u32; 1 << layout.bits];
            for (number, key) in keys.iter().enumerate() {
                places[key[0] as usize] = number as u32 + 1;
            }
            return Table { keys, index: Index::Direct(places) };
        }
        let mut table = Table { keys, index: Index::Hashed(Vec::new()) };
        table.reserve(1024);
        table
    }

    /// The group of each key.
    pub(in crate::exec) fn intern(&mut self, packed: &[Key<W>], groups: &mut Vec<usize>) {
        groups.clear();
        groups.reserve(packed.len());
        self.reserve(packed.len());
        let keys = &mut self.keys;
        match &mut self.index {
            Index::Direct(places) => {
                let group = |key: &Key<W>| {
                    let place = &mut places[key[0] as usize];
                    if *place == 0 {
                        keys.push(*key);
                        *place = keys.len() as u32;
                    }
                    *place as usize - 1
                };
                groups.extend(packed.iter().map(group));
            }
            Index::Hashed(slots) => {
                let mask = slots.len() - 1;
                let group = |key: &Key<W>| {
                    let hash = hash(key);
                    let mut at = hash as usize & mask;
                    loop {
                        let slot = slots[at];
                        if slot == 0 {
                            slots[at] = (hash & TAG) | (keys.len() as u64 + 1);
                            keys.push(*key);
                            return keys.len() - 1;
                        }
                        if (slot ^ hash) & TAG == 0 {
                            let number = (slot & !TAG) as usize - 1;
                            if keys[number] == *key {
                                return number;
                            }
                        }
                        at = (at + 1) & mask;
                    }
                };
                groups.extend(packed.iter().map(group));
            }
        }
    }

    /// Makes room for more keys.
    fn reserve(&mut self, more: usize) {
        let Index::Hashed(slots) = &mut self.index else { return };
        let needed = (self.keys.len() + more) * 2;
        if needed <= slots.len() {
            return;
        }
        let size = needed.next_power_of_two();
        *slots = vec![0; size];
        for (number, key) in self.keys.iter().enumerate() {
            let hash = hash(key);
            let mut at = hash as usize & (size - 1);
            while slots[at] != 0 {
                at = (at + 1) & (size - 1);
            }
            slots[at] = (hash & TAG) | (number as u64 + 1);
        }
    }

    /// Bytes that it takes.
    pub(in crate::exec) fn size(&self) -> usize {
        let index = match &self.index {
            Index::Direct(places) => places.capacity() * size_of::<u32>(),
            Index::Hashed(slots) => slots.capacity() * size_of::<u64>(),
        };
        index + self.keys.capacity() * size_of::<Key<W>>()
    }
}

#[cfg(test)]
mod tests {
    use super::super::layout::Width;
    use super::*;

    fn layout(bits: u32) -> Layout {
        Layout::of(&[Width { bits, nullable: false }]).unwrap()
    }

    #[test]
    fn numbers_are_given_in_order_in_both_forms() {
        for bits in [10, 60] {
            let mut table = Table::<1>::of(vec![[7]], &layout(bits), 0);
            assert_eq!(matches!(table.index, Index::Direct(_)), bits == 10);
            let mut groups = Vec::new();
            table.intern(&[[5], [7], [5], [0], [7]], &mut groups);
            assert_eq!(groups, [1, 0, 1, 2, 0]);
            assert_eq!(table.keys, [[7], [5], [0]]);
        }
    }

    #[test]
    fn a_table_grows() {
        let mut table = Table::<4>::of(Vec::new(), &layout(1), 0);
        let keys: Vec<Key<4>> = (0..50_000u64).map(|i| [i, 0, i % 7, 1]).collect();
        let (mut first, mut again) = (Vec::new(), Vec::new());
        for part in keys.chunks(1000) {
            table.intern(part, &mut again);
            first.extend_from_slice(&again);
        }
        assert_eq!(first, (0..50_000).collect::<Vec<_>>());
        table.intern(&keys, &mut again);
        assert_eq!(again, first);
    }

    #[test]
    fn wide_ranges_of_many_groups_are_places() {
        assert!(matches!(Table::<1>::of(Vec::new(), &layout(23), 1_500_000).index, Index::Direct(_)));
        assert!(matches!(Table::<1>::of(Vec::new(), &layout(23), 1000).index, Index::Hashed(_)));
    }
}

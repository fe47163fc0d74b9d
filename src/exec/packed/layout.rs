//! Where the columns of a grouping stand in a packed key.
//!
//! Each column has a field of as many bits as its codes need, and one bit more for NULL where there can be NULLs. Most
//! keys take one word; a field never lies in two.

/// The most words of a key.
pub(in crate::exec) const MAX_WORDS: usize = 8;

/// The words of a key that one is too few for, mostly.
pub(in crate::exec) const WIDE_WORDS: usize = 4;

/// A key of one word, [`WIDE_WORDS`] or [`MAX_WORDS`].
pub(in crate::exec) type Key<const W: usize> = [u64; W];

/// Some bits of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::exec) struct Field {
    word: usize,
    shift: u32,
    bits: u32,
}

impl Field {
    #[inline(always)]
    pub(in crate::exec) fn get<const W: usize>(&self, key: &Key<W>) -> u64 {
        match self.bits {
            0 => 0,
            bits => (key[self.word] >> self.shift) & (u64::MAX >> (64 - bits)),
        }
    }

    /// Sets the bits, which are 0 before.
    #[inline(always)]
    pub(in crate::exec) fn put<const W: usize>(&self, key: &mut Key<W>, code: u64) {
        if self.bits > 0 {
            key[self.word] |= code << self.shift;
        }
    }

    /// Puts a code for each key. A field of no bits has one code, 0.
    pub(in crate::exec) fn put_all<const W: usize>(&self, keys: &mut [Key<W>], codes: impl Iterator<Item = u64>) {
        if self.bits > 0 {
            let (word, shift) = (self.word, self.shift);
            for (key, code) in keys.iter_mut().zip(codes) {
                key[word] |= code << shift;
            }
        }
    }
}

/// A column's place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::exec) struct Place {
    pub(in crate::exec) code: Field,
    /// 1 where the column is NULL; its code is 0 then.
    pub(in crate::exec) null: Option<Field>,
}

/// How many bits a column's codes have, and whether it can be NULL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::exec) struct Width {
    pub(in crate::exec) bits: u32,
    pub(in crate::exec) nullable: bool,
}

/// The places of all columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::exec) struct Layout {
    pub(in crate::exec) places: Vec<Place>,
    /// How many words are needed.
    pub(in crate::exec) words: usize,
    /// The bits of the last word that are used.
    pub(in crate::exec) bits: u32,
}

impl Layout {
    /// Columns of these widths, each in the first word that has room; `None` if that is too much for a key.
    pub(in crate::exec) fn of(widths: &[Width]) -> Option<Self> {
        let mut used: Vec<u32> = vec![0];
        let mut next = |bits: u32| {
            let word = used.iter().position(|used| used + bits <= u64::BITS).unwrap_or(used.len());
            if word == used.len() {
                used.push(0);
            }
            let field = Field { word, shift: used[word].min(u64::BITS - 1), bits };
            used[word] += bits;
            field
        };
        let place = |width: &Width| Place { code: next(width.bits), null: width.nullable.then(|| next(1)) };
        let places: Vec<Place> = widths.iter().map(place).collect();
        let (words, bits) = (used.len(), used.last().copied().unwrap_or(0));
        (words <= MAX_WORDS).then_some(Layout { places, words, bits })
    }
}

/// What becomes of a column's codes when its keys are packed anew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::exec) enum Change {
    /// They grow by a number, around the end.
    Add(u64),
    /// Each has another in its place.
    Map(Vec<u32>),
}

/// The keys in another layout.
pub(in crate::exec) fn repack<const A: usize, const B: usize>(
    keys: &[Key<A>],
    from: &Layout,
    to: &Layout,
    changes: &[Change],
) -> Vec<Key<B>> {
    let mut packed = vec![[0; B]; keys.len()];
    for ((from, to), change) in from.places.iter().zip(&to.places).zip(changes) {
        for (old, new) in keys.iter().zip(&mut packed) {
            if let (Some(old_null), Some(new_null)) = (&from.null, &to.null)
                && old_null.get(old) == 1
            {
                new_null.put(new, 1);
                continue;
            }
            let code = from.code.get(old);
            let code = match change {
                Change::Add(more) => code.wrapping_add(*more),
                Change::Map(codes) => codes.get(code as usize).map_or(0, |code| u64::from(*code)),
            };
            to.code.put(new, code);
        }
    }
    packed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn width(bits: u32, nullable: bool) -> Width {
        Width { bits, nullable }
    }

    #[test]
    fn fields_keep_apart_and_never_straddle() {
        let widths = [width(40, true), width(0, false), width(23, false), width(64, true), width(0, true)];
        let layout = Layout::of(&widths).unwrap();
        assert_eq!(layout.words, 3);
        let mut key: Key<MAX_WORDS> = [0; MAX_WORDS];
        let codes = [(1 << 40) - 1, 0, 5, u64::MAX, 0];
        for (place, code) in layout.places.iter().zip(codes) {
            place.code.put(&mut key, code);
        }
        layout.places[4].null.unwrap().put(&mut key, 1);
        let got: Vec<u64> = layout.places.iter().map(|place| place.code.get(&key)).collect();
        assert_eq!(got, codes);
        assert_eq!(layout.places[0].null.unwrap().get(&key), 0);
        assert_eq!(layout.places[4].null.unwrap().get(&key), 1);
        let texts = [width(32, true); 7].into_iter().chain([width(64, true)]);
        assert_eq!(Layout::of(&texts.collect::<Vec<_>>()).map(|layout| layout.words), Some(5), "NULLs fill up words");
        assert!(Layout::of(&[width(64, true); 8]).is_none(), "nine words");
    }

    #[test]
    fn keys_are_packed_anew() {
        let from = Layout::of(&[width(4, true), width(3, false)]).unwrap();
        let to = Layout::of(&[width(60, true), width(10, false)]).unwrap();
        let mut keys = [[0u64; 1]; 2];
        from.places[0].code.put(&mut keys[0], 9);
        from.places[0].null.unwrap().put(&mut keys[1], 1);
        from.places[1].code.put_all(&mut keys, [2, 1].into_iter());
        let packed: Vec<Key<4>> = repack(&keys, &from, &to, &[Change::Add(7), Change::Map(vec![5, 6, 1000])]);
        let get = |key: &Key<4>, i: usize| to.places[i].code.get(key);
        assert_eq!((get(&packed[0], 0), get(&packed[0], 1)), (16, 1000));
        assert_eq!((get(&packed[1], 0), get(&packed[1], 1)), (0, 6));
        assert_eq!(to.places[0].null.unwrap().get(&packed[1]), 1);
    }
}

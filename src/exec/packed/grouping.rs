//! Groups whose columns are packed into keys; they are packed anew when a column needs more room.

use datafusion::arrow::array::ArrayRef;
use datafusion::arrow::datatypes::Schema;
use datafusion::common::{Result, internal_datafusion_err};

use super::coder::{Coder, Form, Scratch};
use super::layout::{Change, Key, Layout, MAX_WORDS, WIDE_WORDS, Width, repack};
use super::table::{self, Table};

/// Keys of one word or of more.
#[derive(Debug)]
pub(in crate::exec) enum Keys {
    Narrow(Vec<Key<1>>),
    Wide(Vec<Key<WIDE_WORDS>>),
    Widest(Vec<Key<MAX_WORDS>>),
}

/// Groups of one word or of more.
#[derive(Debug)]
pub(in crate::exec) enum Groups {
    Narrow(Table<1>),
    Wide(Table<WIDE_WORDS>),
    Widest(Table<MAX_WORDS>),
}

/// The groups of some rows.
pub(in crate::exec) struct Grouping {
    coders: Vec<Coder>,
    /// What the layout was made for.
    forms: Vec<Form>,
    layout: Layout,
    groups: Groups,
    /// About how many there will be.
    expected: usize,
    scratch: Vec<Scratch>,
    narrow: Vec<Key<1>>,
    wide: Vec<Key<WIDE_WORDS>>,
    widest: Vec<Key<MAX_WORDS>>,
}

impl Keys {
    pub(in crate::exec) fn len(&self) -> usize {
        match self {
            Keys::Narrow(keys) => keys.len(),
            Keys::Wide(keys) => keys.len(),
            Keys::Widest(keys) => keys.len(),
        }
    }

    pub(in crate::exec) fn size(&self) -> usize {
        match self {
            Keys::Narrow(keys) => keys.capacity() * size_of::<Key<1>>(),
            Keys::Wide(keys) => keys.capacity() * size_of::<Key<WIDE_WORDS>>(),
            Keys::Widest(keys) => keys.capacity() * size_of::<Key<MAX_WORDS>>(),
        }
    }

    /// The keys in another layout, which has enough room.
    pub(in crate::exec) fn repacked(&self, from: &Layout, to: &Layout, changes: &[Change]) -> Keys {
        match self {
            Keys::Narrow(keys) => packed(keys, from, to, changes),
            Keys::Wide(keys) => packed(keys, from, to, changes),
            Keys::Widest(keys) => packed(keys, from, to, changes),
        }
    }

    fn none(layout: &Layout) -> Keys {
        match layout.words {
            1 => Keys::Narrow(Vec::new()),
            2..=WIDE_WORDS => Keys::Wide(Vec::new()),
            _ => Keys::Widest(Vec::new()),
        }
    }
}

fn packed<const W: usize>(keys: &[Key<W>], from: &Layout, to: &Layout, changes: &[Change]) -> Keys {
    match to.words {
        1 => Keys::Narrow(repack(keys, from, to, changes)),
        2..=WIDE_WORDS => Keys::Wide(repack(keys, from, to, changes)),
        _ => Keys::Widest(repack(keys, from, to, changes)),
    }
}

impl Groups {
    fn of(keys: Keys, layout: &Layout, expected: usize) -> Self {
        match keys {
            Keys::Narrow(keys) => Groups::Narrow(Table::of(keys, layout, expected)),
            Keys::Wide(keys) => Groups::Wide(Table::of(keys, layout, expected)),
            Keys::Widest(keys) => Groups::Widest(Table::of(keys, layout, expected)),
        }
    }

    /// No groups, in a layout.
    pub(in crate::exec) fn empty(layout: &Layout, expected: usize) -> Self {
        Groups::of(Keys::none(layout), layout, expected)
    }

    pub(in crate::exec) fn len(&self) -> usize {
        match self {
            Groups::Narrow(table) => table.keys.len(),
            Groups::Wide(table) => table.keys.len(),
            Groups::Widest(table) => table.keys.len(),
        }
    }

    pub(in crate::exec) fn size(&self) -> usize {
        match self {
            Groups::Narrow(table) => table.size(),
            Groups::Wide(table) => table.size(),
            Groups::Widest(table) => table.size(),
        }
    }

    /// The groups of those of `rows` keys from `at` on that are in a share of all; `chosen` are their places from `at`.
    pub(in crate::exec) fn intern_share(
        &mut self,
        keys: &Keys,
        at: usize,
        rows: usize,
        share: (usize, usize),
        chosen: &mut Vec<u32>,
        groups: &mut Vec<usize>,
    ) {
        match (self, keys) {
            (Groups::Narrow(table), Keys::Narrow(keys)) => {
                intern_share(table, &keys[at..at + rows], share, chosen, groups)
            }
            (Groups::Wide(table), Keys::Wide(keys)) => intern_share(table, &keys[at..at + rows], share, chosen, groups),
            (Groups::Widest(table), Keys::Widest(keys)) => {
                intern_share(table, &keys[at..at + rows], share, chosen, groups)
            }
            // Keys in the layout of the groups have as many words.
            _ => {
                chosen.clear();
                groups.clear();
            }
        }
    }

    pub(in crate::exec) fn into_keys(self) -> Keys {
        match self {
            Groups::Narrow(table) => Keys::Narrow(table.keys),
            Groups::Wide(table) => Keys::Wide(table.keys),
            Groups::Widest(table) => Keys::Widest(table.keys),
        }
    }
}

impl Grouping {
    pub(in crate::exec) fn new(coders: Vec<Coder>, expected: usize) -> Result<Self> {
        let forms: Vec<_> = coders.iter().map(Coder::form).collect();
        let layout = layout_of(&forms)?;
        let groups = Groups::empty(&layout, expected);
        let scratch = coders.iter().map(|_| Scratch::default()).collect();
        Ok(Grouping {
            coders,
            forms,
            layout,
            groups,
            expected,
            scratch,
            narrow: Vec::new(),
            wide: Vec::new(),
            widest: Vec::new(),
        })
    }

    pub(in crate::exec) fn len(&self) -> usize {
        self.groups.len()
    }

    /// The group of each row, by the values of the grouping columns.
    pub(in crate::exec) fn intern(&mut self, columns: &[ArrayRef], rows: usize, groups: &mut Vec<usize>) -> Result<()> {
        for ((coder, column), scratch) in self.coders.iter_mut().zip(columns).zip(&mut self.scratch) {
            coder.read(column, scratch)?;
        }
        self.make_room()?;
        match &mut self.groups {
            Groups::Narrow(table) => {
                pack(&self.coders, &self.scratch, columns, &self.layout, rows, &mut self.narrow);
                table.intern(&self.narrow, groups);
            }
            Groups::Wide(table) => {
                pack(&self.coders, &self.scratch, columns, &self.layout, rows, &mut self.wide);
                table.intern(&self.wide, groups);
            }
            Groups::Widest(table) => {
                pack(&self.coders, &self.scratch, columns, &self.layout, rows, &mut self.widest);
                table.intern(&self.widest, groups);
            }
        }
        Ok(())
    }

    /// A new layout if a column needs one.
    fn make_room(&mut self) -> Result<()> {
        let changed = self.coders.iter().zip(&self.forms).any(|(coder, form)| coder.form() != *form);
        if !changed {
            return Ok(());
        }
        let forms: Vec<_> = self.coders.iter().map(Coder::form).collect();
        let layout = layout_of(&forms)?;
        let change = |((old, _), (new, _)): (&Form, &Form)| match (old, new) {
            (Some(old), Some(new)) => Change::Add(old.wrapping_sub(*new) as u64),
            _ => Change::Add(0),
        };
        let changes: Vec<Change> = self.forms.iter().zip(&forms).map(change).collect();
        let old = std::mem::replace(&mut self.groups, Groups::Narrow(Table::of(Vec::new(), &self.layout, 0)));
        let keys = old.into_keys().repacked(&self.layout, &layout, &changes);
        self.groups = Groups::of(keys, &layout, self.expected);
        (self.forms, self.layout) = (forms, layout);
        Ok(())
    }

    /// Its parts: coders, layout, groups.
    pub(in crate::exec) fn into_parts(self) -> (Vec<Coder>, Layout, Groups) {
        (self.coders, self.layout, self.groups)
    }

    /// Bytes that it takes.
    pub(in crate::exec) fn size(&self) -> usize {
        self.groups.size() + self.coders.iter().map(Coder::size).sum::<usize>()
    }
}

fn layout_of(forms: &[Form]) -> Result<Layout> {
    let widths: Vec<Width> = forms.iter().map(|(_, width)| *width).collect();
    Layout::of(&widths).ok_or_else(|| internal_datafusion_err!("grouping columns of too many bits"))
}

fn pack<const W: usize>(
    coders: &[Coder],
    scratch: &[Scratch],
    columns: &[ArrayRef],
    layout: &Layout,
    rows: usize,
    keys: &mut Vec<Key<W>>,
) {
    keys.clear();
    keys.resize(rows, [0; W]);
    for (((coder, scratch), column), place) in coders.iter().zip(scratch).zip(columns).zip(&layout.places) {
        coder.pack(scratch, column.nulls(), place, keys);
    }
}

fn intern_share<const W: usize>(
    table: &mut Table<W>,
    keys: &[Key<W>],
    (share, shares): (usize, usize),
    chosen: &mut Vec<u32>,
    groups: &mut Vec<usize>,
) {
    chosen.clear();
    if shares == 1 {
        chosen.extend(0..keys.len() as u32);
        table.intern(keys, groups);
        return;
    }
    // Other bits than the table looks at.
    let mine = |key: &Key<W>| (table::hash(key) >> 24) as usize % shares == share;
    chosen.extend(keys.iter().zip(0u32..).filter(|(key, _)| mine(key)).map(|(_, place)| place));
    let some: Vec<Key<W>> = chosen.iter().map(|place| keys[*place as usize]).collect();
    table.intern(&some, groups);
}

/// Coders of several groupings, brought together.
#[derive(Debug)]
pub(in crate::exec) struct Joined {
    pub(in crate::exec) coders: Vec<Coder>,
    pub(in crate::exec) layout: Layout,
    /// For each grouping, what becomes of its codes.
    pub(in crate::exec) changes: Vec<Vec<Change>>,
}

impl Joined {
    pub(in crate::exec) fn of(all: &[Vec<Coder>]) -> Result<Self> {
        let mut coders = all.first().cloned().unwrap_or_default();
        let mut maps = Vec::with_capacity(all.len());
        for (i, others) in all.iter().enumerate() {
            let join = |(coder, other): (&mut Coder, &Coder)| if i == 0 { Ok(None) } else { coder.join(other) };
            maps.push(coders.iter_mut().zip(others).map(join).collect::<Result<Vec<_>>>()?);
        }
        let forms: Vec<_> = coders.iter().map(Coder::form).collect();
        let layout = layout_of(&forms)?;
        let changes = all.iter().zip(maps).map(|(others, maps)| {
            others.iter().zip(&coders).zip(maps).map(|((coder, joined), map)| coder.change(joined, map)).collect()
        });
        let changes = changes.collect();
        Ok(Joined { coders, layout, changes })
    }
}

/// The grouping columns of these groups.
pub(in crate::exec) fn columns(
    coders: &[Coder],
    layout: &Layout,
    keys: &Keys,
    schema: &Schema,
) -> Result<Vec<ArrayRef>> {
    let columns = coders.iter().zip(&layout.places).zip(schema.fields());
    let columns = columns.map(|((coder, place), field)| match keys {
        Keys::Narrow(keys) => coder.column(keys, place, field.data_type()),
        Keys::Wide(keys) => coder.column(keys, place, field.data_type()),
        Keys::Widest(keys) => coder.column(keys, place, field.data_type()),
    });
    columns.collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use datafusion::arrow::array::{Int64Array, StringViewArray};
    use datafusion::arrow::datatypes::{DataType, Field};

    use super::*;

    fn coders() -> Vec<Coder> {
        vec![Coder::new(&DataType::Int64, true, None), Coder::new(&DataType::Utf8View, true, None)]
    }

    fn schema() -> Schema {
        Schema::new(vec![Field::new("a", DataType::Int64, true), Field::new("b", DataType::Utf8View, true)])
    }

    fn batch(numbers: &[Option<i64>], texts: &[Option<&str>]) -> Vec<ArrayRef> {
        vec![Arc::new(Int64Array::from(numbers.to_vec())), Arc::new(StringViewArray::from(texts.to_vec()))]
    }

    #[test]
    fn groups_keep_their_numbers_when_columns_need_more_room() {
        let mut grouping = Grouping::new(coders(), 0).unwrap();
        let mut groups = Vec::new();
        grouping.intern(&batch(&[Some(5), None, Some(5)], &[Some("x"), Some("x"), None]), 3, &mut groups).unwrap();
        assert_eq!(groups, [0, 1, 2]);
        let wide = batch(&[Some(i64::MIN), Some(5), Some(i64::MAX), None], &[None, Some("x"), None, Some("x")]);
        grouping.intern(&wide, 4, &mut groups).unwrap();
        assert_eq!(groups, [3, 0, 4, 1]);
        assert!(matches!(grouping.groups, Groups::Wide(_)));
        let (coders, layout, found) = grouping.into_parts();
        let got = columns(&coders, &layout, &found.into_keys(), &schema()).unwrap();
        let expected =
            batch(&[Some(5), None, Some(5), Some(i64::MIN), Some(i64::MAX)], &[Some("x"), Some("x"), None, None, None]);
        assert_eq!(got, expected);
    }

    #[test]
    fn keys_of_many_words() {
        let numbers = |a: [Option<i64>; 4]| Arc::new(Int64Array::from(a.to_vec())) as ArrayRef;
        let ends = numbers([Some(i64::MIN), Some(i64::MAX), None, Some(i64::MIN)]);
        let columns: Vec<ArrayRef> = (0..5).map(|_| Arc::clone(&ends)).collect();
        let coders = (0..5).map(|_| Coder::new(&DataType::Int64, true, None)).collect();
        let mut grouping = Grouping::new(coders, 0).unwrap();
        let mut groups = Vec::new();
        grouping.intern(&columns, 4, &mut groups).unwrap();
        assert_eq!(groups, [0, 1, 2, 0]);
        assert!(matches!(grouping.groups, Groups::Widest(_)));
        let (coders, layout, found) = grouping.into_parts();
        let schema = Schema::new((0..5).map(|i| Field::new(i.to_string(), DataType::Int64, true)).collect::<Vec<_>>());
        let got = super::columns(&coders, &layout, &found.into_keys(), &schema).unwrap();
        assert!(got.iter().all(|column| **column == *ends.slice(0, 3)));
    }

    #[test]
    fn keys_never_need_more_room_than_their_types() {
        use datafusion::arrow::array::Int32Array;
        let batch = |low: i32, high: i32| -> Vec<ArrayRef> {
            (0..15).map(|_| Arc::new(Int32Array::from(vec![low, high])) as ArrayRef).collect()
        };
        let coders = (0..15).map(|_| Coder::new(&DataType::Int32, true, None)).collect();
        let mut grouping = Grouping::new(coders, 0).unwrap();
        let mut groups = Vec::new();
        grouping.intern(&batch(i32::MIN + 1, i32::MAX - 1), 2, &mut groups).unwrap();
        grouping.intern(&batch(i32::MIN, i32::MAX), 2, &mut groups).unwrap();
        assert_eq!(groups, [2, 3]);
    }

    #[test]
    fn groupings_are_brought_together() {
        let (mut one, mut two) = (Grouping::new(coders(), 0).unwrap(), Grouping::new(coders(), 0).unwrap());
        let mut groups = Vec::new();
        one.intern(&batch(&[Some(100), Some(3)], &[Some("x"), Some("y")]), 2, &mut groups).unwrap();
        two.intern(&batch(&[Some(3), None, Some(-9)], &[Some("y"), None, Some("x")]), 3, &mut groups).unwrap();
        let (one, two) = (one.into_parts(), two.into_parts());
        let joined = Joined::of(&[one.0, two.0]).unwrap();
        let mut keys = Vec::new();
        for ((layout, groups), changes) in [(one.1, one.2), (two.1, two.2)].into_iter().zip(&joined.changes) {
            match groups.into_keys().repacked(&layout, &joined.layout, changes) {
                Keys::Narrow(part) => keys.extend(part),
                _ => panic!("few bits"),
            }
        }
        assert_eq!(keys[1], keys[2]);
        let got = columns(&joined.coders, &joined.layout, &Keys::Narrow(keys), &schema()).unwrap();
        let expected =
            batch(&[Some(100), Some(3), Some(3), None, Some(-9)], &[Some("x"), Some("y"), Some("y"), None, Some("x")]);
        assert_eq!(got, expected);
    }
}

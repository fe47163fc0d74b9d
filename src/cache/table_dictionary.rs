//! One dictionary for all chunks of a column, as long as its values are few: codes are the same in every chunk, and what
//! an operator or a filter has worked out for the dictionary holds for the whole table.
//!
//! Values are only ever added, so that a chunk's codes stay right. Each chunk has the dictionary as it was when it was
//! filled: those that are filled after the last new value share one array. A chunk that would add values to many others,
//! as each does of a table in the order of the column, keeps its own.

use std::collections::HashMap;
use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, StringViewArray, StringViewBuilder};
use parking_lot::Mutex;

use super::dictionary::MAX;

/// A new array has at most so many times the values of the chunk for which it is made.
const OTHERS: usize = 2;

/// The dictionary of a column, while the table is filled.
#[derive(Debug, Default)]
pub(super) struct TableDictionary(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    codes: HashMap<Arc<str>, u16>,
    values: Vec<Arc<str>>,
    array: Option<ArrayRef>,
}

/// A chunk's part in the dictionary of its table.
pub(super) struct Share {
    /// The table's codes of the chunk's values.
    pub(super) codes: Vec<u16>,
    /// The dictionary.
    pub(super) values: ArrayRef,
    /// Whether another chunk has the same array.
    pub(super) known: bool,
}

impl TableDictionary {
    /// Takes up a chunk's values, none of them NULL; `None` if they would be too many, or a new array mostly of values that
    /// the chunk does not have.
    pub(super) fn share(&self, own: &StringViewArray) -> Option<Share> {
        let mut known = self.0.lock();
        let new = own.iter().flatten().filter(|value| !known.codes.contains_key(*value)).count();
        let all = known.values.len() + new;
        if all > MAX || (new > 0 && all > OTHERS * own.len()) {
            return None;
        }
        let mut codes = Vec::with_capacity(own.len());
        for value in own.iter().flatten() {
            codes.push(match known.codes.get(value) {
                Some(code) => *code,
                None => known.add(value)?,
            });
        }
        let before = known.array.take().filter(|_| new == 0);
        let is_known = before.is_some();
        let values = before.unwrap_or_else(|| known.array());
        known.array = Some(Arc::clone(&values));
        Some(Share { codes, values, known: is_known })
    }
}

impl Known {
    fn add(&mut self, value: &str) -> Option<u16> {
        let code = u16::try_from(self.values.len()).ok()?;
        let value: Arc<str> = value.into();
        self.values.push(Arc::clone(&value));
        self.codes.insert(value, code);
        Some(code)
    }

    fn array(&self) -> ArrayRef {
        let mut builder = StringViewBuilder::with_capacity(self.values.len());
        self.values.iter().for_each(|value| builder.append_value(value));
        Arc::new(builder.finish().gc())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_those_of_the_table() {
        let table = TableDictionary::default();
        let words = |words: &[&str]| words.iter().map(|word| Some(*word)).collect::<StringViewArray>();
        let first = table.share(&words(&["AIR", "SHIP"])).unwrap();
        assert_eq!((first.codes.as_slice(), first.known), (&[0, 1][..], false));
        assert!(table.share(&words(&["RAIL"])).is_none(), "an array for one of its three values");
        let second = table.share(&words(&["a long word that is not within its view", "AIR"])).unwrap();
        assert_eq!((second.codes.as_slice(), second.known), (&[2, 0][..], false));
        let third = table.share(&words(&["SHIP"])).unwrap();
        assert_eq!((third.codes.as_slice(), third.known), (&[1][..], true));
        assert!(Arc::ptr_eq(&second.values, &third.values));
        assert_eq!((first.values.len(), third.values.len()), (2, 3));
    }

    #[test]
    fn too_many_values_are_not_shared() {
        let table = TableDictionary::default();
        let numbers = |range: std::ops::Range<usize>| range.map(|i| Some(i.to_string())).collect::<StringViewArray>();
        assert!(table.share(&numbers(0..MAX)).is_some());
        assert!(table.share(&numbers(1..MAX + 1)).is_none());
        assert!(table.share(&numbers(5..9)).unwrap().known, "what there is stays");
    }
}

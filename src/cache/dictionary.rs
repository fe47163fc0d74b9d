//! Strings with few distinct values, held as codes: two bytes a row, and a filter is evaluated once per value.
//!
//! The chunks of a table share a [`TableDictionary`] while its values are few; others have dictionaries of their own. SQL
//! never sees codes: a scan hands out the declared type, whose views point into the dictionary's strings, or codes to an
//! operator that asks for them.

use std::sync::Arc;

use datafusion::arrow::array::{
    Array, ArrayRef, AsArray, DictionaryArray, PrimitiveArray, StringViewArray, StringViewBuilder, UInt16Array,
};
use datafusion::arrow::buffer::BooleanBuffer;
use datafusion::arrow::compute::{concat, take};
use datafusion::arrow::datatypes::UInt16Type;
use datafusion::common::HashMap;
use datafusion::common::hash_map::Entry;

use super::table_dictionary::{Share, TableDictionary};
use crate::error::{Error, Result};

/// The most values of a dictionary.
pub(super) const MAX: usize = 1024;

/// The pages of a chunk's column as codes, if it is a column of strings of which few are different, and the bytes of the
/// dictionary, if no other chunk has the same.
pub(super) fn encode(pages: &[ArrayRef], table: &TableDictionary) -> Option<(Vec<ArrayRef>, usize)> {
    let strings: Vec<&StringViewArray> = pages.iter().map(|page| page.as_string_view_opt()).collect::<Option<_>>()?;
    let rows: usize = strings.iter().map(|page| page.len()).sum();
    let mut codes_of: HashMap<&str, u16> = HashMap::new();
    let mut values = StringViewBuilder::new();
    let mut codes: Vec<Vec<u16>> = Vec::with_capacity(pages.len());
    for page in &strings {
        let mut out = Vec::with_capacity(page.len());
        let mut lately = Lately::default();
        for (row, view) in page.views().iter().enumerate() {
            if page.is_null(row) {
                out.push(0);
                continue;
            }
            if let Some(code) = lately.code(*view) {
                out.push(code);
                continue;
            }
            let value = page.value(row);
            let next = codes_of.len();
            let code = match codes_of.entry(value) {
                Entry::Occupied(known) => *known.get(),
                Entry::Vacant(_) if next == MAX || next * 8 > rows => return None,
                Entry::Vacant(free) => {
                    values.append_value(value);
                    *free.insert(u16::try_from(next).ok()?)
                }
            };
            lately.note(*view, code);
            out.push(code);
        }
        codes.push(out);
    }
    let own = values.finish();
    let (values, known) = match table.share(&own) {
        Some(Share { codes: of_table, values, known }) => {
            for code in codes.iter_mut().flatten() {
                *code = of_table.get(usize::from(*code)).copied().unwrap_or(0);
            }
            (values, known)
        }
        None => (Arc::new(own.gc()) as ArrayRef, false),
    };
    let coded = |(codes, page): (Vec<u16>, &&StringViewArray)| {
        let keys = UInt16Array::new(codes.into(), page.nulls().cloned());
        let coded = DictionaryArray::<UInt16Type>::try_new(keys, Arc::clone(&values)).ok()?;
        Some(Arc::new(coded) as ArrayRef)
    };
    let pages = codes.into_iter().zip(&strings).map(coded).collect::<Option<_>>()?;
    Some((pages, if known { 0 } else { values.get_array_memory_size() }))
}

/// Codes of the views of one page that came lately: one that comes again needs no look at its text. (A long text's view says
/// where it lies, and most pages have each of theirs in one place.)
struct Lately([(u128, Option<u16>); LATELY]);

/// A power of two.
const LATELY: usize = 256;

impl Default for Lately {
    fn default() -> Self {
        Lately([(0, None); LATELY])
    }
}

impl Lately {
    fn code(&self, view: u128) -> Option<u16> {
        let (known, code) = self.0[Self::slot(view)];
        code.filter(|_| known == view)
    }

    fn note(&mut self, view: u128, code: u16) {
        self.0[Self::slot(view)] = (view, Some(code));
    }

    fn slot(view: u128) -> usize {
        let mixed = (view as u64 ^ (view >> 64) as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        (mixed >> 32) as usize % LATELY
    }
}

/// All of these strings as codes, of which there are known to be few enough.
pub(super) fn encode_all(strings: &StringViewArray) -> Result<ArrayRef> {
    let mut codes_of: HashMap<&str, u16> = HashMap::new();
    let mut values = StringViewBuilder::new();
    let mut codes = Vec::with_capacity(strings.len());
    for value in strings {
        let next = codes_of.len();
        codes.push(match value.map(|value| (value, codes_of.entry(value))) {
            None => 0,
            Some((_, Entry::Occupied(known))) => *known.get(),
            Some((value, Entry::Vacant(free))) => {
                values.append_value(value);
                *free.insert(u16::try_from(next).map_err(Error::internal)?)
            }
        });
    }
    let keys = UInt16Array::new(codes.into(), strings.nulls().cloned());
    Ok(Arc::new(DictionaryArray::<UInt16Type>::try_new(keys, Arc::new(values.finish()))?))
}

/// The codes and values of a column that is coded.
pub(super) fn coded(array: &ArrayRef) -> Option<(&PrimitiveArray<UInt16Type>, &ArrayRef)> {
    let dictionary = array.as_dictionary_opt::<UInt16Type>()?;
    Some((dictionary.keys(), dictionary.values()))
}

/// The column as its declared type.
pub(super) fn decode(array: &ArrayRef) -> Result<ArrayRef> {
    match coded(array) {
        Some((codes, values)) => Ok(take(values, codes, None)?),
        None => Ok(Arc::clone(array)),
    }
}

/// The values with a NULL behind them.
pub(super) fn with_null(values: &ArrayRef) -> Result<ArrayRef> {
    let null = datafusion::arrow::array::new_null_array(values.data_type(), 1);
    Ok(concat(&[values.as_ref(), null.as_ref()])?)
}

/// For each row, what `truth` has for its value; the last bit is NULL's.
pub(super) fn spread(codes: &PrimitiveArray<UInt16Type>, truth: &BooleanBuffer) -> BooleanBuffer {
    let table: Vec<bool> = truth.iter().collect();
    let keys = codes.values();
    match codes.nulls().filter(|nulls| nulls.null_count() > 0) {
        None => BooleanBuffer::collect_bool(keys.len(), |i| table[usize::from(keys[i])]),
        Some(nulls) => BooleanBuffer::collect_bool(keys.len(), |i| {
            if nulls.is_valid(i) { table[usize::from(keys[i])] } else { table[table.len() - 1] }
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_view_means_its_own_page() {
        // The same view, over other bytes.
        let page = |text: &str| Arc::new(StringViewArray::from(vec![text; 20])) as ArrayRef;
        let pages = [page("a text of number one"), page("a text of number two")];
        let (encoded, _) = encode(&pages, &TableDictionary::default()).unwrap();
        for (encoded, page) in encoded.iter().zip(&pages) {
            assert_eq!(&decode(encoded).unwrap(), page);
        }
    }

    #[test]
    fn few_values_are_coded_and_come_back() {
        let words = [Some("AIR"), None, Some("a text that is longer than twelve bytes"), Some("")];
        let page = |from: usize| -> ArrayRef {
            Arc::new((from..from + 100).map(|i| words[i % 4]).collect::<StringViewArray>())
        };
        let pages = vec![page(0), page(3)];
        let (encoded, _) = encode(&pages, &TableDictionary::default()).unwrap();
        for (page, encoded) in pages.iter().zip(&encoded) {
            assert_eq!(&decode(encoded).unwrap(), page);
            let (codes, values) = coded(encoded).unwrap();
            assert_eq!(values.len(), 3);
            let is_null: BooleanBuffer = with_null(values).unwrap().is_null_buffer();
            let expected: BooleanBuffer = (0..page.len()).map(|i| page.is_null(i)).collect();
            assert_eq!(spread(codes, &is_null), expected);
        }
        let many: ArrayRef = Arc::new((0..5000).map(|i| Some(i.to_string())).collect::<StringViewArray>());
        assert!(encode(&[many], &TableDictionary::default()).is_none());
    }

    trait IsNullBuffer {
        fn is_null_buffer(&self) -> BooleanBuffer;
    }

    impl IsNullBuffer for ArrayRef {
        fn is_null_buffer(&self) -> BooleanBuffer {
            (0..self.len()).map(|i| self.is_null(i)).collect()
        }
    }
}

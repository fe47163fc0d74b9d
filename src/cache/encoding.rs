//! How a chunk holds a column: as declared, as codes of a dictionary, as small offsets from a base, once for all rows, or
//! each of these once per run.
//!
//! The encoding is chosen from the values when a chunk is full. Operators never see it: a scan hands out the declared type.
//! Filters do: see [`super::selection`].

use datafusion::arrow::array::{Array, ArrayRef, AsArray, Decimal64Array, NullArray};
use datafusion::arrow::buffer::BooleanBuffer;
use datafusion::arrow::compute::FilterPredicate;
use datafusion::arrow::datatypes::{DataType, Decimal128Type};
use datafusion::common::ScalarValue;
use std::sync::Arc;

use super::compact::compact;
use super::statistics::ColumnRange;
use super::table_dictionary::TableDictionary;
use super::{dictionary, offsets, runs};
use crate::error::Result;

/// The form of a column of a chunk.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Encoding {
    /// The declared type.
    Plain,
    /// Codes of a dictionary, which comes with the array.
    Dictionary,
    /// Unsigned integers: what must be added to the base to get the value.
    Offsets {
        /// The least value of the chunk, as an integer (of a decimal without its point, of a date in days).
        base: i128,
        /// The greatest offset.
        span: u64,
        /// The declared type.
        ty: DataType,
    },
    /// Nothing: every row has this value, which may be NULL.
    Constant(ScalarValue),
    /// The values of runs of equal rows, as offsets or in the declared type.
    Runs(Box<Encoding>),
}

impl Encoding {
    /// What `DESCRIBE CACHE` calls it.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Encoding::Plain => "plain",
            Encoding::Dictionary => "dictionary",
            Encoding::Offsets { .. } => "offsets",
            Encoding::Constant(_) => "constant",
            Encoding::Runs(_) => "runs",
        }
    }

    /// Whether it has texts of which there are few.
    pub(super) fn is_coded(&self) -> bool {
        match self {
            Encoding::Dictionary | Encoding::Constant(_) => true,
            Encoding::Plain | Encoding::Offsets { .. } | Encoding::Runs(_) => false,
        }
    }
}

/// A column of a page as it is held.
#[derive(Clone, Debug)]
pub(super) struct Encoded {
    pub(super) array: ArrayRef,
    pub(super) encoding: Encoding,
}

impl Encoded {
    pub(super) fn plain(array: ArrayRef) -> Self {
        Encoded { array, encoding: Encoding::Plain }
    }

    /// A column in its declared type.
    pub(super) fn decode_from(array: &ArrayRef, encoding: &Encoding) -> Result<ArrayRef> {
        Encoded { array: Arc::clone(array), encoding: encoding.clone() }.decode()
    }

    /// The rows that pass: those of `mask`, from which `predicate` is made.
    pub(super) fn filter(&self, predicate: &FilterPredicate, mask: &BooleanBuffer) -> Result<Self> {
        match &self.encoding {
            // Runs that have lost most of their rows are runs no more.
            Encoding::Runs(inner) => {
                Ok(Encoded { array: runs::chosen(&self.array, mask)?, encoding: Encoding::clone(inner) })
            }
            encoding => Ok(Encoded { array: predicate.filter(&self.array)?, encoding: encoding.clone() }),
        }
    }

    /// The column in its declared type.
    pub(super) fn decode(&self) -> Result<ArrayRef> {
        match &self.encoding {
            Encoding::Plain => Ok(Arc::clone(&self.array)),
            Encoding::Dictionary => dictionary::decode(&self.array),
            Encoding::Offsets { base, ty, .. } => offsets::decode(&self.array, *base, ty),
            Encoding::Constant(value) => Ok(value.to_array_of_size(self.array.len())?),
            Encoding::Runs(inner) => runs::spread(&self.array, &self.run_values(inner)?.decode()?),
        }
    }

    /// Of runs, one row for each.
    pub(super) fn run_values(&self, inner: &Encoding) -> Result<Encoded> {
        Ok(Encoded { array: Arc::clone(runs::values(&self.array)?), encoding: inner.clone() })
    }

    /// The column in the declared type or in a narrower one that holds all its values: a decimal in 64 bits, codes of texts.
    pub(super) fn decode_as(&self, ty: &DataType) -> Result<ArrayRef> {
        match (ty, &self.encoding) {
            (_, Encoding::Runs(inner)) => runs::spread(&self.array, &self.run_values(inner)?.decode_as(ty)?),
            (DataType::Decimal64(..), Encoding::Offsets { base, .. }) => offsets::decode(&self.array, *base, ty),
            (DataType::Decimal64(..), _) => {
                let wide = self.decode()?;
                let narrow: Decimal64Array = wide.as_primitive::<Decimal128Type>().unary(|value| value as i64);
                Ok(Arc::new(narrow.with_data_type(ty.clone())))
            }
            (DataType::Dictionary(..), Encoding::Dictionary) => Ok(Arc::clone(&self.array)),
            (DataType::Dictionary(..), _) => dictionary::encode_all(self.decode()?.as_string_view()),
            _ => self.decode(),
        }
    }

    /// Keeps the declared type from now on.
    pub(super) fn make_plain(&mut self) -> Result<()> {
        if self.encoding != Encoding::Plain {
            *self = Encoded::plain(self.decode()?);
        }
        Ok(())
    }
}

/// Whether [`encode`] copies values of the type anyway, so that they need not be compacted before.
pub(super) fn is_copied(ty: &DataType) -> bool {
    offsets::is_narrowable(ty)
}

/// The pages of a chunk's column as they are held.
pub(super) struct Held {
    pub(super) pages: Vec<ArrayRef>,
    pub(super) encoding: Encoding,
    /// Bytes that they take; of a dictionary that other chunks have, too, none.
    pub(super) bytes: usize,
}

/// The pages of a chunk's column in the form that takes the least. `range` is that of all of them, `table` what the chunks
/// of the table share.
pub(super) fn encode(pages: &[ArrayRef], range: &ColumnRange, table: &TableDictionary) -> Result<Held> {
    let (held, encoding, shared) = encode_rows(pages, range, table)?;
    let (held, encoding) = match runs::encode(&held)? {
        Some(runs) => (runs, Encoding::Runs(Box::new(encoding))),
        None => (held, encoding),
    };
    let bytes = shared + held.iter().map(bytes).sum::<usize>();
    Ok(Held { pages: held, encoding, bytes })
}

/// One value for each row, and the bytes of what belongs to all pages.
fn encode_rows(
    pages: &[ArrayRef],
    range: &ColumnRange,
    table: &TableDictionary,
) -> Result<(Vec<ArrayRef>, Encoding, usize)> {
    let Some(ty) = pages.first().map(|page| page.data_type().clone()) else {
        return Ok((Vec::new(), Encoding::Plain, 0));
    };
    if let Some(value) = constant(pages, range, &ty) {
        let nothing = pages.iter().map(|page| Arc::new(NullArray::new(page.len())) as ArrayRef).collect();
        return Ok((nothing, Encoding::Constant(value), 0));
    }
    if let Some((codes, bytes)) = dictionary::encode(pages, table) {
        return Ok((codes, Encoding::Dictionary, bytes));
    }
    if let Some((narrow, base, span)) = offsets::encode(pages, range)? {
        return Ok((narrow, Encoding::Offsets { base, span, ty }, 0));
    }
    let plain = match is_copied(&ty) {
        true => pages.iter().map(compact).collect(),
        false => pages.to_vec(),
    };
    Ok((plain, Encoding::Plain, 0))
}

/// The value of every row, if it is one that compares equal only to itself.
fn constant(pages: &[ArrayRef], range: &ColumnRange, ty: &DataType) -> Option<ScalarValue> {
    let rows: usize = pages.iter().map(|page| page.len()).sum();
    let exact = super::statistics::is_ordered(ty) && !ty.is_floating();
    if !exact || rows == 0 {
        return None;
    }
    match (&range.min, &range.max) {
        (Some(min), Some(max)) if range.nulls == 0 && min == max => Some(min.clone()),
        (None, None) if range.nulls == rows => ScalarValue::try_from(ty).ok(),
        _ => None,
    }
}

/// Bytes that a page takes, without a dictionary's values.
fn bytes(page: &ArrayRef) -> usize {
    match (dictionary::coded(page), page.as_run_opt()) {
        (Some((codes, _)), _) => codes.get_array_memory_size(),
        (None, Some(runs)) => runs::bytes(runs),
        (None, None) => page.get_array_memory_size(),
    }
}

#[cfg(test)]
mod tests {
    use datafusion::arrow::array::{Date32Array, Decimal128Array, Float64Array, Int64Array, StringViewArray};

    use super::*;
    use crate::cache::statistics::RangeCollector;

    fn round_trip(pages: Vec<ArrayRef>) -> (Encoding, usize) {
        let mut collector = RangeCollector::new(pages[0].data_type()).unwrap();
        for page in &pages {
            collector.update(page).unwrap();
        }
        let held = encode(&pages, &collector.finish().unwrap(), &TableDictionary::default()).unwrap();
        let encoding = held.encoding;
        for (page, array) in pages.iter().zip(&held.pages) {
            let part = Encoded { array: array.slice(1, page.len() - 1), encoding: encoding.clone() };
            assert_eq!(&part.decode().unwrap(), &page.slice(1, page.len() - 1));
            let encoded = Encoded { array: Arc::clone(array), encoding: encoding.clone() };
            assert_eq!(&encoded.decode().unwrap(), page);
        }
        (encoding, held.bytes)
    }

    #[test]
    fn the_form_follows_the_values() {
        let integers = |f: fn(i64) -> Option<i64>| -> Vec<ArrayRef> {
            (0..2).map(|p| Arc::new((p * 1000..p * 1000 + 1000).map(f).collect::<Int64Array>()) as ArrayRef).collect()
        };
        let (encoding, bytes) = round_trip(integers(|i| Some(i % 200 - 100)));
        assert_eq!(encoding, Encoding::Offsets { base: -100, span: 199, ty: DataType::Int64 });
        assert!(bytes < 3000, "{bytes}");
        assert!(matches!(round_trip(integers(|i| (i % 3 > 0).then_some(i * 1000))).0, Encoding::Offsets { .. }));
        assert!(matches!(round_trip(integers(|i| (i % 3 > 0).then_some(i64::MAX - i))).0, Encoding::Offsets { .. }));
        assert_eq!(round_trip(integers(|i| Some(if i % 2 > 0 { i64::MIN } else { i64::MAX }))).0, Encoding::Plain);
        assert_eq!(round_trip(integers(|_| Some(7))).0, Encoding::Constant(ScalarValue::Int64(Some(7))));
        assert_eq!(round_trip(integers(|_| None)).0, Encoding::Constant(ScalarValue::Int64(None)));
        assert!(matches!(round_trip(integers(|i| (i % 3 > 0).then_some(7))).0, Encoding::Offsets { span: 0, .. }));
        let (encoding, bytes) = round_trip(integers(|i| (i > 3).then_some(i / 400)));
        assert!(matches!(&encoding, Encoding::Runs(inner) if matches!(**inner, Encoding::Offsets { .. })));
        assert!(bytes < 1000, "{bytes}");
    }

    #[test]
    fn narrower_types() {
        let wide = |values: Vec<Option<i128>>| -> (ArrayRef, Encoding) {
            let array = Decimal128Array::from(values).with_precision_and_scale(18, 2).unwrap();
            let pages: Vec<ArrayRef> = vec![Arc::new(array)];
            let mut collector = RangeCollector::new(pages[0].data_type()).unwrap();
            collector.update(&pages[0]).unwrap();
            let held = encode(&pages, &collector.finish().unwrap(), &TableDictionary::default()).unwrap();
            (Arc::clone(&held.pages[0]), held.encoding)
        };
        let large = 10i128.pow(18) - 1;
        for values in [vec![Some(5), None, Some(-7)], vec![Some(-large), Some(large), None], vec![Some(3); 4]] {
            let (array, encoding) = wide(values.clone());
            let narrow = Encoded { array, encoding }.decode_as(&DataType::Decimal64(18, 2)).unwrap();
            let expected: Decimal64Array = values.iter().map(|value| value.map(|value| value as i64)).collect();
            let expected = expected.with_precision_and_scale(18, 2).unwrap();
            assert_eq!(narrow.as_primitive(), &expected);
        }
        let coded = DataType::Dictionary(Box::new(DataType::UInt16), Box::new(DataType::Utf8View));
        let texts: ArrayRef =
            Arc::new((0..100).map(|i| [None, Some("a"), Some("b")][i % 3]).collect::<StringViewArray>());
        let held = dictionary::encode(&[Arc::clone(&texts)], &TableDictionary::default()).unwrap().0;
        let encoded = Encoded { array: Arc::clone(&held[0]), encoding: Encoding::Dictionary };
        for encoded in [encoded, Encoded::plain(Arc::clone(&texts))] {
            let codes = encoded.decode_as(&coded).unwrap();
            assert_eq!(codes.data_type(), &coded);
            assert_eq!(&dictionary::decode(&codes).unwrap(), &texts);
        }
    }

    #[test]
    fn decimals_dates_texts_and_floats() {
        let decimals = (0..100).map(|i| (i > 2).then_some(i128::from(i) * 1_000_000_007)).collect::<Decimal128Array>();
        let decimals = decimals.with_precision_and_scale(20, 2).unwrap();
        assert!(matches!(round_trip(vec![Arc::new(decimals)]).0, Encoding::Offsets { .. }));
        let wide = (0..100).map(|i| Some(i128::from(i) << 100)).collect::<Decimal128Array>();
        assert_eq!(round_trip(vec![Arc::new(wide)]).0, Encoding::Plain);
        let dates = (0..100).map(|i| Some(-i * 600)).collect::<Date32Array>();
        assert!(matches!(round_trip(vec![Arc::new(dates)]).0, Encoding::Offsets { span: 59_400, .. }));
        // Zeros of both signs are not one value.
        assert_eq!(round_trip(vec![Arc::new(Float64Array::from(vec![0.0, -0.0]))]).0, Encoding::Plain);
        let texts = |f: fn(usize) -> &'static str| -> ArrayRef {
            Arc::new((0..100).map(|i| Some(f(i))).collect::<StringViewArray>())
        };
        assert!(matches!(round_trip(vec![texts(|_| "one")]).0, Encoding::Constant(_)));
        assert_eq!(round_trip(vec![texts(|i| ["one", "two"][i % 2])]).0, Encoding::Dictionary);
        assert_eq!(round_trip(vec![texts(|i| if i < 50 { "one" } else { "two" })]).0, Encoding::Dictionary);
    }
}

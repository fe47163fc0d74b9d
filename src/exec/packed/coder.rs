//! The values of a grouping column as codes: whole numbers as their distance from the least, texts as numbers of theirs.

use std::sync::Arc;

use datafusion::arrow::array::{
    Array, ArrayRef, ArrowPrimitiveType, AsArray, BooleanArray, PrimitiveArray, StringViewArray, UInt32Array,
};
use datafusion::arrow::buffer::NullBuffer;
use datafusion::arrow::compute::take;
use datafusion::arrow::datatypes::{
    DataType, Date32Type, Decimal64Type, Decimal128Type, Int8Type, Int16Type, Int32Type, Int64Type,
    Time64MicrosecondType, Time64NanosecondType, TimeUnit, TimestampMicrosecondType, TimestampMillisecondType,
    TimestampNanosecondType, TimestampSecondType, UInt16Type,
};
use datafusion::common::{Result, internal_err};

use super::layout::{Change, Key, Place, Width};
use super::texts::Texts;

/// Calls a generic function with the Arrow type of a column of whole numbers; `$otherwise` for other columns.
macro_rules! with_number {
    ($ty:expr, $function:ident($($argument:expr),*), $otherwise:expr) => {
        match $ty {
            DataType::Int8 => $function::<Int8Type>($($argument),*),
            DataType::Int16 => $function::<Int16Type>($($argument),*),
            DataType::Int32 => $function::<Int32Type>($($argument),*),
            DataType::Int64 => $function::<Int64Type>($($argument),*),
            DataType::Date32 => $function::<Date32Type>($($argument),*),
            DataType::Time64(TimeUnit::Microsecond) => $function::<Time64MicrosecondType>($($argument),*),
            DataType::Time64(TimeUnit::Nanosecond) => $function::<Time64NanosecondType>($($argument),*),
            DataType::Timestamp(TimeUnit::Second, _) => $function::<TimestampSecondType>($($argument),*),
            DataType::Timestamp(TimeUnit::Millisecond, _) => $function::<TimestampMillisecondType>($($argument),*),
            DataType::Timestamp(TimeUnit::Microsecond, _) => $function::<TimestampMicrosecondType>($($argument),*),
            DataType::Timestamp(TimeUnit::Nanosecond, _) => $function::<TimestampNanosecondType>($($argument),*),
            DataType::Decimal64(..) => $function::<Decimal64Type>($($argument),*),
            DataType::Decimal128(..) => $function::<Decimal128Type>($($argument),*),
            _ => $otherwise,
        }
    };
}

/// The most bits that codes of a type can need; `None` for types that have no codes.
pub(in crate::exec) fn most_bits(ty: &DataType) -> Option<u32> {
    match ty {
        DataType::Boolean => Some(1),
        DataType::Int8 => Some(8),
        DataType::Int16 => Some(16),
        DataType::Int32 | DataType::Date32 | DataType::Utf8View => Some(32),
        DataType::Int64
        | DataType::Time64(TimeUnit::Microsecond | TimeUnit::Nanosecond)
        | DataType::Timestamp(..)
        | DataType::Decimal64(..) => Some(64),
        // Of more digits they need not fit a word.
        DataType::Decimal128(precision, _) if *precision <= 18 => Some(64),
        DataType::Dictionary(codes, values) if **codes == DataType::UInt16 && **values == DataType::Utf8View => {
            Some(32)
        }
        _ => None,
    }
}

/// The least number of a column, and the width of its codes.
pub(in crate::exec) type Form = (Option<i64>, Width);

/// What makes codes of a column's values.
#[derive(Clone, Debug)]
pub(in crate::exec) struct Coder {
    nullable: bool,
    values: Values,
}

#[derive(Clone, Debug)]
enum Values {
    /// Between these, once there are any.
    Numbers(Option<(i64, i64)>),
    Texts(Box<Texts>, Option<Translation>),
}

/// The numbers of the texts of the dictionary that came last.
#[derive(Clone, Debug)]
struct Translation {
    dictionary: ArrayRef,
    codes: Vec<u32>,
}

/// A batch's values on their way into keys.
#[derive(Default)]
pub(in crate::exec) struct Scratch {
    numbers: Vec<i64>,
    codes: Vec<u32>,
}

impl Coder {
    /// A coder of a column; `range` is what is believed of its numbers.
    pub(in crate::exec) fn new(ty: &DataType, nullable: bool, range: Option<(i64, i64)>) -> Self {
        let values = match ty {
            DataType::Utf8View | DataType::Dictionary(..) => Values::Texts(Box::default(), None),
            DataType::Boolean => Values::Numbers(Some((0, 1))),
            _ => Values::Numbers(range.filter(|(least, greatest)| least <= greatest)),
        };
        Coder { nullable, values }
    }

    /// A coder of the same column where its numbers are between these.
    pub(in crate::exec) fn within(&self, range: (i64, i64)) -> Self {
        let values = match &self.values {
            Values::Numbers(_) => Values::Numbers(Some(range)),
            texts => texts.clone(),
        };
        Coder { nullable: self.nullable, values }
    }

    /// The bits that its codes need now.
    pub(in crate::exec) fn width(&self) -> Width {
        let bits = match &self.values {
            Values::Numbers(None) => 0,
            Values::Numbers(Some((least, greatest))) => bits(distance(*least, *greatest)),
            // Room for as many again, so that there is not a new layout for each new text.
            Values::Texts(texts, _) => bits(texts.len() as u64 * 2).clamp(4, u32::BITS),
        };
        Width { bits, nullable: self.nullable }
    }

    /// What the codes that were given so far depend on: if it changes, they must.
    pub(in crate::exec) fn form(&self) -> Form {
        let least = match &self.values {
            Values::Numbers(range) => range.map(|(least, _)| least),
            Values::Texts(..) => None,
        };
        (least, self.width())
    }

    /// Takes in the values of a batch; their codes are for [`Coder::pack`].
    pub(in crate::exec) fn read(&mut self, array: &ArrayRef, scratch: &mut Scratch) -> Result<()> {
        if !self.nullable && array.null_count() > 0 {
            return internal_err!("NULL in a column that has none");
        }
        match &mut self.values {
            Values::Numbers(range) => {
                read_numbers(array, &mut scratch.numbers)?;
                if let Some(nulls) = array.nulls().filter(|nulls| nulls.null_count() > 0) {
                    // What is below a NULL is to be in the range.
                    let usual = match (&range, nulls.valid_indices().next()) {
                        (Some((least, _)), _) => *least,
                        (None, Some(row)) => scratch.numbers[row],
                        (None, None) => {
                            scratch.numbers.clear();
                            return Ok(());
                        }
                    };
                    for (row, number) in scratch.numbers.iter_mut().enumerate() {
                        if nulls.is_null(row) {
                            *number = usual;
                        }
                    }
                }
                widen(range, &scratch.numbers);
                limit(range, array.data_type());
            }
            Values::Texts(texts, translation) => match array.as_dictionary_opt::<UInt16Type>() {
                None => match array.as_string_view_opt() {
                    Some(views) => texts.intern(views, &mut scratch.codes)?,
                    None => return internal_err!("texts in an array of {}", array.data_type()),
                },
                Some(coded) => {
                    let known =
                        translation.as_ref().is_some_and(|known| Arc::ptr_eq(&known.dictionary, coded.values()));
                    if !known {
                        let mut codes = Vec::new();
                        texts.intern(coded.values().as_string_view(), &mut codes)?;
                        *translation = Some(Translation { dictionary: Arc::clone(coded.values()), codes });
                    }
                    let codes = translation.as_ref().map_or(&[][..], |known| &known.codes);
                    scratch.codes.clear();
                    // Below a NULL stands anything.
                    let code = |key: &u16| codes.get(usize::from(*key)).copied().unwrap_or(0);
                    scratch.codes.extend(coded.keys().values().iter().map(code));
                }
            },
        }
        Ok(())
    }

    /// Puts the codes of what was read last into the keys.
    pub(in crate::exec) fn pack<const W: usize>(
        &self,
        scratch: &Scratch,
        nulls: Option<&NullBuffer>,
        place: &Place,
        keys: &mut [Key<W>],
    ) {
        let nulls = nulls.filter(|nulls| nulls.null_count() > 0);
        match (&self.values, nulls) {
            (Values::Numbers(range), None) => {
                let least = range.map_or(0, |(least, _)| least);
                place.code.put_all(keys, scratch.numbers.iter().map(|number| code(*number, least)));
            }
            (Values::Numbers(range), Some(nulls)) => {
                let least = range.map_or(0, |(least, _)| least);
                let numbers = scratch.numbers.iter().zip(nulls);
                place.code.put_all(keys, numbers.map(|(number, set)| if set { code(*number, least) } else { 0 }));
            }
            (Values::Texts(..), None) => place.code.put_all(keys, scratch.codes.iter().map(|code| u64::from(*code))),
            (Values::Texts(..), Some(nulls)) => {
                let codes = scratch.codes.iter().zip(nulls);
                place.code.put_all(keys, codes.map(|(code, set)| if set { u64::from(*code) } else { 0 }));
            }
        }
        if let (Some(nulls), Some(null)) = (nulls, &place.null) {
            null.put_all(keys, nulls.iter().map(|set| u64::from(!set)));
        }
    }

    /// Makes room for the values of another coder too; what becomes of its codes. All coders of a column are brought
    /// together before any of their codes is changed.
    pub(in crate::exec) fn join(&mut self, other: &Coder) -> Result<Option<Vec<u32>>> {
        match (&mut self.values, &other.values) {
            (Values::Numbers(range), Values::Numbers(other)) => {
                if let Some((least, greatest)) = other {
                    let (known_least, known_greatest) = range.get_or_insert((*least, *greatest));
                    *known_least = (*known_least).min(*least);
                    *known_greatest = (*known_greatest).max(*greatest);
                }
                Ok(None)
            }
            (Values::Texts(texts, _), Values::Texts(other, _)) => {
                let mut codes = Vec::new();
                texts.intern(other.array()?.as_string_view(), &mut codes)?;
                Ok(Some(codes))
            }
            _ => internal_err!("coders of two kinds of columns"),
        }
    }

    /// How this coder's codes become those of a coder that it was brought together with.
    pub(in crate::exec) fn change(&self, joined: &Coder, codes: Option<Vec<u32>>) -> Change {
        match (&self.values, &joined.values, codes) {
            (_, _, Some(codes)) => Change::Map(codes),
            (Values::Numbers(Some((least, _))), Values::Numbers(Some((new, _))), None) => {
                Change::Add(code(*least, *new))
            }
            _ => Change::Add(0),
        }
    }

    /// The column whose codes stand in `keys`.
    pub(in crate::exec) fn column<const W: usize>(
        &self,
        keys: &[Key<W>],
        place: &Place,
        ty: &DataType,
    ) -> Result<ArrayRef> {
        let nulls = place.null.as_ref().map(|null| keys.iter().map(|key| null.get(key) == 0).collect::<NullBuffer>());
        let nulls = nulls.filter(|nulls| nulls.null_count() > 0);
        match &self.values {
            Values::Numbers(range) => {
                let least = range.map_or(0, |(least, _)| least);
                let numbers = keys.iter().map(|key| least.wrapping_add(place.code.get(key) as i64));
                write_numbers(numbers, nulls, ty)
            }
            Values::Texts(texts, _) => {
                let codes = keys.iter().map(|key| place.code.get(key) as u32);
                let codes = UInt32Array::new(codes.collect(), nulls);
                if texts.len() == 0 {
                    return Ok(Arc::new(StringViewArray::new_null(codes.len())));
                }
                Ok(take(&texts.array()?, &codes, None)?)
            }
        }
    }

    /// Bytes that it takes.
    pub(in crate::exec) fn size(&self) -> usize {
        match &self.values {
            Values::Numbers(_) => 0,
            Values::Texts(texts, translation) => {
                texts.size() + translation.as_ref().map_or(0, |known| known.codes.capacity() * size_of::<u32>())
            }
        }
    }
}

/// The bits of the greatest code.
fn bits(greatest: u64) -> u32 {
    u64::BITS - greatest.leading_zeros()
}

/// How far a number is from the least.
fn code(number: i64, least: i64) -> u64 {
    number.wrapping_sub(least) as u64
}

fn distance(least: i64, greatest: i64) -> u64 {
    code(greatest, least)
}

/// Makes a range hold these numbers, at least twice as wide when it must change.
fn widen(range: &mut Option<(i64, i64)>, numbers: &[i64]) {
    let Some(first) = numbers.first() else { return };
    let (least, greatest) = range.get_or_insert((*first, *first));
    let allowed = distance(*least, *greatest);
    let mask = u64::MAX.checked_shr(u64::BITS - bits(allowed)).unwrap_or(0);
    // One pass without a branch; a code within the bits of the greatest is as good as one up to it.
    let outside = numbers.iter().fold(0, |bits, number| bits | code(*number, *least)) & !mask != 0;
    if outside {
        let (low, high) = numbers.iter().fold((*first, *first), |(low, high), n| (low.min(*n), high.max(*n)));
        let step = i64::try_from(allowed).unwrap_or(i64::MAX);
        if low < *least {
            *least = low.min(least.saturating_sub(step));
        }
        if high > *greatest {
            *greatest = high.max(greatest.saturating_add(step));
        }
    } else if let Some(whole) = least.checked_add_unsigned(mask) {
        // What its bits can hold may have come.
        *greatest = whole.max(*greatest);
    } else {
        *greatest = i64::MAX;
    }
}

/// Keeps a range within the numbers that its type has: no code takes more bits than [`most_bits`].
fn limit(range: &mut Option<(i64, i64)>, ty: &DataType) {
    let (lowest, highest) = match ty {
        DataType::Int8 => (i64::from(i8::MIN), i64::from(i8::MAX)),
        DataType::Int16 => (i64::from(i16::MIN), i64::from(i16::MAX)),
        DataType::Int32 | DataType::Date32 => (i64::from(i32::MIN), i64::from(i32::MAX)),
        _ => return,
    };
    if let Some((least, greatest)) = range {
        (*least, *greatest) = ((*least).max(lowest), (*greatest).min(highest));
    }
}

fn read_numbers(array: &ArrayRef, numbers: &mut Vec<i64>) -> Result<()> {
    numbers.clear();
    if let Some(truths) = array.as_boolean_opt() {
        numbers.extend(truths.values().iter().map(i64::from));
        return Ok(());
    }
    with_number!(
        array.data_type(),
        read_of(array, numbers),
        internal_err!("whole numbers in an array of {}", array.data_type())
    )
}

fn read_of<T: ArrowPrimitiveType<Native: Number>>(array: &ArrayRef, numbers: &mut Vec<i64>) -> Result<()> {
    numbers.extend(array.as_primitive::<T>().values().iter().map(|value| value.to_number()));
    Ok(())
}

fn write_numbers(numbers: impl Iterator<Item = i64>, nulls: Option<NullBuffer>, ty: &DataType) -> Result<ArrayRef> {
    if *ty == DataType::Boolean {
        return Ok(Arc::new(BooleanArray::new(numbers.map(|number| number != 0).collect(), nulls)));
    }
    with_number!(ty, write_of(numbers, nulls, ty), internal_err!("whole numbers as {ty}"))
}

fn write_of<T: ArrowPrimitiveType<Native: Number>>(
    numbers: impl Iterator<Item = i64>,
    nulls: Option<NullBuffer>,
    ty: &DataType,
) -> Result<ArrayRef> {
    let values = numbers.map(T::Native::of_number).collect();
    Ok(Arc::new(PrimitiveArray::<T>::new(values, nulls).with_data_type(ty.clone())))
}

/// A whole number in memory. What does not fit stands below a NULL.
trait Number: Copy {
    fn to_number(self) -> i64;
    fn of_number(number: i64) -> Self;
}

macro_rules! numbers {
    ($($ty:ty),*) => {$(
        impl Number for $ty {
            fn to_number(self) -> i64 {
                self as i64
            }

            fn of_number(number: i64) -> Self {
                number as $ty
            }
        }
    )*};
}

numbers!(i8, i16, i32, i64, i128);

#[cfg(test)]
mod tests {
    use datafusion::arrow::array::{Date32Array, Decimal128Array, Int64Array};

    use super::super::layout::Layout;
    use super::*;

    fn round_trip(arrays: &[ArrayRef], range: Option<(i64, i64)>) {
        let ty = arrays[0].data_type();
        let mut coder = Coder::new(ty, true, range);
        for array in arrays {
            let mut scratch = Scratch::default();
            coder.read(array, &mut scratch).unwrap();
            let layout = Layout::of(&[coder.width()]).unwrap();
            let mut keys = vec![[0; 4]; array.len()];
            coder.pack(&scratch, array.nulls(), &layout.places[0], &mut keys);
            assert_eq!(&coder.column(&keys, &layout.places[0], ty).unwrap(), array, "{coder:?}");
        }
    }

    #[test]
    fn values_come_back() {
        let numbers: Vec<ArrayRef> = vec![
            Arc::new(Int64Array::from(vec![None, None])),
            Arc::new(Int64Array::from(vec![Some(7), None, Some(-3)])),
            Arc::new(Int64Array::from(vec![i64::MAX, i64::MIN, 0])),
            Arc::new(Int64Array::from(Vec::<i64>::new())),
        ];
        for range in [None, Some((5, 6)), Some((i64::MIN, i64::MAX)), Some((3, 2))] {
            round_trip(&numbers, range);
        }
        round_trip(&[Arc::new(Date32Array::from(vec![Some(i32::MIN), None, Some(i32::MAX)]))], None);
        round_trip(&[Arc::new(BooleanArray::from(vec![Some(true), None, Some(false)]))], None);
        let decimals = Decimal128Array::from(vec![Some(-5), None, Some(999_999_999_999_999_999)]);
        round_trip(&[Arc::new(decimals.with_precision_and_scale(18, 2).unwrap())], None);
        round_trip(&[Arc::new(StringViewArray::from(vec![Some("a"), None, Some(""), Some("thirteen bytes")]))], None);
    }

    #[test]
    fn ranges_grow_in_few_steps() {
        for sign in [1, -1] {
            let (mut range, mut changes) = (None, 0);
            for i in 0..1_000_000 {
                let before = range;
                widen(&mut range, &[sign * i]);
                let width =
                    |range: Option<(i64, i64)>| range.map(|(least, greatest)| (least, bits(distance(least, greatest))));
                changes += usize::from(width(before) != width(range));
            }
            assert!(changes < 30, "{changes}");
        }
    }

    #[test]
    fn codes_of_two_coders_become_one() {
        let array: ArrayRef = Arc::new(Int64Array::from(vec![10, 20]));
        let (mut a, mut b) =
            (Coder::new(&DataType::Int64, false, Some((15, 16))), Coder::new(&DataType::Int64, false, None));
        let mut scratch = Scratch::default();
        a.read(&array, &mut scratch).unwrap();
        b.read(&(Arc::new(Int64Array::from(vec![3])) as ArrayRef), &mut scratch).unwrap();
        let mut joined = a.clone();
        assert_eq!(joined.join(&b).unwrap(), None);
        let least = |coder: &Coder| match coder.values {
            Values::Numbers(Some((least, _))) => least,
            _ => panic!("numbers"),
        };
        assert_eq!(a.change(&joined, None), Change::Add((least(&a) - 3) as u64));
        assert_eq!(b.change(&joined, None), Change::Add(0));
    }
}

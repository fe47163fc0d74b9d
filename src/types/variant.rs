//! Variant: values that carry their own types, read from and written to Apache Parquet's binary form.
//!
//! A variant is two byte strings: `metadata`, the dictionary of the keys of its objects, and `value`. This file reads
//! them; nothing is copied. Bytes that are no variant read as `None`, they never panic.
//!
//! Source: <https://parquet.apache.org/docs/file-format/types/variantencoding/>

pub mod build;
pub mod column;
pub mod edit;
pub mod json;
pub mod path;

/// The version that the low bits of the metadata's first byte name.
const VERSION: u8 = 1;

/// A value and the dictionary of its keys.
#[derive(Clone, Copy, Debug)]
pub struct Variant<'a> {
    /// The dictionary.
    pub metadata: &'a [u8],
    /// The value; bytes behind it are not looked at.
    pub value: &'a [u8],
}

/// What a variant holds.
#[derive(Clone, Copy, Debug)]
pub enum Value<'a> {
    /// The `null` of JSON, which is not SQL's.
    Null,
    /// A truth value.
    Boolean(bool),
    /// A whole number of 1 to 8 bytes.
    Long(i64),
    /// A number of 8 bytes.
    Double(f64),
    /// A number of 4 bytes.
    Float(f32),
    /// An unscaled number and the count of its digits behind the point.
    Decimal(i128, u8),
    /// Days since 1970-01-01.
    Date(i32),
    /// Microseconds since 1970-01-01 UTC.
    Timestamp(i64),
    /// Microseconds since 1970-01-01 of a clock without zone.
    TimestampNtz(i64),
    /// Text.
    Text(&'a str),
    /// Bytes.
    Binary(&'a [u8]),
    /// A UUID, in the order of its digits.
    Uuid(u128),
    /// Elements.
    Array(Items<'a>),
    /// Members, in the order of their keys.
    Object(Items<'a>),
}

/// The elements of an array or the members of an object.
#[derive(Clone, Copy, Debug)]
pub struct Items<'a> {
    metadata: &'a [u8],
    ids: &'a [u8],
    id_size: usize,
    offsets: &'a [u8],
    offset_size: usize,
    data: &'a [u8],
    len: usize,
}

/// A number of `size` bytes, the lowest first.
fn unsigned(bytes: &[u8], at: usize, size: usize) -> Option<usize> {
    let bytes = bytes.get(at..at.checked_add(size)?)?;
    Some(bytes.iter().rev().fold(0, |sum, byte| sum << 8 | usize::from(*byte)))
}

fn fixed<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    bytes.get(at..at + N)?.try_into().ok()
}

impl<'a> Variant<'a> {
    /// The value; `None` if the bytes are malformed.
    pub fn read(&self) -> Option<Value<'a>> {
        let header = *self.value.first()?;
        let info = header >> 2;
        let bytes = self.value;
        match header & 3 {
            0 => self.primitive(info),
            1 => Some(Value::Text(std::str::from_utf8(bytes.get(1..1 + usize::from(info))?).ok()?)),
            2 => {
                let offset_size = usize::from(info & 3) + 1;
                let id_size = usize::from(info >> 2 & 3) + 1;
                self.items(offset_size, id_size, info >> 4 & 1 == 1).map(Value::Object)
            }
            _ => self.items(usize::from(info & 3) + 1, 0, info >> 2 & 1 == 1).map(Value::Array),
        }
    }

    fn primitive(&self, kind: u8) -> Option<Value<'a>> {
        let bytes = self.value;
        Some(match kind {
            0 => Value::Null,
            1 => Value::Boolean(true),
            2 => Value::Boolean(false),
            3 => Value::Long(i64::from(i8::from_le_bytes(fixed(bytes, 1)?))),
            4 => Value::Long(i64::from(i16::from_le_bytes(fixed(bytes, 1)?))),
            5 => Value::Long(i64::from(i32::from_le_bytes(fixed(bytes, 1)?))),
            6 => Value::Long(i64::from_le_bytes(fixed(bytes, 1)?)),
            7 => Value::Double(f64::from_le_bytes(fixed(bytes, 1)?)),
            8 => decimal(i128::from(i32::from_le_bytes(fixed(bytes, 2)?)), bytes)?,
            9 => decimal(i128::from(i64::from_le_bytes(fixed(bytes, 2)?)), bytes)?,
            10 => decimal(i128::from_le_bytes(fixed(bytes, 2)?), bytes)?,
            11 => Value::Date(i32::from_le_bytes(fixed(bytes, 1)?)),
            12 => Value::Timestamp(i64::from_le_bytes(fixed(bytes, 1)?)),
            13 => Value::TimestampNtz(i64::from_le_bytes(fixed(bytes, 1)?)),
            14 => Value::Float(f32::from_le_bytes(fixed(bytes, 1)?)),
            15 | 16 => {
                let length = unsigned(bytes, 1, 4)?;
                let content = bytes.get(5..5usize.checked_add(length)?)?;
                if kind == 15 { Value::Binary(content) } else { Value::Text(std::str::from_utf8(content).ok()?) }
            }
            20 => Value::Uuid(u128::from_be_bytes(fixed(bytes, 1)?)),
            _ => return None,
        })
    }

    fn items(&self, offset_size: usize, id_size: usize, large: bool) -> Option<Items<'a>> {
        let bytes = self.value;
        let size_bytes = if large { 4 } else { 1 };
        let len = unsigned(bytes, 1, size_bytes)?;
        let ids = 1 + size_bytes;
        let offsets = ids.checked_add(len.checked_mul(id_size)?)?;
        let data = offsets.checked_add(len.checked_add(1)?.checked_mul(offset_size)?)?;
        Some(Items {
            metadata: self.metadata,
            ids: bytes.get(ids..offsets)?,
            id_size,
            offsets: bytes.get(offsets..data)?,
            offset_size,
            data: bytes.get(data..)?,
            len,
        })
    }

    /// The bytes of the value, without what follows it.
    pub fn exact(&self) -> Option<&'a [u8]> {
        let header = *self.value.first()?;
        let size = match self.read()? {
            Value::Array(items) | Value::Object(items) => {
                let head = self.value.len() - items.data.len();
                head.checked_add(unsigned(items.offsets, items.len * items.offset_size, items.offset_size)?)?
            }
            Value::Text(text) if header & 3 == 1 => 1 + text.len(),
            Value::Text(text) => 5 + text.len(),
            Value::Binary(content) => 5 + content.len(),
            _ => match header >> 2 {
                0..=2 => 1,
                3 => 2,
                4 => 3,
                5 | 11 | 14 => 5,
                8 => 6,
                9 => 10,
                10 => 18,
                20 => 17,
                _ => 9,
            },
        };
        self.value.get(..size)
    }

    /// Whether all bytes are in order, those of nested values too.
    pub fn is_valid(&self) -> bool {
        let known = self.metadata.first().is_some_and(|header| header & 0xf == VERSION);
        known && self.exact().is_some() && self.parts_are_valid(0)
    }

    fn parts_are_valid(&self, depth: usize) -> bool {
        match self.read() {
            _ if depth > 1000 => false,
            None => false,
            Some(Value::Array(items)) => {
                (0..items.len()).all(|i| items.get(i).is_some_and(|item| item.parts_are_valid(depth + 1)))
            }
            Some(Value::Object(items)) => (0..items.len())
                .all(|i| items.key(i).is_some() && items.get(i).is_some_and(|item| item.parts_are_valid(depth + 1))),
            Some(_) => true,
        }
    }
}

fn decimal(unscaled: i128, bytes: &[u8]) -> Option<Value<'static>> {
    let scale = *bytes.get(1)?;
    (scale <= 38).then_some(Value::Decimal(unscaled, scale))
}

impl<'a> Items<'a> {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The value number `i`.
    pub fn get(&self, i: usize) -> Option<Variant<'a>> {
        if i >= self.len {
            return None;
        }
        let start = unsigned(self.offsets, i * self.offset_size, self.offset_size)?;
        Some(Variant { metadata: self.metadata, value: self.data.get(start..)? })
    }

    /// The key number `i` of an object.
    pub fn key(&self, i: usize) -> Option<&'a str> {
        if i >= self.len || self.id_size == 0 {
            return None;
        }
        key(self.metadata, unsigned(self.ids, i * self.id_size, self.id_size)?)
    }

    /// The value of a key of an object.
    pub fn member(&self, name: &str) -> Option<Variant<'a>> {
        (0..self.len).find(|i| self.key(*i) == Some(name)).and_then(|i| self.get(i))
    }
}

/// The key of that number in a dictionary.
fn key(metadata: &[u8], id: usize) -> Option<&str> {
    let size = usize::from(metadata.first()? >> 6) + 1;
    let len = unsigned(metadata, 1, size)?;
    if id >= len {
        return None;
    }
    let offset = |i: usize| unsigned(metadata, 1 + size + i * size, size);
    let strings = 1 + size + (len + 1) * size;
    let bytes = metadata.get(strings + offset(id)?..strings + offset(id + 1)?)?;
    std::str::from_utf8(bytes).ok()
}

/// A decimal without zeros at its end, as Spark reads decimals of variants.
pub fn stripped(mut unscaled: i128, mut scale: u8) -> (i128, u8) {
    while scale > 0 && unscaled % 10 == 0 {
        unscaled /= 10;
        scale -= 1;
    }
    (unscaled, scale)
}

/// How many digits the decimal of a variant has, at least as many as behind the point.
pub fn precision(unscaled: i128, scale: u8) -> u8 {
    let digits = unscaled.unsigned_abs().checked_ilog10().map_or(1, |n| n + 1);
    u8::try_from(digits).unwrap_or(38).max(scale)
}

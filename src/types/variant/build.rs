//! Writes variants: values one behind the other, headers of arrays and objects when all their parts are there.
//!
//! Source: <https://parquet.apache.org/docs/file-format/types/variantencoding/>, sizes chosen as Spark's `VariantBuilder`.

use indexmap::IndexSet;

use super::{VERSION, Value, Variant};
use crate::error::{Error, Result};

/// How large a variant may be, in bytes.
pub const LIMIT: usize = 128 * 1024 * 1024;

/// Writes one variant at a time; kept between them for its memory.
#[derive(Debug, Default)]
pub struct Builder {
    bytes: Vec<u8>,
    keys: IndexSet<String>,
    /// Of several members with one key the last counts; else they are an error.
    pub allow_duplicate_keys: bool,
}

/// A member of an object that is being written.
#[derive(Clone, Copy, Debug)]
pub struct Member {
    id: usize,
    offset: usize,
}

fn width(most: usize) -> usize {
    match most {
        0..=0xff => 1,
        0x100..=0xffff => 2,
        0x1_0000..=0xff_ffff => 3,
        _ => 4,
    }
}

fn push_number(out: &mut Vec<u8>, number: usize, width: usize) {
    out.extend_from_slice(&number.to_le_bytes()[..width]);
}

impl Builder {
    /// Forgets what was written.
    pub fn clear(&mut self) {
        self.bytes.clear();
        self.keys.clear();
    }

    /// The value that was written.
    pub fn value(&self) -> &[u8] {
        &self.bytes
    }

    /// The dictionary of the value that was written.
    /// # Errors
    /// When the variant is larger than one may be.
    pub fn metadata(&self, out: &mut Vec<u8>) -> Result<()> {
        let strings: usize = self.keys.iter().map(String::len).sum();
        if self.bytes.len() > LIMIT || strings > LIMIT {
            return Err(too_large());
        }
        let width = width(strings.max(self.keys.len()));
        out.clear();
        out.push(VERSION | u8::try_from(width - 1).unwrap_or(3) << 6);
        push_number(out, self.keys.len(), width);
        let mut offset = 0;
        for key in &self.keys {
            push_number(out, offset, width);
            offset += key.len();
        }
        push_number(out, offset, width);
        for key in &self.keys {
            out.extend_from_slice(key.as_bytes());
        }
        Ok(())
    }

    /// Where the next value begins.
    pub fn position(&self) -> usize {
        self.bytes.len()
    }

    fn primitive(&mut self, kind: u8, content: &[u8]) {
        self.bytes.push(kind << 2);
        self.bytes.extend_from_slice(content);
    }

    /// `null`
    pub fn null(&mut self) {
        self.primitive(0, &[]);
    }

    /// A truth value.
    pub fn boolean(&mut self, value: bool) {
        self.primitive(if value { 1 } else { 2 }, &[]);
    }

    /// A whole number, in as few bytes as hold it.
    pub fn long(&mut self, value: i64) {
        if let Ok(value) = i8::try_from(value) {
            self.primitive(3, &value.to_le_bytes());
        } else if let Ok(value) = i16::try_from(value) {
            self.primitive(4, &value.to_le_bytes());
        } else if let Ok(value) = i32::try_from(value) {
            self.primitive(5, &value.to_le_bytes());
        } else {
            self.primitive(6, &value.to_le_bytes());
        }
    }

    /// A number of 8 bytes.
    pub fn double(&mut self, value: f64) {
        self.primitive(7, &value.to_le_bytes());
    }

    /// A number of 4 bytes.
    pub fn float(&mut self, value: f32) {
        self.primitive(14, &value.to_le_bytes());
    }

    /// A decimal, in as few bytes as hold its digits.
    pub fn decimal(&mut self, unscaled: i128, scale: u8) {
        let digits = super::precision(unscaled, scale);
        let (kind, size) = match digits {
            0..=9 => (8, 4),
            10..=18 => (9, 8),
            _ => (10, 16),
        };
        self.primitive(kind, &[scale]);
        self.bytes.extend_from_slice(&unscaled.to_le_bytes()[..size]);
    }

    /// A day.
    pub fn date(&mut self, days: i32) {
        self.primitive(11, &days.to_le_bytes());
    }

    /// A moment.
    pub fn timestamp(&mut self, micros: i64) {
        self.primitive(12, &micros.to_le_bytes());
    }

    /// A time on a clock without zone.
    pub fn timestamp_ntz(&mut self, micros: i64) {
        self.primitive(13, &micros.to_le_bytes());
    }

    /// Bytes.
    /// # Errors
    /// When there are more than a variant may have.
    pub fn binary(&mut self, content: &[u8]) -> Result<()> {
        self.sized(15, content)
    }

    /// Text.
    /// # Errors
    /// When there is more than a variant may have.
    pub fn text(&mut self, text: &str) -> Result<()> {
        match u8::try_from(text.len()) {
            Ok(length @ 0..64) => {
                self.bytes.push(length << 2 | 1);
                self.bytes.extend_from_slice(text.as_bytes());
                Ok(())
            }
            _ => self.sized(16, text.as_bytes()),
        }
    }

    fn sized(&mut self, kind: u8, content: &[u8]) -> Result<()> {
        if content.len() > LIMIT {
            return Err(too_large());
        }
        self.bytes.push(kind << 2);
        push_number(&mut self.bytes, content.len(), 4);
        self.bytes.extend_from_slice(content);
        Ok(())
    }

    /// A member of an object whose value is written next.
    pub fn member(&mut self, key: &str) -> Member {
        let id = match self.keys.get_index_of(key) {
            Some(id) => id,
            None => self.keys.insert_full(key.to_string()).0,
        };
        Member { id, offset: self.bytes.len() }
    }

    /// Ends an object that began at `start` and has these members.
    /// # Errors
    /// `VARIANT_DUPLICATE_KEY`, and when the object is larger than one may be.
    pub fn object(&mut self, start: usize, mut members: Vec<Member>) -> Result<()> {
        let name = |id: usize| self.keys.get_index(id).map_or("", String::as_str);
        // Java's order of strings, which is that of UTF-16.
        members.sort_by(|a, b| name(a.id).encode_utf16().cmp(name(b.id).encode_utf16()).then(a.offset.cmp(&b.offset)));
        if let Some(pair) = members.windows(2).find(|pair| pair[0].id == pair[1].id) {
            if !self.allow_duplicate_keys {
                return Err(Error::new("VARIANT_DUPLICATE_KEY").with("key", name(pair[0].id)));
            }
            // The last one of a key counts; the bytes of the others stay, unread.
            members.reverse();
            members.dedup_by_key(|member| member.id);
            members.reverse();
        }
        let size = self.bytes.len() - start;
        if size > LIMIT {
            return Err(too_large());
        }
        let large = members.len() > 0xff;
        let id_width = width(members.iter().map(|member| member.id).max().unwrap_or(0));
        let offset_width = width(size);
        let info = u8::from(large) << 4
            | u8::try_from(id_width - 1).unwrap_or(3) << 2
            | u8::try_from(offset_width - 1).unwrap_or(3);
        let mut head = vec![info << 2 | 2];
        push_number(&mut head, members.len(), if large { 4 } else { 1 });
        members.iter().for_each(|member| push_number(&mut head, member.id, id_width));
        members.iter().for_each(|member| push_number(&mut head, member.offset - start, offset_width));
        push_number(&mut head, size, offset_width);
        self.bytes.splice(start..start, head);
        Ok(())
    }

    /// Ends an array that began at `start` and whose elements begin there.
    /// # Errors
    /// When it is larger than one may be.
    pub fn array(&mut self, start: usize, offsets: &[usize]) -> Result<()> {
        let size = self.bytes.len() - start;
        if size > LIMIT {
            return Err(too_large());
        }
        let large = offsets.len() > 0xff;
        let offset_width = width(size);
        let info = u8::from(large) << 2 | u8::try_from(offset_width - 1).unwrap_or(3);
        let mut head = vec![info << 2 | 3];
        push_number(&mut head, offsets.len(), if large { 4 } else { 1 });
        offsets.iter().for_each(|offset| push_number(&mut head, offset - start, offset_width));
        push_number(&mut head, size, offset_width);
        self.bytes.splice(start..start, head);
        Ok(())
    }

    /// A value that another variant holds, with the keys of this one.
    /// # Errors
    /// `MALFORMED_VARIANT`
    pub fn variant(&mut self, variant: Variant<'_>) -> Result<()> {
        let start = self.position();
        match variant.read().ok_or_else(malformed)? {
            Value::Array(items) => {
                let mut offsets = Vec::with_capacity(items.len());
                for i in 0..items.len() {
                    offsets.push(self.position());
                    self.variant(items.get(i).ok_or_else(malformed)?)?;
                }
                self.array(start, &offsets)
            }
            Value::Object(items) => {
                let mut members = Vec::with_capacity(items.len());
                for i in 0..items.len() {
                    members.push(self.member(items.key(i).ok_or_else(malformed)?));
                    self.variant(items.get(i).ok_or_else(malformed)?)?;
                }
                self.object(start, members)
            }
            _ => {
                self.bytes.extend_from_slice(variant.exact().ok_or_else(malformed)?);
                Ok(())
            }
        }
    }
}

/// `MALFORMED_VARIANT`: bytes that are none.
pub fn malformed() -> Error {
    Error::new("MALFORMED_VARIANT")
}

fn too_large() -> Error {
    Error::new("VARIANT_CONSTRUCTOR_SIZE_LIMIT")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let mut builder = Builder::default();
        let start = builder.position();
        let mut members = vec![builder.member("b")];
        builder.long(300);
        members.push(builder.member("a"));
        let array = builder.position();
        let mut offsets = vec![builder.position()];
        builder.text(&"x".repeat(70)).unwrap();
        offsets.push(builder.position());
        builder.decimal(-150, 2);
        builder.array(array, &offsets).unwrap();
        builder.object(start, members).unwrap();
        let mut metadata = Vec::new();
        builder.metadata(&mut metadata).unwrap();
        let variant = Variant { metadata: &metadata, value: builder.value() };
        assert!(variant.is_valid());
        assert_eq!(variant.exact().map(<[u8]>::len), Some(builder.value().len()));
        let Some(Value::Object(object)) = variant.read() else { panic!("no object") };
        assert_eq!((object.key(0), object.key(1), object.key(2)), (Some("a"), Some("b"), None));
        let Some(Value::Array(items)) = object.member("a").and_then(|a| a.read()) else { panic!("no array") };
        assert!(matches!(items.get(1).and_then(|v| v.read()), Some(Value::Decimal(-150, 2))));
        for end in 0..builder.value().len() {
            assert!(!Variant { metadata: &metadata, value: &builder.value()[..end] }.is_valid(), "{end}");
        }
    }

    #[test]
    fn a_key_stands_once() {
        let mut builder = Builder::default();
        let write = |builder: &mut Builder| {
            let mut members = vec![builder.member("k")];
            builder.long(1);
            members.push(builder.member("k"));
            builder.long(2);
            builder.object(0, members)
        };
        assert_eq!(write(&mut builder).unwrap_err().class(), "VARIANT_DUPLICATE_KEY");
        builder.clear();
        builder.allow_duplicate_keys = true;
        write(&mut builder).unwrap();
        let mut metadata = Vec::new();
        builder.metadata(&mut metadata).unwrap();
        let variant = Variant { metadata: &metadata, value: builder.value() };
        let Some(Value::Object(object)) = variant.read() else { panic!("no object") };
        assert_eq!(object.len(), 1);
        assert!(matches!(object.member("k").and_then(|v| v.read()), Some(Value::Long(2))));
    }
}

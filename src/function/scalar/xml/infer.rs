//! The type of an XML element, guessed from its attributes, its children and its text.
//!
//! Source: Spark's `XmlInferSchema`: a child that stands several times is an array, text beside attributes or children is a
//! column of its own, columns stand in the order of their names.

use super::super::record::Spelling;
use super::document::Event;
use super::options::Form;
use super::value::java_double;
use crate::function::coerce::common_type;
use crate::types::{SparkType, StructField};

/// What is guessed, and how.
pub(super) struct Inference {
    pub(super) form: Form,
    pub(super) spelling: Spelling,
    /// Whether types are looked for; else everything is text.
    pub(super) types: bool,
    pub(super) prefers_decimal: bool,
    pub(super) prefers_date: bool,
    /// Whether timestamps have no zone unless they say so.
    pub(super) zoneless: bool,
}

/// Where the events stop being XML.
pub(super) struct Broken;

impl Inference {
    /// The type of the outermost element; `None` if the document has no end.
    pub(super) fn document(&self, events: &[Event]) -> Result<SparkType, Broken> {
        let Some(Event::Start(_, attributes)) = events.first() else { return Err(Broken) };
        let mut at = 1;
        let ty = self.element(events, &mut at, attributes)?;
        Ok(canonical(ty).unwrap_or(SparkType::Struct(Vec::new())))
    }

    /// The rest of an element as a struct.
    fn element(&self, events: &[Event], at: &mut usize, attributes: &[(String, String)]) -> Result<SparkType, Broken> {
        stacker::maybe_grow(64 * 1024, 1024 * 1024, || {
            let mut columns: Vec<StructField> = Vec::new();
            for (name, text) in self.form.attributes(attributes) {
                self.add(&mut columns, name, self.guess(text.as_deref()));
            }
            loop {
                let event = events.get(*at);
                *at += 1;
                match event {
                    Some(Event::Start(name, attributes)) => {
                        let ty = self.child(events, at, attributes)?;
                        self.add(&mut columns, self.form.name(name).to_string(), ty);
                    }
                    Some(Event::Text(text, _)) if !text.trim_matches([' ', '\t', '\r', '\n']).is_empty() => {
                        self.add(&mut columns, self.form.value_tag.clone(), self.guess(Some(text)));
                    }
                    Some(Event::End(_)) => break,
                    Some(Event::Broken) | None => return Err(Broken),
                    Some(_) => {}
                }
            }
            Ok(sorted(columns))
        })
    }

    fn child(&self, events: &[Event], at: &mut usize, attributes: &[(String, String)]) -> Result<SparkType, Broken> {
        let ty = match events.get(*at) {
            Some(Event::End(_)) => {
                *at += 1;
                SparkType::Null
            }
            _ => match self.element(events, at, &[])? {
                SparkType::Struct(fields) => match fields.as_slice() {
                    [] => SparkType::Null,
                    [field] if field.name.eq_ignore_ascii_case(&self.form.value_tag) && is_primitive(&field.ty) => {
                        field.ty.clone()
                    }
                    _ => SparkType::Struct(fields),
                },
                other => other,
            },
        };
        let attributes = self.form.attributes(attributes);
        if attributes.is_empty() {
            return Ok(ty);
        }
        let mut columns = match ty {
            SparkType::Struct(fields) => fields,
            SparkType::Null => Vec::new(),
            ty => vec![StructField { name: self.form.value_tag.clone(), ty }],
        };
        columns
            .extend(attributes.into_iter().map(|(name, text)| StructField { name, ty: self.guess(text.as_deref()) }));
        Ok(sorted(columns))
    }

    /// Adds a column, or another value of one that is there.
    fn add(&self, columns: &mut Vec<StructField>, name: String, ty: SparkType) {
        let Some(known) = columns.iter_mut().find(|column| column.name.eq_ignore_ascii_case(&name)) else {
            return columns.push(StructField { name, ty });
        };
        known.ty = match std::mem::replace(&mut known.ty, SparkType::Null) {
            list @ SparkType::Array(_) => self.wider(list, ty),
            single => SparkType::Array(Box::new(self.wider(single, ty))),
        };
    }

    /// The type that values of both types have.
    fn wider(&self, left: SparkType, right: SparkType) -> SparkType {
        use SparkType as T;
        match (left, right) {
            (left, right) if left == right => left,
            (T::Null, other) | (other, T::Null) => other,
            (T::Struct(left), T::Struct(right)) => {
                let mut columns: Vec<StructField> = Vec::new();
                for field in left.into_iter().chain(right) {
                    match columns.iter_mut().find(|known| known.name.eq_ignore_ascii_case(&field.name)) {
                        Some(known) => {
                            let ty = std::mem::replace(&mut known.ty, T::Null);
                            known.ty = self.wider(ty, field.ty);
                        }
                        None => columns.push(field),
                    }
                }
                sorted(columns)
            }
            (T::Array(left), T::Array(right)) => T::Array(Box::new(self.wider(*left, *right))),
            (T::Array(element), other) => T::Array(Box::new(self.wider(*element, other))),
            (other, T::Array(element)) => T::Array(Box::new(self.wider(other, *element))),
            (T::Struct(mut fields), other) | (other, T::Struct(mut fields)) => {
                match fields.iter_mut().find(|field| field.name == self.form.value_tag) {
                    Some(field) => {
                        let ty = std::mem::replace(&mut field.ty, T::Null);
                        field.ty = self.wider(ty, other);
                        T::Struct(fields)
                    }
                    None => T::String,
                }
            }
            (T::Double, T::Decimal(..)) | (T::Decimal(..), T::Double) => T::Double,
            (T::Decimal(p, s), T::Long) | (T::Long, T::Decimal(p, s)) => {
                self.wider(T::Decimal(p, s), T::Decimal(20, 0))
            }
            (T::Decimal(p1, s1), T::Decimal(p2, s2)) => {
                let scale = s1.max(s2);
                let whole = (i16::from(p1) - i16::from(s1)).max(i16::from(p2) - i16::from(s2));
                match u8::try_from(whole + i16::from(scale)) {
                    Ok(precision) if precision <= 38 => T::Decimal(precision, scale),
                    _ => T::Double,
                }
            }
            (left, right) if left.is_string() || right.is_string() => T::String,
            (left, right) => common_type(&left, &right, false).unwrap_or(T::String),
        }
    }

    /// The type of a value.
    fn guess(&self, text: Option<&str>) -> SparkType {
        if !self.types {
            return SparkType::String;
        }
        let text = text.map(|text| self.form.trimmed(text)).unwrap_or_default();
        if text.is_empty() || self.form.is_null(text) {
            return SparkType::Null;
        }
        let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
        let digit = unsigned.starts_with(|c: char| c.is_ascii_digit());
        if digit && unsigned.parse::<i64>().is_ok() {
            return SparkType::Long;
        }
        let number = (digit || unsigned.starts_with('.')) && !unsigned.ends_with(['d', 'D', 'f', 'F']);
        if number
            && self.prefers_decimal
            && let Some(ty) = decimal(text)
        {
            return ty;
        }
        let reads = |ty: &SparkType| self.spelling.read(ty, text).is_some();
        if number && java_double(unsigned).is_some() {
            SparkType::Double
        } else if reads(&SparkType::Time(6)) {
            SparkType::Time(6)
        } else if self.prefers_date && reads(&SparkType::Date) {
            SparkType::Date
        } else if self.zoneless && reads(&SparkType::TimestampNtz) {
            SparkType::TimestampNtz
        } else if reads(&SparkType::Timestamp) {
            SparkType::Timestamp
        } else if text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false") {
            SparkType::Boolean
        } else {
            SparkType::String
        }
    }
}

/// The decimal type that just holds a number.
fn decimal(text: &str) -> Option<SparkType> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text).replace(',', "");
    let (whole, fraction) = digits.split_once('.').unwrap_or((&digits, ""));
    let all = format!("{whole}{fraction}");
    if !all.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let significant = all.trim_start_matches('0').len().max(1);
    let precision = u8::try_from(significant.max(fraction.len())).ok().filter(|precision| *precision <= 38)?;
    Some(SparkType::Decimal(precision, i8::try_from(fraction.len()).ok()?))
}

fn is_primitive(ty: &SparkType) -> bool {
    !matches!(ty, SparkType::Struct(_) | SparkType::Array(_) | SparkType::Map(..))
}

fn sorted(mut columns: Vec<StructField>) -> SparkType {
    columns.sort_by(|a, b| a.name.encode_utf16().cmp(b.name.encode_utf16()));
    SparkType::Struct(columns)
}

/// The type without structs that have no columns, and with text for what was always empty.
fn canonical(ty: SparkType) -> Option<SparkType> {
    match ty {
        SparkType::Array(element) => canonical(*element).map(|element| SparkType::Array(Box::new(element))),
        SparkType::Struct(fields) => {
            let fields: Vec<StructField> = fields
                .into_iter()
                .filter_map(|field| canonical(field.ty).map(|ty| StructField { name: field.name, ty }))
                .collect();
            (!fields.is_empty()).then_some(SparkType::Struct(fields))
        }
        SparkType::Null => Some(SparkType::String),
        other => Some(other),
    }
}

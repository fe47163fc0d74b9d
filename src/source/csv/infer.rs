//! Types of columns whose values are text: the narrowest that all values have.
//!
//! Source: Spark's `CSVInferSchema`: int, bigint, decimal(n,0), double, date, timestamp, boolean, else string.

use crate::source::calendar;
use crate::source::convert::{Converter, Spelling, integer};
use crate::types::SparkType;
use std::sync::Arc;

/// What the values of a column seen so far have in common.
#[derive(Clone, Debug, Default)]
pub struct Guess {
    ty: Option<SparkType>,
}

impl Guess {
    /// Takes one more value into account.
    pub fn see(&mut self, text: &[u8], spelling: &Arc<Spelling>) {
        let own = match &self.ty {
            Some(SparkType::String) => return,
            // The type of the value before is the likeliest.
            Some(ty) if reads(ty, text, spelling) => return,
            _ => classify(text, spelling),
        };
        self.ty = Some(match self.ty.take() {
            None => own,
            Some(before) => common(before, own),
        });
    }

    /// The type; string if there was no value.
    pub fn ty(&self) -> SparkType {
        self.ty.clone().unwrap_or(SparkType::String)
    }

    /// The type where whole numbers are all bigint.
    pub fn wide_ty(&self) -> SparkType {
        match self.ty() {
            SparkType::Int => SparkType::Long,
            SparkType::Decimal(..) => SparkType::Double,
            other => other,
        }
    }
}

/// Whether a value certainly is of the type; whole numbers are left to [`classify`] where the type depends on their size.
fn reads(ty: &SparkType, text: &[u8], spelling: &Arc<Spelling>) -> bool {
    match ty {
        SparkType::Int => integer(text).is_some_and(|number| i32::try_from(number).is_ok()),
        SparkType::Long => integer(text).is_some(),
        SparkType::Double => real(text, spelling),
        SparkType::Date => date(text, spelling),
        SparkType::Timestamp => date(text, spelling) || timestamp(text, spelling),
        SparkType::Boolean => boolean(text),
        _ => false,
    }
}

fn classify(text: &[u8], spelling: &Arc<Spelling>) -> SparkType {
    if let Some(number) = integer(text) {
        return if i32::try_from(number).is_ok() { SparkType::Int } else { SparkType::Long };
    }
    let digits = text.strip_prefix(b"-").or_else(|| text.strip_prefix(b"+")).unwrap_or(text);
    if !digits.is_empty() && digits.len() <= 38 && digits.iter().all(u8::is_ascii_digit) {
        return SparkType::Decimal(digits.len() as u8, 0);
    }
    if real(text, spelling) {
        SparkType::Double
    } else if date(text, spelling) {
        SparkType::Date
    } else if timestamp(text, spelling) {
        SparkType::Timestamp
    } else if boolean(text) {
        SparkType::Boolean
    } else {
        SparkType::String
    }
}

fn real(text: &[u8], spelling: &Arc<Spelling>) -> bool {
    Converter::with(&SparkType::Double, spelling).is_some_and(|mut converter| converter.push(text))
}

fn boolean(text: &[u8]) -> bool {
    text.eq_ignore_ascii_case(b"true") || text.eq_ignore_ascii_case(b"false")
}

fn date(text: &[u8], spelling: &Spelling) -> bool {
    match &spelling.date {
        Some(_) => spelling.read_date(text).is_some(),
        None => text.len() == 10 && calendar::date_only(text).is_some(),
    }
}

fn timestamp(text: &[u8], spelling: &Spelling) -> bool {
    // A bare year or month is no timestamp that anybody means.
    (spelling.timestamp.is_some() || text.len() >= 10) && spelling.read_timestamp(text).is_some()
}

fn common(a: SparkType, b: SparkType) -> SparkType {
    use SparkType::{Date, Decimal, Double, Int, Long, String, Timestamp};
    match (a, b) {
        (a, b) if a == b => a,
        (Int, Long) | (Long, Int) => Long,
        (Decimal(p, _), Decimal(q, _)) => Decimal(p.max(q), 0),
        (Decimal(p, _), Int | Long) | (Int | Long, Decimal(p, _)) => Decimal(p.max(20), 0),
        (Int | Long | Decimal(..), Double) | (Double, Int | Long | Decimal(..)) => Double,
        (Date, Timestamp) | (Timestamp, Date) => Timestamp,
        _ => String,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(values: &[&str]) -> String {
        let spelling = Arc::new(Spelling::default());
        let mut guess = Guess::default();
        values.iter().for_each(|value| guess.see(value.as_bytes(), &spelling));
        guess.ty().to_string()
    }

    #[test]
    fn narrowest_common_type() {
        assert_eq!(of(&["1", "2"]), "int");
        assert_eq!(of(&["1", "3000000000"]), "bigint");
        assert_eq!(of(&["10000000000", "99999999999999999999"]), "decimal(20,0)");
        assert_eq!(of(&["1", "1.5"]), "double");
        assert_eq!(of(&[" 1 ", "2"]), "double");
        assert_eq!(of(&["2013-01-02"]), "date");
        assert_eq!(of(&["2013-01-02", "2013-01-02 01:00:00"]), "timestamp");
        assert_eq!(of(&["2013-01-02 01:00:00", "2013-01-02"]), "timestamp");
        assert_eq!(of(&["true", "FALSE"]), "boolean");
        assert_eq!(of(&["NaN", "Inf"]), "double");
        assert_eq!(of(&["1", "x"]), "string");
        assert_eq!(of(&["1", "2013-01-02"]), "string");
        assert_eq!(of(&[]), "string");
    }
}

//! Types of JSON values that no one declared.
//!
//! Source: Spark's `JsonInferSchema`: bigint, decimal for whole numbers that do not fit, double, boolean, string, arrays and
//! structs; two values without a common type are strings.

use super::json::{Tape, Token, unescape};
use super::{SparkType, StructField};

/// How types are found out.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wishes {
    /// `primitivesAsString`
    pub primitives_as_string: bool,
    /// `dropFieldIfAllNull`
    pub drop_all_null: bool,
    /// `prefersDecimal`
    pub prefers_decimal: bool,
    /// Whether fields are sorted by name, as Spark does, or stay in the order of their first appearance.
    pub sorted: bool,
}

/// What the values seen so far have in common.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Guess {
    /// Nothing but NULL.
    #[default]
    Null,
    /// A type without parts.
    Scalar(SparkType),
    /// An array.
    Array(Box<Guess>),
    /// A struct.
    Struct(Vec<(String, Guess)>),
}

/// The decimal that holds both; a double where none does.
fn wider(p: u8, s: i8, q: u8, t: i8) -> SparkType {
    let scale = s.max(t);
    let whole = (i16::from(p) - i16::from(s)).max(i16::from(q) - i16::from(t));
    match u8::try_from(whole + i16::from(scale)) {
        Ok(precision) if precision <= 38 => SparkType::Decimal(precision, scale),
        _ => SparkType::Double,
    }
}

/// The decimal with as many digits as a number has; `None` for too many, and for what is no number.
fn decimal(text: &str) -> Option<SparkType> {
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (whole, fraction) = mantissa
        .trim_start_matches(['-', '+'])
        .split_once('.')
        .unwrap_or((mantissa.trim_start_matches(['-', '+']), ""));
    let all_digits = |text: &str| text.bytes().all(|c| c.is_ascii_digit());
    if !all_digits(whole) || !all_digits(fraction) || whole.len() + fraction.len() == 0 {
        return None;
    }
    let digits = format!("{whole}{fraction}");
    let digits = digits.trim_start_matches('0').len().max(1) as i64;
    let scale = fraction.len() as i64 - exponent.parse::<i64>().ok()?;
    let (precision, scale) = if scale < 0 { (digits - scale, 0) } else { (digits.max(scale), scale) };
    match (u8::try_from(precision), i8::try_from(scale)) {
        (Ok(precision), Ok(scale)) if precision <= 38 => Some(SparkType::Decimal(precision, scale)),
        _ => None,
    }
}

impl Guess {
    /// The type of one value.
    pub fn of(tape: &Tape, text: &[u8], at: usize, wishes: Wishes) -> Guess {
        Guess::of_with(tape, text, at, wishes, &|_| None)
    }

    /// The same where `moment` tells the type of texts that may be dates or times.
    pub fn of_with(
        tape: &Tape,
        text: &[u8],
        at: usize,
        wishes: Wishes,
        moment: &dyn Fn(&str) -> Option<SparkType>,
    ) -> Guess {
        let node = tape.node(at);
        let scalar = |ty: SparkType| Guess::Scalar(if wishes.primitives_as_string { SparkType::String } else { ty });
        match node.token {
            Token::Null => Guess::Null,
            Token::True | Token::False => scalar(SparkType::Boolean),
            Token::Plain | Token::Escaped => {
                let raw = std::str::from_utf8(&text[node.start..node.end]).unwrap_or_default();
                let number = if wishes.prefers_decimal { decimal(raw) } else { None };
                Guess::Scalar(number.or_else(|| moment(raw)).unwrap_or(SparkType::String))
            }
            Token::Real => {
                let raw = std::str::from_utf8(&text[node.start..node.end]).unwrap_or_default();
                let number = if wishes.prefers_decimal { decimal(raw) } else { None };
                scalar(number.unwrap_or(SparkType::Double))
            }
            Token::Integer => {
                let raw = &text[node.start..node.end];
                let digits = raw.len() - usize::from(raw[0] == b'-');
                scalar(match std::str::from_utf8(raw).ok().and_then(|raw| raw.parse::<i64>().ok()) {
                    Some(_) => SparkType::Long,
                    None if digits <= 38 => SparkType::Decimal(digits as u8, 0),
                    None => SparkType::Double,
                })
            }
            Token::Array => {
                let mut element = Guess::Null;
                for child in tape.children(at) {
                    element.merge(Guess::of_with(tape, text, child, wishes, moment));
                }
                Guess::Array(Box::new(element))
            }
            Token::Object => {
                let mut fields: Vec<(String, Guess)> = Vec::new();
                for (key, value) in tape.members(at) {
                    let node = tape.node(key);
                    let mut name = Vec::new();
                    match node.token {
                        Token::Escaped => {
                            unescape(&text[node.start..node.end], &mut name);
                        }
                        _ => name.extend_from_slice(&text[node.start..node.end]),
                    }
                    let name = String::from_utf8_lossy(&name).into_owned();
                    let guess = Guess::of_with(tape, text, value, wishes, moment);
                    match fields.iter_mut().find(|(known, _)| *known == name) {
                        Some((_, known)) => known.merge(guess),
                        None => fields.push((name, guess)),
                    }
                }
                Guess::Struct(fields)
            }
        }
    }

    /// Takes another value's type into account.
    pub fn merge(&mut self, other: Guess) {
        use SparkType::{Decimal, Double, Long, String};
        let own = std::mem::take(self);
        *self = match (own, other) {
            (Guess::Null, other) | (other, Guess::Null) => other,
            (Guess::Array(mut a), Guess::Array(b)) => {
                a.merge(*b);
                Guess::Array(a)
            }
            (Guess::Struct(mut a), Guess::Struct(b)) => {
                for (i, (name, guess)) in b.into_iter().enumerate() {
                    // Objects mostly have their members in the same order.
                    let likely = a.get(i).is_some_and(|(known, _)| *known == name);
                    let at = if likely { Some(i) } else { a.iter().position(|(known, _)| *known == name) };
                    match at {
                        Some(at) => a[at].1.merge(guess),
                        None => a.push((name, guess)),
                    }
                }
                Guess::Struct(a)
            }
            (Guess::Scalar(a), Guess::Scalar(b)) => Guess::Scalar(match (a, b) {
                (a, b) if a == b => a,
                (Decimal(p, s), Decimal(q, t)) => wider(p, s, q, t),
                (Decimal(p, s), Long) | (Long, Decimal(p, s)) => wider(p, s, 20, 0),
                (Long | Decimal(..), Double) | (Double, Long | Decimal(..)) => Double,
                _ => String,
            }),
            _ => Guess::Scalar(String),
        };
    }

    /// The type; nothing for one that holds no values at all.
    pub fn ty(&self, wishes: Wishes) -> Option<SparkType> {
        match self {
            Guess::Null => (!wishes.drop_all_null).then_some(SparkType::String),
            Guess::Scalar(ty) => Some(ty.clone()),
            Guess::Array(element) => Some(SparkType::Array(Box::new(element.ty(wishes)?))),
            Guess::Struct(fields) => {
                let mut types: Vec<StructField> = fields
                    .iter()
                    .filter_map(|(name, guess)| Some(StructField { name: name.clone(), ty: guess.ty(wishes)? }))
                    .collect();
                if wishes.sorted {
                    types.sort_by(|a, b| a.name.cmp(&b.name));
                }
                (!types.is_empty()).then_some(SparkType::Struct(types))
            }
        }
    }
}

//! Types of JSON values that no one declared.
//!
//! Source: Spark's `JsonInferSchema`: bigint, decimal for whole numbers that do not fit, double, boolean, string, arrays and
//! structs; two values without a common type are strings.

use crate::types::json::{Tape, Token, unescape};
use crate::types::{SparkType, StructField};

/// How types are found out.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wishes {
    /// `primitivesAsString`
    pub primitives_as_string: bool,
    /// `dropFieldIfAllNull`
    pub drop_all_null: bool,
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

impl Guess {
    /// The type of one value.
    pub fn of(tape: &Tape, text: &[u8], at: usize, wishes: Wishes) -> Guess {
        let node = tape.node(at);
        let scalar = |ty: SparkType| Guess::Scalar(if wishes.primitives_as_string { SparkType::String } else { ty });
        match node.token {
            Token::Null => Guess::Null,
            Token::True | Token::False => scalar(SparkType::Boolean),
            Token::Plain | Token::Escaped => Guess::Scalar(SparkType::String),
            Token::Real => scalar(SparkType::Double),
            Token::Integer => {
                let raw = &text[node.start..node.end];
                let digits = raw.len() - usize::from(raw[0] == b'-');
                scalar(match crate::source::convert::integer(raw) {
                    Some(_) => SparkType::Long,
                    None if digits <= 38 => SparkType::Decimal(digits as u8, 0),
                    None => SparkType::Double,
                })
            }
            Token::Array => {
                let mut element = Guess::Null;
                for child in tape.children(at) {
                    element.merge(Guess::of(tape, text, child, wishes));
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
                    let guess = Guess::of(tape, text, value, wishes);
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
                (Decimal(p, _), Decimal(q, _)) => Decimal(p.max(q), 0),
                (Decimal(p, _), Long) | (Long, Decimal(p, _)) => Decimal(p.max(20), 0),
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

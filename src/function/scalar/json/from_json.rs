//! `from_json`: a value of a given type out of JSON text.
//!
//! What a value may be read as, and what is kept of a record with a bad value in it, is as in Spark's `JacksonParser`: a bad
//! field is NULL, a bad element makes its array NULL, and a struct within stands for itself.

use std::sync::Arc;

use super::super::record::{Cell, Mode, Options, Spelling, reader, root};
use super::super::string::decode_base64;
use super::text::Document;
use crate::error::{Error, Result};
use crate::function::{Bound, Build, Call, Function};
use crate::types::json::{Liberties, Token};
use crate::types::pattern::Purpose;
use crate::types::variant::{build::Builder, json::Reader};
use crate::types::{SparkType, StructField};

pub const FUNCTION: Function = Function {
    name: "from_json",
    aliases: &[],
    usage: "from_json(jsonStr, schema[, options]) - Returns a struct value with the given `jsonStr` and `schema`.",
    example: "> SELECT from_json('{\"a\":1, \"b\":0.8}', 'a INT, b DOUBLE');\n {\"a\":1,\"b\":0.8}",
    build: Build::Scalar(build),
};

/// Options that would change the answer.
const REFUSED: &[&str] = &["allowBackslashEscapingAnyCharacter", "locale", "singleVariantColumn"];

/// What the parser lets pass.
pub(super) fn liberties(options: &Options) -> Liberties {
    Liberties {
        single_quotes: options.flag("allowSingleQuotes", true),
        non_numeric: options.flag("allowNonNumericNumbers", true),
        bare_names: options.flag("allowUnquotedFieldNames", false),
        leading_zeros: options.flag("allowNumericLeadingZeros", false),
        comments: options.flag("allowComments", false),
        control_characters: options.flag("allowUnquotedControlChars", false),
    }
}

fn build(call: &Call) -> Result<Bound> {
    call.arity(2, 3)?;
    let ty = root(call, 1)?;
    let options = Options::of(call, 2, REFUSED)?;
    let text = call.value(0)?.clone();
    let name = match &ty {
        SparkType::Map(..) => "entries".to_string(),
        _ => format!("from_json({})", text.name),
    };
    let mismatch = |class: &'static str, ty: &SparkType| {
        Error::new(class)
            .with("sqlExpr", format!("\"{name}\""))
            .with("schema", format!("\"{}\"", ty.sql()))
            .at(call.span)
    };
    if !matches!(ty, SparkType::Struct(_) | SparkType::Array(_) | SparkType::Map(..) | SparkType::Variant) {
        return Err(mismatch("DATATYPE_MISMATCH.INVALID_JSON_SCHEMA", &ty));
    }
    if let Some(spatial) = ty.find(&SparkType::is_spatial) {
        return Err(Error::new("UNSUPPORTED_DATATYPE")
            .with("typeName", format!("\"{}\"", spatial.sql()))
            .at(call.span));
    }
    if let Some(map) = other_keys(&ty) {
        return Err(mismatch("DATATYPE_MISMATCH.INVALID_JSON_MAP_KEY_TYPE", map));
    }
    if !text.ty.is_string() && text.ty != SparkType::Null {
        let alone = Call::plain(call.context, call.name, vec![text], call.span);
        return Err(alone.unexpected_type(0, "\"STRING\""));
    }
    let corrupt = corrupt_column(call, &ty, &options)?;
    let parser = Parser {
        spelling: Spelling::of(call, &options, Purpose::Read)?,
        liberties: liberties(&options),
        mode: options.mode(call)?,
        corrupt,
        ty: ty.clone(),
    };
    let key = format!("{} {}", options.key(), call.context.timezone_name);
    let text = if text.ty == SparkType::Null { Bound::null(SparkType::String) } else { text };
    let read = Arc::new(move |text: &str| parser.record(text));
    Ok(reader(call, "from_json", text, ty, key, read)?.named(name))
}

/// A map whose keys are no text.
fn other_keys(ty: &SparkType) -> Option<&SparkType> {
    match ty {
        SparkType::Map(key, _) if !key.is_string() => Some(ty),
        SparkType::Map(_, value) => other_keys(value),
        SparkType::Array(element) => other_keys(element),
        SparkType::Struct(fields) => fields.iter().find_map(|field| other_keys(&field.ty)),
        _ => None,
    }
}

/// The place of the column that gets the text of bad records, which must be text.
pub(in crate::function::scalar) fn corrupt_column(
    call: &Call,
    ty: &SparkType,
    options: &Options,
) -> Result<Option<usize>> {
    let name = options.given("columnNameOfCorruptRecord").unwrap_or("_corrupt_record");
    let SparkType::Struct(fields) = ty else { return Ok(None) };
    let at = fields.iter().position(|field| field.name == name);
    match at.map(|at| &fields[at].ty) {
        Some(ty) if *ty != SparkType::String => Err(Error::new("INVALID_CORRUPT_RECORD_TYPE")
            .with("columnName", format!("`{name}`"))
            .with("actualType", format!("\"{}\"", ty.sql()))
            .at(call.span)),
        _ => Ok(at),
    }
}

/// The error for a bad record in a call that has no use for one.
pub(in crate::function::scalar) fn malformed(partial: &Cell) -> Error {
    let mut shown = String::new();
    partial.show(&mut shown);
    Error::new("MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION")
        .with("badRecord", shown)
        .with("failFastMode", "FAILFAST")
}

struct Parser {
    ty: SparkType,
    spelling: Spelling,
    liberties: Liberties,
    mode: Mode,
    corrupt: Option<usize>,
}

/// Why a value was not read as a whole.
enum Bad {
    /// What of it could be read.
    Partial(Cell),
    /// Nothing of it.
    Whole,
}

impl Parser {
    fn record(&self, text: &str) -> Result<Cell> {
        if text.trim().is_empty() {
            return Ok(Cell::Null);
        }
        let mut document = Document::default();
        let read = if document.parse_with(text, self.liberties) { self.root(&document, text) } else { Err(Bad::Whole) };
        let (mut cell, good) = match read {
            Ok(cell) => (cell, true),
            Err(Bad::Partial(cell)) => (cell, false),
            Err(Bad::Whole) => (Cell::empty(&self.ty), false),
        };
        if !good && self.mode == Mode::FailFast {
            return Err(malformed(&cell));
        }
        if let (Some(at), Cell::Struct(fields)) = (self.corrupt, &mut cell) {
            fields[at] = if good { Cell::Null } else { Cell::Text(text.to_string()) };
        }
        Ok(cell)
    }

    fn root(&self, document: &Document, text: &str) -> Result<Cell, Bad> {
        let token = document.tape.node(0).token;
        match &self.ty {
            SparkType::Array(element) if token == Token::Object && matches!(**element, SparkType::Struct(_)) => {
                match self.value(document, text, 0, element) {
                    Ok(cell) => Ok(Cell::List(vec![cell])),
                    Err(Bad::Partial(cell)) => Err(Bad::Partial(Cell::List(vec![cell]))),
                    Err(Bad::Whole) => Err(Bad::Whole),
                }
            }
            _ if token == Token::Null => Err(Bad::Whole),
            ty => self.value(document, text, 0, ty),
        }
    }

    fn value(&self, document: &Document, text: &str, at: usize, ty: &SparkType) -> Result<Cell, Bad> {
        let node = document.tape.node(at);
        match (ty, node.token) {
            (SparkType::Variant, _) => {
                let (mut builder, mut metadata) = (Builder::default(), Vec::new());
                let written = Reader::default().value(text.as_bytes(), &document.tape, at, &mut builder);
                match written.and_then(|good| builder.metadata(&mut metadata).map(|()| good)) {
                    Ok(true) => Ok(Cell::Variant(metadata, builder.value().to_vec())),
                    // A key that stands twice, a value that is too large.
                    Ok(false) | Err(_) => Err(Bad::Partial(Cell::Null)),
                }
            }
            (_, Token::Null) => Ok(Cell::Null),
            (SparkType::Struct(fields), Token::Object) => self.fields(document, text, at, fields),
            (SparkType::Array(element), Token::Array) => {
                let (mut cells, mut good) = (Vec::new(), true);
                for child in document.tape.children(at) {
                    cells.push(self.part(document, text, child, element, &mut good)?);
                }
                if good { Ok(Cell::List(cells)) } else { Err(Bad::Partial(Cell::List(cells))) }
            }
            (SparkType::Map(_, value), Token::Object) => {
                let (mut entries, mut good): (Vec<(Cell, Cell)>, _) = (Vec::new(), true);
                for (key, item) in document.tape.members(at) {
                    let mut name = String::new();
                    document.string(text, key, &mut name);
                    let (key, item) = (Cell::Text(name), self.part(document, text, item, value, &mut good)?);
                    // The last of several entries with one key counts.
                    match entries.iter_mut().find(|(known, _)| *known == key) {
                        Some(entry) => entry.1 = item,
                        None => entries.push((key, item)),
                    }
                }
                if good { Ok(Cell::Map(entries)) } else { Err(Bad::Partial(Cell::Map(entries))) }
            }
            _ => self.scalar(document, text, at, ty).ok_or(Bad::Whole),
        }
    }

    /// An element or a value within, whose own bad parts may be left out.
    fn part(&self, document: &Document, text: &str, at: usize, ty: &SparkType, good: &mut bool) -> Result<Cell, Bad> {
        self.value(document, text, at, ty).or_else(|bad| match bad {
            Bad::Partial(cell) => {
                *good = false;
                Ok(cell)
            }
            Bad::Whole => Err(Bad::Whole),
        })
    }

    fn fields(&self, document: &Document, text: &str, at: usize, fields: &[StructField]) -> Result<Cell, Bad> {
        let mut cells = vec![Cell::Null; fields.len()];
        let mut good = true;
        for (key, value) in document.tape.members(at) {
            let place = fields.iter().position(|field| document.is_key(text, key, &field.name));
            let Some(place) = place.filter(|place| at != 0 || Some(*place) != self.corrupt) else { continue };
            cells[place] = match self.value(document, text, value, &fields[place].ty) {
                Ok(cell) => cell,
                Err(bad) => {
                    good = false;
                    if let Bad::Partial(cell) = bad { cell } else { Cell::Null }
                }
            };
        }
        if good { Ok(Cell::Struct(cells)) } else { Err(Bad::Partial(Cell::Struct(cells))) }
    }

    /// A value without parts; `None` if it cannot be read as one of the type.
    fn scalar(&self, document: &Document, text: &str, at: usize, ty: &SparkType) -> Option<Cell> {
        let node = document.tape.node(at);
        let raw = &text[node.start..node.end];
        let mut string = String::new();
        let is_text = matches!(node.token, Token::Plain | Token::Escaped);
        if is_text {
            document.string(text, at, &mut string);
        } else if ty.is_string() {
            document.write(text, at, &mut string);
        }
        let within = |low: i64, high: i64| raw.parse::<i64>().ok().filter(|value| (low..=high).contains(value));
        match (ty, node.token) {
            (ty, _) if ty.is_string() => Some(Cell::Text(string)),
            (SparkType::Boolean, Token::True) => Some(Cell::Boolean(true)),
            (SparkType::Boolean, Token::False) => Some(Cell::Boolean(false)),
            // Jackson takes bytes without a sign too.
            (SparkType::Byte, Token::Integer) => within(-128, 255).map(|value| Cell::Whole((value as i8).into())),
            (SparkType::Short, Token::Integer) => within(i16::MIN.into(), i16::MAX.into()).map(Cell::Whole),
            (SparkType::Int, Token::Integer) => within(i32::MIN.into(), i32::MAX.into()).map(Cell::Whole),
            (SparkType::Long, Token::Integer) => within(i64::MIN, i64::MAX).map(Cell::Whole),
            (SparkType::Float, Token::Integer | Token::Real) => raw.parse::<f32>().ok().map(|v| Cell::Real(v.into())),
            (SparkType::Double, Token::Integer | Token::Real) => raw.parse().ok().map(Cell::Real),
            (SparkType::Float | SparkType::Double, _) if is_text => match string.as_str() {
                "NaN" => Some(Cell::Real(f64::NAN)),
                "+INF" | "INF" | "+Infinity" | "Infinity" => Some(Cell::Real(f64::INFINITY)),
                "-INF" | "-Infinity" => Some(Cell::Real(f64::NEG_INFINITY)),
                _ => None,
            },
            (SparkType::Decimal(precision, scale), Token::Integer | Token::Real) => {
                Spelling::decimal(raw, *precision, *scale)
            }
            (SparkType::Decimal(precision, scale), _) if is_text => Spelling::decimal(&string, *precision, *scale),
            (SparkType::Binary, _) if is_text => {
                let mut bytes = Vec::new();
                decode_base64(&string, &mut bytes).map(|()| Cell::Bytes(bytes))
            }
            // Seconds since 1970.
            (SparkType::Timestamp, Token::Integer) => raw.parse::<i64>().ok()?.checked_mul(1_000_000).map(Cell::Whole),
            (ty, _) if is_text && !string.is_empty() => self.spelling.read(ty, &string),
            _ => None,
        }
    }
}

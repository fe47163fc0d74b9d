//! `from_csv`: a struct out of one CSV record.

use std::sync::Arc;

use super::super::json::{corrupt_column, malformed};
use super::super::record::{Cell, Mode, Options, Spelling, reader, root};
use super::record::{Dialect, REFUSED};
use crate::error::{Error, Result};
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;
use crate::types::parse::{parse_double, parse_float};
use crate::types::pattern::Purpose;

pub const FUNCTION: Function = Function {
    name: "from_csv",
    aliases: &[],
    usage: "from_csv(csvStr, schema[, options]) - Returns a struct value with the given `csvStr` and `schema`.",
    example: "> SELECT from_csv('1, 0.8', 'a INT, b DOUBLE');\n {\"a\":1,\"b\":0.8}",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    call.arity(2, 3)?;
    let ty = root(call, 1)?;
    let options = Options::of(call, 2, REFUSED)?;
    let text = call.value(0)?.clone();
    let name = format!("from_csv({})", text.name);
    let SparkType::Struct(fields) = &ty else {
        return Err(Error::new("INVALID_SCHEMA.NON_STRUCT_TYPE")
            .with("inputSchema", format!("\"{}\"", call.value(1)?.name))
            .with("dataType", format!("\"{}\"", ty.sql()))
            .at(call.span));
    };
    if let Some(field) = fields.iter().find(|field| {
        field.ty.is_spatial()
            || matches!(field.ty, SparkType::Array(_) | SparkType::Map(..) | SparkType::Struct(_) | SparkType::Null)
    }) {
        return Err(Error::new("UNSUPPORTED_DATATYPE")
            .with("typeName", format!("\"{}\"", field.ty.sql()))
            .at(call.span));
    }
    if !text.ty.is_string() && text.ty != SparkType::Null {
        let alone = Call::plain(call.context, call.name, vec![text], call.span);
        return Err(alone.unexpected_type(0, "\"STRING\""));
    }
    let word = |option: &str, default: &str| options.given(option).unwrap_or(default).to_string();
    let parser = Parser {
        types: fields.iter().map(|field| field.ty.clone()).collect(),
        dialect: Dialect::of(call, &options)?,
        spelling: Spelling::of(call, &options, Purpose::Read)?,
        mode: options.mode(call)?,
        corrupt: corrupt_column(call, &ty, &options)?,
        nan: word("nanValue", "NaN"),
        infinities: [word("positiveInf", "Inf"), word("negativeInf", "-Inf")],
    };
    let key = format!("{} {}", options.key(), call.context.timezone_name);
    let text = if text.ty == SparkType::Null { Bound::null(SparkType::String) } else { text };
    let read = Arc::new(move |text: &str| parser.record(text));
    Ok(reader(call, "from_csv", text, ty, key, read)?.named(name))
}

struct Parser {
    types: Vec<SparkType>,
    dialect: Dialect,
    spelling: Spelling,
    mode: Mode,
    corrupt: Option<usize>,
    nan: String,
    infinities: [String; 2],
}

impl Parser {
    fn record(&self, text: &str) -> Result<Cell> {
        let wanted = self.types.len() - usize::from(self.corrupt.is_some());
        let fields = self.dialect.fields(text);
        let mut good = fields.as_ref().is_some_and(|fields| fields.len() == wanted);
        let mut fields = fields.unwrap_or_default().into_iter();
        let mut cells = Vec::with_capacity(self.types.len());
        for (i, ty) in self.types.iter().enumerate() {
            if Some(i) == self.corrupt {
                cells.push(Cell::Null);
                continue;
            }
            cells.push(match fields.next().flatten() {
                None => Cell::Null,
                Some(field) => self.value(&field, ty).unwrap_or_else(|| {
                    good = false;
                    Cell::Null
                }),
            });
        }
        if let Some(at) = self.corrupt.filter(|_| !good) {
            cells[at] = Cell::Text(text.to_string());
        }
        let record = Cell::Struct(cells);
        if !good && self.mode == Mode::FailFast {
            return Err(malformed(&record));
        }
        Ok(record)
    }

    /// `None` if the text is no value of the type.
    fn value(&self, text: &str, ty: &SparkType) -> Option<Cell> {
        let within = |low: i64, high: i64| {
            text.parse::<i64>().ok().filter(|value| (low..=high).contains(value)).map(Cell::Whole)
        };
        let real = |read: fn(&str) -> Option<f64>| match text {
            text if text == self.nan => Some(Cell::Real(f64::NAN)),
            text if text == self.infinities[0] => Some(Cell::Real(f64::INFINITY)),
            text if text == self.infinities[1] => Some(Cell::Real(f64::NEG_INFINITY)),
            text => read(text).map(Cell::Real),
        };
        match ty {
            ty if ty.is_string() => Some(Cell::Text(text.to_string())),
            SparkType::Byte => within(i8::MIN.into(), i8::MAX.into()),
            SparkType::Short => within(i16::MIN.into(), i16::MAX.into()),
            SparkType::Int => within(i32::MIN.into(), i32::MAX.into()),
            SparkType::Long => within(i64::MIN, i64::MAX),
            SparkType::Float => real(|text| parse_float(text).map(f64::from)),
            SparkType::Double => real(parse_double),
            SparkType::Boolean if text.eq_ignore_ascii_case("true") => Some(Cell::Boolean(true)),
            SparkType::Boolean => text.eq_ignore_ascii_case("false").then_some(Cell::Boolean(false)),
            SparkType::Decimal(precision, scale) => Spelling::decimal(text, *precision, *scale),
            SparkType::Binary => Some(Cell::Bytes(text.as_bytes().to_vec())),
            ty => self.spelling.read(ty, text),
        }
    }
}

//! Data types, as written in casts and column lists.
//!
//! Source: <https://spark.apache.org/docs/latest/sql-ref-datatypes.html>.

use super::super::lex::{Token, TokenKind};
use super::Parser;
use super::name::upper;
use crate::error::{Error, Result, Span};
use crate::types::geo::srid;
use crate::types::{Collation, DayTimeField, SparkType, StructField, YearMonthField, nanos};

impl Parser<'_> {
    /// Reads a data type.
    /// # Errors
    /// `UNSUPPORTED_DATATYPE`, and those of its parameters.
    pub fn data_type(&mut self) -> Result<SparkType> {
        self.nested(Self::data_type_inner)
    }

    fn data_type_inner(&mut self) -> Result<SparkType> {
        let token = self.peek();
        let start = token.span;
        if token.kind != TokenKind::Word {
            if token.kind == TokenKind::Quoted {
                let name = self.ident()?;
                return Err(unknown(&name.value, start));
            }
            return Err(self.unexpected());
        }
        self.bump();
        let mut buffer = [0; 16];
        let name = upper(self.text_of(token), &mut buffer);
        Ok(match name {
            "ARRAY" | "MAP" | "STRUCT" if self.at(TokenKind::Lt) || self.at(TokenKind::NotEq) => {
                return self.complex(name);
            }
            "ARRAY" | "MAP" | "STRUCT" => {
                let error = match name {
                    "ARRAY" => Error::new("INCOMPLETE_TYPE_DEFINITION.ARRAY").with("elementType", "INT"),
                    "MAP" => Error::new("INCOMPLETE_TYPE_DEFINITION.MAP"),
                    _ => Error::new("INCOMPLETE_TYPE_DEFINITION.STRUCT"),
                };
                return Err(error.at(start));
            }
            "INTERVAL" => return self.interval_type(),
            "BOOLEAN" => SparkType::Boolean,
            "TINYINT" | "BYTE" => SparkType::Byte,
            "SMALLINT" | "SHORT" => SparkType::Short,
            "INT" | "INTEGER" => SparkType::Int,
            "BIGINT" | "LONG" => SparkType::Long,
            "FLOAT" | "REAL" => SparkType::Float,
            "DOUBLE" => SparkType::Double,
            "DATE" => SparkType::Date,
            "TIMESTAMP" | "TIMESTAMP_LTZ" | "TIMESTAMP_NTZ" => {
                let (plain, zoneless) = (name == "TIMESTAMP", name == "TIMESTAMP_NTZ");
                return self.timestamp_type(plain, zoneless, start);
            }
            "TIME" => {
                let precision = self.type_parameters()?;
                self.eat_words(&["WITHOUT", "TIME", "ZONE"]);
                return match precision.as_slice() {
                    [] => Ok(SparkType::Time(6)),
                    [p] if *p <= 6 => Ok(SparkType::Time(u8::try_from(*p).unwrap_or(6))),
                    [p] => Err(Error::new("UNSUPPORTED_TIME_PRECISION").with("precision", p).at(self.since(start))),
                    _ => Err(unknown(self.slice(self.since(start)), self.since(start))),
                };
            }
            "BINARY" => SparkType::Binary,
            "VOID" => SparkType::Null,
            "STRING" => {
                if self.eat_word("COLLATE") {
                    let name = self.object_name()?;
                    let last = name.parts.last().map_or("", |part| part.value.as_str());
                    return Ok(Collation::parse(last)?.map_or(SparkType::String, SparkType::Collated));
                }
                SparkType::String
            }
            "CHAR" | "CHARACTER" | "VARCHAR" => return self.sized(name, token),
            "DECIMAL" | "DEC" | "NUMERIC" => return self.decimal_type(start),
            "VARIANT" => SparkType::Variant,
            "GEOMETRY" | "GEOGRAPHY" => {
                let geometry = name == "GEOMETRY";
                return self.spatial(geometry, start);
            }
            _ => {
                let parameters = self.type_parameters()?;
                let list: Vec<String> = parameters.iter().map(ToString::to_string).collect();
                let suffix = if list.is_empty() { String::new() } else { format!("({})", list.join(",")) };
                let shown = format!("{}{suffix}", self.text_of(token));
                return Err(unknown(&shown, self.since(start)));
            }
        })
    }

    fn complex(&mut self, name: &str) -> Result<SparkType> {
        if name == "STRUCT" && self.eat(TokenKind::NotEq) {
            return Ok(SparkType::Struct(Vec::new()));
        }
        self.expect(TokenKind::Lt)?;
        let ty = match name {
            "ARRAY" => SparkType::Array(Box::new(self.data_type()?)),
            "MAP" => {
                let key = Box::new(self.data_type()?);
                self.expect(TokenKind::Comma)?;
                SparkType::Map(key, Box::new(self.data_type()?))
            }
            _ if self.at(TokenKind::Gt) => SparkType::Struct(Vec::new()),
            _ => SparkType::Struct(self.list(Self::struct_field)?),
        };
        self.close_angle()?;
        Ok(ty)
    }

    /// `name [:] type [NOT NULL] [COMMENT 'text']`; nested fields may always hold NULL here.
    pub(super) fn struct_field(&mut self) -> Result<StructField> {
        let name = self.ident_alone()?.value;
        self.eat(TokenKind::Colon);
        let ty = self.data_type()?;
        self.eat_words(&["NOT", "NULL"]);
        if self.eat_word("COMMENT") {
            self.single_string()?;
        }
        Ok(StructField { name, ty })
    }

    /// Eats one `>`, also out of `>>`, `>>>` and `>=`.
    fn close_angle(&mut self) -> Result<()> {
        let token = self.peek();
        let rest = match token.kind {
            TokenKind::Gt => {
                self.bump();
                return Ok(());
            }
            TokenKind::ShiftRight => TokenKind::Gt,
            TokenKind::ShiftRightUnsigned => TokenKind::ShiftRight,
            TokenKind::GtEq => TokenKind::Eq,
            _ => return Err(self.unexpected()),
        };
        let span = Span { start: token.span.start + 1, end: token.span.end };
        self.tokens[self.at] = Token { kind: rest, unterminated: false, span };
        Ok(())
    }

    /// `(n, ...)` behind a type's name.
    fn type_parameters(&mut self) -> Result<Vec<i64>> {
        if self.at(TokenKind::LeftParen) { self.parens(Self::integer) } else { Ok(Vec::new()) }
    }

    fn sized(&mut self, name: &str, token: Token) -> Result<SparkType> {
        let name = if name == "VARCHAR" { "VARCHAR" } else { "CHAR" };
        let parameters = self.type_parameters()?;
        let span = self.since(token.span);
        match parameters.as_slice() {
            [] => Err(Error::new("DATATYPE_MISSING_SIZE")
                .with("type", format!("\"{}\"", self.text_of(token).to_uppercase()))
                .at(span)),
            [length] => match u32::try_from(*length) {
                Ok(length) if name == "VARCHAR" => Ok(SparkType::Varchar(length)),
                Ok(length) => Ok(SparkType::Char(length)),
                _ => Err(unknown(self.slice(span), span)),
            },
            _ => Err(unknown(self.slice(span), span)),
        }
    }

    /// What follows GEOMETRY or GEOGRAPHY: `(ANY)` or the number of a spatial reference system.
    fn spatial(&mut self, geometry: bool, start: Span) -> Result<SparkType> {
        let of = if geometry { SparkType::Geometry } else { SparkType::Geography };
        if !self.at(TokenKind::LeftParen) {
            return Err(unknown(self.slice(start), start));
        }
        let parenthesis = self.unexpected();
        if self.at_word_n(1, "ANY") {
            self.bump();
            self.bump();
            return if self.eat(TokenKind::RightParen) { Ok(of(None)) } else { Err(parenthesis) };
        }
        if self.peek_at(1).kind != TokenKind::Integer {
            return Err(parenthesis);
        }
        let parameters = self.type_parameters().map_err(|_| parenthesis)?;
        let [number] = *parameters.as_slice() else {
            return Err(unknown(&self.slice(self.since(start)).replace(' ', ""), self.since(start)));
        };
        let srid = if geometry { srid::geometry(number) } else { srid::geography(number) };
        srid.map(of).map_err(|error| error.at(self.since(start)))
    }

    fn decimal_type(&mut self, start: Span) -> Result<SparkType> {
        let parameters = self.type_parameters()?;
        let span = self.since(start);
        let (precision, scale) = match *parameters.as_slice() {
            [] => (10, 0),
            [precision] => (precision, 0),
            [precision, scale] => (precision, scale),
            _ => return Err(unknown(self.slice(span), span)),
        };
        if precision > 38 {
            return Err(Error::new("DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION")
                .with("precision", precision)
                .with("maxPrecision", 38)
                .at(span));
        }
        match (u8::try_from(precision), i8::try_from(scale)) {
            (Ok(p), Ok(s)) if scale <= precision && s >= 0 => Ok(SparkType::Decimal(p, s)),
            _ => Err(Error::new("DECIMAL_SCALE_EXCEEDS_PRECISION")
                .with("scale", scale)
                .with("precision", precision)
                .at(span)),
        }
    }

    /// What follows the name of a timestamp's type: its precision, and in words whether it has a zone.
    fn timestamp_type(&mut self, plain: bool, zoneless: bool, start: Span) -> Result<SparkType> {
        let parameters = self.type_parameters()?;
        let zoneless = match plain {
            true if self.eat_words(&["WITHOUT", "TIME", "ZONE"]) => true,
            true if self.eat_words(&["WITH", "LOCAL", "TIME", "ZONE"]) => false,
            true => self.dialect.timestamp_ntz,
            false => zoneless,
        };
        let span = self.since(start);
        let precision = match *parameters.as_slice() {
            [] => None,
            [precision] => nanos::precision(precision, if zoneless { "TIMESTAMP_NTZ" } else { "TIMESTAMP_LTZ" })
                .map_err(|error| error.at(span))?,
            _ => return Err(unknown(self.slice(span), span)),
        };
        if precision.is_some() && self.dialect.no_nanos {
            return Err(nanos::not_enabled().at(span));
        }
        Ok(match (precision, zoneless) {
            (None, false) => SparkType::Timestamp,
            (None, true) => SparkType::TimestampNtz,
            (Some(precision), false) => SparkType::TimestampLtzNanos(precision),
            (Some(precision), true) => SparkType::TimestampNtzNanos(precision),
        })
    }

    /// What follows INTERVAL: nothing, a field, or two.
    fn interval_type(&mut self) -> Result<SparkType> {
        use DayTimeField as D;
        use YearMonthField as Y;
        let start = self.peek().span;
        if let Some(from) = self.eat_any(&["YEAR", "MONTH"]) {
            let from = if from == "YEAR" { Y::Year } else { Y::Month };
            if !self.eat_word("TO") {
                return Ok(SparkType::YearMonthInterval(from, from));
            }
            self.expect_word("MONTH")?;
            if from == Y::Month {
                return Err(self.interval_order("MONTH", "MONTH", start));
            }
            return Ok(SparkType::YearMonthInterval(from, Y::Month));
        }
        let day_time = |word| match word {
            "DAY" => D::Day,
            "HOUR" => D::Hour,
            "MINUTE" => D::Minute,
            _ => D::Second,
        };
        let Some(from) = self.eat_any(&["DAY", "HOUR", "MINUTE", "SECOND"]) else {
            return Ok(SparkType::CalendarInterval);
        };
        if !self.eat_word("TO") {
            return Ok(SparkType::DayTimeInterval(day_time(from), day_time(from)));
        }
        let Some(to) = self.eat_any(&["HOUR", "MINUTE", "SECOND"]) else { return Err(self.unexpected()) };
        if day_time(to) <= day_time(from) {
            return Err(self.interval_order(from, to, start));
        }
        Ok(SparkType::DayTimeInterval(day_time(from), day_time(to)))
    }

    fn interval_order(&self, from: &str, to: &str, start: Span) -> Error {
        Error::new("INVALID_INTERVAL_FORMAT.UNSUPPORTED_FROM_TO_EXPRESSION")
            .with("input", "")
            .with("from", from.to_lowercase())
            .with("to", to.to_lowercase())
            .at(self.since(start))
    }
}

fn unknown(name: &str, span: Span) -> Error {
    Error::new("UNSUPPORTED_DATATYPE").with("typeName", format!("\"{}\"", name.to_uppercase())).at(span)
}

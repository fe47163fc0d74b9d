//! Literals: numbers with the type that their spelling gives, strings with escapes replaced, binary and typed literals.
//!
//! Source: <https://spark.apache.org/docs/latest/sql-ref-literals.html>.

use super::super::ast::Literal;
use super::super::lex::{Token, TokenKind};
use super::Parser;
use crate::error::{Error, Result, Span};

/// The most digits of a decimal.
const MAX_PRECISION: usize = 38;

impl Parser<'_> {
    /// Reads a string, or several that are joined.
    /// # Errors
    /// When no string is next.
    pub fn string(&mut self) -> Result<String> {
        let token = self.expect(TokenKind::String)?;
        let mut text = self.unescaped(token);
        while self.at(TokenKind::String) {
            let token = self.bump();
            text.push_str(&self.unescaped(token));
        }
        Ok(text)
    }

    /// Reads what stands between two tags of dollars.
    /// # Errors
    /// When no such text is next.
    pub fn dollar_text(&mut self) -> Result<String> {
        let token = self.expect(TokenKind::DollarText)?;
        let text = self.text_of(token);
        let tag = text[1..].find('$').map_or(0, |end| end + 2);
        Ok(text.get(tag..text.len() - tag).unwrap_or_default().to_string())
    }

    /// Reads one string, without joining neighbours.
    /// # Errors
    /// When no string is next.
    pub fn single_string(&mut self) -> Result<String> {
        let token = self.expect(TokenKind::String)?;
        Ok(self.unescaped(token))
    }

    /// The text that a string stands for, where a doubled quote is one quote or, as it once was, the border of two texts.
    fn unescaped(&self, token: Token) -> String {
        let text = self.text_of(token);
        if self.dialect.plain_backslashes && text.starts_with(['\'', '"']) {
            return text[1..text.len() - 1].to_string();
        }
        let doubled = match text.chars().next() {
            Some(quote @ ('\'' | '"')) if self.dialect.doubled_quotes_join => format!("{quote}{quote}"),
            _ => return unescape(text),
        };
        let quote = &doubled[..1];
        let (mut out, mut from, mut at) = (String::new(), 0, 1);
        while let Some(rest) = text.get(at..text.len() - 1) {
            if rest.is_empty() {
                break;
            }
            if rest.starts_with(&doubled) {
                out.push_str(&unescape(&text[from..=at]));
                from = at + 1;
                at += 2;
                continue;
            }
            let escaped = rest.starts_with('\\');
            at += rest.chars().take(1 + usize::from(escaped)).map(char::len_utf8).sum::<usize>();
        }
        debug_assert!(text[from..].starts_with(quote));
        out.push_str(&unescape(&text[from..]));
        out
    }

    /// Reads a whole number, with a sign or without.
    /// # Errors
    /// When no whole number is next.
    pub fn integer(&mut self) -> Result<i64> {
        let sign = if self.eat(TokenKind::Minus) { "-" } else { "" };
        let token = self.peek();
        if token.kind != TokenKind::Integer {
            return Err(self.unexpected());
        }
        match format!("{sign}{}", self.text_of(token)).parse() {
            Ok(value) => {
                self.bump();
                Ok(value)
            }
            Err(_) => Err(self.unexpected()),
        }
    }

    /// Reads TRUE or FALSE.
    /// # Errors
    /// When neither is next.
    pub fn boolean(&mut self) -> Result<bool> {
        match self.eat_any(&["TRUE", "FALSE"]) {
            Some(word) => Ok(word == "TRUE"),
            None => Err(self.unexpected()),
        }
    }

    /// The value of a number; a minus before it belongs to it.
    pub(super) fn number(&self, token: Token, negative: bool, span: Span) -> Result<Literal> {
        let text = self.text_of(token);
        let sign = if negative { "-" } else { "" };
        let body = |suffix: usize| &text[..text.len() - suffix];
        let range = |ty: &str, least: &str, most: &str, suffix: usize| {
            Error::new("INVALID_NUMERIC_LITERAL_RANGE")
                .with("rawStrippedQualifier", format!("{sign}{}", body(suffix)))
                .with("typeName", ty)
                .with("minValue", least)
                .with("maxValue", most)
                .at(span)
        };
        macro_rules! integral {
            ($ty:ty, $name:literal, $variant:ident) => {
                format!("{sign}{}", body(1))
                    .parse::<$ty>()
                    .map(Literal::$variant)
                    .map_err(|_| range($name, &<$ty>::MIN.to_string(), &<$ty>::MAX.to_string(), 1))
            };
        }
        match token.kind {
            TokenKind::Integer => {
                let digits = format!("{sign}{text}");
                match (digits.parse(), digits.parse()) {
                    (Ok(value), _) => Ok(Literal::Int(value)),
                    (_, Ok(value)) => Ok(Literal::Long(value)),
                    _ => decimal(text, negative, span),
                }
            }
            TokenKind::Decimal => decimal(text, negative, span),
            TokenKind::BigDecimal => decimal(body(2), negative, span),
            TokenKind::Byte => integral!(i8, "tinyint", Byte),
            TokenKind::Short => integral!(i16, "smallint", Short),
            TokenKind::Long => integral!(i64, "bigint", Long),
            TokenKind::Float => match format!("{sign}{}", body(1)).parse::<f32>() {
                Ok(value) if value.is_finite() => Ok(Literal::Float(value)),
                _ => Err(range("float", "-3.4028234663852886E+38", "3.4028234663852886E+38", 1)),
            },
            kind => {
                let suffix = usize::from(kind == TokenKind::Double);
                match format!("{sign}{}", body(suffix)).parse::<f64>() {
                    Ok(value) if value.is_finite() => Ok(Literal::Double(value)),
                    _ => Err(range("double", "-1.7976931348623157E+308", "1.7976931348623157E+308", suffix)),
                }
            }
        }
    }
}

/// The decimal that `text` (digits, a dot, an exponent) spells, as `BigDecimal` reads it.
fn decimal(text: &str, negative: bool, span: Span) -> Result<Literal> {
    let (mantissa, exponent) = match text.find(['e', 'E']) {
        Some(at) => (&text[..at], text[at + 1..].parse::<i64>().unwrap_or(i64::MAX)),
        None => (text, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let mut digits = format!("{whole}{fraction}").trim_start_matches('0').to_string();
    let mut scale = i64::try_from(fraction.len()).unwrap_or(i64::MAX).saturating_sub(exponent);
    if scale < 0 && scale > -100 {
        // Spark has no negative scale.
        digits.push_str(&"0".repeat(usize::try_from(-scale).unwrap_or(0)));
        digits = digits.trim_start_matches('0').to_string();
        scale = 0;
    }
    let precision = digits.len().max(usize::try_from(scale).unwrap_or(usize::MAX)).max(1);
    let unscaled = if digits.is_empty() { Ok(0) } else { digits.parse::<i128>() };
    match (unscaled, u8::try_from(precision), i8::try_from(scale)) {
        (Ok(value), Ok(precision), Ok(scale)) if usize::from(precision) <= MAX_PRECISION && scale >= 0 => {
            Ok(Literal::Decimal(if negative { -value } else { value }, precision, scale))
        }
        _ => Err(Error::new("DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION")
            .with("precision", precision)
            .with("maxPrecision", MAX_PRECISION)
            .at(span)),
    }
}

/// The bytes that the digits of `X'1F'` stand for; an odd number of digits gets a zero before it.
pub(super) fn hexadecimal(digits: &str, span: Span) -> Result<Vec<u8>> {
    let nibbles: Option<Vec<u8>> =
        digits.chars().map(|c| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok())).collect();
    let Some(mut nibbles) = nibbles else {
        return Err(Error::new("INVALID_TYPED_LITERAL")
            .with("valueType", "\"X\"")
            .with("value", format!("'{digits}'"))
            .at(span));
    };
    if nibbles.len() % 2 == 1 {
        nibbles.insert(0, 0);
    }
    Ok(nibbles.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect())
}

/// The text that a string token stands for, with its quotes: escapes as Spark's `unescapeSQLString`.
pub(in crate::sql) fn unescape(token: &str) -> String {
    let raw = token.starts_with(['r', 'R']);
    let quoted = if raw { &token[1..] } else { token };
    let inner = quoted.get(1..quoted.len() - 1).unwrap_or("");
    let quote = quoted.chars().next().unwrap_or('\'');
    if raw || !inner.contains(['\\', quote]) {
        return inner.to_string();
    }
    let mut out: Vec<u16> = Vec::with_capacity(inner.len());
    let mut rest = inner;
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        if c == quote {
            // It stands doubled.
            push(&mut out, c);
            rest = rest.strip_prefix(quote).unwrap_or(rest);
            continue;
        }
        let Some(escaped) = rest.chars().next().filter(|_| c == '\\') else {
            push(&mut out, c);
            continue;
        };
        let hex = |from: usize, to: usize| {
            rest.get(from..to)
                .filter(|d| d.chars().all(|c| c.is_ascii_hexdigit()))
                .and_then(|d| u32::from_str_radix(d, 16).ok())
        };
        if escaped == 'u'
            && let Some(unit) = hex(1, 5)
        {
            // A UTF-16 unit: two of them may be one character.
            match char::from_u32(unit) {
                Some(c) => push(&mut out, c),
                None => out.push(u16::try_from(unit).unwrap_or(0xfffd)),
            }
            rest = &rest[5..];
            continue;
        }
        if escaped == 'U'
            && let Some(c) = hex(1, 9).and_then(char::from_u32)
        {
            push(&mut out, c);
            rest = &rest[9..];
            continue;
        }
        if matches!(escaped, '0' | '1')
            && let Some(octal) = rest.get(..3).filter(|d| d.bytes().all(|b| (b'0'..=b'7').contains(&b)))
        {
            push(&mut out, u32::from_str_radix(octal, 8).ok().and_then(char::from_u32).unwrap_or('\u{fffd}'));
            rest = &rest[3..];
            continue;
        }
        rest = &rest[escaped.len_utf8()..];
        match escaped {
            '0' => push(&mut out, '\0'),
            'b' => push(&mut out, '\u{8}'),
            'n' => push(&mut out, '\n'),
            'r' => push(&mut out, '\r'),
            't' => push(&mut out, '\t'),
            'Z' => push(&mut out, '\u{1a}'),
            // Kept for LIKE, where a bare one would be a wildcard.
            '%' | '_' => {
                push(&mut out, '\\');
                push(&mut out, escaped);
            }
            other => push(&mut out, other),
        }
    }
    String::from_utf16_lossy(&out)
}

fn push(out: &mut Vec<u16>, c: char) {
    out.extend_from_slice(c.encode_utf16(&mut [0; 2]));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes() {
        let cases = [
            (r"'a\nb\t\\\'\0\Z'", "a\nb\t\\'\0\u{1a}"),
            (r"'\041\101\9\x'", "!A9x"),
            (r"'\u0041\U0001F600\uD83D\uDE00\u00e9'", "A😀😀é"),
            (r"'a\%b\_c'", r"a\%b\_c"),
            ("'a''b'", "a'b"),
            ("\"a\"\"b'c\"", "a\"b'c"),
            (r"r'a\n'", r"a\n"),
            ("''", ""),
        ];
        for (token, expected) in cases {
            assert_eq!(unescape(token), expected, "{token}");
        }
    }

    #[test]
    fn decimals() {
        let read = |text: &str| decimal(text, false, Span::default()).ok();
        assert_eq!(read("1."), Some(Literal::Decimal(1, 1, 0)));
        assert_eq!(read("0.05"), Some(Literal::Decimal(5, 2, 2)));
        assert_eq!(read(".5"), Some(Literal::Decimal(5, 1, 1)));
        assert_eq!(read("1E3"), Some(Literal::Decimal(1000, 4, 0)));
        assert_eq!(read("1.50"), Some(Literal::Decimal(150, 3, 2)));
        assert_eq!(read("1e-2"), Some(Literal::Decimal(1, 2, 2)));
        assert_eq!(read("0"), Some(Literal::Decimal(0, 1, 0)));
        assert_eq!(read(&"9".repeat(39)), None);
        assert_eq!(read("1e-999999"), None);
        assert_eq!(read("1e999999"), None);
    }

    #[test]
    fn binary() {
        assert_eq!(hexadecimal("1fA", Span::default()).ok(), Some(vec![1, 0xfa]));
        assert!(hexadecimal("1g", Span::default()).is_err());
    }
}

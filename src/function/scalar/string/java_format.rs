//! Patterns of `java.util.Formatter` in the locale `en_US`: `%[argument$][flags][width][.precision]conversion`.
//!
//! Conversions: `b s c d o x e f g a % n`, and those in upper case.
//! Source: <https://docs.oracle.com/en/java/javase/17/docs/api/java.base/java/util/Formatter.html>

use crate::types::format::write_double;
use std::borrow::Cow;

/// What a conversion writes.
pub enum Value<'a> {
    /// `null`
    Null,
    /// A `Boolean`.
    Boolean(bool),
    /// A whole number of so many bits.
    Integer(i64, u32),
    /// A floating point number and how `%s` shows it.
    Real(f64, String),
    /// Anything that only has a text; the name is its class.
    Other(Cow<'a, str>, &'static str),
}

type Outcome<T = ()> = Result<T, String>;

struct Specifier<'a> {
    text: &'a str,
    argument: Argument,
    flags: &'a str,
    width: Option<usize>,
    precision: Option<usize>,
    conversion: char,
    upper: bool,
}

enum Argument {
    Next,
    Previous,
    Number(usize),
}

/// Appends the pattern with values in it.
/// # Errors
/// What is wrong, in Java's words.
pub fn format(pattern: &str, values: &[Value], out: &mut String) -> Outcome {
    let mut rest = pattern;
    let (mut next, mut last) = (0, None);
    while let Some(at) = rest.find('%') {
        out.push_str(&rest[..at]);
        let (specifier, behind) = Specifier::parse(&rest[at..])?;
        rest = behind;
        if matches!(specifier.conversion, '%' | 'n') {
            specifier.text_only(out)?;
            continue;
        }
        let missing = || format!("Format specifier '{}'", specifier.text);
        let number = match specifier.argument {
            Argument::Next => {
                next += 1;
                next - 1
            }
            Argument::Previous => last.ok_or_else(missing)?,
            Argument::Number(number) => number.checked_sub(1).ok_or_else(missing)?,
        };
        last = Some(number);
        specifier.write(values.get(number).ok_or_else(missing)?, out)?;
    }
    out.push_str(rest);
    Ok(())
}

impl<'a> Specifier<'a> {
    /// The specifier that a text begins with, and what stands behind it.
    fn parse(text: &'a str) -> Outcome<(Self, &'a str)> {
        let span = |text: &str, wanted: fn(&u8) -> bool| text.bytes().take_while(wanted).count();
        let mut rest = &text[1..];
        let mut argument = Argument::Next;
        let digits = span(rest, u8::is_ascii_digit);
        if digits > 0 && rest[digits..].starts_with('$') {
            argument = Argument::Number(rest[..digits].parse().map_err(|_| text.to_string())?);
            rest = &rest[digits + 1..];
        } else if let Some(behind) = rest.strip_prefix('<') {
            argument = Argument::Previous;
            rest = behind;
        }
        let (flags, behind) = rest.split_at(span(rest, |c| b"-#+ 0,(".contains(c)));
        rest = behind;
        if let Some((at, flag)) = flags.char_indices().find(|(at, flag)| flags[..*at].contains(*flag)) {
            return Err(format!("Flags = '{}'", &flags[..at + flag.len_utf8()]));
        }
        let digits = span(rest, u8::is_ascii_digit);
        let width = if digits > 0 { Some(rest[..digits].parse().map_err(|_| text.to_string())?) } else { None };
        rest = &rest[digits..];
        let mut precision = None;
        if let Some(behind) = rest.strip_prefix('.') {
            let digits = span(behind, u8::is_ascii_digit);
            precision = Some(behind[..digits].parse().map_err(|_| "Conversion = '.'".to_string())?);
            rest = &behind[digits..];
        }
        const LONGEST: usize = 1_000_000;
        if width.max(precision).is_some_and(|length| length > LONGEST) {
            return Err(format!("{} is too wide", &text[..text.len() - rest.len()]));
        }
        let Some(letter) = rest.chars().next() else { return Err("Conversion = '%'".to_string()) };
        let behind = &rest[letter.len_utf8()..];
        let conversion = letter.to_ascii_lowercase();
        let known = if letter.is_ascii_uppercase() { "bhscxega" } else { "bhscdoxefga%n" };
        if letter == 't' || letter == 'T' {
            return Err(format!("Conversion = '{letter}', which is not supported"));
        }
        if !known.contains(conversion) {
            return Err(format!("Conversion = '{letter}'"));
        }
        let text = &text[..text.len() - behind.len()];
        let upper = letter.is_ascii_uppercase();
        Ok((Specifier { text, argument, flags, width, precision, conversion, upper }, behind))
    }

    fn has(&self, flag: char) -> bool {
        self.flags.contains(flag)
    }

    fn refuse(&self, flags: &str) -> Outcome {
        match flags.chars().find(|flag| self.has(*flag)) {
            Some(flag) => Err(format!("Conversion = {}, Flags = {flag}", self.conversion)),
            None => Ok(()),
        }
    }

    fn needs_width(&self, flags: &str) -> Outcome {
        let missing = self.width.is_none() && flags.chars().any(|flag| self.has(flag));
        if missing { Err(self.text.to_string()) } else { Ok(()) }
    }

    /// `%%` and `%n`.
    fn text_only(&self, out: &mut String) -> Outcome {
        if let Some(precision) = self.precision {
            return Err(precision.to_string());
        }
        if self.conversion == 'n' {
            if let Some(width) = self.width {
                return Err(width.to_string());
            }
            if !self.flags.is_empty() {
                return Err(format!("Flags = '{}'", self.flags));
            }
            out.push('\n');
            return Ok(());
        }
        if !matches!(self.flags, "" | "-") {
            return Err(format!("Flags = '{}'", self.flags));
        }
        self.needs_width("-")?;
        self.justified("%", out);
        Ok(())
    }

    fn justified(&self, text: &str, out: &mut String) {
        let upper = if self.upper { text.to_uppercase() } else { String::new() };
        let text = if self.upper { &upper } else { text };
        let blanks = self.width.unwrap_or(0).saturating_sub(text.chars().count());
        if self.has('-') {
            out.push_str(text);
        }
        out.extend(std::iter::repeat_n(' ', blanks));
        if !self.has('-') {
            out.push_str(text);
        }
    }

    fn write(&self, value: &Value, out: &mut String) -> Outcome {
        match self.conversion {
            'b' | 's' => self.general(value, out),
            'h' => self.hash(value, out),
            'c' => self.character(value, out),
            'd' | 'o' | 'x' => self.integer(value, out),
            _ => self.real(value, out),
        }
    }

    fn mismatch(&self, value: &Value) -> Outcome {
        let class = match value {
            Value::Null => return Ok(()),
            Value::Boolean(_) => "java.lang.Boolean",
            Value::Integer(_, 8) => "java.lang.Byte",
            Value::Integer(_, 16) => "java.lang.Short",
            Value::Integer(_, 32) => "java.lang.Integer",
            Value::Integer(..) => "java.lang.Long",
            Value::Real(..) => "java.lang.Double",
            Value::Other(_, class) => class,
        };
        Err(format!("{} != {class}", self.conversion))
    }

    fn general(&self, value: &Value, out: &mut String) -> Outcome {
        self.refuse("#")?;
        self.needs_width("-")?;
        self.refuse("+ 0,(")?;
        let text: Cow<str> = match (self.conversion, value) {
            ('b', Value::Boolean(true)) => "true".into(),
            ('b', Value::Null | Value::Boolean(false)) => "false".into(),
            ('b', _) => "true".into(),
            (_, Value::Null) => "null".into(),
            (_, Value::Boolean(value)) => value.to_string().into(),
            (_, Value::Integer(value, _)) => value.to_string().into(),
            (_, Value::Real(_, text)) => text.as_str().into(),
            (_, Value::Other(text, _)) => text.as_ref().into(),
        };
        match self.precision.and_then(|precision| text.char_indices().nth(precision)) {
            Some((end, _)) => self.justified(&text[..end], out),
            None => self.justified(&text, out),
        }
        Ok(())
    }

    /// Java's `hashCode` in hexadecimal digits.
    fn hash(&self, value: &Value, out: &mut String) -> Outcome {
        self.refuse("#+ 0,(")?;
        self.needs_width("-")?;
        let hash = match value {
            Value::Null => {
                self.justified("null", out);
                return Ok(());
            }
            Value::Boolean(value) => {
                if *value {
                    1231
                } else {
                    1237
                }
            }
            Value::Integer(value, 64) => (*value ^ (value.cast_unsigned() >> 32).cast_signed()) as i32,
            Value::Integer(value, _) => *value as i32,
            Value::Other(text, "UTF8String") => super::super::murmur3_bytes(text.as_bytes(), 42),
            Value::Real(..) | Value::Other(..) => return Err("%h of such a number is not supported".to_string()),
        };
        let text = format!("{hash:x}");
        let end = self.precision.map_or(text.len(), |precision| precision.min(text.len()));
        self.justified(&text[..end], out);
        Ok(())
    }

    fn character(&self, value: &Value, out: &mut String) -> Outcome {
        if let Some(precision) = self.precision {
            return Err(precision.to_string());
        }
        self.refuse("#+ 0,(")?;
        self.needs_width("-")?;
        match value {
            Value::Null => self.justified("null", out),
            Value::Integer(code, bits) if *bits < 64 => {
                let c = u32::try_from(*code).ok().filter(|code| *code <= 0x10_ffff);
                let c = c.ok_or_else(|| format!("Code point = 0x{:x}", *code as i32))?;
                self.justified(char::from_u32(c).unwrap_or('?').encode_utf8(&mut [0; 4]), out);
            }
            other => self.mismatch(other)?,
        }
        Ok(())
    }

    /// What all numbers refuse.
    fn number(&self) -> Outcome {
        self.needs_width("-0")?;
        if (self.has('+') && self.has(' ')) || (self.has('-') && self.has('0')) {
            return Err(format!("Flags = '{}'", self.flags));
        }
        Ok(())
    }

    fn integer(&self, value: &Value, out: &mut String) -> Outcome {
        self.number()?;
        if let Some(precision) = self.precision {
            return Err(precision.to_string());
        }
        self.refuse(if self.conversion == 'd' { "#" } else { "," })?;
        let (value, bits) = match value {
            Value::Null => {
                self.justified("null", out);
                return Ok(());
            }
            Value::Integer(value, bits) => (*value, *bits),
            other => return self.mismatch(other),
        };
        if self.conversion == 'd' {
            self.signed(value < 0, &value.unsigned_abs().to_string(), "", out);
            return Ok(());
        }
        self.refuse("( +")?;
        let value = value as u64 & (u64::MAX >> (64 - bits));
        let digits = if self.conversion == 'x' { format!("{value:x}") } else { format!("{value:o}") };
        let mark = match (self.has('#'), self.conversion) {
            (false, _) => "",
            (true, 'x') => "0x",
            (true, _) => "0",
        };
        let zeros = if self.has('0') { self.width.unwrap_or(0) } else { 0 };
        let zeros = "0".repeat(zeros.saturating_sub(mark.len() + digits.len()));
        self.justified(&format!("{mark}{zeros}{digits}"), out);
        Ok(())
    }

    /// A number with sign, thousands and zeros before it, as the flags wish; `behind` is its exponent.
    fn signed(&self, negative: bool, digits: &str, behind: &str, out: &mut String) {
        let (whole, fraction) = digits.split_at(digits.find('.').unwrap_or(digits.len()));
        let mut body = String::new();
        for (i, digit) in whole.chars().enumerate() {
            if self.has(',') && i > 0 && (whole.len() - i).is_multiple_of(3) {
                body.push(',');
            }
            body.push(digit);
        }
        body.push_str(fraction);
        body.push_str(behind);
        self.with_sign(negative, &body, self.has('0'), out);
    }

    fn with_sign(&self, negative: bool, body: &str, zeros: bool, out: &mut String) {
        let (before, after) = match negative {
            true if self.has('(') => ("(", ")"),
            true => ("-", ""),
            false if self.has('+') => ("+", ""),
            false if self.has(' ') => (" ", ""),
            false => ("", ""),
        };
        let taken = before.len() + body.len() + after.len();
        let zeros = if zeros { self.width.unwrap_or(0).saturating_sub(taken) } else { 0 };
        self.justified(&format!("{before}{}{body}{after}", "0".repeat(zeros)), out);
    }

    fn real(&self, value: &Value, out: &mut String) -> Outcome {
        self.number()?;
        self.refuse(match self.conversion {
            'a' => ",(",
            'e' => ",",
            'g' => "#",
            _ => "",
        })?;
        let value = match value {
            Value::Null => {
                self.justified("null", out);
                return Ok(());
            }
            Value::Real(value, _) => *value,
            other => return self.mismatch(other),
        };
        if value.is_nan() {
            self.justified("NaN", out);
            return Ok(());
        }
        let negative = value.is_sign_negative();
        if value.is_infinite() {
            self.with_sign(negative, "Infinity", false, out);
            return Ok(());
        }
        let precision = self.precision.unwrap_or(6);
        let digits = Digits::of(value.abs());
        match self.conversion {
            'f' => self.signed(negative, &self.pointed(digits.fixed(precision)), "", out),
            'e' => self.scientific(negative, &digits, precision, out),
            'a' => {
                if self.precision.is_some() || self.has('0') {
                    return Err("%a with a precision or zeros is not supported".to_string());
                }
                self.with_sign(negative, &hexadecimal(value.abs()), false, out);
            }
            _ => {
                let precision = precision.max(1);
                let rounded = digits.rounded(precision);
                let exponent = if value == 0.0 { 0 } else { rounded.point - 1 };
                if (-4..i32::try_from(precision).unwrap_or(i32::MAX)).contains(&exponent) {
                    let behind = usize::try_from(precision as i64 - 1 - i64::from(exponent)).unwrap_or(0);
                    self.signed(negative, &rounded.fixed(behind), "", out);
                } else {
                    self.scientific(negative, &digits, precision - 1, out);
                }
            }
        }
        Ok(())
    }

    /// With a point at the end where `#` asks for one.
    fn pointed(&self, mut digits: String) -> String {
        if self.has('#') && !digits.contains('.') {
            digits.push('.');
        }
        digits
    }

    fn scientific(&self, negative: bool, digits: &Digits, precision: usize, out: &mut String) {
        let rounded = digits.rounded(precision + 1);
        let exponent = if rounded.is_zero() { 0 } else { rounded.point - 1 };
        let mantissa = Digits { point: 1, digits: rounded.digits }.fixed(precision);
        let sign = if exponent < 0 { '-' } else { '+' };
        self.signed(negative, &self.pointed(mantissa), &format!("e{sign}{:02}", exponent.abs()), out);
    }
}

/// The shortest decimal digits of a number, `0.digits * 10^point`; rounding starts from them, as Java's does.
#[derive(Clone)]
struct Digits {
    digits: Vec<u8>,
    point: i32,
}

impl Digits {
    fn of(value: f64) -> Digits {
        let mut text = String::new();
        write_double(&mut text, value);
        let (mantissa, exponent) = text.split_once('E').unwrap_or((&text, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let mut digits: Vec<u8> = whole.bytes().chain(fraction.bytes()).map(|c| c - b'0').collect();
        let mut point = whole.len() as i32 + exponent.parse::<i32>().unwrap_or(0);
        let leading = digits.iter().take_while(|digit| **digit == 0).count();
        digits.drain(..leading);
        point -= leading as i32;
        while digits.last() == Some(&0) {
            digits.pop();
        }
        if digits.is_empty() {
            point = 1;
        }
        Digits { digits, point }
    }

    fn is_zero(&self) -> bool {
        self.digits.is_empty()
    }

    /// At most so many digits, half up.
    fn rounded(&self, count: usize) -> Digits {
        let mut digits = self.digits.clone();
        let mut point = self.point;
        if digits.len() > count {
            let up = digits[count] >= 5;
            digits.truncate(count);
            if up {
                let mut carry = true;
                for digit in digits.iter_mut().rev() {
                    *digit += 1;
                    carry = *digit == 10;
                    if !carry {
                        break;
                    }
                    *digit = 0;
                }
                if carry {
                    digits.insert(0, 1);
                    point += 1;
                }
            }
        }
        while digits.last() == Some(&0) {
            digits.pop();
        }
        Digits { digits, point }
    }

    /// With so many digits behind the point.
    fn fixed(&self, behind: usize) -> String {
        let kept = i64::from(self.point) + behind as i64;
        let rounded = match usize::try_from(kept) {
            Ok(kept) => self.rounded(kept),
            Err(_) => Digits { digits: Vec::new(), point: 1 },
        };
        let digit = |at: i32| usize::try_from(at).ok().and_then(|at| rounded.digits.get(at)).copied().unwrap_or(0);
        let mut out = String::new();
        (0..rounded.point).for_each(|at| out.push(char::from(b'0' + digit(at))));
        if out.is_empty() {
            out.push('0');
        }
        if behind > 0 {
            out.push('.');
            (0..behind as i32).for_each(|at| out.push(char::from(b'0' + digit(rounded.point + at))));
        }
        out
    }
}

/// `Double.toHexString`
fn hexadecimal(value: f64) -> String {
    if value == 0.0 {
        return "0x0.0p0".to_string();
    }
    let bits = value.to_bits();
    let (exponent, fraction) = ((bits >> 52) as i32, bits & ((1 << 52) - 1));
    let mut digits = format!("{fraction:013x}").trim_end_matches('0').to_string();
    if digits.is_empty() {
        digits.push('0');
    }
    if exponent == 0 { format!("0x0.{digits}p-1022") } else { format!("0x1.{digits}p{}", exponent - 1023) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(pattern: &str, value: Value) -> Outcome<String> {
        let mut out = String::new();
        format(pattern, &[value], &mut out).map(|()| out)
    }

    #[test]
    fn whole_numbers() {
        let int = |pattern, value| of(pattern, Value::Integer(value, 32));
        assert_eq!(int("%05d|", -12).unwrap(), "-0012|");
        assert_eq!(int("%,(d", -1_234_567).unwrap(), "(1,234,567)");
        assert_eq!(int("%-6x|", -1).unwrap(), "ffffffff|");
        assert_eq!(int("%#08x", 255).unwrap(), "0x0000ff");
        assert_eq!(int("%+d % <d", 5).unwrap_err(), "Conversion = '<'");
        assert_eq!(int("%+d %<d", 5).unwrap(), "+5 5");
        assert_eq!(int("%c", 65).unwrap(), "A");
        for bad in ["%.3d", "%-d", "%-05d", "%+ d", "%q", "%", "%s %s", "%f", "%--5d"] {
            assert!(int(bad, 1).is_err(), "{bad}");
        }
    }

    #[test]
    fn real_numbers() {
        let real = |pattern, value: f64| of(pattern, Value::Real(value, String::new())).unwrap();
        assert_eq!(real("%.2f", 2.345), "2.35");
        assert_eq!(real("%.0f|%<.1f", 0.25), "0|0.3");
        assert_eq!(real("%,.2f", 1_234_567.891), "1,234,567.89");
        assert_eq!(real("%e", 0.0), "0.000000e+00");
        assert_eq!(real("%.3E", 99_996.0), "1.000E+05");
        assert_eq!(real("%g|%<.3g", 1_234_567.0), "1.23457e+06|1.23e+06");
        assert_eq!(real("%g", 0.0), "0.00000");
        assert_eq!(real("%g", 0.0001), "0.000100000");
        assert_eq!(real("%a|%<(f", -1.5), "-0x1.8p0|(1.500000)");
        assert_eq!(real("%08.2f", -3.25), "-0003.25");
    }
}

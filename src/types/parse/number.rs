//! Whole numbers, floating point numbers and decimals from text.
//!
//! Sources: Spark's `UTF8String.toLong`, Java's `Double.parseDouble` and `new BigDecimal(String)`.

use super::trim_all;

/// A whole number in decimal; with `allow_fraction`, as the old rules without ANSI have it, digits behind a point are cut.
pub fn parse_long(text: &str, allow_fraction: bool) -> Option<i64> {
    let bytes = trim_all(text).as_bytes();
    let (negative, digits) = match bytes {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, bytes),
    };
    if digits.is_empty() {
        return None;
    }
    let mut value = 0i64;
    let mut rest = digits;
    while let [digit, after @ ..] = rest {
        if *digit == b'.' && allow_fraction {
            return after.iter().all(u8::is_ascii_digit).then_some(value);
        }
        if !digit.is_ascii_digit() {
            return None;
        }
        let digit = i64::from(digit - b'0');
        let shifted = value.checked_mul(10)?;
        value = if negative { shifted.checked_sub(digit)? } else { shifted.checked_add(digit)? };
        rest = after;
    }
    Some(value)
}

/// A `double`: Java's decimal and hexadecimal forms, with a `d` or `f` behind, and Spark's spellings of infinity and NaN.
pub fn parse_double(text: &str) -> Option<f64> {
    parse_floating(text, |digits| digits.parse().ok(), |hex| hex)
}

/// A `float`, rounded once.
pub fn parse_float(text: &str) -> Option<f32> {
    parse_floating(text, |digits| digits.parse().ok(), |hex| hex as f32)
}

fn parse_floating<F: Copy + std::ops::Neg<Output = F> + From<f32>>(
    text: &str,
    decimal: impl Fn(&str) -> Option<F>,
    hexadecimal: impl Fn(f64) -> F,
) -> Option<F> {
    let text = text.trim_matches(|c: char| c <= ' ');
    let plain = |text: &str| text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'.' | b'+' | b'-' | b'e' | b'E'));
    if plain(text) {
        return decimal(text);
    }
    let (negative, rest) = match text.as_bytes() {
        [b'-', ..] => (true, &text[1..]),
        [b'+', ..] => (false, &text[1..]),
        _ => (false, text),
    };
    let signed = |value: F| if negative { -value } else { value };
    if rest.eq_ignore_ascii_case("inf") || rest.eq_ignore_ascii_case("infinity") {
        return Some(signed(F::from(f32::INFINITY)));
    }
    // Spark takes `nan` in any case, Java takes `NaN` with a sign.
    if text.eq_ignore_ascii_case("nan") || rest == "NaN" {
        return Some(F::from(f32::NAN));
    }
    let unmarked = rest.strip_suffix(['d', 'D', 'f', 'F']).unwrap_or(rest);
    if let Some(digits) = rest.strip_prefix("0x").or_else(|| rest.strip_prefix("0X")) {
        let digits = digits.strip_suffix(['d', 'D', 'f', 'F']).filter(|d| d.contains(['p', 'P'])).unwrap_or(digits);
        return parse_hexadecimal(digits).map(hexadecimal).map(signed);
    }
    let begins = unmarked.starts_with(|c: char| c.is_ascii_digit() || c == '.');
    if begins && plain(unmarked) { decimal(unmarked).map(signed) } else { None }
}

/// `h.hp±d` without the `0x`.
fn parse_hexadecimal(text: &str) -> Option<f64> {
    let (digits, exponent) = text.split_once(['p', 'P'])?;
    let mut exponent: i32 = exponent.parse().ok()?;
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    if whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let mut mantissa = 0u64;
    for (i, c) in whole.chars().chain(fraction.chars()).enumerate() {
        let digit = u64::from(c.to_digit(16)?);
        let of_fraction = i >= whole.len();
        if mantissa >> 58 == 0 {
            mantissa = mantissa << 4 | digit;
            exponent = exponent.saturating_sub(if of_fraction { 4 } else { 0 });
        } else {
            // Digits behind the sixtieth bit only decide how to round.
            mantissa |= u64::from(digit != 0);
            exponent = exponent.saturating_add(if of_fraction { 0 } else { 4 });
        }
    }
    // Two steps keep the power of two itself in range.
    let half = exponent.clamp(-2400, 2400) / 2;
    Some(mantissa as f64 * 2f64.powi(half) * 2f64.powi(exponent.clamp(-2400, 2400) - half))
}

/// Why a text is no decimal of the wanted type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotDecimal {
    /// It is no number.
    Malformed,
    /// It has more than 38 digits before the point.
    TooManyDigits,
    /// It is a number that the wanted precision does not hold: its digits and their scale.
    OutOfRange(i128, i8),
}

/// The unscaled value of a `decimal(precision, scale)`, rounded half up.
/// # Errors
/// Why the text is none.
pub fn parse_decimal(text: &str, precision: u8, scale: i8) -> Result<i128, NotDecimal> {
    let bytes = text.trim_matches(|c: char| c <= ' ').as_bytes();
    let (negative, rest) = match bytes {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, bytes),
    };
    // The first 38 significant digits and whether the number goes on behind them; the point and the exponent only move.
    let mut value = 0i128;
    let mut kept = 0u32;
    let mut next: Option<u8> = None;
    let mut dropped = 0i64;
    let mut behind_point = 0i64;
    let mut seen_point = false;
    let mut any = false;
    let mut i = 0;
    while let Some(&b) = rest.get(i) {
        match b {
            b'0'..=b'9' => {
                any = true;
                if kept > 0 || b != b'0' {
                    if kept < 38 {
                        value = value * 10 + i128::from(b - b'0');
                        kept += 1;
                    } else {
                        next = next.or(Some(b - b'0'));
                        dropped += 1;
                    }
                }
                behind_point += i64::from(seen_point);
            }
            b'.' if !seen_point => seen_point = true,
            b'e' | b'E' => break,
            _ => return Err(NotDecimal::Malformed),
        }
        i += 1;
    }
    if !any {
        return Err(NotDecimal::Malformed);
    }
    let mut exponent = 0i64;
    if i < rest.len() {
        let text = std::str::from_utf8(&rest[i + 1..]).map_err(|_| NotDecimal::Malformed)?;
        exponent = i64::from(text.parse::<i32>().map_err(|_| NotDecimal::Malformed)?);
    }
    // value × 10^(dropped - behind_point + exponent), with `next` as the first digit that was dropped.
    let power = dropped - behind_point + exponent;
    if value == 0 {
        return Ok(0);
    }
    if i64::from(kept) + power > 38 {
        return Err(NotDecimal::TooManyDigits);
    }
    let shift = power + i64::from(scale);
    let unscaled = if shift >= 0 {
        let moved = u32::try_from(shift).ok().and_then(|shift| 10i128.checked_pow(shift));
        // Dropped digits behind a full 38 that would now count cannot fit either.
        moved
            .filter(|_| dropped == 0 || shift == 0)
            .and_then(|factor| value.checked_mul(factor))
            .map(|value| value + i128::from(shift == 0 && next.is_some_and(|digit| digit >= 5)))
    } else {
        Some(
            u32::try_from(-shift)
                .ok()
                .and_then(|shift| 10i128.checked_pow(shift))
                .map_or(0, |divisor| half_up(value, divisor)),
        )
    };
    match unscaled {
        Some(unscaled) if unscaled < 10i128.pow(u32::from(precision)) => {
            Ok(if negative { -unscaled } else { unscaled })
        }
        _ => {
            let signed = if negative { -value } else { value };
            Err(NotDecimal::OutOfRange(signed, i8::try_from(-power).unwrap_or(0)))
        }
    }
}

/// `value / divisor`, halves away from zero.
fn half_up(value: i128, divisor: i128) -> i128 {
    let (quotient, rest) = (value / divisor, value % divisor);
    if rest.abs() >= divisor - rest.abs() { quotient + value.signum() } else { quotient }
}

/// The unscaled value at another scale, rounded half up; `None` where `precision` digits do not hold it.
pub fn rescale(value: i128, from_scale: i8, precision: u8, scale: i8) -> Option<i128> {
    let shift = i32::from(scale) - i32::from(from_scale);
    let moved = if shift >= 0 {
        if value == 0 { 0 } else { value.checked_mul(10i128.checked_pow(shift.unsigned_abs())?)? }
    } else {
        10i128.checked_pow(shift.unsigned_abs()).map_or(0, |divisor| half_up(value, divisor))
    };
    (moved.unsigned_abs() < 10u128.pow(u32::from(precision))).then_some(moved)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn longs() {
        assert_eq!(parse_long(" +12\n", false), Some(12));
        assert_eq!(parse_long("-9223372036854775808", false), Some(i64::MIN));
        for text in ["", "-", "1.5", "9223372036854775808", "1e2", "12L", "\u{a0}12"] {
            assert_eq!(parse_long(text, false), None, "{text}");
        }
        assert_eq!(parse_long("1.9", true), Some(1));
        assert_eq!(parse_long("1.x", true), None);
    }

    #[test]
    fn doubles() {
        for (text, value) in [
            (" 1.5 ", 1.5),
            ("1.5d", 1.5),
            ("1.5F", 1.5),
            ("inf", f64::INFINITY),
            ("-INF", f64::NEG_INFINITY),
            ("+Infinity", f64::INFINITY),
            ("1e400", f64::INFINITY),
            ("1e-400", 0.0),
            ("0x1p3", 8.0),
            ("0x1.8p1", 3.0),
            (".5", 0.5),
            ("5.", 5.0),
            ("1\0", 1.0),
            ("-0x1p-1074", -5e-324),
        ] {
            assert_eq!(parse_double(text), Some(value), "{text}");
        }
        assert!(parse_double("nAn").is_some_and(f64::is_nan) && parse_double("+NaN").is_some_and(f64::is_nan));
        for text in ["", ".", "1e", "+nan", "infinit", "- 1", "1L", "0x1", "1dd", "d", "--1d"] {
            assert_eq!(parse_double(text), None, "{text}");
        }
    }

    #[test]
    fn decimals() {
        assert_eq!(parse_decimal(" 1.55 ", 3, 1), Ok(16));
        assert_eq!(parse_decimal("-1.45", 3, 1), Ok(-15));
        assert_eq!(parse_decimal("1e3", 5, 0), Ok(1000));
        assert_eq!(parse_decimal("1E-50", 38, 10), Ok(0));
        assert_eq!(parse_decimal("-.5", 3, 1), Ok(-5));
        assert_eq!(parse_decimal("5.", 3, 1), Ok(50));
        assert_eq!(parse_decimal("99.95", 3, 1), Err(NotDecimal::OutOfRange(9995, 2)));
        assert_eq!(parse_decimal("1e50", 38, 0), Err(NotDecimal::TooManyDigits));
        let long = "0.123456789012345678901234567890123456789012345";
        assert_eq!(parse_decimal(long, 38, 30), Ok(123_456_789_012_345_678_901_234_567_890));
        assert_eq!(parse_decimal(long, 38, 38), Ok(12_345_678_901_234_567_890_123_456_789_012_345_679));
        for text in ["", ".", "1e", "1.5d", "1_0", "1..2", "+-1", "e5"] {
            assert_eq!(parse_decimal(text, 38, 0), Err(NotDecimal::Malformed), "{text}");
        }
    }

    #[test]
    fn scales() {
        assert_eq!(rescale(125, 2, 5, 1), Some(13));
        assert_eq!(rescale(-125, 2, 5, 1), Some(-13));
        assert_eq!(rescale(99, 0, 3, 2), None);
        assert_eq!(rescale(i128::MAX, 0, 38, 10), None);
        assert_eq!(rescale(5, 38, 38, 0), Some(0));
    }
}

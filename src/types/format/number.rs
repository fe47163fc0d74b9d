//! Numbers as text, as Java writes them.
//!
//! `Double.toString` and `Float.toString` write the shortest digits that are read back as the same number, plain from
//! 10^-3 to 10^7 and with an exponent elsewhere. The Java 17 that Spark runs on departs from that for whole numbers with
//! more bits than the type keeps: there it writes the exact number, rounded to the digits that the bits decide.

/// A whole number.
pub fn write_integer(out: &mut String, value: i64) {
    if value < 0 {
        out.push('-');
    }
    push_digits(out, u128::from(value.unsigned_abs()), 0);
}

/// A decimal in plain notation: `0.00000001`, never `1E-8`.
pub fn write_decimal(out: &mut String, unscaled: i128, scale: i8) {
    if unscaled < 0 {
        out.push('-');
    }
    let magnitude = unscaled.unsigned_abs();
    if scale < 0 {
        push_digits(out, magnitude, 0);
        if magnitude != 0 {
            out.extend(std::iter::repeat_n('0', usize::from(scale.unsigned_abs())));
        }
    } else {
        push_digits(out, magnitude, usize::from(scale.unsigned_abs()));
    }
}

/// A decimal as Java's `BigDecimal.toString` has it: `0.0000001` is `1E-7`.
pub fn decimal_name(unscaled: i128, scale: i8) -> String {
    let digits = unscaled.unsigned_abs().to_string();
    let sign = if unscaled < 0 { "-" } else { "" };
    let scale = i32::from(scale);
    let exponent = digits.len() as i32 - 1 - scale;
    if exponent < -6 {
        let (first, rest) = digits.split_at(1);
        let point = if rest.is_empty() { "" } else { "." };
        return format!("{sign}{first}{point}{rest}E{exponent}");
    }
    let places = usize::try_from(scale).unwrap_or(0);
    let digits = format!("{digits:0>width$}", width = places + 1);
    let (whole, fraction) = digits.split_at(digits.len() - places);
    let point = if fraction.is_empty() { "" } else { "." };
    format!("{sign}{whole}{point}{fraction}")
}

/// The digits with a point before the last `scale` of them.
fn push_digits(out: &mut String, value: u128, scale: usize) {
    const LENGTH: usize = 176;
    let mut buffer = [b'0'; LENGTH];
    let mut at = LENGTH;
    let mut written = 0;
    let mut put = |digit: u8| {
        if written == scale && scale > 0 {
            at -= 1;
            buffer[at] = b'.';
        }
        at -= 1;
        buffer[at] = b'0' + digit;
        written += 1;
        written > scale
    };
    let mut rest = value;
    // Division of 128 bits is slow: it only takes off pieces of 18 digits.
    const PIECE: u128 = 1_000_000_000_000_000_000;
    while rest > u128::from(u64::MAX) {
        let mut low = (rest % PIECE) as u64;
        rest /= PIECE;
        for _ in 0..18 {
            put((low % 10) as u8);
            low /= 10;
        }
    }
    let mut low = rest as u64;
    loop {
        let whole = put((low % 10) as u8);
        low /= 10;
        if low == 0 && whole {
            break;
        }
    }
    out.push_str(std::str::from_utf8(&buffer[at..]).unwrap_or_default());
}

/// A `double` as `Double.toString`.
pub fn write_double(out: &mut String, value: f64) {
    let magnitude = value.abs();
    if special(out, value.is_nan(), value.is_sign_negative(), magnitude.is_infinite(), magnitude == 0.0) {
        return;
    }
    const KEPT_BITS: u32 = 53;
    if (9_007_199_254_740_992.0..9_223_372_036_854_775_808.0).contains(&magnitude) {
        return push_exact(out, magnitude as u64, KEPT_BITS);
    }
    if magnitude < 1e7 && magnitude.fract() == 0.0 {
        push_digits(out, u128::from(magnitude as u64), 0);
        out.push_str(".0");
        return;
    }
    // Java writes two digits at least, so the smallest numbers have one that the shortest form leaves out.
    if magnitude < 1e-322 {
        return push_shortest(out, &format!("{magnitude:.1e}"));
    }
    push_shortest(out, ryu::Buffer::new().format_finite(magnitude));
}

/// A `float` as `Float.toString`.
pub fn write_float(out: &mut String, value: f32) {
    let magnitude = value.abs();
    if special(out, value.is_nan(), value.is_sign_negative(), magnitude.is_infinite(), magnitude == 0.0) {
        return;
    }
    const KEPT_BITS: u32 = 24;
    if (16_777_216.0..9_223_372_036_854_775_808.0).contains(&magnitude) {
        return push_exact(out, magnitude as u64, KEPT_BITS);
    }
    if magnitude < 1e-44 {
        return push_shortest(out, &format!("{magnitude:.1e}"));
    }
    push_shortest(out, ryu::Buffer::new().format_finite(magnitude));
}

/// Writes the sign, and the value where it has no digits; whether it had none.
fn special(out: &mut String, nan: bool, negative: bool, infinite: bool, zero: bool) -> bool {
    if nan {
        out.push_str("NaN");
        return true;
    }
    if negative {
        out.push('-');
    }
    if infinite {
        out.push_str("Infinity");
    } else if zero {
        out.push_str("0.0");
    }
    infinite || zero
}

/// A whole number of at least `kept_bits` bits, without the decimal digits that lie below its last kept bit.
fn push_exact(out: &mut String, value: u64, kept_bits: u32) {
    let top_bit = 63 - value.leading_zeros();
    let unkept = top_bit.saturating_sub(kept_bits + 1);
    // Digits of 2^unkept; one bit (2) is not a digit.
    let dropped = if top_bit > kept_bits && unkept > 1 { (1u64 << unkept).ilog10() } else { 0 };
    let unit = 10u64.pow(dropped);
    let (mut digits, rest) = (value / unit, value % unit);
    if dropped > 0 && rest >= unit / 2 {
        digits += 1;
    }
    let mut exponent = dropped as i32;
    while digits % 10 == 0 {
        digits /= 10;
        exponent += 1;
    }
    let mut buffer = [0u8; 20];
    let mut at = buffer.len();
    while digits > 0 {
        at -= 1;
        buffer[at] = b'0' + (digits % 10) as u8;
        digits /= 10;
    }
    let digits = &buffer[at..];
    let point = digits.len() as i32 + exponent;
    push_java(out, digits, point);
}

/// From ryu's `123.45`, `1.2345e16`, `1e-7` to Java's form.
fn push_shortest(out: &mut String, text: &str) {
    let (number, exponent) = match text.split_once('e') {
        Some((number, exponent)) => (number, exponent.parse::<i32>().unwrap_or(0)),
        None => (text, 0),
    };
    let mut digits = [0u8; 24];
    let mut count = 0;
    let mut point = None;
    let mut leading = 0i32;
    for b in number.bytes() {
        if b == b'.' {
            point = Some(count as i32 + leading);
        } else if count == 0 && b == b'0' {
            leading += 1;
        } else if count < digits.len() {
            digits[count] = b;
            count += 1;
        }
    }
    let point = point.unwrap_or(count as i32 + leading) - leading + exponent;
    while count > 1 && digits[count - 1] == b'0' {
        count -= 1;
    }
    push_java(out, &digits[..count], point);
}

/// Digits of the number 0.`digits` × 10^`point` in Java's form.
fn push_java(out: &mut String, digits: &[u8], point: i32) {
    let mut buffer = [b'0'; 40];
    let mut at = 0;
    let mut push = |bytes: &[u8]| {
        buffer[at..at + bytes.len()].copy_from_slice(bytes);
        at += bytes.len();
    };
    if point > -3 && point <= 7 {
        if point <= 0 {
            push(b"0.");
            push(&b"000"[..(-point) as usize]);
            push(digits);
        } else {
            let whole = (point as usize).min(digits.len());
            push(&digits[..whole]);
            push(&b"0000000"[..point as usize - whole]);
            push(b".");
            push(if whole < digits.len() { &digits[whole..] } else { b"0" });
        }
    } else {
        push(&digits[..1]);
        push(b".");
        push(if digits.len() > 1 { &digits[1..] } else { b"0" });
        push(b"E");
        let exponent = point - 1;
        if exponent < 0 {
            push(b"-");
        }
        let e = exponent.unsigned_abs();
        let d = [b'0' + (e / 100) as u8, b'0' + (e / 10 % 10) as u8, b'0' + (e % 10) as u8];
        push(if e >= 100 {
            &d
        } else if e >= 10 {
            &d[1..]
        } else {
            &d[2..]
        });
    }
    out.push_str(std::str::from_utf8(&buffer[..at]).unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn double(value: f64) -> String {
        let mut out = String::new();
        write_double(&mut out, value);
        out
    }

    fn float(value: f32) -> String {
        let mut out = String::new();
        write_float(&mut out, value);
        out
    }

    fn decimal(value: i128, scale: i8) -> String {
        let mut out = String::new();
        write_decimal(&mut out, value, scale);
        out
    }

    #[test]
    fn doubles() {
        for (value, text) in [
            (1e10, "1.0E10"),
            (1e7, "1.0E7"),
            (9_999_999.0, "9999999.0"),
            (12_345_678.9, "1.23456789E7"),
            (1e-3, "0.001"),
            (1e-4, "1.0E-4"),
            (0.002, "0.002"),
            (123_456_789_012_345_678.0, "1.2345678901234568E17"),
            (f64::MAX, "1.7976931348623157E308"),
            (4.9e-324, "4.9E-324"),
            (-0.0, "-0.0"),
            (0.0, "0.0"),
            (1.0, "1.0"),
            (100.5, "100.5"),
            (-1.5, "-1.5"),
            (9.007199254740992e15, "9.007199254740992E15"),
            (f64::NAN, "NaN"),
            (f64::NEG_INFINITY, "-Infinity"),
            (0.1, "0.1"),
            (1_152_921_504_606_846_976.0, "1.15292150460684698E18"),
            (0.012345, "0.012345"),
            (1234567.125, "1234567.125"),
        ] {
            assert_eq!(double(value), text);
        }
    }

    #[test]
    fn floats() {
        for (value, text) in [
            (1e10f32, "1.0E10"),
            (0.1, "0.1"),
            (16_777_216.0, "1.6777216E7"),
            (33_554_432.0, "3.3554432E7"),
            (8.41e21, "8.41E21"),
            (f32::MAX, "3.4028235E38"),
            (1e-45, "1.4E-45"),
            (2_091_883_136.0, "2.09188314E9"),
            (-3.5, "-3.5"),
            (1e-5, "1.0E-5"),
            (9_999_999.0, "9999999.0"),
        ] {
            assert_eq!(float(value), text);
        }
    }

    #[test]
    fn decimals() {
        assert_eq!(decimal(1, 8), "0.00000001");
        assert_eq!(decimal(-5, 1), "-0.5");
        assert_eq!(decimal(0, 3), "0.000");
        assert_eq!(decimal(12_345, 2), "123.45");
        assert_eq!(decimal(i128::MAX, 0), i128::MAX.to_string());
        assert_eq!(decimal(i128::MIN, 38), "-1.70141183460469231731687303715884105728");
        assert_eq!(decimal(10i128.pow(37) + 7, 1), "1000000000000000000000000000000000000.7");
        assert_eq!(decimal(5, -2), "500");
        let mut out = String::new();
        write_integer(&mut out, i64::MIN);
        assert_eq!(out, i64::MIN.to_string());
    }
}

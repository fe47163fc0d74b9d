//! Rounding of numbers of each type to so many digits behind the point.
//!
//! A double is rounded as the decimal number that is shown for it, as Spark does: 2.675 to two digits is 2.68, although
//! the binary number lies below the tie.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, AsArray, PrimitiveArray};
use datafusion::arrow::datatypes::{
    ArrowPrimitiveType, DataType, Decimal128Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type,
};

use crate::error::{Error, Result};
use crate::function::operator::kernel::{Kernel, argument, overflow, unary};

/// Which way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mode {
    /// To the nearest; a tie goes away from zero.
    HalfUp,
    /// To the nearest; a tie goes to the even digit.
    HalfEven,
    /// Up.
    Ceiling,
    /// Down.
    Floor,
}

/// Rounds numbers.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Rounding {
    /// Which way.
    pub mode: Mode,
    /// The type of the argument.
    pub from: DataType,
    /// The type of the result.
    pub to: DataType,
    /// How many digits behind the point are kept; before it, if negative.
    pub digits: i32,
    /// Whether what does not fit is an error (else it wraps, or is NULL).
    pub fail: bool,
}

impl Kernel for Rounding {
    fn name(&self) -> &'static str {
        match (self.fail, self.mode) {
            (true, Mode::HalfUp) => "checked_round",
            (true, Mode::HalfEven) => "checked_bround",
            (true, Mode::Ceiling) => "checked_ceil",
            (true, Mode::Floor) => "checked_floor",
            (false, Mode::HalfUp) => "round",
            (false, Mode::HalfEven) => "bround",
            (false, Mode::Ceiling) => "ceil",
            (false, Mode::Floor) => "floor",
        }
    }

    fn returns(&self) -> DataType {
        self.to.clone()
    }

    fn may_fail(&self) -> bool {
        self.fail
    }

    fn run(&self, arguments: &[ArrayRef]) -> Result<ArrayRef> {
        let value = argument(arguments, 0)?;
        Ok(match (&self.from, &self.to) {
            (DataType::Int8, _) => self.integers::<Int8Type>(value, |v| v as i8)?,
            (DataType::Int16, _) => self.integers::<Int16Type>(value, |v| v as i16)?,
            (DataType::Int32, _) => self.integers::<Int32Type>(value, |v| v as i32)?,
            (DataType::Int64, _) => self.integers::<Int64Type>(value, |v| v as i64)?,
            (DataType::Float32, _) => {
                let value = value.as_primitive::<Float32Type>();
                Arc::new(value.unary::<_, Float32Type>(|v| round_double(f64::from(v), self.digits, self.mode) as f32))
            }
            (DataType::Float64, DataType::Int64) => Arc::new(self.to_whole(value.as_primitive())?),
            (DataType::Float64, _) => {
                let value = value.as_primitive::<Float64Type>();
                Arc::new(value.unary::<_, Float64Type>(|v| round_double(v, self.digits, self.mode)))
            }
            (DataType::Decimal128(_, from), DataType::Decimal128(precision, scale)) => {
                let answer = self.decimals(value.as_primitive(), i32::from(*from), *precision, i32::from(*scale))?;
                Arc::new(answer.with_precision_and_scale(*precision, *scale)?)
            }
            (other, _) => return Err(Error::internal(format!("rounding of {other}"))),
        })
    }
}

impl Rounding {
    fn integers<T>(&self, value: &ArrayRef, wrap: fn(i128) -> T::Native) -> Result<ArrayRef>
    where
        T: ArrowPrimitiveType,
        T::Native: Into<i128>,
    {
        let value = value.as_primitive::<T>();
        let drop = self.digits.unsigned_abs();
        let Some(unit) = 10i128.checked_pow(drop).filter(|_| drop < 25) else {
            return Ok(Arc::new(value.unary::<_, T>(|_| T::Native::default())));
        };
        let answer: PrimitiveArray<T> = unary(value, |v| {
            let exact = divide(v.into(), unit, self.mode) * unit;
            let wrapped = wrap(exact);
            if self.fail && wrapped.into() != exact { Err(overflow("Overflow", None)) } else { Ok(Some(wrapped)) }
        })?;
        Ok(Arc::new(answer))
    }

    /// A double's `ceil` or `floor` as a bigint.
    fn to_whole(&self, value: &PrimitiveArray<Float64Type>) -> Result<PrimitiveArray<Int64Type>> {
        let round = if self.mode == Mode::Ceiling { f64::ceil } else { f64::floor };
        const LIMIT: f64 = 9_223_372_036_854_775_808.0;
        let fits = |v: f64| v.is_nan() || (-LIMIT..LIMIT).contains(&v);
        if self.fail && value.iter().flatten().any(|v| !fits(round(v))) {
            return Err(overflow("overflow", None));
        }
        Ok(value.unary::<_, Int64Type>(|v| round(v) as i64))
    }

    fn decimals(
        &self,
        value: &PrimitiveArray<Decimal128Type>,
        from: i32,
        precision: u8,
        to: i32,
    ) -> Result<PrimitiveArray<Decimal128Type>> {
        let drop = from - self.digits;
        if drop <= 0 {
            return Ok(value.clone());
        }
        // Digits before the point that are dropped become zeros.
        let zeros = u32::try_from(to - self.digits).ok().and_then(|n| 10i128.checked_pow(n));
        let unit = u32::try_from(drop).ok().and_then(|n| 10i128.checked_pow(n));
        let limit = 10i128.checked_pow(u32::from(precision)).unwrap_or(i128::MAX);
        unary(value, |v| {
            let quotient = match unit {
                Some(unit) => match (i64::try_from(v), i64::try_from(unit)) {
                    (Ok(v), Ok(unit)) => i128::from(divide_small(v, unit, self.mode)),
                    _ => divide(v, unit, self.mode),
                },
                None => match self.mode {
                    Mode::Ceiling => i128::from(v > 0),
                    Mode::Floor => -i128::from(v < 0),
                    _ => 0,
                },
            };
            let answer = if quotient == 0 { Some(0) } else { zeros.and_then(|zeros| quotient.checked_mul(zeros)) };
            match answer.filter(|answer| answer.abs() < limit) {
                Some(answer) => Ok(Some(answer)),
                None if self.fail => Err(out_of_range(v, from, quotient, precision, to)),
                None => Ok(None),
            }
        })
    }
}

#[cold]
fn out_of_range(value: i128, from: i32, rounded: i128, precision: u8, scale: i32) -> Error {
    let mut original = String::new();
    crate::types::format::write_decimal(&mut original, value, i8::try_from(from).unwrap_or(0));
    Error::new("NUMERIC_VALUE_OUT_OF_RANGE.WITHOUT_SUGGESTION")
        .with(
            "roundedValue",
            format!("{rounded}{}", "0".repeat(usize::from(precision).saturating_sub(rounded.to_string().len()) + 1)),
        )
        .with("originalValue", original)
        .with("precision", precision)
        .with("scale", scale)
}

/// `value / unit`, rounded.
fn divide(value: i128, unit: i128, mode: Mode) -> i128 {
    let (quotient, rest) = (value / unit, value % unit);
    quotient
        + i128::from(step(
            rest.signum() as i8,
            rest.unsigned_abs().cmp(&(unit.unsigned_abs() - rest.unsigned_abs())),
            quotient & 1 == 1,
            mode,
        ))
}

/// The same of smaller numbers, which is several times faster.
#[inline]
fn divide_small(value: i64, unit: i64, mode: Mode) -> i64 {
    let (quotient, rest) = (value / unit, value % unit);
    quotient
        + i64::from(step(
            rest.signum() as i8,
            rest.unsigned_abs().cmp(&(unit.unsigned_abs() - rest.unsigned_abs())),
            quotient & 1 == 1,
            mode,
        ))
}

/// What is added to a quotient that was cut off: `sign` is the rest's, `half` compares it with half a unit.
#[inline]
fn step(sign: i8, half: std::cmp::Ordering, odd: bool, mode: Mode) -> i8 {
    let away = match mode {
        Mode::HalfUp => half.is_ge(),
        Mode::HalfEven => half.is_gt() || half.is_eq() && odd,
        Mode::Ceiling => sign > 0,
        Mode::Floor => sign < 0,
    };
    if away { sign } else { 0 }
}

/// Powers of ten that a double holds exactly and that leave room for digits.
const POWERS: [f64; 16] = [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

/// A double rounded as its shortest decimal form, to the nearest.
fn round_double(value: f64, digits: i32, mode: Mode) -> f64 {
    if !value.is_finite() {
        return value;
    }
    if let Some(power) = usize::try_from(digits).ok().and_then(|digits| POWERS.get(digits)) {
        let scaled = value * power;
        // Below 2^40 the product is off by less than 2^-12: away from a tie the answer is certain.
        if scaled.abs() < 1_099_511_627_776.0 {
            let whole = scaled.trunc();
            let fraction = (scaled - whole).abs();
            if (fraction - 0.5).abs() > 0.001 {
                let whole = if fraction > 0.5 { whole + 1f64.copysign(scaled) } else { whole };
                return whole / power + 0.0;
            }
        }
    }
    round_shortest(value, digits, mode)
}

/// The slow way: on the digits.
#[cold]
fn round_shortest(value: f64, places: i32, mode: Mode) -> f64 {
    let text = format!("{:e}", value.abs());
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let digits: Vec<u8> = mantissa.bytes().filter(u8::is_ascii_digit).map(|digit| digit - b'0').collect();
    // The value is 0.d1d2d3... times ten to the power of `point`.
    let point = exponent.parse::<i64>().unwrap_or(0) + 1;
    let kept = point + i64::from(places);
    if kept >= i64::try_from(digits.len()).unwrap_or(i64::MAX) {
        return value;
    }
    let Ok(kept) = usize::try_from(kept) else { return 0.0 };
    let first = digits.get(kept).copied().unwrap_or(0);
    let more = digits.iter().skip(kept + 1).any(|digit| *digit != 0);
    let odd = kept > 0 && digits[kept - 1] % 2 == 1;
    let up = first > 5 || first == 5 && (more || mode == Mode::HalfUp || odd);
    let whole = digits[..kept].iter().fold(0u128, |sum, digit| sum * 10 + u128::from(*digit)) + u128::from(up);
    let magnitude: f64 = format!("{whole}e{}", -i64::from(places)).parse().unwrap_or(f64::NAN);
    if whole == 0 { 0.0 } else { magnitude.copysign(value) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubles_are_rounded_as_they_are_shown() {
        let up = |value, digits| round_double(value, digits, Mode::HalfUp);
        assert_eq!(up(2.675, 2), 2.68);
        assert_eq!(up(1.005, 2), 1.01);
        assert_eq!(up(0.285, 2), 0.29);
        assert_eq!(up(-2.5, 0), -3.0);
        assert_eq!(up(1_234_567.891, -3), 1_235_000.0);
        assert_eq!(up(1e300, 2), 1e300);
        assert_eq!(up(2.5, 400), 2.5);
        assert_eq!(up(12.5, -400), 0.0);
        assert_eq!(up(123.456, 1), 123.5);
        assert_eq!(up(9.96, 1), 10.0);
        assert_eq!(round_double(1.005, 2, Mode::HalfEven), 1.0);
        assert_eq!(round_double(0.125, 2, Mode::HalfEven), 0.12);
        assert_eq!(round_double(3.5, 0, Mode::HalfEven), 4.0);
    }

    #[test]
    fn the_fast_way_and_the_slow_way_agree() {
        let mut state = 1u64;
        for _ in 0..20_000 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let value = (state >> 20) as f64 / 1e6 - 5e6;
            for digits in 0..6 {
                for mode in [Mode::HalfUp, Mode::HalfEven] {
                    assert_eq!(
                        round_double(value, digits, mode),
                        round_shortest(value, digits, mode),
                        "{value} {digits}"
                    );
                }
            }
        }
    }

    #[test]
    fn whole_numbers_to_tens() {
        for (value, mode, expected) in [
            (25, Mode::HalfUp, 30),
            (-25, Mode::HalfUp, -30),
            (25, Mode::HalfEven, 20),
            (35, Mode::HalfEven, 40),
            (-25, Mode::HalfEven, -20),
            (21, Mode::Ceiling, 30),
            (-21, Mode::Ceiling, -20),
            (-21, Mode::Floor, -30),
        ] {
            assert_eq!(divide(value, 10, mode) * 10, expected, "{value} {mode:?}");
            assert_eq!(i128::from(divide_small(value as i64, 10, mode)) * 10, expected, "{value} {mode:?}");
        }
    }
}

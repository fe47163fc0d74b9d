//! `format_number`: a number with commas between the thousands, or by a pattern of `java.text.DecimalFormat`.

use super::kernel::{self, Input, Setting, collect_text};
use crate::error::{Error, Result};
use crate::function::coerce;
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;
use datafusion::arrow::array::AsArray;
use datafusion::arrow::datatypes::{Decimal128Type, Float64Type, Int32Type, Int64Type};

pub const FUNCTION: Function = Function {
    name: "format_number",
    aliases: &[],
    usage: "format_number(expr1, expr2) - Formats the number `expr1` like '#,###,###.##', rounded to `expr2` decimal places. If `expr2` is 0, the result has no decimal point or fractional part. `expr2` also accept a user specified format.",
    example: "> SELECT format_number(12332.123456, 4);\n 12,332.1235",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    call.arity(2, 2)?;
    let number = call.value(0)?.clone();
    let wide = match &number.ty {
        ty if ty.is_integral() => SparkType::Long,
        SparkType::Float | SparkType::Double | SparkType::Null => SparkType::Double,
        SparkType::Decimal(..) => number.ty.clone(),
        _ => return Err(call.unexpected_type(0, "\"NUMERIC\"")),
    };
    let number = coerce::cast_to(number, &wide, call.context)?;
    let format = match call.value(1)?.ty.clone() {
        SparkType::Int | SparkType::Null => call.cast(1, &SparkType::Int)?,
        ty if ty.is_string() => call.cast(1, &SparkType::String)?,
        _ => return Err(call.unexpected_type(1, "(\"INT\" or \"STRING\")")),
    };
    let by_places = format.ty == SparkType::Int;
    let setting = Setting { now: i64::from(by_places), ..Setting::of(call) };
    let arguments = vec![number, format];
    kernel::call(call, "format_number", arguments, SparkType::String, by_places, setting, |inputs, rows, setting| {
        collect_text(inputs, rows, |row, out| {
            let pattern = if setting.now == 1 {
                let Ok(places) = usize::try_from(inputs[1].value::<Int32Type>(row)) else { return Ok(false) };
                if places > MOST_PLACES {
                    return Err(Error::unsupported(format!("format_number with more than {MOST_PLACES} places")));
                }
                Pattern::places(places)
            } else {
                Pattern::parse(inputs[1].text(row))?
            };
            pattern.write(&Number::of(&inputs[0], row), out);
            Ok(true)
        })
    })
}

/// Whoever asks for more digits behind the point than this would get nothing but zeros, and no memory left.
const MOST_PLACES: usize = 10_000;

enum Number {
    /// Digits and how many of them stand behind the point.
    Exact(i128, usize),
    Double(f64),
}

impl Number {
    fn of(input: &Input, row: usize) -> Number {
        let array = input.array();
        if array.as_primitive_opt::<Int64Type>().is_some() {
            return Number::Exact(i128::from(input.value::<Int64Type>(row)), 0);
        }
        match array.data_type() {
            datafusion::arrow::datatypes::DataType::Decimal128(_, scale) => {
                Number::Exact(input.value::<Decimal128Type>(row), usize::try_from(*scale).unwrap_or(0))
            }
            _ => Number::Double(input.value::<Float64Type>(row)),
        }
    }

    /// Whether there is a minus, and the digits with so many behind the point, rounded to even.
    fn rounded(&self, places: usize, percent: bool) -> (bool, String) {
        let more = if percent { 2 } else { 0 };
        match self {
            Number::Double(value) => {
                let value = if percent { value * 100.0 } else { *value };
                (value.is_sign_negative(), format!("{:.places$}", value.abs()))
            }
            Number::Exact(value, scale) => {
                let mut digits = value.unsigned_abs().to_string();
                let mut scale = *scale;
                for _ in 0..more {
                    if scale > 0 { scale -= 1 } else { digits.push('0') }
                }
                if scale > places {
                    let unit = 10_u128.checked_pow(u32::try_from(scale - places).unwrap_or(u32::MAX));
                    let all: u128 = digits.parse().unwrap_or(0);
                    digits = unit
                        .map_or(0, |unit| {
                            let (whole, rest) = (all / unit, all % unit);
                            let up = rest > unit / 2 || (rest == unit / 2 && whole % 2 == 1);
                            whole + u128::from(up)
                        })
                        .to_string();
                    scale = places;
                }
                digits.extend(std::iter::repeat_n('0', places - scale));
                if digits.len() <= places {
                    digits.insert_str(0, &"0".repeat(places + 1 - digits.len()));
                }
                if places > 0 {
                    digits.insert(digits.len() - places, '.');
                }
                (*value < 0, digits)
            }
        }
    }
}

#[derive(Debug, PartialEq)]
struct Pattern {
    prefix: String,
    suffix: String,
    /// What stands around negative numbers; a minus before the prefix unless it says so.
    negative: (String, String),
    least_whole: usize,
    least_places: usize,
    most_places: usize,
    /// Digits between commas; 0 for none.
    group: usize,
    percent: bool,
}

impl Pattern {
    fn places(places: usize) -> Pattern {
        Pattern {
            prefix: String::new(),
            suffix: String::new(),
            negative: ("-".to_string(), String::new()),
            least_whole: 1,
            least_places: places,
            most_places: places,
            group: 3,
            percent: false,
        }
    }

    fn parse(text: &str) -> Result<Pattern> {
        if text.is_empty() {
            return Ok(Pattern::places(0));
        }
        let digit = |c: char| matches!(c, '#' | '0' | ',' | '.');
        let pattern = text;
        let (text, negative) = text.split_once(';').map_or((text, None), |(text, negative)| (text, Some(negative)));
        let odd = pattern.chars().find(|c| matches!(c, '\'' | 'E' | '‰' | '¤'));
        if let Some(odd) = odd.or(negative.and_then(|text| text.chars().find(|c| *c == ';'))) {
            return Err(Error::unsupported(format!("format_number with {odd} in its pattern")));
        }
        let start = text.find(digit).unwrap_or(text.len());
        let end = text[start..].find(|c| !digit(c)).map_or(text.len(), |length| start + length);
        let (whole, places) = text[start..end].split_once('.').unwrap_or((&text[start..end], ""));
        let zeros = |text: &str| text.matches('0').count();
        let bad = || Error::new("ILLEGAL_ARGUMENT").with("message", format!("Malformed pattern \"{pattern}\""));
        if places.contains([',', '.'])
            || text[end..].contains(digit)
            || text[..end].contains("0#") && zeros(places) == 0
        {
            return Err(bad());
        }
        // Without any 0 the last digit before the point is one.
        let point = text[start..end].contains('.');
        let least_whole = if zeros(whole) + zeros(places) == 0 && point { 1 } else { zeros(whole) };
        let (prefix, suffix) = (text[..start].to_string(), text[end..].to_string());
        // Of the part for negative numbers only what stands around the digits counts.
        let around = negative.map(|text| {
            let start = text.find(digit).unwrap_or(text.len());
            let end = text.rfind(digit).map_or(text.len(), |at| at + 1);
            (text[..start].to_string(), text[end..].to_string())
        });
        let around = around.filter(|around| *around != (prefix.clone(), suffix.clone()));
        Ok(Pattern {
            negative: around.unwrap_or_else(|| (format!("-{prefix}"), suffix.clone())),
            prefix,
            suffix,
            least_whole,
            least_places: zeros(places),
            most_places: places.len(),
            group: whole.rsplit_once(',').map_or(0, |(_, last)| last.len()),
            percent: text.contains('%'),
        })
    }

    /// What stands before and behind the digits.
    fn around(&self, minus: bool) -> (&str, &str) {
        if minus { (&self.negative.0, &self.negative.1) } else { (&self.prefix, &self.suffix) }
    }

    fn write(&self, number: &Number, out: &mut String) {
        if let Number::Double(value) = number {
            if value.is_nan() {
                out.push_str("NaN");
                return;
            }
            if value.is_infinite() {
                let (prefix, suffix) = self.around(*value < 0.0);
                out.push_str(&format!("{prefix}∞{suffix}"));
                return;
            }
        }
        let (minus, digits) = number.rounded(self.most_places, self.percent);
        let (whole, places) = digits.split_once('.').unwrap_or((&digits, ""));
        let whole = whole.trim_start_matches('0');
        let mut whole = format!("{}{whole}", "0".repeat(self.least_whole.saturating_sub(whole.len())));
        let kept = places.trim_end_matches('0').len().max(self.least_places);
        if whole.is_empty() && kept == 0 {
            whole.push('0');
        }
        let (prefix, suffix) = self.around(minus);
        out.push_str(prefix);
        for (i, digit) in whole.chars().enumerate() {
            if i > 0 && self.group > 0 && (whole.len() - i).is_multiple_of(self.group) {
                out.push(',');
            }
            out.push(digit);
        }
        if kept > 0 {
            out.push('.');
            out.push_str(&places[..kept]);
        }
        out.push_str(suffix);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(number: Number, pattern: &Pattern) -> String {
        let mut out = String::new();
        pattern.write(&number, &mut out);
        out
    }

    #[test]
    fn places_round_to_even() {
        assert_eq!(shown(Number::Exact(12_332_123_456, 6), &Pattern::places(4)), "12,332.1235");
        assert_eq!(shown(Number::Exact(25, 1), &Pattern::places(0)), "2");
        assert_eq!(shown(Number::Exact(125, 3), &Pattern::places(2)), "0.12");
        assert_eq!(shown(Number::Double(0.135), &Pattern::places(2)), "0.14");
        assert_eq!(shown(Number::Double(-0.001), &Pattern::places(2)), "-0.00");
        assert_eq!(shown(Number::Exact(1_234_567, 0), &Pattern::places(0)), "1,234,567");
    }

    #[test]
    fn patterns() {
        let by = |number, pattern: &str| shown(number, &Pattern::parse(pattern).unwrap());
        assert_eq!(by(Number::Exact(12_332_123_456, 6), "##################.###"), "12332.123");
        assert_eq!(by(Number::Exact(5, 1), "#,###.##"), "0.5");
        assert_eq!(by(Number::Exact(12_345, 1), "0000000.00"), "0001234.50");
        assert_eq!(by(Number::Exact(1_234_567_891, 3), "#,##0.00"), "1,234,567.89");
        assert_eq!(by(Number::Exact(125, 1), "$#.00"), "$12.50");
        assert_eq!(by(Number::Exact(45, 2), "0%"), "45%");
        assert_eq!(by(Number::Exact(12, 0), ""), "12");
    }
}

//! Text to values exactly as Spark's casts from STRING read it.
//!
//! One file per kind of value; nothing here knows of ANSI mode: a reader answers whether the text is such a value, and the
//! cast decides what to make of a text that is not.

mod datetime;
mod interval;
mod number;

pub use datetime::{
    fraction_digits, parse_date, parse_special_date, parse_special_timestamp, parse_special_timestamp_ntz, parse_time,
    parse_timestamp, parse_timestamp_nanos, parse_timestamp_ntz, parse_timestamp_ntz_nanos,
};
pub use interval::{
    CalendarFault, DayTimeFault, YearMonthFault, parse_calendar_interval, parse_day_time, parse_year_month,
};
pub use number::{NotDecimal, parse_decimal, parse_double, parse_float, parse_long, rescale};

/// Spark's `UTF8String.trimAll`: without white space and control characters at both ends.
pub fn trim_all(text: &str) -> &str {
    text.trim_matches(|c: char| c <= ' ' || c == '\u{7f}')
}

/// `t`, `true`, `y`, `yes`, `1` and their contraries, in any case.
pub fn parse_boolean(text: &str) -> Option<bool> {
    let text = trim_all(text);
    let is = |words: &[&str]| words.iter().any(|word| text.eq_ignore_ascii_case(word));
    if is(&["t", "true", "y", "yes", "1"]) {
        Some(true)
    } else if is(&["f", "false", "n", "no", "0"]) {
        Some(false)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn booleans() {
        assert_eq!(parse_boolean(" TRUE\t"), Some(true));
        assert_eq!(parse_boolean("0"), Some(false));
        assert_eq!(parse_boolean("on"), None);
    }
}

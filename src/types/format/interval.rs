//! Intervals as text: `INTERVAL '1-2' YEAR TO MONTH` in casts, `1-2` in printed results, `1 years 2 days` for calendar ones.
//!
//! Source: Spark's `IntervalUtils.toYearMonthIntervalString`, `toDayTimeIntervalString`, `toMultiUnitsString`.

use std::fmt::Write;

use crate::types::{DayTimeField, YearMonthField};

/// A year-month interval; Hive's form always shows both fields, and nothing else.
pub fn write_year_month(out: &mut String, months: i32, from: YearMonthField, to: YearMonthField, hive: bool) {
    let sign = if months < 0 { "-" } else { "" };
    let magnitude = months.unsigned_abs();
    let (years, rest) = (magnitude / 12, magnitude % 12);
    // Writing into a String does not fail.
    let _ = match (hive, from, to) {
        (true, ..) => write!(out, "{sign}{years}-{rest}"),
        (_, YearMonthField::Year, YearMonthField::Year) => write!(out, "INTERVAL '{sign}{years}' YEAR"),
        (_, YearMonthField::Month, _) => write!(out, "INTERVAL '{sign}{magnitude}' MONTH"),
        _ => write!(out, "INTERVAL '{sign}{years}-{rest}' YEAR TO MONTH"),
    };
}

/// A day-time interval; Hive's form always shows all fields and nine digits behind the point.
pub fn write_day_time(out: &mut String, micros: i64, from: DayTimeField, to: DayTimeField, hive: bool) {
    let sign = if micros < 0 { "-" } else { "" };
    let magnitude = micros.unsigned_abs();
    let (seconds, fraction) = (magnitude / 1_000_000, magnitude % 1_000_000);
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3600 % 24, seconds / 60 % 60);
    if hive {
        let _ = write!(out, "{sign}{days} {hours:02}:{minutes:02}:{:02}.{fraction:06}000", seconds % 60);
        return;
    }
    out.push_str("INTERVAL '");
    out.push_str(sign);
    // The first field takes up what the left out ones would have shown.
    let _ = match from {
        DayTimeField::Day => write!(out, "{days}"),
        DayTimeField::Hour => write!(out, "{:02}", seconds / 3600),
        DayTimeField::Minute => write!(out, "{:02}", seconds / 60),
        DayTimeField::Second => write!(out, "{:02}", seconds),
    };
    if from < DayTimeField::Hour && to >= DayTimeField::Hour {
        let _ = write!(out, " {hours:02}");
    }
    if from < DayTimeField::Minute && to >= DayTimeField::Minute {
        let _ = write!(out, ":{minutes:02}");
    }
    if from < DayTimeField::Second && to >= DayTimeField::Second {
        let _ = write!(out, ":{:02}", seconds % 60);
    }
    if to == DayTimeField::Second {
        push_fraction(out, fraction);
    }
    out.push_str("' ");
    let (from, to) = (from.to_string().to_uppercase(), to.to_string().to_uppercase());
    let _ = if from == to { write!(out, "{from}") } else { write!(out, "{from} TO {to}") };
}

/// A calendar interval: its units that are not zero, `0 seconds` where all are.
pub fn write_calendar_interval(out: &mut String, months: i32, days: i32, micros: i64) {
    let start = out.len();
    let mut unit = |value: i64, name: &str| {
        if value != 0 {
            if out.len() > start {
                out.push(' ');
            }
            let _ = write!(out, "{value} {name}");
        }
    };
    unit(i64::from(months / 12), "years");
    unit(i64::from(months % 12), "months");
    unit(i64::from(days), "days");
    unit(micros / 3_600_000_000, "hours");
    unit(micros / 60_000_000 % 60, "minutes");
    let rest = micros % 60_000_000;
    if rest != 0 {
        if out.len() > start {
            out.push(' ');
        }
        let sign = if rest < 0 { "-" } else { "" };
        let _ = write!(out, "{sign}{}", rest.unsigned_abs() / 1_000_000);
        push_fraction(out, rest.unsigned_abs() % 1_000_000);
        out.push_str(" seconds");
    } else if out.len() == start {
        out.push_str("0 seconds");
    }
}

/// `.` and the digits of microseconds without the zeros behind; nothing for none.
fn push_fraction(out: &mut String, micros: u64) {
    if micros > 0 {
        let _ = write!(out, ".{micros:06}");
        let kept = out.trim_end_matches('0').len();
        out.truncate(kept);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use DayTimeField::{Day, Hour, Minute, Second};
    use YearMonthField::{Month, Year};

    #[test]
    fn ansi_intervals() {
        let ym = |months, from, to, hive| {
            let mut out = String::new();
            write_year_month(&mut out, months, from, to, hive);
            out
        };
        assert_eq!(ym(-14, Year, Month, false), "INTERVAL '-1-2' YEAR TO MONTH");
        assert_eq!(ym(14, Month, Month, false), "INTERVAL '14' MONTH");
        assert_eq!(ym(5, Month, Month, true), "0-5");
        let dt = |micros, from, to, hive| {
            let mut out = String::new();
            write_day_time(&mut out, micros, from, to, hive);
            out
        };
        assert_eq!(dt(93_784_500_000, Day, Second, false), "INTERVAL '1 02:03:04.5' DAY TO SECOND");
        assert_eq!(dt(-93_784_000_000, Day, Second, true), "-1 02:03:04.000000000");
        assert_eq!(dt(10_800_000_000, Hour, Hour, false), "INTERVAL '03' HOUR");
        assert_eq!(dt(4_000_001, Second, Second, false), "INTERVAL '04.000001' SECOND");
        assert_eq!(dt(5_400_000_000, Minute, Minute, false), "INTERVAL '90' MINUTE");
        assert_eq!(dt(93_780_000_000, Day, Minute, false), "INTERVAL '1 02:03' DAY TO MINUTE");
        assert_eq!(dt(i64::MIN, Day, Second, true), "-106751991 04:00:54.775808000");
    }

    #[test]
    fn calendar_intervals() {
        let text = |months, days, micros| {
            let mut out = String::from("x");
            write_calendar_interval(&mut out, months, days, micros);
            out.split_off(1)
        };
        assert_eq!(text(14, 25, 18_367_800_000), "1 years 2 months 25 days 5 hours 6 minutes 7.8 seconds");
        assert_eq!(text(0, 0, 0), "0 seconds");
        assert_eq!(text(0, 0, -1), "-0.000001 seconds");
        assert_eq!(text(-14, -4, -18_367_800_000), "-1 years -2 months -4 days -5 hours -6 minutes -7.8 seconds");
    }
}

//! Dates, times and timestamps as text: `2024-01-31 12:30:00.5`, years of more than four digits with a sign.

use crate::types::calendar::civil_from_days;

/// A buffer that two texts of the widest years fit in.
struct Text {
    bytes: [u8; 40],
    length: usize,
}

impl Text {
    fn new() -> Self {
        Text { bytes: [0; 40], length: 0 }
    }

    fn push(&mut self, byte: u8) {
        self.bytes[self.length] = byte;
        self.length += 1;
    }

    fn two(&mut self, value: u32) {
        self.push(b'0' + (value / 10 % 10) as u8);
        self.push(b'0' + (value % 10) as u8);
    }

    fn date(&mut self, days: i64) {
        let (year, month, day) = civil_from_days(days);
        if (0..=9999).contains(&year) {
            self.two(year as u32 / 100);
            self.two(year as u32 % 100);
        } else {
            // At least four digits.
            self.push(if year < 0 { b'-' } else { b'+' });
            let year = year.unsigned_abs();
            let mut unit = 1000;
            while year / unit >= 10 {
                unit *= 10;
            }
            while unit > 0 {
                self.push(b'0' + (year / unit % 10) as u8);
                unit /= 10;
            }
        }
        self.push(b'-');
        self.two(month);
        self.push(b'-');
        self.two(day);
    }

    /// A time of day, with as many digits behind the point as are not zero.
    fn time(&mut self, seconds: u32, mut nanos: u32) {
        self.two(seconds / 3600);
        self.push(b':');
        self.two(seconds / 60 % 60);
        self.push(b':');
        self.two(seconds % 60);
        if nanos > 0 {
            self.push(b'.');
            let mut unit = 100_000_000;
            while nanos > 0 {
                self.push(b'0' + (nanos / unit) as u8);
                nanos %= unit;
                unit /= 10;
            }
        }
    }

    fn append_to(&self, out: &mut String) {
        out.push_str(std::str::from_utf8(&self.bytes[..self.length]).unwrap_or_default());
    }
}

/// The date of a day since 1970-01-01.
pub fn write_date(out: &mut String, days: i64) {
    let mut text = Text::new();
    text.date(days);
    text.append_to(out);
}

/// A time of day, from microseconds since midnight.
pub fn write_time(out: &mut String, micros: i64) {
    let mut text = Text::new();
    text.time(micros.div_euclid(1_000_000).rem_euclid(86_400) as u32, micros.rem_euclid(1_000_000) as u32 * 1000);
    text.append_to(out);
}

/// A timestamp, from local seconds since 1970-01-01 and the microseconds of its last second.
pub fn write_timestamp(out: &mut String, local_seconds: i64, micros: i64) {
    write_timestamp_nanos(out, local_seconds, micros * 1000);
}

/// The same with the nanoseconds of its last second.
pub fn write_timestamp_nanos(out: &mut String, local_seconds: i64, nanos: i64) {
    let mut text = Text::new();
    text.date(local_seconds.div_euclid(86_400));
    text.push(b' ');
    text.time(local_seconds.rem_euclid(86_400) as u32, nanos as u32);
    text.append_to(out);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::calendar::days_from_civil;

    #[test]
    fn dates_and_times() {
        let date = |y, m, d| {
            let mut out = String::new();
            write_date(&mut out, days_from_civil(y, m, d));
            out
        };
        assert_eq!(date(2024, 2, 29), "2024-02-29");
        assert_eq!(date(1, 1, 1), "0001-01-01");
        assert_eq!(date(12345, 1, 1), "+12345-01-01");
        assert_eq!(date(-44, 3, 15), "-0044-03-15");
        assert_eq!(date(5_881_580, 7, 11), "+5881580-07-11");
        let mut out = String::new();
        write_timestamp(&mut out, -1, 120_000);
        assert_eq!(out, "1969-12-31 23:59:59.12");
        out.clear();
        write_time(&mut out, 86_399_000_001);
        assert_eq!(out, "23:59:59.000001");
    }
}

//! Functions of dates, times, timestamps and intervals.
//!
//! Days and months are counted on clocks of the session's time zone; all readings are as Java's `java.time` has them.
//! Source: <https://spark.apache.org/docs/latest/api/sql/#date-and-timestamp-functions>

pub(super) mod kernel;
mod make;
mod moment;
mod part;
mod pattern;
mod reading;
mod unit;

mod add_months;
mod convert_timezone;
mod current_date;
mod current_time;
mod current_timestamp;
mod current_timezone;
mod date;
mod date_add;
mod date_diff;
mod date_format;
mod date_from_unix_date;
mod date_part;
mod date_sub;
mod date_trunc;
mod datediff;
mod datepart;
mod day;
mod dayname;
mod dayofmonth;
mod dayofweek;
mod dayofyear;
mod extract;
mod from_unixtime;
mod from_utc_timestamp;
mod hour;
mod last_day;
mod localtimestamp;
mod make_date;
mod make_dt_interval;
mod make_interval;
mod make_time;
mod make_timestamp;
mod make_timestamp_ltz;
mod make_timestamp_ntz;
mod make_ym_interval;
mod minute;
mod month;
mod monthname;
mod months_between;
mod next_day;
mod now;
mod quarter;
mod second;
mod timestamp;
mod timestamp_micros;
mod timestamp_millis;
mod timestamp_seconds;
mod timestampadd;
mod timestampdiff;
mod to_date;
mod to_time;
mod to_timestamp;
mod to_timestamp_ltz;
mod to_timestamp_ntz;
mod to_unix_timestamp;
mod to_utc_timestamp;
mod trunc;
mod try_make_interval;
mod try_make_timestamp;
mod try_make_timestamp_ltz;
mod try_make_timestamp_ntz;
mod try_to_date;
mod try_to_time;
mod try_to_timestamp;
mod unix_date;
mod unix_micros;
mod unix_millis;
mod unix_seconds;
mod unix_timestamp;
mod weekday;
mod weekofyear;
mod year;

use crate::function::Function;

/// Every one.
pub(super) const FUNCTIONS: &[&Function] = &[
    &add_months::FUNCTION,
    &convert_timezone::FUNCTION,
    &current_date::FUNCTION,
    &current_time::FUNCTION,
    &current_timestamp::FUNCTION,
    &current_timezone::FUNCTION,
    &date::FUNCTION,
    &date_add::FUNCTION,
    &date_diff::FUNCTION,
    &date_format::FUNCTION,
    &date_from_unix_date::FUNCTION,
    &date_part::FUNCTION,
    &date_sub::FUNCTION,
    &date_trunc::FUNCTION,
    &datediff::FUNCTION,
    &datepart::FUNCTION,
    &day::FUNCTION,
    &dayname::FUNCTION,
    &dayofmonth::FUNCTION,
    &dayofweek::FUNCTION,
    &dayofyear::FUNCTION,
    &extract::FUNCTION,
    &from_unixtime::FUNCTION,
    &from_utc_timestamp::FUNCTION,
    &hour::FUNCTION,
    &last_day::FUNCTION,
    &localtimestamp::FUNCTION,
    &make_date::FUNCTION,
    &make_dt_interval::FUNCTION,
    &make_interval::FUNCTION,
    &make_time::FUNCTION,
    &make_timestamp::FUNCTION,
    &make_timestamp_ltz::FUNCTION,
    &make_timestamp_ntz::FUNCTION,
    &make_ym_interval::FUNCTION,
    &minute::FUNCTION,
    &month::FUNCTION,
    &monthname::FUNCTION,
    &months_between::FUNCTION,
    &next_day::FUNCTION,
    &now::FUNCTION,
    &quarter::FUNCTION,
    &second::FUNCTION,
    &timestamp::FUNCTION,
    &timestamp_micros::FUNCTION,
    &timestamp_millis::FUNCTION,
    &timestamp_seconds::FUNCTION,
    &timestampadd::FUNCTION,
    &timestampdiff::FUNCTION,
    &to_date::FUNCTION,
    &to_time::FUNCTION,
    &to_timestamp::FUNCTION,
    &to_timestamp_ltz::FUNCTION,
    &to_timestamp_ntz::FUNCTION,
    &to_unix_timestamp::FUNCTION,
    &to_utc_timestamp::FUNCTION,
    &trunc::FUNCTION,
    &try_make_interval::FUNCTION,
    &try_make_timestamp::FUNCTION,
    &try_make_timestamp_ltz::FUNCTION,
    &try_make_timestamp_ntz::FUNCTION,
    &try_to_date::FUNCTION,
    &try_to_time::FUNCTION,
    &try_to_timestamp::FUNCTION,
    &unix_date::FUNCTION,
    &unix_micros::FUNCTION,
    &unix_millis::FUNCTION,
    &unix_seconds::FUNCTION,
    &unix_timestamp::FUNCTION,
    &weekday::FUNCTION,
    &weekofyear::FUNCTION,
    &year::FUNCTION,
];

//! Functions of dates, times, timestamps and intervals.
//!
//! Days and months are counted on clocks of the session's time zone; all readings are as Java's `java.time` has them.
//! Source: <https://spark.apache.org/docs/latest/api/sql/#date-and-timestamp-functions>

pub(super) mod kernel;
mod make;
mod moment;
mod nanos;
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
mod hour;
mod last_day;
mod localtimestamp;
mod make_date;
mod make_dt_interval;
mod make_interval;
mod make_time;
mod make_timestamp;
mod make_ym_interval;
mod minute;
mod month;
mod monthname;
mod months_between;
mod next_day;
mod now;
mod quarter;
mod second;
mod time_bucket;
mod time_diff;
mod time_from;
mod time_to;
mod time;
mod timestamp;
mod timestamp_micros;
mod timestamp_millis;
mod timestamp_nanos;
mod timestamp_seconds;
mod timestampadd;
mod timestampdiff;
mod to_time;
mod to_timestamp;
mod to_unix_timestamp;
mod trunc;
mod try_make_interval;
mod try_to_time;
mod unix_date;
mod unix_micros;
mod unix_millis;
mod unix_nanos;
mod unix_seconds;
mod unix_timestamp;
mod utc;
mod weekday;
mod weekofyear;
pub(in crate::function) mod window;
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
    &utc::FROM,
    &hour::FUNCTION,
    &last_day::FUNCTION,
    &localtimestamp::FUNCTION,
    &make_date::FUNCTION,
    &make_dt_interval::FUNCTION,
    &make_interval::FUNCTION,
    &make_time::FUNCTION,
    &make_timestamp::TIMESTAMP,
    &make_timestamp::LTZ,
    &make_timestamp::NTZ,
    &make_ym_interval::FUNCTION,
    &minute::FUNCTION,
    &month::FUNCTION,
    &monthname::FUNCTION,
    &months_between::FUNCTION,
    &next_day::FUNCTION,
    &now::FUNCTION,
    &quarter::FUNCTION,
    &second::FUNCTION,
    &time_bucket::FUNCTION,
    &time_diff::DIFF,
    &time_diff::TRUNC,
    &time::FUNCTION,
    &time_from::MICROS,
    &time_from::MILLIS,
    &time_from::SECONDS,
    &time_to::MICROS,
    &time_to::MILLIS,
    &time_to::SECONDS,
    &timestamp::FUNCTION,
    &timestamp_micros::FUNCTION,
    &timestamp_millis::FUNCTION,
    &timestamp_nanos::FUNCTION,
    &timestamp_seconds::FUNCTION,
    &timestampadd::FUNCTION,
    &timestampdiff::FUNCTION,
    &to_timestamp::DATE,
    &to_time::FUNCTION,
    &to_timestamp::TIMESTAMP,
    &to_timestamp::LTZ,
    &to_timestamp::NTZ,
    &to_unix_timestamp::FUNCTION,
    &utc::TO,
    &trunc::FUNCTION,
    &try_make_interval::FUNCTION,
    &make_timestamp::TRY,
    &make_timestamp::TRY_LTZ,
    &make_timestamp::TRY_NTZ,
    &to_timestamp::TRY_DATE,
    &try_to_time::FUNCTION,
    &to_timestamp::TRY_TIMESTAMP,
    &unix_date::FUNCTION,
    &unix_micros::FUNCTION,
    &unix_millis::FUNCTION,
    &unix_nanos::FUNCTION,
    &unix_seconds::FUNCTION,
    &unix_timestamp::FUNCTION,
    &weekday::FUNCTION,
    &weekofyear::FUNCTION,
    &window::SESSION_WINDOW,
    &window::WINDOW,
    &window::WINDOW_TIME,
    &year::FUNCTION,
];

//! Functions of dates, times, timestamps and intervals.
//!
//! Days and months are counted on clocks of the session's time zone; all readings are as Java's `java.time` has them.
//! Source: <https://spark.apache.org/docs/latest/api/sql/#date-and-timestamp-functions>

mod kernel;
mod part;
mod unit;

mod add_months;
mod convert_timezone;
mod current_date;
mod current_timestamp;
mod current_timezone;
mod date;
mod date_add;
mod date_diff;
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
mod from_utc_timestamp;
mod hour;
mod last_day;
mod localtimestamp;
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
mod to_utc_timestamp;
mod trunc;
mod unix_date;
mod unix_micros;
mod unix_millis;
mod unix_seconds;
mod weekday;
mod weekofyear;
mod year;

use crate::function::Function;

/// Every one.
pub(super) const FUNCTIONS: &[&Function] = &[
    &add_months::FUNCTION,
    &convert_timezone::FUNCTION,
    &current_date::FUNCTION,
    &current_timestamp::FUNCTION,
    &current_timezone::FUNCTION,
    &date::FUNCTION,
    &date_add::FUNCTION,
    &date_diff::FUNCTION,
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
    &from_utc_timestamp::FUNCTION,
    &hour::FUNCTION,
    &last_day::FUNCTION,
    &localtimestamp::FUNCTION,
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
    &to_utc_timestamp::FUNCTION,
    &trunc::FUNCTION,
    &unix_date::FUNCTION,
    &unix_micros::FUNCTION,
    &unix_millis::FUNCTION,
    &unix_seconds::FUNCTION,
    &weekday::FUNCTION,
    &weekofyear::FUNCTION,
    &year::FUNCTION,
];

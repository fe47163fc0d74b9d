//! Functions of URLs.
//!
//! Source: <https://spark.apache.org/docs/latest/api/sql/#url-functions>

mod parse_url;
mod url_code;

use super::super::Function;

/// Every one.
pub(super) const FUNCTIONS: &[&Function] =
    &[&parse_url::PARSE_URL, &parse_url::TRY_PARSE_URL, &url_code::DECODE, &url_code::ENCODE, &url_code::TRY_DECODE];

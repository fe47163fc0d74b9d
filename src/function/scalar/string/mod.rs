//! Functions of text and of binaries.
//!
//! Places and lengths count characters in text and bytes in binaries; a NULL among the arguments gives NULL.
//! Source: <https://spark.apache.org/docs/latest/api/sql/#string-functions>

mod ascii;
mod base32;
mod base64;
mod case;
mod charset;
mod check;
mod collated;
mod concat_ws;
mod contains;
mod elt;
mod find_in_set;
mod format_number;
mod format_string;
mod java_format;
pub(super) mod kernel;
mod length;
mod levenshtein;
mod locate;
mod mask;
mod number_format;
mod pad;
mod regexp_count;
mod regexp_extract;
mod regexp_replace;
mod repeat;
mod replace;
mod sentences;
mod soundex;
mod split;
mod substring;
mod substring_index;
mod to_binary;
mod trim;
mod uuid;

pub(super) use base64::{decode as decode_base64, encode as encode_base64};
pub(in crate::function) use case::by_collation as case_by;
pub(in crate::function) use collated::searching;

use super::super::Function;

/// Every one.
pub(super) const FUNCTIONS: &[&Function] = &[
    &ascii::ASCII,
    &ascii::CHR,
    &base32::FROM_BASE32,
    &base32::TO_BASE32,
    &base64::BASE64,
    &base64::UNBASE64,
    &case::INITCAP,
    &case::LOWER,
    &case::UPPER,
    &charset::DECODE,
    &charset::ENCODE,
    &check::IS_VALID_UTF8,
    &check::LUHN_CHECK,
    &check::MAKE_VALID_UTF8,
    &check::QUOTE,
    &check::TRY_VALIDATE_UTF8,
    &check::VALIDATE_UTF8,
    &concat_ws::FUNCTION,
    &contains::CONTAINS,
    &contains::ENDSWITH,
    &contains::STARTSWITH,
    &elt::FUNCTION,
    &find_in_set::FUNCTION,
    &format_number::FUNCTION,
    &format_string::FUNCTION,
    &length::BIT_LENGTH,
    &length::LENGTH,
    &length::OCTET_LENGTH,
    &levenshtein::JARO_WINKLER,
    &levenshtein::LEVENSHTEIN,
    &locate::INSTR,
    &locate::LOCATE,
    &mask::FUNCTION,
    &number_format::TO_CHAR,
    &number_format::TO_NUMBER,
    &number_format::TRY_TO_NUMBER,
    &pad::LPAD,
    &pad::RPAD,
    &regexp_count::COUNT,
    &regexp_count::INSTR,
    &regexp_extract::EXTRACT,
    &regexp_extract::EXTRACT_ALL,
    &regexp_extract::SUBSTR,
    &regexp_replace::FUNCTION,
    &repeat::REPEAT,
    &repeat::SPACE,
    &replace::OVERLAY,
    &replace::REPLACE,
    &replace::TRANSLATE,
    &sentences::FUNCTION,
    &soundex::FUNCTION,
    &split::SPLIT,
    &split::SPLIT_PART,
    &substring::LEFT,
    &substring::RIGHT,
    &substring::SUBSTRING,
    &substring_index::FUNCTION,
    &to_binary::TO_BINARY,
    &to_binary::TRY_TO_BINARY,
    &trim::BTRIM,
    &trim::LTRIM,
    &trim::RTRIM,
    &trim::TRIM,
    &uuid::FUNCTION,
];

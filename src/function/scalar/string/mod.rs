//! Functions of text and of binaries.
//!
//! Places and lengths count characters in text and bytes in binaries; a NULL among the arguments gives NULL.
//! Source: <https://spark.apache.org/docs/latest/api/sql/#string-functions>

mod ascii;
mod case;
mod concat_ws;
mod contains;
mod find_in_set;
pub(super) mod kernel;
mod length;
mod levenshtein;
mod locate;
mod pad;
mod regexp_count;
mod regexp_extract;
mod regexp_replace;
mod repeat;
mod replace;
mod soundex;
mod split;
mod substring;
mod substring_index;
mod trim;

use super::super::Function;

/// Every one.
pub(super) const FUNCTIONS: &[&Function] = &[
    &ascii::ASCII,
    &ascii::CHR,
    &case::INITCAP,
    &case::LOWER,
    &case::UPPER,
    &concat_ws::FUNCTION,
    &contains::CONTAINS,
    &contains::ENDSWITH,
    &contains::STARTSWITH,
    &find_in_set::FUNCTION,
    &length::BIT_LENGTH,
    &length::LENGTH,
    &length::OCTET_LENGTH,
    &levenshtein::JARO_WINKLER,
    &levenshtein::LEVENSHTEIN,
    &locate::INSTR,
    &locate::LOCATE,
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
    &soundex::FUNCTION,
    &split::SPLIT,
    &split::SPLIT_PART,
    &substring::LEFT,
    &substring::RIGHT,
    &substring::SUBSTRING,
    &substring_index::FUNCTION,
    &trim::BTRIM,
    &trim::LTRIM,
    &trim::RTRIM,
    &trim::TRIM,
];

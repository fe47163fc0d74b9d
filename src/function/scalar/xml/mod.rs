//! Functions of XML text.
//!
//! Source: <https://spark.apache.org/docs/latest/api/sql/#xml-functions>

mod document;
mod from_xml;
mod infer;
mod options;
mod schema_of_xml;
mod to_xml;
mod value;
mod writer;
mod xpath;
mod xpath_boolean;
mod xpath_double;
mod xpath_float;
mod xpath_int;
mod xpath_list;
mod xpath_long;
mod xpath_number;
mod xpath_short;
mod xpath_string;

use super::super::Function;

/// Every one.
pub(super) const FUNCTIONS: &[&Function] = &[
    &from_xml::FUNCTION,
    &schema_of_xml::FUNCTION,
    &to_xml::FUNCTION,
    &xpath_boolean::FUNCTION,
    &xpath_double::FUNCTION,
    &xpath_float::FUNCTION,
    &xpath_int::FUNCTION,
    &xpath_list::FUNCTION,
    &xpath_long::FUNCTION,
    &xpath_number::FUNCTION,
    &xpath_short::FUNCTION,
    &xpath_string::FUNCTION,
];

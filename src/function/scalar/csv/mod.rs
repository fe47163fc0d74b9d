//! Functions of CSV text.
//!
//! Source: <https://spark.apache.org/docs/latest/api/sql/#csv-functions>

mod from_csv;
mod record;
mod schema_of_csv;
mod to_csv;

use super::super::Function;

/// Every one.
pub(super) const FUNCTIONS: &[&Function] = &[&from_csv::FUNCTION, &schema_of_csv::FUNCTION, &to_csv::FUNCTION];

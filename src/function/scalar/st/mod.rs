//! Functions of geometries and geographies.
//!
//! Source: <https://spark.apache.org/docs/latest/api/sql/#st-functions>

mod as_binary;
mod from_wkb;
mod srid;

use super::super::{Bound, Call, Context, Function};
use super::string::kernel;
use crate::error::{Error, Result};
use crate::types::SparkType;

/// Every one.
pub(super) const FUNCTIONS: &[&Function] =
    &[&as_binary::FUNCTION, &from_wkb::GEOGRAPHY, &from_wkb::GEOMETRY, &srid::FUNCTION, &srid::SET];

/// # Errors
/// `UNSUPPORTED_FEATURE.GEOSPATIAL_DISABLED` where the session has no such types.
pub(in crate::function) fn enabled(context: &Context) -> Result<()> {
    if context.settings.is_on("spark.sql.geospatial.enabled") {
        return Ok(());
    }
    Err(Error::new("UNSUPPORTED_FEATURE.GEOSPATIAL_DISABLED"))
}

/// The first argument, a shape; NULL is a geography.
/// # Errors
/// `DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE`
fn shape(call: &Call) -> Result<Bound> {
    let value = call.value(0)?;
    match value.ty {
        SparkType::Geometry(_) | SparkType::Geography(_) => Ok(value.clone()),
        SparkType::Null => {
            Ok(Bound::null(SparkType::Geography(Some(DEFAULT))).named(value.name.clone()).at(value.span))
        }
        _ => Err(call.unexpected_type(0, "(\"GEOGRAPHY\" or \"GEOMETRY\")")),
    }
}

/// The system of geographies, WGS 84.
const DEFAULT: u32 = 4326;

//! `st_asbinary`: a shape as well-known binary.

use super::kernel::{self, Setting, collect_bytes};
use crate::error::{Error, Result};
use crate::function::{Bound, Build, Call, Function};
use crate::types::{SparkType, geo};

pub const FUNCTION: Function = Function {
    name: "st_asbinary",
    aliases: &[],
    usage: "st_asbinary(geo[, endianness]) - Returns the geospatial value (value of type GEOGRAPHY or GEOMETRY) in WKB format using the specified endianness ('NDR' for little-endian, 'XDR' for big-endian), if provided. Defaults to little-endian encoding.",
    example: "> SELECT hex(st_asbinary(st_geogfromwkb(X'0101000000000000000000F03F0000000000000040')));\n 0101000000000000000000F03F0000000000000040",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    super::enabled(call.context).map_err(|error| error.at(call.span))?;
    let call = &kernel::filled(call, 2, &[Bound::string("NDR")])?;
    let arguments = vec![super::shape(call)?, call.cast(1, &SparkType::String)?];
    kernel::call(call, "st_asbinary", arguments, SparkType::Binary, false, Setting::of(call), |inputs, rows, _| {
        collect_bytes(inputs, rows, |row, out| {
            let binary = geo::binary_of(inputs[0].bytes(row));
            match inputs[1].text(row) {
                word if word.eq_ignore_ascii_case("NDR") => out.extend_from_slice(binary),
                word if word.eq_ignore_ascii_case("XDR") => {
                    geo::wkb::write(&geo::wkb::read(binary, false)?, false, out)
                }
                word => return Err(Error::new("ST_INVALID_ENDIANNESS_VALUE").with("endianness", word)),
            }
            Ok(true)
        })
    })
}

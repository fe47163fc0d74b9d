//! `st_geogfromwkb` and `st_geomfromwkb`: well-known binary as a shape.

use super::kernel::{self, Setting, collect_bytes};
use crate::error::Result;
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;
use crate::types::geo::{self, srid};
use datafusion::arrow::datatypes::Int32Type;

pub const GEOGRAPHY: Function = Function {
    name: "st_geogfromwkb",
    aliases: &[],
    usage: "st_geogfromwkb(wkb) - Parses the WKB description of a geography and returns the corresponding GEOGRAPHY value.",
    example: "> SELECT hex(st_asbinary(st_geogfromwkb(X'0101000000000000000000F03F0000000000000040')));\n 0101000000000000000000F03F0000000000000040",
    build: Build::Scalar(geography),
};

pub const GEOMETRY: Function = Function {
    name: "st_geomfromwkb",
    aliases: &[],
    usage: "st_geomfromwkb(wkb[, srid]) - Parses the WKB description of a geometry and returns the corresponding GEOMETRY value.",
    example: "> SELECT st_srid(st_geomfromwkb(X'0101000000000000000000F03F0000000000000040', 4326));\n 4326",
    build: Build::Scalar(geometry),
};

fn geography(call: &Call) -> Result<Bound> {
    super::enabled(call.context).map_err(|error| error.at(call.span))?;
    call.arity(1, 1)?;
    let ty = SparkType::Geography(Some(super::DEFAULT));
    let arguments = vec![call.cast(0, &SparkType::Binary)?];
    kernel::call(call, "st_geogfromwkb", arguments, ty, false, Setting::of(call), |inputs, rows, _| {
        collect_bytes(inputs, rows, |row, out| {
            geo::write(inputs[0].bytes(row), super::DEFAULT.cast_signed(), true, out).map(|()| true)
        })
    })
}

fn geometry(call: &Call) -> Result<Bound> {
    super::enabled(call.context).map_err(|error| error.at(call.span))?;
    let call = &kernel::filled(call, 2, &[Bound::int(0)])?;
    let arguments = vec![call.cast(0, &SparkType::Binary)?, call.cast(1, &SparkType::Int)?];
    let ty = SparkType::Geometry(super::srid::known(call, srid::geometry)?);
    kernel::call(call, "st_geomfromwkb", arguments, ty, false, Setting::of(call), |inputs, rows, _| {
        collect_bytes(inputs, rows, |row, out| {
            let number = inputs[1].value::<Int32Type>(row);
            srid::geometry(i64::from(number))?;
            geo::write(inputs[0].bytes(row), number, false, out).map(|()| true)
        })
    })
}

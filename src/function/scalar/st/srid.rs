//! `st_srid` and `st_setsrid`: the number of a shape's spatial reference system.

use super::kernel::{self, Setting, collect_bytes, collect_int};
use crate::error::Result;
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;
use crate::types::geo::{self, Srid, srid};
use datafusion::arrow::datatypes::Int32Type;

pub const FUNCTION: Function = Function {
    name: "st_srid",
    aliases: &[],
    usage: "st_srid(geo) - Returns the SRID of the input GEOGRAPHY or GEOMETRY value.",
    example: "> SELECT st_srid(st_geogfromwkb(X'0101000000000000000000F03F0000000000000040'));\n 4326",
    build: Build::Scalar(build),
};

pub const SET: Function = Function {
    name: "st_setsrid",
    aliases: &[],
    usage: "st_setsrid(geo, srid) - Returns a new GEOGRAPHY or GEOMETRY value whose SRID is the specified SRID value.",
    example: "> SELECT st_srid(st_setsrid(ST_GeomFromWKB(X'0101000000000000000000F03F0000000000000040'), 3857));\n 3857",
    build: Build::Scalar(set),
};

/// The number in the type of the result: that of a literal, else each value has its own.
pub(super) fn known(call: &Call, check: fn(i64) -> Result<Srid>) -> Result<Srid> {
    match call.value(1)?.as_integer_literal() {
        Some(number) => check(number).map_err(|error| error.at(call.span)),
        None => Ok(None),
    }
}

fn build(call: &Call) -> Result<Bound> {
    super::enabled(call.context).map_err(|error| error.at(call.span))?;
    call.arity(1, 1)?;
    let arguments = vec![super::shape(call)?];
    kernel::call(call, "st_srid", arguments, SparkType::Int, false, Setting::of(call), |inputs, rows, _| {
        collect_int(inputs, rows, |row| Ok(geo::srid_of(inputs[0].bytes(row))))
    })
}

fn set(call: &Call) -> Result<Bound> {
    super::enabled(call.context).map_err(|error| error.at(call.span))?;
    call.arity(2, 2)?;
    let arguments = vec![super::shape(call)?, call.cast(1, &SparkType::Int)?];
    let geometry = matches!(arguments.first().map(|shape| &shape.ty), Some(SparkType::Geometry(_)));
    let ty = if geometry {
        SparkType::Geometry(known(call, srid::geometry)?)
    } else {
        SparkType::Geography(known(call, srid::geography)?)
    };
    let setting = Setting::of(call).word(if geometry { "geometry" } else { "geography" });
    kernel::call(call, "st_setsrid", arguments, ty, false, setting, |inputs, rows, setting| {
        let check = if setting.word == "geometry" { srid::geometry } else { srid::geography };
        collect_bytes(inputs, rows, |row, out| {
            let number = inputs[1].value::<Int32Type>(row);
            check(i64::from(number))?;
            out.extend_from_slice(&number.to_le_bytes());
            out.extend_from_slice(geo::binary_of(inputs[0].bytes(row)));
            Ok(true)
        })
    })
}

//! Values of GEOMETRY and GEOGRAPHY.
//!
//! A value is stored as the number of its spatial reference system, four bytes, lowest first, and its well-known binary
//! behind it, in the form that [`wkb`] writes: every number's lowest byte first.
//! Source: <https://spark.apache.org/docs/latest/sql-ref-geospatial-types.html>.

pub mod srid;
pub mod wkb;

use crate::error::Result;

/// The number of a spatial reference system; `None` is `ANY`, each value's own.
pub type Srid = Option<u32>;

/// The number's bytes before the well-known binary.
const HEADER: usize = 4;

/// A value of well-known binary.
/// # Errors
/// `WKB_PARSE_ERROR`
pub fn write(binary: &[u8], srid: i32, geography: bool, out: &mut Vec<u8>) -> Result<()> {
    let shape = wkb::read(binary, geography)?;
    out.extend_from_slice(&srid.to_le_bytes());
    wkb::write(&shape, true, out);
    Ok(())
}

/// The number of a value's spatial reference system.
pub fn srid_of(value: &[u8]) -> i32 {
    value.first_chunk::<HEADER>().map_or(0, |bytes| i32::from_le_bytes(*bytes))
}

/// A value's well-known binary, lowest bytes first.
pub fn binary_of(value: &[u8]) -> &[u8] {
    value.get(HEADER..).unwrap_or_default()
}

/// A value as text: `SRID=4326;POINT(1 2)`, as Spark prints it.
pub fn write_text(value: &[u8], out: &mut String) {
    let srid = srid_of(value);
    if srid != 0 {
        out.push_str("SRID=");
        super::format::write_integer(out, i64::from(srid));
        out.push(';');
    }
    match wkb::read(binary_of(value), false) {
        Ok(shape) => shape.write_text(out),
        Err(_) => out.push_str("<malformed geometry>"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        let point = [1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xF0, 0x3F, 0, 0, 0, 0, 0, 0, 0, 0x40];
        let mut value = Vec::new();
        write(&point, 4326, true, &mut value).unwrap();
        assert_eq!((srid_of(&value), binary_of(&value)), (4326, point.as_slice()));
        let mut text = String::new();
        write_text(&value, &mut text);
        assert_eq!(text, "SRID=4326;POINT(1 2)");
    }
}

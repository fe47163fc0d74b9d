//! Well-known binary: shapes as bytes, read with every check that Spark makes, and written in either order of bytes.
//!
//! Sources: OGC 06-103r4, "Simple feature access", section 8, ISO 13249-3 for Z and M, and Spark's `WkbReader`.

use super::super::format::{write_double, write_integer};
use crate::error::{Error, Result};

/// How deep collections may stand in each other.
const DEEPEST: usize = 500;

/// A point, a line, a polygon, or several of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Shape {
    kind: Kind,
    z: bool,
    m: bool,
    parts: Parts,
}

/// The kinds of shapes, by their numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Point = 1,
    LineString = 2,
    Polygon = 3,
    MultiPoint = 4,
    MultiLineString = 5,
    MultiPolygon = 6,
    GeometryCollection = 7,
}

/// What a shape is made of.
#[derive(Clone, Debug, PartialEq)]
enum Parts {
    /// The coordinates of its points, one after the other.
    Points(Vec<f64>),
    /// Rings of points.
    Rings(Vec<Vec<f64>>),
    /// Other shapes.
    Members(Vec<Shape>),
}

impl Kind {
    fn of(number: i32) -> Option<Kind> {
        Some(match number {
            1 => Kind::Point,
            2 => Kind::LineString,
            3 => Kind::Polygon,
            4 => Kind::MultiPoint,
            5 => Kind::MultiLineString,
            6 => Kind::MultiPolygon,
            7 => Kind::GeometryCollection,
            _ => return None,
        })
    }

    fn name(self) -> &'static str {
        match self {
            Kind::Point => "POINT",
            Kind::LineString => "LINESTRING",
            Kind::Polygon => "POLYGON",
            Kind::MultiPoint => "MULTIPOINT",
            Kind::MultiLineString => "MULTILINESTRING",
            Kind::MultiPolygon => "MULTIPOLYGON",
            Kind::GeometryCollection => "GEOMETRYCOLLECTION",
        }
    }
}

/// The shape that the bytes are; a geography's points must be longitudes and latitudes.
/// # Errors
/// `WKB_PARSE_ERROR`
pub fn read(bytes: &[u8], geography: bool) -> Result<Shape> {
    if bytes.is_empty() {
        return Err(wrong("WKB data is empty or null", 0));
    }
    if bytes.len() < 5 {
        return Err(ended(0));
    }
    Reader { bytes, at: 0, little: true, geography }.shape(None, 0)
}

/// The bytes of a shape.
pub fn write(shape: &Shape, little: bool, out: &mut Vec<u8>) {
    let number = |number: u32, out: &mut Vec<u8>| {
        out.extend_from_slice(&if little { number.to_le_bytes() } else { number.to_be_bytes() });
    };
    let count = |count: usize, out: &mut Vec<u8>| number(u32::try_from(count).unwrap_or(u32::MAX), out);
    let points = |points: &[f64], out: &mut Vec<u8>| {
        for coordinate in points {
            out.extend_from_slice(&if little { coordinate.to_le_bytes() } else { coordinate.to_be_bytes() });
        }
    };
    out.push(u8::from(little));
    number(shape.kind as u32 + if shape.z { 1000 } else { 0 } + if shape.m { 2000 } else { 0 }, out);
    match &shape.parts {
        Parts::Points(coordinates) => {
            if shape.kind != Kind::Point {
                count(coordinates.len() / shape.dimensions(), out);
            }
            points(coordinates, out);
        }
        Parts::Rings(rings) => {
            count(rings.len(), out);
            for ring in rings {
                count(ring.len() / shape.dimensions(), out);
                points(ring, out);
            }
        }
        Parts::Members(members) => {
            count(members.len(), out);
            for member in members {
                write(member, little, out);
            }
        }
    }
}

impl Shape {
    fn dimensions(&self) -> usize {
        2 + usize::from(self.z) + usize::from(self.m)
    }

    fn is_empty(&self) -> bool {
        match &self.parts {
            Parts::Points(points) if self.kind == Kind::Point => points.iter().any(|coordinate| coordinate.is_nan()),
            Parts::Points(points) => points.is_empty(),
            Parts::Rings(rings) => rings.iter().all(Vec::is_empty),
            Parts::Members(members) => members.is_empty(),
        }
    }

    /// Well-known text: `POINT Z (1 2 3)`, `LINESTRING(0 0,1 1)`.
    pub fn write_text(&self, out: &mut String) {
        out.push_str(self.kind.name());
        out.push_str(match (self.z, self.m) {
            (false, false) => "",
            (true, false) => " Z",
            (false, true) => " M",
            (true, true) => " ZM",
        });
        if self.is_empty() {
            out.push_str(" EMPTY");
            return;
        }
        if self.z || self.m {
            out.push(' ');
        }
        self.write_content(out);
    }

    fn write_content(&self, out: &mut String) {
        let points = |points: &[f64], out: &mut String| {
            out.push('(');
            for (i, point) in points.chunks(self.dimensions()).enumerate() {
                for (k, coordinate) in point.iter().enumerate() {
                    if k > 0 {
                        out.push(' ');
                    } else if i > 0 {
                        out.push(',');
                    }
                    write_coordinate(*coordinate, out);
                }
            }
            out.push(')');
        };
        match &self.parts {
            Parts::Points(coordinates) => points(coordinates, out),
            Parts::Rings(rings) => {
                out.push('(');
                for (i, ring) in rings.iter().enumerate() {
                    if i > 0 {
                        out.push(',');
                    }
                    points(ring, out);
                }
                out.push(')');
            }
            Parts::Members(members) => {
                out.push('(');
                for (i, member) in members.iter().enumerate() {
                    if i > 0 {
                        out.push(',');
                    }
                    if self.kind == Kind::GeometryCollection {
                        member.write_text(out);
                    } else if member.is_empty() {
                        out.push_str("EMPTY");
                    } else {
                        member.write_content(out);
                    }
                }
                out.push(')');
            }
        }
    }
}

/// Whole numbers without a point, others as Java's `Double.toString`.
fn write_coordinate(coordinate: f64, out: &mut String) {
    if coordinate.fract() == 0.0 && coordinate.abs() <= i64::MAX as f64 {
        write_integer(out, coordinate as i64);
    } else {
        write_double(out, coordinate);
    }
}

fn wrong(what: &str, at: usize) -> Error {
    Error::new("WKB_PARSE_ERROR").with("parseError", what).with("pos", at)
}

fn ended(at: usize) -> Error {
    wrong("Unexpected end of WKB buffer", at)
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    little: bool,
    geography: bool,
}

impl Reader<'_> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N]> {
        let found = self.bytes.get(self.at..).and_then(|rest| rest.first_chunk::<N>()).ok_or_else(|| ended(self.at))?;
        self.at += N;
        Ok(*found)
    }

    fn int(&mut self) -> Result<i32> {
        let bytes = self.take()?;
        Ok(if self.little { i32::from_le_bytes(bytes) } else { i32::from_be_bytes(bytes) })
    }

    /// How many of something of at least that many bytes there are.
    fn count(&mut self, what: &str, size: usize) -> Result<usize> {
        let at = self.at;
        let count = self.int()?;
        match usize::try_from(count) {
            Ok(count) if count <= (self.bytes.len() - self.at) / size => Ok(count),
            Ok(_) => Err(wrong(&format!("Invalid count for {what}: exceeds remaining bytes"), at)),
            Err(_) => Err(wrong(&format!("Invalid count for {what}: {count}"), at)),
        }
    }

    /// The coordinates of a point; one that stands alone may be empty.
    fn point(&mut self, dimensions: usize, alone: bool, out: &mut Vec<f64>) -> Result<()> {
        let (start, first) = (self.at, out.len());
        for _ in 0..dimensions {
            let at = self.at;
            let bytes = self.take()?;
            let coordinate = if self.little { f64::from_le_bytes(bytes) } else { f64::from_be_bytes(bytes) };
            if !(coordinate.is_finite() || alone && coordinate.is_nan()) {
                return Err(wrong("Invalid coordinate value found", at));
            }
            out.push(coordinate);
        }
        let point = out.get(first..).unwrap_or_default();
        if let [x, y, ..] = point
            && self.geography
            && !point.iter().any(|coordinate| coordinate.is_nan())
            && !((-180.0..=180.0).contains(x) && (-90.0..=90.0).contains(y))
        {
            return Err(wrong("Invalid coordinate value found", start));
        }
        Ok(())
    }

    fn points(&mut self, count: usize, dimensions: usize) -> Result<Vec<f64>> {
        let mut points = Vec::with_capacity(count * dimensions);
        for _ in 0..count {
            self.point(dimensions, false, &mut points)?;
        }
        Ok(points)
    }

    fn ring(&mut self, dimensions: usize) -> Result<Vec<f64>> {
        let at = self.at;
        let count = self.count("ring points", 8 * dimensions)?;
        let points = self.points(count, dimensions)?;
        let ends = (points.first_chunk::<2>(), points.get(points.len().saturating_sub(dimensions)..));
        let closed = count >= 4 && matches!(ends, (Some(first), Some(last)) if last.starts_with(first));
        if closed {
            return Ok(points);
        }
        Err(wrong(if count < 4 { "Too few points in ring" } else { "Ring is not closed" }, at))
    }

    /// A shape; one within another has the same dimensions.
    fn shape(&mut self, within: Option<(bool, bool)>, depth: usize) -> Result<Shape> {
        let start = self.at;
        if depth > DEEPEST {
            return Err(wrong("Collections are nested too deeply", start));
        }
        let outer = self.little;
        self.little = match self.take::<1>()? {
            [0] => false,
            [1] => true,
            [other] => return Err(wrong(&format!("Invalid byte order {}", i8::from_le_bytes([other])), start)),
        };
        let at = self.at;
        let number = self.int()?;
        let (z, m) = (matches!(number / 1000, 1 | 3), matches!(number / 1000, 2 | 3));
        let kind = if (0..4000).contains(&number) { Kind::of(number % 1000) } else { None };
        let Some(kind) = kind.filter(|_| within.is_none_or(|within| within == (z, m))) else {
            return Err(wrong(&format!("Invalid or unsupported type {number}"), at));
        };
        let dimensions = 2 + usize::from(z) + usize::from(m);
        let parts = match kind {
            Kind::Point => {
                let mut point = Vec::with_capacity(dimensions);
                self.point(dimensions, true, &mut point)?;
                Parts::Points(point)
            }
            Kind::LineString => {
                let at = self.at;
                let count = self.count("LineString points", 8 * dimensions)?;
                if count == 1 {
                    return Err(wrong("Too few points in linestring", at));
                }
                Parts::Points(self.points(count, dimensions)?)
            }
            Kind::Polygon => {
                let count = self.count("polygon rings", 4)?;
                Parts::Rings((0..count).map(|_| self.ring(dimensions)).collect::<Result<_>>()?)
            }
            Kind::MultiPoint => {
                self.members("MultiPoint points", Some((Kind::Point, "Point in MultiPoint")), (z, m), depth)?
            }
            Kind::MultiLineString => {
                let wanted = Some((Kind::LineString, "LineString in MultiLineString"));
                self.members("MultiLineString line strings", wanted, (z, m), depth)?
            }
            Kind::MultiPolygon => {
                self.members("MultiPolygon polygons", Some((Kind::Polygon, "Polygon in MultiPolygon")), (z, m), depth)?
            }
            Kind::GeometryCollection => self.members("GeometryCollection geometries", None, (z, m), depth)?,
        };
        self.little = outer;
        Ok(Shape { kind, z, m, parts })
    }

    fn members(
        &mut self,
        what: &str,
        wanted: Option<(Kind, &str)>,
        dimensions: (bool, bool),
        depth: usize,
    ) -> Result<Parts> {
        let count = self.count(what, 5)?;
        let mut members = Vec::with_capacity(count);
        for _ in 0..count {
            let member = self.shape(Some(dimensions), depth + 1)?;
            if let Some((kind, name)) = wanted
                && member.kind != kind
            {
                return Err(wrong(&format!("Expected {name}"), self.at));
            }
            members.push(member);
        }
        Ok(Parts::Members(members))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(hex: &str) -> Vec<u8> {
        hex.as_bytes()
            .chunks(2)
            .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
            .collect()
    }

    fn text(hex: &str) -> String {
        let mut out = String::new();
        read(&bytes(hex), false).unwrap().write_text(&mut out);
        out
    }

    #[test]
    fn texts() {
        assert_eq!(text("00000000013FF00000000000004000000000000000"), "POINT(1 2)");
        assert_eq!(text("0101000000333333333333F33F7B14AE47E17A24C0"), "POINT(1.2 -10.24)");
        assert_eq!(text("01E9030000000000000000F03F00000000000000400000000000000840"), "POINT Z (1 2 3)");
        assert_eq!(text("0101000000000000000000F87F000000000000F87F"), "POINT EMPTY");
        assert_eq!(
            text("0107000000010000000101000000000000000000F03F0000000000000040"),
            "GEOMETRYCOLLECTION(POINT(1 2))"
        );
        assert_eq!(text("0104000000010000000101000000000000000000F87F000000000000F87F"), "MULTIPOINT(EMPTY)");
    }

    #[test]
    fn either_order_of_bytes() {
        let point = "0104000000010000000101000000000000000000F03F0000000000000040";
        let shape = read(&bytes(point), false).unwrap();
        let mut out = Vec::new();
        write(&shape, false, &mut out);
        assert_eq!(out, bytes("00000000040000000100000000013FF00000000000004000000000000000"));
        assert_eq!(read(&out, true).unwrap(), shape);
    }

    #[test]
    fn what_is_wrong() {
        let wrong = |hex: &str, geography| read(&bytes(hex), geography).unwrap_err().message();
        assert!(wrong("", false).contains("empty or null at position 0"));
        assert!(wrong("0201000000000000000000F03F0000000000000040", false).contains("byte order 2 at position 0"));
        assert!(wrong("0101000000000000000000F03F00000000000000", false).contains("end of WKB buffer at position 13"));
        assert!(
            wrong("01010000000000000000C06640000000000000F03F", true).contains("coordinate value found at position 5")
        );
        assert!(wrong("0104000000FFFFFFFF", false).contains("MultiPoint points: -1 at position 5"));
        assert!(wrong("01030000000100000000000000", false).contains("Too few points in ring at position 9"));
        let deep = format!("{}0107000000000000000", "010700000001000000".repeat(600));
        assert!(wrong(&deep[..deep.len() - 1], false).contains("nested too deeply"));
    }
}

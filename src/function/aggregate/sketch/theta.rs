//! `theta_sketch_agg`, `theta_union_agg`, `theta_intersection_agg`: Theta sketches, which count distinct values and whose
//! unions, intersections and differences can be counted.
//!
//! Source: <https://datasketches.apache.org/docs/Theta/ThetaSketches.html>

use datafusion::arrow::array::{Array, ArrayRef, AsArray, Int32Array, Int64Array};
use datafusion::arrow::datatypes::{DataType, Float32Type, Float64Type, Int32Type, Int64Type};
use datasketches::hash::value::raw_bytes;
use datasketches::theta::{
    CompactThetaSketch, ThetaIntersection, ThetaSketch, ThetaSketchBuilder, ThetaUnion, ThetaUnionBuilder,
};

use super::Sketch;
use crate::error::{Error, Result};
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

pub const SKETCH: Function = Function {
    name: "theta_sketch_agg",
    aliases: &[],
    usage: "theta_sketch_agg(expr, lgNomEntries) - Returns the ThetaSketch compact binary representation. `lgNomEntries` (optional) is the log-base-2 of nominal entries, with nominal entries deciding the number buckets or slots for the ThetaSketch.",
    example: "> SELECT theta_sketch_estimate(theta_sketch_agg(col, 12)) FROM VALUES (1), (1), (2), (2), (3) tab(col);\n 3",
    build: Build::Aggregate(sketch),
};

pub const UNION: Function = Function {
    name: "theta_union_agg",
    aliases: &[],
    usage: "theta_union_agg(expr, lgNomEntries) - Returns the ThetaSketch's Compact binary representation. `lgNomEntries` (optional) the log-base-2 of Nominal Entries, with Nominal Entries deciding the number buckets or slots for the ThetaSketch.",
    example: "> SELECT theta_sketch_estimate(theta_union_agg(sketch)) FROM (SELECT theta_sketch_agg(col) as sketch FROM VALUES (1) tab(col) UNION ALL SELECT theta_sketch_agg(col, 20) as sketch FROM VALUES (1) tab(col));\n 1",
    build: Build::Aggregate(union),
};

pub const INTERSECTION: Function = Function {
    name: "theta_intersection_agg",
    aliases: &[],
    usage: "theta_intersection_agg(expr) - Returns the ThetaSketch's Compact binary representation by intersecting all the Theta sketches in the input column.",
    example: "> SELECT theta_sketch_estimate(theta_intersection_agg(sketch)) FROM (SELECT theta_sketch_agg(col) as sketch FROM VALUES (1) tab(col) UNION ALL SELECT theta_sketch_agg(col, 20) as sketch FROM VALUES (1) tab(col));\n 1",
    build: Build::Aggregate(intersection),
};

/// The nominal entries when no others are wished: 2^12.
pub(crate) const ENTRIES: i32 = 12;

const NOT_CONSTANT: &str = "THETA_LG_NOM_ENTRIES_MUST_BE_CONSTANT";

/// How Spark words the types of values that are counted.
pub(super) const REQUIRED: &str = "(\"ARRAY<INT>\" or \"ARRAY<BIGINT>\" or \"BINARY\" or \"DOUBLE\" or \"FLOAT\" or \"INT\" or \"BIGINT\" or \"STRING\")";

/// Whether values of the type are counted as they are.
pub(super) fn is_counted(ty: &SparkType) -> bool {
    match ty {
        SparkType::Array(element) => matches!(**element, SparkType::Int | SparkType::Long | SparkType::Null),
        SparkType::Binary | SparkType::Double | SparkType::Float | SparkType::Int | SparkType::Long => true,
        ty => ty.is_string(),
    }
}

fn sketch(call: &Call) -> Result<Bound> {
    let call = &super::filled(call, 2, &[Bound::int(ENTRIES)])?;
    let value = super::argument(call, REQUIRED, is_counted, &SparkType::Int)?;
    let entries = super::parameter(call, 1, NOT_CONSTANT)?;
    let make = |name, entries| Ok(Box::new(Distinct(State::Update(updatable(name, entries)?), entries)) as _);
    make("theta_sketch_agg", entries).map_err(|error: Error| error.at(call.span)).map(|_: Box<dyn Sketch>| ())?;
    super::build(call, "theta_sketch_agg", vec![value], entries, make)
}

fn union(call: &Call) -> Result<Bound> {
    let call = &super::filled(call, 2, &[Bound::int(ENTRIES)])?;
    let value = super::argument(call, "\"BINARY\"", |ty| *ty == SparkType::Binary, &SparkType::Binary)?;
    let entries = super::parameter(call, 1, NOT_CONSTANT)?;
    let make = |name, entries| Ok(Box::new(Union(name, united(name, entries)?, entries)) as _);
    make("theta_union_agg", entries).map_err(|error: Error| error.at(call.span)).map(|_: Box<dyn Sketch>| ())?;
    super::build(call, "theta_union_agg", vec![value], entries, make)
}

fn intersection(call: &Call) -> Result<Bound> {
    call.arity(1, 1)?;
    let value = super::argument(call, "\"BINARY\"", |ty| *ty == SparkType::Binary, &SparkType::Binary)?;
    let make = |name, _| Ok(Box::new(Intersection(name, ThetaIntersection::default())) as _);
    super::build(call, "theta_intersection_agg", vec![value], 0, make)
}

/// The number of nominal entries, if it is one.
/// # Errors
/// `SKETCH_INVALID_LG_NOM_ENTRIES`
pub(crate) fn entries(function: &str, entries: i64) -> Result<u8> {
    match u8::try_from(entries) {
        Ok(entries @ 4..=26) => Ok(entries),
        _ => Err(Error::new("SKETCH_INVALID_LG_NOM_ENTRIES")
            .with("function", format!("`{function}`"))
            .with("min", 4)
            .with("max", 26)
            .with("value", entries)),
    }
}

fn updatable(function: &str, lg: i64) -> Result<ThetaSketch> {
    ThetaSketchBuilder::default().lg_k(entries(function, lg)?.max(LEAST)).build().map_err(Error::internal)
}

/// The least nominal entries that sketches are made with; what is wished smaller is made of the larger sketch at the end.
pub(super) const LEAST: u8 = 5;

/// The sketch, with no more than its nominal entries if those are fewer than [`LEAST`] allows.
/// # Errors
/// Never: what is written here can be read.
pub(crate) fn reduced(sketch: CompactThetaSketch, lg: i64) -> Result<CompactThetaSketch> {
    let most = 1usize << lg.clamp(0, LEAST.into());
    if lg >= LEAST.into() || sketch.num_retained() <= most {
        return Ok(sketch);
    }
    let mut hashes: Vec<u64> = sketch.iter().map(|entry| entry.hash()).collect();
    hashes.sort_unstable();
    let theta = hashes.get(most).copied().unwrap_or(sketch.theta64());
    hashes.truncate(most);
    let mut bytes = vec![3, 3, 3, 0, 0, 0x1A];
    bytes.extend(sketch.seed_hash().to_le_bytes());
    bytes.extend(u32::try_from(most).map_err(Error::internal)?.to_le_bytes());
    bytes.extend(1f32.to_le_bytes());
    bytes.extend(theta.to_le_bytes());
    hashes.iter().for_each(|hash| bytes.extend(hash.to_le_bytes()));
    CompactThetaSketch::deserialize(&bytes).map_err(Error::internal)
}

/// A union of sketches of that many nominal entries.
/// # Errors
/// `SKETCH_INVALID_LG_NOM_ENTRIES`
pub(crate) fn united(function: &str, lg: i64) -> Result<ThetaUnion> {
    ThetaUnionBuilder::default().lg_k(entries(function, lg)?.max(LEAST)).build().map_err(Error::internal)
}

/// A sketch from its binary form.
/// # Errors
/// `THETA_INVALID_INPUT_SKETCH_BUFFER`
pub(crate) fn read(function: &str, bytes: &[u8]) -> Result<CompactThetaSketch> {
    of_family(function, bytes, 3, "THETA_INVALID_INPUT_SKETCH_BUFFER_FAMILY")?;
    CompactThetaSketch::deserialize(bytes).map_err(|_| invalid(function))
}

/// The binary form of a sketch.
pub(crate) fn write(sketch: &CompactThetaSketch) -> Vec<u8> {
    let mut bytes = sketch.serialize_compressed();
    // The Java library marks a sketch of one value, which this form has room for.
    if let (16, [1, 3, _, _, _, flags, ..]) = (bytes.len(), bytes.as_mut_slice()) {
        *flags |= 0x20;
    }
    bytes
}

/// Says so if bytes are a sketch of another family than the `wanted`.
/// # Errors
/// The `class`, with the name of the family.
pub(super) fn of_family(function: &str, bytes: &[u8], wanted: u8, class: &str) -> Result<()> {
    // The third byte of every sketch says what it is.
    let names = [
        "ALPHA",
        "QUICKSELECT",
        "COMPACT",
        "UNION",
        "INTERSECTION",
        "A_NOT_B",
        "HLL",
        "QUANTILES",
        "TUPLE",
        "FREQUENCY",
        "RESERVOIR",
        "RESERVOIR_UNION",
        "VAROPT",
        "VAROPT_UNION",
        "KLL",
        "CPC",
        "REQ",
        "COUNTMIN",
        "EBPPS",
        "TDIGEST",
        "BLOOMFILTER",
    ];
    let family = match bytes {
        [_, _, family, _, _, _, _, _, ..] if *family != wanted => usize::from(*family).checked_sub(1),
        _ => None,
    };
    match family.and_then(|family| names.get(family)) {
        Some(name) => Err(Error::new(class)
            .with("function", format!("`{function}`"))
            .with("expectedFamily", names[usize::from(wanted) - 1])
            .with("actualFamily", *name)),
        None => Ok(()),
    }
}

/// The error for what is no sketch.
pub(crate) fn invalid(function: &str) -> Error {
    Error::new("THETA_INVALID_INPUT_SKETCH_BUFFER").with("function", format!("`{function}`"))
}

/// The sketch of no values.
fn nothing() -> Result<CompactThetaSketch> {
    Ok(updatable("theta_sketch_agg", ENTRIES.into())?.compact(true))
}

/// The distinct values of a column, and the logarithm of the nominal entries.
#[derive(Debug)]
struct Distinct(State, i64);

#[derive(Debug)]
enum State {
    Update(ThetaSketch),
    /// One partial result, which is the whole one if no other comes.
    Whole(CompactThetaSketch),
    Union(ThetaUnion),
}

impl Sketch for Distinct {
    fn update(&mut self, values: &ArrayRef) -> Result<()> {
        let State::Update(sketch) = &mut self.0 else {
            return Err(Error::internal("values after partial results"));
        };
        each(values, |bytes| sketch.update(raw_bytes::from_slice(bytes)))
    }

    fn merge(&mut self, bytes: &[u8]) -> Result<()> {
        let name = "theta_sketch_agg";
        let other = read(name, bytes)?;
        let mut union = match &mut self.0 {
            State::Update(sketch) if sketch.is_empty() => {
                self.0 = State::Whole(other);
                return Ok(());
            }
            State::Union(union) => return union.update(&other).map_err(|_| invalid(name)),
            State::Update(_) | State::Whole(_) => united(name, self.1)?,
        };
        match &self.0 {
            State::Update(sketch) => union.update(sketch),
            State::Whole(whole) => union.update(whole),
            State::Union(_) => Ok(()),
        }
        .map_err(|_| invalid(name))?;
        union.update(&other).map_err(|_| invalid(name))?;
        self.0 = State::Union(union);
        Ok(())
    }

    fn bytes(&mut self) -> Result<Vec<u8>> {
        let sketch = match &mut self.0 {
            State::Update(sketch) => {
                sketch.trim();
                sketch.compact(true)
            }
            State::Whole(whole) => whole.clone(),
            State::Union(union) => union.to_sketch(true),
        };
        Ok(write(&reduced(sketch, self.1)?))
    }

    fn size(&self) -> usize {
        match &self.0 {
            State::Update(sketch) => sketch.estimated_size(),
            State::Whole(whole) => whole.estimated_size(),
            State::Union(union) => union.estimated_size(),
        }
    }
}

/// The bytes of each value that are hashed, as the Java library takes them; what has none is passed over.
pub(super) fn each(values: &ArrayRef, mut f: impl FnMut(&[u8])) -> Result<()> {
    each_row(values, |_, bytes| f(bytes))
}

/// As [`each`], with the number of the row.
pub(super) fn each_row(values: &ArrayRef, mut f: impl FnMut(usize, &[u8])) -> Result<()> {
    fn rows<T>(values: impl Iterator<Item = Option<T>>) -> impl Iterator<Item = (usize, T)> {
        values.enumerate().filter_map(|(row, value)| Some((row, value?)))
    }
    match values.data_type() {
        DataType::Int32 => {
            rows(values.as_primitive::<Int32Type>().iter()).for_each(|(row, v)| f(row, &i64::from(v).to_le_bytes()));
        }
        DataType::Int64 => {
            rows(values.as_primitive::<Int64Type>().iter()).for_each(|(row, v)| f(row, &v.to_le_bytes()));
        }
        DataType::Float32 => {
            rows(values.as_primitive::<Float32Type>().iter()).for_each(|(row, v)| f(row, &canonical(v.into())));
        }
        DataType::Float64 => {
            rows(values.as_primitive::<Float64Type>().iter()).for_each(|(row, v)| f(row, &canonical(v)));
        }
        DataType::Binary => {
            rows(values.as_binary::<i32>().iter()).filter(|(_, v)| !v.is_empty()).for_each(|(row, v)| f(row, v));
        }
        DataType::Utf8View => {
            let texts = rows(values.as_string_view().iter()).filter(|(_, v)| !v.is_empty());
            texts.for_each(|(row, v)| f(row, v.as_bytes()));
        }
        DataType::List(_) => {
            for (row, list) in rows(values.as_list::<i32>().iter()).filter(|(_, list)| !list.is_empty()) {
                // A NULL among the elements counts as 0.
                let mut bytes = Vec::with_capacity(list.len() * 8);
                if let Some(ints) = list.as_any().downcast_ref::<Int32Array>() {
                    ints.iter().for_each(|v| bytes.extend(v.unwrap_or(0).to_le_bytes()));
                } else if let Some(longs) = list.as_any().downcast_ref::<Int64Array>() {
                    longs.iter().for_each(|v| bytes.extend(v.unwrap_or(0).to_le_bytes()));
                } else {
                    bytes.resize(list.len() * 4, 0);
                }
                f(row, &bytes);
            }
        }
        DataType::Null => {}
        other => return Err(Error::internal(format!("no sketch of {other}"))),
    }
    Ok(())
}

/// A double as Java hashes it: one zero, one NaN.
fn canonical(value: f64) -> [u8; 8] {
    let bits = match value {
        0.0 => 0,
        value if value.is_nan() => 0x7ff8_0000_0000_0000,
        value => value.to_bits(),
    };
    bits.to_le_bytes()
}

/// The union of a column of sketches.
#[derive(Debug)]
struct Union(&'static str, ThetaUnion, i64);

impl Sketch for Union {
    fn update(&mut self, values: &ArrayRef) -> Result<()> {
        values.as_binary::<i32>().iter().flatten().try_for_each(|bytes| self.merge(bytes))
    }

    fn merge(&mut self, bytes: &[u8]) -> Result<()> {
        self.1.update(&read(self.0, bytes)?).map_err(|_| invalid(self.0))
    }

    fn bytes(&mut self) -> Result<Vec<u8>> {
        Ok(write(&reduced(self.1.to_sketch(true), self.2)?))
    }

    fn size(&self) -> usize {
        self.1.estimated_size()
    }
}

/// The intersection of a column of sketches.
#[derive(Debug)]
struct Intersection(&'static str, ThetaIntersection);

impl Sketch for Intersection {
    fn update(&mut self, values: &ArrayRef) -> Result<()> {
        for bytes in values.as_binary::<i32>().iter().flatten() {
            self.1.update(&read(self.0, bytes)?).map_err(|_| invalid(self.0))?;
        }
        Ok(())
    }

    /// A partial result of no sketches says so by having no bytes.
    fn merge(&mut self, bytes: &[u8]) -> Result<()> {
        if bytes.is_empty() {
            return Ok(());
        }
        self.1.update(&read(self.0, bytes)?).map_err(|_| invalid(self.0))
    }

    fn bytes(&mut self) -> Result<Vec<u8>> {
        match self.1.to_sketch(true) {
            Some(sketch) => Ok(write(&sketch)),
            None => Ok(write(&nothing()?)),
        }
    }

    fn partial(&mut self) -> Result<Vec<u8>> {
        if self.1.has_result() { self.bytes() } else { Ok(Vec::new()) }
    }

    fn size(&self) -> usize {
        self.1.estimated_size()
    }
}

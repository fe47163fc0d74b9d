//! `hll_sketch_agg`, `hll_union_agg`: HyperLogLog sketches, which count distinct values in little memory.
//!
//! Source: <https://datasketches.apache.org/docs/HLL/HllSketches.html>; the sketches are of the kind `HLL_8`, and their
//! binary form is the updatable one.

use datafusion::arrow::array::{ArrayRef, AsArray};
use datasketches::hash::value::raw_bytes;
use datasketches::hll::{HllSketch, HllType, HllUnion};

use super::Sketch;
use super::theta::each;
use crate::error::{Error, Result};
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

pub const SKETCH: Function = Function {
    name: "hll_sketch_agg",
    aliases: &[],
    usage: "hll_sketch_agg(expr, lgConfigK) - Returns the HllSketch's updatable binary representation. `lgConfigK` (optional) the log-base-2 of K, with K is the number of buckets or slots for the HllSketch.",
    example: "> SELECT hll_sketch_estimate(hll_sketch_agg(col, 12)) FROM VALUES (1), (1), (2), (2), (3) tab(col);\n 3",
    build: Build::Aggregate(sketch),
};

pub const UNION: Function = Function {
    name: "hll_union_agg",
    aliases: &[],
    usage: "hll_union_agg(expr, allowDifferentLgConfigK) - Returns the merged HllSketch's updatable binary representation. `allowDifferentLgConfigK` (optional) Allow sketches with different lgConfigK values to be unioned (defaults to false).",
    example: "> SELECT hll_sketch_estimate(hll_union_agg(sketch, true)) FROM (SELECT hll_sketch_agg(col) as sketch FROM VALUES (1) tab(col) UNION ALL SELECT hll_sketch_agg(col, 20) as sketch FROM VALUES (1) tab(col));\n 1",
    build: Build::Aggregate(union),
};

/// The log-base-2 of the number of buckets when no other is wished.
const K: i32 = 12;

fn sketch(call: &Call) -> Result<Bound> {
    let call = &super::filled(call, 2, &[Bound::int(K)])?;
    let fits = |ty: &SparkType| matches!(ty, SparkType::Int | SparkType::Long | SparkType::Binary) || ty.is_string();
    let required = "(\"INT\" or \"BIGINT\" or \"STRING\" or \"BINARY\")";
    let value = super::argument(call, required, fits, &SparkType::Int)?;
    let k = super::parameter(call, 1, "HLL_K_MUST_BE_CONSTANT")?;
    let lg = match u8::try_from(k) {
        Ok(lg @ 4..=21) => lg,
        _ => {
            return Err(Error::new("HLL_INVALID_LG_K")
                .with("function", "`hll_sketch_agg`")
                .with("min", 4)
                .with("max", 21)
                .with("value", k)
                .at(call.span));
        }
    };
    super::build(call, "hll_sketch_agg", vec![value], lg.into(), |_, lg| {
        let lg = u8::try_from(lg).map_err(Error::internal)?;
        Ok(Box::new(Distinct::Sketch(HllSketch::new(lg, HllType::Hll8).map_err(Error::internal)?)))
    })
}

fn union(call: &Call) -> Result<Bound> {
    let default = Bound::literal(false.into(), SparkType::Boolean, "false");
    let call = &super::filled(call, 2, &[default])?;
    let value = super::argument(call, "\"BINARY\"", |ty| *ty == SparkType::Binary, &SparkType::Binary)?;
    let flag = call.value(1)?;
    if flag.ty != SparkType::Boolean {
        return Err(call.unexpected_type(1, "\"BOOLEAN\""));
    }
    let different = match flag.as_literal() {
        Some(datafusion::common::ScalarValue::Boolean(Some(flag))) => *flag,
        _ => return Err(Error::unsupported("hll_union_agg with a flag that is not constant").at(flag.span)),
    };
    super::build(call, "hll_union_agg", vec![value], different.into(), |name, different| {
        Ok(Box::new(Union { name, union: None, different: different != 0 }))
    })
}

/// A sketch from its binary form.
/// # Errors
/// `HLL_INVALID_INPUT_SKETCH_BUFFER`
pub(crate) fn read(function: &str, bytes: &[u8]) -> Result<HllSketch> {
    HllSketch::deserialize(bytes)
        .map_err(|_| Error::new("HLL_INVALID_INPUT_SKETCH_BUFFER").with("function", format!("`{function}`")))
}

/// An empty union of sketches of that size.
/// # Errors
/// Never: sketches have no other sizes.
pub(crate) fn united(lg: u8) -> Result<HllUnion> {
    HllUnion::new(lg).map_err(Error::internal)
}

/// The error for sketches of two sizes.
pub(crate) fn different(function: &str, left: u8, right: u8) -> Error {
    Error::new("HLL_UNION_DIFFERENT_LG_K")
        .with("left", left)
        .with("right", right)
        .with("function", format!("`{function}`"))
}

/// The bit of the flags that says that empty slots are left out.
const COMPACT: u8 = 8;
/// The bits of the mode, and its values for a list and for a set of coupons.
const MODE: u8 = 3;
const LIST: u8 = 0;
const SET: u8 = 1;

/// The updatable binary form: the compact one with all slots of lists and sets.
pub(crate) fn updatable(sketch: &HllSketch) -> Vec<u8> {
    let mut bytes = sketch.serialize();
    let (Some(lg), Some(flags), Some(mode)) = (bytes.get(4).copied(), bytes.get(5).copied(), bytes.get(7).copied())
    else {
        return bytes;
    };
    let head = match mode & MODE {
        LIST => 8,
        SET => 12,
        _ => return bytes,
    };
    let slots = 1usize << lg.min(26);
    let coupons: Vec<u32> = bytes
        .get(head..)
        .unwrap_or_default()
        .chunks_exact(4)
        .filter_map(|chunk| chunk.try_into().ok().map(u32::from_le_bytes))
        .collect();
    let mut table = vec![0u32; slots];
    for (i, coupon) in coupons.into_iter().enumerate() {
        let mut place = i;
        if mode & MODE == SET {
            // As the set's own search: a start and a step from the coupon's bits.
            place = coupon as usize & (slots - 1);
            let step = ((coupon & 0x03ff_ffff) >> lg.min(26)) as usize | 1;
            while table[place] != 0 {
                place = (place + step) & (slots - 1);
            }
        }
        if let Some(slot) = table.get_mut(place) {
            *slot = coupon;
        }
    }
    bytes.truncate(head);
    if let Some(own) = bytes.get_mut(5) {
        *own = flags & !COMPACT;
    }
    table.into_iter().for_each(|coupon| bytes.extend(coupon.to_le_bytes()));
    bytes
}

/// The distinct values of a column.
#[derive(Debug)]
enum Distinct {
    Sketch(HllSketch),
    Union(HllUnion),
}

impl Sketch for Distinct {
    fn update(&mut self, values: &ArrayRef) -> Result<()> {
        let Distinct::Sketch(sketch) = self else {
            return Err(Error::internal("values after partial results"));
        };
        each(values, |bytes| sketch.update(raw_bytes::from_slice(bytes)))
    }

    fn merge(&mut self, bytes: &[u8]) -> Result<()> {
        let other = read("hll_sketch_agg", bytes)?;
        match self {
            // The only partial result is the whole one, whose estimate is better than that of a union.
            Distinct::Sketch(sketch) if sketch.is_empty() => *sketch = other,
            Distinct::Sketch(sketch) => {
                let mut union = united(sketch.lg_config_k())?;
                union.update(sketch);
                union.update(&other);
                *self = Distinct::Union(union);
            }
            Distinct::Union(union) => union.update(&other),
        }
        Ok(())
    }

    fn bytes(&mut self) -> Result<Vec<u8>> {
        Ok(match self {
            Distinct::Sketch(sketch) => updatable(sketch),
            Distinct::Union(union) => updatable(&union.to_sketch(HllType::Hll8)),
        })
    }

    fn size(&self) -> usize {
        match self {
            Distinct::Sketch(sketch) => sketch.estimated_size(),
            Distinct::Union(union) => union.estimated_size(),
        }
    }
}

/// The union of a column of sketches.
#[derive(Debug)]
struct Union {
    name: &'static str,
    union: Option<HllUnion>,
    different: bool,
}

impl Union {
    fn add(&mut self, bytes: &[u8]) -> Result<()> {
        let other = read(self.name, bytes)?;
        match &mut self.union {
            Some(union) => {
                let (own, its) = (union.lg_config_k(), other.lg_config_k());
                if own != its && !self.different {
                    return Err(different(self.name, own, its));
                }
                union.update(&other);
            }
            None => {
                let mut union = united(other.lg_config_k())?;
                union.update(&other);
                self.union = Some(union);
            }
        }
        Ok(())
    }
}

impl Sketch for Union {
    fn update(&mut self, values: &ArrayRef) -> Result<()> {
        values.as_binary::<i32>().iter().flatten().try_for_each(|bytes| self.add(bytes))
    }

    /// A partial result of no sketches has no bytes.
    fn merge(&mut self, bytes: &[u8]) -> Result<()> {
        if bytes.is_empty() { Ok(()) } else { self.add(bytes) }
    }

    fn bytes(&mut self) -> Result<Vec<u8>> {
        match &self.union {
            Some(union) => Ok(updatable(&union.to_sketch(HllType::Hll8))),
            None => Ok(updatable(&HllSketch::new(12, HllType::Hll8).map_err(Error::internal)?)),
        }
    }

    fn partial(&mut self) -> Result<Vec<u8>> {
        if self.union.is_some() { self.bytes() } else { Ok(Vec::new()) }
    }

    fn size(&self) -> usize {
        self.union.as_ref().map_or(0, HllUnion::estimated_size)
    }
}

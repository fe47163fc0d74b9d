//! Tuple sketches: Theta sketches that keep a number, the summary, with every distinct value, and what becomes of two
//! summaries of one value: their sum, the least, the greatest, or always one.
//!
//! Source: <https://datasketches.apache.org/docs/Tuple/TupleOverview.html>; the binary form is that of the Java library's
//! `DoubleSummary` and `IntegerSummary`.

pub mod agg;
pub mod intersection_agg;
pub mod union_agg;

use std::fmt::Debug;
use std::marker::PhantomData;

use datafusion::arrow::array::{Array, ArrayRef, AsArray};
use datafusion::arrow::datatypes::{Float64Type, Int32Type};
use datafusion::common::ScalarValue;
use datasketches::codec::{SketchBytes, SketchSlice};
use datasketches::theta::CompactThetaSketch;
use datasketches::tuple::{
    CompactTupleSketch, SummaryCombinePolicy, SummaryPolicy, SummaryUpdatePolicy, TupleSummaryValue, TupleUnion,
    TupleUnionBuilder,
};

use super::theta;
use crate::error::{Error, Result};
use crate::function::constant::evaluated;
use crate::function::{Bound, Call};
use crate::types::SparkType;

/// What becomes of the summaries of one value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Their sum.
    Sum,
    /// The least.
    Min,
    /// The greatest.
    Max,
    /// 1, whatever they are.
    AlwaysOne,
}

impl Mode {
    const ALL: [Mode; 4] = [Mode::Sum, Mode::Min, Mode::Max, Mode::AlwaysOne];

    /// The mode of that number in the binary form.
    pub(crate) fn of(number: i64) -> Option<Mode> {
        Mode::ALL.get(usize::try_from(number).ok()?).copied()
    }

    fn named(name: &str) -> Option<Mode> {
        let names = ["sum", "min", "max", "alwaysone"];
        let number = names.iter().position(|known| name.eq_ignore_ascii_case(known))?;
        Mode::ALL.get(number).copied()
    }
}

/// A number that can be a summary.
pub(crate) trait Number: Copy + Debug + PartialOrd + Send + Sync + 'static {
    /// Its type.
    const TYPE: SparkType;
    /// How many bytes it takes.
    const SIZE: usize;
    /// What a mode begins with.
    fn first(mode: Mode) -> Self;
    /// The sum; whole numbers wrap around.
    fn plus(self, other: Self) -> Self;
    /// The number in that row, if there is one.
    fn at(values: &ArrayRef, row: usize) -> Option<Self>;
    /// Writes the number.
    fn write(self, bytes: &mut SketchBytes);
    /// Reads a number.
    /// # Errors
    /// When there are too few bytes.
    fn read(bytes: &mut SketchSlice<'_>) -> std::io::Result<Self>;
}

impl Number for i32 {
    const TYPE: SparkType = SparkType::Int;
    const SIZE: usize = 4;

    fn first(mode: Mode) -> Self {
        [0, i32::MAX, i32::MIN, 1][mode as usize]
    }

    fn plus(self, other: Self) -> Self {
        self.wrapping_add(other)
    }

    fn at(values: &ArrayRef, row: usize) -> Option<Self> {
        values.is_valid(row).then(|| values.as_primitive::<Int32Type>().value(row))
    }

    fn write(self, bytes: &mut SketchBytes) {
        bytes.write_i32_le(self);
    }

    fn read(bytes: &mut SketchSlice<'_>) -> std::io::Result<Self> {
        bytes.read_i32_le()
    }
}

impl Number for f64 {
    const TYPE: SparkType = SparkType::Double;
    const SIZE: usize = 8;

    fn first(mode: Mode) -> Self {
        [0.0, f64::INFINITY, f64::NEG_INFINITY, 1.0][mode as usize]
    }

    fn plus(self, other: Self) -> Self {
        self + other
    }

    fn at(values: &ArrayRef, row: usize) -> Option<Self> {
        values.is_valid(row).then(|| values.as_primitive::<Float64Type>().value(row))
    }

    fn write(self, bytes: &mut SketchBytes) {
        bytes.write_f64_le(self);
    }

    fn read(bytes: &mut SketchSlice<'_>) -> std::io::Result<Self> {
        bytes.read_f64_le()
    }
}

/// A number with its mode.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Summary<N> {
    /// The number.
    pub(crate) number: N,
    mode: Mode,
}

impl<N: Number> Summary<N> {
    fn new(mode: Mode) -> Self {
        Summary { number: N::first(mode), mode }
    }

    /// Takes another number in.
    pub(crate) fn add(&mut self, other: N) {
        self.number = match self.mode {
            Mode::Sum => self.number.plus(other),
            Mode::Min if other < self.number => other,
            Mode::Max if other > self.number => other,
            Mode::Min | Mode::Max => self.number,
            Mode::AlwaysOne => N::first(Mode::AlwaysOne),
        };
    }
}

impl<N: Number> TupleSummaryValue for Summary<N> {
    fn serialize_size(&self) -> usize {
        N::SIZE + 1
    }

    fn serialize_value(&self, bytes: &mut SketchBytes) {
        self.number.write(bytes);
        bytes.write_u8(self.mode as u8);
    }

    fn deserialize_value(bytes: &mut SketchSlice<'_>) -> std::result::Result<Self, datasketches::error::Error> {
        let malformed = |what: String| {
            datasketches::error::Error::new(datasketches::error::ErrorKind::InvalidData, format!("summary: {what}"))
        };
        let number = N::read(bytes).map_err(|error| malformed(error.to_string()))?;
        let mode = bytes.read_u8().map_err(|error| malformed(error.to_string()))?;
        let mode = Mode::of(mode.into()).ok_or_else(|| malformed("mode".to_string()))?;
        Ok(Summary { number, mode })
    }
}

/// How summaries begin, take numbers in and combine.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Policy<N>(Mode, PhantomData<N>);

impl<N> Policy<N> {
    /// The policy of a mode.
    pub(crate) fn new(mode: Mode) -> Self {
        Policy(mode, PhantomData)
    }
}

impl<N: Number> SummaryPolicy for Policy<N> {
    type Summary = Summary<N>;

    fn create(&self) -> Summary<N> {
        Summary::new(self.0)
    }
}

impl<N: Number> SummaryUpdatePolicy<N> for Policy<N> {
    fn update(&self, summary: &mut Summary<N>, number: N) {
        summary.add(number);
    }
}

impl<N: Number> SummaryCombinePolicy for Policy<N> {
    fn combine(&self, summary: &mut Summary<N>, other: &Summary<N>) {
        summary.mode = self.0;
        summary.add(other.number);
    }
}

/// A sketch as it is stored.
pub(crate) type Compact<N> = CompactTupleSketch<Summary<N>>;

const FLAGS: usize = 5;
const ORDERED: u8 = 0x10;

/// A sketch from its binary form.
/// # Errors
/// `TUPLE_INVALID_INPUT_SKETCH_BUFFER`, `TUPLE_INVALID_INPUT_SKETCH_BUFFER_FAMILY`
pub(crate) fn read<N: Number>(function: &str, bytes: &[u8]) -> Result<Compact<N>> {
    theta::of_family(function, bytes, 9, "TUPLE_INVALID_INPUT_SKETCH_BUFFER_FAMILY")?;
    let sketch = Compact::<N>::deserialize(bytes).map_err(|_| invalid(function))?;
    // Summaries of another type are longer or shorter.
    let head = bytes.first().map_or(0, |longs| usize::from(*longs) * 8);
    let whole = sketch.is_empty() || bytes.len() == head + sketch.num_retained() * (8 + N::SIZE + 1);
    if whole { Ok(sketch) } else { Err(invalid(function)) }
}

/// The binary form of a sketch, as the Java library writes it.
pub(crate) fn write<N: Number>(sketch: &Compact<N>) -> Vec<u8> {
    if sketch.is_empty() {
        return vec![1, 3, 9, 1, 0, 0x0E, 0xCC, 0x93];
    }
    let mut bytes = sketch.serialize();
    if let Some(flags) = bytes.get_mut(FLAGS) {
        *flags &= !ORDERED;
    }
    bytes
}

/// The error for what is no sketch.
pub(crate) fn invalid(function: &str) -> Error {
    Error::new("TUPLE_INVALID_INPUT_SKETCH_BUFFER").with("function", format!("`{function}`"))
}

/// A Theta sketch with the summary that a mode begins with for each of its values.
/// # Errors
/// `THETA_INVALID_INPUT_SKETCH_BUFFER`
pub(crate) fn summarized<N: Number>(function: &str, sketch: &CompactThetaSketch, mode: Mode) -> Result<Compact<N>> {
    let entries: Vec<_> = sketch.iter().map(|entry| (entry.hash(), Summary::<N>::new(mode))).collect();
    written(sketch.seed_hash(), sketch.is_empty(), sketch.theta64(), &entries).map_err(|_| theta::invalid(function))
}

/// A union of sketches of that many nominal entries.
/// # Errors
/// `SKETCH_INVALID_LG_NOM_ENTRIES`
pub(crate) fn united<N: Number>(function: &str, lg: i64, mode: Mode) -> Result<TupleUnion<Policy<N>>> {
    let lg = theta::entries(function, lg)?;
    TupleUnionBuilder::new(Policy::new(mode)).lg_k(lg.max(theta::LEAST)).build().map_err(Error::internal)
}

/// The sketch, with no more than its nominal entries if those are fewer than sketches are made with; a sketch that has
/// seen little keeps all of it.
/// # Errors
/// Never: what is written here can be read.
pub(crate) fn reduced<N: Number>(sketch: Compact<N>, lg: i64) -> Result<Compact<N>> {
    let most = 1usize << lg.clamp(0, theta::LEAST.into());
    let kept = if sketch.is_estimation_mode() { most } else { most * 2 * 15 / 16 };
    if lg >= theta::LEAST.into() || sketch.num_retained() <= kept {
        return Ok(sketch);
    }
    let mut entries: Vec<(u64, Summary<N>)> = sketch.iter().map(|entry| (entry.hash(), *entry.summary())).collect();
    entries.sort_unstable_by_key(|(hash, _)| *hash);
    let theta = entries.get(most).map_or(sketch.theta64(), |(hash, _)| *hash);
    entries.truncate(most);
    written(sketch.seed_hash(), false, theta, &entries).map_err(Error::internal)
}

/// A sketch of these entries.
fn written<N: Number>(
    seed: u16,
    empty: bool,
    theta: u64,
    entries: &[(u64, Summary<N>)],
) -> std::result::Result<Compact<N>, datasketches::error::Error> {
    let mut bytes = SketchBytes::with_capacity(24 + entries.len() * (9 + N::SIZE));
    [3, 3, 9, 1, 0, if empty { 0x0E } else { 0x0A }].into_iter().for_each(|byte| bytes.write_u8(byte));
    bytes.write_u16_le(seed);
    bytes.write_u32_le(u32::try_from(entries.len()).unwrap_or(u32::MAX));
    bytes.write_u32_le(0);
    bytes.write_u64_le(theta);
    for (hash, summary) in entries {
        bytes.write_u64_le(*hash);
        summary.serialize_value(&mut bytes);
    }
    Compact::<N>::deserialize(&bytes.into_bytes())
}

/// The `i`-th argument, which must be a constant.
fn constant<'a>(call: &'a Call, i: usize, name: &str, ty: &str) -> Result<(&'a Bound, ScalarValue)> {
    let value = call.value(i)?;
    let wrong = |class: &str| {
        Error::new(&format!("DATATYPE_MISMATCH.{class}"))
            .with("sqlExpr", format!("\"{}\"", call.display()))
            .at(call.span)
    };
    match evaluated(value) {
        Some(Ok(known)) if known.is_null() => Err(wrong("UNEXPECTED_NULL").with("exprName", name)),
        Some(Ok(known)) => Ok((value, known)),
        Some(Err(error)) => Err(error),
        None => Err(wrong("NON_FOLDABLE_INPUT")
            .with("inputName", name)
            .with("inputType", ty)
            .with("inputExpr", value.name.clone())),
    }
}

/// The refusal of a constant for what it is.
fn refused(call: &Call, why: &Error) -> Error {
    Error::new("DATATYPE_MISMATCH.TYPE_CHECK_FAILURE_WITH_HINT")
        .with("sqlExpr", format!("\"{}\"", call.display()))
        .with("msg", format!("[{}] {} SQLSTATE: {}", why.class(), why.message(), why.sqlstate()))
        .with("hint", "")
        .at(call.span)
}

/// The `i`-th argument: the logarithm of the nominal entries.
/// # Errors
/// When it is no constant between 4 and 26.
pub(crate) fn entries(call: &Call, i: usize) -> Result<i64> {
    let (value, known) = constant(call, i, "lgNomEntries", "int")?;
    let ScalarValue::Int32(Some(lg)) = known else {
        return Err(Error::internal(format!("{} is no int", value.name)));
    };
    match theta::entries(call.name, lg.into()) {
        Ok(lg) => Ok(lg.into()),
        Err(error) if error.class() == "SKETCH_INVALID_LG_NOM_ENTRIES" => Err(refused(call, &error)),
        Err(error) => Err(error.at(call.span)),
    }
}

/// The `i`-th argument: the mode.
/// # Errors
/// When it is no constant that names one.
pub(crate) fn mode(call: &Call, i: usize) -> Result<Mode> {
    let (value, known) = constant(call, i, "mode", "string")?;
    let Some(Some(name)) = known.try_as_str() else {
        return Err(Error::internal(format!("{} is no text", value.name)));
    };
    Mode::named(name).ok_or_else(|| {
        let why = Error::new("TUPLE_INVALID_SKETCH_MODE")
            .with("function", format!("`{}`", call.name))
            .with("mode", name)
            .with("validModes", "sum, min, max, alwaysone");
        refused(call, &why)
    })
}

/// The mode and the nominal entries in the one number that aggregates have.
fn parameter(lg: i64, mode: Mode) -> i64 {
    lg + 100 * mode as i64
}

/// The reverse of [`parameter`].
fn parts(parameter: i64) -> (i64, Mode) {
    (parameter % 100, Mode::of(parameter / 100).unwrap_or(Mode::Sum))
}

/// The call with its `i`-th argument implicitly cast.
fn with_cast<'a>(call: &Call<'a>, i: usize, ty: &SparkType) -> Result<Call<'a>> {
    let mut values = call.values()?;
    if let Some(value) = values.get_mut(i) {
        let name = value.name.clone();
        *value = call.cast(i, ty)?.named(name);
    }
    Ok(Call {
        distinct: call.distinct,
        filter: call.filter.clone(),
        ..Call::plain(call.context, call.name, values, call.span)
    })
}

//! `counter_diff`: by how much a counter has grown since the row before, where it was not set back in between.
//!
//! Source: Spark's `CounterDiff`.

use std::cmp::Ordering;
use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, PrimitiveArray, PrimitiveBuilder};
use datafusion::arrow::datatypes::{
    ArrowPrimitiveType, DataType, Decimal128Type, Field, FieldRef, Float32Type, Float64Type, Int8Type, Int16Type,
    Int32Type, Int64Type, TimestampMicrosecondType,
};
use datafusion::common::{Result as DataFusionResult, ScalarValue, internal_err};
use datafusion::logical_expr::function::{PartitionEvaluatorArgs, WindowUDFFieldArgs};
use datafusion::logical_expr::{LimitEffect, PartitionEvaluator, Signature, Volatility, WindowUDF, WindowUDFImpl};
use datafusion::physical_expr::PhysicalExpr;

use super::window;
use crate::error::{Error, Result, Span};
use crate::function::cast::{Mode, cast};
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;
use crate::types::format::write_timestamp;
use crate::types::zone::Zone;

pub const FUNCTION: Function = Function {
    name: "counter_diff",
    aliases: &[],
    usage: "counter_diff(value [, start_time]) - Computes the differences between consecutive cumulative counter values in a time series, thereby converting the counter from the cumulative to the delta format.",
    example: "> SELECT t, counter_diff(c) OVER (ORDER BY t) FROM VALUES (1, 100), (2, 250), (3, 50) AS tab(t, c);\n 1\tNULL\n 2\t150\n 3\tNULL",
    build: Build::Window(build),
};

fn build(call: &Call) -> Result<Bound> {
    if call.is_empty() {
        return Err(Error::new("REQUIRED_PARAMETER_NOT_FOUND")
            .with("routineName", "`counter_diff`")
            .with("parameterName", "`value`")
            .with("index", 0)
            .at(call.span));
    }
    call.arity(1, 2)?;
    let value = match call.value(0)? {
        value if value.ty == SparkType::Null => cast(value.clone(), &SparkType::Double, Mode::Implicit, call.context)?,
        value if value.ty.is_numeric() => value.clone(),
        _ => return Err(call.unexpected_type(0, "\"NUMERIC\"")),
    };
    let ty = value.ty.clone();
    let mut arguments = vec![value.expr];
    let mut zone = Zone::UTC;
    if call.len() == 2 {
        let start = call.value(1)?;
        match start.ty {
            // Nothing is known of any start.
            SparkType::Null => {}
            SparkType::Timestamp => {
                zone = call.context.timezone;
                arguments.push(start.expr.clone());
            }
            SparkType::TimestampNtz => arguments.push(start.expr.clone()),
            _ => return Err(call.unexpected_type(1, "(\"TIMESTAMP\" or \"TIMESTAMP_NTZ\")")),
        }
    }
    let signature = Signature::any(arguments.len(), Volatility::Immutable);
    let udf = CounterDiff { ty: ty.storage(), zone, span: call.span, signature };
    Ok(window(call, &Arc::new(WindowUDF::from(udf)), arguments, ty, true))
}

#[derive(Clone, Debug)]
struct CounterDiff {
    ty: DataType,
    zone: Zone,
    span: Span,
    signature: Signature,
}

impl PartialEq for CounterDiff {
    fn eq(&self, other: &Self) -> bool {
        (&self.ty, self.zone) == (&other.ty, other.zone)
    }
}

impl Eq for CounterDiff {}

impl std::hash::Hash for CounterDiff {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        (&self.ty, self.zone).hash(state);
    }
}

impl WindowUDFImpl for CounterDiff {
    fn name(&self) -> &str {
        "counter_diff"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn field(&self, args: WindowUDFFieldArgs) -> DataFusionResult<FieldRef> {
        Ok(Arc::new(Field::new(args.name(), self.ty.clone(), true)))
    }

    fn partition_evaluator(&self, _: PartitionEvaluatorArgs) -> DataFusionResult<Box<dyn PartitionEvaluator>> {
        Ok(Box::new(Evaluator(self.clone())))
    }

    fn limit_effect(&self, _: &[Arc<dyn PhysicalExpr>]) -> LimitEffect {
        LimitEffect::Unknown
    }
}

#[derive(Debug)]
struct Evaluator(CounterDiff);

impl PartitionEvaluator for Evaluator {
    fn evaluate_all(&mut self, values: &[ArrayRef], _: usize) -> DataFusionResult<ArrayRef> {
        let Some(counter) = values.first() else { return internal_err!("counter_diff of nothing") };
        let starts = match values.get(1) {
            Some(starts) => Some(datafusion::arrow::compute::cast(
                starts,
                &DataType::Timestamp(datafusion::arrow::datatypes::TimeUnit::Microsecond, None),
            )?),
            None => None,
        };
        let starts = starts.as_ref().map(|starts| starts.as_primitive::<TimestampMicrosecondType>());
        let by = &self.0;
        Ok(match &by.ty {
            DataType::Int8 => by.differences::<Int8Type>(counter, starts, |a, b| a.wrapping_sub(b), Ord::cmp),
            DataType::Int16 => by.differences::<Int16Type>(counter, starts, |a, b| a.wrapping_sub(b), Ord::cmp),
            DataType::Int32 => by.differences::<Int32Type>(counter, starts, |a, b| a.wrapping_sub(b), Ord::cmp),
            DataType::Int64 => by.differences::<Int64Type>(counter, starts, |a, b| a.wrapping_sub(b), Ord::cmp),
            DataType::Decimal128(..) => {
                by.differences::<Decimal128Type>(counter, starts, |a, b| a.wrapping_sub(b), Ord::cmp)
            }
            // NaN is the largest number, and there is one zero.
            DataType::Float32 => by.differences::<Float32Type>(
                counter,
                starts,
                |a, b| a - b,
                |a, b| a.partial_cmp(b).unwrap_or_else(|| a.is_nan().cmp(&b.is_nan())),
            ),
            DataType::Float64 => by.differences::<Float64Type>(
                counter,
                starts,
                |a, b| a - b,
                |a, b| a.partial_cmp(b).unwrap_or_else(|| a.is_nan().cmp(&b.is_nan())),
            ),
            other => return internal_err!("counter_diff of {other}"),
        }?)
    }
}

impl CounterDiff {
    /// Row for row what the counter has gained on the last row that has a value.
    fn differences<T: ArrowPrimitiveType>(
        &self,
        counter: &ArrayRef,
        starts: Option<&PrimitiveArray<TimestampMicrosecondType>>,
        minus: impl Fn(T::Native, T::Native) -> T::Native,
        compare: impl Fn(&T::Native, &T::Native) -> Ordering,
    ) -> Result<ArrayRef> {
        let counter = counter.as_primitive::<T>();
        let mut out = PrimitiveBuilder::<T>::with_capacity(counter.len()).with_data_type(self.ty.clone());
        let mut last: Option<(T::Native, Option<i64>)> = None;
        for row in 0..counter.len() {
            if counter.is_null(row) {
                out.append_null();
                continue;
            }
            let value = counter.value(row);
            if compare(&value, &T::Native::default()) == Ordering::Less {
                return Err(self.negative(&counter.slice(row, 1)));
            }
            let start = starts.filter(|starts| starts.is_valid(row)).map(|starts| starts.value(row));
            let difference = match last {
                None => None,
                Some((before, begun)) => {
                    let restarted = match (begun, start) {
                        (Some(begun), Some(start)) if start < begun => return Err(self.decreased(begun, start)),
                        (Some(begun), Some(start)) => start > begun,
                        _ => false,
                    };
                    let fell = compare(&value, &before) == Ordering::Less;
                    (!restarted && !fell).then(|| minus(value, before))
                }
            };
            out.append_option(difference);
            last = Some((value, start));
        }
        Ok(Arc::new(out.finish()))
    }

    fn negative(&self, value: &dyn Array) -> Error {
        let shown = ScalarValue::try_from_array(value, 0).map(|value| value.to_string()).unwrap_or_default();
        Error::new("COUNTER_DIFF_NEGATIVE_COUNTER_VALUE")
            .with("value", shown)
            .with("function", "`counter_diff`")
            .at(self.span)
    }

    fn decreased(&self, before: i64, now: i64) -> Error {
        let shown = |micros: i64| {
            let seconds = micros.div_euclid(1_000_000);
            let mut text = String::new();
            write_timestamp(&mut text, seconds + i64::from(self.zone.offset_at(seconds)), micros.rem_euclid(1_000_000));
            text
        };
        Error::new("COUNTER_DIFF_START_TIME_DECREASED")
            .with("function", "`counter_diff`")
            .with("previousStartTime", shown(before))
            .with("currentStartTime", shown(now))
            .at(self.span)
    }
}

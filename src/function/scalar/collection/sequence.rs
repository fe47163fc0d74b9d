//! `sequence`: whole numbers, dates or timestamps from one to another, both included.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, Int32Array, Int64Array, ListArray, NullBufferBuilder};
use datafusion::arrow::buffer::OffsetBuffer;
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{
    DataType, Date32Type, DurationMicrosecondType, Int64Type, IntervalMonthDayNanoType, IntervalUnit,
    IntervalYearMonthType, TimestampMicrosecondType,
};
use datafusion::common::{Result as DataFusionResult, exec_datafusion_err, internal_err};

use super::{MAX_ELEMENTS, any_nullable};
use crate::error::{Error, Result};
use crate::function::call::scalar_expr;
use crate::function::coerce::cast_to;
use crate::function::operator::kernel as operator_kernel;
use crate::function::operator::kernel::calendar::shift;
use crate::function::scalar::kernel::{Inputs, udf};
use crate::function::scalar::same_type_of;
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;
use crate::types::calendar::MICROS_PER_DAY;
use crate::types::zone::Zone;

pub const FUNCTION: Function = Function {
    name: "sequence",
    aliases: &[],
    usage: "sequence(start, stop, step) - Generates an array of elements from start to stop (inclusive), incrementing by step. The step is 1 or -1 unless it is given.",
    example: "> SELECT sequence(1, 5);\n [1,2,3,4,5]",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    call.arity(2, 3)?;
    let (start, stop) = (call.value(0)?.clone(), call.value(1)?.clone());
    let step = if call.len() == 3 { Some(call.value(2)?.clone()) } else { None };
    // A step of a whole number is of one type with the ends; an interval is not.
    let whole = step.clone().filter(|step| step.ty.is_integral() || step.ty.is_string() || step.ty == SparkType::Null);
    let ends: Vec<Bound> = [start, stop].into_iter().chain(whole.filter(|_| !is_temporal(call))).collect();
    let (mut arguments, ty) = same_type_of(call, ends).map_err(|_| wrong_types(call))?;
    let list = SparkType::Array(Box::new(ty.clone()));
    match &ty {
        ty if ty.is_integral() && arguments.len() == call.len() => {
            arguments =
                arguments.into_iter().map(|end| cast_to(end, &SparkType::Long, call.context)).collect::<Result<_>>()?;
            let nullable = any_nullable(&arguments);
            call.scalar(&udf("sequence", list.storage(), &[], numbers), arguments, list, nullable)
        }
        SparkType::Date | SparkType::Timestamp | SparkType::TimestampNtz => {
            match step {
                Some(step) if step.ty == SparkType::Null => arguments.push(cast_to(step, &DAY_TIME, call.context)?),
                Some(step) if step.ty.is_ansi_interval() || step.ty == SparkType::CalendarInterval => {
                    arguments.push(step);
                }
                Some(_) => return Err(wrong_types(call)),
                None => {}
            }
            let nullable = any_nullable(&arguments);
            let zone = if ty == SparkType::Timestamp { call.context.timezone } else { Zone::UTC };
            let kernel = Moments { zone, dates: ty == SparkType::Date, list: list.storage() };
            let arguments = arguments.into_iter().map(|argument| argument.expr).collect();
            let expr = scalar_expr(&operator_kernel::udf(kernel, call.span), arguments);
            Ok(Bound::new(expr, list, nullable, call.display()).at(call.span))
        }
        _ => Err(wrong_types(call)),
    }
}

const DAY_TIME: SparkType = SparkType::DAY_TIME;

/// Whether the ends are dates or timestamps.
fn is_temporal(call: &Call) -> bool {
    (0..2).any(|i| call.value(i).is_ok_and(|end| end.ty.is_datetime()))
}

fn wrong_types(call: &Call) -> Error {
    Error::new("DATATYPE_MISMATCH.SEQUENCE_WRONG_INPUT_TYPES")
        .with("sqlExpr", format!("\"{}\"", call.display()))
        .with("functionName", "`sequence`")
        .with("startType", "(\"TIMESTAMP\" or \"TIMESTAMP_NTZ\" or \"DATE\")")
        .with("stepType", "(\"INTERVAL\" or \"INTERVAL YEAR TO MONTH\" or \"INTERVAL DAY TO SECOND\")")
        .with("otherStartType", "\"INTEGRAL\"")
        .at(call.span)
}

fn illegal(start: impl std::fmt::Display, stop: impl std::fmt::Display, step: impl std::fmt::Display) -> Error {
    Error::new("ILLEGAL_SEQUENCE_BOUNDARIES").with("start", start).with("stop", stop).with("step", step)
}

fn numbers(inputs: &Inputs) -> DataFusionResult<ArrayRef> {
    let columns: Vec<&Int64Array> = inputs.arrays.iter().map(|array| array.as_primitive::<Int64Type>()).collect();
    let mut values = Vec::new();
    let mut builder = Lists::new(inputs.rows);
    for row in 0..inputs.rows {
        if columns.iter().any(|column| column.is_null(row)) {
            builder.null(values.len())?;
            continue;
        }
        let (start, stop) = (i128::from(columns[0].value(row)), i128::from(columns[1].value(row)));
        let step = match columns.get(2) {
            Some(steps) => i128::from(steps.value(row)),
            None if start <= stop => 1,
            None => -1,
        };
        if (step > 0 && start > stop) || (step < 0 && start < stop) || (step == 0 && start != stop) {
            return Err(illegal(start, stop, step).into());
        }
        let length = if step == 0 { 1 } else { (stop - start) / step + 1 };
        if values.len() as i128 + length > i128::from(MAX_ELEMENTS) {
            return Err(Error::unsupported("arrays of more than 2 GiB").into());
        }
        values.extend((0..length).map(|i| (start + i * step) as i64));
        builder.end(values.len())?;
    }
    builder.finish(Arc::new(Int64Array::from(values)), inputs.output)
}

/// Dates or timestamps from one to another. Steps of months and days are those of the wall's clock in `zone`.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Moments {
    zone: Zone,
    dates: bool,
    list: DataType,
}

impl operator_kernel::Kernel for Moments {
    fn name(&self) -> &'static str {
        "checked_sequence"
    }

    fn returns(&self) -> DataType {
        self.list.clone()
    }

    fn may_fail(&self) -> bool {
        true
    }

    fn run(&self, arguments: &[ArrayRef]) -> Result<ArrayRef> {
        let (Some(starts), Some(stops)) = (arguments.first(), arguments.get(1)) else {
            return Err(Error::internal("a sequence without ends"));
        };
        let mut values: Vec<i64> = Vec::new();
        let mut builder = Lists::new(starts.len());
        for row in 0..starts.len() {
            if arguments.iter().any(|column| column.is_null(row)) {
                builder.null(values.len())?;
                continue;
            }
            let (start, stop) = (self.micros(starts, row)?, self.micros(stops, row)?);
            let (months, days, micros) = match arguments.get(2) {
                None => (0, if start <= stop { 1 } else { -1 }, 0),
                Some(steps) => step(steps, row),
            };
            if self.dates && months == 0 && days == 0 {
                return Err(Error::unsupported("a sequence of dates by parts of a day"));
            }
            // Only its sign counts.
            let estimate =
                (i128::from(months) * 28 + i128::from(days)) * i128::from(MICROS_PER_DAY) + i128::from(micros);
            if (estimate > 0 && start > stop) || (estimate < 0 && start < stop) || (estimate == 0 && start != stop) {
                let scale = if self.dates { MICROS_PER_DAY } else { 1 };
                return Err(illegal(start / scale, stop / scale, estimate / i128::from(scale)));
            }
            // Every element is counted from the start, so that the 31st returns after a short month.
            for i in 0.. {
                let at =
                    shift(self.zone, start, months.saturating_mul(i), days.saturating_mul(i), micros.saturating_mul(i));
                let Ok(Some(at)) = at else { break };
                if (estimate >= 0 && at > stop) || (estimate < 0 && at < stop) || (estimate == 0 && i > 0) {
                    break;
                }
                if values.len() as i64 >= MAX_ELEMENTS {
                    return Err(Error::unsupported("arrays of more than 2 GiB"));
                }
                values.push(at);
            }
            builder.end(values.len())?;
        }
        let values: ArrayRef = if self.dates {
            let days = values.into_iter().map(|at| i32::try_from(at.div_euclid(MICROS_PER_DAY)).unwrap_or(i32::MAX));
            Arc::new(Int32Array::from_iter_values(days))
        } else {
            Arc::new(Int64Array::from(values))
        };
        Ok(builder.finish(values, &self.list)?)
    }
}

impl Moments {
    fn micros(&self, column: &ArrayRef, row: usize) -> Result<i64> {
        Ok(if self.dates {
            i64::from(column.as_primitive::<Date32Type>().value(row)) * MICROS_PER_DAY
        } else {
            column.as_primitive::<TimestampMicrosecondType>().value(row)
        })
    }
}

/// Months, days and microseconds of a step.
fn step(steps: &ArrayRef, row: usize) -> (i64, i64, i64) {
    match steps.data_type() {
        DataType::Interval(IntervalUnit::YearMonth) => {
            (i64::from(steps.as_primitive::<IntervalYearMonthType>().value(row)), 0, 0)
        }
        DataType::Interval(_) => {
            let step = steps.as_primitive::<IntervalMonthDayNanoType>().value(row);
            (i64::from(step.months), i64::from(step.days), step.nanoseconds / 1000)
        }
        _ => {
            let step = steps.as_primitive::<DurationMicrosecondType>().value(row);
            (0, step / MICROS_PER_DAY, step % MICROS_PER_DAY)
        }
    }
}

/// Offsets and NULLs of a list that grows row by row.
struct Lists {
    offsets: Vec<i32>,
    nulls: NullBufferBuilder,
}

impl Lists {
    fn new(rows: usize) -> Self {
        Lists { offsets: vec![0], nulls: NullBufferBuilder::new(rows) }
    }

    fn push(&mut self, length: usize) -> DataFusionResult<()> {
        let end = i32::try_from(length).map_err(|_| exec_datafusion_err!("arrays of more than 2^31 elements"))?;
        self.offsets.push(end);
        Ok(())
    }

    fn end(&mut self, length: usize) -> DataFusionResult<()> {
        self.nulls.append_non_null();
        self.push(length)
    }

    fn null(&mut self, length: usize) -> DataFusionResult<()> {
        self.nulls.append_null();
        self.push(length)
    }

    fn finish(mut self, values: ArrayRef, output: &DataType) -> DataFusionResult<ArrayRef> {
        let DataType::List(element) = output else { return internal_err!("a sequence is a list") };
        let values = cast(&values, element.data_type())?;
        let offsets = OffsetBuffer::new(self.offsets.into());
        Ok(Arc::new(ListArray::try_new(Arc::clone(element), offsets, values, self.nulls.finish())?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_the_month_returns() {
        let january_31 = 18_292 * MICROS_PER_DAY;
        let moved = |months| shift(Zone::UTC, january_31, months, 0, 0).unwrap();
        assert_eq!(moved(1), Some(18_321 * MICROS_PER_DAY));
        assert_eq!(moved(2), Some(18_352 * MICROS_PER_DAY));
    }
}

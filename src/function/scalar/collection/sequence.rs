//! `sequence`: whole numbers or dates from one to another, both included.

use std::sync::Arc;

use chrono::{Days, Months, NaiveDate};
use datafusion::arrow::array::{Array, ArrayRef, AsArray, Int32Array, Int64Array, ListArray, NullBufferBuilder};
use datafusion::arrow::buffer::OffsetBuffer;
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{DataType, Date32Type, DurationMicrosecondType, Int64Type, IntervalYearMonthType};
use datafusion::common::{Result as DataFusionResult, exec_datafusion_err, internal_err};

use super::{MAX_ELEMENTS, any_nullable};
use crate::error::{Error, Result};
use crate::function::coerce::cast_to;
use crate::function::scalar::kernel::{Inputs, udf};
use crate::function::scalar::same_type_of;
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

pub const FUNCTION: Function = Function {
    name: "sequence",
    aliases: &[],
    usage: "sequence(start, stop, step) - Generates an array of elements from start to stop (inclusive), incrementing by step. The step is 1 or -1 unless it is given.",
    example: "> SELECT sequence(1, 5);\n [1,2,3,4,5]",
    build: Build::Scalar(build),
};

const MICROSECONDS_PER_DAY: i64 = 86_400_000_000;

fn build(call: &Call) -> Result<Bound> {
    call.arity(2, 3)?;
    let (ends, ty) = same_type_of(call, vec![call.value(0)?.clone(), call.value(1)?.clone()])?;
    let list = SparkType::Array(Box::new(ty.clone()));
    let mut arguments = ends;
    let run = match &ty {
        ty if ty.is_integral() => {
            arguments =
                arguments.into_iter().map(|end| cast_to(end, &SparkType::Long, call.context)).collect::<Result<_>>()?;
            if call.len() == 3 {
                let step = call.cast(2, ty)?;
                arguments.push(cast_to(step, &SparkType::Long, call.context)?);
            }
            numbers
        }
        SparkType::Date => {
            if call.len() == 3 {
                let step = call.value(2)?;
                if !step.ty.is_ansi_interval() {
                    return Err(Error::unsupported(format!("a sequence of dates by {}", step.ty.sql())).at(step.span));
                }
                arguments.push(step.clone());
            }
            dates
        }
        other => return Err(Error::unsupported(format!("a sequence of {}", other.sql())).at(call.span)),
    };
    let nullable = any_nullable(&arguments);
    call.scalar(&udf("sequence", list.storage(), &[], run), arguments, list, nullable)
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

fn dates(inputs: &Inputs) -> DataFusionResult<ArrayRef> {
    let (starts, stops) =
        (inputs.arrays[0].as_primitive::<Date32Type>(), inputs.arrays[1].as_primitive::<Date32Type>());
    let mut values: Vec<i32> = Vec::new();
    let mut builder = Lists::new(inputs.rows);
    for row in 0..inputs.rows {
        if inputs.arrays.iter().any(|column| column.is_null(row)) {
            builder.null(values.len())?;
            continue;
        }
        let (start, stop) = (starts.value(row), stops.value(row));
        // Months and days of a step; one of them is 0.
        let (months, days) = match inputs.arrays.get(2) {
            None => (0, if start <= stop { 1 } else { -1 }),
            Some(steps) if matches!(steps.data_type(), DataType::Interval(_)) => {
                (steps.as_primitive::<IntervalYearMonthType>().value(row), 0)
            }
            Some(steps) => {
                let step = steps.as_primitive::<DurationMicrosecondType>().value(row);
                if step % MICROSECONDS_PER_DAY != 0 {
                    return Err(Error::unsupported("a sequence of dates by parts of a day").into());
                }
                (0, step / MICROSECONDS_PER_DAY)
            }
        };
        let step = i64::from(months) + days;
        if (step > 0 && start > stop) || (step < 0 && start < stop) || (step == 0 && start != stop) {
            return Err(illegal(start, stop, step).into());
        }
        // Every element is counted from the start, so that the 31st returns after a short month.
        for i in 0.. {
            let Some(day) = shifted(start, i64::from(months) * i, days * i) else { break };
            if (step >= 0 && day > stop) || (step < 0 && day < stop) || (step == 0 && i > 0) {
                break;
            }
            values.push(day);
        }
        builder.end(values.len())?;
    }
    builder.finish(Arc::new(Int32Array::from(values)), inputs.output)
}

/// A day (since 1970-01-01), `months` and `days` later; `None` beyond the calendar.
fn shifted(day: i32, months: i64, days: i64) -> Option<i32> {
    if months == 0 {
        return i32::try_from(i64::from(day) + days).ok();
    }
    let epoch = NaiveDate::from_ymd_opt(1970, 1, 1)?;
    let date = if day >= 0 {
        epoch.checked_add_days(Days::new(u64::from(day.unsigned_abs())))?
    } else {
        epoch.checked_sub_days(Days::new(u64::from(day.unsigned_abs())))?
    };
    let by = Months::new(u32::try_from(months.unsigned_abs()).ok()?);
    let date = if months > 0 { date.checked_add_months(by)? } else { date.checked_sub_months(by)? };
    i32::try_from(date.signed_duration_since(epoch).num_days()).ok()
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
        let january_31 = 18_292;
        assert_eq!(shifted(january_31, 1, 0), Some(18_321));
        assert_eq!(shifted(january_31, 2, 0), Some(18_352));
        assert_eq!(shifted(-1, 0, 1), Some(0));
    }
}

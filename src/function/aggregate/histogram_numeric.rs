//! `histogram_numeric`: bins of numbers, dates, timestamps or intervals, each with its centre and its height.

use super::kernel;
use super::kernel::histogram::Histogram;
use crate::error::{Error, Result};
use crate::function::constant::evaluated;
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;
use datafusion::common::ScalarValue;

pub const FUNCTION: Function = Function {
    name: "histogram_numeric",
    aliases: &[],
    usage: "histogram_numeric(expr, nb) - Computes a histogram on numeric 'expr' using nb bins: an array of the centres and heights of the bins.",
    example: "> SELECT histogram_numeric(col, 5) FROM VALUES (0), (1), (2), (10) AS tab(col);\n [{\"x\":0,\"y\":1.0},{\"x\":1,\"y\":1.0},{\"x\":2,\"y\":1.0},{\"x\":10,\"y\":1.0}]",
    build: Build::Aggregate(build),
};

fn build(call: &Call) -> Result<Bound> {
    call.arity(2, 2)?;
    let value = call.value(0)?.clone();
    let value = match &value.ty {
        ty if ty.is_numeric() || ty.is_datetime() || ty.is_ansi_interval() => value,
        ty if ty.is_string() || *ty == SparkType::Null => call.cast(0, &SparkType::Double)?,
        // The first of the types that Spark takes here which it casts such a timestamp to by itself.
        ty if ty.is_timestamp_nanos() => call.cast(0, &SparkType::Date)?,
        _ => {
            let wanted = "(\"NUMERIC\" or \"DATE\" or \"TIMESTAMP\" or \"TIMESTAMP_NTZ\" or \
                          \"INTERVAL YEAR TO MONTH\" or \"INTERVAL DAY TO SECOND\")";
            return Err(call.unexpected_type(0, wanted));
        }
    };
    let bins = call.cast(1, &SparkType::Int)?;
    let mismatch =
        |class: &'static str| Error::new(class).with("sqlExpr", format!("\"{}\"", call.display())).at(call.span);
    let bins = match evaluated(&bins).transpose()? {
        Some(ScalarValue::Int32(Some(bins))) => bins,
        Some(_) => return Err(mismatch("DATATYPE_MISMATCH.UNEXPECTED_NULL").with("exprName", "nb")),
        None => {
            return Err(mismatch("DATATYPE_MISMATCH.NON_FOLDABLE_INPUT")
                .with("inputName", "`nb`")
                .with("inputType", "\"INT\"")
                .with("inputExpr", format!("\"{}\"", bins.name)));
        }
    };
    let bins = usize::try_from(bins).ok().filter(|bins| *bins >= 2).ok_or_else(|| {
        mismatch("DATATYPE_MISMATCH.VALUE_OUT_OF_RANGE")
            .with("exprName", "nb")
            .with("valueRange", "[2, 2147483647]")
            .with("currentValue", bins)
    })?;
    let histogram = Histogram { bins, input: value.ty.clone() };
    let ty = histogram.ty();
    call.aggregate(&kernel::udaf(histogram), vec![value], ty, true)
}

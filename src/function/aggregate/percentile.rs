//! `percentile`, `percentile_cont`, `percentile_disc`, `median` and `percentile_approx`: values at a fraction of the way
//! through the ordered values of a group.

use datafusion::arrow::array::{Array, AsArray};
use datafusion::arrow::datatypes::Float64Type;
use datafusion::common::ScalarValue;

use super::kernel;
use super::kernel::ordered::{Ordered, OverOrdered};
use crate::error::{Error, Result};
use crate::function::constant::evaluated;
use crate::function::{Bound, Build, Call, Function, coerce};
use crate::types::SparkType;
use crate::types::format::write_double;

pub const PERCENTILE: Function = Function {
    name: "percentile",
    aliases: &[],
    usage: "percentile(col, percentage [, frequency]) - Returns the exact percentile value of numeric or ANSI interval column \
            col at the given percentage, which must be between 0.0 and 1.0, or an array of such.",
    example: "> SELECT percentile(col, 0.3) FROM VALUES (0), (10) AS tab(col);\n 3.0",
    build: Build::Aggregate(percentile),
};

pub const MEDIAN: Function = Function {
    name: "median",
    aliases: &[],
    usage: "median(col) - Returns the median of numeric or ANSI interval column col.",
    example: "> SELECT median(col) FROM VALUES (0), (10) AS tab(col);\n 5.0",
    build: Build::Aggregate(|call| {
        call.arity(1, 1)?;
        continuous(call, 0, &[0.5], false, false, false, call.display())
    }),
};

pub const CONT: Function = Function {
    name: "percentile_cont",
    aliases: &[],
    usage: "percentile_cont(percentage) WITHIN GROUP (ORDER BY col) - Returns a percentile value based on a continuous \
            distribution of numeric or ANSI interval column col at the given percentage.",
    example: "> SELECT percentile_cont(0.25) WITHIN GROUP (ORDER BY col) FROM VALUES (0), (10) AS tab(col);\n 2.5",
    build: Build::Aggregate(|call| within_group(call, true)),
};

pub const DISC: Function = Function {
    name: "percentile_disc",
    aliases: &[],
    usage: "percentile_disc(percentage) WITHIN GROUP (ORDER BY col) - Returns a percentile value based on a discrete \
            distribution of numeric or ANSI interval column col at the given percentage.",
    example: "> SELECT percentile_disc(0.25) WITHIN GROUP (ORDER BY col) FROM VALUES (0), (10) AS tab(col);\n 0.0",
    build: Build::Aggregate(|call| within_group(call, false)),
};

pub const APPROX: Function = Function {
    name: "percentile_approx",
    aliases: &["approx_percentile"],
    usage: "percentile_approx(col, percentage [, accuracy]) - Returns the smallest value in the ordered col values such that \
            no more than percentage of col values is less than the value or equal to that value. The answer is exact here, \
            whatever the accuracy.",
    example: "> SELECT percentile_approx(col, 0.5, 100) FROM VALUES (0), (6), (7), (9), (10) AS tab(col);\n 7",
    build: Build::Aggregate(approx),
};

fn percentile(call: &Call) -> Result<Bound> {
    call.arity(2, 3)?;
    let frequency = if call.len() == 3 { call.value(2)?.name.clone() } else { "1".to_string() };
    let name = format!("percentile({}{}, {}, {frequency})", distinct(call), call.value(0)?.name, call.value(1)?.name);
    let many = matches!(call.value(1)?.ty, SparkType::Array(_));
    let (fractions, many) = fractions(call, 1, &name, if many { "\"ARRAY<DOUBLE>\"" } else { "\"DOUBLE\"" })?;
    if call.len() == 3 {
        let frequency = &call.value(2)?.ty;
        if !frequency.is_integral() && *frequency != SparkType::Null {
            return Err(call.unexpected_type(2, "\"INTEGRAL\""));
        }
    }
    if let Some(nothing) = nothing(call, &fractions, &SparkType::Double, &name) {
        return Ok(nothing);
    }
    continuous(call, 0, &fractions, many, false, call.len() == 3, name)
}

fn distinct(call: &Call) -> &'static str {
    if call.distinct { "DISTINCT " } else { "" }
}

/// A call whose ORDER BY has been made use of.
fn without_order<'a>(call: &Call<'a>) -> Call<'a> {
    Call {
        distinct: call.distinct,
        filter: call.filter.clone(),
        ..Call::plain(call.context, call.name, Vec::new(), call.span)
    }
}

/// Spark takes a timestamp for the time of its day.
fn refuse_timestamps(call: &Call, value: &Bound) -> Result<()> {
    if value.ty.is_timestamp_nanos() || matches!(value.ty, SparkType::Timestamp | SparkType::TimestampNtz) {
        return Err(Error::unsupported(format!("{} of {}", call.name, value.ty.sql())).at(value.span).at(call.span));
    }
    Ok(())
}

fn continuous(
    call: &Call,
    at: usize,
    fractions: &[f64],
    many: bool,
    descending: bool,
    weighted: bool,
    name: String,
) -> Result<Bound> {
    refuse_timestamps(call, call.value(at)?)?;
    let value = super::number_or_interval(call, at)?;
    build(call, value, true, fractions, many, descending, weighted, name)
}

#[expect(clippy::too_many_arguments, reason = "every one is a choice of the SQL function")]
fn build(
    call: &Call,
    value: Bound,
    interpolated: bool,
    fractions: &[f64],
    many: bool,
    descending: bool,
    weighted: bool,
    name: String,
) -> Result<Bound> {
    let of_value = Call::plain(call.context, call.name, vec![value.clone()], call.span);
    let (value, ty) = match &value.ty {
        SparkType::YearMonthInterval(..) => (value, SparkType::YEAR_MONTH),
        SparkType::DayTimeInterval(..) => (value, SparkType::DAY_TIME),
        _ => (of_value.cast(0, &SparkType::Double)?, SparkType::Double),
    };
    let bits = fractions.iter().map(|fraction| fraction.to_bits()).collect();
    let what = if interpolated { Ordered::Continuous(bits) } else { Ordered::Discrete(bits) };
    let mut arguments = vec![value];
    if weighted {
        arguments.push(call.cast(2, &SparkType::Long)?);
    }
    let input = ty.to_element();
    let ty = if many { SparkType::Array(Box::new(ty)) } else { ty };
    let udaf = kernel::udaf(OverOrdered { name: "percentile", what, descending, input, output: ty.storage() });
    Ok(without_order(call).aggregate(&udaf, arguments, ty, true)?.named(name))
}

fn within_group(call: &Call, interpolated: bool) -> Result<Bound> {
    if call.distinct {
        return Err(Error::new("INVALID_WITHIN_GROUP_EXPRESSION.DISTINCT_UNSUPPORTED")
            .with("funcName", format!("`{}`", call.name))
            .at(call.span));
    }
    call.arity(1, 1)?;
    let [(value, sort)] = call.order_by.as_slice() else {
        let error = if call.order_by.is_empty() {
            Error::new("INVALID_WITHIN_GROUP_EXPRESSION.WITHIN_GROUP_MISSING")
        } else {
            Error::new("INVALID_WITHIN_GROUP_EXPRESSION.WRONG_NUM_ORDERINGS")
                .with("expectedNum", 1)
                .with("actualNum", call.order_by.len())
        };
        return Err(error.with("funcName", format!("`{}`", call.name)).at(call.span));
    };
    let descending = if sort.asc { "" } else { " DESC" };
    let name = format!("{} WITHIN GROUP (ORDER BY {}{descending})", call.display(), value.name);
    let many = matches!(call.value(0)?.ty, SparkType::Array(_));
    let (fractions, many) = fractions(call, 0, &name, if many { "\"ARRAY<DOUBLE>\"" } else { "\"DOUBLE\"" })?;
    let of_value = Call::plain(call.context, call.name, vec![value.clone()], call.span);
    refuse_timestamps(call, value)?;
    let value = super::number_or_interval(&of_value, 0)?;
    build(call, value, interpolated, &fractions, many, !sort.asc, false, name)
}

fn approx(call: &Call) -> Result<Bound> {
    call.arity(2, 3)?;
    let accuracy = if call.len() == 3 { call.value(2)?.name.clone() } else { "10000".to_string() };
    let value = call.value(0)?.clone();
    let name = format!("{}({}{}, {}, {accuracy})", call.name, distinct(call), value.name, call.value(1)?.name);
    let (fractions, many) = fractions(call, 1, &name, "(\"DOUBLE\" or \"ARRAY<DOUBLE>\")")?;
    check_accuracy(call, &name)?;
    let value = match &value.ty {
        SparkType::Time(_) => value,
        ty if ty.is_numeric() || ty.is_datetime() || ty.is_ansi_interval() => value,
        ty if ty.is_string() || *ty == SparkType::Null => call.cast(0, &SparkType::Double)?,
        // The first of the types that Spark takes here which it casts such a timestamp to by itself.
        ty if ty.is_timestamp_nanos() => call.cast(0, &SparkType::Date)?,
        _ => {
            let wanted = "(\"NUMERIC\" or \"DATE\" or \"TIMESTAMP\" or \"TIMESTAMP_NTZ\" or \"INTERVAL YEAR TO MONTH\" or \
                          \"INTERVAL DAY TO SECOND\" or \"TIME\")";
            return Err(call.unexpected_type(0, wanted));
        }
    };
    if let Some(nothing) = nothing(call, &fractions, &value.ty, &name) {
        return Ok(nothing);
    }
    let what = Ordered::Discrete(fractions.iter().map(|fraction| fraction.to_bits()).collect());
    let input = value.ty.to_element();
    let ty = if many { SparkType::Array(Box::new(value.ty.clone())) } else { value.ty.clone() };
    let udaf =
        kernel::udaf(OverOrdered { name: "percentile_approx", what, descending: false, input, output: ty.storage() });
    Ok(without_order(call).aggregate(&udaf, vec![value], ty, true)?.named(name))
}

/// The fractions that the `i`-th argument names, and whether it is an array of them; `required` is how errors word its type.
fn fractions(call: &Call, i: usize, name: &str, required: &str) -> Result<(Vec<f64>, bool)> {
    let value = call.value(i)?;
    let many = matches!(value.ty, SparkType::Array(_));
    let ty = if many { SparkType::Array(Box::new(SparkType::Double)) } else { SparkType::Double };
    let wrong = |class: &str| {
        Error::new(&format!("DATATYPE_MISMATCH.{class}")).with("sqlExpr", format!("\"{name}\"")).at(call.span)
    };
    let unexpected = || {
        wrong("UNEXPECTED_INPUT_TYPE")
            .with("paramIndex", if i == 0 { "first" } else { "second" })
            .with("requiredType", required)
            .with("inputSql", format!("\"{}\"", value.name))
            .with("inputType", format!("\"{}\"", value.ty.sql()))
    };
    let Some(cast) = coerce::implicit_cast(value.clone(), &ty, call.context)? else { return Err(unexpected()) };
    let known = match evaluated(&cast) {
        Some(known) => known?,
        None => {
            return Err(wrong("NON_FOLDABLE_INPUT")
                .with("inputName", "`percentage`")
                .with("inputType", format!("\"{}\"", ty.sql()))
                .with("inputExpr", format!("\"{}\"", value.name)));
        }
    };
    if known.is_null() {
        return Err(wrong("UNEXPECTED_NULL").with("exprName", "percentage"));
    }
    let known = known.to_array()?;
    let numbers = if many { known.as_list::<i32>().value(0) } else { known };
    let numbers = numbers.as_primitive::<Float64Type>();
    if numbers.null_count() > 0 {
        return Err(unexpected());
    }
    if let Some(fraction) = numbers.values().iter().find(|fraction| !(0.0..=1.0).contains(*fraction)) {
        let mut shown = String::new();
        write_double(&mut shown, *fraction);
        return Err(wrong("VALUE_OUT_OF_RANGE")
            .with("exprName", "percentage")
            .with("valueRange", "[0.0, 1.0]")
            .with("currentValue", format!("{shown}D")));
    }
    Ok((numbers.values().to_vec(), many))
}

/// Of no fractions there is no answer.
fn nothing(call: &Call, fractions: &[f64], value: &SparkType, name: &str) -> Option<Bound> {
    let ty = SparkType::Array(Box::new(value.clone()));
    fractions.is_empty().then(|| Bound::null(ty).named(name).at(call.span))
}

/// Says so if the accuracy of an approximation is none; answers are exact whatever it is.
fn check_accuracy(call: &Call, name: &str) -> Result<()> {
    if call.len() < 3 {
        return Ok(());
    }
    let value = call.value(2)?;
    if !value.ty.is_integral() && value.ty != SparkType::Null {
        return Err(call.unexpected_type(2, "\"INTEGRAL\""));
    }
    let wrong = |class: &str| {
        Error::new(&format!("DATATYPE_MISMATCH.{class}")).with("sqlExpr", format!("\"{name}\"")).at(call.span)
    };
    match evaluated(&call.cast(2, &SparkType::Long)?) {
        None => Err(wrong("NON_FOLDABLE_INPUT")
            .with("inputName", "`accuracy`")
            .with("inputType", "\"BIGINT\"")
            .with("inputExpr", format!("\"{}\"", value.name))),
        Some(known) => match known? {
            ScalarValue::Int64(Some(1..=2_147_483_647)) => Ok(()),
            ScalarValue::Int64(Some(number)) => Err(wrong("VALUE_OUT_OF_RANGE")
                .with("exprName", "accuracy")
                .with("valueRange", "(0, 2147483647]")
                .with("currentValue", format!("{number}L"))),
            _ => Err(wrong("UNEXPECTED_NULL").with("exprName", "accuracy")),
        },
    }
}

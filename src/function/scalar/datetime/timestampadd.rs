//! `timestampadd`: a timestamp so many units later.

use datafusion::arrow::datatypes::{Int64Type, TimestampMicrosecondType};

use super::kernel::{self, collect};
use super::nanos;
use super::part::setting_for;
use super::unit::{Unit, unknown_unit};
use crate::error::{Error, Result};
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

pub const FUNCTION: Function = Function {
    name: "timestampadd",
    aliases: &[],
    usage: "timestampadd(unit, quantity, timestamp) - Returns the timestamp that is quantity units after timestamp.",
    example: "> SELECT timestampadd(HOUR, 8, timestamp_ntz'2022-02-11 20:30:00');\n 2022-02-12 04:30:00",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    call.arity(3, 3)?;
    let (word, unit) = unit_of(call)?;
    nanos::refuse(call, 2, 1, "(TIMESTAMP OR TIMESTAMP WITHOUT TIME ZONE)")?;
    let time = match &call.value(2)?.ty {
        SparkType::TimestampNtz => call.value(2)?.clone(),
        _ => call.cast(2, &SparkType::Timestamp)?,
    };
    let name = format!("timestampadd({word}, {}, {})", call.value(1)?.name, call.value(2)?.name);
    let (ty, setting) = (time.ty.clone(), setting_for(call, &time.ty).word(&format!("{unit:?}")));
    let arguments = vec![call.cast(1, &SparkType::Long)?, time];
    let bound = kernel::call(call, "timestampadd", arguments, ty, false, setting, |inputs, rows, setting| {
        let unit = Unit::to_add(&setting.word).ok_or_else(|| Error::internal("a unit that is none"))?;
        let mut cursor = setting.zone.cursor();
        let ty = SparkType::from_storage(inputs[1].array().data_type());
        collect::<TimestampMicrosecondType>(inputs, rows, &ty, |row| {
            let (quantity, micros) =
                (inputs[0].value::<Int64Type>(row), inputs[1].value::<TimestampMicrosecondType>(row));
            unit.add(micros, quantity, &mut cursor).map(Some)
        })
    })?;
    Ok(bound.named(name))
}

/// The unit that the first argument names.
pub fn unit_of<'a>(call: &'a Call) -> Result<(&'a str, Unit)> {
    let word = call.value(0)?;
    let Some(text) = word.as_string_literal() else {
        return Err(unknown_unit(call.name, &word.name).at(word.span).at(call.span));
    };
    match Unit::to_add(text) {
        Some(unit) => Ok((text, unit)),
        None => Err(unknown_unit(call.name, text).at(word.span).at(call.span)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::kernel::tests::*;
    use super::*;

    use datafusion::common::ScalarValue;

    #[test]
    fn units() {
        let add = |unit: &str, n: i64| {
            let n = Bound::literal(ScalarValue::from(n), SparkType::Long, n.to_string());
            answer(&FUNCTION, vec![Bound::string(unit), n, timestamp("2022-01-31 20:30:00")])
        };
        assert_eq!(add("MONTH", 1).unwrap(), "2022-02-28 20:30:00");
        assert_eq!(add("quarter", 5).unwrap(), "2023-04-30 20:30:00");
        assert_eq!(add("MICROSECOND", 5).unwrap(), "2022-01-31 20:30:00.000005");
        assert_eq!(add("YEAR", i64::MAX).unwrap_err().class(), "DATETIME_OVERFLOW");
        assert_eq!(add("eon", 1).unwrap_err().class(), "INVALID_PARAMETER_VALUE.DATETIME_UNIT");
    }
}

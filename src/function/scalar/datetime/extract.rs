//! `extract`: a part of a date, a time, a timestamp or an interval.

use super::part::{self, Part};
use crate::error::{Error, Result};
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

pub const FUNCTION: Function = Function {
    name: "extract",
    aliases: &[],
    usage: "extract(field FROM source) - Extracts a part of the date, timestamp, time or interval source.",
    example: "> SELECT extract(YEAR FROM TIMESTAMP '2019-08-12 01:00:00.123456');\n 2019",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    let bound = field_of(call)?;
    let name = match (call.value(0)?.as_string_literal(), call.value(1)) {
        (Some(field), Ok(source)) => format!("{}({field} FROM {})", call.name, source.name),
        _ => call.display(),
    };
    Ok(bound.named(name))
}

/// The part of the second argument that the first names.
pub fn field_of(call: &Call) -> Result<Bound> {
    call.arity(2, 2)?;
    let (field, source) = (call.value(0)?, call.value(1)?);
    // A field is the literal of a text or NULL.
    if !field.as_literal().is_some_and(|value| value.is_null() || field.ty.is_string()) {
        return Err(Error::new("NON_FOLDABLE_ARGUMENT")
            .with("funcName", format!("`{}`", call.name))
            .with("paramName", "`field`")
            .with("paramType", "\"STRING\"")
            .at(field.span)
            .at(call.span));
    }
    let Some(field) = field.as_string_literal() else {
        return Ok(Bound::null(SparkType::Double).named(call.display()));
    };
    let part = Part::parse(field).map(|part| part::extract(call, source, part)).transpose()?.flatten();
    part.ok_or_else(|| {
        Error::new("INVALID_EXTRACT_FIELD")
            .with("field", format!("`{field}`"))
            .with("expr", format!("\"{}\"", source.name))
            .at(call.span)
    })
}

#[cfg(test)]
mod tests {
    use super::super::kernel::tests::*;
    use super::*;

    use crate::types::SparkType;
    use datafusion::common::ScalarValue;

    #[test]
    fn parts() {
        let of = |field: &str, source: Bound| answer(&FUNCTION, vec![Bound::string(field), source]);
        let at = || timestamp("2019-08-12 01:00:00.123456");
        for (field, value) in [("YEAR", "2019"), ("week", "33"), ("doy", "224"), ("SECONDS", "0.123456"), ("dow", "2")]
        {
            assert_eq!(of(field, at()).unwrap(), value, "{field}");
        }
        assert_eq!(of("yearofweek", date("2019-12-30")).unwrap(), "2020");
        let interval =
            Bound::literal(ScalarValue::DurationMicrosecond(Some(444_959_002_001)), SparkType::DAY_TIME, "i");
        assert_eq!(of("days", interval.clone()).unwrap(), "5");
        assert_eq!(of("second", interval.clone()).unwrap(), "59.002001");
        assert_eq!(of("month", interval).unwrap_err().class(), "INVALID_EXTRACT_FIELD");
        assert_eq!(of("century", at()).unwrap_err().class(), "INVALID_EXTRACT_FIELD");
    }
}

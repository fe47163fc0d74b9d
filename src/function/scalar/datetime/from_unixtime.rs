//! `from_unixtime`: seconds since 1970-01-01 UTC as text, by a pattern.

use datafusion::arrow::datatypes::Int64Type;

use super::kernel::{self, Setting, collect_text};
use super::pattern::{DEFAULT, Patterns, moment};
use crate::error::Result;
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;
use crate::types::pattern::Purpose;

pub const FUNCTION: Function = Function {
    name: "from_unixtime",
    aliases: &[],
    usage: "from_unixtime(unix_time[, fmt]) - Returns unix_time in the specified fmt.",
    example: "> SELECT from_unixtime(0, 'yyyy-MM-dd HH:mm:ss');\n 1969-12-31 16:00:00",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    call.arity(1, 2)?;
    let pattern = if call.len() == 2 { call.cast(1, &SparkType::String)? } else { Bound::string(DEFAULT) };
    let name = format!("from_unixtime({}, {})", call.value(0)?.name, pattern.name);
    let arguments = vec![call.cast(0, &SparkType::Long)?, pattern];
    let (ty, setting) = (SparkType::String, Setting::of(call));
    let bound = kernel::call(call, "from_unixtime", arguments, ty, false, setting, |inputs, rows, setting| {
        let (mut cursor, mut patterns) = (setting.zone.cursor(), Patterns::new(Purpose::Write));
        collect_text(inputs, rows, |row, out| {
            let micros = inputs[0].value::<Int64Type>(row).wrapping_mul(1_000_000);
            patterns.of(&inputs[1], row)?.write(out, &moment(micros, &mut cursor, setting));
            Ok(true)
        })
    })?;
    Ok(bound.named(name))
}

#[cfg(test)]
mod tests {
    use super::super::kernel::tests::*;
    use super::*;

    use datafusion::common::ScalarValue;

    #[test]
    fn as_documented() {
        let zero = Bound::literal(ScalarValue::from(0i64), SparkType::Long, "0");
        assert_eq!(answer(&FUNCTION, vec![zero]).unwrap(), "1969-12-31 16:00:00");
    }
}

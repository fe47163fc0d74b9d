//! `levenshtein` and `jaro_winkler_similarity`: how near two texts are.

use super::kernel::{self, Setting, collect, collect_int};
use crate::error::Result;
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;
use datafusion::arrow::datatypes::{Float64Type, Int32Type};
use datafusion::functions::core::coalesce;
use datafusion::logical_expr::lit;

pub const LEVENSHTEIN: Function = Function {
    name: "levenshtein",
    aliases: &[],
    usage: "levenshtein(str1, str2[, threshold]) - Returns the Levenshtein distance between the two given strings. If threshold is set and distance more than it, return -1.",
    example: "> SELECT levenshtein('kitten', 'sitting');\n 3",
    build: Build::Scalar(levenshtein),
};

pub const JARO_WINKLER: Function = Function {
    name: "jaro_winkler_similarity",
    aliases: &[],
    usage: "jaro_winkler_similarity(str1, str2) - Returns the Jaro-Winkler similarity of the two given strings, from 0.0 to 1.0.",
    example: "> SELECT jaro_winkler_similarity('MARTHA', 'MARHTA');\n 0.9611111111111111",
    build: Build::Scalar(jaro_winkler),
};

fn levenshtein(call: &Call) -> Result<Bound> {
    call.arity(2, 3)?;
    let mut arguments = vec![call.cast(0, &SparkType::String)?, call.cast(1, &SparkType::String)?];
    if call.len() == 3 {
        let most = call.cast(2, &SparkType::Int)?;
        arguments.push(match most.is_null_literal() {
            true => most,
            // A threshold that is NULL in some row is 0 there: Spark does not look whether it is there.
            false => Bound { expr: coalesce().call(vec![most.expr, lit(0)]), nullable: false, ..most },
        });
    }
    kernel::call(call, "levenshtein", arguments, SparkType::Int, false, Setting::of(call), |inputs, rows, _| {
        collect_int(inputs, rows, |row| {
            let distance = strsim::levenshtein(inputs[0].text(row), inputs[1].text(row));
            let distance = i32::try_from(distance).unwrap_or(i32::MAX);
            let most = inputs.get(2).map_or(i32::MAX, |most| most.value::<Int32Type>(row));
            Ok(if distance > most { -1 } else { distance })
        })
    })
}

fn jaro_winkler(call: &Call) -> Result<Bound> {
    call.arity(2, 2)?;
    let arguments = kernel::texts(call)?;
    let setting = Setting::of(call);
    kernel::call(call, "jaro_winkler_similarity", arguments, SparkType::Double, false, setting, |inputs, rows, _| {
        collect::<Float64Type>(inputs, rows, &SparkType::Double, |row| {
            Ok(Some(strsim::jaro_winkler(inputs[0].text(row), inputs[1].text(row))))
        })
    })
}

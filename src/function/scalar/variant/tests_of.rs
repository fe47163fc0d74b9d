//! `is_variant_null`, `is_valid_variant`: questions about a variant.

use datafusion::arrow::array::BooleanArray;
use datafusion::logical_expr::lit;
use std::sync::Arc;

use super::super::string::kernel::{self, Setting};
use super::variant;
use crate::error::Result;
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;
use crate::types::variant::Value;
use crate::types::variant::build::malformed;
use crate::types::variant::column::Column;

pub const IS_NULL: Function = Function {
    name: "is_variant_null",
    aliases: &[],
    usage: "is_variant_null(expr) - Check if a variant value is a variant null. Returns true if and only if the input is a variant null and false otherwise (including in the case of SQL NULL).",
    example: "> SELECT is_variant_null(parse_json('null'));\n true",
    build: Build::Scalar(is_null),
};

pub const IS_VALID: Function = Function {
    name: "is_valid_variant",
    aliases: &[],
    usage: "is_valid_variant(expr) - Check if a variant value is well-formed, without an error where it is not.",
    example: "> SELECT is_valid_variant(parse_json('null'));\n true",
    build: Build::Scalar(is_valid),
};

fn is_null(call: &Call) -> Result<Bound> {
    call.arity(1, 1)?;
    let value = variant(call, 0)?;
    if value.is_null_literal() {
        return Ok(Bound::new(lit(false), SparkType::Boolean, false, call.display()).at(call.span));
    }
    let setting = Setting::of(call);
    let answer =
        kernel::call(call, "is_variant_null", vec![value], SparkType::Boolean, false, setting, |inputs, rows, _| {
            let column = Column::new(inputs[0].array())?;
            let constant = column.len() == 1;
            let answers = (0..rows).map(|row| match column.get(if constant { 0 } else { row }) {
                None => Ok(false),
                Some(variant) => Ok(matches!(variant.read().ok_or_else(malformed)?, Value::Null)),
            });
            Ok(Arc::new(BooleanArray::from(answers.collect::<Result<Vec<bool>>>()?)))
        })?;
    Ok(Bound { nullable: false, ..answer })
}

fn is_valid(call: &Call) -> Result<Bound> {
    call.arity(1, 1)?;
    let value = variant(call, 0)?;
    kernel::call(
        call,
        "is_valid_variant",
        vec![value],
        SparkType::Boolean,
        false,
        Setting::of(call),
        |inputs, rows, _| {
            let column = Column::new(inputs[0].array())?;
            let constant = column.len() == 1;
            let answers =
                (0..rows).map(|row| column.get(if constant { 0 } else { row }).map(|variant| variant.is_valid()));
            Ok(Arc::new(answers.collect::<BooleanArray>()))
        },
    )
}

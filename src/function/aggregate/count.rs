//! `count`: rows, or rows in which no argument is NULL; the binder passes `*` as the literal 1.

use datafusion::common::ScalarValue;
use datafusion::functions_aggregate::count::count_udaf;
use datafusion::logical_expr::utils::COUNT_STAR_EXPANSION;
use datafusion::logical_expr::{Expr, and, when};

use crate::error::{Error, Result};
use crate::function::operator::comparison::told_apart;
use crate::function::{Bound, Build, Call, Function};
use crate::types::{SparkType, StructField};

pub const FUNCTION: Function = Function {
    name: "count",
    aliases: &[],
    usage: "count(*) - Returns the total number of retrieved rows, including rows containing null.\n\
            count(expr[, expr...]) - Returns the number of rows for which the supplied expression(s) are all non-null.\n\
            count(DISTINCT expr[, expr...]) - Returns the number of rows for which the supplied expression(s) are unique \
            and non-null.",
    example: "> SELECT count(col) FROM VALUES (NULL), (5), (5), (20) AS tab(col);\n 3",
    build: Build::Aggregate(build),
};

fn build(call: &Call) -> Result<Bound> {
    if call.is_empty() && call.context.settings.is_on("spark.sql.legacy.allowParameterlessCount") {
        return call.aggregate(&count_udaf(), vec![Bound::null(SparkType::Int)], SparkType::Long, false);
    }
    if call.is_empty() {
        return Err(Error::new("WRONG_NUM_ARGS.WITH_SUGGESTION")
            .with("functionName", "`count`")
            .with("expectedNum", " >= 1")
            .with("actualNum", 0)
            .with("legacyNum", 0)
            .with("legacyConfKey", "\"spark.sql.legacy.allowParameterlessCount\"")
            .with("legacyConfValue", "\"true\"")
            .at(call.span));
    }
    let mut values = call.values()?;
    if call.distinct && values.len() > 1 {
        values = values.into_iter().map(|value| told_apart(value, call.span)).collect();
    }
    let mut argument = if values.len() == 1 { values.remove(0) } else { tuple(call, values)? };
    if !call.distinct && matches!(&argument.expr, Expr::Literal(value, _) if !value.is_null()) {
        // All rows, in the form in which the planner knows it.
        argument = Bound { expr: Expr::Literal(COUNT_STAR_EXPANSION, None), ty: SparkType::Long, ..argument };
    }
    call.aggregate(&count_udaf(), vec![argument], SparkType::Long, false)
}

/// One value for several: a struct of them, or NULL where one of them is NULL.
fn tuple(call: &Call, values: Vec<Bound>) -> Result<Bound> {
    let all_set = values.iter().filter(|v| v.nullable).map(|v| v.expr.clone().is_not_null()).reduce(and);
    let (value, ty) = if call.distinct {
        let fields = values.iter().enumerate();
        let ty =
            SparkType::Struct(fields.map(|(i, v)| StructField { name: format!("c{i}"), ty: v.ty.clone() }).collect());
        let mut arguments = Vec::with_capacity(values.len() * 2);
        for (i, value) in values.iter().enumerate() {
            arguments.push(Expr::Literal(ScalarValue::from(format!("c{i}")), None));
            arguments.push(value.expr.clone());
        }
        (datafusion::functions::core::named_struct().call(arguments), ty)
    } else {
        (Expr::Literal(ScalarValue::Int32(Some(1)), None), SparkType::Int)
    };
    let expr = match all_set {
        Some(condition) => when(condition, value).end()?,
        None => value,
    };
    Ok(Bound::new(expr, ty, true, call.display()))
}

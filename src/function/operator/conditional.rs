//! `CASE`, as the function `when(condition, value, ..., [otherwise])`.

use datafusion::common::ScalarValue;
use datafusion::logical_expr::{Case, Expr};

use super::{logic, operator};
use crate::error::{Error, Result};
use crate::function::{Bound, Call, Function, coerce};
use crate::types::SparkType;

/// The family's list.
pub(super) const FUNCTIONS: &[&Function] = &[&operator(
    "when",
    &[],
    "CASE WHEN expr1 THEN expr2 [WHEN expr3 THEN expr4]* [ELSE expr5] END - When `expr1` = true, returns `expr2`; else when `expr3` = true, returns `expr4`; else returns `expr5`.",
    "> SELECT CASE WHEN 1 > 0 THEN 1 WHEN 2 > 0 THEN 2.0 ELSE 1.2 END;\n 1.0",
    when,
)];

fn when(call: &Call) -> Result<Bound> {
    if call.len() < 2 {
        call.arity(2, usize::MAX)?;
    }
    let values = call.values()?;
    let name = case_name(&values);
    let mut conditions = Vec::new();
    let mut results = Vec::new();
    let mut otherwise = None;
    let mut values = values.into_iter();
    while let Some(first) = values.next() {
        match values.next() {
            Some(second) => {
                conditions.push(first);
                results.push(second);
            }
            None => otherwise = Some(first),
        }
    }
    let ordinal = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth"];
    let mut tests = Vec::with_capacity(conditions.len());
    for (i, condition) in conditions.into_iter().enumerate() {
        // No other type becomes a condition by itself, not even NULL.
        if condition.ty != SparkType::Boolean {
            return Err(Error::new("DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE")
                .with("sqlExpr", format!("\"{name}\""))
                .with("paramIndex", ordinal.get(2 * i).copied().unwrap_or("next"))
                .with("requiredType", "\"BOOLEAN\"")
                .with("inputSql", format!("\"{}\"", condition.name))
                .with("inputType", format!("\"{}\"", condition.ty.sql()))
                .at(call.span));
        }
        tests.push(condition);
    }
    let has_otherwise = otherwise.is_some();
    results.extend(otherwise);
    let types: Vec<String> = results.iter().map(|result| format!("\"{}\"", result.ty.sql())).collect();
    let Some((mut results, ty)) = coerce::to_common_type(results, call.context)? else {
        return Err(Error::new("DATATYPE_MISMATCH.DATA_DIFF_TYPES")
            .with("sqlExpr", format!("\"{name}\""))
            .with("functionName", "`casewhen`")
            .with("dataType", format!("[{}]", types.join(", ")))
            .at(call.span));
    };
    let nullable = !has_otherwise || results.iter().any(|result| result.nullable);
    let otherwise = if has_otherwise { results.pop().map(|bound| Box::new(bound.expr)) } else { None };
    // Of longer ones DataFusion makes no AND and OR, and these nest.
    let guarded = ty == SparkType::Boolean
        && tests.len() < 16
        && (tests.iter().skip(1).any(|test| logic::may_fail(&test.expr))
            || results.iter().any(|result| logic::may_fail(&result.expr))
            || otherwise.as_deref().is_some_and(logic::may_fail));
    if guarded {
        let otherwise = otherwise.map_or(Expr::Literal(ScalarValue::Boolean(None), None), |otherwise| *otherwise);
        let expr = tests.into_iter().zip(results).rev().fold(otherwise, |otherwise, (test, result)| {
            logic::chosen(Expr::IsTrue(Box::new(test.expr)), result.expr, otherwise)
        });
        return Ok(Bound::new(expr, ty, nullable, name).at(call.span));
    }
    let branches =
        tests.into_iter().zip(results).map(|(test, result)| (Box::new(test.expr), Box::new(result.expr))).collect();
    Ok(Bound::new(Expr::Case(Case::new(None, branches, otherwise)), ty, nullable, name).at(call.span))
}

fn case_name(values: &[Bound]) -> String {
    let mut name = "CASE".to_string();
    for pair in values.chunks(2) {
        match pair {
            [condition, value] => name.push_str(&format!(" WHEN {} THEN {}", condition.name, value.name)),
            [otherwise] => name.push_str(&format!(" ELSE {}", otherwise.name)),
            _ => {}
        }
    }
    name + " END"
}

//! `AND`, `OR`, `NOT`, `isnull`, `isnotnull`.

use datafusion::logical_expr::{Expr, Operator, binary_expr};

use super::kernel::together::Together;
use super::kernel::udf;
use super::{in_literals, mismatch, operator};
use crate::error::Result;
use crate::function::call::scalar_expr;
use crate::function::{Bound, Call, Function, coerce};
use crate::types::SparkType;

/// The family's list.
pub(super) const FUNCTIONS: &[&Function] = &[
    &operator("and", &[], "expr1 and expr2 - Logical AND.", "> SELECT true and false;\n false", |call| {
        connect(call, Operator::And, "AND")
    }),
    &operator("or", &[], "expr1 or expr2 - Logical OR.", "> SELECT true or false;\n true", |call| {
        connect(call, Operator::Or, "OR")
    }),
    &operator("not", &["!"], "not expr - Logical not.", "> SELECT not true;\n false", not),
    &operator(
        "isnull",
        &[],
        "isnull(expr) - Returns true if `expr` is null, or false otherwise.",
        "> SELECT isnull(1);\n false",
        |call| {
            call.arity(1, 1)?;
            let value = call.value(0)?;
            let name = format!("({} IS NULL)", value.name);
            Ok(Bound::new(Expr::IsNull(Box::new(value.expr.clone())), SparkType::Boolean, false, name).at(call.span))
        },
    ),
    &operator(
        "isnotnull",
        &[],
        "isnotnull(expr) - Returns true if `expr` is not null, or false otherwise.",
        "> SELECT isnotnull(1);\n true",
        |call| {
            call.arity(1, 1)?;
            let value = call.value(0)?;
            let name = format!("({} IS NOT NULL)", value.name);
            Ok(Bound::new(Expr::IsNotNull(Box::new(value.expr.clone())), SparkType::Boolean, false, name).at(call.span))
        },
    ),
];

/// `value` as a boolean operand of AND or OR beside one of type `other`; `None` if it is none. Text is a boolean only
/// beside a boolean, and not without ANSI rules.
fn operand(value: &Bound, other: &SparkType, call: &Call) -> Result<Option<Bound>> {
    let text = |ty: &SparkType| ty.is_string() && call.context.ansi && *other == SparkType::Boolean;
    match &value.ty {
        SparkType::Boolean => Ok(Some(value.clone())),
        SparkType::Null if matches!(other, SparkType::Boolean | SparkType::Null) => {
            coerce::cast_to(value.clone(), &SparkType::Boolean, call.context).map(Some)
        }
        ty if text(ty) => coerce::cast_to(value.clone(), &SparkType::Boolean, call.context).map(Some),
        _ => Ok(None),
    }
}

fn connect(call: &Call, op: Operator, word: &str) -> Result<Bound> {
    let values = call.values()?;
    if values.len() < 2 {
        call.arity(2, 2)?;
    }
    // Spark's tree is left-deep: ((a AND b) AND c). Long chains are named without copying the name at each step.
    let mut name = "(".repeat(values.len() - 1);
    for (i, value) in values.iter().enumerate() {
        if i > 0 {
            name.push(' ');
            name.push_str(word);
            name.push(' ');
        }
        name.push_str(&value.name);
        if i > 0 {
            name.push(')');
        }
    }
    let mut nullable = false;
    let mut bound: Vec<Bound> = Vec::with_capacity(values.len());
    let truth = Bound::null(SparkType::Boolean);
    for (i, value) in values.iter().enumerate() {
        // Each stands beside all before it, which are a boolean together.
        let (left, right) = match i {
            0 => (value, values.get(1).unwrap_or(&truth)),
            1 => (&values[0], value),
            _ => (&truth, value),
        };
        let other = if i == 0 { right } else { left };
        let Some(operand) = operand(value, &other.ty, call)? else {
            return Err(mismatch(&name, "\"BOOLEAN\"", left, right, call.context.ansi).at(call.span));
        };
        nullable |= operand.nullable;
        bound.push(operand);
    }
    let terms = in_literals::gathered(bound.into_iter().map(|bound| bound.expr).collect(), op, call.span);
    let expr = guard(grouped(terms, op, call.span), op);
    Ok(Bound::new(expr, SparkType::Boolean, nullable, name).at(call.span))
}

/// AND chains of more terms than this are put into groups of as many.
const GROUP: usize = 500;

/// The terms, those of a very long AND in groups that stay together ([`Together`]).
fn grouped(terms: Vec<Expr>, op: Operator, span: crate::error::Span) -> Vec<Expr> {
    if op != Operator::And || terms.len() <= 2 * GROUP {
        return terms;
    }
    let mut groups = Vec::with_capacity(terms.len().div_ceil(GROUP));
    let mut terms = terms.into_iter();
    loop {
        let group: Vec<Expr> = terms.by_ref().take(GROUP).collect();
        if group.is_empty() {
            return groups;
        }
        groups.push(scalar_expr(&udf(Together, span), vec![guard(group, op)]));
    }
}

/// How many guards one chain may have: each nests one level deeper.
const MAX_GUARDS: usize = 16;

/// Connects terms so that a term whose rows can fail is computed only for rows that the terms before it leave undecided,
/// as Spark does: `b <> 0 AND a / b > 1` divides by no zero. DataFusion's own AND promises no order.
pub(super) fn guard(terms: Vec<Expr>, op: Operator) -> Expr {
    guard_from(terms, op, MAX_GUARDS)
}

fn guard_from(mut terms: Vec<Expr>, op: Operator, guards: usize) -> Expr {
    let first = terms.iter().skip(1).position(may_fail).map(|at| at + 1);
    let Some(at) = first.filter(|_| guards > 0) else { return balanced(terms, op) };
    let rest = terms.split_off(at);
    let before = balanced(terms, op);
    let decided = op == Operator::Or;
    // NULL leaves the rest to be looked at.
    let undecided =
        if decided { Expr::IsNotTrue(Box::new(before.clone())) } else { Expr::IsNotFalse(Box::new(before.clone())) };
    let rest = chosen(undecided, guard_from(rest, op, guards - 1), datafusion::logical_expr::lit(decided));
    binary_expr(before, op, rest)
}

/// `then` where a boolean that is not NULL is true, else `otherwise`, each computed for its own rows only. DataFusion
/// makes AND and OR, which promise no order, of a `CASE WHEN` whose values are booleans, but not of a `CASE x WHEN true`.
pub(crate) fn chosen(condition: Expr, then: Expr, otherwise: Expr) -> Expr {
    let branch = (Box::new(datafusion::logical_expr::lit(true)), Box::new(then));
    Expr::Case(datafusion::logical_expr::Case::new(Some(Box::new(condition)), vec![branch], Some(Box::new(otherwise))))
}

/// Whether computing an expression can be an error for some row.
pub(crate) fn may_fail(expr: &Expr) -> bool {
    use datafusion::common::tree_node::{TreeNode, TreeNodeRecursion};
    let mut found = false;
    let walked = expr.apply(|expr| {
        if let Expr::ScalarFunction(function) = expr
            && is_fallible(&function.func)
            && !(is_constant(expr) && function.func.name() != "raise_error")
        {
            found = true;
            return Ok(TreeNodeRecursion::Stop);
        }
        Ok(TreeNodeRecursion::Continue)
    });
    found || walked.is_err()
}

/// Functions of which a row can fail, besides casts and the kernels that say so by their names.
const FALLIBLE: &[&str] = &[
    "aes_decrypt",
    "aes_encrypt",
    "array_insert",
    "array_repeat",
    "bit_get",
    "convert_timezone",
    "date",
    "decode",
    "element_at",
    "elt",
    "encode",
    "format_string",
    "from_csv",
    "from_json",
    "from_utc_timestamp",
    "make_date",
    "make_dt_interval",
    "make_interval",
    "make_time",
    "make_timestamp",
    "make_ym_interval",
    "map",
    "map_concat",
    "map_from_arrays",
    "map_from_entries",
    "next_day",
    "parse_json",
    "parse_url",
    "raise_error",
    "regexp_extract",
    "regexp_extract_all",
    "regexp_replace",
    "sequence",
    "slice",
    "str_to_map",
    "time_from_micros",
    "time_from_millis",
    "time_from_seconds",
    "timestamp",
    "timestamp_millis",
    "timestamp_seconds",
    "timestampadd",
    "to_binary",
    "to_char",
    "to_date",
    "to_number",
    "to_time",
    "to_timestamp",
    "to_unix_timestamp",
    "to_utc_timestamp",
    "unbase64",
    "unix_timestamp",
    "url_decode",
    "validate_utf8",
    "variant_get",
];

fn is_fallible(function: &datafusion::logical_expr::ScalarUDF) -> bool {
    let name = function.name();
    name.starts_with(super::kernel::FALLIBLE)
        || FALLIBLE.binary_search(&name).is_ok()
        || crate::function::cast::may_fail(function)
}

/// The condition of a filter without the guards that [`guard`] gives its terms, so that each of them can go where its
/// columns are; [`ordered`] guards what is left together. Both keep the same rows: a filter asks for true alone.
pub(crate) fn unguarded(condition: Expr) -> Expr {
    match condition {
        Expr::BinaryExpr(binary) if binary.op == Operator::And => {
            let rest = match *binary.right {
                Expr::Case(case) if is_guard(&case, &binary.left, Operator::And) => {
                    case.when_then_expr.into_iter().next().map_or(Expr::Literal(true.into(), None), |(_, then)| *then)
                }
                other => other,
            };
            binary_expr(unguarded(*binary.left), Operator::And, unguarded(rest))
        }
        other => other,
    }
}

/// Whether a case is what [`guard`] makes of terms behind `before` and AND or OR.
pub(super) fn is_guard(case: &datafusion::logical_expr::Case, before: &Expr, op: Operator) -> bool {
    let asks = match (case.expr.as_deref(), op) {
        (Some(Expr::IsNotFalse(asked)), Operator::And) | (Some(Expr::IsNotTrue(asked)), Operator::Or) => {
            asked.as_ref() == before
        }
        _ => false,
    };
    asks && case.when_then_expr.len() == 1 && is_chosen(case)
}

/// Whether a case is one of [`chosen`].
fn is_chosen(case: &datafusion::logical_expr::Case) -> bool {
    let truth = Expr::Literal(true.into(), None);
    case.expr.is_some() && matches!(case.when_then_expr.as_slice(), [(when, _)] if **when == truth)
}

/// The terms of a filter's condition with those that can fail last, each computed only for rows of which all before it
/// are true; `None` if they can stay as they are.
pub(crate) fn ordered(terms: Vec<Expr>) -> Option<Expr> {
    if !terms.iter().any(may_fail) || terms.len() < 2 {
        return None;
    }
    let (fallible, plain): (Vec<Expr>, Vec<Expr>) = terms.into_iter().partition(|term| may_fail(term) && !stays(term));
    let mut groups: Vec<Expr> = Vec::new();
    if !plain.is_empty() {
        groups.push(balanced(plain, Operator::And));
    }
    for term in fallible {
        match groups.pop() {
            Some(group) if groups.len() + 1 >= MAX_GUARDS || adds_no_risk(&group, &term) => {
                groups.push(binary_expr(group, Operator::And, term));
            }
            group => groups.extend(group.into_iter().chain([term])),
        }
    }
    let last = groups.pop()?;
    let guarded = groups.into_iter().rev().fold(last, |rest, before| {
        let asked = Expr::IsTrue(Box::new(before.clone()));
        binary_expr(before, Operator::And, chosen(asked, rest, datafusion::logical_expr::lit(false)))
    });
    Some(guarded)
}

/// Whether all that can fail in `term` is computed for `before` anyway.
fn adds_no_risk(before: &Expr, term: &Expr) -> bool {
    let (mut known, mut asked) = (Vec::new(), Vec::new());
    sure_calls(before, &mut known);
    sure_calls(term, &mut asked) && asked.iter().all(|call| known.contains(call))
}

/// The calls that can fail and are computed for every row; whether that are all that can fail.
fn sure_calls<'e>(expr: &'e Expr, calls: &mut Vec<&'e Expr>) -> bool {
    match expr {
        Expr::ScalarFunction(function) if is_fallible(&function.func) => {
            calls.push(expr);
            true
        }
        Expr::ScalarFunction(function) => {
            let mut all = true;
            for arg in &function.args {
                all &= sure_calls(arg, calls);
            }
            all
        }
        Expr::BinaryExpr(binary) => {
            let left = sure_calls(&binary.left, calls);
            match binary.op {
                Operator::And | Operator::Or => left && !may_fail(&binary.right),
                _ => sure_calls(&binary.right, calls) && left,
            }
        }
        Expr::Alias(alias) => sure_calls(&alias.expr, calls),
        Expr::Not(of) | Expr::IsNull(of) | Expr::IsNotNull(of) | Expr::IsTrue(of) | Expr::IsNotTrue(of) => {
            sure_calls(of, calls)
        }
        Expr::Cast(cast) => sure_calls(&cast.expr, calls),
        other => !may_fail(other),
    }
}

/// Whether a term guards itself.
fn stays(term: &Expr) -> bool {
    matches!(term, Expr::Case(case) if is_chosen(case) && case.expr.as_deref().is_none_or(|asked| !may_fail(asked)))
}

/// AND and OR of which the right side can fail, guarded as [`guard`] does; `None` where there is nothing to do.
pub(crate) fn short_circuited(expr: &Expr) -> Option<Expr> {
    let Expr::BinaryExpr(binary) = expr else { return None };
    let decided = match binary.op {
        Operator::And => false,
        Operator::Or => true,
        _ => return None,
    };
    if stays(&binary.right) || !may_fail(&binary.right) || adds_no_risk(&binary.left, &binary.right) {
        return None;
    }
    let before = binary.left.as_ref().clone();
    let asked = Box::new(before.clone());
    let undecided = if decided { Expr::IsNotTrue(asked) } else { Expr::IsNotFalse(asked) };
    let rest = chosen(undecided, binary.right.as_ref().clone(), datafusion::logical_expr::lit(decided));
    Some(binary_expr(before, binary.op, rest))
}

/// Whether an expression is made of literals alone: it is computed once, before any row is seen.
fn is_constant(expr: &Expr) -> bool {
    match expr {
        Expr::Literal(..) => true,
        Expr::Alias(alias) => is_constant(&alias.expr),
        Expr::Cast(cast) => is_constant(&cast.expr),
        Expr::Negative(inner) => is_constant(inner),
        Expr::BinaryExpr(binary) => is_constant(&binary.left) && is_constant(&binary.right),
        Expr::ScalarFunction(function) => function.args.iter().all(is_constant),
        _ => false,
    }
}

/// The terms as a tree whose depth grows with the logarithm of their number.
pub(crate) fn balanced(mut terms: Vec<Expr>, op: Operator) -> Expr {
    while terms.len() > 1 {
        let mut next = Vec::with_capacity(terms.len().div_ceil(2));
        let mut pairs = terms.into_iter();
        while let Some(left) = pairs.next() {
            next.push(match pairs.next() {
                Some(right) => binary_expr(left, op, right),
                None => left,
            });
        }
        terms = next;
    }
    terms.pop().unwrap_or(Expr::Literal(datafusion::common::ScalarValue::Boolean(Some(op == Operator::And)), None))
}

fn not(call: &Call) -> Result<Bound> {
    call.arity(1, 1)?;
    let value = call.value(0)?.clone();
    let name = format!("(NOT {})", value.name);
    let wrong = || {
        crate::error::Error::new("DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE")
            .with("sqlExpr", format!("\"{name}\""))
            .with("paramIndex", "first")
            .with("requiredType", "\"BOOLEAN\"")
            .with("inputSql", format!("\"{}\"", value.name))
            .with("inputType", format!("\"{}\"", value.ty.sql()))
            .at(call.span)
    };
    let Some(operand) = operand(&value, &SparkType::Boolean, call)? else { return Err(wrong()) };
    Ok(negate(operand).named(name).at(call.span))
}

/// The opposite of a boolean.
pub(crate) fn negate(value: Bound) -> Bound {
    let name = format!("(NOT {})", value.name);
    let expr = match value.expr {
        // Forms that carry their own negation stay plain for the optimiser.
        Expr::BinaryExpr(binary) if binary.op == Operator::Eq => {
            binary_expr(*binary.left, Operator::NotEq, *binary.right)
        }
        Expr::BinaryExpr(binary) if binary.op == Operator::IsNotDistinctFrom => {
            binary_expr(*binary.left, Operator::IsDistinctFrom, *binary.right)
        }
        Expr::InList(mut list) => {
            list.negated = !list.negated;
            Expr::InList(list)
        }
        Expr::InSubquery(mut subquery) => {
            subquery.negated = !subquery.negated;
            Expr::InSubquery(subquery)
        }
        Expr::Exists(mut exists) => {
            exists.negated = !exists.negated;
            Expr::Exists(exists)
        }
        Expr::Like(mut like) => {
            like.negated = !like.negated;
            Expr::Like(like)
        }
        Expr::Between(mut between) => {
            between.negated = !between.negated;
            Expr::Between(between)
        }
        other => Expr::Not(Box::new(other)),
    };
    Bound::new(expr, SparkType::Boolean, value.nullable, name).at(value.span)
}

#[cfg(test)]
mod tests {
    use datafusion::logical_expr::{col, lit};

    use super::*;

    fn depth(expr: &Expr) -> usize {
        match expr {
            Expr::BinaryExpr(binary) => 1 + depth(&binary.left).max(depth(&binary.right)),
            _ => 0,
        }
    }

    #[test]
    fn long_chains_are_flat() {
        let terms: Vec<Expr> = (0..100_000).map(|i| col("a").eq(lit(i))).collect();
        assert!(depth(&balanced(terms, Operator::Or)) <= 18);
    }

    #[test]
    fn terms_that_can_fail_are_guarded() {
        use super::super::kernel::integer::{Integer, Op};
        use super::super::kernel::{OnError, udf};
        let kernel =
            Integer { op: Op::Divide, ty: datafusion::arrow::datatypes::DataType::Int64, on_error: OnError::Fail };
        let fails = scalar_expr(&udf(kernel, Default::default()), vec![col("a"), col("b")]);
        let guarded = guard(vec![col("b").not_eq(lit(0i64)), fails.gt(lit(1i64))], Operator::And);
        let Expr::BinaryExpr(binary) = guarded else { panic!("no AND") };
        assert!(matches!(*binary.right, Expr::Case(case) if case.expr.is_some()));
    }
}

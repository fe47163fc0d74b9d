//! `LIKE`, `ILIKE`, `RLIKE`.
//!
//! Source: Spark's `regexpExpressions.scala`.

use datafusion::common::ScalarValue;
use datafusion::logical_expr::{Expr, Like};

use super::kernel::like::LikePattern;
use super::kernel::regex::Found;
use super::kernel::udf;
use super::operator;
use crate::error::{Error, Result};
use crate::function::call::scalar_expr;
use crate::function::{Bound, Call, Function};
use crate::types::SparkType;

/// The family's list.
pub(super) const FUNCTIONS: &[&Function] = &[
    &operator(
        "like",
        &[],
        "str like pattern[ ESCAPE escape] - Returns true if str matches `pattern` with `escape`, null if any arguments are null, false otherwise.",
        "> SELECT like('Spark', '_park');\n true",
        |call| like(call, false),
    ),
    &operator(
        "ilike",
        &[],
        "str ilike pattern[ ESCAPE escape] - Returns true if str matches `pattern` with `escape` case-insensitively, null if any arguments are null, false otherwise.",
        "> SELECT ilike('Spark', '_Park');\n true",
        |call| like(call, true),
    ),
    &operator(
        "rlike",
        &["regexp", "regexp_like"],
        "rlike(str, regexp) - Returns true if `str` matches `regexp`, or false otherwise.",
        "> SELECT rlike('Spark', '^S');\n true",
        rlike,
    ),
];

fn rlike(call: &Call) -> Result<Bound> {
    call.arity(2, 2)?;
    let name = format!("{}({}, {})", call.name.to_uppercase(), call.value(0)?.name, call.value(1)?.name);
    let (value, pattern) = (call.cast(0, &SparkType::String)?, call.cast(1, &SparkType::String)?);
    let nullable = value.nullable || pattern.nullable;
    let expr = scalar_expr(&udf(Found, call.span), vec![value.expr, pattern.expr]);
    Ok(Bound::new(expr, SparkType::Boolean, nullable, name).at(call.span))
}

fn like(call: &Call, case_insensitive: bool) -> Result<Bound> {
    call.arity(2, 3)?;
    let escape = match call.len() {
        3 => match call.value(2)?.as_string_literal().map(|text| text.chars().collect::<Vec<_>>()).as_deref() {
            Some([escape]) => *escape,
            _ => {
                return Err(Error::new("INVALID_ESCAPE_CHAR")
                    .with("sqlExpr", format!("\"{}\"", call.value(2)?.name))
                    .at(call.span));
            }
        },
        _ => '\\',
    };
    let suffix = if escape == '\\' { String::new() } else { format!(" ESCAPE '{escape}'") };
    let name = if case_insensitive {
        format!("ilike({}, {})", call.value(0)?.name, call.value(1)?.name)
    } else {
        format!("{} LIKE {}{suffix}", call.value(0)?.name, call.value(1)?.name)
    };
    let (value, pattern) = (call.cast(0, &SparkType::String)?, call.cast(1, &SparkType::String)?);
    let nullable = value.nullable || pattern.nullable;
    let pattern = match pattern.as_string_literal() {
        Some(text) => {
            let text = with_backslash(text, escape).map_err(|error| error.at(pattern.span).at(call.span))?;
            let ready = if case_insensitive { None } else { LikePattern::new(&text) };
            let literal = Expr::Literal(ScalarValue::Utf8View(Some(text)), None);
            if let Some(ready) = ready {
                let expr = scalar_expr(&udf(ready, call.span), vec![value.expr, literal]);
                return Ok(Bound::new(expr, SparkType::Boolean, nullable, name).at(call.span));
            }
            literal
        }
        None if escape != '\\' && !pattern.is_null_literal() => {
            return Err(Error::unsupported("ESCAPE with a pattern that is no literal").at(call.span));
        }
        None => pattern.expr,
    };
    let expr = Expr::Like(Like::new(false, Box::new(value.expr), Box::new(pattern), None, case_insensitive));
    Ok(Bound::new(expr, SparkType::Boolean, nullable, name).at(call.span))
}

/// The pattern with a backslash as its escape character, which is the one that Arrow knows.
fn with_backslash(pattern: &str, escape: char) -> Result<String> {
    let mut out = String::with_capacity(pattern.len());
    let mut characters = pattern.chars();
    while let Some(c) = characters.next() {
        if c == escape {
            match characters.next() {
                Some(next) if next == '%' || next == '_' || next == escape => {
                    // An escape character may be a wildcard itself.
                    if matches!(next, '%' | '_' | '\\') {
                        out.push('\\');
                    }
                    out.push(next);
                }
                Some(next) => {
                    return Err(Error::new("INVALID_FORMAT.ESC_IN_THE_MIDDLE")
                        .with("format", format!("'{}'", pattern.replace('\\', "\\\\")))
                        .with("char", format!("'{next}'")));
                }
                None => {
                    return Err(Error::new("INVALID_FORMAT.ESC_AT_THE_END")
                        .with("format", format!("'{}'", pattern.replace('\\', "\\\\"))));
                }
            }
        } else {
            // A backslash that escapes nothing here would escape there.
            if c == '\\' {
                out.push('\\');
            }
            out.push(c);
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::with_backslash;

    #[test]
    fn escapes_become_backslashes() {
        assert_eq!(with_backslash("a/_c%", '/').unwrap(), "a\\_c%");
        assert_eq!(with_backslash("a//b", '/').unwrap(), "a/b");
        assert_eq!(with_backslash("__e__r", '_').unwrap(), "\\_e\\_r");
        assert_eq!(with_backslash("a\\b", '/').unwrap(), "a\\\\b");
        assert_eq!(with_backslash("a\\\\b\\%", '\\').unwrap(), "a\\\\b\\%");
        assert_eq!(with_backslash("ab\\", '\\').unwrap_err().class(), "INVALID_FORMAT.ESC_AT_THE_END");
        assert_eq!(with_backslash("a\\b", '\\').unwrap_err().class(), "INVALID_FORMAT.ESC_IN_THE_MIDDLE");
    }
}

//! How columns of CHAR are compared: as if all had the length of the longest.
//!
//! A column stands beside others and beside what is known before the query runs; every other expression of it is a plain
//! text. Source: Spark's `ApplyCharTypePadding`.

use datafusion::logical_expr::Expr;

use crate::function::{Bound, cast, constant_value};
use crate::types::{SparkType, StructField};

/// Both operands of a comparison, of one length.
pub(super) fn equally_long(left: Bound, right: Bound) -> (Bound, Bound) {
    match (column(&left), column(&right)) {
        (Some(one), Some(other)) => match wider(one, other) {
            Some(ty) => (filled(left, &ty), filled(right, &ty)),
            None => (left, right),
        },
        (Some(SparkType::Char(length)), None) => beside_known(*length, left, right),
        (None, Some(SparkType::Char(length))) => {
            let (right, left) = beside_known(*length, right, left);
            (left, right)
        }
        _ => (left, right),
    }
}

/// A column and a list that it is looked for in: the list is known, or of columns only.
pub(super) fn in_list(value: Bound, list: Vec<Bound>) -> (Bound, Vec<Bound>) {
    let Some(ty) = column(&value).cloned() else { return (value, list) };
    let types = list.iter().map(|item| column(item).filter(|_| matches!(item.expr, Expr::Column(_))));
    if let Some(types) = types.collect::<Option<Vec<_>>>() {
        let ty = types.into_iter().try_fold(ty, |ty, other| wider(&ty, other));
        return match ty {
            Some(ty) => (filled(value, &ty), list.into_iter().map(|item| filled(item, &ty)).collect()),
            None => (value, list),
        };
    }
    let SparkType::Char(own) = ty else { return (value, list) };
    let Some(texts) = list.iter().map(known).collect::<Option<Vec<_>>>() else { return (value, list) };
    let longest = texts.iter().flatten().map(|text| length(text)).max().unwrap_or(0).max(own);
    // Spark takes as many of the list as there are texts in it, and then the NULLs: what stands behind a NULL is lost.
    let count = texts.iter().flatten().count();
    let nulls = list.iter().zip(&texts).filter(|(_, text)| text.is_none()).map(|(item, _)| item.clone());
    let nulls: Vec<Bound> = nulls.collect();
    let taken = list.into_iter().zip(texts).take(count).map(|(item, text)| match text {
        Some(text) => cast::padded(literal(&text, item), longest),
        None => item,
    });
    let list = taken.chain(nulls).collect();
    (if own < longest { cast::padded(value, longest) } else { value }, list)
}

/// The value as a plain text: one that is computed first and then compared is no column.
pub(crate) fn as_text(value: Bound) -> Bound {
    Bound { ty: cast::without_length(&value.ty), ..value }
}

/// A column of `length` characters and a text that may be known.
fn beside_known(own: u32, column: Bound, other: Bound) -> (Bound, Bound) {
    let Some(Some(text)) = known(&other) else { return (column, other) };
    let longest = length(&text).max(own);
    let column = if own < longest { cast::padded(column, longest) } else { column };
    (column, if length(&text) < longest { cast::padded(literal(&text, other), longest) } else { other })
}

/// The type of a column that holds CHAR or VARCHAR.
fn column(value: &Bound) -> Option<&SparkType> {
    let is_column = matches!(value.expr, Expr::Column(_) | Expr::OuterReferenceColumn(..));
    let limited = |ty: &SparkType| matches!(ty, SparkType::Char(_) | SparkType::Varchar(_));
    (is_column && value.ty.holds(&limited)).then_some(&value.ty)
}

/// A text that is known, or NULL. A NULL that is no text makes the column a cast one.
fn known(value: &Bound) -> Option<Option<String>> {
    match value.ty {
        SparkType::String => Some(constant_value(value)?.try_as_str()?.map(str::to_string)),
        _ => None,
    }
}

fn literal(text: &str, value: Bound) -> Bound {
    Bound::string(text).named(value.name).at(value.span)
}

fn length(text: &str) -> u32 {
    u32::try_from(text.chars().count()).unwrap_or(u32::MAX)
}

/// The type with the longer of the lengths at each place; `None` where none of them fits.
fn wider(one: &SparkType, other: &SparkType) -> Option<SparkType> {
    let limited = |ty: &SparkType| ty.holds(&|ty| matches!(ty, SparkType::Char(_) | SparkType::Varchar(_)));
    match (one, other) {
        (SparkType::Char(one), SparkType::Char(other)) => Some(SparkType::Char(*one.max(other))),
        (SparkType::Array(one), SparkType::Array(other)) => Some(SparkType::Array(Box::new(wider(one, other)?))),
        (SparkType::Struct(one), SparkType::Struct(other)) if one.len() == other.len() => {
            let fields = one
                .iter()
                .zip(other)
                .map(|(one, other)| Some(StructField { name: one.name.clone(), ty: wider(&one.ty, &other.ty)? }));
            fields.collect::<Option<Vec<_>>>().map(SparkType::Struct)
        }
        (one, other) if one == other && !limited(one) => Some(one.clone()),
        _ => None,
    }
}

/// A column whose texts are as long as those of that type, as plain texts.
fn filled(column: Bound, ty: &SparkType) -> Bound {
    as_text(if column.ty == *ty { column } else { cast::check_length(column, ty) })
}

#[cfg(test)]
mod tests {
    use datafusion::logical_expr::col;

    use super::*;

    fn char(name: &str, length: u32) -> Bound {
        Bound::new(col(name), SparkType::Char(length), true, name)
    }

    #[test]
    fn what_is_known_is_padded() {
        let (left, right) = equally_long(char("c", 3), Bound::string("a"));
        assert_eq!((left.expr, right.as_string_literal()), (col("c"), Some("a  ")));
        let (value, list) = in_list(char("c", 2), vec![Bound::string("a"), Bound::null(SparkType::String)]);
        assert_eq!((value.expr, list[0].as_string_literal()), (col("c"), Some("a ")));
        let (value, list) = in_list(char("c", 2), vec![Bound::string("abc"), char("d", 2)]);
        assert_eq!((value.expr, list[0].as_string_literal()), (col("c"), Some("abc")));
    }

    #[test]
    fn only_columns_have_lengths() {
        let (left, right) = equally_long(as_text(char("c", 3)), Bound::string("a"));
        assert_eq!((left.expr, right.as_string_literal()), (col("c"), Some("a")));
        let (left, right) = equally_long(char("c", 3), char("d", 5));
        assert!(left.expr != col("c") && right.expr == col("d"));
        let (left, right) = equally_long(char("c", 3), Bound::new(col("v"), SparkType::Varchar(5), true, "v"));
        assert!(left.expr == col("c") && right.expr == col("v"));
    }
}

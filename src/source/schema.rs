//! Columns of several files as those of one table.

use std::path::Path;

use crate::error::{Error, Result};
use crate::types::{Column, SparkType, StructField};

/// Adds the columns of one more file: by name, in any case; new ones behind.
/// # Errors
/// `CANNOT_MERGE_SCHEMAS` when a column has types that no type holds both of.
pub fn merge(columns: &mut Vec<Column>, more: impl Iterator<Item = Column>, file: &Path) -> Result<()> {
    for column in more {
        match columns.iter_mut().find(|known| known.name.eq_ignore_ascii_case(&column.name)) {
            None => columns.push(column),
            Some(known) => {
                let Some(ty) = wider(&known.ty, &column.ty) else {
                    return Err(Error::new("CANNOT_MERGE_SCHEMAS")
                        .with("left", format!("{} {}", known.name, known.ty.sql()))
                        .with("right", format!("{} {} of {}", column.name, column.ty.sql(), file.display())));
                };
                known.ty = ty;
                known.nullable |= column.nullable;
            }
        }
    }
    Ok(())
}

/// The type that holds the values of both, for merging files' columns.
pub fn wider(a: &SparkType, b: &SparkType) -> Option<SparkType> {
    use SparkType::{Array, Decimal, Double, Float, Map, Null, Struct};
    Some(match (a, b) {
        _ if a == b => a.clone(),
        (Null, other) | (other, Null) => other.clone(),
        _ if a.is_integral() && b.is_integral() => {
            let rank = |ty: &SparkType| match ty {
                SparkType::Byte => 0,
                SparkType::Short => 1,
                SparkType::Int => 2,
                _ => 3,
            };
            if rank(a) >= rank(b) { a.clone() } else { b.clone() }
        }
        (Float, Double) | (Double, Float) => Double,
        (Decimal(p, s), Decimal(q, t)) => {
            let scale = *s.max(t);
            let whole = (*p as i8 - *s).max(*q as i8 - *t);
            let precision = u8::try_from(whole + scale).ok().filter(|precision| *precision <= 38)?;
            Decimal(precision, scale)
        }
        (Array(a), Array(b)) => Array(Box::new(wider(a, b)?)),
        (Map(k, v), Map(l, w)) => Map(Box::new(wider(k, l)?), Box::new(wider(v, w)?)),
        (Struct(a), Struct(b)) => {
            let mut fields: Vec<StructField> = a.clone();
            for field in b {
                match fields.iter_mut().find(|known| known.name.eq_ignore_ascii_case(&field.name)) {
                    None => fields.push(field.clone()),
                    Some(known) => known.ty = wider(&known.ty, &field.ty)?,
                }
            }
            Struct(fields)
        }
        _ => return None,
    })
}

/// Whether a scan may read stored values of one type as another without changing what they say.
pub fn adapts(stored: &SparkType, wanted: &SparkType) -> bool {
    use SparkType::{
        Array, Binary, Byte, Date, Decimal, Double, Float, Int, Long, Map, Null, Short, Struct, Timestamp, TimestampNtz,
    };
    match (stored, wanted) {
        _ if stored == wanted => true,
        (Null, _) => true,
        (a, b) if a.is_string() && (b.is_string() || *b == Binary) => true,
        // Files of old writers do not mark text as such.
        (Binary, b) => b.is_string(),
        (Byte, Short | Int | Long | Float | Double) => true,
        (Short, Byte | Int | Long | Float | Double) => true,
        (Int, Byte | Short | Long | Double) => true,
        (Long, Byte | Short | Int) => true,
        (Byte | Short | Int | Long, Decimal(p, s)) => {
            stored.as_decimal().is_some_and(|own| matches!(own, Decimal(q, _) if *p as i8 - *s >= q as i8))
        }
        (Float, Double) => true,
        (Decimal(p, s), Decimal(q, t)) => t >= s && *q as i8 - *t >= *p as i8 - *s,
        (Date, TimestampNtz) => true,
        (Timestamp, TimestampNtz) | (TimestampNtz, Timestamp) => true,
        (Array(a), Array(b)) => adapts(a, b),
        (Map(k, v), Map(l, w)) => adapts(k, l) && adapts(v, w),
        (Struct(a), Struct(b)) => b.iter().all(|wanted| {
            a.iter().find(|stored| stored.name == wanted.name).is_none_or(|stored| adapts(&stored.ty, &wanted.ty))
        }),
        _ => stored.is_ansi_interval() && wanted.is_ansi_interval(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(name: &str, ty: SparkType) -> Column {
        Column { name: name.into(), ty, nullable: true }
    }

    #[test]
    fn merging_is_by_name_in_any_case() {
        let mut columns = vec![column("a", SparkType::Int)];
        let more = [column("b", SparkType::String), column("A", SparkType::Long)];
        merge(&mut columns, more.into_iter(), Path::new("x")).unwrap();
        assert_eq!(columns, [column("a", SparkType::Long), column("b", SparkType::String)]);
        let error = merge(&mut columns, [column("b", SparkType::Int)].into_iter(), Path::new("x")).unwrap_err();
        assert_eq!(error.class(), "CANNOT_MERGE_SCHEMAS");
    }

    #[test]
    fn decimals_widen_on_both_sides_of_the_point() {
        let wide = wider(&SparkType::Decimal(10, 2), &SparkType::Decimal(9, 4));
        assert_eq!(wide, Some(SparkType::Decimal(12, 4)));
    }
}

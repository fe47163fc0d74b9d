//! Columns of several files as those of one table.

use std::path::Path;
use std::sync::Arc;

use datafusion::arrow::datatypes::{DataType, FieldRef, Fields, Schema, TimeUnit};

use crate::error::{Error, Result};
use crate::types::{Column, SparkType, StructField, TYPE_KEY};

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

/// Makes the timestamps that are stored with nanoseconds such by type; what says its own type keeps it, and what is to be
/// read otherwise.
pub fn mark_nanos(schema: &mut Schema, otherwise: impl Fn(&str) -> bool) {
    let marked = |field: &FieldRef| {
        let own = SparkType::from_field(field);
        let ty = in_nanos(field.data_type(), own.clone());
        if ty == own || field.metadata().contains_key(TYPE_KEY) || otherwise(field.name()) {
            return Arc::clone(field);
        }
        let mut metadata = field.metadata().clone();
        metadata.extend(ty.to_field(field.name(), true).metadata().clone());
        Arc::new(field.as_ref().clone().with_metadata(metadata))
    };
    *schema =
        Schema::new_with_metadata(schema.fields().iter().map(marked).collect::<Fields>(), schema.metadata.clone());
}

/// The type of stored values, with nanoseconds where they are.
fn in_nanos(storage: &DataType, ty: SparkType) -> SparkType {
    match (storage, ty) {
        (DataType::Timestamp(TimeUnit::Nanosecond, _), SparkType::Timestamp) => SparkType::TimestampLtzNanos(9),
        (DataType::Timestamp(TimeUnit::Nanosecond, _), SparkType::TimestampNtz) => SparkType::TimestampNtzNanos(9),
        (DataType::List(field) | DataType::LargeList(field), SparkType::Array(element)) => {
            SparkType::Array(Box::new(in_nanos(field.data_type(), *element)))
        }
        (DataType::Struct(stored), SparkType::Struct(fields)) => {
            let fields = stored.iter().zip(fields);
            let fields = fields
                .map(|(stored, field)| StructField { name: field.name, ty: in_nanos(stored.data_type(), field.ty) });
            SparkType::Struct(fields.collect())
        }
        (DataType::Map(entries, _), SparkType::Map(key, value)) => match entries.data_type() {
            DataType::Struct(stored) if stored.len() == 2 => SparkType::Map(
                Box::new(in_nanos(stored[0].data_type(), *key)),
                Box::new(in_nanos(stored[1].data_type(), *value)),
            ),
            _ => SparkType::Map(key, value),
        },
        (_, ty) => ty,
    }
}

/// Whether a scan may read stored values of one type as another without changing what they say.
pub fn adapts(stored: &SparkType, wanted: &SparkType) -> bool {
    use SparkType::{
        Array, Binary, Byte, Date, Decimal, Double, Float, Int, Long, Map, Null, Short, Struct, Timestamp,
        TimestampLtzNanos, TimestampNtz, TimestampNtzNanos,
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
        (TimestampLtzNanos(a), TimestampLtzNanos(b)) | (TimestampNtzNanos(a), TimestampNtzNanos(b)) => a <= b,
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
    fn nanoseconds_within_other_types() {
        use datafusion::arrow::datatypes::Field;
        let stamp = || DataType::Timestamp(TimeUnit::Nanosecond, None);
        let list = DataType::new_list(DataType::Timestamp(TimeUnit::Nanosecond, Some("UTC".into())), true);
        let field = |name: &str, ty: DataType| Field::new(name, ty, true);
        let mut schema = Schema::new(vec![field("a", stamp()), field("b", list), field("c", stamp())]);
        mark_nanos(&mut schema, |name| name == "c");
        let types: Vec<String> = schema.fields().iter().map(|field| SparkType::from_field(field).to_string()).collect();
        assert_eq!(types, ["timestamp_ntz(9)", "array<timestamp_ltz(9)>", "timestamp_ntz"]);
    }

    #[test]
    fn decimals_widen_on_both_sides_of_the_point() {
        let wide = wider(&SparkType::Decimal(10, 2), &SparkType::Decimal(9, 4));
        assert_eq!(wide, Some(SparkType::Decimal(12, 4)));
    }
}

//! Spark's type in a field's metadata: what the Arrow storage does not tell.
//!
//! Most types are told by their storage; of the others the marker says the name, and, for one within another type, the
//! way to it by the positions of the children: `0=char(3);1.0=interval month` of
//! `map<char(3),array<interval month>>`. The children's own fields have no metadata: Arrow holds two types with
//! different metadata within them for different, and DataFusion's scalars lose it.

use super::collation::Collation;
use super::geo::Srid;
use super::{DayTimeField, SparkType, YearMonthField};

/// The marker of a type; `None` where the storage tells all.
pub(super) fn of(ty: &SparkType) -> Option<String> {
    if is_leaf(ty) {
        return (!told_by_storage(ty)).then(|| ty.to_string());
    }
    let mut marks = Vec::new();
    collect(ty, "", &mut marks);
    (!marks.is_empty()).then(|| marks.join(";"))
}

/// The type that a marker makes of the one that the storage tells. What it does not know changes nothing.
pub(super) fn applied(marker: &str, mut stored: SparkType) -> SparkType {
    for mark in marker.split(';') {
        let (path, name) = mark.split_once('=').unwrap_or(("", mark));
        if let (Some(place), Some(ty)) = (at(&mut stored, path), read(name)) {
            *place = ty;
        }
    }
    stored
}

fn is_leaf(ty: &SparkType) -> bool {
    !matches!(ty, SparkType::Array(_) | SparkType::Map(..) | SparkType::Struct(_))
}

/// Whether [`SparkType::from_storage`] gives this type back.
fn told_by_storage(ty: &SparkType) -> bool {
    match ty {
        SparkType::Collated(_) | SparkType::Char(_) | SparkType::Varchar(_) => false,
        SparkType::Geometry(_) | SparkType::Geography(_) => false,
        SparkType::Time(precision) => *precision == 6,
        // Files have nanoseconds too, of which only microseconds are read.
        SparkType::TimestampLtzNanos(_) | SparkType::TimestampNtzNanos(_) => false,
        SparkType::YearMonthInterval(..) => *ty == SparkType::YEAR_MONTH,
        SparkType::DayTimeInterval(..) => *ty == SparkType::DAY_TIME,
        _ => true,
    }
}

/// The marks of a type's children, each behind its way.
fn collect(ty: &SparkType, path: &str, marks: &mut Vec<String>) {
    let mut child = |i: usize, ty: &SparkType| {
        let path = if path.is_empty() { i.to_string() } else { format!("{path}.{i}") };
        if !is_leaf(ty) {
            collect(ty, &path, marks);
        } else if !told_by_storage(ty) {
            marks.push(format!("{path}={ty}"));
        }
    };
    match ty {
        SparkType::Array(element) => child(0, element),
        SparkType::Map(key, value) => {
            child(0, key);
            child(1, value);
        }
        SparkType::Struct(fields) => fields.iter().enumerate().for_each(|(i, field)| child(i, &field.ty)),
        _ => {}
    }
}

/// The type within `ty` that a way leads to.
fn at<'a>(ty: &'a mut SparkType, path: &str) -> Option<&'a mut SparkType> {
    path.split('.').filter(|step| !step.is_empty()).try_fold(ty, |ty, step| match (ty, step.parse::<usize>().ok()?) {
        (SparkType::Array(element), 0) => Some(element.as_mut()),
        (SparkType::Map(key, _), 0) => Some(key.as_mut()),
        (SparkType::Map(_, value), 1) => Some(value.as_mut()),
        (SparkType::Struct(fields), i) => fields.get_mut(i).map(|field| &mut field.ty),
        _ => None,
    })
}

/// The type of a name that stands in a marker.
fn read(name: &str) -> Option<SparkType> {
    let number = |prefix: &str| name.strip_prefix(prefix)?.strip_suffix(')')?.parse::<u32>().ok();
    if let Some(n) = number("char(") {
        return Some(SparkType::Char(n));
    }
    if let Some(n) = number("varchar(") {
        return Some(SparkType::Varchar(n));
    }
    if let Some(collation) = name.strip_prefix("string collate ") {
        return Some(match collation {
            "null" => SparkType::Collated(Collation::INDETERMINATE),
            name => Collation::parse(name).ok()?.map_or(SparkType::String, SparkType::Collated),
        });
    }
    for (prefix, of) in
        [("geometry(", SparkType::Geometry as fn(Srid) -> SparkType), ("geography(", SparkType::Geography)]
    {
        if name.starts_with(prefix) {
            return Some(of(number(prefix)));
        }
    }
    if let Some(p) = number("time(") {
        return Some(SparkType::Time(u8::try_from(p).ok()?));
    }
    if let Some(p) = number("timestamp_ltz(") {
        return Some(SparkType::TimestampLtzNanos(u8::try_from(p).ok()?));
    }
    if let Some(p) = number("timestamp_ntz(") {
        return Some(SparkType::TimestampNtzNanos(u8::try_from(p).ok()?));
    }
    let fields = name.strip_prefix("interval ")?;
    let (from, to) = fields.split_once(" to ").unwrap_or((fields, fields));
    let year_month = |field| match field {
        "year" => Some(YearMonthField::Year),
        "month" => Some(YearMonthField::Month),
        _ => None,
    };
    let day_time = |field| match field {
        "day" => Some(DayTimeField::Day),
        "hour" => Some(DayTimeField::Hour),
        "minute" => Some(DayTimeField::Minute),
        "second" => Some(DayTimeField::Second),
        _ => None,
    };
    match (year_month(from), year_month(to)) {
        (Some(from), Some(to)) => Some(SparkType::YearMonthInterval(from, to)),
        _ => Some(SparkType::DayTimeInterval(day_time(from)?, day_time(to)?)),
    }
}

#[cfg(test)]
mod tests {
    use datafusion::arrow::datatypes::{DataType, Field};

    use super::super::StructField;
    use super::*;

    fn field(name: &str, ty: SparkType) -> StructField {
        StructField { name: name.to_string(), ty }
    }

    #[test]
    fn nested_types_come_back() {
        let inner = SparkType::Map(Box::new(SparkType::Char(3)), Box::new(SparkType::Time(2)));
        let fields = vec![field("a;b=c.d", SparkType::Array(Box::new(inner))), field("i", SparkType::Int)];
        let ty = SparkType::Struct(fields);
        let column = ty.to_field("x", true);
        assert_eq!(column.metadata().len(), 1);
        assert_eq!(SparkType::from_field(&column), ty);
        assert_eq!(of(&ty).as_deref(), Some("0.0.0=char(3);0.0.1=time(2)"));
    }

    #[test]
    fn nested_fields_have_no_metadata() {
        let ty = SparkType::Array(Box::new(SparkType::Varchar(2)));
        assert_eq!(ty.storage(), DataType::new_list(DataType::Utf8View, true));
    }

    #[test]
    fn an_unknown_marker_changes_nothing() {
        for marker in ["nonsense", "0=char(3)", "7.1=time(0)", "=", "char(x)"] {
            assert_eq!(applied(marker, SparkType::Int), SparkType::Int, "{marker}");
        }
        let plain = Field::new("x", DataType::Int32, true);
        assert_eq!(SparkType::from_field(&plain), SparkType::Int);
    }
}

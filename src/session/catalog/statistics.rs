//! What ANALYZE TABLE found out, as the warehouse's file of definitions holds it. What cannot be read is as if it had never
//! been found out: answers do not depend on it.

use serde_json::{Value, json};

use crate::exec::definition::{Size, Statistics};

pub(super) fn write(statistics: &Statistics) -> Value {
    let size = |size: &Size| json!([size.bytes, size.rows]);
    json!({
        "size": statistics.size.as_ref().map(size),
        "columns": statistics.columns,
        "partitions": statistics.partitions.iter().map(|(values, s)| json!([values, size(s)])).collect::<Vec<_>>(),
    })
}

pub(super) fn read(value: &Value) -> Statistics {
    let list = |value: &Value, name: &str| value.get(name).and_then(Value::as_array).cloned().unwrap_or_default();
    let column = |value: &Value| {
        let shown = value.get(1)?.as_array()?.iter();
        let pair = |pair: &Value| Some((text(pair.get(0)?)?, text(pair.get(1)?)));
        Some((text(value.get(0)?)?, shown.filter_map(pair).collect()))
    };
    let partition = |value: &Value| {
        let values = value.get(0)?.as_array()?.iter().map(text).collect();
        Some((values, size(value.get(1)?)?))
    };
    Statistics {
        size: value.get("size").and_then(size),
        columns: list(value, "columns").iter().filter_map(column).collect(),
        partitions: list(value, "partitions").iter().filter_map(partition).collect(),
    }
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_string)
}

fn size(value: &Value) -> Option<Size> {
    Some(Size { bytes: value.get(0)?.as_u64()?, rows: value.get(1).and_then(Value::as_u64) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let known = Statistics {
            size: Some(Size { bytes: 7, rows: None }),
            columns: vec![("a".into(), vec![("min".into(), None), ("max".into(), Some("2".into()))])],
            partitions: vec![(vec![None, Some("x".into())], Size { bytes: 1, rows: Some(2) })],
        };
        assert_eq!(read(&write(&known)), known);
        assert_eq!(read(&json!({"size": "x"})), Statistics::default());
    }
}

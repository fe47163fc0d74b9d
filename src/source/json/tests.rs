//! JSON as Spark 4.3 reads it, where the test does not say otherwise.

use crate::source::testing::Folder;
use crate::types::{Column, SparkType};

const LINES: &str = r#"{"b":1,"a":"x","n":{"z":1.5,"y":[1,2]}}
{"b":2.5,"c":true,"d":"2013-01-01"}
{bad
{"b":null,"a":3,"e":[{"q":1},{"r":"s"}], "big":12345678901234567890123}
"#;

const MIXED: &str = r#"{"a":{"b":"str"}, "x": 1}
{"a": "plain", "x": "s"}
{"a":[1,"x"], "x": 1.0}
"#;

fn columns(types: &[(&str, SparkType)]) -> Vec<Column> {
    types.iter().map(|(name, ty)| Column { name: (*name).into(), ty: ty.clone(), nullable: true }).collect()
}

#[tokio::test]
async fn inferred_types() {
    let folder = Folder::new();
    folder.file("j.json", LINES);
    let read = folder.read(Some("json"), "j.json", &[], None).await.unwrap();
    assert_eq!(
        read.columns,
        "_corrupt_record string, a string, b double, big decimal(23,0), c boolean, d string, \
         e array<struct<q:bigint,r:string>>, n struct<y:array<bigint>,z:double>"
    );
    assert_eq!(read.rows[0], "~|x|1.0|~|~|~|~|{y: [1, 2], z: 1.5}");
    assert_eq!(read.rows[2], "{bad|~|~|~|~|~|~|~");
    assert_eq!(read.rows[3], "~|3|~|12345678901234567890123|~|~|[{q: 1, r: ~}, {q: ~, r: s}]|~");
    let read = folder.read(None, "j.json", &[], None).await.unwrap();
    assert!(read.columns.starts_with("b double, a string, n struct<z:double,y:array<bigint>>"), "{}", read.columns);
    assert_eq!(read.notices, ["1 bad row in j.json, at line 3"]);
}

#[tokio::test]
async fn mixed_values_are_text() {
    let folder = Folder::new();
    folder.file("m.json", MIXED);
    let read = folder.read(Some("json"), "m.json", &[], None).await.unwrap();
    assert_eq!(read.columns, "a string, x string");
    assert_eq!(read.rows, ["{\"b\":\"str\"}|1", "plain|s", "[1,\"x\"]|1.0"]);
}

#[tokio::test]
async fn bad_values() {
    let folder = Folder::new();
    folder.file("m.json", MIXED);
    let with_text = [("x", SparkType::Int), ("a", SparkType::String), ("_corrupt_record", SparkType::String)];
    let read = folder.read(Some("json"), "m.json", &[], Some(&columns(&with_text))).await.unwrap();
    assert_eq!(read.rows[0], "1|{\"b\":\"str\"}|~");
    assert_eq!(read.rows[1], "~|plain|{\"a\": \"plain\", \"x\": \"s\"}");
    let x = columns(&[("x", SparkType::Int)]);
    let read = folder.read(Some("json"), "m.json", &[("mode", "DROPMALFORMED")], Some(&x)).await.unwrap();
    assert_eq!(read.rows, ["1"]);
    let error = folder.read(Some("json"), "m.json", &[("mode", "FAILFAST")], Some(&x)).await.err().unwrap();
    assert_eq!(error.class(), "MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION");
    assert!(error.message().contains("m.json, line 2"), "{error}");
}

#[tokio::test]
async fn arrays_and_values_over_lines() {
    let folder = Folder::new();
    folder.file("one.json", "[{\"a\":1},{\"a\":2}]");
    folder.file("two.json", "[\n  {\n \"a\": 1\n },\n {\"a\": 2}\n]\n");
    folder.file("three.json", "{\n \"a\": 1\n}\n{\"a\": 2}");
    for name in ["one.json", "two.json", "three.json"] {
        let read = folder.read(None, name, &[], None).await.unwrap();
        assert_eq!((read.columns.as_str(), &read.rows[..]), ("a bigint", &["1".to_string(), "2".into()][..]), "{name}");
        let read = folder.read(Some("json"), name, &[("multiLine", "true")], None).await.unwrap();
        assert_eq!(read.rows, ["1", "2"], "{name}");
    }
    let read = folder.read(Some("json"), "one.json", &[], None).await.unwrap();
    assert_eq!(read.rows, ["1", "2"]);
}

#[tokio::test]
async fn maps_dates_and_torn_ends() {
    let folder = Folder::new();
    folder.file(
        "m.json",
        "{\"m\":{\"k\":1,\"l\\u00e4\":null},\"d\":\"2013-02-03\",\"t\":5}\n{\"m\":{},\"d\":\"x\"}\n{\"m\"",
    );
    let map = SparkType::Map(Box::new(SparkType::String), Box::new(SparkType::Long));
    let types = columns(&[("m", map), ("d", SparkType::Date), ("t", SparkType::Timestamp)]);
    let read = folder.read(Some("json"), "m.json", &[], Some(&types)).await.unwrap();
    assert_eq!(read.rows, ["{k: 1, lä: ~}|2013-02-03|1970-01-01T00:00:05Z", "{}|~|~", "~|~|~"]);
    assert_eq!(read.notices, ["2 bad rows in m.json, first at line 2"]);
}

//! What is written is what is read.

use std::sync::Arc;

use datafusion::arrow::array::{
    ArrayRef, BooleanArray, Date32Array, Decimal128Array, Float64Array, Int32Array, RecordBatch, StringViewArray,
    TimestampMicrosecondArray,
};
use datafusion::error::DataFusionError;
use datafusion::execution::SendableRecordBatchStream;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;

use super::{Existing, Written, write};
use crate::error::{Error, Result};
use crate::source::testing::{Folder, Read, read, rows};
use crate::types::{Column, SparkType};

fn columns() -> Vec<Column> {
    let types = [
        ("i", SparkType::Int),
        ("s", SparkType::String),
        ("d", SparkType::Date),
        ("t", SparkType::Timestamp),
        ("m", SparkType::Decimal(5, 2)),
        ("f", SparkType::Double),
        ("b", SparkType::Boolean),
    ];
    types.into_iter().map(|(name, ty)| Column { name: name.into(), ty, nullable: true }).collect()
}

fn sample() -> RecordBatch {
    let arrays: Vec<ArrayRef> = vec![
        Arc::new(Int32Array::from(vec![Some(1), None, Some(3)])),
        Arc::new(StringViewArray::from(vec![Some("a,\"b\"\nc\\"), None, Some(" x ")])),
        Arc::new(Date32Array::from(vec![Some(15_706), None, Some(0)])),
        Arc::new(TimestampMicrosecondArray::from(vec![Some(1_500_000), None, Some(0)]).with_timezone("UTC")),
        Arc::new(Decimal128Array::from(vec![Some(12_345), None, Some(-5)]).with_precision_and_scale(5, 2).unwrap()),
        Arc::new(Float64Array::from(vec![Some(1.5), None, Some(f64::INFINITY)])),
        Arc::new(BooleanArray::from(vec![Some(true), None, Some(false)])),
    ];
    let schema = datafusion::arrow::datatypes::Schema::new(columns().iter().map(Column::to_field).collect::<Vec<_>>());
    RecordBatch::try_new(Arc::new(schema), arrays).unwrap()
}

fn stream(batches: Vec<Result<RecordBatch>>) -> SendableRecordBatchStream {
    let batches = batches.into_iter().map(|batch| batch.map_err(DataFusionError::from));
    Box::pin(RecordBatchStreamAdapter::new(sample().schema(), futures::stream::iter(batches.collect::<Vec<_>>())))
}

async fn put(
    folder: &Folder,
    format: &str,
    name: &str,
    options: &[(&str, &str)],
    by: &[&str],
    existing: Existing,
) -> Result<Written> {
    let path = folder.path(name).to_string_lossy().into_owned();
    let options: Vec<_> = options.iter().map(|(k, v)| ((*k).to_string(), (*v).to_string())).collect();
    let by: Vec<String> = by.iter().map(|name| (*name).to_string()).collect();
    write(format, stream(vec![Ok(sample())]), &columns(), &path, &options, &by, existing, crate::source::Zone::UTC)
        .await
}

async fn get(folder: &Folder, format: &str, name: &str, options: &[(&str, &str)]) -> Read {
    let path = folder.path(name).to_string_lossy().into_owned();
    let declared = (format != "parquet" && format != "arrow").then(columns);
    read(Some(format), &path, options, declared.as_deref(), 1).await.unwrap()
}

#[tokio::test]
async fn every_format_reads_what_it_wrote() {
    let folder = Folder::new();
    type Case<'a> = (&'a str, &'a str, &'a [(&'a str, &'a str)]);
    let cases: [Case<'_>; 8] = [
        ("parquet", "a.parquet", &[]),
        ("parquet", "b.parquet", &[("compression", "zstd")]),
        ("arrow", "a.arrow", &[]),
        ("csv", "a.csv", &[("header", "true"), ("multiLine", "true")]),
        ("csv", "a.csv.gz", &[("sep", ";"), ("multiLine", "true")]),
        ("csv", "a.csv.bz2", &[("escape", "\""), ("multiLine", "true")]),
        ("json", "a.json", &[]),
        ("json", "a.jsonl.zst", &[("ignoreNullFields", "false")]),
    ];
    for (format, name, options) in cases {
        let written = put(&folder, format, name, options, &[], Existing::Refuse).await.unwrap();
        assert_eq!((written.rows, written.files), (3, vec![folder.path(name)]), "{name}");
        let back = get(&folder, format, name, options).await;
        assert_eq!(back.rows, rows(&sample()), "{name}");
        assert!(back.notices.is_empty(), "{name}: {:?}", back.notices);
        let again = put(&folder, format, name, options, &[], Existing::Refuse).await.unwrap_err();
        assert_eq!(again.class(), "PATH_ALREADY_EXISTS");
    }
}

#[tokio::test]
async fn folders_by_value() {
    let folder = Folder::new();
    for _ in 0..2 {
        put(&folder, "parquet", "t", &[], &["b", "s"], Existing::Append).await.unwrap();
    }
    assert!(folder.path("t/b=true/s=a,%22b%22%0Ac%5C").is_dir());
    let back = get(&folder, "parquet", "t", &[]).await;
    assert_eq!(back.rows.len(), 6);
    assert!(
        back.columns.ends_with("f double, b boolean, s string") || back.columns.ends_with("b string, s string"),
        "{}",
        back.columns
    );
    put(&folder, "parquet", "t", &[], &["b"], Existing::Replace).await.unwrap();
    assert_eq!(get(&folder, "parquet", "t", &[]).await.rows.len(), 3);
}

#[tokio::test]
async fn a_failed_run_leaves_no_trace() {
    let folder = Folder::new();
    put(&folder, "csv", "t.csv", &[], &[], Existing::Refuse).await.unwrap();
    let before = std::fs::read(folder.path("t.csv")).unwrap();
    let broken = || stream(vec![Ok(sample()), Err(Error::internal("broken"))]);
    for name in ["t.csv", "u"] {
        let path = folder.path(name).to_string_lossy().into_owned();
        let error = write("csv", broken(), &columns(), &path, &[], &[], Existing::Replace, crate::source::Zone::UTC)
            .await
            .unwrap_err();
        assert_eq!(error.class(), "INTERNAL_ERROR");
    }
    assert_eq!(std::fs::read(folder.path("t.csv")).unwrap(), before);
    let left: Vec<_> = std::fs::read_dir(folder.path("")).unwrap().flatten().map(|entry| entry.file_name()).collect();
    assert_eq!(left, ["t.csv"]);
}

#[tokio::test]
async fn csv_as_spark_writes_it() {
    let folder = Folder::new();
    put(&folder, "csv", "t.csv", &[("header", "true")], &[], Existing::Refuse).await.unwrap();
    let text = std::fs::read_to_string(folder.path("t.csv")).unwrap();
    assert_eq!(
        text,
        "i,s,d,t,m,f,b\n1,\"a,\\\"b\\\"\nc\\\\\",2013-01-01,1970-01-01T00:00:01.500Z,123.45,1.5,true\n,,,,,,\n3, x ,1970-01-01,1970-01-01T00:00:00.000Z,-0.05,Infinity,false\n"
    );
}

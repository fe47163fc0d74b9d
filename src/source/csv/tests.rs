//! CSV as Spark 4.3 reads it, where the test does not say otherwise.

use std::fmt::Write as _;
use std::io::Write as _;

use crate::source::testing::{Folder, read};
use crate::types::{Column, SparkType};

fn columns(types: &[(&str, SparkType)]) -> Vec<Column> {
    types.iter().map(|(name, ty)| Column { name: (*name).into(), ty: ty.clone(), nullable: true }).collect()
}

const BAD: &str = "1,2\n3\n4,5,6\n\nx,y\n";

#[tokio::test]
async fn by_name_everything_is_text() {
    let folder = Folder::new();
    folder.file("n.csv", "a,b,c\n1,\"\",x\n2,,\"y\"\n3,\"q\"\"r\",z\n");
    let read = folder.read(Some("csv"), "n.csv", &[], None).await.unwrap();
    assert_eq!(read.columns, "_c0 string, _c1 string, _c2 string");
    assert_eq!(read.rows, ["a|b|c", "1|~|x", "2|~|y", "3|\"q\"\"r\"|z"]);
    let read = folder.read(Some("CSV"), "n.csv", &[("header", "true")], None).await.unwrap();
    assert_eq!((read.columns.as_str(), read.rows.len()), ("a string, b string, c string", 3));
}

#[tokio::test]
async fn inferred_types() {
    let folder = Folder::new();
    folder.file(
        "t.csv",
        "d,t,e,f,g\n2013-01-02,2013-01-02 03:04:05,2013-01-02,1,10000000000\n2013-01-03,2013-01-02 03:04:06,2013-01-02 01:00:00,1.5,99999999999999999999\n",
    );
    let options = [("header", "true"), ("inferSchema", "true")];
    let read = folder.read(Some("csv"), "t.csv", &options, None).await.unwrap();
    assert_eq!(read.columns, "d date, t timestamp, e timestamp, f double, g decimal(20,0)");
    assert_eq!(read.rows[0], "2013-01-02|2013-01-02T03:04:05Z|2013-01-02T00:00:00Z|1.0|10000000000");
}

#[tokio::test]
async fn a_mere_path_is_looked_into() {
    let folder = Folder::new();
    folder.file("f.csv", "year;carrier;late\n2013;\"U;A\";true\n2014;;false\n");
    let read = folder.read(None, "f.csv", &[], None).await.unwrap();
    assert_eq!(read.columns, "year bigint, carrier string, late boolean");
    assert_eq!(read.rows, ["2013|U;A|true", "2014|~|false"]);
}

#[tokio::test]
async fn bad_rows_give_nulls_and_are_told() {
    let folder = Folder::new();
    folder.file("bad.csv", BAD);
    let declared = columns(&[("a", SparkType::Int), ("b", SparkType::Int)]);
    let read = folder.read(Some("csv"), "bad.csv", &[], Some(&declared)).await.unwrap();
    assert_eq!(read.rows, ["1|2", "3|~", "4|5", "~|~"]);
    assert_eq!(read.notices, ["3 bad rows in bad.csv, first at line 2"]);
}

#[tokio::test]
async fn bad_rows_in_a_column_dropped_or_an_error() {
    let folder = Folder::new();
    folder.file("bad.csv", BAD);
    let declared = columns(&[("a", SparkType::Int), ("b", SparkType::Int), ("_corrupt_record", SparkType::String)]);
    let read = folder.read(Some("csv"), "bad.csv", &[], Some(&declared)).await.unwrap();
    assert_eq!(read.rows, ["1|2|~", "3|~|3", "4|5|4,5,6", "~|~|x,y"]);
    let declared = &declared[..2];
    let read = folder.read(Some("csv"), "bad.csv", &[("mode", "DROPMALFORMED")], Some(declared)).await.unwrap();
    assert_eq!(read.rows, ["1|2"]);
    let error = folder.read(Some("csv"), "bad.csv", &[("mode", "FAILFAST")], Some(declared)).await.err().unwrap();
    assert_eq!(error.class(), "MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION");
    assert!(error.message().contains("bad.csv, line 2"), "{error}");
}

#[tokio::test]
async fn lines_within_quotes() {
    let folder = Folder::new();
    folder.file("ml.csv", "\"a\",\"b\nc\"\n\"d\",\"e\\\"f\"\n");
    let read = folder.read(Some("csv"), "ml.csv", &[], None).await.unwrap();
    assert_eq!(read.rows, ["a|b", "c\"|~", "d|e\"f"]);
    let read = folder.read(Some("csv"), "ml.csv", &[("multiLine", "true")], None).await.unwrap();
    assert_eq!(read.rows, ["a|b\nc", "d|e\"f"]);
}

#[tokio::test]
async fn formats_encodings_and_null_values() {
    let folder = Folder::new();
    folder.file("f.csv", b"d,x\n03.02.2013,N\xe4he\nNA,NA\n");
    let options = [("header", "true"), ("encoding", "ISO-8859-1"), ("nullValue", "NA"), ("dateFormat", "dd.MM.yyyy")];
    let declared = columns(&[("d", SparkType::Date), ("x", SparkType::String)]);
    let read = folder.read(Some("csv"), "f.csv", &options, Some(&declared)).await.unwrap();
    assert_eq!((read.rows, read.notices.len()), (vec!["2013-02-03|Nähe".to_string(), "~|~".into()], 0));
}

#[tokio::test]
async fn compressed_files_and_folders() {
    let folder = Folder::new();
    let gz = folder.path("y=1/a.csv.gz");
    std::fs::create_dir_all(gz.parent().unwrap()).unwrap();
    let mut encoder = flate(std::fs::File::create(&gz).unwrap());
    encoder.write_all(b"a,b\n1,x\n").unwrap();
    drop(encoder);
    folder.file("y=2/b.csv", "a,b\n2,y\n");
    folder.file("_SUCCESS", "");
    let read = folder.read(None, "", &[], None).await.unwrap();
    assert_eq!(read.columns, "a bigint, b string, y int");
    assert_eq!(read.rows, ["1|x|1", "2|y|2"]);
}

/// A gzip stream of stored blocks, so that the test needs no compressor.
fn flate(file: std::fs::File) -> impl std::io::Write {
    struct Stored(std::fs::File, Vec<u8>);
    impl std::io::Write for Stored {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.1.extend_from_slice(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    impl Drop for Stored {
        fn drop(&mut self) {
            let mut crc = !0u32;
            for byte in &self.1 {
                crc ^= u32::from(*byte);
                for _ in 0..8 {
                    crc = if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 };
                }
            }
            let length = self.1.len() as u16;
            let mut out = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255, 1];
            out.extend(length.to_le_bytes());
            out.extend((!length).to_le_bytes());
            out.extend(&self.1);
            out.extend((!crc).to_le_bytes());
            out.extend(u32::from(length).to_le_bytes());
            self.0.write_all(&out).unwrap();
        }
    }
    Stored(file, Vec::new())
}

#[tokio::test]
async fn many_parts_read_every_row_once() {
    let folder = Folder::new();
    let mut text = String::from("id,v\n");
    for i in 0..300_000 {
        writeln!(text, "{i},value {i}").unwrap();
    }
    let path = folder.file("big.csv", text);
    let all = read(None, &path, &[], None, 4).await.unwrap();
    assert_eq!((all.columns.as_str(), all.rows.len()), ("id bigint, v string", 300_000));
    assert!(all.rows.iter().enumerate().all(|(i, row)| *row == format!("{i}|value {i}")));
}

#[tokio::test]
async fn a_late_bad_value_is_told_with_its_line() {
    let folder = Folder::new();
    let declared = columns(&[("id", SparkType::Int)]);
    folder.file("x.csv", "1\n2\nthree\n4\n");
    let read = folder.read(Some("csv"), "x.csv", &[], Some(&declared)).await.unwrap();
    assert_eq!((read.rows[2].as_str(), read.notices[0].as_str()), ("~", "1 bad row in x.csv, at line 3"));
}

#[tokio::test]
async fn options_are_checked() {
    let folder = Folder::new();
    folder.file("x.csv", "1\n");
    let class = |options: &'static [(&'static str, &'static str)]| {
        let folder = &folder;
        async move { folder.read(Some("csv"), "x.csv", options, None).await.err().unwrap().class() }
    };
    assert_eq!(class(&[("sepp", ",")]).await, "UNKNOWN_OPTION");
    assert_eq!(class(&[("mode", "X")]).await, "INVALID_OPTION_VALUE");
    assert_eq!(class(&[("unescapedQuoteHandling", "X")]).await, "UNSUPPORTED_FEATURE");
    assert_eq!(class(&[("encoding", "UTF-16")]).await, "UNSUPPORTED_FEATURE");
}

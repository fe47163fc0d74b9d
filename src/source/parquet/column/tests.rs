//! What is read here is what the library's reader reads: types, encodings, compressions, NULLs, and rows that are wanted.

use bytes::Bytes;
use datafusion::arrow::array::{
    Array, AsArray, Date32Array, Decimal128Array, Float32Array, Float64Array, Int32Array, Int64Array, RecordBatch,
    StringArray, TimestampMicrosecondArray,
};
use datafusion::arrow::compute::{cast, concat, filter};
use datafusion::parquet::arrow::ArrowWriter;
use datafusion::parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder,
};
use datafusion::parquet::basic::Compression;
use datafusion::parquet::file::properties::{WriterProperties, WriterVersion};

use super::super::conjuncts::decoded;
use super::*;

const ROWS: usize = 5000;

/// Numbers that look random (xorshift).
struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end
    }
}

fn rows(distinct: i64, nulls: u64) -> RecordBatch {
    let mut random = Random(0x9E37_79B9_7F4A_7C15 ^ distinct as u64);
    let numbers: Vec<Option<i64>> = (0..ROWS)
        .map(|row| match row / 700 % 2 {
            // Runs of one value, too.
            1 => Some(7 % distinct),
            _ => (random.below(10) >= nulls).then(|| random.below(distinct as u64 * 2) as i64 - distinct),
        })
        .collect();
    let each = || numbers.iter().copied();
    let small = || each().map(|n| n.map(|n| n as i32));
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("int", Arc::new(small().collect::<Int32Array>())),
        ("date", Arc::new(small().collect::<Date32Array>())),
        ("long", Arc::new(each().map(|n| n.map(|n| n << 33)).collect::<Int64Array>())),
        ("at", Arc::new(each().collect::<TimestampMicrosecondArray>())),
        ("float", Arc::new(each().map(|n| n.map(|n| n as f32 / 3.0)).collect::<Float32Array>())),
        ("double", Arc::new(each().map(|n| n.map(|n| n as f64 / 7.0)).collect::<Float64Array>())),
        ("text", Arc::new(each().map(|n| n.map(|n| format!("text number {n}"))).collect::<StringArray>())),
        ("short", Arc::new(each().map(|n| n.map(i128::from)).collect::<Decimal128Array>())),
        ("decimal", Arc::new(each().map(|n| n.map(i128::from)).collect::<Decimal128Array>())),
    ];
    let ty = |name: &str, column: &ArrayRef| match name {
        "short" => cast(column, &DataType::Decimal128(38, 0)).and_then(|c| {
            let c = c.as_primitive::<Decimal128Type>().clone();
            Ok(Arc::new(c.with_precision_and_scale(9, 2)?) as ArrayRef)
        }),
        "decimal" => {
            Ok(Arc::new(column.as_primitive::<Decimal128Type>().clone().with_precision_and_scale(15, 2).unwrap())
                as ArrayRef)
        }
        _ => Ok(Arc::clone(column)),
    };
    RecordBatch::try_from_iter_with_nullable(
        columns.iter().map(|(name, column)| (*name, ty(name, column).unwrap(), nulls > 0)),
    )
    .unwrap()
}

fn written(batch: &RecordBatch, properties: WriterProperties) -> Bytes {
    let mut file = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut file, batch.schema(), Some(properties)).unwrap();
    writer.write(batch).unwrap();
    writer.close().unwrap();
    file.into()
}

/// All rows of a column, read in batches of some size.
fn read(reader: &mut dyn ColumnReader, selected: Option<&BooleanBuffer>, step: usize) -> ArrayRef {
    let parts: Vec<ArrayRef> = (0..ROWS)
        .step_by(step)
        .map(|at| reader.read(at..(at + step).min(ROWS), selected).unwrap())
        .filter(|part| !part.is_empty())
        .collect();
    match parts.as_slice() {
        [] => panic!("no rows"),
        parts => concat(&parts.iter().map(AsRef::as_ref).collect::<Vec<&dyn Array>>()).unwrap(),
    }
}

fn check(file: &Bytes, as_coded: bool) {
    let metadata = ArrowReaderMetadata::load(file, ArrowReaderOptions::new()).unwrap();
    let mut all = ParquetRecordBatchReaderBuilder::new_with_metadata(file.clone(), metadata.clone())
        .with_batch_size(ROWS)
        .build()
        .unwrap();
    let wanted = all.next().unwrap().unwrap();
    let source = Arc::new(file.clone());
    let selections = [
        None,
        Some(BooleanBuffer::collect_bool(ROWS, |row| row % 97 == 3)),
        Some(BooleanBuffer::collect_bool(ROWS, |row| row % 50 != 3)),
        Some(BooleanBuffer::collect_bool(ROWS, |row| (1000..1003).contains(&row) || row > 4500)),
    ];
    for (i, chunk) in metadata.metadata().row_group(0).columns().iter().enumerate() {
        let expected = wanted.column(i);
        let mut types = vec![match expected.data_type() {
            DataType::Utf8 => DataType::Utf8View,
            ty => ty.clone(),
        }];
        if let DataType::Decimal128(precision, scale) = types[0] {
            types.push(DataType::Decimal64(precision, scale));
        }
        for ty in types {
            if !is_simple(chunk, &ty) {
                assert!(!as_coded, "{ty}");
                continue;
            }
            let expected = cast(expected, &ty).unwrap();
            for selected in &selections {
                let expected = match selected {
                    None => Arc::clone(&expected),
                    Some(bits) => filter(&expected, &bits.clone().into()).unwrap(),
                };
                for coded in [None, Some(ROWS), Some(usize::MAX)] {
                    for step in [ROWS, 512] {
                        let mut reader = open(&source, chunk, (ROWS, None), &ty, coded).unwrap();
                        let got = read(reader.as_mut(), selected.as_ref(), step);
                        let is_coded = matches!(got.data_type(), DataType::Dictionary(..));
                        assert!(!is_coded || coded.is_some());
                        assert!(is_coded || coded != Some(usize::MAX) || !as_coded);
                        assert_eq!(&decoded(&got, &ty).unwrap(), &expected, "column {i} as {ty}, coded: {coded:?}");
                    }
                }
            }
        }
    }
}

#[test]
fn values_are_those_of_the_library() {
    for (distinct, nulls) in [(3, 0), (40, 3), (100_000, 0), (100_000, 5), (1, 10)] {
        let batch = rows(distinct, nulls);
        for version in [WriterVersion::PARQUET_1_0, WriterVersion::PARQUET_2_0] {
            for compression in [Compression::UNCOMPRESSED, Compression::SNAPPY] {
                let properties = || {
                    WriterProperties::builder()
                        .set_writer_version(version)
                        .set_compression(compression)
                        .set_data_page_row_count_limit(900)
                        .set_write_batch_size(300)
                };
                check(&written(&batch, properties().build()), true);
                check(&written(&batch, properties().set_dictionary_enabled(false).build()), false);
                // The dictionary is given up on the way.
                check(&written(&batch, properties().set_dictionary_page_size_limit(200).build()), false);
            }
        }
    }
}

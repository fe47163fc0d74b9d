//! Parquet files: read in parallel with the footers' statistics, filters pushed into the scan, types adapted to Spark's.
//!
//! Source: <https://spark.apache.org/docs/latest/sql-data-sources-parquet.html>; late materialisation and page pruning are
//! DataFusion's (<https://datafusion.apache.org/blog/2025/03/21/parquet-pushdown/>).

mod clusters;
mod column;
mod conjuncts;
mod file;
mod narrow;
mod prune;
mod reader;
mod sample;
mod scan;
#[cfg(test)]
mod scan_tests;

use std::sync::Arc;

use async_trait::async_trait;
use datafusion::arrow::datatypes::{DataType, Schema, SchemaRef};
use datafusion::catalog::{Session, TableProvider};
use datafusion::common::config::TableParquetOptions;
use datafusion::common::stats::Precision;
use datafusion::common::{ColumnStatistics, Statistics, project_schema};
use datafusion::datasource::listing::PartitionedFile;
use datafusion::datasource::object_store::ObjectStoreUrl;
use datafusion::datasource::physical_plan::parquet::metadata::DFParquetMetadata;
use datafusion::datasource::physical_plan::parquet::{CachedParquetFileReaderFactory, Int96Coercer};
use datafusion::datasource::physical_plan::{FileGroup, FileScanConfigBuilder, ParquetSource};
use datafusion::datasource::source::DataSourceExec;
use datafusion::datasource::table_schema::TableSchema;
use datafusion::logical_expr::{Expr, TableProviderFilterPushDown, TableType};
use datafusion::parquet::arrow::parquet_to_arrow_schema;
use datafusion::parquet::file::metadata::ParquetMetaData;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::empty::EmptyExec;
use futures::{StreamExt, TryStreamExt};
use object_store::ObjectMeta;

use super::file::DataFile;
use super::option::{OptionDoc, option};
use super::partition::Partitions;
use super::{Format, Opened, Own, Reading, input_file, schema};
use crate::error::{Error, Result};
use crate::scan::pushdown::{estimable, planned, pushdown};
use crate::types::{Column, SparkType};
pub use clusters::Clusters;
use file::NativeFile;
use scan::Native;
pub use scan::{ParquetScan, in_order};

/// The format's row in the list.
pub const FORMAT: Format = Format {
    name: "parquet",
    extensions: &["parquet", "parq", "pq"],
    options: OPTIONS,
    aliases: &[],
    read: |reading| Box::pin(open(reading)),
    write: Some(super::write::parquet::encoder),
};

static OPTIONS: &[OptionDoc] = &[
    option("mergeSchema", "false", "Columns of all files, not of the first one only"),
    option("compression", "snappy", "Of written files: none, snappy, gzip, zstd, lz4_raw, brotli"),
];

/// How many footers are read at once.
const FOOTERS_AT_ONCE: usize = 32;

async fn open(reading: Reading<'_>) -> Result<Opened> {
    let merge = reading.options.boolean("mergeSchema")?;
    let footers = footers(reading.state, &reading.files).await?;
    let file_schemas = footers.iter().zip(&reading.files).map(|(footer, file)| arrow_schema(footer, file));
    let mut file_schemas = file_schemas.collect::<Result<Vec<Schema>>>()?;
    if Own::of(reading.state).nanos {
        for (schema, footer) in file_schemas.iter_mut().zip(&footers) {
            schema::mark_nanos(schema, |name| has_int96(footer, name));
        }
    }
    let mut columns = match reading.schema {
        Some(columns) => columns.to_vec(),
        None => {
            let mut columns: Vec<Column> = Vec::new();
            // Spark takes one file's columns unless told to merge; a file that lacks one of them has NULL there.
            for (i, file_schema) in file_schemas.iter().enumerate().take(if merge { usize::MAX } else { 1 }) {
                let own =
                    file_schema.fields().iter().map(|field| Column { nullable: true, ..Column::from_field(field) });
                schema::merge(&mut columns, own, reading.files[i].path())?;
            }
            columns
        }
    };
    columns.retain(|column| !reading.partitions.columns.iter().any(|p| p.name.eq_ignore_ascii_case(&column.name)));
    let table = ParquetTable::new(reading, columns.clone(), &footers, &file_schemas)?;
    let (files, mut all) = (table.data.iter().map(|file| file.identity.clone()).collect(), columns);
    all.extend(table.partitions.columns.iter().cloned());
    Ok(Opened { provider: Arc::new(table), columns: all, files, format: FORMAT.name })
}

/// The footers of all files, in their order.
async fn footers(state: &dyn Session, files: &[DataFile]) -> Result<Vec<Arc<ParquetMetaData>>> {
    let store = state.runtime_env().object_store(ObjectStoreUrl::local_filesystem())?;
    let cache = state.runtime_env().cache_manager.get_file_metadata_cache();
    let footers = files.iter().map(|file| {
        let (store, cache) = (Arc::clone(&store), Arc::clone(&cache));
        async move {
            check_tail(file)?;
            let meta = object_meta(file)?;
            let footer = DFParquetMetadata::new(store.as_ref(), &meta).with_file_metadata_cache(Some(cache));
            footer.fetch_metadata().await.map_err(|error| unreadable(file, &error))
        }
    });
    futures::stream::iter(footers).boxed().buffered(FOOTERS_AT_ONCE).try_collect().await
}

/// The last eight bytes of a file say how long its footer is: one that is longer than the file is torn. The reader behind
/// this trusts the number.
fn check_tail(file: &DataFile) -> Result<()> {
    use std::io::{Read, Seek, SeekFrom};
    const TAIL: u64 = 8;
    let read = || -> std::io::Result<[u8; TAIL as usize]> {
        let mut tail = [0; TAIL as usize];
        let mut source = std::fs::File::open(file.path())?;
        source.seek(SeekFrom::End(-i64::try_from(TAIL).unwrap_or_default()))?;
        source.read_exact(&mut tail)?;
        Ok(tail)
    };
    let torn = |reason: &str| {
        Err(Error::new("FAILED_READ_FILE.CANNOT_READ_FILE_FOOTER").with("path", file.path().display()).hint(reason))
    };
    if file.size() < TAIL + 4 {
        return torn("the file is too short to be Parquet");
    }
    match read() {
        Err(error) => Err(Error::io(file.path().display(), error)),
        Ok([a, b, c, d, magic @ ..]) => {
            let footer = u64::from(u32::from_le_bytes([a, b, c, d]));
            if magic != *b"PAR1" && magic != *b"PARE" {
                torn("the file does not end as Parquet files do: it may be cut off")
            } else if footer + TAIL > file.size() {
                torn("the footer would be longer than the file: it may be cut off")
            } else {
                Ok(())
            }
        }
    }
}

fn unreadable(file: &DataFile, error: &datafusion::error::DataFusionError) -> Error {
    if let Err(io) = std::fs::File::open(file.path()) {
        return Error::io(file.path().display(), io);
    }
    Error::new("FAILED_READ_FILE.CANNOT_READ_FILE_FOOTER")
        .with("path", file.path().display())
        .hint(format!("the reader says: {}", error.strip_backtrace()))
}

fn object_meta(file: &DataFile) -> Result<ObjectMeta> {
    let location = object_store::path::Path::from_absolute_path(file.path())
        .map_err(|error| Error::io(file.path().display(), error))?;
    Ok(ObjectMeta {
        location,
        last_modified: file.identity.mtime.into(),
        size: file.size(),
        e_tag: None,
        version: None,
    })
}

/// The file's columns as Arrow would read them, with the old 96-bit timestamps as Spark means them.
fn arrow_schema(footer: &ParquetMetaData, file: &DataFile) -> Result<Schema> {
    use datafusion::arrow::datatypes::TimeUnit;
    let meta = footer.file_metadata();
    let schema = parquet_to_arrow_schema(meta.schema_descr(), meta.key_value_metadata())
        .map_err(|error| unreadable(file, &error.into()))?;
    let coerced = Int96Coercer::new(meta.schema_descr(), &schema, &TimeUnit::Microsecond)
        .with_timezone(Some(Arc::from("UTC")))
        .coerce();
    Ok(coerced.unwrap_or(schema))
}

/// Whether a column is, or holds, timestamps of 96 bits, which are read to the microsecond.
fn has_int96(footer: &ParquetMetaData, name: &str) -> bool {
    use datafusion::parquet::basic::Type;
    let columns = footer.file_metadata().schema_descr().columns().iter();
    let mut own = columns.filter(|column| column.path().parts().first().is_some_and(|first| first == name));
    own.any(|column| column.physical_type() == Type::INT96)
}

#[derive(Debug)]
struct ParquetTable {
    table_schema: TableSchema,
    data: Vec<DataFile>,
    files: Vec<PartitionedFile>,
    partitions: Partitions,
    /// What our own operator reads, if it can read all columns of all files.
    native: Option<Arc<Native>>,
}

impl ParquetTable {
    fn new(
        reading: Reading<'_>,
        columns: Vec<Column>,
        footers: &[Arc<ParquetMetaData>],
        file_schemas: &[Schema],
    ) -> Result<Self> {
        // A file's column is found by its exact name, Spark's names have no case: the first file's spelling is taken.
        let fields: Vec<_> = columns
            .iter()
            .map(|column| {
                let spelled = file_schemas.iter().find_map(|schema| {
                    let fields = || schema.fields().iter();
                    let exact = fields().find(|field| field.name() == &column.name);
                    exact.or_else(|| fields().find(|field| field.name().eq_ignore_ascii_case(&column.name)))
                });
                let name = spelled.map_or(column.name.as_str(), |field| field.name().as_str());
                column.ty.to_field(name, true)
            })
            .collect();
        let file_schema: SchemaRef = Arc::new(Schema::new(fields));
        let partition_fields: Vec<_> =
            reading.partitions.columns.iter().map(|column| Arc::new(column.to_field())).collect();
        let mut files = Vec::with_capacity(reading.files.len());
        for (i, file) in reading.files.iter().enumerate() {
            check_types(&file_schema, &file_schemas[i], file)?;
            let values = reading.partitions.values[i].clone();
            let statistics = DFParquetMetadata::statistics_from_parquet_metadata(&footers[i], &file_schema)?;
            let statistics = trusted(statistics, &file_schema, &file_schemas[i]);
            let partitioned = PartitionedFile::new_from_meta(object_meta(file)?).with_partition_values(values);
            files.push(partitioned.with_statistics(Arc::new(statistics)));
        }
        let own = Own::of(reading.state).parquet;
        let mut table = ParquetTable {
            table_schema: TableSchema::builder(file_schema).with_table_partition_cols(partition_fields).build(),
            data: reading.files,
            files,
            partitions: reading.partitions,
            native: None,
        };
        table.native = if own { table.native(footers, file_schemas).map(Arc::new) } else { None };
        Ok(table)
    }

    /// The table for our own operator: without columns of folders, and with every file's columns as they are here.
    fn native(&self, footers: &[Arc<ParquetMetaData>], file_schemas: &[Schema]) -> Option<Native> {
        let schema = Arc::clone(self.table_schema.table_schema());
        if !self.partitions.columns.is_empty() || self.data.is_empty() {
            return None;
        }
        let files = self.data.iter().zip(footers).zip(file_schemas);
        let files = files.map(|((file, footer), own)| {
            NativeFile::new(file.path().to_path_buf(), footer, own, &schema).map(Arc::new)
        });
        let files: Vec<_> = files.collect::<Option<_>>()?;
        let mut statistics = self.merged_statistics(&self.files.iter().collect::<Vec<_>>());
        let rows = statistics.num_rows.get_value().copied().unwrap_or_default();
        for (i, column) in statistics.column_statistics.iter_mut().enumerate() {
            column.distinct_count = sample::distinct(&files, i, schema.field(i).data_type(), column, rows);
        }
        let name = match self.data.as_slice() {
            [file] => file.path().file_name().unwrap_or_default().to_string_lossy().into_owned(),
            files => format!("{} files", files.len()),
        };
        Some(Native { name, schema, files, statistics, sample: sample::Sample::default() })
    }

    fn merged_statistics(&self, files: &[&PartitionedFile]) -> Statistics {
        let schema = self.table_schema.table_schema();
        let own = files.iter().filter_map(|file| file.statistics.as_deref());
        Statistics::try_merge_iter(own, schema).unwrap_or_else(|_| Statistics::new_unknown(schema))
    }
}

/// A table as it is when it has just been opened: what it is made of is known from the files' footers, and nothing of its
/// rows from a query before.
pub(super) fn anew(provider: &Arc<dyn TableProvider>) -> Arc<dyn TableProvider> {
    let Some(table) = provider.downcast_ref::<ParquetTable>() else { return Arc::clone(provider) };
    let native = table.native.as_ref().map(|native| {
        Arc::new(Native {
            name: native.name.clone(),
            schema: Arc::clone(&native.schema),
            files: native.files.clone(),
            statistics: native.statistics.clone(),
            sample: sample::Sample::default(),
        })
    });
    Arc::new(ParquetTable {
        table_schema: table.table_schema.clone(),
        data: table.data.clone(),
        files: table.files.clone(),
        partitions: table.partitions.clone(),
        native,
    })
}

/// A table of Parquet files with the columns of [`input_file`] behind its own.
pub(super) fn beside(table: &dyn TableProvider) -> Option<Arc<dyn TableProvider>> {
    let table = table.downcast_ref::<ParquetTable>()?;
    let partitions = input_file::added(&table.data, &table.partitions);
    let file_schema = table.table_schema.file_schema();
    let files = table.files.iter().zip(&partitions.values).map(|(file, values)| {
        let statistics = file.statistics.as_deref().map(|statistics| {
            let mut own = statistics.clone();
            own.column_statistics.truncate(file_schema.fields().len());
            Arc::new(own)
        });
        let file = PartitionedFile::new_from_meta(file.object_meta.clone()).with_partition_values(values.clone());
        match statistics {
            Some(statistics) => file.with_statistics(statistics),
            None => file,
        }
    });
    let fields: Vec<_> = partitions.columns.iter().map(|column| Arc::new(column.to_field())).collect();
    Some(Arc::new(ParquetTable {
        table_schema: TableSchema::builder(Arc::clone(file_schema)).with_table_partition_cols(fields).build(),
        data: table.data.clone(),
        files: files.collect(),
        partitions,
        native: None,
    }))
}

/// The part of the rows of a table of Parquet files for which all of `filters` hold, measured on a sample; `None` for
/// other tables, and if that cannot be told.
pub fn selectivity(provider: &dyn TableProvider, filters: &[Expr]) -> Option<f64> {
    let native = provider.downcast_ref::<ParquetTable>()?.native.as_ref()?;
    native.selectivity(&estimable(filters, &native.schema)?).ok()
}

/// Of what a footer says, only what is true of the column as it is read.
///
/// Footers leave NaN out of minimum and maximum, where it is Spark's largest number; and the bounds of a column whose
/// type is adapted are of the other type.
fn trusted(mut statistics: Statistics, table: &Schema, file: &Schema) -> Statistics {
    for (column, field) in statistics.column_statistics.iter_mut().zip(table.fields()) {
        let stored = file.field_with_name(field.name()).map(|field| field.data_type()).ok();
        let bounds = match (field.data_type(), stored) {
            (DataType::Float32 | DataType::Float64, _) => Bounds::Rough,
            (DataType::Utf8View, Some(DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View)) => Bounds::Exact,
            (wanted, Some(stored)) if wanted == stored && !wanted.is_nested() => Bounds::Exact,
            _ => Bounds::None,
        };
        match bounds {
            Bounds::Exact => {}
            Bounds::Rough => {
                column.min_value = std::mem::take(&mut column.min_value).to_inexact();
                column.max_value = std::mem::take(&mut column.max_value).to_inexact();
            }
            Bounds::None => {
                let null_count = column.null_count;
                *column = ColumnStatistics::new_unknown();
                if stored.is_some_and(|stored| !stored.is_nested()) {
                    column.null_count = null_count;
                }
            }
        }
        column.sum_value = Precision::Absent;
    }
    statistics
}

enum Bounds {
    Exact,
    Rough,
    None,
}

/// Refuses a file in which a column cannot be read as the table's type.
fn check_types(table: &Schema, file: &Schema, at: &DataFile) -> Result<()> {
    for field in table.fields() {
        let Ok(stored) = file.field_with_name(field.name()) else {
            if let Some(other) = file.fields().iter().find(|other| other.name().eq_ignore_ascii_case(field.name())) {
                let (a, b) = (field.name(), other.name());
                return Err(Error::unsupported(format!("files that spell a column both {a} and {b}"))
                    .hint(format!("{} is one that spells it {b}", at.path().display())));
            }
            continue;
        };
        if !schema::adapts(&SparkType::from_field(stored), &SparkType::from_field(field)) {
            return Err(Error::new("FAILED_READ_FILE.PARQUET_COLUMN_DATA_TYPE_MISMATCH")
                .with("path", at.path().display())
                .with("column", format!("[{}]", field.name()))
                .with("expectedType", SparkType::from_field(field))
                .with("actualType", SparkType::from_field(stored)));
        }
    }
    Ok(())
}

#[async_trait]
impl TableProvider for ParquetTable {
    fn schema(&self) -> SchemaRef {
        Arc::clone(self.table_schema.table_schema())
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    fn statistics(&self) -> Option<Statistics> {
        if let Some(native) = &self.native {
            return Some(native.statistics.clone());
        }
        Some(self.merged_statistics(&self.files.iter().collect::<Vec<_>>()))
    }

    fn supports_filters_pushdown(
        &self,
        filters: &[&Expr],
    ) -> datafusion::error::Result<Vec<TableProviderFilterPushDown>> {
        if self.native.is_some() {
            return Ok(pushdown(filters));
        }
        Ok(self.partitions.pushdown(filters, TableProviderFilterPushDown::Inexact))
    }

    async fn scan(
        &self,
        state: &dyn Session,
        projection: Option<&Vec<usize>>,
        filters: &[Expr],
        limit: Option<usize>,
    ) -> datafusion::error::Result<Arc<dyn ExecutionPlan>> {
        // A few rows come from the first files, in order.
        let few = limit.is_some_and(|rows| rows <= 10_000);
        let groups = if few { 1 } else { state.config().target_partitions() };
        if let Some(native) = &self.native {
            let projection = projection.cloned().unwrap_or_else(|| (0..native.schema.fields().len()).collect());
            let filters = planned(filters, &native.schema, state)?;
            let scan = ParquetScan::try_new(Arc::clone(native), projection, &filters, limit, groups)?;
            return Ok(Arc::new(scan));
        }
        let files: Vec<&PartitionedFile> =
            self.partitions.prune(filters, state)?.into_iter().map(|i| &self.files[i]).collect();
        if files.is_empty() {
            return Ok(Arc::new(EmptyExec::new(project_schema(&self.schema(), projection)?)));
        }
        let statistics = self.merged_statistics(&files);
        let url = ObjectStoreUrl::local_filesystem();
        let store = state.runtime_env().object_store(&url)?;
        let cache = state.runtime_env().cache_manager.get_file_metadata_cache();
        let mut options =
            TableParquetOptions { global: state.config_options().execution.parquet.clone(), ..Default::default() };
        options.global.pushdown_filters = true;
        options.global.reorder_filters = true;
        options.global.enable_page_index = true;
        options.global.pruning = true;
        options.global.coerce_int96 = Some("us".into());
        options.global.coerce_int96_tz = Some("UTC".into());
        let source = ParquetSource::new(self.table_schema.clone())
            .with_table_parquet_options(options)
            .with_parquet_file_reader_factory(Arc::new(CachedParquetFileReaderFactory::new(store, cache)));
        let group = FileGroup::new(files.into_iter().cloned().collect());
        let config = FileScanConfigBuilder::new(url, Arc::new(source))
            .with_file_groups(group.split_files(groups.max(1)))
            .with_statistics(statistics)
            .with_projection_indices(projection.cloned())?
            .with_limit(limit)
            .build();
        Ok(DataSourceExec::from_data_source(config))
    }
}

#[cfg(test)]
mod tests {
    use datafusion::arrow::array::{
        ArrayRef, DictionaryArray, Float64Array, Int32Array, Int64Array, LargeStringArray, RecordBatch,
        TimestampNanosecondArray, UInt32Array,
    };
    use datafusion::arrow::datatypes::Int32Type;
    use datafusion::arrow::util::pretty::pretty_format_batches;
    use datafusion::parquet::arrow::ArrowWriter;
    use datafusion::prelude::SessionContext;

    use super::*;

    fn file(folder: &tempfile::TempDir, name: &str, columns: Vec<(&str, ArrayRef)>) -> String {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        let batch = RecordBatch::try_from_iter(columns).unwrap();
        let mut writer = ArrowWriter::try_new(std::fs::File::create(&path).unwrap(), batch.schema(), None).unwrap();
        writer.write(&batch).unwrap();
        writer.close().unwrap();
        path.to_string_lossy().into_owned()
    }

    async fn read(path: &str, options: &[(&str, &str)]) -> Result<(Opened, String)> {
        let context = SessionContext::new();
        let options: Vec<_> = options.iter().map(|(k, v)| ((*k).to_string(), (*v).to_string())).collect();
        let opened = super::super::open(&context.state(), None, &[path.to_string()], &options, None).await?;
        let batches = context.read_table(Arc::clone(&opened.provider))?.collect().await?;
        let text = pretty_format_batches(&batches)?.to_string();
        for (field, column) in batches[0].schema().fields().iter().zip(&opened.columns) {
            assert_eq!(field.data_type(), &column.ty.storage(), "{}", column.name);
        }
        Ok((opened, text))
    }

    #[tokio::test]
    async fn other_physical_types_become_canonical() {
        let folder = tempfile::tempdir().unwrap();
        let words: DictionaryArray<Int32Type> = vec!["x", "y"].into_iter().collect();
        let path = file(
            &folder,
            "t.parquet",
            vec![
                ("u", Arc::new(UInt32Array::from(vec![1, u32::MAX])) as ArrayRef),
                ("s", Arc::new(LargeStringArray::from(vec!["a", "b"]))),
                ("d", Arc::new(words)),
                ("t", Arc::new(TimestampNanosecondArray::from(vec![1_000, 2_000]).with_timezone("UTC"))),
            ],
        );
        let (opened, text) = read(&path, &[]).await.unwrap();
        let types: Vec<String> = opened.columns.iter().map(|column| column.ty.to_string()).collect();
        assert_eq!(types, ["bigint", "string", "string", "timestamp"]);
        assert!(text.contains("| 4294967295 | b | y | 1970-01-01T00:00:00.000002Z |"), "{text}");
    }

    #[tokio::test]
    async fn folders_become_columns_and_prune() {
        let folder = tempfile::tempdir().unwrap();
        for year in [2013, 2014] {
            let values: ArrayRef = Arc::new(Int32Array::from(vec![year, year + 1]));
            file(&folder, &format!("year={year}/f.parquet"), vec![("v", values)]);
        }
        let path = folder.path().to_string_lossy().into_owned();
        let (opened, text) = read(&path, &[]).await.unwrap();
        assert!(text.contains("| 2014 | 2013 |") && text.contains("| 2015 | 2014 |"), "{text}");
        let context = SessionContext::new();
        let filter = datafusion::prelude::col("year").gt(datafusion::prelude::lit(2013));
        let frame = context.read_table(opened.provider).unwrap().filter(filter).unwrap();
        let plan = frame.clone().create_physical_plan().await.unwrap();
        let shown = datafusion::physical_plan::displayable(plan.as_ref()).indent(false).to_string();
        assert!(!shown.contains("year=2013") && !shown.contains("FilterExec"), "{shown}");
        assert_eq!(frame.count().await.unwrap(), 2);
    }

    #[tokio::test]
    async fn a_missing_column_is_null_and_merging_widens() {
        let folder = tempfile::tempdir().unwrap();
        file(&folder, "a.parquet", vec![("v", Arc::new(Int32Array::from(vec![1])) as ArrayRef)]);
        file(
            &folder,
            "b.parquet",
            vec![
                ("v", Arc::new(Int64Array::from(vec![1 << 40])) as ArrayRef),
                ("w", Arc::new(Int32Array::from(vec![7]))),
            ],
        );
        let path = folder.path().to_string_lossy().into_owned();
        let (opened, text) = read(&path, &[("mergeSchema", "true")]).await.unwrap();
        assert_eq!(opened.columns[0].ty, SparkType::Long);
        assert!(text.contains("| 1             |   |") && text.contains("| 1099511627776 | 7 |"), "{text}");
    }

    #[tokio::test]
    async fn bounds_of_doubles_are_not_exact() {
        let folder = tempfile::tempdir().unwrap();
        let path =
            file(&folder, "a.parquet", vec![("v", Arc::new(Float64Array::from(vec![1.0, f64::NAN])) as ArrayRef)]);
        let (opened, _) = read(&path, &[]).await.unwrap();
        let statistics = opened.provider.statistics().unwrap();
        assert_eq!(statistics.num_rows, Precision::Exact(2));
        assert_ne!(statistics.column_statistics[0].max_value.is_exact(), Some(true));
    }

    #[tokio::test]
    async fn a_torn_file_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = file(&folder, "a.parquet", vec![("v", Arc::new(Int32Array::from(vec![1])) as ArrayRef)]);
        let bytes = std::fs::read(&path).unwrap();
        std::fs::write(&path, &bytes[..bytes.len() - 5]).unwrap();
        let error = read(&path, &[]).await.unwrap_err();
        assert_eq!(error.class(), "FAILED_READ_FILE.CANNOT_READ_FILE_FOOTER");
        assert!(error.message().contains("a.parquet"));
    }
}

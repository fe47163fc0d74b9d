//! The scan gives what the same rows give from memory: filters of all kinds, few rows and many, in order, and cut short.

use datafusion::arrow::array::{ArrayRef, Float64Array, Int32Array, Int64Array, RecordBatch, StringArray};
use datafusion::arrow::util::pretty::pretty_format_batches;
use datafusion::common::ScalarValue;
use datafusion::datasource::MemTable;
use datafusion::parquet::arrow::ArrowWriter;
use datafusion::parquet::file::properties::WriterProperties;
use datafusion::parquet::schema::types::ColumnPath;
use datafusion::physical_plan::{collect, displayable};
use datafusion::prelude::{DataFrame, Expr, SessionConfig, SessionContext, col, lit};

use super::*;

const ROWS: i64 = 20_000;

fn rows() -> RecordBatch {
    let ids = || 0..ROWS;
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("id", Arc::new(ids().collect::<Int64Array>())),
        ("part", Arc::new(ids().map(|i| (i % 11 != 5).then_some((i * 7919 % 97) as i32)).collect::<Int32Array>())),
        ("word", Arc::new(ids().map(|i| (i % 13 != 1).then(|| format!("word {}", i % 40))).collect::<StringArray>())),
        (
            "text",
            Arc::new(ids().map(|i| Some(format!("a longer text that is told once {i}"))).collect::<StringArray>()),
        ),
        ("x", Arc::new(ids().map(|i| Some(if i % 50 == 0 { f64::NAN } else { i as f64 })).collect::<Float64Array>())),
    ];
    RecordBatch::try_from_iter(columns).unwrap()
}

async fn tables(context: &SessionContext) -> (tempfile::TempDir, Arc<dyn TableProvider>, DataFrame) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.parquet");
    let batch = rows();
    let properties = WriterProperties::builder()
        .set_max_row_group_row_count(Some(1500))
        .set_data_page_row_count_limit(200)
        .set_write_batch_size(100)
        // Their dictionaries would be as long as they are.
        .set_column_dictionary_enabled(ColumnPath::from("id"), false)
        .set_column_dictionary_enabled(ColumnPath::from("text"), false)
        .set_column_dictionary_enabled(ColumnPath::from("x"), false)
        .build();
    let file = std::fs::File::create(&path).unwrap();
    let mut writer = ArrowWriter::try_new(file, batch.schema(), Some(properties)).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    let path = path.to_string_lossy().into_owned();
    let opened = crate::source::open(&context.state(), None, &[path], &[], None).await.unwrap();
    let memory = MemTable::try_new(batch.schema(), vec![vec![batch]]).unwrap();
    let memory = context.read_table(Arc::new(memory)).unwrap();
    (folder, opened.provider, memory)
}

fn context(partitions: usize) -> SessionContext {
    SessionContext::new_with_config(SessionConfig::new().with_target_partitions(partitions).with_batch_size(512))
}

async fn sorted(frame: DataFrame) -> String {
    let frame = frame.sort(vec![col("id").sort(true, false)]).unwrap();
    pretty_format_batches(&frame.collect().await.unwrap()).unwrap().to_string()
}

#[tokio::test]
async fn filters_leave_the_same_rows_as_in_memory() {
    let context = context(3);
    let (_folder, provider, memory) = tables(&context).await;
    let word = || col("word");
    let filters: Vec<Expr> = vec![
        lit(true),
        col("id").lt(lit(40i64)),
        col("id").gt(lit(ROWS)),
        col("part").eq(lit(5)),
        col("part").not_eq(lit(5)).and(word().eq(lit("word 7"))),
        word().is_null(),
        word().is_not_null().and(col("id").gt_eq(lit(19_000i64))),
        word().like(lit("word 1%")).and(col("part").lt(lit(3))).and(col("id").gt(lit(700i64))),
        col("part").is_null().or(col("id").eq(lit(12_345i64))),
        col("text").eq(lit("a longer text that is told once 4711")),
        // NaN is no bound, and larger than any.
        col("x").gt(lit(25_000f64)),
        lit(100).gt(col("part") + lit(50)),
        word().in_list(vec![lit("word 1"), lit("word 39")], true),
    ];
    for filter in filters {
        for columns in [vec!["id"], vec!["text", "id"], vec!["id", "part", "word", "text"]] {
            let narrowed = |frame: DataFrame| frame.filter(filter.clone()).unwrap().select_columns(&columns).unwrap();
            let read = narrowed(context.read_table(Arc::clone(&provider)).unwrap());
            let plan = read.clone().create_physical_plan().await.unwrap();
            let shown = displayable(plan.as_ref()).indent(false).to_string();
            assert!(shown.contains("ParquetScan") && !shown.contains("FilterExec"), "{shown}");
            assert_eq!(sorted(read).await, sorted(narrowed(memory.clone())).await, "{filter} of {columns:?}");
        }
    }
}

#[tokio::test]
async fn it_can_be_switched_off() {
    let filter = || col("word").eq(lit("word 7")).and(col("id").gt(lit(700i64)));
    let mut answers = Vec::new();
    for parquet in [true, false] {
        let config = SessionConfig::new().with_extension(Arc::new(Own { parquet, nanos: false }));
        let context = SessionContext::new_with_config(config);
        let (_folder, provider, _) = tables(&context).await;
        let read = context.read_table(provider).unwrap().filter(filter()).unwrap();
        let plan = read.clone().create_physical_plan().await.unwrap();
        let shown = displayable(plan.as_ref()).indent(false).to_string();
        assert_eq!(shown.contains("ParquetScan"), parquet, "{shown}");
        assert_eq!(shown.contains("DataSourceExec"), !parquet, "{shown}");
        answers.push(sorted(read).await);
    }
    assert_eq!(answers[0], answers[1]);
    assert!(answers[0].contains("word 7"));
}

#[tokio::test]
async fn row_groups_are_pruned_and_counts_need_no_columns() {
    let context = context(2);
    let (_folder, provider, _) = tables(&context).await;
    let read = context.read_table(provider).unwrap().filter(col("id").gt_eq(lit(18_500i64))).unwrap();
    let plan = read.clone().create_physical_plan().await.unwrap();
    let batches = collect(Arc::clone(&plan), context.task_ctx()).await.unwrap();
    assert_eq!(batches.iter().map(RecordBatch::num_rows).sum::<usize>(), 1500);
    let metrics = plan.metrics().unwrap();
    let count = |name: &str| metrics.sum_by_name(name).map(|value| value.as_usize());
    assert_eq!((count("row_groups_pruned"), count("row_groups_read")), (Some(12), Some(2)));
    assert_eq!(read.count().await.unwrap(), 1500);
}

#[tokio::test]
async fn pages_are_pruned() {
    let context = context(2);
    let (_folder, provider, memory) = tables(&context).await;
    let scanned = async |filter: Expr| {
        let columns = ["id", "text", "x"];
        let narrowed = |frame: DataFrame| frame.filter(filter.clone()).unwrap().select_columns(&columns).unwrap();
        let read = narrowed(context.read_table(Arc::clone(&provider)).unwrap());
        let plan = read.clone().create_physical_plan().await.unwrap();
        collect(Arc::clone(&plan), context.task_ctx()).await.unwrap();
        assert_eq!(sorted(read).await, sorted(narrowed(memory.clone())).await);
        let metrics = plan.metrics().unwrap();
        let count = |name: &str| metrics.sum_by_name(name).unwrap().as_usize();
        (count("row_groups_read"), count("rows_pruned"), count("rows_filtered"), count("bytes_scanned"))
    };
    let id = || col("id");
    let (groups, pruned, filtered, few) = scanned(id().gt(lit(3190i64)).and(id().lt(lit(3210i64)))).await;
    assert_eq!((groups, pruned, filtered), (1, 1100, 381));
    // Two conjuncts leave pages that are apart.
    let (groups, pruned, ..) = scanned(id().lt(lit(1500i64)).and(id().lt(lit(10i64)).or(id().gt(lit(1490i64))))).await;
    assert_eq!((groups, pruned), (1, 1500 - 200 - 100));
    let (groups, pruned, _, all) = scanned(id().gt_eq(lit(3000i64)).and(id().lt(lit(4500i64)))).await;
    assert_eq!((groups, pruned), (1, 0));
    assert!(few * 3 < all, "{few} bytes of {all}");
    // NULLs are in no range, and NaN is larger than any.
    scanned(id().lt(lit(400i64)).and(col("part").is_null())).await;
    let (_, pruned, ..) = scanned(id().lt(lit(1500i64)).and(col("x").gt(lit(1e9)))).await;
    assert_eq!(pruned, 0);
}

#[tokio::test]
async fn a_join_filters_the_scan_of_its_other_side() {
    let context = context(2);
    let (_folder, provider, memory) = tables(&context).await;
    let few = |frame: DataFrame| frame.filter(col("id").lt(lit(30i64))).unwrap().select_columns(&["id"]).unwrap();
    let joined = |few: DataFrame, all: DataFrame| {
        let few = few.alias("few").unwrap();
        let all = all.alias("t").unwrap();
        let on = [col("few.id").eq(col("t.id"))];
        all.join_on(few, datafusion::common::JoinType::LeftSemi, on).unwrap()
    };
    let read = joined(few(memory.clone()), context.read_table(provider).unwrap());
    assert_eq!(sorted(read).await, sorted(joined(few(memory.clone()), memory)).await);
}

#[tokio::test]
async fn in_order_and_cut_short() {
    let context = context(3);
    let (_folder, provider, _) = tables(&context).await;
    let plan = context.read_table(Arc::clone(&provider)).unwrap().select_columns(&["id"]).unwrap();
    let plan = in_order(plan.create_physical_plan().await.unwrap()).unwrap();
    let mut seen: Vec<i64> = Vec::new();
    // The last partition runs first, and takes nothing from the others.
    let mut parts: Vec<Vec<i64>> = Vec::new();
    for partition in (0..3).rev() {
        let stream = plan.execute(partition, context.task_ctx()).unwrap();
        let batches: Vec<RecordBatch> = stream.try_collect().await.unwrap();
        let ids =
            batches.iter().flat_map(|b| b.column(0).as_any().downcast_ref::<Int64Array>().unwrap().values().to_vec());
        parts.insert(0, ids.collect());
    }
    parts.into_iter().for_each(|part| seen.extend(part));
    assert_eq!(seen, (0..ROWS).collect::<Vec<_>>());
    let first = context.read_table(provider).unwrap().limit(0, Some(3)).unwrap().collect().await.unwrap();
    assert_eq!(first.iter().map(RecordBatch::num_rows).sum::<usize>(), 3);
    assert_eq!(first[0].column(0).as_any().downcast_ref::<Int64Array>().unwrap().values().to_vec(), [0, 1, 2]);
}

#[tokio::test]
async fn estimates_are_near_what_is_there() {
    let context = context(2);
    let (_folder, provider, _) = tables(&context).await;
    let native = provider.downcast_ref::<ParquetTable>().unwrap().native.as_ref().unwrap();
    let state = context.state();
    let part = |filter: Expr| {
        let measured =
            native.selectivity(&planned(std::slice::from_ref(&filter), &native.schema, &state).unwrap()).unwrap();
        assert_eq!(selectivity(provider.as_ref(), &[filter]), Some(measured));
        measured
    };
    let near = |part: f64, wanted: f64| (part - wanted).abs() < wanted / 2.0;
    assert!(near(part(col("id").lt(lit(2000i64))), 0.1), "{}", part(col("id").lt(lit(2000i64))));
    assert!(near(part(col("word").eq(lit(ScalarValue::Utf8View(Some("word 7".into()))))), 0.023));
    assert!(part(col("id").gt(lit(ROWS))) < 0.001);
    let known = provider.statistics().unwrap();
    assert_eq!(known.column_statistics[2].distinct_count, Precision::Inexact(40));
    assert_eq!(known.column_statistics[1].distinct_count, Precision::Inexact(97));
    assert_eq!(known.column_statistics[3].distinct_count, Precision::Absent);
}

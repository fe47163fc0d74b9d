//! The store as a whole: what goes in comes out, whatever is pruned, spilled, dropped or matched.

use std::sync::Arc;

use datafusion::arrow::array::{
    ArrayRef, BinaryViewArray, BooleanArray, Date32Array, Decimal128Array, Float64Array, Int32Array, Int64Array,
    ListArray, NullArray, StringViewArray, StructArray, TimestampMicrosecondArray,
};
use datafusion::arrow::buffer::OffsetBuffer;
use datafusion::arrow::compute::concat_batches;
use datafusion::arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::common::TableReference;
use datafusion::datasource::{MemTable, provider_as_source};
use datafusion::execution::SendableRecordBatchStream;
use datafusion::execution::runtime_env::RuntimeEnvBuilder;
use datafusion::logical_expr::{Expr, LogicalPlan, LogicalPlanBuilder, col, ident, in_subquery, lit};
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::{ExecutionPlan, collect};
use datafusion::prelude::{SessionConfig, SessionContext};

use super::chunk::CHUNK_ROWS;
use super::distinct::DistinctCount;
use super::store::Hit;
use super::table::CachedProvider;
use super::*;
use crate::error::{Error, Kind, Result};
use crate::types::Column;

fn stream(batches: Vec<Result<RecordBatch>>, schema: &SchemaRef) -> SendableRecordBatchStream {
    let batches = batches.into_iter().map(|batch| batch.map_err(Into::into));
    Box::pin(RecordBatchStreamAdapter::new(
        SchemaRef::clone(schema),
        futures::stream::iter(batches.collect::<Vec<_>>()),
    ))
}

/// A column of each kind: `n` rows that begin at `from`; every seventh value is NULL but in the key.
fn rows(from: i64, n: i64) -> RecordBatch {
    let every = move |i: i64| i % 7 != 0;
    let all = || from..from + n;
    let words = ["AIR", "RAIL", "a text that is longer than twelve bytes", ""];
    let text: StringViewArray = all().map(|i| every(i).then(|| words[(i % 4) as usize])).collect();
    let unique: StringViewArray = all().map(|i| every(i).then(|| format!("comment number {i} of many"))).collect();
    let item = Arc::new(Field::new("item", DataType::Utf8View, true));
    let values: StringViewArray = all().flat_map(|i| [Some(format!("first of {i} and longer")), None]).collect();
    let list = ListArray::new(item, OffsetBuffer::from_lengths(vec![2; n as usize]), Arc::new(values), None);
    let fields = vec![Field::new("x", DataType::Int32, true)];
    let inner: ArrayRef = Arc::new(all().map(|i| every(i).then_some(i as i32)).collect::<Int32Array>());
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("key", Arc::new(all().collect::<Int64Array>())),
        ("small", Arc::new(all().map(|i| every(i).then_some((i % 100) as i32)).collect::<Int32Array>())),
        ("flag", Arc::new(all().map(|i| every(i).then_some(i % 3 == 0)).collect::<BooleanArray>())),
        ("real", Arc::new(all().map(|i| every(i).then_some(i as f64 / 3.0)).collect::<Float64Array>())),
        ("day", Arc::new(all().map(|i| every(i).then_some((i / 10) as i32)).collect::<Date32Array>())),
        ("at", Arc::new(all().map(|i| every(i).then_some(i * 1000)).collect::<TimestampMicrosecondArray>())),
        (
            "price",
            Arc::new(
                all()
                    .map(|i| every(i).then_some(i128::from(i) * 7))
                    .collect::<Decimal128Array>()
                    .with_precision_and_scale(15, 2)
                    .unwrap(),
            ),
        ),
        ("word", Arc::new(text)),
        ("comment", Arc::new(unique)),
        ("bytes", Arc::new(all().map(|i| every(i).then(|| i.to_le_bytes())).collect::<BinaryViewArray>())),
        ("list", Arc::new(list)),
        ("pair", Arc::new(StructArray::new(fields.into(), vec![inner], None))),
        ("nothing", Arc::new(NullArray::new(n as usize))),
    ];
    RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, array)| (name, array, name != "key")))
        .unwrap()
}

fn context(store: &Store) -> SessionContext {
    let runtime = RuntimeEnvBuilder::new().with_memory_pool(store.pool()).build_arc().unwrap();
    SessionContext::new_with_config_rt(SessionConfig::new().with_target_partitions(2), runtime)
}

/// What the binder makes of a table: a projection that gives its columns ids, over a scan under its identity.
fn bound(identity: &str, schema: &SchemaRef, first_id: usize) -> LogicalPlan {
    let table = MemTable::try_new(SchemaRef::clone(schema), vec![vec![]]).unwrap();
    let name = TableReference::bare(identity);
    let columns = schema.fields().iter().enumerate().map(|(i, field)| {
        let column = Expr::Column(datafusion::common::Column::new(Some(name.clone()), field.name()));
        column.alias(format!("{}#{}", field.name(), first_id + i))
    });
    let columns: Vec<Expr> = columns.collect();
    LogicalPlanBuilder::scan(name, provider_as_source(Arc::new(table)), None)
        .unwrap()
        .project(columns)
        .unwrap()
        .build()
        .unwrap()
}

fn new_entry(name: &str, plan: &LogicalPlan, level: StorageLevel) -> NewEntry {
    let columns = plan.schema().fields().iter().map(|field| Column {
        name: field.name().split('#').next().unwrap_or_default().to_string(),
        ty: crate::types::SparkType::Null,
        nullable: true,
    });
    NewEntry { name: name.into(), columns: columns.collect(), plan: plan.clone(), level, sources: vec![] }
}

async fn cache(store: &Store, name: &str, batches: &[RecordBatch], level: StorageLevel) -> Result<Arc<Entry>> {
    let schema = batches[0].schema();
    let entry = store.insert(new_entry(name, &bound(name, &schema, 0), level));
    let streams =
        batches.chunks(batches.len().div_ceil(2)).map(|part| stream(part.iter().cloned().map(Ok).collect(), &schema));
    store.fill(&entry, streams.collect()).await?;
    Ok(entry)
}

async fn read(store: &Store, entry: &Entry, filter: Option<Expr>) -> (RecordBatch, Arc<dyn ExecutionPlan>) {
    let context = context(store);
    let frame = context.read_table(Arc::new(CachedProvider::new(entry.table().unwrap()))).unwrap();
    let frame = match filter {
        Some(filter) => frame.filter(filter).unwrap(),
        None => frame,
    };
    let plan = frame.sort(vec![ident("key").sort(true, true)]).unwrap().create_physical_plan().await.unwrap();
    let batches = collect(Arc::clone(&plan), context.task_ctx()).await.unwrap();
    (concat_batches(&plan.schema(), &batches).unwrap(), plan)
}

fn metric(plan: &Arc<dyn ExecutionPlan>, name: &str) -> usize {
    let own = plan.metrics().and_then(|m| m.sum_by_name(name)).map_or(0, |m| m.as_usize());
    own + plan.children().iter().map(|child| metric(child, name)).sum::<usize>()
}

fn values(batch: &RecordBatch) -> Vec<ArrayRef> {
    batch.columns().to_vec()
}

#[tokio::test]
async fn what_goes_in_comes_out() {
    for level in [StorageLevel::MemoryOnly, StorageLevel::MemoryAndDisk, StorageLevel::DiskOnly] {
        let store = Store::new(1 << 30, None);
        // Batches of odd sizes, slices, and an empty one.
        let whole = rows(0, 150_000);
        let cuts = [0, 1, 8192, 20_000, 20_000, 90_001, 150_000];
        let parts: Vec<RecordBatch> = cuts.windows(2).map(|w| whole.slice(w[0], w[1] - w[0])).collect();
        let entry = cache(&store, "t", &parts, level).await.unwrap();
        let table = entry.table().unwrap();
        assert_eq!(table.known().rows, 150_000);
        assert!(table.chunks().iter().all(|chunk| chunk.rows <= CHUNK_ROWS));
        assert_eq!(table.memory() > 0, level.in_memory());
        let (got, plan) = read(&store, &entry, None).await;
        assert_eq!(values(&got), values(&whole));
        assert_eq!(metric(&plan, "chunks_from_disk") > 0, !level.in_memory());
        let known = &table.known().columns;
        assert_eq!((known[0].order, known[0].unique, known[0].nulls), (Some(Order::Ascending), true, 0));
        assert_eq!(known[0].distinct, Some(DistinctCount::Exact(150_000)));
        assert_eq!((known[7].distinct, known[7].unique), (Some(DistinctCount::Exact(4)), false));
        assert!(table.chunks().iter().all(|chunk| chunk.encodings[7].name() == "dictionary"));
        assert_eq!(known[1].nulls, whole.column(1).null_count());
        assert_eq!(known[1].max, Some(datafusion::common::ScalarValue::Int32(Some(99))));
        let estimated = known[8].distinct.unwrap().value() as f64;
        assert!((estimated / 128_571.0 - 1.0).abs() < 0.05, "{estimated}");
        drop((table, entry, plan));
        store.clear();
        assert_eq!(store.memory().used, 0);
    }
}

#[tokio::test]
async fn empty_tables() {
    let store = Store::new(1 << 20, None);
    let entry = cache(&store, "t", &[rows(0, 1).slice(0, 0)], StorageLevel::default()).await.unwrap();
    assert_eq!(entry.table().unwrap().known().rows, 0);
    let (got, _) = read(&store, &entry, Some(ident("key").gt(lit(1i64)))).await;
    assert_eq!(got.num_rows(), 0);
}

/// Each chunk of a table in the order of a text adds values to its dictionary.
#[tokio::test]
async fn dictionaries_of_sorted_texts_do_not_grow() {
    let texts = (0..500_000).map(|i| Some(format!("a text of more than twelve bytes, number {}", i / 1000)));
    let batch =
        RecordBatch::try_from_iter([("key", Arc::new(texts.collect::<StringViewArray>()) as ArrayRef)]).unwrap();
    let store = Store::new(1 << 30, None);
    let entry = cache(&store, "t", &[batch], StorageLevel::default()).await.unwrap();
    let table = entry.table().unwrap();
    assert!(table.memory() < 2_000_000, "{}", table.memory());
    assert!(store.memory().used >= table.memory());
}

#[tokio::test]
async fn filters_select_and_prune() {
    let store = Store::new(1 << 30, None);
    let whole = rows(0, 300_000);
    let entry = cache(&store, "t", &[whole.slice(0, 140_000), whole.slice(140_000, 160_000)], StorageLevel::default())
        .await
        .unwrap();
    let price = lit(datafusion::common::ScalarValue::Decimal128(Some(70_000), 15, 2));
    let filters = [
        (ident("key").gt_eq(lit(290_000i64)), true),
        (ident("key").lt(lit(-1i64)), true),
        (ident("word").eq(lit("RAIL")).and(ident("small").lt(lit(50i32))), false),
        (ident("price").lt(price).and(ident("flag").is_true()).and(ident("comment").like(lit("%7 of%"))), true),
        (ident("small").is_null(), false),
        (ident("word").is_null().or(ident("word").like(lit("a text%"))), false),
        (ident("word").not_eq(lit("AIR")).and(ident("comment").not_like(lit("%3%"))), false),
        (ident("key").gt_eq(lit(0i64)), false),
        ((lit(1i64) / (ident("key") - lit(5i64))).gt(lit(0i64)).and(ident("key").not_eq(lit(5i64))), false),
    ];
    let plain = SessionContext::new();
    for (i, (filter, prunes)) in filters.into_iter().enumerate() {
        if i == 8 {
            // The division comes first in the query, and fails on row 5 without the cache as with it.
            let plan = context(&store)
                .read_table(Arc::new(CachedProvider::new(entry.table().unwrap())))
                .unwrap()
                .filter(filter)
                .unwrap();
            let flipped = ident("key").not_eq(lit(5i64)).and((lit(1i64) / (ident("key") - lit(5i64))).gt(lit(0i64)));
            assert!(plan.collect().await.is_err());
            let (got, _) = read(&store, &entry, Some(flipped)).await;
            assert_eq!(got.num_rows(), 1);
            continue;
        }
        let table = MemTable::try_new(whole.schema(), vec![vec![whole.clone()]]).unwrap();
        let expected = plain.read_table(Arc::new(table)).unwrap().filter(filter.clone()).unwrap();
        let expected = expected.sort(vec![ident("key").sort(true, true)]).unwrap().collect().await.unwrap();
        let expected = concat_batches(&whole.schema(), &expected).unwrap();
        let (got, plan) = read(&store, &entry, Some(filter.clone())).await;
        assert_eq!(values(&got), values(&expected), "{filter}");
        assert_eq!(metric(&plan, "chunks_pruned") > 0, prunes, "{filter}");
        let shown = datafusion::physical_plan::displayable(plan.as_ref()).indent(false).to_string();
        assert!(!shown.contains("FilterExec"), "{shown}");
    }
}

/// A sorted table: each column but the key has runs; some are NULL.
fn sorted_rows(n: i64) -> RecordBatch {
    let set = |i: i64| i / 5000 % 7 != 3;
    let words = ["AIR", "RAIL", "a text that is longer than twelve bytes", ""];
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("key", Arc::new((0..n).collect::<Int64Array>())),
        ("day", Arc::new((0..n).map(|i| set(i).then_some((i / 700) as i32)).collect::<Date32Array>())),
        ("word", Arc::new((0..n).map(|i| set(i).then(|| words[(i / 900 % 4) as usize])).collect::<StringViewArray>())),
        (
            "text",
            Arc::new((0..n).map(|i| set(i).then(|| format!("text number {}", i / 17))).collect::<StringViewArray>()),
        ),
        ("flag", Arc::new((0..n).map(|i| set(i).then_some(i / 1000 % 2 == 0)).collect::<BooleanArray>())),
        ("real", Arc::new((0..n).map(|i| set(i).then_some((i / 100) as f64 / 3.0)).collect::<Float64Array>())),
    ];
    RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, array)| (name, array, name != "key")))
        .unwrap()
}

#[tokio::test]
async fn runs_are_filtered_and_come_back() {
    for level in [StorageLevel::MemoryOnly, StorageLevel::DiskOnly] {
        let store = Store::new(1 << 30, None);
        let whole = sorted_rows(200_000);
        let entry = cache(&store, "t", &[whole.slice(0, 90_000), whole.slice(90_000, 110_000)], level).await.unwrap();
        let table = entry.table().unwrap();
        let all_runs = |column: usize| table.chunks().iter().all(|chunk| chunk.encodings[column].name() == "runs");
        assert!([1, 3, 4, 5].into_iter().all(all_runs) && !all_runs(0) && !all_runs(2));
        let filters = [
            ident("key").gt_eq(lit(0i64)),
            ident("day").eq(lit(datafusion::common::ScalarValue::Date32(Some(60)))),
            ident("word").eq(lit("RAIL")).and(ident("flag").is_true()),
            ident("word").like(lit("a text%")).or(ident("word").is_null()),
            ident("text").gt(lit("text number 4")).and(ident("real").lt(lit(500.0))),
            ident("text").is_null().and(ident("key").gt(lit(100_000i64))),
            ident("day").is_not_null().and(ident("key").lt(ident("real").alias("r") * lit(400.0))),
        ];
        for filter in filters {
            let frame = SessionContext::new().read_batch(whole.clone()).unwrap().filter(filter.clone()).unwrap();
            let expected = frame.sort(vec![ident("key").sort(true, true)]).unwrap().collect().await.unwrap();
            let expected = concat_batches(&whole.schema(), &expected).unwrap();
            assert!(expected.num_rows() > 0, "{filter}");
            let (got, _) = read(&store, &entry, Some(filter.clone())).await;
            assert_eq!(values(&got), values(&expected), "{filter}");
        }
    }
}

#[tokio::test]
async fn chunks_share_a_dictionary() {
    let store = Store::new(1 << 30, None);
    let entry = cache(&store, "t", &[rows(0, 300_000)], StorageLevel::default()).await.unwrap();
    let table = entry.table().unwrap();
    let dictionaries: Vec<ArrayRef> = table
        .chunks()
        .iter()
        .map(|chunk| match chunk.source() {
            chunk::Source::Memory(pages) => Arc::clone(dictionary::coded(pages.batches[0].column(7)).unwrap().1),
            chunk::Source::Disk(_) => panic!("not in memory"),
        })
        .collect();
    assert!(dictionaries.len() > 4);
    assert!(dictionaries.iter().all(|dictionary| Arc::ptr_eq(dictionary, &dictionaries[0])));
}

/// Integers that follow each other, as keys do, are counted as well as others.
#[tokio::test]
async fn distinct_integers_are_counted() {
    let store = Store::new(1 << 30, None);
    for (step, repeated) in [(1, 1), (1, 3), (4, 1), (1000, 2)] {
        let n = 400_000;
        let keys: ArrayRef = Arc::new((0..n).map(|i| i / repeated * step).collect::<Int64Array>());
        let batch = RecordBatch::try_from_iter([("key", keys)]).unwrap();
        let entry = cache(&store, &format!("t{step}_{repeated}"), &[batch], StorageLevel::default()).await.unwrap();
        let counted = entry.table().unwrap().known().columns[0].distinct.unwrap().value() as f64;
        let share = counted / (n / repeated) as f64;
        assert!((share - 1.0).abs() < 0.03, "{share} of the values at steps of {step}, {repeated} times each");
    }
}

#[tokio::test]
async fn estimates_are_measured() {
    for level in [StorageLevel::MemoryOnly, StorageLevel::DiskOnly] {
        estimates_are_measured_at(level).await;
    }
}

async fn estimates_are_measured_at(level: StorageLevel) {
    let store = Store::new(1 << 30, None);
    let entry = cache(&store, "t", &[rows(0, 300_000)], level).await.unwrap();
    let context = context(&store);
    let estimate = async |filter: Expr| {
        let frame =
            context.read_table(Arc::new(CachedProvider::new(entry.table().unwrap()))).unwrap().filter(filter).unwrap();
        let plan = frame.create_physical_plan().await.unwrap();
        let statistics = datafusion::physical_plan::statistics::StatisticsContext::new();
        let args = datafusion::physical_plan::statistics::StatisticsArgs::new();
        *statistics.compute(plan.as_ref(), &args).unwrap().num_rows.get_value().unwrap() as f64 / 300_000.0
    };
    // Two conditions that say the same; one that the values of a dictionary decide.
    let both = ident("key")
        .lt(lit(100_000i64))
        .and(ident("price").lt(lit(datafusion::common::ScalarValue::Decimal128(Some(700_000), 15, 2))));
    let doubt = if level.in_memory() { 0.03 } else { 0.1 };
    assert!((estimate(both).await - 2.0 / 7.0).abs() < doubt);
    assert!((estimate(ident("word").eq(lit("RAIL"))).await - 6.0 / 28.0).abs() < doubt);
    assert!(estimate(ident("word").eq(lit("SHIP"))).await < doubt / 30.0);
}

#[tokio::test]
async fn counts_and_extremes_read_nothing() {
    use datafusion::functions_aggregate::expr_fn::{count, max, min};
    let store = Store::new(1 << 30, None);
    let entry = cache(&store, "t", &[rows(0, 70_000)], StorageLevel::default()).await.unwrap();
    let context = context(&store);
    let frame = context.read_table(Arc::new(CachedProvider::new(entry.table().unwrap()))).unwrap();
    let frame = frame
        .aggregate(vec![], vec![count(lit(1i64)), min(ident("key")), max(ident("word")), count(ident("small"))])
        .unwrap();
    let plan = frame.create_physical_plan().await.unwrap();
    let shown = datafusion::physical_plan::displayable(plan.as_ref()).indent(false).to_string();
    assert!(!shown.contains("CachedScan"), "{shown}");
    let got = collect(plan, context.task_ctx()).await.unwrap();
    assert_eq!(got[0].column(0).as_ref(), &Int64Array::from(vec![70_000]) as &dyn datafusion::arrow::array::Array);
}

#[tokio::test]
async fn joins_send_filters_while_they_run() {
    let store = Store::new(1 << 30, None);
    let entry =
        cache(&store, "big", &[rows(0, 200_000), rows(200_000, 200_000)], StorageLevel::default()).await.unwrap();
    let context = context(&store);
    let few = rows(399_990, 5);
    let few = context.read_batch(few).unwrap().select(vec![ident("key").alias("k")]).unwrap();
    let big = context.read_table(Arc::new(CachedProvider::new(entry.table().unwrap()))).unwrap();
    let joined = few.join(big, datafusion::common::JoinType::Inner, &["k"], &["key"], None).unwrap();
    let plan = joined.create_physical_plan().await.unwrap();
    let got = collect(Arc::clone(&plan), context.task_ctx()).await.unwrap();
    assert_eq!(got.iter().map(RecordBatch::num_rows).sum::<usize>(), 5);
    assert!(
        metric(&plan, "chunks_pruned") >= 4,
        "{}",
        datafusion::physical_plan::displayable(plan.as_ref()).indent(true)
    );
    // A plan can be executed again.
    let again = collect(plan, context.task_ctx()).await.unwrap();
    assert_eq!(again.iter().map(RecordBatch::num_rows).sum::<usize>(), 5);
}

#[tokio::test]
async fn short_memory_drops_or_spills() {
    let bytes = {
        let store = Store::new(1 << 30, None);
        cache(&store, "t", &[rows(0, 100_000)], StorageLevel::MemoryOnly).await.unwrap();
        store.memory().used
    };
    // Room for one table and a half.
    let store = Store::new(bytes * 3 / 2, None);
    let first = cache(&store, "first", &[rows(0, 100_000)], StorageLevel::MemoryOnly).await.unwrap();
    let second = cache(&store, "second", &[rows(0, 100_000)], StorageLevel::MemoryAndDisk).await.unwrap();
    assert!(first.table().is_none() && second.table().is_some());
    assert_eq!(store.pending(&bound("first", &rows(0, 1).schema(), 50)).len(), 1);
    // The next makes the second go to disk, from where it is read.
    let third = cache(&store, "third", &[rows(0, 100_000)], StorageLevel::MemoryOnly).await.unwrap();
    assert!(third.table().is_some());
    assert!(second.table().unwrap().memory() < bytes);
    let (got, plan) = read(&store, &second, Some(ident("key").lt(lit(90_000i64)))).await;
    assert_eq!(values(&got), values(&rows(0, 90_000)));
    assert!(metric(&plan, "chunks_from_disk") > 0);
    // What is too large for memory alone fails, leaves nothing, and says what to do.
    drop((first, second, third, plan));
    let error = cache(&store, "huge", &[rows(0, 300_000)], StorageLevel::MemoryOnly).await.unwrap_err();
    assert_eq!((error.class(), error.kind()), ("OUT_OF_MEMORY", Kind::Memory));
    assert!(error.hint_text().is_some_and(|hint| hint.contains("--memory")), "{error:?}");
    store.clear();
    assert_eq!(store.memory().used, 0);
    // The same with a disk succeeds.
    let huge = cache(&store, "huge", &[rows(0, 300_000)], StorageLevel::MemoryAndDisk).await.unwrap();
    assert_eq!(huge.table().unwrap().known().rows, 300_000);
    assert!(store.memory().used <= store.memory().limit);
}

#[tokio::test]
async fn a_failed_fill_leaves_nothing() {
    let store = Store::new(1 << 30, None);
    let schema = rows(0, 1).schema();
    let entry = store.insert(new_entry("t", &bound("t", &schema, 0), StorageLevel::default()));
    let good = || stream(vec![Ok(rows(0, 20_000))], &schema);
    let bad = stream(vec![Ok(rows(0, 20_000)), Err(Error::new("DIVIDE_BY_ZERO"))], &schema);
    let error = store.fill(&entry, vec![good(), bad]).await.unwrap_err();
    assert_eq!(error.class(), "DIVIDE_BY_ZERO");
    assert!(entry.table().is_none());
    assert_eq!(store.memory().used, 0);
    // One that waits for ever is stopped by dropping it.
    let endless = RecordBatchStreamAdapter::new(SchemaRef::clone(&schema), futures::stream::pending());
    let fill = store.fill(&entry, vec![good(), Box::pin(endless)]);
    assert!(tokio::time::timeout(std::time::Duration::from_millis(300), fill).await.is_err());
    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    assert_eq!(store.memory().used, 0);
    assert!(store.fill(&entry, vec![good(), good()]).await.unwrap());
    assert_eq!(entry.table().unwrap().known().rows, 40_000);
    assert_eq!(entry.progress().rows(), 40_000);
    assert!(entry.progress().bytes() >= 40_000);
    // Ordered in each stream, not as a whole; and no longer unique.
    let key = entry.table().unwrap().known().columns[0].clone();
    assert_eq!((key.order, key.unique), (None, false));
}

fn two_columns() -> SchemaRef {
    Arc::new(Schema::new(vec![Field::new("a", DataType::Int64, true), Field::new("b", DataType::Utf8View, true)]))
}

/// `SELECT b AS word, a FROM t WHERE a > 1`, with ids from `id`.
fn query(id: usize, bound_to: i64) -> LogicalPlan {
    let table = bound("t", &two_columns(), id);
    let a = || ident(format!("a#{id}"));
    let b = ident(format!("b#{}", id + 1));
    LogicalPlanBuilder::from(table)
        .filter(a().gt(lit(bound_to)))
        .unwrap()
        .project(vec![b.alias(format!("word#{}", id + 7)), a()])
        .unwrap()
        .build()
        .unwrap()
}

async fn fill_query(store: &Store, entry: &Arc<Entry>) {
    let schema: SchemaRef = Arc::clone(entry.schema());
    let columns: Vec<ArrayRef> =
        vec![Arc::new(StringViewArray::from(vec!["x", "y"])), Arc::new(Int64Array::from(vec![2, 3]))];
    let batch = RecordBatch::try_new(Arc::clone(&schema), columns).unwrap();
    assert!(store.fill(entry, vec![stream(vec![Ok(batch)], &schema)]).await.unwrap());
}

#[tokio::test]
async fn the_same_query_with_other_ids_is_served() {
    let store = Store::new(1 << 20, None);
    let entry = store.insert(new_entry("q", &query(0, 1), StorageLevel::default()));
    assert_eq!(store.pending(&query(40, 1)).len(), 1);
    fill_query(&store, &entry).await;
    assert!(store.pending(&query(40, 1)).is_empty());
    // As the whole plan, and within another; in a subquery too.
    let (whole, hits) = store.serve(query(40, 1)).unwrap();
    assert_eq!(hits, vec![Hit { name: "q".into(), stale: false }]);
    let names: Vec<_> = whole.schema().fields().iter().map(|f| f.name().clone()).collect();
    assert_eq!(names, ["word#47", "a#40"]);
    assert_eq!(whole.schema(), query(40, 1).schema());
    let outer = LogicalPlanBuilder::from(query(40, 1)).filter(ident("word#47").eq(lit("y"))).unwrap().build().unwrap();
    let (served, hits) = store.serve(outer).unwrap();
    assert_eq!(hits.len(), 1);
    let got = context(&store).execute_logical_plan(served).await.unwrap().collect().await.unwrap();
    assert_eq!(got[0].column(1).as_ref(), &Int64Array::from(vec![3]) as &dyn datafusion::arrow::array::Array);
    let inner = LogicalPlanBuilder::from(query(60, 1)).project(vec![ident("a#60")]).unwrap().build().unwrap();
    let plan = LogicalPlanBuilder::from(bound("u", &two_columns(), 80))
        .filter(in_subquery(ident("a#80"), Arc::new(inner)))
        .unwrap()
        .build()
        .unwrap();
    assert_eq!(store.serve(plan).unwrap().1.len(), 1);
    // Another constant, or another table, is another query.
    assert!(store.serve(query(40, 2)).unwrap().1.is_empty());
    assert!(store.serve(bound("t", &two_columns(), 3)).unwrap().1.is_empty());
    assert_eq!(store.list()[0].hits, entry.hits());
}

#[tokio::test]
async fn one_query_is_cached_once_and_dependants_go_with_it() {
    let store = Store::new(1 << 20, None);
    let table = store.insert(new_entry("t", &bound("t", &two_columns(), 5), StorageLevel::default()));
    // Caching SELECT * FROM t is caching t.
    let star = LogicalPlanBuilder::from(bound("t", &two_columns(), 9))
        .project(vec![ident("a#9"), ident("b#10")])
        .unwrap()
        .build()
        .unwrap();
    let other = store.insert(new_entry("everything", &star, StorageLevel::default()));
    assert!(Arc::ptr_eq(&table, &other));
    let dependant = store.insert(new_entry("q", &query(20, 1), StorageLevel::default()));
    assert_eq!(dependant.dependencies(), ["t"]);
    fill_query(&store, &dependant).await;
    store.invalidate("t");
    assert!(dependant.table().is_none());
    assert_eq!(store.list().len(), 3);
    assert!(store.remove("EVERYTHING", false) && store.entry("t").is_none() && store.entry("q").is_some());
    store.insert(new_entry("t", &bound("t", &two_columns(), 5), StorageLevel::default()));
    assert!(store.remove("t", true) && store.entries().is_empty());
    assert!(!store.remove("t", true));
}

#[tokio::test]
async fn stale_files_are_told() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.csv"), "1\n").unwrap();
    let store = Store::new(1 << 20, None);
    let mut new = new_entry("q", &query(0, 1), StorageLevel::default());
    new.sources = vec![folder.path().to_path_buf()];
    let entry = store.insert(new);
    fill_query(&store, &entry).await;
    assert!(!store.list()[0].stale);
    std::fs::write(folder.path().join("b.csv"), "2\n").unwrap();
    tokio::time::sleep(std::time::Duration::from_millis(600)).await;
    assert!(store.serve(query(9, 1)).unwrap().1[0].stale);
    assert_eq!(store.refresh("q"), 1);
    fill_query(&store, &entry).await;
    assert!(!store.list()[0].stale);
    assert_eq!(
        store.describe("q").unwrap()[0].min,
        Some("x".into()).map(|s: String| datafusion::common::ScalarValue::Utf8View(Some(s)))
    );
}

#[tokio::test]
async fn memory_tables_keep_their_rows() {
    let store = Store::new(8 << 20, None);
    let schema = rows(0, 1).schema();
    let table = store.memory_table("t", Arc::clone(&schema)).unwrap();
    for i in 0..3 {
        let part = stream(vec![Ok(rows(i * 50_000, 50_000))], &schema);
        assert_eq!(table.append(vec![part]).await.unwrap(), 50_000);
    }
    assert!(store.memory().used <= store.memory().limit);
    let context = context(&store);
    let frame = context.read_table(Arc::clone(&table) as _).unwrap().select(vec![col("key")]).unwrap();
    let frame = frame.filter(col("key").gt_eq(lit(149_999i64))).unwrap();
    let got = frame.collect().await.unwrap();
    assert_eq!(got.iter().map(RecordBatch::num_rows).sum::<usize>(), 1);
    let known = table.current();
    assert_eq!((known.known().rows, known.known().columns[0].unique), (150_000, true));
    let bad = stream(vec![Err(Error::new("DIVIDE_BY_ZERO"))], &schema);
    assert!(table.replace(vec![bad]).await.is_err());
    assert_eq!(table.current().known().rows, 150_000);
    assert_eq!(table.replace(vec![stream(vec![Ok(rows(0, 7))], &schema)]).await.unwrap(), 7);
    assert_eq!(table.current().known().rows, 7);
}

//! Tests of the operator against DataFusion's pair.

use datafusion::arrow::array::{ArrayRef, Int64Array, RecordBatch, StringViewArray};
use datafusion::arrow::util::pretty::pretty_format_batches;
use datafusion::datasource::memory::MemorySourceConfig;
use datafusion::execution::runtime_env::RuntimeEnvBuilder;
use datafusion::functions_aggregate::count::count_udaf;
use datafusion::functions_aggregate::sum::sum_udaf;
use datafusion::physical_expr::aggregate::AggregateExprBuilder;
use datafusion::physical_expr::expressions::Column;
use datafusion::physical_plan::aggregates::{AggregateMode, PhysicalGroupBy};
use datafusion::physical_plan::coalesce_partitions::CoalescePartitionsExec;
use datafusion::physical_plan::metrics::MetricValue;
use datafusion::physical_plan::{collect, displayable};
use datafusion::prelude::{SessionConfig, SessionContext};

use super::*;

fn column(name: &str, i: usize) -> Arc<dyn PhysicalExpr> {
    Arc::new(Column::new(name, i))
}

/// `SELECT a, b, sum(v), count(b) GROUP BY a, b` in the operator and in DataFusion's.
fn plans(partitions: Vec<RecordBatch>) -> (Arc<PackedAggregate>, Arc<dyn ExecutionPlan>) {
    let schema = partitions[0].schema();
    let parts: Vec<Vec<RecordBatch>> = partitions.into_iter().map(|batch| vec![batch]).collect();
    let input = MemorySourceConfig::try_new_exec(&parts, SchemaRef::clone(&schema), None).unwrap();
    let call = |udaf, name: &str, i, alias: &str| {
        let builder = AggregateExprBuilder::new(udaf, vec![column(name, i)]);
        Arc::new(builder.schema(SchemaRef::clone(&schema)).alias(alias).build().unwrap())
    };
    let calls = vec![call(sum_udaf(), "v", 2, "sum"), call(count_udaf(), "b", 1, "count")];
    let by = PhysicalGroupBy::new_single(vec![(column("a", 0), "a".into()), (column("b", 1), "b".into())]);
    let aggregate = |mode, by, input| {
        AggregateExec::try_new(mode, by, calls.clone(), vec![None, None], input, SchemaRef::clone(&schema)).unwrap()
    };
    let partial = Arc::new(aggregate(AggregateMode::Partial, by.clone(), input));
    let whole = Arc::new(CoalescePartitionsExec::new(Arc::clone(&partial) as _));
    let last = aggregate(AggregateMode::Final, by.as_final(), whole);
    let known = Statistics::new_unknown(&schema);
    let keys = PackedKeys::of(vec![column("a", 0), column("b", 1)], &schema, &known, 10).unwrap().unwrap();
    (Arc::new(PackedAggregate::new(partial, keys, last.schema())), Arc::new(last))
}

fn batch(rows: std::ops::Range<i64>, groups: i64) -> RecordBatch {
    let number = |i: i64| (i % 5 != 0).then_some(i.wrapping_mul(7919) % groups - groups / 3);
    let text = |i: i64| match i % 4 {
        0 => None,
        1 => Some(format!("{}", i % 3)),
        _ => Some(format!("a text of more than twelve bytes {}", i % 7)),
    };
    let columns: [(&str, ArrayRef); 3] = [
        ("a", Arc::new(rows.clone().map(number).collect::<Int64Array>())),
        ("b", Arc::new(rows.clone().map(text).collect::<StringViewArray>())),
        ("v", Arc::new(rows.map(|i| (i % 11 != 0).then_some(i)).collect::<Int64Array>())),
    ];
    RecordBatch::try_from_iter_with_nullable(columns.map(|(name, array)| (name, array, true))).unwrap()
}

async fn rows(plan: Arc<dyn ExecutionPlan>) -> Vec<String> {
    let context = SessionContext::new_with_config(SessionConfig::new().with_batch_size(1000));
    let batches = collect(plan, context.task_ctx()).await.unwrap();
    assert!(batches.iter().all(|batch| batch.num_rows() <= 1000));
    shown(&batches)
}

/// In an order that hangs on nothing but the rows.
fn shown(batches: &[RecordBatch]) -> Vec<String> {
    let shown = pretty_format_batches(batches).unwrap().to_string();
    let is_row = |line: &&str| line.starts_with("| ") && !line.contains("sum");
    let mut rows: Vec<String> =
        shown.lines().filter(is_row).map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    rows.sort();
    rows
}

#[tokio::test]
async fn the_same_as_two_aggregates() {
    for (size, groups) in [(0, 10), (1, 10), (3000, 1), (3000, 10), (40_000, 30_000)] {
        for partitions in [1, 2, 3] {
            let batches = (0..partitions).map(|p| batch(p * size / 2..p * size / 2 + size, groups)).collect();
            let (packed, expected) = plans(batches);
            let got = rows(Arc::clone(&packed) as _).await;
            assert_eq!(got, rows(expected).await, "{size} {groups} {partitions}");
            // A second execution begins anew.
            assert_eq!(rows(packed).await, got);
        }
    }
}

#[tokio::test]
async fn groups_go_to_disk_when_memory_is_short() {
    // In turn: refused while rows come, refused before the groups of several partitions are merged.
    for (partitions, limit) in [(1, 1_500_000), (2, 1_500_000), (3, 1_500_000), (2, 9_000_000)] {
        let batches = || (0..partitions).map(|p| batch(p * 30_000..p * 30_000 + 60_000, 50_000)).collect();
        let (packed, _) = plans(batches());
        let (_, expected) = plans(batches());
        let runtime = RuntimeEnvBuilder::new().with_memory_limit(limit, 1.0).build_arc().unwrap();
        let config = SessionConfig::new().with_batch_size(1000);
        let context = SessionContext::new_with_config_rt(config, Arc::clone(&runtime));
        let batches = collect(Arc::clone(&packed) as _, context.task_ctx()).await.unwrap();
        assert_eq!(shown(&batches), rows(expected).await, "{partitions} {limit}");
        let spilled = packed.metrics().unwrap().spilled_rows().unwrap_or(0);
        assert!(spilled > 0, "{partitions} {limit}");
        // What the final aggregates write is counted beside.
        let metrics = packed.metrics().unwrap();
        let counters = metrics.iter().filter(|metric| matches!(metric.value(), MetricValue::SpilledRows(_)));
        assert!(counters.count() > 1);
        assert_eq!(runtime.memory_pool.reserved(), 0);
    }
}

#[tokio::test]
async fn it_is_shown_without_a_mode() {
    let (packed, _) = plans(vec![batch(0..1, 1)]);
    let shown = displayable(packed.as_ref()).one_line().to_string();
    assert!(shown.starts_with("PackedAggregate: gby=[a@0 as a, b@1 as b], aggr=["), "{shown}");
}

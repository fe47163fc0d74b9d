//! Tests of the operator against DataFusion's hash join.

use datafusion::arrow::array::AsArray;
use datafusion::arrow::array::{ArrayRef, Float64Array, Int64Array, RecordBatch, StructArray};
use datafusion::arrow::datatypes::{DataType, Field, Int64Type, Schema};
use datafusion::arrow::util::pretty::pretty_format_batches;
use datafusion::common::{JoinSide, JoinType, NullEquality};
use datafusion::datasource::memory::MemorySourceConfig;
use datafusion::execution::runtime_env::{RuntimeEnv, RuntimeEnvBuilder};
use datafusion::logical_expr::Operator;
use datafusion::physical_expr::expressions::{BinaryExpr, Column};
use datafusion::physical_plan::coalesce_partitions::CoalescePartitionsExec;
use datafusion::physical_plan::joins::PartitionMode;
use datafusion::physical_plan::joins::utils::{ColumnIndex, JoinFilter};
use datafusion::physical_plan::repartition::RepartitionExec;
use datafusion::physical_plan::{Partitioning, collect, displayable};
use datafusion::prelude::{SessionConfig, SessionContext};

use super::*;
use crate::cache::Store;

const TYPES: [JoinType; 10] = [
    JoinType::Inner,
    JoinType::Left,
    JoinType::Right,
    JoinType::Full,
    JoinType::LeftSemi,
    JoinType::LeftAnti,
    JoinType::RightSemi,
    JoinType::RightAnti,
    JoinType::LeftMark,
    JoinType::RightMark,
];

/// Bytes that no hash join of the tests' build side fits.
const LITTLE: usize = 1_000_000;

#[derive(Clone, Copy, Debug)]
enum Key {
    Number,
    /// NaN and both zeros among them.
    Float,
    Struct,
}

impl Key {
    fn array(self, numbers: impl Iterator<Item = Option<i64>>) -> ArrayRef {
        let float = |number: i64| match number {
            1 => f64::NAN,
            2 => 0.0,
            3 => -0.0,
            number => number as f64 / 3.0,
        };
        match self {
            Key::Number => Arc::new(numbers.collect::<Int64Array>()),
            Key::Float => Arc::new(numbers.map(|number| number.map(float)).collect::<Float64Array>()),
            Key::Struct => {
                let numbers: Vec<Option<i64>> = numbers.collect();
                // NULL in a part is equal to NULL.
                let part = numbers.iter().map(|number| number.filter(|number| *number != 5).map(float));
                let fields = vec![Field::new("a", DataType::Float64, true)].into();
                let nulls = numbers.iter().map(Option::is_some).collect::<Vec<_>>().into();
                Arc::new(StructArray::new(fields, vec![Arc::new(part.collect::<Float64Array>())], Some(nulls)))
            }
        }
    }
}

/// Rows of a key that is NULL at times and has others' values at times, and a number.
fn rows(count: i64, step: i64) -> Arc<dyn ExecutionPlan> {
    rows_of(Key::Number, count, step, true)
}

fn rows_of(kind: Key, count: i64, step: i64, nulls: bool) -> Arc<dyn ExecutionPlan> {
    let parts: Vec<Vec<RecordBatch>> = (0..3)
        .map(|part| {
            let ids = (0..count).map(|i| i * 3 + part);
            let key = ids.clone().map(|i| (!nulls || i % 17 != 0).then_some(i * step % (count * 2)));
            let columns: [(&str, ArrayRef); 2] =
                [("k", kind.array(key)), ("v", Arc::new(ids.map(|i| Some(i * 7919 % 1000)).collect::<Int64Array>()))];
            let all =
                RecordBatch::try_from_iter_with_nullable(columns.map(|(name, array)| (name, array, true))).unwrap();
            (0..all.num_rows().max(1)).step_by(100).map(|at| all.slice(at, 100.min(all.num_rows() - at))).collect()
        })
        .collect();
    MemorySourceConfig::try_new_exec(&parts, parts[0][0].schema(), None).unwrap()
}

fn key() -> Arc<dyn PhysicalExpr> {
    Arc::new(Column::new("k", 0))
}

fn joined(join_type: JoinType, mode: PartitionMode, filtered: bool) -> HashJoinExec {
    joined_by(Key::Number, join_type, mode, filtered)
}

fn joined_by(kind: Key, join_type: JoinType, mode: PartitionMode, filtered: bool) -> HashJoinExec {
    let (left, right) = (rows_of(kind, 8000, 1, true), rows_of(kind, 3000, 5, true));
    let divided = |side| -> Arc<dyn ExecutionPlan> {
        Arc::new(RepartitionExec::try_new(side, Partitioning::Hash(vec![key()], 3)).unwrap())
    };
    let (left, right) = match mode {
        PartitionMode::Partitioned => (divided(left), divided(right)),
        _ => (Arc::new(CoalescePartitionsExec::new(left)) as _, right),
    };
    // The other number of the build side is less than that of the probe side.
    let filter = filtered.then(|| {
        let number = |i| Arc::new(Column::new("v", i)) as Arc<dyn PhysicalExpr>;
        let field = |name| Field::new(name, DataType::Int64, true);
        JoinFilter::new(
            Arc::new(BinaryExpr::new(number(0), Operator::Lt, number(1))),
            vec![ColumnIndex { index: 1, side: JoinSide::Left }, ColumnIndex { index: 1, side: JoinSide::Right }],
            Arc::new(Schema::new(vec![field("a"), field("b")])),
        )
    });
    let on = vec![(key(), key())];
    let equality = NullEquality::NullEqualsNothing;
    HashJoinExec::try_new(left, right, on, filter, &join_type, None, mode, equality, false).unwrap()
}

fn session(runtime: &Arc<RuntimeEnv>) -> SessionContext {
    let mut config = SessionConfig::new().with_batch_size(100);
    config.options_mut().execution.sort_spill_reservation_bytes = 16 << 10;
    SessionContext::new_with_config_rt(config, Arc::clone(runtime))
}

async fn run(plan: Arc<dyn ExecutionPlan>, runtime: &Arc<RuntimeEnv>) -> Vec<String> {
    let context = session(runtime);
    let shown = pretty_format_batches(&collect(plan, context.task_ctx()).await.unwrap()).unwrap().to_string();
    let mut rows: Vec<String> = shown.lines().map(str::to_string).filter(|line| line.starts_with("| ")).collect();
    rows.sort();
    rows
}

/// A session's memory: one that can spill leaves some to the others.
fn limited(bytes: usize) -> Arc<RuntimeEnv> {
    RuntimeEnvBuilder::new().with_memory_pool(Store::new(bytes, None).pool()).build_arc().unwrap()
}

fn fallbacks(join: &FallbackJoin) -> Option<usize> {
    join.metrics().unwrap().sum_by_name("fallbacks").map(|count| count.as_usize())
}

#[tokio::test]
async fn both_forms_give_the_rows_of_the_hash_join() {
    for mode in [PartitionMode::CollectLeft, PartitionMode::Partitioned] {
        for (join_type, filtered) in TYPES.into_iter().flat_map(|join| [(join, false), (join, true)]) {
            let expected = run(Arc::new(joined(join_type, mode, filtered)), &limited(1 << 30)).await;
            assert!(expected.len() > 100);
            // The rows take half a megabyte, and a table of them a megabyte.
            for (limit, fallen) in [(1 << 30, None), (LITTLE, Some(1))] {
                let runtime = limited(limit);
                let join = Arc::new(FallbackJoin::new(joined(join_type, mode, filtered)));
                let got = run(Arc::clone(&join) as _, &runtime).await;
                assert_eq!(got, expected, "{mode:?} {join_type} {filtered} {limit}");
                assert_eq!(fallbacks(&join), fallen, "{mode:?} {join_type} {filtered} {limit}");
                assert_eq!(join.metrics().unwrap().output_rows(), Some(expected.len() - 1));
                drop(join);
                assert_eq!(runtime.memory_pool.reserved(), 0);
            }
        }
    }
}

#[tokio::test]
async fn floats_and_nested_values_are_equal_as_in_the_hash_join() {
    for mode in [PartitionMode::CollectLeft, PartitionMode::Partitioned] {
        for (kind, join_type) in [Key::Float, Key::Struct].into_iter().flat_map(|kind| TYPES.map(|join| (kind, join))) {
            let expected = run(Arc::new(joined_by(kind, join_type, mode, false)), &limited(1 << 30)).await;
            assert!(expected.len() > 100);
            let join = Arc::new(FallbackJoin::new(joined_by(kind, join_type, mode, false)));
            assert!(can_merge(join.join()).unwrap());
            // The sorts hold the keys twice: as they are, and as rows.
            let got = run(Arc::clone(&join) as _, &limited(LITTLE * 14 / 10)).await;
            assert_eq!(got, expected, "{kind:?} {mode:?} {join_type}");
            assert_eq!(fallbacks(&join), Some(1));
        }
    }
}

#[tokio::test]
async fn null_is_in_no_list_and_out_of_none() {
    let not_in = |listed: i64, nulls: bool, partitions: usize| {
        let left = Arc::new(CoalescePartitionsExec::new(rows(8000, 1)));
        let mut right = rows_of(Key::Number, listed, 5, nulls);
        if partitions == 1 {
            right = Arc::new(CoalescePartitionsExec::new(right));
        }
        let (mode, equality) = (PartitionMode::CollectLeft, NullEquality::NullEqualsNothing);
        HashJoinExec::try_new(left, right, vec![(key(), key())], None, &JoinType::LeftAnti, None, mode, equality, true)
            .unwrap()
    };
    for partitions in [1, 3] {
        for (listed, nulls, some) in [(3000, true, false), (3000, false, true), (0, false, true)] {
            let expected = run(Arc::new(not_in(listed, nulls, partitions)), &limited(1 << 30)).await;
            assert_eq!(expected.len() > 100, some, "{listed} {nulls}");
            let join = Arc::new(FallbackJoin::new(not_in(listed, nulls, partitions)));
            let got = run(Arc::clone(&join) as _, &limited(LITTLE)).await;
            assert_eq!(got, expected, "{listed} {nulls} {partitions}");
            assert_eq!(fallbacks(&join), Some(1));
        }
    }
}

#[tokio::test]
async fn rows_come_in_clusters_again() {
    for mode in [PartitionMode::CollectLeft, PartitionMode::Partitioned] {
        let expected = run(Arc::new(joined(JoinType::Inner, mode, false)), &limited(1 << 30)).await;
        // The probe side's other number, of which there are 1000 values.
        let join = Arc::new(FallbackJoin::new(joined(JoinType::Inner, mode, false)).clustered(Some(3)));
        assert_eq!(run(Arc::clone(&join) as _, &limited(LITTLE)).await, expected);
        assert_eq!(fallbacks(&join), Some(1));
        let again = datafusion::physical_plan::execution_plan::reset_plan_states(join).unwrap();
        let context = session(&limited(LITTLE));
        let mut met = std::collections::HashSet::new();
        for partition in datafusion::physical_plan::collect_partitioned(again, context.task_ctx()).await.unwrap() {
            let mut last = None;
            for batch in &partition {
                for value in batch.column(3).as_primitive::<Int64Type>().iter() {
                    assert!(last == Some(value) || met.insert(value), "{mode:?} {value:?}");
                    last = Some(value);
                }
            }
        }
        assert!(met.len() > 900);
    }
}

#[tokio::test]
async fn columns_and_limits_are_the_hash_joins() {
    let join = joined(JoinType::Left, PartitionMode::CollectLeft, false).with_projection(Some(vec![3, 0])).unwrap();
    let expected = run(Arc::new(join.builder().build().unwrap()), &limited(1 << 30)).await;
    let fallen = Arc::new(FallbackJoin::new(join.builder().reset_state().build().unwrap()));
    assert_eq!(run(Arc::clone(&fallen) as _, &limited(LITTLE)).await, expected);
    assert_eq!(fallbacks(&fallen), Some(1));

    let some = join.builder().reset_state().with_fetch(Some(10)).build().unwrap();
    let fallen = Arc::new(FallbackJoin::new(some));
    let got = run(Arc::clone(&fallen) as _, &limited(LITTLE)).await;
    assert!((10..=30).contains(&(got.len() - 1)), "ten of each partition: {}", got.len() - 1);
}

#[tokio::test]
async fn it_begins_anew_after_a_reset() {
    let join = Arc::new(FallbackJoin::new(joined(JoinType::Inner, PartitionMode::CollectLeft, false)));
    let first = run(Arc::clone(&join) as _, &limited(LITTLE)).await;
    let again = datafusion::physical_plan::execution_plan::reset_plan_states(join).unwrap();
    assert_eq!(run(again, &limited(1 << 30)).await, first);
}

#[tokio::test]
async fn it_is_shown_as_the_hash_join() {
    let join = FallbackJoin::new(joined(JoinType::Inner, PartitionMode::CollectLeft, false));
    let shown = displayable(&join).one_line().to_string();
    assert!(shown.starts_with("HashJoinExec: mode=CollectLeft, join_type=Inner"), "{shown}");
    assert!(shown.contains(", fallback=merge"), "{shown}");
}

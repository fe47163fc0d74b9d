//! Places that read at once, one after the other, not at all; spilling, errors and cancellation.

use datafusion::arrow::array::{ArrayRef, AsArray, Int64Array};
use datafusion::arrow::datatypes::Int64Type;
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::datasource::memory::MemorySourceConfig;
use datafusion::execution::memory_pool::GreedyMemoryPool;
use datafusion::execution::runtime_env::RuntimeEnvBuilder;
use futures::StreamExt;

use super::*;

const BATCHES: i64 = 20;
const ROWS: i64 = 1000;

fn input() -> Arc<dyn ExecutionPlan> {
    let batch = |i: i64| {
        let numbers: ArrayRef = Arc::new(Int64Array::from_iter_values(i * ROWS..(i + 1) * ROWS));
        RecordBatch::try_from_iter([("n", numbers)]).unwrap()
    };
    let batches: Vec<RecordBatch> = (0..BATCHES).map(batch).collect();
    MemorySourceConfig::try_new_exec(std::slice::from_ref(&batches), batches[0].schema(), None).unwrap()
}

fn places(count: usize) -> Vec<SharedExec> {
    let computation = Arc::new(Computation::of(input()));
    computation.places.store(count, Ordering::Relaxed);
    (0..count).map(|_| SharedExec::new(0, Arc::clone(&computation))).collect()
}

fn context(bytes: usize) -> Arc<TaskContext> {
    let env = RuntimeEnvBuilder::new().with_memory_pool(Arc::new(GreedyMemoryPool::new(bytes))).build_arc().unwrap();
    Arc::new(TaskContext::default().with_runtime(env))
}

async fn sum(mut stream: SendableRecordBatchStream) -> i64 {
    let mut sum = 0;
    while let Some(batch) = stream.next().await {
        sum += batch.unwrap().column(0).as_primitive::<Int64Type>().values().iter().sum::<i64>();
    }
    sum
}

fn expected() -> i64 {
    (0..BATCHES * ROWS).sum()
}

#[tokio::test]
async fn one_after_the_other_and_side_by_side() {
    for bytes in [1 << 20, 50_000, 1] {
        let (context, places) = (context(bytes), places(3));
        let open = |i: usize| places[i].execute(0, Arc::clone(&context)).unwrap();
        assert_eq!(sum(open(0)).await, expected(), "{bytes} bytes");
        let (one, other) = tokio::join!(sum(open(1)), sum(open(2)));
        assert_eq!((one, other), (expected(), expected()), "{bytes} bytes");
        assert_eq!(context.memory_pool().reserved(), 0);
    }
}

#[tokio::test]
async fn who_leaves_early_holds_nothing_up() {
    let (context, places) = (context(1 << 20), places(2));
    let mut early = places[0].execute(0, Arc::clone(&context)).unwrap();
    assert_eq!(early.next().await.unwrap().unwrap().num_rows() as i64, ROWS);
    drop(early);
    assert_eq!(sum(places[1].execute(0, Arc::clone(&context)).unwrap()).await, expected());
    assert_eq!(context.memory_pool().reserved(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_threads_at_once() {
    for _ in 0..20 {
        let (context, places) = (context(1 << 20), places(4));
        let tasks: Vec<_> =
            places.iter().map(|place| tokio::spawn(sum(place.execute(0, Arc::clone(&context)).unwrap()))).collect();
        for task in tasks {
            assert_eq!(task.await.unwrap(), expected());
        }
    }
}

#[tokio::test]
async fn what_runs_again_computes_again() {
    let (context, mut places) = (context(1 << 20), places(1));
    let place: Arc<dyn ExecutionPlan> = Arc::new(places.remove(0));
    assert_eq!(sum(place.execute(0, Arc::clone(&context)).unwrap()).await, expected());
    let again = reset_plan_states(place).unwrap();
    assert_eq!(sum(again.execute(0, context).unwrap()).await, expected());
}

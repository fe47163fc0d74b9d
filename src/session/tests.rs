//! The session's promises that need no particular SQL: streaming, stopping, time, memory, panics.

use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::time::Instant;

use async_trait::async_trait;
use datafusion::arrow::array::Int32Array;
use datafusion::arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::catalog::streaming::StreamingTable;
use datafusion::datasource::{TableProvider, provider_as_source};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::logical_expr::{LogicalPlanBuilder, col};
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::streaming::PartitionStream;

use super::engine::Bound;
use super::*;
use crate::error::Kind;
use crate::exec::command::{BoundQuery, Command, Host};
use crate::types::{Column, SparkType};

/// What an endless source does for each batch.
#[derive(Clone, Copy, Debug)]
enum Habit {
    /// Gives rows at once.
    Eager,
    /// Blocks its thread a while first, as a long computation does.
    Busy,
    /// Waits for something that never comes.
    Idle,
    /// Panics.
    Panicking,
}

#[derive(Debug)]
struct Endless {
    schema: SchemaRef,
    habit: Habit,
    dropped: Arc<AtomicBool>,
}

struct Flag(Arc<AtomicBool>);

impl Drop for Flag {
    fn drop(&mut self) {
        self.0.store(true, SeqCst);
    }
}

impl PartitionStream for Endless {
    fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    fn execute(&self, _context: Arc<TaskContext>) -> SendableRecordBatchStream {
        let (schema, habit) = (Arc::clone(&self.schema), self.habit);
        let flag = Flag(Arc::clone(&self.dropped));
        let stream = futures::stream::unfold((0, flag), move |(i, flag)| {
            let schema = Arc::clone(&schema);
            async move {
                match habit {
                    Habit::Eager => {}
                    Habit::Busy => std::thread::sleep(Duration::from_millis(300)),
                    Habit::Idle => std::future::pending().await,
                    Habit::Panicking => panic!("a mistake"),
                }
                let column = Arc::new(Int32Array::from(vec![i; 8]));
                Some((RecordBatch::try_new(schema, vec![column]).map_err(Into::into), (i + 1, flag)))
            }
        });
        Box::pin(RecordBatchStreamAdapter::new(Arc::clone(&self.schema), stream))
    }
}

fn endless(habit: Habit) -> (BoundQuery, Arc<AtomicBool>) {
    let dropped = Arc::new(AtomicBool::new(false));
    let schema = Arc::new(Schema::new(vec![Field::new("a", DataType::Int32, true)]));
    let source = Endless { schema: Arc::clone(&schema), habit, dropped: Arc::clone(&dropped) };
    let table = StreamingTable::try_new(schema, vec![Arc::new(source)]).unwrap().with_infinite_table(true);
    let table: Arc<dyn TableProvider> = Arc::new(table);
    let plan = LogicalPlanBuilder::scan("t", provider_as_source(table), None)
        .unwrap()
        .project([col("a").alias("a#1"), col("a").alias("a#2")])
        .unwrap()
        .build()
        .unwrap();
    let column = Column { name: "a".into(), ty: SparkType::Int, nullable: true };
    (BoundQuery { plan, columns: vec![column.clone(), column], comments: Vec::new() }, dropped)
}

async fn run(session: &Session, query: BoundQuery) -> Result<Answer> {
    Answer::begin(&session.shared, "select a, a from t", Work::Bound(Bound::Query(query))).await
}

fn session() -> Session {
    Session::builder().threads(1).build().unwrap()
}

fn is_dropped(flag: &AtomicBool) -> bool {
    let start = Instant::now();
    while !flag.load(SeqCst) && start.elapsed() < Duration::from_secs(1) {
        std::thread::sleep(Duration::from_millis(5));
    }
    flag.load(SeqCst)
}

#[test]
fn batches_flow_without_an_executor_and_dropping_stops() {
    let session = session();
    let (query, dropped) = endless(Habit::Eager);
    let mut answer = futures::executor::block_on(run(&session, query)).unwrap();
    assert_eq!(answer.columns()[1].name, "a");
    assert_eq!(answer.schema().fields().len(), 2);
    for _ in 0..5 {
        futures::executor::block_on(answer.next()).unwrap().unwrap();
    }
    assert_eq!(answer.summary().rows, 40);
    drop(answer);
    assert!(is_dropped(&dropped));
}

#[test]
fn a_token_stops_at_once_while_the_only_thread_is_busy() {
    let session = session();
    let (query, dropped) = endless(Habit::Busy);
    let token = session.cancellation();
    let started = Instant::now();
    std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(50));
        token.cancel();
    });
    let error = futures::executor::block_on(run(&session, query)).unwrap_err();
    assert!(started.elapsed() < Duration::from_millis(150), "{:?}", started.elapsed());
    assert_eq!((error.kind(), error.class()), (Kind::Cancelled, "OPERATION_CANCELED"));
    assert!(is_dropped(&dropped));
}

#[test]
fn time_is_up_while_the_only_thread_is_busy_or_idle() {
    for habit in [Habit::Busy, Habit::Idle] {
        let session = Session::builder().threads(1).timeout(Duration::from_millis(40)).build().unwrap();
        let (query, dropped) = endless(habit);
        let error = futures::executor::block_on(run(&session, query)).unwrap_err();
        assert_eq!((error.kind(), error.class()), (Kind::Timeout, "STATEMENT_TIMEOUT"));
        assert!(error.message().contains("40ms"), "{}", error.message());
        assert!(is_dropped(&dropped));
    }
}

#[test]
fn a_panic_is_an_error_and_the_session_lives_on() {
    let session = session();
    let error = futures::executor::block_on(run(&session, endless(Habit::Panicking).0)).unwrap_err();
    assert_eq!((error.class(), error.message().as_str()), ("INTERNAL_ERROR", "a mistake"));
    assert!(futures::executor::block_on(run(&session, endless(Habit::Eager).0)).is_ok());
}

#[test]
fn a_session_may_go_before_its_answer_and_from_within_an_executor() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        let session = session();
        let mut answer = run(&session, endless(Habit::Eager).0).await.unwrap();
        drop(session);
        assert!(answer.next().await.unwrap().is_ok());
        assert!(answer.next().await.unwrap().is_ok());
    });
}

#[derive(Debug)]
struct Write;

#[async_trait]
impl Command for Write {
    fn writes(&self) -> bool {
        true
    }

    async fn run(&self, host: &dyn Host) -> Result<Vec<RecordBatch>> {
        host.change_settings(&mut |settings| settings.set("spark.sql.ansi.enabled", "false").map(drop))?;
        host.notice("done".to_string());
        Ok(Vec::new())
    }
}

#[test]
fn a_command_has_acted_when_the_call_returns() {
    let session = session();
    let begin = |session: &Session| {
        let work = Work::Bound(Bound::Command(Arc::new(Write)));
        futures::executor::block_on(Answer::begin(&session.shared, "write", work))
    };
    let answer = begin(&session).unwrap();
    assert!(!session.settings().is_on("spark.sql.ansi.enabled"));
    assert_eq!(answer.summary().notices, ["done"]);
    assert!(answer.summary().command);
    assert!(futures::executor::block_on(answer.collect()).unwrap().is_empty());
    let readers = Session::builder().read_only(true).build().unwrap();
    assert_eq!(begin(&readers).unwrap_err().class(), "READ_ONLY_SESSION");
}

#[test]
fn batches_become_a_table_and_a_scan_of_it_an_answer() {
    let session = Session::builder().memory_limit("64MB".parse().unwrap()).build().unwrap();
    let schema = Arc::new(Schema::new(vec![Field::new("A", DataType::Int32, true)]));
    let batch = RecordBatch::try_new(schema, vec![Arc::new(Int32Array::from_iter_values(0..1000))]).unwrap();
    session.register_batches("T", vec![batch.slice(0, 10), batch.slice(500, 10)]).unwrap();
    assert_eq!(session.tables("default").unwrap()[0].name, "T");
    let columns = futures::executor::block_on(session.columns("t")).unwrap().unwrap();
    assert_eq!((columns[0].name.as_str(), &columns[0].ty), ("A", &SparkType::Int));
    assert!((1..10_000).contains(&session.memory_used()), "{}", session.memory_used());
}

#[test]
fn progress_tells_of_the_running_statement() {
    use futures::StreamExt;
    let session = session();
    let answer = futures::executor::block_on(run(&session, endless(Habit::Eager).0)).unwrap();
    let progress = futures::executor::block_on(Box::pin(session.progress()).next()).unwrap();
    assert_eq!(progress.statement, answer.statement());
}

#[test]
fn a_script_goes_on_after_a_mistake() {
    use futures::StreamExt;
    let session = session();
    let answers = session.script("select ;\n nonsense; select 1 +; -- nothing\n");
    let classes: Vec<&str> = futures::executor::block_on(answers.map(|answer| answer.unwrap_err().class()).collect());
    assert_eq!(classes.len(), 3, "{classes:?}");
    assert!(classes.iter().all(|class| class.starts_with("PARSE_SYNTAX_ERROR")), "{classes:?}");
}

#[test]
fn the_blocking_session_answers_from_any_thread() {
    let session = blocking::Session::new().unwrap();
    let (query, _) = endless(Habit::Eager);
    let error = session.sql("select * from nope").unwrap_err();
    assert_eq!(error.class(), "TABLE_OR_VIEW_NOT_FOUND");
    let answer = futures::executor::block_on(run(session.inner(), query)).unwrap();
    assert_eq!(answer.columns().len(), 2);
}

/// Rows of a statement as text, cells between bars.
fn rows(session: &blocking::Session, statement: &str) -> Vec<String> {
    use datafusion::arrow::util::display::{ArrayFormatter, FormatOptions};
    let batches =
        session.sql(statement).and_then(blocking::Answer::collect).unwrap_or_else(|error| panic!("{error:?}"));
    let mut out = Vec::new();
    for batch in batches {
        let options = FormatOptions::default().with_null("NULL");
        let columns: Vec<_> = batch.columns().iter().map(|c| ArrayFormatter::try_new(c, &options).unwrap()).collect();
        out.extend(
            (0..batch.num_rows())
                .map(|row| columns.iter().map(|column| column.value(row).to_string()).collect::<Vec<_>>().join("|")),
        );
    }
    out
}

#[test]
fn sql_is_answered() {
    let session = blocking::Session::new().unwrap();
    assert_eq!(rows(&session, "select 1 as a, 'x' as A, 1.5"), ["1|x|1.5"]);
    let grouped = "select a, count(*) from values (1), (2), (2) t(a) where a > 0 group by a order by a";
    assert_eq!(rows(&session, grouped), ["1|1", "2|2"]);
    let named = session.sql_with("select :n + 1, :s", &[("n", "41"), ("S", "it's")]).unwrap();
    assert_eq!(named.columns()[0].ty, SparkType::Int);
    let class = |statement: &str| session.sql(statement).unwrap_err();
    assert!(class("select x from values (1) t(xy)").report().contains("^"));
    assert_eq!(class("select 1 +").kind(), Kind::Syntax);
    assert_eq!(class("select * from parquet.`/no/such`").class(), "PATH_NOT_FOUND");
}

#[test]
fn tables_of_a_program_are_read_and_named_in_errors() {
    let session = blocking::Session::new().unwrap();
    let schema = Arc::new(Schema::new(vec![Field::new("A", DataType::Int32, true)]));
    let batch = RecordBatch::try_new(schema, vec![Arc::new(Int32Array::from_iter_values(0..1000))]).unwrap();
    session.register_batches("Trips", vec![batch]).unwrap();
    assert_eq!(rows(&session, "select count(*), max(a) from TRIPS"), ["1000|999"]);
    assert_eq!(rows(&session, "select max(x.a) from trips x join trips y on x.a = y.a where x.a < 10"), ["9"]);
    let error = session.sql("select * from trip").unwrap_err();
    assert_eq!(error.suggestions(), ["Trips"]);
    assert!(error.parameters().iter().any(|(name, _)| *name == "searchPath"));
    assert!(error.report().contains("LINE 1"), "{}", error.report());
}

#[test]
fn deep_statements_are_no_danger() {
    let session = blocking::Session::new().unwrap();
    let deep = format!("select {}1{}", "(".repeat(2000), ")".repeat(2000));
    assert_eq!(rows(&session, &deep), ["1"]);
    let chain = format!("select {}", vec!["1"; 100].join(" + "));
    assert_eq!(rows(&session, &chain), ["100"]);
}

#[test]
fn long_chains_are_bound_and_planned_in_time() {
    let session = blocking::Session::new().unwrap();
    let started = Instant::now();
    let sum = format!("select {}", vec!["1"; 1990].join(" + "));
    assert_eq!(rows(&session, &sum), ["1990"]);
    let columns = format!("select {} from range(2)", vec!["id"; 150].join(" + "));
    assert_eq!(rows(&session, &columns), ["0", "150"]);
    // What is literal in the statement decides about types: the sum is an int of ten digits.
    let typed = session.sql(&format!("select {} + 1.5", vec!["1"; 50].join(" + "))).unwrap();
    assert_eq!(typed.columns()[0].ty, SparkType::Decimal(12, 1));
    let conditions: Vec<String> = (5..10_000).map(|i| format!("id <> {i}")).collect();
    let all = format!("select count(*), max(id) from range(20000) where {}", conditions.join(" and "));
    assert_eq!(rows(&session, &all), ["10005|19999"]);
    let any = format!("select count(*) from range(20000) where not ({})", conditions.join(" and "));
    assert_eq!(rows(&session, &any), ["9995"]);
    let overflow = format!("select 2147483647{}", " + 1".repeat(100));
    assert_eq!(session.sql(&overflow).and_then(blocking::Answer::collect).unwrap_err().class(), "ARITHMETIC_OVERFLOW");
    assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
}

#[test]
fn a_program_brings_its_own_functions() {
    use datafusion::logical_expr::{ColumnarValue, Volatility, create_udf};
    let session = blocking::Session::new().unwrap();
    let twice = create_udf(
        "Twice",
        vec![DataType::Float64],
        DataType::Float64,
        Volatility::Immutable,
        Arc::new(|arguments| {
            let array = ColumnarValue::values_to_arrays(arguments)?.remove(0);
            let sum = datafusion::arrow::compute::kernels::numeric::add(&array, &array)?;
            Ok(ColumnarValue::Array(sum))
        }),
    );
    assert_eq!(session.sql("select twice(1)").unwrap_err().class(), "UNRESOLVED_ROUTINE");
    session.register_udf(twice);
    assert_eq!(
        rows(&session, "select TWICE(id), twice(1.5), twice(null) from range(2)"),
        ["0.0|3.0|NULL", "2.0|3.0|NULL"]
    );
    let answer = session.sql("select twice(id) from range(1)").unwrap();
    assert_eq!((answer.columns()[0].name.as_str(), &answer.columns()[0].ty), ("Twice(id)", &SparkType::Double));
    assert_eq!(session.sql("select twice(1, 2)").unwrap_err().class(), "UNSUPPORTED_FEATURE");
    assert_eq!(session.sql("select twice(distinct 1)").unwrap_err().kind(), Kind::Analysis);
}

#[test]
fn what_is_cached_of_a_table_follows_what_is_written_to_it() {
    let folder = tempfile::tempdir().unwrap();
    let session = blocking::Session::new().unwrap();
    let run = |statement: &str| drop(session.sql(statement).unwrap_or_else(|error| panic!("{statement}: {error}")));
    let path = folder.path().join("t").display().to_string();
    run(&format!("create table t using parquet location '{path}' as select id from range(10)"));
    run("cache table t");
    assert_eq!(rows(&session, "select sum(id) from t"), ["45"]);
    run("insert into t values (100)");
    assert_eq!(rows(&session, "select sum(id) from t"), ["145"]);
    run("insert overwrite t values (7)");
    let answer = session.sql("select sum(id) from t").unwrap();
    assert_eq!(answer.summary().cache, ["default.t"]);
    assert_eq!(rows(&session, "select sum(id) from t"), ["7"]);
    run(&format!("cache table files as select * from parquet.`{path}`"));
    run("insert into t values (8)");
    run("refresh table files");
    assert_eq!(rows(&session, &format!("select sum(id) from parquet.`{path}`")), ["15"]);
}

#[test]
fn a_stopped_join_gives_its_memory_back() {
    let session = Session::builder().timeout(Duration::from_millis(300)).build().unwrap();
    let session = blocking::Session::from(session);
    let join = "select count(*) from range(100000000) a join range(100000000) b on a.id % 1000 = b.id % 999";
    let started = Instant::now();
    let stopped = session.sql(join).and_then(blocking::Answer::collect).unwrap_err();
    assert_eq!(stopped.kind(), Kind::Timeout);
    let used = || session.inner().memory_used();
    while used() > 0 && started.elapsed() < Duration::from_millis(1800) {
        std::thread::sleep(Duration::from_millis(10));
    }
    assert_eq!(used(), 0, "{:?}", started.elapsed());
}

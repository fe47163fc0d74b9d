//! Data and queries that the benchmarks share.
#![allow(dead_code, reason = "each benchmark uses a part")]

use std::path::{Path, PathBuf};

use criterion::Criterion;
use firesteel::blocking::Session;

/// The tables of TPC-H.
pub const TABLES: &[&str] = &["customer", "lineitem", "nation", "orders", "part", "partsupp", "region", "supplier"];

/// Runs statements to their last row.
pub fn run(session: &Session, text: &str) {
    for answer in session.script(text) {
        let batches = answer.and_then(|answer| answer.collect()).unwrap_or_else(|error| panic!("{error}"));
        std::hint::black_box(batches);
    }
}

/// The queries of `sql-tests/inputs/tpch/`, in their order.
pub fn queries() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("sql-tests/inputs/tpch");
    (1..=22)
        .map(|n| {
            let text = std::fs::read_to_string(folder.join(format!("q{n}.sql"))).expect("the query is there");
            (format!("q{n}"), text)
        })
        .collect()
}

/// TPC-H as Parquet files, generated once per scale below the build's temporary folder.
pub fn parquet() -> PathBuf {
    let scale = std::env::var("TPCH_SCALE").unwrap_or_else(|_| "0.1".into());
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("tpch-{scale}"));
    if !folder.join("supplier.parquet").exists() {
        let session = Session::new().expect("a session starts");
        run(&session, &format!("CREATE DATABASE tpch USING tpch OPTIONS (scale = '{scale}')"));
        for table in TABLES {
            run(&session, &format!("COPY tpch.{table} TO '{}/{table}.parquet'", folder.display()));
        }
    }
    folder
}

/// Runs queries, each with the rule that makes it quicker and without: its name, the rule, its text.
pub fn with_and_without(criterion: &mut Criterion, session: &Session, queries: &[(&str, &str, &str)]) {
    for (name, rule, query) in queries {
        let mut group = criterion.benchmark_group(*name);
        group.sample_size(10);
        for on in [true, false] {
            run(session, &format!("SET firesteel.optimizer.{rule} = {on}"));
            let form = if on { (*rule).to_string() } else { format!("without {rule}") };
            group.bench_function(form, |bencher| bencher.iter(|| run(session, query)));
        }
        group.finish();
        run(session, &format!("SET firesteel.optimizer.{rule} = true"));
    }
}

/// How many rows the tables of a benchmark have: `ROWS` in the environment, else a million.
pub fn rows() -> String {
    std::env::var("ROWS").unwrap_or_else(|_| "1000000".into())
}

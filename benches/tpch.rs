//! The 22 queries of TPC-H: over the cache, and over Parquet files. Planning is part of every run.
//!
//!     cargo bench --bench tpch                     scale 0.1
//!     TPCH_SCALE=1 cargo bench --bench tpch -- cached/q6
#![allow(clippy::expect_used, clippy::panic, missing_docs, reason = "a benchmark that cannot run says so and ends")]

mod common;

use criterion::{Criterion, criterion_group, criterion_main};
use firesteel::blocking::Session;

fn tpch(criterion: &mut Criterion) {
    let queries = common::queries();
    let folder = common::parquet();
    for mode in ["cached", "parquet"] {
        let session = Session::new().expect("a session starts");
        for table in common::TABLES {
            let source = format!("SELECT * FROM parquet.`{}/{table}.parquet`", folder.display());
            let statement = match mode {
                "cached" => format!("CACHE TABLE {table} AS {source}"),
                _ => format!("CREATE TEMPORARY VIEW {table} AS {source}"),
            };
            common::run(&session, &statement);
        }
        let mut group = criterion.benchmark_group(mode);
        group.sample_size(10);
        for (name, text) in &queries {
            group.bench_function(name, |bencher| bencher.iter(|| common::run(&session, text)));
        }
        group.finish();
    }
}

criterion_group!(benches, tpch);
criterion_main!(benches);

//! How long it takes to fill the cache with TPC-H's largest table from Parquet.
//!
//!     cargo bench --bench cache
#![allow(clippy::expect_used, clippy::panic, missing_docs, reason = "a benchmark that cannot run says so and ends")]

mod common;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use firesteel::blocking::Session;

fn fill(criterion: &mut Criterion) {
    let folder = common::parquet();
    let file = folder.join("lineitem.parquet");
    let bytes = std::fs::metadata(&file).map_or(0, |meta| meta.len());
    let session = Session::new().expect("a session starts");
    let statement = format!("CACHE TABLE lineitem AS SELECT * FROM parquet.`{}`", file.display());
    let mut group = criterion.benchmark_group("cache");
    group.sample_size(10).throughput(Throughput::Bytes(bytes));
    group.bench_function("fill lineitem", |bencher| {
        bencher.iter(|| {
            common::run(&session, &statement);
            common::run(&session, "DROP VIEW lineitem");
            common::run(&session, "CLEAR CACHE");
        });
    });
    group.finish();
}

criterion_group!(benches, fill);
criterion_main!(benches);

//! How long the program takes to answer one trivial question, process start included.
//!
//!     cargo bench --bench startup
#![allow(clippy::expect_used, clippy::panic, missing_docs, reason = "a benchmark that cannot run says so and ends")]

use std::process::Command;

use criterion::{Criterion, criterion_group, criterion_main};

fn startup(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("startup");
    for (name, sql) in
        [("select 1", "select 1"), ("filtered values", "select count(*) from values (1), (2) t(a) where a > 1")]
    {
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                Command::new(env!("CARGO_BIN_EXE_firesteel"))
                    .args(["-S", "-e", sql])
                    .output()
                    .expect("the program runs")
            });
        });
    }
    group.finish();
}

criterion_group!(benches, startup);
criterion_main!(benches);

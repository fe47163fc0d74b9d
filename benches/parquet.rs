//! Queries over Parquet files, with the rule that makes each quicker and without: TPC-H's lineitem.
//!
//!     cargo bench --bench parquet                     scale 0.1
//!     TPCH_SCALE=1 cargo bench --bench parquet -- orders
#![allow(clippy::expect_used, clippy::panic, missing_docs, reason = "a benchmark that cannot run says so and ends")]

mod common;

use criterion::{Criterion, criterion_group, criterion_main};
use firesteel::blocking::Session;

/// A query and the rule that makes it quicker, if there is one.
const QUERIES: &[(&str, &str, &str)] = &[
    ("dates", "", "SELECT count(*) FROM lineitem WHERE l_shipdate < DATE'1995-01-01' AND l_shipmode = 'MAIL'"),
    ("few rows", "", "SELECT sum(l_partkey), max(l_extendedprice) FROM lineitem WHERE l_orderkey % 100 = 1"),
    (
        "products",
        "narrow_decimals",
        "SELECT l_returnflag, sum(l_extendedprice * (1 - l_discount)), avg(l_quantity) FROM lineitem GROUP BY l_returnflag",
    ),
    (
        "orders",
        "clustered_aggregate",
        "SELECT l_orderkey, sum(l_quantity) AS q FROM lineitem GROUP BY l_orderkey HAVING q > 300",
    ),
    (
        "cheapest",
        "grouped_join",
        "SELECT count(*) FROM part, partsupp WHERE p_partkey = ps_partkey AND p_size = 15 AND ps_supplycost = \
         (SELECT min(ps_supplycost) FROM partsupp WHERE ps_partkey = p_partkey)",
    ),
];

fn parquet(criterion: &mut Criterion) {
    let session = Session::new().expect("a session starts");
    let folder = common::parquet();
    for table in common::TABLES {
        let file = folder.join(format!("{table}.parquet"));
        common::run(&session, &format!("CREATE TEMPORARY VIEW {table} AS SELECT * FROM parquet.`{}`", file.display()));
    }
    for (name, rule, query) in QUERIES {
        let mut group = criterion.benchmark_group(*name);
        group.sample_size(10);
        if rule.is_empty() {
            group.bench_function("all rules", |bencher| bencher.iter(|| common::run(&session, query)));
            continue;
        }
        for on in [true, false] {
            common::run(&session, &format!("SET firesteel.optimizer.{rule} = {on}"));
            let form = if on { (*rule).to_string() } else { format!("without {rule}") };
            group.bench_function(form, |bencher| bencher.iter(|| common::run(&session, query)));
        }
        group.finish();
        common::run(&session, &format!("SET firesteel.optimizer.{rule} = true"));
    }
}

criterion_group!(benches, parquet);
criterion_main!(benches);

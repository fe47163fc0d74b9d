//! Grouping, roll-ups, percentiles and the first rows of partitions over cached rows, with the rule behind each and
//! without.
//!
//!     cargo bench --bench aggregate                     a million rows
//!     ROWS=10000000 cargo bench --bench aggregate -- median
#![allow(clippy::expect_used, clippy::panic, missing_docs, reason = "a benchmark that cannot run says so and ends")]

mod common;

use criterion::{Criterion, criterion_group, criterion_main};
use firesteel::blocking::Session;

/// A query and the rule that makes it quicker.
const QUERIES: &[(&str, &str, &str)] = &[
    ("one text", "packed_aggregate", "SELECT s, sum(v) FROM t GROUP BY s"),
    ("wide range", "packed_aggregate", "SELECT k, sum(v), avg(f) FROM t GROUP BY k"),
    ("all columns", "packed_aggregate", "SELECT s, l, k, v, sum(f), count(*) FROM t GROUP BY s, l, k, v"),
    ("products", "narrow_decimals", "SELECT s, sum(p * (1 - d)), avg(p), sum(d) FROM t GROUP BY s"),
    ("median", "packed_aggregate", "SELECT v, median(f) FROM t GROUP BY v"),
    ("different texts", "distinct_aggregate", "SELECT v, count(DISTINCT l), max(f) FROM t GROUP BY v"),
    ("different numbers", "distinct_aggregate", "SELECT count(DISTINCT k) FROM t"),
    ("rollup", "rollup", "SELECT s, k % 100 AS r, v, sum(f), count(*) FROM t GROUP BY ROLLUP (s, k % 100, v)"),
    (
        "first two",
        "top_rows",
        "SELECT k, f FROM (SELECT k, f, row_number() OVER (PARTITION BY k ORDER BY f DESC) AS n FROM t) WHERE n <= 2",
    ),
];

fn aggregate(criterion: &mut Criterion) {
    let rows = common::rows();
    let session = Session::new().expect("a session starts");
    common::run(
        &session,
        &format!(
            "CACHE TABLE t AS SELECT concat('s', id % 100) AS s, concat('text number ', hash(id) % 50000) AS l, \
             hash(id, 1) % 100000 AS k, CAST(hash(id, 2) % 1000 AS INT) AS v, hash(id, 3) / 1000D AS f, \
             CAST(hash(id, 4) % 1000000 / 100 AS DECIMAL(15, 2)) AS p, \
             CAST(id % 11 / 100 AS DECIMAL(15, 2)) AS d FROM range({rows})"
        ),
    );
    common::with_and_without(criterion, &session, QUERIES);
}

criterion_group!(benches, aggregate);
criterion_main!(benches);

//! Rules that keep a query within its memory, at work and not: what it costs to be sure of the end.
//!
//! Memory is so short that the rules act, and not so short that the query would die without them.
//!
//!     cargo bench --bench memory                      a million rows
//!     ROWS=10000000 cargo bench --bench memory -- sort
#![allow(clippy::expect_used, clippy::panic, missing_docs, reason = "a benchmark that cannot run says so and ends")]

mod common;

use std::path::Path;

use criterion::{Criterion, criterion_group, criterion_main};
use firesteel::blocking::Session;

/// Bytes of memory for each row of the table.
const BYTES_PER_ROW: u64 = 256;

/// A query and the rule that acts on it; `ROWS` stands for three quarters of the rows.
const QUERIES: &[(&str, &str, &str)] = &[
    (
        "build side beyond its share",
        "spilling_join",
        "SELECT count(*), max(a.text), max(b.text) FROM t a JOIN t b ON a.mixed = b.mixed AND a.id % 7 = b.id % 7",
    ),
    (
        // Nothing is known of how many rows come of texts that are made on the way.
        "build side that turns out too big",
        "fallback_join",
        "SELECT count(*), max(a.text) FROM t a JOIN (SELECT id, concat(text, 'b') AS text FROM t WHERE text LIKE '%1%') b \
         ON a.text = b.text AND a.id = b.id",
    ),
    ("keys far apart", "hashed_range", "SELECT count(*), sum(a.mixed) FROM t a JOIN t b ON a.sparse = b.sparse"),
    (
        "sort of texts",
        "compacted_sort",
        "SELECT max(n) FROM (SELECT text, row_number() OVER (ORDER BY text) AS n FROM t) WHERE text LIKE '%7'",
    ),
    (
        "first rows beyond their share",
        "spilling_sort",
        "SELECT max(text), sum(id) FROM (SELECT * FROM t ORDER BY mixed LIMIT ROWS)",
    ),
];

fn memory(criterion: &mut Criterion) {
    let rows: u64 = common::rows().parse().expect("ROWS is a number");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("memory-{rows}.parquet"));
    if !folder.exists() {
        let query = format!(
            "COPY (SELECT id, id * 8 AS sparse, hash(id) AS mixed, concat('text number ', hash(id, 1)) AS text \
             FROM range({rows})) TO '{}'",
            folder.display()
        );
        common::run(&Session::new().expect("a session starts"), &query);
    }
    let limit = format!("{}", rows * BYTES_PER_ROW).parse().expect("a number of bytes");
    let session = Session::builder().memory_limit(limit).build_blocking().expect("a session starts");
    common::run(&session, &format!("CREATE TEMPORARY VIEW t AS SELECT * FROM parquet.`{}`", folder.display()));
    let most = (rows / 4 * 3).to_string();
    for (name, rule, query) in QUERIES {
        let query = query.replace("ROWS", &most);
        common::with_and_without(criterion, &session, &[(name, rule, &query)]);
    }
}

criterion_group!(benches, memory);
criterion_main!(benches);

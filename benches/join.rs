//! Joins and parts of queries that are used twice, over cached rows, with the rule behind each and without.
//!
//!     cargo bench --bench join                      a million sales
//!     ROWS=10000000 cargo bench --bench join -- shared
#![allow(clippy::expect_used, clippy::panic, missing_docs, reason = "a benchmark that cannot run says so and ends")]

mod common;

use criterion::{Criterion, criterion_group, criterion_main};
use firesteel::blocking::Session;

/// A query and the rule that makes it quicker.
const QUERIES: &[(&str, &str, &str)] = &[
    (
        "small table written last",
        "join_order",
        "SELECT count(*) FROM sales s, customers c, days d WHERE s.customer = c.id AND s.day = d.id AND d.month = 7",
    ),
    (
        "few of many",
        "early_semi_join",
        "SELECT sum(s.price) FROM sales s JOIN customers c ON s.customer = c.id \
         WHERE s.id IN (SELECT sale FROM returns WHERE reason = 3 GROUP BY sale HAVING count(*) > 2)",
    ),
    (
        "one branch of two",
        "constant_filter",
        "SELECT sum(v) FROM (SELECT 'sale' AS kind, c.country, s.price AS v FROM sales s JOIN customers c ON s.customer = c.id \
         UNION ALL SELECT 'return', c.country, 1 FROM returns r JOIN sales s ON r.sale = s.id \
         JOIN customers c ON s.customer = c.id) WHERE kind = 'return'",
    ),
    (
        "outer join that is none",
        "null_rejecting_join",
        "SELECT count(*) FROM sales s LEFT JOIN returns r ON s.id = r.sale, reasons WHERE r.reason = reasons.id AND reasons.id = 3",
    ),
    (
        "outer join that nobody reads",
        "join_elimination",
        "SELECT count(*), sum(s.price) FROM sales s LEFT JOIN customers c ON s.customer = c.id",
    ),
    (
        "every row has its partner",
        "join_elimination",
        "SELECT s.day, sum(s.price) FROM sales s JOIN customers c ON s.customer = c.id GROUP BY s.day",
    ),
    (
        "returns of few sales",
        "late_outer_join",
        "SELECT d.name, sum(s.price), count(r.sale) FROM sales s LEFT JOIN returns r ON s.id = r.sale, days d, customers c \
         WHERE s.day = d.id AND d.month = 7 AND s.customer = c.id AND c.country = 'country 3' GROUP BY d.name",
    ),
    (
        "names through three joins",
        "compacted_build",
        "SELECT c.country, d.name, count(*), sum(s.price) FROM returns r JOIN sales s ON r.sale = s.id \
         JOIN customers c ON s.customer = c.id JOIN days d ON s.day = d.id JOIN sales again ON again.id = r.sale + 1 \
         GROUP BY c.country, d.name",
    ),
    (
        "groups named by the other side",
        "eager_aggregate",
        "SELECT c.country, c.id, sum(s.price), count(*) FROM sales s JOIN customers c ON s.customer = c.id \
         GROUP BY c.country, c.id",
    ),
    (
        "shared",
        "shared_subplans",
        "WITH best AS (SELECT customer, sum(price) AS total FROM sales GROUP BY customer) \
         SELECT count(*) FROM best WHERE total > (SELECT avg(total) FROM best)",
    ),
];

fn join(criterion: &mut Criterion) {
    let rows = common::rows();
    let session = Session::new().expect("a session starts");
    common::run(
        &session,
        &format!(
            "CACHE TABLE sales AS SELECT id, abs(hash(id)) % 50000 AS customer, abs(hash(id, 1)) % 3650 AS day, \
             CAST(abs(hash(id, 2)) % 100000 / 100 AS DECIMAL(15, 2)) AS price FROM range({rows}); \
             CACHE TABLE returns AS SELECT abs(hash(id, 3)) % {rows} AS sale, abs(hash(id, 4)) % 50 AS reason \
             FROM range({rows} DIV 10); \
             CACHE TABLE reasons AS SELECT id FROM range(50); \
             CACHE TABLE customers AS SELECT id, concat('country ', id % 200) AS country FROM range(50000); \
             CACHE TABLE days AS SELECT id, id DIV 30 % 12 AS month, concat('the month number ', id DIV 30) AS name \
             FROM range(3650)"
        ),
    );
    common::with_and_without(criterion, &session, QUERIES);
}

criterion_group!(benches, join);
criterion_main!(benches);

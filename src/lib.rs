//! Firesteel: Spark SQL without Spark.
//!
//! A [`Session`] runs statements of Spark's SQL on this machine's threads and answers with Arrow's record batches. The
//! engine underneath is Apache DataFusion; the language, its functions and its errors are Spark's.
//!
//! ```
//! use firesteel::Session;
//! use firesteel::arrow::record_batch::RecordBatch;
//!
//! #[tokio::main]
//! async fn main() -> firesteel::Result<()> {
//!     let session = Session::builder().memory_limit("6GB".parse()?).build()?; // Session::new() is enough
//!     session.sql("CACHE TABLE flights AS SELECT * FROM parquet.`data/flights.parquet`").await?;
//!     let answer = session
//!         .sql("SELECT carrier, avg(arr_delay) AS delay FROM flights GROUP BY carrier ORDER BY delay DESC LIMIT 3")
//!         .await?;
//!     let batches: Vec<RecordBatch> = answer.collect().await?; // or answer.next(), answer.stream()
//!     assert_eq!(batches.iter().map(RecordBatch::num_rows).sum::<usize>(), 3);
//!
//!     let error = session.sql("SELECT carier FROM flights").await.unwrap_err();
//!     assert_eq!(error.class(), "UNRESOLVED_COLUMN.WITH_SUGGESTION");
//!     Ok(())
//! }
//! ```
//!
//! Without an async runtime, [`blocking::Session`] does the same:
//!
//! ```
//! let session = firesteel::blocking::Session::new()?;
//! for batch in session.sql("SELECT * FROM VALUES (1, 'a'), (2, 'b') AS t(id, name)")? {
//!     assert_eq!(batch?.num_columns(), 2);
//! }
//! # Ok::<(), firesteel::Error>(())
//! ```
//!
//! Data and functions of the program's own are tables and functions of the session; values go in typed, not as text:
//!
//! ```
//! use std::sync::Arc;
//!
//! use firesteel::arrow::array::{Float64Array, RecordBatch, StringArray};
//! use firesteel::arrow::util::pretty::pretty_format_batches;
//!
//! let name: Arc<_> = Arc::new(StringArray::from(vec!["tea", "coffee"]));
//! let price: Arc<_> = Arc::new(Float64Array::from(vec![2.5, 3.0]));
//! let batch = RecordBatch::try_from_iter([("name", name as _), ("price", price as _)])?;
//!
//! let session = firesteel::blocking::Session::new()?;
//! session.register_batches("menu", vec![batch])?;
//! let answer = session.sql_with("SELECT name FROM menu WHERE price > :least", &[("least", "2.75")])?;
//! let table = pretty_format_batches(&answer.collect()?)?.to_string();
//! assert!(table.contains("coffee") && !table.contains("tea"));
//!
//! // What a person should see of an error: the line of SQL with a mark, and what may have been meant.
//! let error = session.sql("SELECT nam FROM menu").unwrap_err();
//! assert!(error.report().contains("Did you mean name"), "{}", error.report());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! [`Session::register_udf`] and [`Session::register_table`] take functions and tables of the [`datafusion`] that is
//! re-exported here. [`Session::cancellation`] stops a statement from another thread, [`Session::progress`] tells how far
//! it is.
//!
//! Rooms; each uses only those below it:
//!
//! | room | what it does |
//! |---|---|
//! | `shell` | the program: arguments, line editor, formats of results; a client of `session` and nothing else |
//! | [`session`] | one conversation: runs statements, keeps catalog and settings, explains plans |
//! | `sql` | text to tree to bound plan: lexer, parser, binder, one file per statement |
//! | `optimizer` | rules that make plans faster and never change an answer |
//! | `exec` | operators of our own; what a command is, and what a session offers to it |
//! | `plan` | the logical nodes that those operators run |
//! | `cache` | tables in memory: filling, matching, pruning, giving memory back |
//! | `source` | files and generated tables: reading, writing, finding out formats and types |
//! | `function` | every function, operator and cast, by Spark's rules |
//! | `scan` | what the scans of `cache` and `source` share: filters, pruning, pushdown |
//! | [`types`], [`config`], [`error`] | Spark's types, the settings, errors with Spark's classes |

#[doc(hidden)]
pub mod shell;
pub mod session;
mod sql;
mod optimizer;
mod exec;
mod plan;
mod cache;
mod source;
mod function;
mod scan;
pub mod types;
pub mod config;
pub mod error;

pub use datafusion;
pub use datafusion::arrow;
pub use error::{Error, Result};
pub use session::{Answer, MemoryLimit, MemoryUse, Progress, Session, SessionBuilder, Summary, TableName, blocking};
pub use tokio_util::sync::CancellationToken;

/// The example of the README, run as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

#[cfg(test)]
mod tidy;

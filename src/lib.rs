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
//! Rooms; each uses only those below it:
//!
//! | room | what it does |
//! |---|---|
//! | `shell` | the program: arguments, line editor, formats of results; a client of `session` and nothing else |
//! | [`session`] | one conversation: runs statements, keeps catalog and settings, explains plans |
//! | `sql` | text to tree to bound plan: lexer, parser, binder, one file per statement |
//! | `optimizer` | rules that make plans faster and never change an answer |
//! | `exec` | what a command is, and what a session offers to it |
//! | `cache` | tables in memory: filling, matching, pruning, giving memory back |
//! | `source` | files and generated tables: reading, writing, finding out formats and types |
//! | `function` | every function, operator and cast, by Spark's rules |
//! | [`types`], [`config`], [`error`] | Spark's types, the settings, errors with Spark's classes |

#[doc(hidden)]
pub mod shell;
pub mod session;
mod sql;
mod optimizer;
mod exec;
mod cache;
mod source;
mod function;
pub mod types;
pub mod config;
pub mod error;

pub use datafusion::arrow;
pub use error::{Error, Result};
pub use session::{Answer, Progress, Session, SessionBuilder, Summary, blocking};

#[cfg(test)]
mod tidy;

//! Firesteel: Spark SQL without Spark.
//!
//! Rooms, in the order in which data flows through them:

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

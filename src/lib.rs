//! Firesteel: Spark SQL without Spark.
//!
//! Rooms, in the order in which data flows through them:

mod cache;
pub mod config;
pub mod error;
mod exec;
mod function;
mod optimizer;
pub mod session;
#[doc(hidden)]
pub mod shell;
mod source;
mod sql;
pub mod types;

pub use datafusion::arrow;
pub use error::{Error, Result};
pub use session::{Answer, Progress, Session, SessionBuilder, Summary, blocking};

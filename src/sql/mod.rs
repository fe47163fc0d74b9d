//! From text to a bound plan: decides what the answer is, with all of Spark's meaning. No side effects happen here.
//!
//! Text is cut into statements ([`split`]), tokens ([`lex`]), trees ([`parse`], [`ast`], `statement/`), and bound
//! ([`bind`]) against a view of the catalog that was looked up before ([`catalog`]).

pub mod analyze;
pub mod ast;
pub mod bind;
pub mod catalog;
pub mod expression;
pub mod keyword;
pub mod lex;
pub mod metric_view;
pub mod parse;
pub mod query;
pub mod relation;
pub mod routine;
pub mod scope;
pub mod script;
pub mod split;
pub mod statement;

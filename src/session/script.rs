//! A text of many statements: each is run when its answer is asked for.

use futures::Stream;

use super::{Answer, Session};
use crate::error::Result;

/// The answers of a text's statements, one after the other.
pub(super) fn script<'a>(session: &'a Session, text: &'a str) -> impl Stream<Item = Result<Answer>> + Send + 'a {
    futures::stream::once(session.sql(text))
}

//! A text of many statements: cut at the lexer's semicolons, each run when its answer is asked for.

use futures::Stream;

use super::{Answer, Session};
use crate::error::Result;
use crate::sql::split::{Pieces, split};

/// The answers of a text's statements, one after the other. Of the text, only the rest is held; of the answers, none.
pub(super) fn script<'a>(session: &'a Session, text: &'a str) -> impl Stream<Item = Result<Answer>> + Send + 'a {
    futures::stream::unfold(split(text), move |mut pieces: Pieces<'a>| async move {
        let piece = pieces.next()?;
        Some((session.sql(piece.text).await, pieces))
    })
}

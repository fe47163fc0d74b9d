//! Cursors of scripts: the rows of a query, read one at a time.
//!
//! The query is bound and run when the cursor is opened; its rows are those of that moment.

use datafusion::common::ScalarValue;

use super::rows::Rows;
use super::{Frame, Interpreter};
use crate::error::{Error, Result};
use crate::session::engine::Bound;
use crate::sql::ast::{Ident, ObjectName};
use crate::sql::statement::execute_immediate::Written;

/// A cursor.
pub(super) struct Cursor {
    text: String,
    /// The rows, the batch and the row that are next.
    open: Option<(Rows, usize, usize)>,
}

impl Interpreter {
    pub(super) fn declare_cursor(&mut self, name: &Ident, text: &str) -> Result<()> {
        let key = name.value.to_lowercase();
        let Some(frame) = self.frames.last_mut() else { return Ok(()) };
        if frame.cursors.contains_key(&key) {
            return Err(Error::new("CURSOR_ALREADY_EXISTS").with("cursorName", format!("`{key}`")).at(name.span));
        }
        frame.cursors.insert(key, Cursor { text: text.to_string(), open: None });
        Ok(())
    }

    /// The innermost cursor of that name, which a block's label may qualify.
    fn cursor(&mut self, name: &ObjectName) -> Result<&mut Cursor> {
        let parts: Vec<String> = name.parts.iter().map(|part| part.value.to_lowercase()).collect();
        let (label, key) = match parts.as_slice() {
            [label, key] => (Some(label.as_str()), key.as_str()),
            [key] => (None, key.as_str()),
            _ => {
                return Err(Error::new("CURSOR_REFERENCE_INVALID_QUALIFIER")
                    .with("cursorName", format!("`{}`", parts.join("`.`")))
                    .at(name.span));
            }
        };
        let fits = |frame: &Frame| label.is_none_or(|label| frame.label == label) && frame.cursors.contains_key(key);
        let found = self.frames.iter().rposition(fits).and_then(|at| self.frames.get_mut(at));
        found.and_then(|frame| frame.cursors.get_mut(key)).ok_or_else(|| {
            Error::new("CURSOR_NOT_FOUND").with("cursorName", format!("`{}`", parts.join("`.`"))).at(name.span)
        })
    }

    pub(super) async fn open(&mut self, name: &ObjectName, arguments: &[Written]) -> Result<()> {
        let cursor = self.cursor(name)?;
        if cursor.open.is_some() {
            return Err(Error::new("CURSOR_ALREADY_OPEN").with("cursorName", shown(name)).at(name.span));
        }
        let text = cursor.text.clone();
        let host = self.host();
        let Bound::Query(query) = host.bind_text(&text, arguments).await? else {
            return Err(Error::internal("a cursor of what is no query"));
        };
        let rows = Rows::collect(&host, &query, &self.engine).await.map_err(|error| error.in_statement(&text))?;
        self.cursor(name)?.open = Some((rows, 0, 0));
        Ok(())
    }

    pub(super) async fn fetch(&mut self, name: &ObjectName, targets: &[ObjectName]) -> Result<()> {
        let host = self.host();
        let cursor = self.cursor(name)?;
        let Some((rows, batch, row)) = &mut cursor.open else {
            return Err(Error::new("CURSOR_NOT_OPEN").with("cursorName", shown(name)).at(name.span));
        };
        let at_end = Error::new("CURSOR_NO_MORE_ROWS").with("cursorName", shown(name)).at(name.span);
        let Some(current) = rows.batches.get(*batch) else { return Err(at_end) };
        let values: Vec<ScalarValue> = crate::sql::statement::assign::row_of(current, *row)?;
        *row += 1;
        if *row >= current.num_rows() {
            (*batch, *row) = (*batch + 1, 0);
        }
        let command = host.bind_fetch(targets, rows.columns.clone(), values)?;
        self.engine.command(command.as_ref(), &host).await?;
        Ok(())
    }

    pub(super) fn close(&mut self, name: &ObjectName) -> Result<()> {
        let cursor = self.cursor(name)?;
        if cursor.open.take().is_none() {
            return Err(Error::new("CURSOR_NOT_OPEN").with("cursorName", shown(name)).at(name.span));
        }
        Ok(())
    }
}

fn shown(name: &ObjectName) -> String {
    format!("`{}`", name.values().join("`.`").to_lowercase())
}

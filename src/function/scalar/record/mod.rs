//! What functions share that read records out of text, and write them: `from_json`, `from_csv` and their kin.
//!
//! A record is read into cells first, since what was read of a bad record may have to be taken back, and the cells of all
//! rows become a column.

mod cell;
mod options;
mod schema;
mod spelling;
mod udf;

pub(crate) use cell::{Cell, column};
pub(super) use options::{Mode, Options};
pub(super) use schema::{constant_text, ddl, root};
pub(super) use spelling::Spelling;
pub(super) use udf::{over, reader};

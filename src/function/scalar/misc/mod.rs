//! Functions of the session, of types, and of rows as such.

mod casts;
mod collation;
mod input_file;
mod row_id;
mod session;
mod type_of;
mod user;

use super::super::Function;
pub use input_file::InputFile;

/// Every one.
pub(super) const FUNCTIONS: &[&Function] = &[
    &casts::BIGINT,
    &casts::BINARY,
    &casts::BOOLEAN,
    &casts::DECIMAL,
    &casts::DOUBLE,
    &casts::FLOAT,
    &casts::INT,
    &casts::SMALLINT,
    &casts::STRING,
    &casts::TINYINT,
    &collation::COLLATE,
    &collation::COLLATION,
    &input_file::INPUT_FILE_BLOCK_LENGTH,
    &input_file::INPUT_FILE_BLOCK_START,
    &input_file::INPUT_FILE_NAME,
    &row_id::MONOTONICALLY_INCREASING_ID,
    &row_id::SPARK_PARTITION_ID,
    &session::CURRENT_CATALOG,
    &session::CURRENT_PATH,
    &session::CURRENT_SCHEMA,
    &session::VERSION,
    &type_of::FUNCTION,
    &user::FUNCTION,
];

//! Cuts a text into statements.

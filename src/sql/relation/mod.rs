//! Relations of FROM, one form per file.

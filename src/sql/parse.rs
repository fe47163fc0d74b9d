//! From tokens to trees.

use std::marker::PhantomData;

/// Reads one statement.
pub struct Parser<'a> {
    text: PhantomData<&'a str>,
}

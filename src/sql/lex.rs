//! Tokens with spans.

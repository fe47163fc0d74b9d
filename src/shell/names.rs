//! What the shell asks the session about names and settings, and how SQL writes them.

use crate::session::Session;

/// A setting as `${spark:NAME}` stands for it: `None` for a name that is neither set nor known.
pub fn setting_as_set(session: &Session, name: &str) -> Option<String> {
    session.settings().get(name).map(str::to_string)
}

/// An identifier as SQL writes it: bare where that is read as a name, else in backticks.
pub fn quote(name: &str) -> String {
    let mut chars = name.chars();
    let bare = chars.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
        && chars.all(|c| c.is_ascii_alphanumeric() || c == '_');
    if bare { name.to_string() } else { format!("`{}`", name.replace('`', "``")) }
}

/// A text as a SQL literal.
pub fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'").replace('\n', "\\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_texts() {
        assert_eq!((quote("a_1"), quote("1a"), quote("a`b")), ("a_1".into(), "`1a`".into(), "`a``b`".into()));
        assert_eq!(literal("O'Neil\\x"), "'O\\'Neil\\\\x'");
    }
}

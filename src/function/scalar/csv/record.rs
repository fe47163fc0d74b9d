//! One CSV record cut into its fields, as Spark's `UnivocityParser` cuts it.

use super::super::record::Options;
use crate::error::{Error, Result};
use crate::function::Call;

/// Options that would change the answer.
pub(super) const REFUSED: &[&str] =
    &["charToEscapeQuoteEscaping", "locale", "multiLine", "unescapedQuoteHandling", "singleVariantColumn"];

/// How fields are told apart.
#[derive(Clone, Debug)]
pub(super) struct Dialect {
    pub(super) separator: String,
    pub(super) quote: Option<char>,
    pub(super) escape: Option<char>,
    comment: Option<char>,
    trim_start: bool,
    trim_end: bool,
    /// What stands for NULL.
    pub(super) null: String,
    /// What quotes around nothing stand for.
    pub(super) empty: String,
}

impl Dialect {
    /// As options say.
    /// # Errors
    /// For options that want one character and have more.
    pub(super) fn of(call: &Call, options: &Options) -> Result<Dialect> {
        let one = |name: &str, default: Option<char>| match options.given(name) {
            None => Ok(default),
            Some("" | "\u{0}") => Ok(None),
            Some(text) => {
                let mut chars = text.chars();
                match (chars.next(), chars.next()) {
                    (first, None) => Ok(first),
                    _ => Err(Error::new("INVALID_OPTION_VALUE")
                        .with("option", name)
                        .with("value", text)
                        .with("requirement", "one character")
                        .at(call.span)),
                }
            }
        };
        let separator = options.given("sep").or_else(|| options.given("delimiter")).unwrap_or(",");
        Ok(Dialect {
            separator: if separator == "\\t" { "\t".to_string() } else { separator.to_string() },
            quote: one("quote", Some('"'))?,
            escape: one("escape", Some('\\'))?,
            comment: one("comment", None)?,
            trim_start: options.flag("ignoreLeadingWhiteSpace", false),
            trim_end: options.flag("ignoreTrailingWhiteSpace", false),
            null: options.given("nullValue").unwrap_or("").to_string(),
            empty: options.given("emptyValue").unwrap_or("").to_string(),
        })
    }

    /// The fields of a record, NULL where nothing stands; `None` for a text without a record.
    pub(super) fn fields(&self, text: &str) -> Option<Vec<Option<String>>> {
        let line = text.split(['\n', '\r']).next().unwrap_or("");
        if line.is_empty() || self.comment.is_some_and(|mark| line.starts_with(mark)) {
            return None;
        }
        let mut fields = Vec::new();
        let mut rest = text;
        loop {
            let (field, behind) = self.field(rest);
            let field = if field.as_deref() == Some(self.null.as_str()) { None } else { field };
            fields.push(field.filter(|field| !(field.is_empty() && self.null.is_empty())));
            match behind {
                Some(behind) => rest = behind,
                None => return Some(fields),
            }
        }
    }

    /// The first field, and what stands behind the separator after it.
    fn field<'a>(&self, text: &'a str) -> (Option<String>, Option<&'a str>) {
        let start = text.trim_start_matches([' ', '\t']);
        if let Some(quote) = self.quote
            && let Some(inside) = start.strip_prefix(quote)
            && let Some((field, behind)) = self.quoted(inside, quote)
        {
            return (Some(if field.is_empty() { self.empty.clone() } else { field }), behind);
        }
        let line = &text[..text.find(['\n', '\r']).unwrap_or(text.len())];
        let (field, behind) = match line.find(&self.separator) {
            Some(end) => (&line[..end], Some(&text[end + self.separator.len()..])),
            None => (line, None),
        };
        let field = if self.trim_start { field.trim_start() } else { field };
        let field = if self.trim_end { field.trim_end() } else { field };
        (Some(field.to_string()), behind)
    }

    /// A field in quotes; `None` where something else stands behind the closing one.
    fn quoted<'a>(&self, inside: &'a str, quote: char) -> Option<(String, Option<&'a str>)> {
        let mut field = String::new();
        let mut chars = inside.char_indices();
        while let Some((at, c)) = chars.next() {
            let behind = &inside[at + c.len_utf8()..];
            if Some(c) == self.escape && behind.starts_with(quote) && self.escape != self.quote {
                field.push(quote);
                chars.next();
            } else if c == quote {
                if self.escape == self.quote && behind.starts_with(quote) {
                    field.push(quote);
                    chars.next();
                    continue;
                }
                let end = behind.trim_start_matches([' ', '\t']);
                if let Some(next) = end.strip_prefix(&self.separator) {
                    return Some((field, Some(next)));
                }
                return (end.is_empty() || end.starts_with(['\n', '\r'])).then_some((field, None));
            } else {
                field.push(c);
            }
        }
        // The closing quote may be missing at the end.
        Some((field, None))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields() {
        let dialect = Dialect {
            separator: ",".into(),
            quote: Some('"'),
            escape: Some('\\'),
            comment: None,
            trim_start: false,
            trim_end: false,
            null: String::new(),
            empty: String::new(),
        };
        let of = |text: &str| {
            dialect.fields(text).map(|fields| fields.into_iter().map(Option::unwrap_or_default).collect::<Vec<_>>())
        };
        assert_eq!(of("a, b ,").unwrap(), ["a", " b ", ""]);
        assert_eq!(of(r#""a,b","q\"q""#).unwrap(), ["a,b", "q\"q"]);
        assert_eq!(of(r#"a""b"#).unwrap(), [r#"a""b"#]);
        assert_eq!(of(""), None);
    }
}
